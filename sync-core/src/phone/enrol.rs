//! Enrolling: one person after the other comes to work on this phone, is known again, or is taken off it.

use crate::error::{CoreError, Result};
use crate::phone::begin::PhoneReplica;
use crate::phone::people::{Enrolment, PEOPLE, People};
use domain::people::PersonId;
use protocol::enrol::{Enrol, Enrolled, KnownAgain};
use store::StoreError;

impl PhoneReplica {
    /// The request to enrol somebody with a one-time code: the first who works on this phone, or one more.
    #[must_use]
    pub fn enrol_request(&self, code: &str) -> Enrol {
        Enrol::by(code, self.replica, &self.key)
    }

    /// Takes the office's answer to it. Who was enrolled before stays, and so does all that was recorded.
    ///
    /// # Errors
    /// The certificate is not for this phone or not for the person that the answer names, it is another office's, there
    /// are too many people already, or the store cannot be written: nothing was changed.
    pub fn enrolled(&mut self, answer: &Enrolled) -> Result<()> {
        let enrolment = Enrolment::of(answer, (&self.key.public(), self.replica))?;
        let another = |known: &Enrolment| known.district != enrolment.district;
        if self.store.office_key()?.is_some_and(|known| known != enrolment.office)
            || self.people.here().iter().any(another)
        {
            return Err(CoreError::SignIn("this phone holds the records of another office: use a fresh one"));
        }
        let office = enrolment.office;
        let people = self.people.with(enrolment)?;
        self.store.write::<_, StoreError>(|tx| {
            tx.set_meta("office_key", &office.0)?;
            tx.set_meta(PEOPLE, &people.encode())
        })?;
        self.people = people;
        Ok(())
    }

    /// Takes somebody off this phone. Nothing more is recorded under that name here; what is pending stays and is pushed.
    /// The office hears of it at the next sync, and the grids that nobody else here has are lost then like any other.
    ///
    /// # Errors
    /// That person does not work on this phone, is the only one who does, or the store cannot be written.
    pub fn take_off(&mut self, person: PersonId) -> Result<()> {
        self.put_people(self.people.without(person)?)
    }

    fn put_people(&mut self, people: People) -> Result<()> {
        self.store.write::<_, StoreError>(|tx| tx.set_meta(PEOPLE, &people.encode()))?;
        self.people = people;
        Ok(())
    }

    /// What makes an office know somebody here again that has lost the enrolment; `None` for who does not work here.
    #[must_use]
    pub fn known_again(&self, person: PersonId) -> Option<KnownAgain> {
        let Enrolment { office, certificate, token, .. } = self.people.find(person)?;
        let signature = self.key.sign(&KnownAgain::signed(token, office));
        Some(KnownAgain { token: token.clone(), certificate: certificate.clone(), signature })
    }

    /// Who works on this phone, in the order in which they came.
    #[must_use]
    pub fn people(&self) -> Vec<PersonId> {
        self.people.here().iter().map(|one| one.person).collect()
    }

    /// Who works on this phone where it is one person alone; `None` before enrolment, and where there are several.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        match self.people.here() {
            [alone] => Some(alone.person),
            _ => None,
        }
    }

    /// The enrolment of whoever came first, whose token is as good as any; `None` before enrolment.
    #[must_use]
    pub fn enrolment(&self) -> Option<&Enrolment> {
        self.people.here().first()
    }

    /// The enrolment of everybody who works on this phone, in the order in which they came.
    #[must_use]
    pub fn enrolments(&self) -> &[Enrolment] {
        self.people.here()
    }
}
