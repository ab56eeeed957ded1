//! Enrolling: a one-time code becomes a device with a certificate and a token.

use crate::entropy::random_32;
use crate::error::{CoreError, Result};
use crate::gate::{Device, Operator};
use crate::office::begin::OfficeReplica;
use domain::limits::PHONE_PEOPLE_MAX;
use domain::people::PersonId;
use merge::certificate::Certificate;
use merge::hash::{Hash, Use};
use merge::keys::verify;
use protocol::enrol::{Enrol, Enrolled, KnownAgain};
use store::accounts::DeviceRow;
use store::{Store, StoreError};

/// A device is known by at most so many tokens of one person: it has one, and another after each time that it had to enrol
/// again.
const TOKENS_MAX: usize = 8;

/// A code is good for this long.
const CODE_LIFE_MS: u64 = 14 * 24 * 3_600_000;

impl OfficeReplica {
    /// Makes a one-time code for a person; it is good for fourteen days.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn make_code(&mut self, _: &Operator, person: PersonId) -> Result<String> {
        let code = self.secret(10);
        let until = self.now_ms() + CODE_LIFE_MS;
        self.store
            .write::<_, StoreError>(|tx| tx.put_code(&Use::Secret.of(code.as_bytes()), person, until))?;
        Ok(code)
    }

    /// Makes a token for somebody who may look at everything.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn make_reader(&mut self, _: &Operator, label: &str) -> Result<String> {
        let token = self.secret(24);
        let now = self.now_ms();
        self.store
            .write::<_, StoreError>(|tx| tx.put_reader(&Use::Secret.of(token.as_bytes()), label, now))?;
        Ok(token)
    }

    /// Enrols a person on a device: the first on it, one more, or one who is there and gets a fresh token.
    ///
    /// # Errors
    /// The code is not known, was used, or is too old; the device's key did not sign the request; or this person may not
    /// work on this device: the code stays good then.
    pub fn enrol(&mut self, request: &Enrol) -> Result<Enrolled> {
        if !verify(&request.key, &Enrol::signed(&request.code, request.replica), &request.signature) {
            return Err(CoreError::SignIn("the key of this phone did not sign the request: update the app"));
        }
        let now = self.now_ms();
        let token = self.secret(24);
        let code = Use::Secret.of(request.code.trim().as_bytes());
        let (key, district) = (&self.key, self.district);
        let (person, certificate) = self.store.write::<_, CoreError>(|tx| {
            let person = tx.use_code(&code, now)?;
            let person =
                person.ok_or(CoreError::SignIn("this code was used or is too old: ask for a new one"))?;
            may_work_on(tx.store(), request, person)?;
            let replica = request.replica;
            let certificate =
                Certificate { key: request.key, replica, person, district, from_ms: now }.sign(key);
            let device = DeviceRow {
                replica,
                person,
                key: request.key,
                certificate: certificate.clone(),
                disabled_ms: None,
            };
            tx.put_device(&Use::Secret.of(token.as_bytes()), &device, now)?;
            Ok((person, certificate))
        })?;
        Ok(Enrolled { district, office: Hash(self.key.public().0), person, certificate, token })
    }

    /// Knows a device again that was enrolled after the backup which this office was restored from: its certificate is by
    /// this office, and its signature by the certificate's key. It goes on with the token that it has.
    ///
    /// # Errors
    /// The certificate or the signature does not hold, the person was taken off the device, or has had too many tokens.
    pub fn know_again(&mut self, request: &KnownAgain) -> Result<()> {
        let unknown = CoreError::SignIn("this phone was not enrolled by this office: enrol with a new code");
        let (office, now) = (self.public_key(), self.now_ms());
        let Ok(certificate) = Certificate::open(&request.certificate, &office) else {
            return Err(unknown);
        };
        let signed = KnownAgain::signed(&request.token, &office);
        if certificate.district != self.district || !verify(&certificate.key, &signed, &request.signature) {
            return Err(unknown);
        }
        let token = Use::Secret.of(request.token.as_bytes());
        let gone = CoreError::SignIn("this person was taken off this phone: enrol with a new code");
        match self.store.device(&token)? {
            Some(row) if row.disabled_ms.is_some() => return Err(gone),
            Some(_) => return Ok(()),
            None => {}
        }
        let mut rows = self.store.installation(certificate.replica)?;
        rows.retain(|row| row.person == certificate.person);
        if rows.iter().any(|row| row.disabled_ms.is_some() && row.certificate == request.certificate) {
            return Err(gone);
        }
        if rows.len() >= TOKENS_MAX {
            return Err(CoreError::SignIn("this phone has had too many tokens: enrol with a new code"));
        }
        let device = DeviceRow {
            replica: certificate.replica,
            person: certificate.person,
            key: certificate.key,
            certificate: request.certificate.clone(),
            disabled_ms: None,
        };
        Ok(self.store.write::<_, StoreError>(|tx| tx.put_device(&token, &device, now))?)
    }

    /// The person whose token this is does not work on that device any more: the token reads nothing from now on, nor does
    /// any other of that person on it. Pushing stays open. Said twice it is done once.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn give_up(&mut self, device: &Device) -> Result<()> {
        let now = self.now_ms();
        Ok(self.store.write::<_, StoreError>(|tx| tx.take_off(&device.token(), now))?)
    }

    /// A secret of letters and digits that are not mistaken for each other: 32 signs, 5 bits each.
    pub(crate) fn secret(&mut self, signs: usize) -> String {
        const SIGNS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
        let random = random_32(&mut *self.seams.entropy);
        let sign = |byte: &u8| SIGNS.get(usize::from(byte & 31)).copied().map_or('A', char::from);
        random.iter().take(signs).map(sign).collect()
    }
}

/// Why a person may not work on a device.
fn may_work_on(store: &Store, request: &Enrol, person: PersonId) -> Result<()> {
    if store.installation(request.replica)?.iter().any(|row| row.key != request.key) {
        return Err(CoreError::NotAllowed(
            "this installation has another key: set the app up anew and enrol again, the code stays good",
        ));
    }
    let mut others = store.people_on(request.replica, &request.key)?;
    others.retain(|other| *other != person);
    if others.len() >= PHONE_PEOPLE_MAX {
        return Err(CoreError::NotAllowed(
            "as many people as may work on one phone work on this one: take somebody off it and enrol again, the code \
             stays good",
        ));
    }
    for other in others {
        if apart(store, (person, other))? {
            return Err(CoreError::NotAllowed(
                "a member of the patrol corps and an official never share a phone: enrol on another one, the code stays \
                 good",
            ));
        }
    }
    Ok(())
}

/// Whether one of two people acts as a citizen and the other by office.
fn apart(store: &Store, (one, other): (PersonId, PersonId)) -> Result<bool> {
    let (ones, others) = (store.roles_of(one)?, store.roles_of(other)?);
    Ok(ones.iter().any(|role| others.iter().any(|other| role.side() != other.side())))
}
