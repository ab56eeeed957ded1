//! Proofs of who asks. Only the gate makes them, so that nobody can forget to ask.

use crate::error::{CoreError, Result};
use domain::people::PersonId;
use merge::hash::{Id, Use};
use store::Store;

/// What the gate looks at; only this crate's replicas can be looked at.
pub(crate) mod seen {
    /// A replica of this crate.
    pub trait Replica {}
}

/// A replica that was enrolled for a person.
pub trait Enrolled: seen::Replica {
    /// Who works on it; `None` before enrolment.
    fn person(&self) -> Option<PersonId>;
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
    replica: Id,
    person: PersonId,
    reading: MayRead,
}

/// Whether a device may read what the office holds; pushing is always open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayRead {
    /// It may.
    Yes,
    /// Its account is disabled, or its key is revoked.
    No,
}

impl Device {
    /// The office itself, where it takes what an officer lets in.
    pub(crate) const fn of_the_office(_: &Operator) -> Self {
        Self { replica: Id([0; 16]), person: Id([0; 16]), reading: MayRead::Yes }
    }

    /// The installation.
    #[must_use]
    pub const fn replica(&self) -> Id {
        self.replica
    }

    /// The person it was enrolled for.
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

/// Somebody of the district office who may look at everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader(());

/// Whoever runs the office's machine: the holder of its data directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator(());

/// Where proofs are made.
#[derive(Clone, Copy, Debug)]
pub struct Gate;

impl Gate {
    /// A person who works on this phone.
    ///
    /// # Errors
    /// Nobody is enrolled on it.
    pub fn holder(phone: &impl Enrolled) -> Result<Holder> {
        let person = phone.person().ok_or(CoreError::SignIn("nobody is enrolled on this phone"))?;
        Ok(Holder { person })
    }

    /// The installation that holds a token.
    ///
    /// # Errors
    /// The token is not known.
    pub fn device(store: &Store, token: &str) -> Result<Device> {
        let found = store.device(&Use::Secret.of(token.as_bytes()))?;
        let row = found.ok_or(CoreError::SignIn("this token is not known; enrol again with a new code"))?;
        let closed = row.disabled_ms.is_some()
            || store.disabled_ms(row.person)?.is_some()
            || store.revoked_ms(&row.key)?.is_some();
        let reading = if closed { MayRead::No } else { MayRead::Yes };
        Ok(Device { replica: row.replica, person: row.person, reading })
    }

    /// Somebody of the district office, by a read token.
    ///
    /// # Errors
    /// The token is not known.
    pub fn reader(store: &Store, token: &str) -> Result<Reader> {
        let known = store.is_reader(&Use::Secret.of(token.as_bytes()))?;
        if known { Ok(Reader(())) } else { Err(CoreError::SignIn("this read token is not known")) }
    }

    /// Whoever holds the office's replica itself.
    #[must_use]
    pub fn operator(_office: &impl HoldsOfficeKey) -> Operator {
        Operator(())
    }
}
