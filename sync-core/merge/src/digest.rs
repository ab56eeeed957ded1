//! Digests: how two copies prove in 16 bytes that they hold the same.

use crate::hash::{Hash, Hasher, Id, Use};

/// 128 bits over a partition.
pub type Digest = Id;

/// The log digest in the making: feed streams ascending by id, tips ascending by (number, hash).
#[derive(Debug)]
pub struct LogDigest(Hasher);

impl Default for LogDigest {
    fn default() -> Self {
        Self(Use::LogDigest.hasher())
    }
}

impl LogDigest {
    /// Adds a stream with its acknowledged tips.
    #[must_use]
    pub fn stream(self, id: &Id, tips: &[(u32, Hash)]) -> Self {
        let count = u32::try_from(tips.len()).unwrap_or(u32::MAX);
        let start = self.0.fixed(&id.0).fixed(&count.to_le_bytes());
        Self(tips.iter().fold(start, |hasher, (seq, hash)| hasher.fixed(&seq.to_le_bytes()).fixed(&hash.0)))
    }

    /// The 16 bytes.
    #[must_use]
    pub fn finish(self) -> Digest {
        self.0.finish().id()
    }
}

/// The receipt digest in the making: feed receipts ascending by their bytes.
#[derive(Debug)]
pub struct ReceiptDigest(Hasher);

impl Default for ReceiptDigest {
    fn default() -> Self {
        Self(Use::ReceiptDigest.hasher())
    }
}

impl ReceiptDigest {
    /// Adds a receipt's signed bytes.
    #[must_use]
    pub fn receipt(self, bytes: &[u8]) -> Self {
        Self(self.0.part(bytes))
    }

    /// The 16 bytes.
    #[must_use]
    pub fn finish(self) -> Digest {
        self.0.finish().id()
    }
}

/// One head of a register, as the state digest sees it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HeadState<'v> {
    /// The changeset.
    pub hash: Hash,
    /// What stands in its skeleton for the register: value or commitment.
    pub written: &'v [u8],
    /// Its effective time, ms since 1970.
    pub effective_ms: i64,
}

/// The state digest in the making: feed registers ascending by (kind, entity, register), heads by hash.
#[derive(Debug)]
pub struct StateDigest(Hasher);

impl Default for StateDigest {
    fn default() -> Self {
        Self(Use::StateDigest.hasher())
    }
}

impl StateDigest {
    /// Adds a register with its heads.
    #[must_use]
    pub fn register(self, (kind, entity, register): (u32, Id, u32), heads: &[HeadState<'_>]) -> Self {
        let count = u32::try_from(heads.len()).unwrap_or(u32::MAX);
        let start = self.0.fixed(&kind.to_le_bytes()).fixed(&entity.0).fixed(&register.to_le_bytes());
        Self(heads.iter().fold(start.fixed(&count.to_le_bytes()), |hasher, head| {
            hasher.fixed(&head.hash.0).part(head.written).fixed(&head.effective_ms.to_le_bytes())
        }))
    }

    /// The 16 bytes.
    #[must_use]
    pub fn finish(self) -> Digest {
        self.0.finish().id()
    }
}
