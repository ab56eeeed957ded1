//! The office's plain tables: one-time codes, devices, readers, and when each replica was last heard.

use crate::database::{Store, Tx};
use crate::error::Result;
use domain::people::{PersonId, Role};
use merge::hash::{Hash, Id};
use merge::partition::Partition;
use rusqlite::{OptionalExtension, Row, params};

/// A device that was enrolled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRow {
    /// The installation.
    pub replica: Id,
    /// The person it was enrolled for.
    pub person: PersonId,
    /// Its public key.
    pub key: Hash,
    /// The signed certificate of that key.
    pub certificate: Vec<u8>,
    /// Since when the person is taken off it, ms since 1970; pushing stays open.
    pub disabled_ms: Option<u64>,
}

/// A device as an officer sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceSeen {
    /// The device.
    pub row: DeviceRow,
    /// When it was enrolled, ms since 1970.
    pub enrolled_ms: u64,
    /// When it was last heard, ms since 1970.
    pub heard_ms: Option<u64>,
}

/// When a replica was last heard, and what it then named of its streams.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Heard {
    /// Office time, ms since 1970.
    pub at_ms: u64,
    /// Stream and highest number named.
    pub tips: Vec<(Id, u32)>,
}

fn device(row: &Row<'_>) -> rusqlite::Result<DeviceRow> {
    Ok(DeviceRow {
        replica: Id(row.get(0)?),
        person: Id(row.get(1)?),
        key: Hash(row.get(2)?),
        certificate: row.get(3)?,
        disabled_ms: row.get(4)?,
    })
}

impl Tx<'_> {
    /// Keeps a one-time code by its hash.
    ///
    /// # Errors
    /// The disk is full.
    pub fn put_code(&self, code: &Hash, person: PersonId, until_ms: u64) -> Result<()> {
        let mut put =
            self.conn().prepare_cached("INSERT INTO code (hash, person, until_ms) VALUES (?1, ?2, ?3)")?;
        put.execute(params![code.0, person.0, until_ms])?;
        Ok(())
    }

    /// Uses a one-time code: the person it was made for, if it is known, unused and not too old.
    ///
    /// # Errors
    /// The disk is full.
    pub fn use_code(&self, code: &Hash, now_ms: u64) -> Result<Option<PersonId>> {
        let mut put = self.conn().prepare_cached(
            "UPDATE code SET used_ms = ?2 WHERE hash = ?1 AND used_ms IS NULL AND until_ms >= ?2 RETURNING person",
        )?;
        Ok(put.query_row(params![code.0, now_ms], |row| row.get(0)).optional()?.map(Id))
    }

    /// Keeps a device under the hash of its token.
    ///
    /// # Errors
    /// The disk is full.
    pub fn put_device(&self, token: &Hash, device: &DeviceRow, now_ms: u64) -> Result<()> {
        let mut put = self.conn().prepare_cached(
            "INSERT INTO device (token, replica, person, key, certificate, enrolled_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        put.execute(params![
            token.0,
            device.replica.0,
            device.person.0,
            device.key.0,
            device.certificate,
            now_ms
        ])?;
        Ok(())
    }

    /// Takes the person of a token off the installation: none of its tokens for that person reads any more. Nothing where
    /// that was done before.
    ///
    /// # Errors
    /// The disk is full.
    pub fn take_off(&self, token: &Hash, now_ms: u64) -> Result<()> {
        let mut put = self.conn().prepare_cached(
            "UPDATE device SET disabled_ms = ?2 WHERE disabled_ms IS NULL AND (replica, person, key) IN
             (SELECT replica, person, key FROM device WHERE token = ?1 AND disabled_ms IS NULL)",
        )?;
        put.execute(params![token.0, now_ms])?;
        Ok(())
    }

    /// Keeps a reader's token by its hash.
    ///
    /// # Errors
    /// The disk is full.
    pub fn put_reader(&self, token: &Hash, label: &str, now_ms: u64) -> Result<()> {
        let mut put =
            self.conn().prepare_cached("INSERT INTO reader (token, label, made_ms) VALUES (?1, ?2, ?3)")?;
        put.execute(params![token.0, label, now_ms])?;
        Ok(())
    }

    /// Remembers what a replica named in its hello.
    ///
    /// # Errors
    /// The disk is full.
    pub fn put_heard(&self, replica: Id, heard: &Heard) -> Result<()> {
        let bytes: Vec<u8> = heard
            .tips
            .iter()
            .flat_map(|(stream, seq)| [&stream.0[..], &seq.to_le_bytes()].concat())
            .collect();
        let mut put = self
            .conn()
            .prepare_cached("INSERT OR REPLACE INTO heard (replica, at_ms, tips) VALUES (?1, ?2, ?3)")?;
        put.execute(params![replica.0, heard.at_ms, bytes])?;
        Ok(())
    }
}

