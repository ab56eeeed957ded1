//! Who works on this phone: enrolled with a one-time code each, and taken off again.

use crate::error::{PhoneError, Result, Said};
use crate::office::Office;
use crate::phone::open::Phone;
use client::NoAnswer;
use sync_core::domain::people::PersonId;
use sync_core::protocol::enrol::Enrolled;

#[uniffi::export]
impl Phone {
    /// Enrols somebody with the one-time code that the office gave out; who it is. It asks the office, and takes as long
    /// as the network does.
    ///
    /// # Errors
    /// *Fix input* where the code is not good; *retry* where the office cannot be reached; *sign in* where this phone
    /// holds the records of another office.
    pub fn enrol(&self, office: &Office, code: &str) -> Result<PersonId> {
        let request = self.with(|replica| Ok(replica.enrol_request(code)))?;
        let answer = office.enrol(&request.encode()).map_err(|no| match no {
            // whoever typed a code that is not good can only type another one
            NoAnswer::Refused { status: 400 | 401 | 403 | 404 | 422, .. } => {
                let zh = "登记码无效、已使用或已过期，请向街道或区文明办索取新的登记码。".to_owned();
                let en = "the code is not good, was used, or is too old: ask for a new one".to_owned();
                PhoneError::FixInput { field: "code".to_owned(), said: Said { zh, en } }
            }
            other => other.into(),
        })?;
        let answer = Enrolled::decode(&answer).map_err(|reason| PhoneError::update(reason.to_string()))?;
        self.with(|replica| Ok(replica.enrolled(&answer)?))?;
        Ok(answer.person)
    }

    /// Who works on this phone, in the order in which they came.
    ///
    /// # Errors
    /// *Open again* after it was shut down.
    pub fn people(&self) -> Result<Vec<PersonId>> {
        self.with(|replica| Ok(replica.people()))
    }

    /// Takes somebody off this phone; what is pending stays and is pushed.
    ///
    /// # Errors
    /// *Fix input* where that person does not work here, or is the only one who does.
    pub fn take_off(&self, person: PersonId) -> Result<()> {
        self.with(|replica| Ok(replica.take_off(person)?))
    }
}
