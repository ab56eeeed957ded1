//! Repairing: where digests differ at the end of a sync, this copy and the office show each other what they hold.

use crate::error::{CoreError, Result};
use crate::phone::begin::PhoneReplica;
use crate::phone::doubt::{Difference, Differs, Doubted};
use crate::phone::pending::Load;
use merge::partition::Partition;
use store::Tx;

/// A day: a partition is rebuilt from its log at most once in it, as a second time would find the same.
const ANEW_MS: i64 = 24 * 3_600_000;

/// A partition is exchanged whole at most so often in that time: what still differs then is not mended by it.
const EXCHANGES_MAX: i64 = 24;

impl PhoneReplica {
    /// Prepares what the rest of a session repairs: receipts of a partition that differs are shown to the office, and
    /// everything in it is pulled again; a state that does not follow from its log is rebuilt. What is pending is not
    /// touched.
    ///
    /// # Errors
    /// The store cannot be written.
    pub(crate) fn prepare_repair(&mut self, differences: &[Difference]) -> Result<()> {
        let now_ms = self.seams.clock.reading().wall_ms;
        let mut doubted = Vec::new();
        self.store.write::<_, CoreError>(|tx| {
            for Difference { partition, in_what } in differences {
                match in_what {
                    Differs::LogOrReceipts if !may_exchange(tx, partition, now_ms)? => {}
                    Differs::LogOrReceipts => {
                        let ordinal = tx.intern_partition(partition)?;
                        doubted.extend(tx.store().receipts_after(ordinal, 0, usize::MAX >> 1)?);
                        tx.set_cursor(partition, 0)?;
                    }
                    Differs::State => _ = rebuild(tx, partition, now_ms)?,
                }
            }
            Ok(())
        })?;
        self.doubted = Doubted::new(doubted);
        Ok(())
    }

    /// Makes every table again from the log, where that was not done lately; which partitions.
    ///
    /// # Errors
    /// The store cannot be written.
    pub(crate) fn rebuild_everything(&self) -> Result<Vec<Difference>> {
        let now_ms = self.seams.clock.reading().wall_ms;
        self.store.write::<_, CoreError>(|tx| {
            let mut rebuilt = Vec::new();
            for partition in tx.store().partitions()? {
                if rebuild(tx, &partition, now_ms)? {
                    rebuilt.push(Difference { partition, in_what: Differs::State });
                }
            }
            Ok(rebuilt)
        })
    }

    /// Adds what is shown to the office because digests differed, until the push is full.
    pub(crate) fn show_in_doubt(&self, load: &mut Load) -> Result<()> {
        loop {
            let together = self.doubted.next_group(load.shown);
            if together.is_empty() || load.is_full() {
                return Ok(());
            }
            load.gives_back = true;
            load.shown += together.len();
            load.add(self.given_back(together)?);
        }
    }
}

/// Whether a partition may be exchanged once more; counts it.
fn may_exchange(tx: &Tx<'_>, partition: &Partition, now_ms: i64) -> Result<bool> {
    let (since, count) = (format!("exchanged {partition}"), format!("exchanges {partition}"));
    let begun = tx.store().meta_int(&since)?;
    if begun.is_none_or(|begun| now_ms.abs_diff(begun) >= ANEW_MS.unsigned_abs()) {
        tx.set_meta_int(&since, now_ms)?;
        tx.set_meta_int(&count, 1)?;
        return Ok(true);
    }
    let so_far = tx.store().meta_int(&count)?.unwrap_or(0);
    tx.set_meta_int(&count, so_far + 1)?;
    Ok(so_far < EXCHANGES_MAX)
}

/// Rebuilds a partition from its log, unless that was done lately; whether it was.
fn rebuild(tx: &Tx<'_>, partition: &Partition, now_ms: i64) -> Result<bool> {
    let key = format!("rebuilt {partition}");
    let lately = tx.store().meta_int(&key)?.is_some_and(|at| now_ms.abs_diff(at) < ANEW_MS.unsigned_abs());
    if !lately {
        tx.rebuild_partition(partition)?;
        tx.set_meta_int(&key, now_ms)?;
    }
    Ok(!lately)
}
