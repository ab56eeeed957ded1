//! Accounts and keys: disabled, enabled, revoked. Reading stops at once; pushing stays open, and what comes is held.

use crate::error::{CoreError, Result};
use crate::gate::Operator;
use crate::office::begin::OfficeReplica;
use crate::office::write::rulings;
use crate::places;
use domain::holds::HoldReason;
use domain::people::PersonId;
use domain::revocations::revoke;
use merge::context::on_path;
use merge::hash::Hash;
use merge::partition::Partition;
use merge::skeleton::DraftOp;
use std::collections::BTreeMap;
use store::{Store, StoreError};

/// What of a revoked key's work stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// All that has come so far.
    Everything,
    /// Nothing.
    Nothing,
    /// These changesets and what they follow.
    UpTo(Vec<Hash>),
}

impl OfficeReplica {
    /// Disables a person's account from now on.
    ///
    /// # Errors
    /// The disk is full.
    pub fn disable(&mut self, _: &Operator, person: PersonId) -> Result<()> {
        let now_ms = self.now_ms();
        Ok(self.store.write::<_, StoreError>(|tx| tx.put_disabled(person, now_ms))?)
    }

    /// Lets these accounts be the disabled ones (person, and since when), as a list says that outlives backups.
    ///
    /// # Errors
    /// The disk is full.
    pub fn set_disabled(&mut self, _: &Operator, list: &[(PersonId, u64)]) -> Result<()> {
        let before = self.store.disabled()?;
        Ok(self.store.write::<_, StoreError>(|tx| {
            before.iter().try_for_each(|(person, _)| tx.remove_disabled(*person).map(drop))?;
            list.iter().try_for_each(|(person, since_ms)| tx.put_disabled(*person, *since_ms))
        })?)
    }

    /// Enables it again; what was held meanwhile stays held until it is adopted.
    ///
    /// # Errors
    /// It was not disabled, or the disk is full.
    pub fn enable(&mut self, _: &Operator, person: PersonId) -> Result<()> {
        if self.store.write::<_, StoreError>(|tx| tx.remove_disabled(person))? {
            return Ok(());
        }
        Err(CoreError::Input { field: "person", allowed: "somebody whose account is disabled".to_owned() })
    }

    /// Revokes a device's key: what does not stand is held, and so is all that comes under it from now on. Every phone
    /// hears of it. Returns how many changesets were held.
    ///
    /// # Errors
    /// No device has this key, what should stand is not under it, or the disk is full: nothing was changed.
    pub fn revoke(&mut self, operator: &Operator, (key, stands): (&Hash, &Stands)) -> Result<usize> {
        let refuse = |field, allowed: &str| Err(CoreError::Input { field, allowed: allowed.to_owned() });
        if !self.store.devices()?.iter().any(|device| device.row.key == *key) {
            return refuse("key", "the key of a device, as `gridwalk keys list` shows it");
        }
        let falling = falling(&self.store, key, stands)?;
        if let (Stands::UpTo(named), Falling { found, .. }) = (stands, &falling)
            && named.iter().any(|hash| !found.contains(hash))
        {
            return refuse("stands", "hashes of changesets under this key, as a grid's history shows them");
        }
        let record = DraftOp::Put(revoke(*key, self.now_ms()));
        let mut writes = vec![(places::of_district(self.district), vec![record])];
        let (mut count, reason) = (0, HoldReason::Revoked.code());
        for (partition, hashes) in falling.held {
            count += hashes.len();
            writes.extend(rulings(partition, &hashes, |some| DraftOp::Hold(some, reason)));
        }
        self.write_all(operator, writes)?;
        Ok(count)
    }
}

/// What a revocation does to what is in the log.
#[derive(Debug, Default)]
struct Falling {
    held: BTreeMap<Partition, Vec<Hash>>,
    /// Those of the named changesets that are under the key.
    found: Vec<Hash>,
}

fn falling(store: &Store, key: &Hash, stands: &Stands) -> Result<Falling> {
    let mut falling = Falling::default();
    for stream in store.streams()? {
        let Some(genesis) = store.stream(stream)?.genesis.filter(|genesis| genesis.key == *key) else {
            continue;
        };
        let all = store.changesets_of(stream)?;
        let named = match stands {
            Stands::UpTo(named) => named.as_slice(),
            Stands::Everything | Stands::Nothing => &[],
        };
        let tips: Vec<_> = all.iter().filter(|(_, hash)| named.contains(hash)).collect();
        falling.found.extend(tips.iter().map(|(_, hash)| *hash));
        for (dot, hash) in &all {
            let mut kept = *stands == Stands::Everything || store.ruled_hash(hash)?;
            for (tip, _) in &tips {
                kept = kept || tip == dot || on_path(store, *tip, *dot)?;
            }
            if !kept {
                falling.held.entry(genesis.partition).or_default().push(*hash);
            }
        }
    }
    Ok(falling)
}
