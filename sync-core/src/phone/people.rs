//! Who works on this phone: each under a certificate of their own for its one key, and who was taken off it.

use crate::error::{CoreError, Result};
use domain::limits::PHONE_PEOPLE_MAX;
use domain::people::PersonId;
use merge::cbor::{self, Malformed, Reader, Writer};
use merge::certificate::Certificate;
use merge::hash::{Hash, Id};
use protocol::enrol::Enrolled;
use store::Store;

/// Under this name a database keeps it.
pub(crate) const PEOPLE: &str = "people";

/// Who somebody is on this phone, once enrolled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// The installation.
    pub replica: Id,
    /// The person.
    pub person: PersonId,
    /// The district's code.
    pub district: u32,
    /// The office's public key.
    pub office: Hash,
    /// The certificate of the device's key.
    pub certificate: Vec<u8>,
    /// The bearer token.
    pub token: String,
}

impl Enrolment {
    /// What an office answered, if it is for this installation and its key.
    pub(crate) fn of(answer: &Enrolled, (key, replica): (&Hash, Id)) -> Result<Self> {
        let certificate = Certificate::open(&answer.certificate, &answer.office)?;
        if certificate.key != *key || certificate.replica != replica {
            return Err(CoreError::SignIn(
                "the certificate is for another phone; enrol again with a new code",
            ));
        }
        if certificate.person != answer.person || certificate.district != answer.district {
            return Err(CoreError::SignIn(
                "the certificate is for another person than the answer names; enrol again with a new code",
            ));
        }
        Ok(Self {
            replica,
            person: answer.person,
            district: answer.district,
            office: answer.office,
            certificate: answer.certificate.clone(),
            token: answer.token.clone(),
        })
    }

    fn answer(&self) -> Enrolled {
        let Self { person, district, office, certificate, token, .. } = self.clone();
        Enrolled { district, office, person, certificate, token }
    }
}

/// The people of a phone.
#[derive(Clone, Debug, Default)]
pub(crate) struct People {
    /// In the order in which they came.
    here: Vec<Enrolment>,
    /// Tokens that are not used here any more, of people who were taken off or enrolled once more: an office that was set
    /// back may know any of them.
    left: Vec<(PersonId, String)>,
}

impl People {
    /// Those of a database, each under a certificate for this installation and key.
    pub(crate) fn of(store: &Store, mine: (&Hash, Id)) -> Result<Self> {
        let Some(bytes) = store.meta(PEOPLE)? else {
            return Ok(Self::default());
        };
        let (answers, left) = decode(&bytes)?;
        for answer in &answers {
            if Certificate::open(&answer.certificate, &answer.office)?.key != *mine.0 {
                return Err(CoreError::SignIn(
                    "the key of this phone is gone: open it without one and enrol again with a new code; \
                     what was recorded stays and is pushed",
                ));
            }
        }
        let here = answers.iter().map(|answer| Enrolment::of(answer, mine)).collect::<Result<_>>()?;
        Ok(Self { here, left })
    }

    /// What a database keeps of them.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.map(2).uint(0).array(self.here.len());
        self.here.iter().for_each(|one| _ = w.bytes(&one.answer().encode()));
        w.uint(1).array(self.left.len() * 2);
        self.left.iter().for_each(|(person, token)| _ = w.bytes(&person.0).text(token));
        w.finish()
    }

    pub(crate) fn here(&self) -> &[Enrolment] {
        &self.here
    }

    pub(crate) fn find(&self, person: PersonId) -> Option<&Enrolment> {
        self.here.iter().find(|one| one.person == person)
    }

    /// With somebody more, or with a new certificate for somebody who is here.
    pub(crate) fn with(&self, fresh: Enrolment) -> Result<Self> {
        let mut people = self.clone();
        let count = people.here.len();
        match people.here.iter_mut().find(|one| one.person == fresh.person) {
            Some(known) => {
                let before = std::mem::replace(known, fresh);
                if before.token != known.token {
                    people.left.push((before.person, before.token));
                }
            }
            None if count >= PHONE_PEOPLE_MAX => {
                let allowed =
                    format!("at most {PHONE_PEOPLE_MAX} people on one phone: take somebody off it first");
                return Err(CoreError::Input { field: "person", allowed });
            }
            None => people.here.push(fresh),
        }
        Ok(people)
    }

    /// Without somebody.
    pub(crate) fn without(&self, person: PersonId) -> Result<Self> {
        let refuse = |allowed: &str| Err(CoreError::Input { field: "person", allowed: allowed.to_owned() });
        let Some(gone) = self.find(person) else {
            return refuse("somebody who works on this phone");
        };
        if self.here.len() == 1 {
            return refuse(
                "somebody beside whom another works on this phone: who could push what is pending?",
            );
        }
        let mut people = self.clone();
        people.left.push((person, gone.token.clone()));
        people.here.retain(|one| one.person != person);
        Ok(people)
    }

    /// Whom an office does not know that knows these here. It names nobody where it knows only the one whose token came.
    pub(crate) fn unknown_to(&self, known: &[PersonId]) -> Vec<PersonId> {
        let alone = known.is_empty() && self.here.len() <= 1;
        let here = self.here.iter().map(|one| one.person);
        here.filter(|person| !alone && !known.contains(person)).collect()
    }

    /// The tokens of those who were taken off and whom an office still knows here.
    pub(crate) fn still_known_to(&self, known: &[PersonId]) -> Vec<String> {
        let gone = |person: &PersonId| known.contains(person) && self.find(*person).is_none();
        let left = self.left.iter().filter(|(person, _)| gone(person));
        left.map(|(_, token)| token.clone()).collect()
    }
}

/// What a database keeps: who is here, and who has left.
type Kept = (Vec<Enrolled>, Vec<(PersonId, String)>);

fn decode(bytes: &[u8]) -> std::result::Result<Kept, Malformed> {
    cbor::check(bytes)?;
    let mut r = Reader::new(bytes);
    r.map()?;
    let count = r.key(0)?.array()?;
    let here = (0..count).map(|_| Enrolled::decode(r.bytes()?)).collect::<std::result::Result<_, _>>()?;
    let count = r.key(1)?.array()? / 2;
    let one = |r: &mut Reader<'_>| Ok((Id(r.exactly()?), r.text()?.to_owned()));
    let left = (0..count).map(|_| one(&mut r)).collect::<std::result::Result<_, Malformed>>()?;
    Ok((here, left))
}
