//! Every hash of the system: BLAKE3 with a context string of its own and a length before each variable part.

use alloc::boxed::Box;
use alloc::vec::Vec;
use blake3::hazmat::{ContextKey, HasherExt};
use core::fmt;
use core::str::FromStr;

/// What a hash is for. Each use has its own BLAKE3 key-derivation context, so that bytes made for one
/// purpose can never pass for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// h(0) of a stream, over its genesis.
    Stream,
    /// h(n), over h(n−1), the header and the skeleton's hash.
    Changeset,
    /// The skeleton of a changeset.
    Skeleton,
    /// The commitment to a personal value.
    Value,
    /// The salt of a personal value, from the changeset's seed.
    Salt,
    /// What a device signs under a segment.
    Segment,
    /// What the office signs in a device certificate.
    Certificate,
    /// What the office signs in a receipt.
    Receipt,
    /// The feed chain f(n), and what the office signs in a mark.
    Feed,
    /// A partition's log digest.
    LogDigest,
    /// A partition's receipt digest.
    ReceiptDigest,
    /// A partition's state digest.
    StateDigest,
    /// The id of an entity that two phones must agree on, from its parts.
    Entity,
    /// A file that is known by its content: an edition, a map layer, a photo.
    File,
    /// A secret of which only the hash is stored: tokens, one-time codes.
    Secret,
    /// What a device signs to be known again by an office that has lost its enrolment.
    KnownAgain,
    /// What a device signs to be enrolled: so nobody is put on a phone whose key another holds.
    Enrol,
    /// The stream of a draw of spot checks, from its recorded seed.
    Spot,
    /// What the office seals a link with that lets a responsible unit in without an account.
    UnitLink,
    /// What somebody had on the screen who acts through the office.
    Seen,
    /// What makes a notice to a unit, or a message of several, this one and no other.
    Notice,
    /// What the office signs under a message to a unit.
    Message,
}

impl Use {
    /// Every use, in the order of the format's page.
    pub const ALL: [Self; 22] = [
        Self::Stream,
        Self::Changeset,
        Self::Skeleton,
        Self::Value,
        Self::Salt,
        Self::Segment,
        Self::Certificate,
        Self::Receipt,
        Self::Feed,
        Self::LogDigest,
        Self::ReceiptDigest,
        Self::StateDigest,
        Self::Entity,
        Self::File,
        Self::Secret,
        Self::KnownAgain,
        Self::Enrol,
        Self::Spot,
        Self::UnitLink,
        Self::Seen,
        Self::Notice,
        Self::Message,
    ];

