//! The streams that this copy writes: one for each person and partition, until doubt begins a new one.

use crate::database::{Store, Tx};
use crate::error::Result;
use domain::people::PersonId;
use merge::hash::Id;
use rusqlite::{OptionalExtension, params};

impl Tx<'_> {
    /// From now on this person's work in the partition goes to this stream.
    ///
    /// # Errors
    /// The disk is full.
    pub fn set_own_stream(&self, person: PersonId, partition: u32, stream: u32) -> Result<()> {
        let mut put = self.conn().prepare_cached(
            "INSERT OR REPLACE INTO own_stream (person, partition, stream) VALUES (?1, ?2, ?3)",
        )?;
        put.execute(params![person.0, partition, stream])?;
        Ok(())
    }

    /// Nothing more is written to this stream: somebody else may be writing it too.
    ///
    /// # Errors
    /// The disk is full.
    pub fn retire_stream(&self, stream: u32) -> Result<()> {
        self.conn().prepare_cached("DELETE FROM own_stream WHERE stream = ?1")?.execute([stream])?;
        Ok(())
    }

    /// Nothing more is written to any stream begun so far: this copy was restored, or cloned.
    ///
    /// # Errors
    /// The disk is full.
    pub fn retire_all_streams(&self) -> Result<()> {
        self.conn().execute("DELETE FROM own_stream", [])?;
        Ok(())
    }
}

impl Store {
    /// The streams that this copy writes to now, of everybody who works on it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn own_streams(&self) -> Result<Vec<u32>> {
        let mut all = self.conn.prepare_cached("SELECT stream FROM own_stream ORDER BY stream")?;
        Ok(all.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    }

    /// The stream that this person's work in the partition goes to; `None` before the first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn own_stream(&self, person: PersonId, partition: u32) -> Result<Option<u32>> {
        let mut get =
            self.conn.prepare_cached("SELECT stream FROM own_stream WHERE person = ?1 AND partition = ?2")?;
        Ok(get.query_row(params![person.0, partition], |row| row.get(0)).optional()?)
    }

    /// Every stream that this replica has ever begun, retired ones included, as far as it is held here.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn streams_by(&self, replica: Id) -> Result<Vec<u32>> {
        let mut own = Vec::new();
        for stream in self.streams()? {
            if self.stream(stream)?.genesis.is_some_and(|genesis| genesis.replica == replica) {
                own.push(stream);
            }
        }
        Ok(own)
    }
}
