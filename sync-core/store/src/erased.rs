//! Erasure: personal values that are gone, here and in whatever comes later; the hashes over them stay as they are.

use crate::database::{Store, Tx};
use crate::error::Result;
use merge::changeset::Changeset;
use merge::hash::Hash;
use merge::partition::Partition;
use merge::personal::Values;
use rusqlite::{OptionalExtension, params};

/// Who says that a value was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SaidBy {
    /// The list beside the database, as the operation that said so was lost; or an office's answer, as it does not come.
    TheList,
    /// An operation in the log.
    TheLog,
}

impl Tx<'_> {
    /// Erases the values behind these commitments, as an operation in the log says, and in whatever comes later.
    pub(crate) fn erase(&self, partition: u32, commitments: &[Hash]) -> Result<()> {
        self.put_erased(commitments, SaidBy::TheLog)?;
        self.strip(partition, commitments)
    }

    /// Takes these values out of what is here of a partition.
    pub(crate) fn strip(&self, partition: u32, commitments: &[Hash]) -> Result<()> {
        for body in self.bodies(partition)? {
            let Some(mut values) = body.values.as_deref().and_then(|bytes| Values::decode(bytes).ok()) else {
                continue;
            };
            if values.erase(|commitment| commitments.contains(commitment)) {
                let left = (!values.plain.is_empty()).then(|| values.encode());
                let mut update =
                    self.conn().prepare_cached("UPDATE changeset SET vals = ?2 WHERE dot = ?1")?;
                update.execute(params![body.dot.pack(), left])?;
                self.stale.borrow_mut().insert(partition);
                self.store.overwritten.set(true);
            }
        }
        Ok(())
    }

    /// Notices which of these values, missing in what has just been taken, only the list says to be erased.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn notice_missing(&self, missing: &[Hash]) -> Result<()> {
        for commitment in missing {
            if self.said(commitment)? == Some(false) {
                self.noticed.borrow_mut().unsaid.insert(*commitment);
            }
        }
        Ok(())
    }

    /// Whether an operation in the log says that a value was erased; `None` where it was not.
    fn said(&self, commitment: &Hash) -> Result<Option<bool>> {
        let mut known = self.conn().prepare_cached("SELECT said FROM erased WHERE commitment = ?1")?;
        Ok(known.query_row([commitment.0], |row| row.get(0)).optional()?)
    }

    /// Takes the list of what was erased, which outlives backups: none of it is kept when it comes.
    ///
    /// # Errors
    /// The disk is full.
    pub fn list_erased(&self, commitments: &[Hash]) -> Result<()> {
        self.put_erased(commitments, SaidBy::TheList)
    }

    fn put_erased(&self, commitments: &[Hash], said_by: SaidBy) -> Result<()> {
        let mut put = self.conn().prepare_cached(
            "INSERT INTO erased (commitment, said) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET said = max(said, excluded.said)",
        )?;
        for commitment in commitments {
            put.execute(params![commitment.0, said_by == SaidBy::TheLog])?;
        }
        if !commitments.is_empty() {
            self.store.remember(|cache| cache.any_erased = Some(true));
        }
        Ok(())
    }

    /// The changeset as it may be kept, where something of it was erased.
    pub(crate) fn kept(&self, changeset: &Changeset) -> Result<Option<Changeset>> {
        match &changeset.values {
            Some(bytes) if self.store.any_erased()? => {
                Ok(Some(Changeset { values: self.without_erased(bytes)?, ..changeset.clone() }))
            }
            _ => Ok(None),
        }
    }

    /// The values of an arriving changeset without those that were erased.
    pub(crate) fn without_erased(&self, bytes: &[u8]) -> Result<Option<Vec<u8>>> {
        if !self.store.any_erased()? {
            return Ok(Some(bytes.to_vec()));
        }
        let mut values = Values::decode(bytes)?;
        let mut erased = Vec::new();
        for plain in &values.plain {
            let commitment = plain.commitment();
            if let Some(said) = self.said(&commitment)? {
                erased.push(commitment);
                if !said {
                    self.noticed.borrow_mut().unsaid.insert(commitment);
                }
            }
        }
        values.erase(|commitment| erased.contains(commitment));
        Ok((!values.plain.is_empty()).then(|| values.encode()))
    }
}

impl Store {
    /// Whether the value behind a commitment was erased.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn is_erased(&self, commitment: &Hash) -> Result<bool> {
        let mut known =
            self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM erased WHERE commitment = ?1)")?;
        Ok(known.query_row([commitment.0], |row| row.get(0))?)
    }

    /// The commitments whose values were erased, ascending.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn erased(&self) -> Result<Vec<Hash>> {
        let mut all = self.conn.prepare_cached("SELECT commitment FROM erased ORDER BY commitment")?;
        Ok(all.query_map([], |row| row.get(0).map(Hash))?.collect::<rusqlite::Result<_>>()?)
    }

    /// Which of these commitments have their values in a partition here.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn values_of(&self, partition: &Partition, commitments: &[Hash]) -> Result<Vec<Hash>> {
        let Some(ordinal) = self.partition_ordinal(partition)? else {
            return Ok(Vec::new());
        };
        let mut here = Vec::new();
        for body in Tx::reading(self).bodies(ordinal)? {
            let Some(values) = body.values.as_deref().and_then(|bytes| Values::decode(bytes).ok()) else {
                continue;
            };
            let found = values.plain.iter().map(merge::personal::Plain::commitment);
            here.extend(found.filter(|commitment| commitments.contains(commitment)));
        }
        Ok(here)
    }

    pub(crate) fn any_erased(&self) -> Result<bool> {
        if let Some(known) = self.cache.borrow().any_erased {
            return Ok(known);
        }
        let any = self.conn.query_row("SELECT EXISTS (SELECT 1 FROM erased)", [], |row| row.get(0))?;
        self.remember(|cache| cache.any_erased = Some(any));
        Ok(any)
    }
}
