//! The standards to judge by: editions are fetched once with a sync, and read without a network ever after.

use crate::error::{PhoneError, Result};
use crate::files::Files;
use crate::office::Office;
use crate::phone::open::Phone;
use crate::views::{EditionView, StandardView};
use client::Stop;
use sync_core::domain::grids::GridCode;
use sync_core::domain::standards::{Edition, SiteType};
use sync_core::merge::hash::Hash;
use sync_core::places;

#[uniffi::export]
impl Phone {
    /// The editions of the standards that a grid's district has adopted, the latest last.
    ///
    /// # Errors
    /// *Open again* after the phone was shut down.
    pub fn editions(&self, grid: GridCode) -> Result<Vec<EditionView>> {
        self.with(|replica| {
            let district = places::of_district(grid.district().number());
            Ok(replica.store().editions(&district)?.into_iter().map(EditionView::from).collect())
        })
    }

    /// The standards of an edition in the order of their codes; of these for a type of site (1 to 32), where one is given.
    ///
    /// # Errors
    /// *Retry* where the edition was not fetched yet: sync once; *update app* where it is of a later version; *fix input*
    /// where there is no such type of site.
    pub fn standards(&self, edition: Hash, site_type: Option<u8>) -> Result<Vec<StandardView>> {
        let site_type = site_type.map(|number| {
            SiteType::of_number(number)
                .ok_or_else(|| PhoneError::input("site_type", "1 to 32, for P01 to P32"))
        });
        let site_type = site_type.transpose()?;
        let bytes = Files::of(self.directory()).read(&edition);
        let bytes = bytes.ok_or_else(|| {
            PhoneError::retry(
                "this edition is not on the phone yet: sync once while there is a network",
                None,
            )
        })?;
        let edition = Edition::from_bytes(&bytes).map_err(|error| PhoneError::update(error.to_string()))?;
        let wanted = |standard: &&sync_core::domain::standards::Standard| {
            site_type.is_none_or(|site_type| standard.sites.contains(site_type))
        };
        let standards = edition.standards().iter().filter(wanted);
        Ok(standards.map(|standard| StandardView::of(&edition, standard)).collect())
    }
}

impl Phone {
    /// Fetches what the districts of this phone's people have in force and is not here; how many files are still missing.
    pub(super) fn fetch_files(&self, office: &Office, stop: &Stop) -> Result<u32> {
        let files = Files::of(self.directory());
        let (token, mut wanted) = (self.token()?, self.files_in_force()?);
        wanted.extend(self.grids_layer()?);
        let mut missing = 0;
        for content in wanted.iter().filter(|content| !files.has(content)) {
            match office.file(&token, content, stop) {
                Ok(bytes) => files.keep(content, &bytes)?,
                Err(_) => missing += 1,
            }
        }
        Ok(missing)
    }

    fn files_in_force(&self) -> Result<Vec<Hash>> {
        self.with(|replica| {
            let mut wanted = Vec::new();
            for enrolment in replica.enrolments() {
                let district = places::of_district(enrolment.district);
                wanted.extend(replica.store().editions(&district)?.into_iter().map(|row| row.content));
            }
            Ok(wanted)
        })
    }

    /// The map layer of grids of the first district that has one; of several in force the last.
    pub(super) fn grids_layer(&self) -> Result<Option<Hash>> {
        self.with(|replica| {
            for enrolment in replica.enrolments() {
                let layers = replica.store().map_layers(&places::of_district(enrolment.district))?;
                if let Some(grids) = layers.iter().rfind(|layer| layer.name == "grids") {
                    return Ok(Some(grids.content));
                }
            }
            Ok(None)
        })
    }
}
