//! Accounts by name and links of units: made, ended, signed in by, taken back.

use crate::error::{CoreError, Result};
use crate::gate::{Operator, SignedIn, link_text};
use crate::office::begin::OfficeReplica;
use crate::places;
use domain::limits::NAME_BYTES_MAX;
use domain::mandates::Mandate;
use domain::people::{PersonId, Role};
use merge::hash::{Id, Use};
use merge::keys::SecretKey;
use store::named::AccountRow;
use store::{Store, StoreError};

/// Whoever signed in is signed in for so long: a working day.
pub const SIGN_IN_LIFE_MS: u64 = 12 * 3_600_000;

/// The name of an account has at most so many bytes.
const ACCOUNT_BYTES_MAX: usize = 64;

/// A link is good for at most so many days.
const LINK_DAYS_MAX: u32 = 90;

const DAY_MS: u64 = 24 * 3_600_000;

/// An account to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccount {
    /// The name to sign in with.
    pub name: String,
    /// Whose it is: somebody who is known already, or a new id.
    pub person: PersonId,
    /// The name to show.
    pub display_name: String,
    /// What it may act for.
    pub mandate: Mandate,
    /// The password's hash, as a PHC string.
    pub secret: String,
}

impl OfficeReplica {
    /// Makes an account by name.
    ///
    /// # Errors
    /// A name is empty, too long or taken, its street or unit is not one of this district, or the disk is full.
    pub fn make_account(&mut self, _: &Operator, new: NewAccount) -> Result<()> {
        let plain = |name: &str| !name.is_empty() && !name.contains(|sign: char| sign.is_whitespace());
        if !plain(&new.name) || new.name.len() > ACCOUNT_BYTES_MAX {
            return input("name", format!("1 to {ACCOUNT_BYTES_MAX} bytes without blanks"));
        }
        if new.display_name.trim().is_empty() || new.display_name.len() > NAME_BYTES_MAX {
            return input("display_name", format!("1 to {NAME_BYTES_MAX} bytes: the name that is shown"));
        }
        self.mandate_is_here(new.mandate)?;
        if self.store.roles_of(new.person)?.contains(&Role::PatrolMember) {
            return input(
                "person",
                "somebody who is not in the patrol corps: whoever patrols does not decide".to_owned(),
            );
        }
        let row = AccountRow {
            name: new.name,
            person: new.person,
            display_name: new.display_name,
            mandate: Some(new.mandate),
            secret: new.secret,
            made_ms: self.now_ms(),
            ended_ms: None,
        };
        if self.store.write::<_, StoreError>(|tx| tx.put_account(&row, new.mandate))? {
            return Ok(());
        }
        input("name", format!("another one: {} is taken, also where its mandate has ended", row.name))
    }

    fn mandate_is_here(&self, mandate: Mandate) -> Result<()> {
        match mandate {
            Mandate::District => Ok(()),
            Mandate::Street(street) if street.district().number() == self.district => Ok(()),
            Mandate::Street(_) => input("street", format!("a street of district {}", self.district)),
            Mandate::Unit(unit) => self.unit_is_one(unit),
        }
    }

    /// Refuses what is no responsible unit of this district, or none any more.
    pub(crate) fn unit_is_one(&self, unit: Id) -> Result<()> {
        let district = self.store.partition_ordinal(&places::of_district(self.district))?;
        let units = district.map_or(Ok(Vec::new()), |district| self.store.units(district))?;
        match units.iter().find(|one| one.id == unit) {
            Some(one) if one.closed_day.is_none() => Ok(()),
            Some(one) => input("unit", format!("another unit: {} was closed", one.name)),
            None => {
                input("unit", "a responsible unit of this district, by the 32 digits of its id".to_owned())
            }
        }
    }

    /// Gives an account another password; whoever is signed in by it is signed out.
    ///
    /// # Errors
    /// There is no such account, or the disk is full.
    pub fn change_password(&mut self, _: &Operator, (name, secret): (&str, &str)) -> Result<()> {
        let done = self.store.write::<_, StoreError>(|tx| tx.put_secret(name, secret))?;
        if done { Ok(()) } else { no_account(name) }
    }

