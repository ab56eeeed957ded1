//! When many changesets were recorded: the receipts of each stream are read once for all of them.

use crate::database::Store;
use crate::error::Result;
use crate::receipts::StoredReceipt;
use merge::context::{Dot, Log};
use merge::hash::Hash;
use merge::header::Header;
use merge::time::{Effective, effective};
use std::collections::BTreeMap;

impl Store {
    /// The effective time of each of these changesets, in their order.
    pub(super) fn recorded(&self, dots: &[Dot]) -> Result<Vec<Effective>> {
        let mut spans: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
        for dot in dots {
            let span = spans.entry(dot.stream).or_insert((dot.seq, dot.seq));
            *span = (span.0.min(dot.seq), span.1.max(dot.seq));
        }
        let mut receipts: BTreeMap<u32, Vec<StoredReceipt>> = BTreeMap::new();
        for (stream, (first, last)) in spans {
            // where there are branches a number does not say what a receipt covers
            if !self.is_tree(stream)? {
                receipts.insert(stream, self.receipts_within(stream, first..=last)?);
            }
        }
        let mut get = self.conn.prepare_cached("SELECT header FROM changeset WHERE dot = ?1")?;
        let mut time = |dot: &Dot| {
            let Some(of_stream) = receipts.get(&dot.stream) else { return self.effective(*dot) };
            let all = of_stream.iter().map(|stored| &stored.receipt);
            let covering = all.filter(|one| (one.first_seq..=one.last_seq).contains(&dot.seq));
            let header = get.query_row([dot.pack()], |row| {
                Ok(Header::decode(row.get_ref(0)?.as_blob()?).unwrap_or_default())
            })?;
            let replica = self.stream(dot.stream)?.genesis.map(|genesis| genesis.replica).unwrap_or_default();
            Ok(effective(&header, &replica, covering))
        };
        dots.iter().map(&mut time).collect()
    }

    /// Changesets by their effective time and hash, which are the same on every copy.
    pub(crate) fn in_time(&self, dots: &[Dot]) -> Result<Vec<(i64, Hash, Dot)>> {
        let mut ordered = Vec::with_capacity(dots.len());
        for dot in dots {
            ordered.push((self.effective(*dot)?.ms, self.hash(*dot)?, *dot));
        }
        ordered.sort_unstable();
        Ok(ordered)
    }
}
