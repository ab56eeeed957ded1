//! When many changesets were recorded: the receipts of each stream are read once for all of them.

use crate::database::Store;
use crate::error::Result;
use crate::receipts::StoredReceipt;
use merge::context::{Dot, Log};
use merge::time::Effective;
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
        let time = |dot: &Dot| match receipts.get(&dot.stream) {
            Some(of_stream) => {
                let all = of_stream.iter().map(|stored| &stored.receipt);
                let covering = all.filter(|one| (one.first_seq..=one.last_seq).contains(&dot.seq));
                self.effective_under(*dot, covering)
            }
            None => self.effective(*dot),
        };
        dots.iter().map(time).collect()
    }
}