    /// Ends the mandate of an account from now on; whoever is signed in by it is signed out.
    ///
    /// # Errors
    /// There is no such account, it has ended already, or the disk is full.
    pub fn end_account(&mut self, _: &Operator, name: &str) -> Result<()> {
        let now_ms = self.now_ms();
        let done = self.store.write::<_, StoreError>(|tx| tx.end_account(name, now_ms))?;
        if done { Ok(()) } else { no_account(name) }
    }

    /// Signs somebody in whose password was right; returns the token, and until when it is good (ms since 1970).
    ///
    /// # Errors
    /// The disk is full.
    pub fn signed_in(&mut self, who: &SignedIn) -> Result<(String, u64)> {
        let token = self.secret(24);
        let now_ms = self.now_ms();
        let until_ms = now_ms + SIGN_IN_LIFE_MS;
        let hash = Use::Secret.of(token.as_bytes());
        self.store.write::<_, StoreError>(|tx| tx.put_sign_in(&hash, (who.account(), now_ms, until_ms)))?;
        Ok((token, until_ms))
    }

    /// Signs out; nothing where that was done before.
    ///
    /// # Errors
    /// The disk is full.
    pub fn sign_out(&mut self, token: &str) -> Result<()> {
        let hash = Use::Secret.of(token.as_bytes());
        Ok(self.store.write::<_, StoreError>(|tx| tx.remove_sign_in(&hash))?)
    }

    /// Makes a link that lets a unit in without an account, for so many days.
    ///
    /// # Errors
    /// The unit is none of this district, or the days are none or too many.
    pub fn make_link(&self, _: &Operator, (unit, days): (Id, u32)) -> Result<String> {
        self.unit_is_one(unit)?;
        if !(1..=LINK_DAYS_MAX).contains(&days) {
            return input("days", format!("1 to {LINK_DAYS_MAX}"));
        }
        seal_link((&self.store, &self.key), unit, (self.now_ms(), days))
    }

    /// Takes back every link of a unit that was made so far.
    ///
    /// # Errors
    /// The disk is full.
    pub fn take_back_links(&mut self, _: &Operator, unit: Id) -> Result<()> {
        let now_ms = self.now_ms();
        Ok(self.store.write::<_, StoreError>(|tx| tx.take_back_links(unit, now_ms).map(drop))?)
    }

    /// After a restore nobody is signed in, and no link lets anybody in that was made before: the backup may not know what was
    /// taken back since.
    ///
    /// # Errors
    /// The disk is full.
    pub fn sign_everybody_out(&mut self, _: &Operator) -> Result<()> {
        let district = self.store.partition_ordinal(&places::of_district(self.district))?;
        let units = district.map_or(Ok(Vec::new()), |district| self.store.units(district))?;
        let now_ms = self.now_ms();
        Ok(self.store.write::<_, StoreError>(|tx| {
            tx.remove_every_sign_in()?;
            units.iter().try_for_each(|unit| tx.take_back_links(unit.id, now_ms).map(drop))
        })?)
    }
}

/// A link that lets a unit in from an instant (ms since 1970) on, for so many days.
///
/// # Errors
/// The store cannot be read.
pub fn seal_link((store, key): (&Store, &SecretKey), unit: Id, (now_ms, days): (u64, u32)) -> Result<String> {
    let until_ms = now_ms + u64::from(days) * DAY_MS;
    // up to the end of that day (UTC), so that two links of one day are the same
    let until_ms = until_ms.next_multiple_of(DAY_MS);
    let until_min = u32::try_from(until_ms / 60_000).unwrap_or(u32::MAX);
    Ok(link_text(key, (unit, until_min, store.link_serial(unit)?)))
}

fn input<T>(field: &'static str, allowed: String) -> Result<T> {
    Err(CoreError::Input { field, allowed })
}

fn no_account<T>(name: &str) -> Result<T> {
    input(
        "name",
        format!("an account that `gridwalk accounts list` shows and that has not ended: {name} is none"),
    )
}