impl Store {
    /// The device of a token, by the token's hash.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn device(&self, token: &Hash) -> Result<Option<DeviceRow>> {
        let mut get = self.conn.prepare_cached(
            "SELECT replica, person, key, certificate, disabled_ms FROM device WHERE token = ?1",
        )?;
        Ok(get.query_row([token.0], device).optional()?)
    }

    /// Everything that was enrolled under an installation's id, those included who were taken off it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn installation(&self, replica: Id) -> Result<Vec<DeviceRow>> {
        let mut all = self.conn.prepare_cached(
            "SELECT replica, person, key, certificate, disabled_ms FROM device WHERE replica = ?1
             ORDER BY person, enrolled_ms, token",
        )?;
        Ok(all.query_map([replica.0], device)?.collect::<rusqlite::Result<_>>()?)
    }

    /// The people who were enrolled on an installation and not taken off it, ascending.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn people_on(&self, replica: Id, key: &Hash) -> Result<Vec<PersonId>> {
        let mut all = self.conn.prepare_cached(
            "SELECT DISTINCT person FROM device WHERE replica = ?1 AND key = ?2 AND disabled_ms IS NULL
             ORDER BY person",
        )?;
        let rows = all.query_map(params![replica.0, key.0], |row| Ok(Id(row.get(0)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// In which roles a person acts or acted, as far as this build knows them.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn roles_of(&self, person: PersonId) -> Result<Vec<Role>> {
        let mut all = self
            .conn
            .prepare_cached("SELECT DISTINCT role FROM assignment WHERE person = ?1 AND role IS NOT NULL")?;
        let codes = all.query_map([person.0], |row| row.get(0))?.collect::<rusqlite::Result<Vec<u64>>>()?;
        Ok(codes.into_iter().filter_map(Role::from_code).collect())
    }

    /// Every device that was enrolled, by person.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn devices(&self) -> Result<Vec<DeviceSeen>> {
        let mut all = self.conn.prepare_cached(
            "SELECT d.replica, d.person, d.key, d.certificate, d.disabled_ms, d.enrolled_ms, h.at_ms
             FROM device d LEFT JOIN heard h ON h.replica = d.replica ORDER BY d.person, d.enrolled_ms",
        )?;
        let rows = all.query_map([], |row| {
            Ok(DeviceSeen { row: device(row)?, enrolled_ms: row.get(5)?, heard_ms: row.get(6)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether a reader's token is known, by its hash.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn is_reader(&self, token: &Hash) -> Result<bool> {
        let mut get = self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM reader WHERE token = ?1)")?;
        Ok(get.query_row([token.0], |row| row.get(0))?)
    }

    /// When a replica was last heard.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn heard(&self, replica: Id) -> Result<Option<Heard>> {
        let mut get = self.conn.prepare_cached("SELECT at_ms, tips FROM heard WHERE replica = ?1")?;
        let found =
            get.query_row([replica.0], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?))).optional()?;
        Ok(found.map(|(at_ms, bytes)| {
            let tip = |bytes: &[u8]| {
                let (stream, seq) = bytes.split_at(16);
                Some((Id::read(stream)?, seq.try_into().map(u32::from_le_bytes).ok()?))
            };
            Heard { at_ms, tips: bytes.chunks_exact(20).filter_map(tip).collect() }
        }))
    }

    /// The partitions in which a person has an assignment that has not ended, ascending.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn assigned(&self, person: PersonId) -> Result<Vec<Partition>> {
        let mut all = self.conn.prepare_cached(
            "SELECT DISTINCT partition FROM assignment WHERE person = ?1 AND until_ms IS NULL ORDER BY partition",
        )?;
        let ordinals =
            all.query_map([person.0], |row| row.get(0))?.collect::<rusqlite::Result<Vec<u32>>>()?;
        let mut partitions =
            ordinals.into_iter().map(|ord| self.partition(ord)).collect::<Result<Vec<_>>>()?;
        partitions.sort_unstable();
        Ok(partitions)
    }
}
