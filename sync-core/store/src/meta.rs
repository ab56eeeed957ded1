//! Small facts about this copy, by name: the `meta` table.

use crate::database::{Store, Tx};
use crate::error::Result;
use rusqlite::{OptionalExtension, params};

impl Store {
    /// A value of the `meta` table.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn meta(&self, key: &str) -> Result<Option<Vec<u8>>> {
        let mut get = self.conn.prepare_cached("SELECT v FROM meta WHERE k = ?1")?;
        Ok(get.query_row([key], |row| row.get(0)).optional()?)
    }

    /// A number of the `meta` table.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn meta_int(&self, key: &str) -> Result<Option<i64>> {
        let mut get = self.conn.prepare_cached("SELECT v FROM meta WHERE k = ?1")?;
        Ok(get.query_row([key], |row| row.get(0)).optional()?)
    }
}

impl Tx<'_> {
    /// Writes a value of the `meta` table.
    ///
    /// # Errors
    /// The disk is full.
    pub fn set_meta(&self, key: &str, value: &[u8]) -> Result<()> {
        let mut put = self.conn().prepare_cached("INSERT OR REPLACE INTO meta (k, v) VALUES (?1, ?2)")?;
        put.execute(params![key, value])?;
        if key == "office_key" {
            self.store.remember(|cache| cache.office_key = None);
        }
        Ok(())
    }

    /// Takes a value out of the `meta` table.
    ///
    /// # Errors
    /// The disk is full.
    pub fn unset_meta(&self, key: &str) -> Result<()> {
        self.conn().prepare_cached("DELETE FROM meta WHERE k = ?1")?.execute([key])?;
        Ok(())
    }

    /// Writes a number of the `meta` table.
    ///
    /// # Errors
    /// The disk is full.
    pub fn set_meta_int(&self, key: &str, value: i64) -> Result<()> {
        let mut put = self.conn().prepare_cached("INSERT OR REPLACE INTO meta (k, v) VALUES (?1, ?2)")?;
        put.execute(params![key, value])?;
        Ok(())
    }
}
