//! A revocation says that a device's key may not be trusted any more: the phone was lost, or its key was copied.

use crate::format::{REVOCATION, Scalar, draft, parts};
use merge::hash::Hash;
use merge::skeleton::{Draft, Target};

/// The operation that revokes a device's key at an instant (ms since 1970). In the district's partition.
#[must_use]
pub fn revoke(key: Hash, revoked_ms: u64) -> Draft {
    let target = Target::Derived(parts(&[Scalar::from(key)]));
    draft(&REVOCATION, target, vec![(0, vec![revoked_ms.into()])])
}
