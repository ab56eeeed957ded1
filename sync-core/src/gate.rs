//! Proofs of who asks. Only the gate makes them, so that nobody can forget to ask.

mod delegate;
mod reader;

pub(crate) use delegate::link_text;
pub use delegate::{Delegate, SignedIn};
pub use reader::Reader;

use crate::error::{CoreError, Result};
use domain::people::PersonId;
use merge::hash::{Hash, Id, Use};
use store::Store;

/// What the gate looks at; only this crate's replicas can be looked at.
pub(crate) mod seen {
    /// A replica of this crate.
    pub trait Replica {}
}

/// A replica on which people are enrolled.
pub trait Enrolled: seen::Replica {
    /// Who works on it; nobody before the first enrolment.
    fn people(&self) -> Vec<PersonId>;
}

/// A replica that holds the office's own key.
pub trait HoldsOfficeKey: seen::Replica {}

/// A person who works on this phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    person: PersonId,
}

impl Holder {
    /// Who it is.
    #[must_use]
    pub const fn person(&self) -> PersonId {
        self.person
    }
}

/// An enrolled installation that speaks to the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device {
    token: Hash,
    replica: Id,
    key: Hash,
    person: PersonId,
    reading: MayRead,
}

/// Whether a device may read what the office holds; pushing is always open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayRead {
    /// It may.
    Yes,
    /// The account of everybody on it is disabled, its key is revoked, or the token was given up.
    No,
}

impl Device {
    /// The office itself, where it takes what an officer lets in.
    pub(crate) const fn of_the_office(_: &Operator) -> Self {
        let (nobody, nothing) = (Id([0; 16]), Hash([0; 32]));
        Self { token: nothing, replica: nobody, key: nothing, person: nobody, reading: MayRead::Yes }
    }

    /// The installation.
    #[must_use]
    pub const fn replica(&self) -> Id {
        self.replica
    }

    /// Its public key.
    #[must_use]
    pub const fn key(&self) -> Hash {
        self.key
    }

    /// The hash of the token that it came with.
    pub(crate) const fn token(&self) -> Hash {
        self.token
    }

    /// The person whose token it came with; others may work on it as well.
    #[must_use]
    pub const fn person(&self) -> PersonId {
        self.person
    }

    /// Whether it may read.
    #[must_use]
    pub const fn may_read(&self) -> MayRead {
        self.reading
    }
}

/// Whoever runs the office's machine: the holder of its data directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator(());

/// Where proofs are made.
#[derive(Clone, Copy, Debug)]
pub struct Gate;

impl Gate {
    /// Who holds this phone, where one person alone works on it.
    ///
    /// # Errors
    /// Nobody is enrolled on it, or several people are: see [`Gate::holder_of`].
    pub fn holder(phone: &impl Enrolled) -> Result<Holder> {
        match phone.people().as_slice() {
            [] => Err(CoreError::SignIn("nobody is enrolled on this phone")),
            [person] => Ok(Holder { person: *person }),
            several => {
                let allowed = format!("one of the {} people who work on this phone", several.len());
                Err(CoreError::Input { field: "person", allowed })
            }
        }
    }

    /// A person who works on this phone and holds it now.
    ///
    /// # Errors
    /// That person is not enrolled on it.
    pub fn holder_of(phone: &impl Enrolled, person: PersonId) -> Result<Holder> {
        if phone.people().contains(&person) {
            return Ok(Holder { person });
        }
        let allowed = "somebody who is enrolled on this phone: enrol first, with a code".to_owned();
        Err(CoreError::Input { field: "person", allowed })
    }

    /// The installation that holds a token. It may read as long as the account of anybody on it is open.
    ///
    /// # Errors
    /// The token is not known.
    pub fn device(store: &Store, token: &str) -> Result<Device> {
        let token = Use::Secret.of(token.as_bytes());
        let found = store.device(&token)?;
        let row = found.ok_or(CoreError::SignIn("this token is not known; enrol again with a new code"))?;
        let closed = row.disabled_ms.is_some()
            || store.revoked_ms(&row.key)?.is_some()
            || open_people_on(store, (row.replica, &row.key))?.is_empty();
        let reading = if closed { MayRead::No } else { MayRead::Yes };
        Ok(Device { token, replica: row.replica, key: row.key, person: row.person, reading })
    }

    /// Whoever holds the office's replica itself.
    #[must_use]
    pub fn operator(_office: &impl HoldsOfficeKey) -> Operator {
        Operator(())
    }
}

/// The people on an installation whose accounts are open.
pub(crate) fn open_people_on(store: &Store, (replica, key): (Id, &Hash)) -> Result<Vec<PersonId>> {
    let mut open = store.people_on(replica, key)?;
    let mut closed = Vec::new();
    for person in &open {
        if store.disabled_ms(*person)?.is_some() {
            closed.push(*person);
        }
    }
    open.retain(|person| !closed.contains(person));
    Ok(open)
}
