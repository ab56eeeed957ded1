//! Every hash of the system: BLAKE3 with a context string of its own and a length before each variable part.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

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
}

impl Use {
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
            let mut long = Box::new(blake3::Hasher::new_derive_key(self.of.context()));
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
        Hash(match self.long {
            Some(long) => *long.finalize().as_bytes(),
            None => blake3::derive_key(self.of.context(), &self.short),
        })
    }
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
