//! Ids, hashes and codes cross as the text that people see of them.

use crate::error::PhoneError;
use sync_core::domain::grids::GridCode;
use sync_core::merge::hash::{Hash, Id};

uniffi::custom_type!(
    /// A person, a walk, a site, a finding: 32 hexadecimal digits.
    Id,
    String,
    {
        remote,
        lower: |id| id.to_string(),
        try_lift: |text| Ok(Id::parse(&text).ok_or_else(|| PhoneError::input("id", "32 hexadecimal digits"))?),
    }
);

uniffi::custom_type!(
    /// A changeset, an edition, a picture by its content: 64 hexadecimal digits.
    Hash,
    String,
    {
        remote,
        lower: |hash| hash.to_string(),
        try_lift: |text| Ok(Hash::parse(&text).ok_or_else(|| PhoneError::input("hash", "64 hexadecimal digits"))?),
    }
);

uniffi::custom_type!(
    /// The code of a grid: 15 decimal digits.
    GridCode,
    String,
    {
        remote,
        lower: |grid| grid.to_string(),
        try_lift: |text| Ok(text.parse().map_err(|refused| PhoneError::input("grid", format!("{refused}")))?),
    }
);
