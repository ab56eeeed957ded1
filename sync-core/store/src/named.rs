//! Accounts by name, of officers and of units; who is signed in; which links of a unit are good. Only the office has them.

use crate::database::{Store, Tx};
use crate::error::Result;
use domain::grids::StreetCode;
use domain::mandates::Mandate;
use domain::people::{PersonId, Role};
use merge::hash::{Hash, Id};
use rusqlite::{OptionalExtension, Row, params};

/// An account by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// The name to sign in with.
    pub name: String,
    /// Whose it is.
    pub person: PersonId,
    /// The name to show.
    pub display_name: String,
    /// What it may act for; `None` for one of a later version.
    pub mandate: Option<Mandate>,
    /// The password's hash, as a PHC string.
    pub secret: String,
    /// When it was made, ms since 1970.
    pub made_ms: u64,
    /// Since when its mandate has ended, ms since 1970.
    pub ended_ms: Option<u64>,
}

const COLUMNS: &str = "name, person, display_name, role, area, unit, secret, made_ms, ended_ms";

fn account(row: &Row<'_>) -> rusqlite::Result<AccountRow> {
    let (role, area) = (Role::from_code(row.get(3)?), row.get::<_, Option<u32>>(4)?);
    let unit = row.get::<_, Option<[u8; 16]>>(5)?.map(Id);
    let mandate = match role {
        Some(Role::ResponsibleUnit) => unit.map(Mandate::Unit),
        Some(Role::StreetOfficer) => area.and_then(|code| StreetCode::new(code).ok()).map(Mandate::Street),
        Some(Role::DistrictOfficer) => Some(Mandate::District),
        _ => None,
    };
    Ok(AccountRow {
        name: row.get(0)?,
        person: Id(row.get(1)?),
        display_name: row.get(2)?,
        mandate,
        secret: row.get(6)?,
        made_ms: row.get(7)?,
        ended_ms: row.get(8)?,
    })
}

impl Tx<'_> {
    /// Keeps an account; whether its name was free.
    ///
    /// # Errors
    /// The disk is full.
    pub fn put_account(&self, account: &AccountRow, mandate: Mandate) -> Result<bool> {
        let (area, unit) = match mandate {
            Mandate::Unit(unit) => (None, Some(unit.0)),
            Mandate::Street(street) => (Some(street.number()), None),
            Mandate::District => (None, None),
        };
        let mut put = self.conn().prepare_cached(&format!(
            "INSERT OR IGNORE INTO account ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL)"
        ))?;
        let put = put.execute(params![
            account.name,
            account.person.0,
            account.display_name,
            mandate.role().code(),
            area,
            unit,
            account.secret,
            account.made_ms
        ])?;
        Ok(put > 0)
    }

    /// Gives an account another password, and signs out whoever is signed in by it; whether there is such an account.
    ///
    /// # Errors
    /// The disk is full.
    pub fn put_secret(&self, name: &str, secret: &str) -> Result<bool> {
        let mut put = self.conn().prepare_cached("UPDATE account SET secret = ?2 WHERE name = ?1")?;
        let put = put.execute(params![name, secret])?;
        self.remove_sign_ins(name)?;
        Ok(put > 0)
    }

    /// Ends the mandate of an account from an instant on (ms since 1970), and signs out whoever is signed in by it; whether it
    /// was still good.
    ///
    /// # Errors
    /// The disk is full.
    pub fn end_account(&self, name: &str, ended_ms: u64) -> Result<bool> {
        let mut put = self
            .conn()
            .prepare_cached("UPDATE account SET ended_ms = ?2 WHERE name = ?1 AND ended_ms IS NULL")?;
        let put = put.execute(params![name, ended_ms])?;
        self.remove_sign_ins(name)?;
        Ok(put > 0)
    }

    /// Keeps that somebody is signed in, by the hash of the token, until an instant (ms since 1970). Those whose time has
    /// passed at `now_ms` go.
    ///
    /// # Errors
    /// The disk is full.
    pub fn put_sign_in(&self, token: &Hash, (account, now_ms, until_ms): (&str, u64, u64)) -> Result<()> {
        self.conn().prepare_cached("DELETE FROM sign_in WHERE until_ms <= ?1")?.execute([now_ms])?;
        let mut put = self
            .conn()
            .prepare_cached("INSERT INTO sign_in (token, account, until_ms) VALUES (?1, ?2, ?3)")?;
        put.execute(params![token.0, account, until_ms])?;
        Ok(())
    }

    /// Signs out.
    ///
    /// # Errors
    /// The disk is full.
    pub fn remove_sign_in(&self, token: &Hash) -> Result<()> {
        self.conn().prepare_cached("DELETE FROM sign_in WHERE token = ?1")?.execute([token.0])?;
        Ok(())
    }

    fn remove_sign_ins(&self, name: &str) -> Result<()> {
        self.conn().prepare_cached("DELETE FROM sign_in WHERE account = ?1")?.execute([name])?;
        Ok(())
    }

    /// Takes back every link of a unit that was made so far; those that are made from now on carry the number returned. It grows
    /// with the time (ms since 1970) as well, so that an office that was set back does not come to one that it had used.
    ///
    /// # Errors
    /// The disk is full.
    pub fn take_back_links(&self, unit: Id, now_ms: u64) -> Result<u32> {
        let mut put = self.conn().prepare_cached(
            "INSERT INTO unit_link (unit, serial) VALUES (?1, ?2)
             ON CONFLICT (unit) DO UPDATE SET serial = max(serial + 1, ?2) RETURNING serial",
        )?;
        let minutes = u32::try_from(now_ms / 60_000).unwrap_or(u32::MAX);
        Ok(put.query_row(params![unit.0, minutes], |row| row.get(0))?)
    }

    /// Signs everybody out.
    ///
    /// # Errors
    /// The disk is full.
    pub fn remove_every_sign_in(&self) -> Result<()> {
        self.conn().prepare_cached("DELETE FROM sign_in")?.execute([])?;
        Ok(())
    }
}

impl Store {
    /// An account by its name.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn account(&self, name: &str) -> Result<Option<AccountRow>> {
        let mut one = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM account WHERE name = ?1"))?;
        Ok(one.query_row([name], account).optional()?)
    }

    /// Every account, by name.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn accounts(&self) -> Result<Vec<AccountRow>> {
        let mut all = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM account ORDER BY name"))?;
        Ok(all.query_map([], account)?.collect::<rusqlite::Result<_>>()?)
    }

    /// The account that somebody is signed in by, by the hash of the token, and until when (ms since 1970).
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn signed_in(&self, token: &Hash) -> Result<Option<(AccountRow, u64)>> {
        let mut one = self.conn.prepare_cached("SELECT account, until_ms FROM sign_in WHERE token = ?1")?;
        let found = one.query_row([token.0], |row| Ok((row.get::<_, String>(0)?, row.get(1)?))).optional()?;
        let Some((name, until_ms)) = found else { return Ok(None) };
        Ok(self.account(&name)?.map(|account| (account, until_ms)))
    }

    /// The serial number from which on links of a unit are good.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn link_serial(&self, unit: Id) -> Result<u32> {
        let mut one = self.conn.prepare_cached("SELECT serial FROM unit_link WHERE unit = ?1")?;
        Ok(one.query_row([unit.0], |row| row.get(0)).optional()?.unwrap_or(0))
    }
}
