//! The editions in force, so that a standard is shown with its clause and not as a number.

use crate::directory::Directory;
use crate::error::{Result, ServerError};
use domain::day::Day;
use domain::standards::{Edition, Standard, StandardCode};
use domain::week::Week;
use std::collections::BTreeMap;
use sync_core::merge::hash::Hash;
use sync_core::places;
use sync_core::store::Store;

/// Editions by their content.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    by_content: BTreeMap<Hash, Edition>,
    /// The first day of each in force, days since 1970, ascending.
    adopted: Vec<(u32, Hash)>,
}

impl Catalogue {
    /// Reads the editions that the district's records name. One without its file is passed over.
    ///
    /// # Errors
    /// A file is damaged, or is no edition.
    pub fn read((store, district): (&Store, u32), directory: &Directory) -> Result<Self> {
        let mut catalogue = Self::default();
        for row in store.editions(&places::of_district(district))? {
            let Some(bytes) = directory.read_file(&row.content)? else {
                tracing::warn!(edition = %row.name, "the file of this edition is not here");
                continue;
            };
            let edition = Edition::from_bytes(&bytes)
                .map_err(|error| ServerError::Layer { name: row.name, reason: error.to_string() })?;
            catalogue.by_content.insert(row.content, edition);
            catalogue.adopted.push((row.adopted_day, row.content));
        }
        Ok(catalogue)
    }

    /// Every edition with its content hash.
    pub fn editions(&self) -> impl Iterator<Item = (&Hash, &Edition)> {
        self.by_content.iter()
    }

    /// An edition by its content.
    #[must_use]
    pub fn edition(&self, content: &Hash) -> Option<&Edition> {
        self.by_content.get(content)
    }

    /// The edition that a week is scored by: the last that was in force when the week ended, else the first of all.
    #[must_use]
    pub fn in_force(&self, week: Week) -> Option<&Edition> {
        let ends = Day::of(week.start_ms()).0 + 7;
        let before = self.adopted.iter().rev().find(|(day, _)| i64::from(*day) < ends);
        let (_, content) = before.or_else(|| self.adopted.first())?;
        self.by_content.get(content)
    }

    /// A standard of an edition by its number; of any edition where that one is not known.
    #[must_use]
    pub fn standard(&self, edition: Option<&Hash>, number: u32) -> Option<&Standard> {
        let code = StandardCode::of_number(number)?;
        let named = edition.and_then(|edition| self.by_content.get(edition));
        named.or_else(|| self.by_content.values().next_back())?.standard(code)
    }
}
