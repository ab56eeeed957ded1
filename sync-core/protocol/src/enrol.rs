//! Enrolment: a one-time code and a fresh key become a certificate and a token.

use merge::cbor::{self, Malformed, Reader, Writer};
use merge::hash::{Hash, Id, Use};
use merge::keys::{SecretKey, Signature};

/// What an installation sends for each person who is to work on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrol {
    /// The one-time code, as it was typed or scanned.
    pub code: String,
    /// The installation's id: fresh for the first person, the same for each further one.
    pub replica: Id,
    /// The device's public key, likewise.
    pub key: Hash,
    /// By that key, over the installation and the code: both are known to others, the key's secret is not.
    pub signature: Signature,
}

impl Enrol {
    /// A request, signed.
    #[must_use]
    pub fn by(code: &str, replica: Id, key: &SecretKey) -> Self {
        let signature = key.sign(&Self::signed(code, replica));
        Self { code: code.to_owned(), replica, key: key.public(), signature }
    }

    /// What the device signs.
    #[must_use]
    pub fn signed(code: &str, replica: Id) -> Hash {
        Use::Enrol.hasher().fixed(&replica.0).part(code.as_bytes()).finish()
    }

    /// The body.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.map(4).uint(0).text(&self.code).uint(1).bytes(&self.replica.0).uint(2).bytes(&self.key.0);
        w.uint(3).bytes(&self.signature.0);
        w.finish()
    }

    /// Reads a body.
    ///
    /// # Errors
    /// It has another shape.
    pub fn decode(body: &[u8]) -> Result<Self, Malformed> {
        cbor::check(body)?;
        let mut r = Reader::new(body);
        r.map()?;
        let code = r.key(0)?.text()?.to_owned();
        let replica = Id(r.key(1)?.exactly()?);
        let key = Hash(r.key(2)?.exactly()?);
        Ok(Self { code, replica, key, signature: Signature(r.key(3)?.exactly()?) })
    }
}

/// What an installation sends whose token the office does not know any more: it was set back to before the enrolment. The
/// certificate says that it was enrolled, the signature that it holds the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownAgain {
    /// The token that it was given, and goes on with.
    pub token: String,
    /// The certificate of its key.
    pub certificate: Vec<u8>,
    /// By that key, over the token and the office's key.
    pub signature: Signature,
}

impl KnownAgain {
    /// What the device signs.
    #[must_use]
    pub fn signed(token: &str, office: &Hash) -> Hash {
        Use::KnownAgain.hasher().fixed(&office.0).part(token.as_bytes()).finish()
    }

    /// The body.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.map(3).uint(0).text(&self.token).uint(1).bytes(&self.certificate).uint(2).bytes(&self.signature.0);
        w.finish()
    }

    /// Reads a body.
    ///
    /// # Errors
    /// It has another shape.
    pub fn decode(body: &[u8]) -> Result<Self, Malformed> {
        cbor::check(body)?;
        let mut r = Reader::new(body);
        r.map()?;
        let token = r.key(0)?.text()?.to_owned();
        let certificate = r.key(1)?.bytes()?.to_vec();
        Ok(Self { token, certificate, signature: Signature(r.key(2)?.exactly()?) })
    }
}

/// What the office gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolled {
    /// The district's code.
    pub district: u32,
    /// The office's public key, which everything is checked against from now on.
    pub office: Hash,
    /// The person.
    pub person: Id,
    /// The signed certificate of the device's key.
    pub certificate: Vec<u8>,
    /// The bearer token of this installation: each person on it brings one, and any of them will do.
    pub token: String,
}

impl Enrolled {
    /// The body.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.map(5)
            .uint(0)
            .uint(u64::from(self.district))
            .uint(1)
            .bytes(&self.office.0)
            .uint(2)
            .bytes(&self.person.0);
        w.uint(3).bytes(&self.certificate).uint(4).text(&self.token);
        w.finish()
    }

    /// Reads a body.
    ///
    /// # Errors
    /// It has another shape.
    pub fn decode(body: &[u8]) -> Result<Self, Malformed> {
        cbor::check(body)?;
        let mut r = Reader::new(body);
        r.map()?;
        let district = r.key(0)?.small()?;
        let office = Hash(r.key(1)?.exactly()?);
        let person = Id(r.key(2)?.exactly()?);
        let certificate = r.key(3)?.bytes()?.to_vec();
        Ok(Self { district, office, person, certificate, token: r.key(4)?.text()?.to_owned() })
    }
}
