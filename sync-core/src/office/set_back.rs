//! Set back: a restored office begins an epoch; one that was set back unnoticed is found out by its own signed word.

use crate::entropy::random_id;
use crate::error::Result;
use crate::gate::Operator;
use crate::office::begin::{OfficeReplica, OfficeSeams};
use crate::office::write::rulings;
use merge::hash::{Hash, Id};
use merge::history::Position;
use merge::receipt::{Mark, Receipt};
use merge::skeleton::DraftOp;
use protocol::hello::Hello;
use store::{Store, StoreError, Tx};

/// The kind of an alarm that says that the office was set back unnoticed.
pub const SET_BACK: &str = "set-back";

impl OfficeReplica {
    /// Begins a new epoch behind what this store holds: after it was restored from a backup. What positions in later
    /// numbers lost, phones give back.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn begin_epoch(&mut self) -> Result<Id> {
        let epoch = random_id(&mut *self.seams.entropy);
        let mut history = self.store.history()?;
        history.0.push((epoch, self.store.feed_end()?.0 + 1));
        self.store.write::<_, StoreError>(|tx| {
            tx.retire_all_streams()?;
            tx.set_history(&history)
        })?;
        Ok(epoch)
    }

    /// Erases again what was erased after a backup was made: the list of it outlives backups. What is there is erased by
    /// new operations, which reach every phone; what comes later is not kept. Returns how many of the values were there.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn erase_again(&mut self, operator: &Operator, commitments: &[Hash]) -> Result<usize> {
        let mut fresh = Vec::new();
        for commitment in commitments {
            if !self.store.is_erased(commitment)? {
                fresh.push(*commitment);
            }
        }
        if fresh.is_empty() {
            return Ok(0);
        }
        let (mut writes, mut count) = (Vec::new(), 0);
        for partition in self.store.partitions()? {
            let here = self.store.values_of(&partition, &fresh)?;
            count += here.len();
            writes.extend(rulings(partition, &here, DraftOp::Erase));
        }
        self.together(|office| {
            office.store.write::<_, StoreError>(|tx| tx.list_erased(&fresh))?;
            office.write_all(operator, writes)
        })?;
        Ok(count)
    }

    /// Somebody has seen every alarm up to this number; how many there were.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn see_alarms(&mut self, _: &Operator, upto: u64) -> Result<u64> {
        let now_ms = self.now_ms();
        Ok(self.store.write::<_, StoreError>(|tx| tx.see_alarms(upto, now_ms))?)
    }
}

/// What proves that this office once held more than it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Proof {
    what: &'static str,
    number: u64,
}

/// Looks for a proof in a hello. What is not signed by this office proves nothing, and neither does what stands in an
/// epoch that it has left.
fn proof(store: &Store, hello: &Hello, office: &Hash) -> Result<Option<Proof>> {
    let history = store.history()?;
    if let Some(bytes) = &hello.mark
        && let Ok(mark) = Mark::read(bytes)
    {
        let position = Position { epoch: mark.epoch, number: mark.number };
        // zero stands before everything
        let claims = mark.number > 0 && history.contains(&position);
        if claims && store.feed_at(mark.number)? != Some(mark.feed) && Mark::open(bytes, office).is_ok() {
            return Ok(Some(Proof { what: "mark", number: mark.number }));
        }
    }
    if let Some(bytes) = &hello.highest
        && let Ok(receipt) = Receipt::read(bytes)
    {
        let position = Position { epoch: receipt.epoch, number: receipt.number };
        let claims = history.contains(&position) && !store.has_receipt(&receipt, bytes)?;
        if claims && Receipt::open(bytes, office).is_ok() {
            return Ok(Some(Proof { what: "receipt", number: receipt.number }));
        }
    }
    Ok(None)
}

/// Begins an epoch without ancestors where a hello proves that this office was set back unnoticed: since then it has
/// given numbers a second time, so that what phones hold at the old ones cannot be told apart. They give all of it back,
/// and hear where it stands now.
pub(crate) fn found_out(
    tx: &Tx<'_>,
    (hello, now_ms): (&Hello, u64),
    (seams, office): (&mut OfficeSeams, &Hash),
) -> Result<()> {
    let Some(proof) = proof(tx.store(), hello, office)? else {
        return Ok(());
    };
    let (here, _) = tx.store().feed_end()?;
    let epoch = random_id(&mut *seams.entropy);
    tx.retire_all_streams()?;
    tx.take_over(epoch)?;
    let what = format!(
        "this office was set back without being told: a phone brought its signed {} of number {}, and it stands at {here}. \
         Phones give back what was lost as they sync; find out who restored the machine or its disk, and use \
         `gridwalk restore` next time",
        proof.what, proof.number
    );
    tx.raise_alarm(now_ms, (SET_BACK, &what))?;
    Ok(())
}
