//! Somebody who acts by name through the office: an officer or a unit that is signed in, or a unit by a sealed link.

use super::Gate;
use crate::error::{CoreError, Result};
use crate::places;
use domain::mandates::Mandate;
use domain::people::{PersonId, Role};
use merge::hash::{Hash, Id, Use};
use merge::keys::SecretKey;
use store::Store;

/// Somebody who acts by name through the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delegate {
    person: PersonId,
    mandate: Mandate,
}

impl Delegate {
    /// Who it is; the unit itself where a link let it in.
    #[must_use]
    pub const fn person(&self) -> PersonId {
        self.person
    }

    /// For what part of the district.
    #[must_use]
    pub const fn mandate(&self) -> Mandate {
        self.mandate
    }

    /// In which role.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.mandate.role()
    }
}

/// An account whose password was right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    account: String,
}

impl SignedIn {
    /// The account's name.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }
}

const WRONG: CoreError = CoreError::SignIn("name or password is wrong");
const AGAIN: CoreError = CoreError::SignIn("nobody is signed in by this token any more");
const LINK: CoreError = CoreError::SignIn(
    "this link is not good any more: ask whoever sent it for a new one, or sign in by name",
);

impl Gate {
    /// Lets somebody sign in whose password `is_right`. It is asked with the stored hash of the account, and with none where
    /// there is no such account: it has to take as long.
    ///
    /// # Errors
    /// Name or password is wrong, or the account is closed or its mandate has ended.
    pub fn sign_in(
        store: &Store,
        name: &str,
        is_right: impl FnOnce(Option<&str>) -> bool,
    ) -> Result<SignedIn> {
        let account = store.account(name)?;
        let right = is_right(account.as_ref().map(|account| account.secret.as_str()));
        let account = account.filter(|_| right).ok_or(WRONG)?;
        still_good(store, (account.person, account.ended_ms))?;
        Ok(SignedIn { account: account.name })
    }

    /// Whether anybody is signed in by a token, however long ago.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn is_signed_in(store: &Store, token: &str) -> Result<bool> {
        Ok(store.signed_in(&Use::Secret.of(token.as_bytes()))?.is_some())
    }

    /// An officer or somebody of a unit, by the token of a sign-in that is good at an instant, ms since 1970.
    ///
    /// # Errors
    /// The token is not known or too old, or the account was closed or its mandate has ended since.
    pub fn delegate(store: &Store, (token, now_ms): (&str, u64)) -> Result<Delegate> {
        let found = store.signed_in(&Use::Secret.of(token.as_bytes()))?;
        let (account, _) = found.filter(|(_, until_ms)| now_ms < *until_ms).ok_or(AGAIN)?;
        still_good(store, (account.person, account.ended_ms))?;
        let mandate = account.mandate.ok_or(CoreError::Update("this account is of a later version"))?;
        if let Mandate::Unit(unit) = mandate
            && !is_open(store, unit)?
        {
            return Err(CoreError::NotAllowed("this unit was closed: ask the district office"));
        }
        Ok(Delegate { person: account.person, mandate })
    }

    /// A unit, by a link that the office of this key sealed and that is good at an instant, ms since 1970.
    ///
    /// # Errors
    /// It was not sealed by this office, is too old, or was taken back.
    pub fn unit_by_link(store: &Store, key: &SecretKey, (link, now_ms): (&str, u64)) -> Result<Delegate> {
        let (unit, until_min, serial) = read(link).ok_or(LINK)?;
        // hashes are compared, so that the time it takes tells nothing of the seal
        let sealed = Use::Secret.of(link_text(key, (unit, until_min, serial)).as_bytes());
        let good = sealed == Use::Secret.of(link.as_bytes())
            && now_ms < u64::from(until_min) * 60_000
            && serial >= store.link_serial(unit)?
            && is_open(store, unit)?;
        if good { Ok(Delegate { person: unit, mandate: Mandate::Unit(unit) }) } else { Err(LINK) }
    }
}

/// Whether a unit is one of the district's, and was not closed.
fn is_open(store: &Store, unit: Id) -> Result<bool> {
    let district = store.meta_int("district")?.and_then(|code| u32::try_from(code).ok()).unwrap_or(0);
    let partition = store.partition_ordinal(&places::of_district(district))?;
    let units = partition.map_or(Ok(Vec::new()), |partition| store.units(partition))?;
    Ok(units.iter().any(|one| one.id == unit && one.closed_day.is_none()))
}

fn still_good(store: &Store, (person, ended_ms): (PersonId, Option<u64>)) -> Result<()> {
    if store.disabled_ms(person)?.is_some() {
        return Err(CoreError::NotAllowed("this account is closed: ask the district office"));
    }
    if ended_ms.is_some() {
        return Err(CoreError::NotAllowed("the mandate of this account has ended: ask the district office"));
    }
    Ok(())
}

/// So many digits of a link are its seal: 160 bits.
const SEAL_DIGITS: usize = 40;

/// The text of a link: the unit, until when in minutes since 1970, the serial number, and the seal over them.
pub(crate) fn link_text(key: &SecretKey, (unit, until_min, serial): (Id, u32, u32)) -> String {
    let seal: Hash = Use::UnitLink
        .hasher()
        .fixed(&key.to_bytes())
        .fixed(&unit.0)
        .fixed(&until_min.to_be_bytes())
        .fixed(&serial.to_be_bytes())
        .finish();
    let seal: String = seal.to_string().chars().take(SEAL_DIGITS).collect();
    format!("{unit}{until_min:08x}{serial:08x}{seal}")
}

fn read(link: &str) -> Option<(Id, u32, u32)> {
    let number = |digits: &str| u32::from_str_radix(digits, 16).ok();
    Some((Id::parse(link.get(..32)?)?, number(link.get(32..40)?)?, number(link.get(40..48)?)?))
}
