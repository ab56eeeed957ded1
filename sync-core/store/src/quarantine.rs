//! The quarantine: what took no place in any stream. It is kept and shown, and stands in nobody's way.

use crate::database::{Store, Tx};
use crate::error::Result;
use merge::hash::{Hash, Id, Use};
use rusqlite::{OptionalExtension, Row, params};

/// What can be done about something that was set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// An officer may admit it.
    Admit,
    /// Only its sender can send it again, whole.
    SendAgain,
}

/// What an officer has to know of a segment that is set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// Its content hash, by which it is named.
    pub hash: Hash,
    /// When it came, office time in ms since 1970.
    pub received_ms: u64,
    /// Who pushed it: the person, then the installation.
    pub sender: (Id, Id),
    /// What can be done about it.
    pub remedy: Remedy,
    /// Why it was set aside, and what to do.
    pub reason: String,
    /// Hash of its last changeset, as far as it could be read.
    pub last: Option<Hash>,
    /// Since when its changesets are in the log all the same: it came again, or was admitted.
    pub settled_ms: Option<u64>,
    /// The bytes as they came.
    pub bytes: Vec<u8>,
}

impl Aside {
    /// Something that has just come.
    #[must_use]
    pub fn new(
        (bytes, last): (Vec<u8>, Option<Hash>),
        sender: (Id, Id),
        (remedy, reason): (Remedy, String),
        received_ms: u64,
    ) -> Self {
        let hash = Use::File.of(&bytes);
        Self { hash, received_ms, sender, remedy, reason, last, settled_ms: None, bytes }
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            hash: Hash(row.get(0)?),
            received_ms: row.get(1)?,
            sender: (Id(row.get(2)?), Id(row.get(3)?)),
            remedy: if row.get(4)? { Remedy::Admit } else { Remedy::SendAgain },
            reason: row.get(5)?,
            last: row.get::<_, Option<[u8; 32]>>(6)?.map(Hash),
            settled_ms: row.get(7)?,
            bytes: row.get(8)?,
        })
    }
}

const COLUMNS: &str = "hash, received_ms, person, replica, admissible, reason, last_hash, settled_ms, bytes";

impl Tx<'_> {
    /// Keeps what took no place in any stream. The same bytes are kept once.
    ///
    /// # Errors
    /// The disk is full.
    pub fn put_quarantine(&self, aside: &Aside) -> Result<()> {
        let mut put = self.conn().prepare_cached(&format!(
            "INSERT INTO quarantine ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL, ?8)
             ON CONFLICT DO UPDATE SET settled_ms = NULL, reason = excluded.reason, admissible = excluded.admissible"
        ))?;
        put.execute(params![
            aside.hash.0,
            aside.received_ms,
            aside.sender.0.0,
            aside.sender.1.0,
            aside.remedy == Remedy::Admit,
            aside.reason,
            aside.last.map(|last| last.0),
            aside.bytes
        ])?;
        self.store.remember(|cache| cache.any_aside = Some(true));
        Ok(())
    }

    /// A changeset is in the log: what ends with it does not wait for anybody any more.
    ///
    /// # Errors
    /// The disk is full.
    pub fn settle_quarantine(&self, last: &Hash, now_ms: u64) -> Result<()> {
        if !self.store.any_aside()? {
            return Ok(());
        }
        let mut put = self.conn().prepare_cached(
            "UPDATE quarantine SET settled_ms = ?2 WHERE last_hash = ?1 AND settled_ms IS NULL",
        )?;
        put.execute(params![last.0, now_ms])?;
        Ok(())
    }

    /// An officer lets a stream in: the limits are not for it any more.
    ///
    /// # Errors
    /// The disk is full.
    pub fn admit_stream(&self, stream: &Id, now_ms: u64) -> Result<()> {
        let mut put = self
            .conn()
            .prepare_cached("INSERT OR IGNORE INTO admitted (stream, admitted_ms) VALUES (?1, ?2)")?;
        put.execute(params![stream.0, now_ms])?;
        Ok(())
    }
}

impl Store {
    /// What waits for somebody, the oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn quarantined(&self) -> Result<Vec<Aside>> {
        let mut all = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM quarantine WHERE settled_ms IS NULL ORDER BY received_ms, hash"
        ))?;
        let rows = all.query_map([], Aside::read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// One thing that was set aside, settled or not.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn set_aside(&self, hash: &Hash) -> Result<Option<Aside>> {
        let mut one =
            self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM quarantine WHERE hash = ?1"))?;
        Ok(one.query_row([hash.0], Aside::read).optional()?)
    }

    /// Whether an officer has let a stream in.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn is_admitted(&self, stream: &Id) -> Result<bool> {
        let mut one = self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM admitted WHERE stream = ?1)")?;
        Ok(one.query_row([stream.0], |row| row.get(0))?)
    }

    fn any_aside(&self) -> Result<bool> {
        if let Some(known) = self.cache.borrow().any_aside {
            return Ok(known);
        }
        let any = self.conn.query_row("SELECT EXISTS (SELECT 1 FROM quarantine)", [], |row| row.get(0))?;
        self.remember(|cache| cache.any_aside = Some(any));
        Ok(any)
    }
}
