//! Held by the office: since when it has what is shown of a record.

use crate::error::Result;
use crate::phone::begin::PhoneReplica;
use domain::format::Kind;
use merge::hash::Id;
use merge::partition::Partition;

impl PhoneReplica {
    /// Since when the office holds everything that stands of an entity, ms since 1970 by its receipts; `None` while some of
    /// it is on phones only, and where there is no such entity.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn held_since_ms(
        &self,
        partition: &Partition,
        (kind, id): (&'static Kind, Id),
    ) -> Result<Option<u64>> {
        self.store.read(|store| {
            let heads = store.heads(partition, kind, id)?;
            let mut dots: Vec<_> = heads.0.into_values().flatten().collect();
            dots.sort_unstable();
            dots.dedup();
            let (history, mut since) = (store.history()?, None);
            for dot in dots {
                let receipts = store.receipts_covering(dot)?;
                // what an office that was set back has lost is on phones only, whatever it said once
                let held = receipts.iter().filter(|stored| history.contains(&stored.position));
                let Some(held) = held.map(|stored| stored.receipt.received_ms).min() else {
                    return Ok(None);
                };
                since = since.max(Some(held));
            }
            Ok(since)
        })
    }
}
