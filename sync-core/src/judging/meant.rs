//! Which standard of an edition is meant where something was judged by another one.

use crate::error::Result;
use crate::places;
use domain::standards::{Edition, StandardCode};
use merge::hash::Hash;
use store::Store;

/// An edition, and those that the district has ever had in force.
pub(crate) struct Meant<'e> {
    edition: &'e Edition,
    adopted: Vec<Hash>,
}

impl<'e> Meant<'e> {
    /// What codes mean in an edition, as a district's records have it.
    pub(crate) fn of(store: &Store, district: u32, edition: &'e Edition) -> Result<Self> {
        let adopted = store.editions(&places::of_district(district))?;
        Ok(Self { edition, adopted: adopted.into_iter().map(|row| row.content).collect() })
    }

    /// Whether what was judged by an edition of this content is taken at its word: it is this edition, or none that the district
    /// ever had. Nobody hides what he found behind an edition that he made up.
    pub(crate) fn is_at_its_word(&self, judged_by: &Hash) -> bool {
        *judged_by == self.edition.content_hash() || !self.adopted.contains(judged_by)
    }

    /// The standard that is meant; `None` where this edition has none that is the same.
    pub(crate) fn code(&self, judged_by: &Hash, code: StandardCode) -> Option<StandardCode> {
        if self.is_at_its_word(judged_by) { Some(code) } else { self.edition.meant(judged_by, code) }
    }
}