    /// The context string, fixed for ever.
    #[must_use]
    pub const fn context(self) -> &'static str {
        match self {
            Self::Stream => "gridwalk stream 1",
            Self::Changeset => "gridwalk changeset 1",
            Self::Skeleton => "gridwalk skeleton 1",
            Self::Value => "gridwalk value 1",
            Self::Salt => "gridwalk salt 1",
            Self::Segment => "gridwalk segment 1",
            Self::Certificate => "gridwalk certificate 1",
            Self::Receipt => "gridwalk receipt 1",
            Self::Feed => "gridwalk feed 1",
            Self::LogDigest => "gridwalk log digest 1",
            Self::ReceiptDigest => "gridwalk receipt digest 1",
            Self::StateDigest => "gridwalk state digest 1",
            Self::Entity => "gridwalk entity 1",
            Self::File => "gridwalk file 1",
            Self::Secret => "gridwalk secret 1",
            Self::KnownAgain => "gridwalk known again 1",
            Self::Enrol => "gridwalk enrol 1",
            Self::Spot => "gridwalk spot 1",
            Self::UnitLink => "gridwalk unit link 1",
            Self::Seen => "gridwalk seen 1",
            Self::Notice => "gridwalk notice 1",
            Self::Message => "gridwalk message 1",
        }
    }

    /// What BLAKE3 makes of the context string, known beforehand: it would else be hashed again for every hash.
    const fn context_key(self) -> &'static ContextKey {
        match self {
            Self::Stream => {
                const { &digits(b"5199a407306f3bfebf7b0ba881321b1a71f7f491394aac0195fd438f93224b80") }
            }
            Self::Changeset => {
                const { &digits(b"50caa0ef538ef82d86c1c3017741fe80b80e52aaeb404920caa0252db284d124") }
            }
            Self::Skeleton => {
                const { &digits(b"6671cdcb8b1260f2f1ac2ebf9711b91f0f370eefa2410072b0b7fb7276e723bb") }
            }
            Self::Value => {
                const { &digits(b"308c2dc6cc45a31ceee4002b72826f1d69e86342e653e3367d1bbc70f6718ac8") }
            }
            Self::Salt => {
                const { &digits(b"09d13f3f0340bde447c9817d55970f3341df7e9bb9440d27e96d91c6cbbd901d") }
            }
            Self::Segment => {
                const { &digits(b"45e63378ad7d51316388b8cc0bb88328a058438807f63c6f6e7933b6059cab98") }
            }
            Self::Certificate => {
                const { &digits(b"4fea404fb82ea0128f52f2e8e18111f3bd637ce0ada203ed6de3fd1702c29628") }
            }
            Self::Receipt => {
                const { &digits(b"79eca81834ce99630c1a56681ef7806677b90df30c33f89a0d6a71f0b164059e") }
            }
            Self::Feed => {
                const { &digits(b"021480fd7db5a45ba7a6e00b6b6d17c984af8c9ac1ad221cb574af9664f17b84") }
            }
            Self::LogDigest => {
                const { &digits(b"b6206d4a9fabaceb0c4c7595dc85bf653dc27afba0633dd01371ae5d87ec4e2b") }
            }
            Self::ReceiptDigest => {
                const { &digits(b"80ba0c9388be0bc775ce1c35f134b0e0c9697c80fbe71e522a351919a2b03b25") }
            }
            Self::StateDigest => {
                const { &digits(b"ec6e60acbc3315abedafc68fee21c533923d90b4c1cb71cac64be7cc0c1444b4") }
            }
            Self::Entity => {
                const { &digits(b"29c220ceb09dfef3f99255b1dc1aa3d52d2a76fe60e2bef32c3ba1de30af8812") }
            }
            Self::File => {
                const { &digits(b"b1d3457cd5b0da661b74ac7456d2bead3cb8782659756737cddf4cd0b90aae6b") }
            }
            Self::Secret => {
                const { &digits(b"a4227b91db083c7d9b2a49bc6d79ae8c8653405da029027722277dd177ffab1a") }
            }
            Self::KnownAgain => {
                const { &digits(b"d5d3a6ee46fe9790900fb1f2ff0a359c8b0b2a022eb8c414efa471ac8ac22e36") }
            }
            Self::Enrol => {
                const { &digits(b"e00adc9b7fc9f6e02751a61fd61a0baabe0ffbea0249ca2250b111df5abe1d92") }
            }
            Self::Spot => {
                const { &digits(b"2364b8a2af19485076b6996cde8dfb61a097cf72c23817423bc1a05aa75ee883") }
            }
            Self::UnitLink => {
                const { &digits(b"53298aaa32d8003a4a1ed4f2373f60f09e93fc3423e42b42a964d49d7206e7d9") }
            }
            Self::Seen => {
                const { &digits(b"cddf864f1320a5f418f44a0aeacc66a166dc2361e31beae54e9f4d20ec982e65") }
            }
            Self::Notice => {
                const { &digits(b"fd3fab0dc0c0a731f5d6aa5985a386491ae67210e7d8aac6182aeacc95fb982c") }
            }
            Self::Message => {
                const { &digits(b"9b377bc0e75a0407be1d1fba1d2a237da27858d5aa88949908f11d4e2d336802") }
            }
        }
    }

    /// Starts a hash of this use.
    #[must_use]
    pub fn hasher(self) -> Hasher {
        Hasher { of: self, short: Vec::with_capacity(SHORT_MAX / 4), long: None }
    }

    /// Hashes one variable part.
    #[must_use]
    pub fn of(self, bytes: &[u8]) -> Hash {
        self.hasher().part(bytes).finish()
    }
}

/// Up to this many bytes are gathered and hashed at once: that is one chunk of BLAKE3, and nearly every hash here.
const SHORT_MAX: usize = 1024;

/// A hash in the making.
#[derive(Clone, Debug)]
pub struct Hasher {
    of: Use,
    short: Vec<u8>,
    long: Option<Box<blake3::Hasher>>,
}

impl Hasher {
    /// Adds a part whose length is fixed by the format.
    #[must_use]
    pub fn fixed(mut self, bytes: &[u8]) -> Self {
        self.add(bytes);
        self
    }

    /// Adds a part of variable length: its length as a little-endian u32, then the bytes.
    #[must_use]
    pub fn part(mut self, bytes: &[u8]) -> Self {
        // parts are at most a few megabytes: every caller's input is bounded far below 4 GiB
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.add(&length.to_le_bytes());
        self.add(bytes);
        self
    }

