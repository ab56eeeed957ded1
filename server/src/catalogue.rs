//! The editions in force, so that a standard is shown with its clause and not as a number.

use crate::directory::Directory;
use crate::error::{Result, ServerError};
use domain::standards::{Edition, Standard, StandardCode};
use std::collections::BTreeMap;
use sync_core::merge::hash::Hash;
use sync_core::office::OfficeReplica;
use sync_core::places;

/// Editions by their content.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    by_content: BTreeMap<Hash, Edition>,
}

impl Catalogue {
    /// Reads the editions that the district's records name. One without its file is passed over.
    ///
    /// # Errors
    /// A file is damaged, or is no edition.
    pub fn read(office: &OfficeReplica, directory: &Directory) -> Result<Self> {
        let mut catalogue = Self::default();
        for row in office.store().editions(&places::of_district(office.district()))? {
            let Some(bytes) = directory.read_file(&row.content)? else {
                tracing::warn!(edition = %row.name, "the file of this edition is not here");
                continue;
            };
            let edition = Edition::from_bytes(&bytes)
                .map_err(|error| ServerError::Layer { name: row.name, reason: error.to_string() })?;
            catalogue.by_content.insert(row.content, edition);
        }
        Ok(catalogue)
    }

    /// Every edition with its content hash.
    pub fn editions(&self) -> impl Iterator<Item = (&Hash, &Edition)> {
        self.by_content.iter()
    }

    /// A standard of an edition by its number; of any edition where that one is not known.
    #[must_use]
    pub fn standard(&self, edition: Option<&Hash>, number: u32) -> Option<&Standard> {
        let code = StandardCode::of_number(number)?;
        let named = edition.and_then(|edition| self.by_content.get(edition));
        named.or_else(|| self.by_content.values().next_back())?.standard(code)
    }
}
