//! Enrolling: a one-time code becomes a device with a certificate and a token.

use crate::entropy::random_32;
use crate::error::{CoreError, Result};
use crate::gate::Operator;
use crate::office::begin::OfficeReplica;
use domain::people::PersonId;
use merge::certificate::Certificate;
use merge::hash::{Hash, Use};
use merge::keys::verify;
use protocol::enrol::{Enrol, Enrolled, KnownAgain};
use store::StoreError;
use store::accounts::DeviceRow;

/// A device is known by at most so many tokens: it has one, and another after each time that it had to enrol again.
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

    /// Enrols a device.
    ///
    /// # Errors
    /// The code is not known, was used, or is too old.
    pub fn enrol(&mut self, request: &Enrol) -> Result<Enrolled> {
        let now = self.now_ms();
        let token = self.secret(24);
        let code = Use::Secret.of(request.code.trim().as_bytes());
        let (key, district) = (&self.key, self.district);
        let (person, certificate) = self.store.write::<_, CoreError>(|tx| {
            let person = tx.use_code(&code, now)?;
            let person =
                person.ok_or(CoreError::SignIn("this code was used or is too old: ask for a new one"))?;
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
    /// The certificate or the signature does not hold, or the device has had too many tokens.
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
        if self.store.device(&token)?.is_some() {
            return Ok(());
        }
        let devices = self.store.devices()?;
        if devices.iter().filter(|device| device.row.replica == certificate.replica).count() >= TOKENS_MAX {
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

    /// A secret of letters and digits that are not mistaken for each other: 32 signs, 5 bits each.
    fn secret(&mut self, signs: usize) -> String {
        const SIGNS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
        let random = random_32(&mut *self.seams.entropy);
        let sign = |byte: &u8| SIGNS.get(usize::from(byte & 31)).copied().map_or('A', char::from);
        random.iter().take(signs).map(sign).collect()
    }
}