    fn add(&mut self, bytes: &[u8]) {
        if self.long.is_none() && self.short.len() + bytes.len() > SHORT_MAX {
            let mut long = Box::new(self.begin());
            long.update(&self.short);
            self.long = Some(long);
        }
        match &mut self.long {
            Some(long) => _ = long.update(bytes),
            None => self.short.extend_from_slice(bytes),
        }
    }

    /// The 32 bytes.
    #[must_use]
    pub fn finish(self) -> Hash {
        let hash = match &self.long {
            Some(long) => long.finalize(),
            None => self.begin().update(&self.short).finalize(),
        };
        Hash(*hash.as_bytes())
    }

    fn begin(&self) -> blake3::Hasher {
        blake3::Hasher::new_from_context_key(self.of.context_key())
    }
}

/// The bytes that 64 hexadecimal digits stand for; computed when this is compiled.
const fn digits(text: &[u8; 64]) -> ContextKey {
    const fn value(digit: u8) -> u8 {
        match digit {
            b'0'..=b'9' => digit - b'0',
            _ => digit - b'a' + 10,
        }
    }
    let mut bytes = [0; 32];
    let (mut from, mut to): (&[u8], &mut [u8]) = (text, &mut bytes);
    while let ([high, low, later @ ..], Some((byte, others))) = (from, to.split_first_mut()) {
        *byte = value(*high) << 4 | value(*low);
        (from, to) = (later, others);
    }
    bytes
}

macro_rules! fixed_bytes {
    ($(#[$doc:meta])* $name:ident, $length:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub [u8; $length]);

        impl $name {
            /// Reads exactly this many bytes; `None` for any other length.
            #[must_use]
            pub fn read(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            /// The bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $length] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }
    };
}

fixed_bytes!(
    /// A full hash, 32 bytes.
    Hash,
    32
);
fixed_bytes!(
    /// An identifier, 16 bytes: a stream, replica, person, entity or epoch.
    Id,
    16
);
fixed_bytes!(
    /// The first eight bytes of a changeset's hash, as contexts name it.
    Prefix,
    8
);

impl Hash {
    /// The first 16 bytes: how ids and digests are taken from hashes.
    #[must_use]
    pub fn id(&self) -> Id {
        let mut id = [0; 16];
        id.iter_mut().zip(self.0).for_each(|(to, from)| *to = from);
        Id(id)
    }

    /// The first eight bytes.
    #[must_use]
    pub fn prefix(&self) -> Prefix {
        let mut prefix = [0; 8];
        prefix.iter_mut().zip(self.0).for_each(|(to, from)| *to = from);
        Prefix(prefix)
    }
}

impl Id {
    /// Reads the 32 hexadecimal digits that `Display` writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut id = [0; 16];
        (text.len() == 32 && text.is_ascii()).then_some(())?;
        for (byte, digits) in id.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = u8::from_str_radix(core::str::from_utf8(digits).ok()?, 16).ok()?;
        }
        Some(Self(id))
    }
}

impl Hash {
    /// Reads the 64 hexadecimal digits that `Display` writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut hash = [0; 32];
        (text.len() == 64 && text.is_ascii()).then_some(())?;
        for (byte, digits) in hash.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = u8::from_str_radix(core::str::from_utf8(digits).ok()?, 16).ok()?;
        }
        Some(Self(hash))
    }
}

/// Why a text is no id or hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} hexadecimal digits are wanted here")]
pub struct NotHexadecimal(usize);

impl FromStr for Id {
    type Err = NotHexadecimal;

    fn from_str(text: &str) -> Result<Self, NotHexadecimal> {
        Self::parse(text).ok_or(NotHexadecimal(32))
    }
}

impl FromStr for Hash {
    type Err = NotHexadecimal;

    fn from_str(text: &str) -> Result<Self, NotHexadecimal> {
        Self::parse(text).ok_or(NotHexadecimal(64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_use_hashes_as_blake3_derives_from_its_context() {
        for of in Use::ALL {
            for length in [0, 1, 64, SHORT_MAX, SHORT_MAX + 1, 3 * SHORT_MAX] {
                let bytes = alloc::vec![7; length];
                let derived = blake3::derive_key(of.context(), &bytes);
                assert_eq!(of.hasher().fixed(&bytes).finish(), Hash(derived), "{of:?}, {length} bytes");
            }
        }
    }
}
