//! The standards to judge by: editions are fetched once with a sync, and read without a network ever after.

use crate::error::{PhoneError, Result};
use crate::files::Files;
use crate::office::{self, Office};
use crate::phone::open::Phone;
use crate::views::{EditionView, StandardView};
use client::{NoAnswer, Stop};
use sync_core::domain::files::content_hash;
use sync_core::domain::grids::GridCode;
use sync_core::domain::standards::{Edition, SiteType};
use sync_core::merge::hash::Hash;
use sync_core::places;

/// A file that a phone wants.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FileWanted {
    /// Its content hash.
    pub content: Hash,
    /// Where it is, behind the office's address, with a slash at its beginning.
    pub path: String,
    /// The bearer token.
    pub token: String,
}

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
    /// where there is no such type of site; *open again* after the phone was shut down.
    pub fn standards(&self, edition: Hash, site_type: Option<u8>) -> Result<Vec<StandardView>> {
        let site_type = site_type.map(|number| {
            SiteType::of_number(number)
                .ok_or_else(|| PhoneError::input("site_type", "1 to 32, for P01 to P32"))
        });
        let site_type = site_type.transpose()?;
        self.with(|_| Ok(()))?;
        let edition = self.edition(&edition)?;
        let wanted = |standard: &&sync_core::domain::standards::Standard| {
            site_type.is_none_or(|site_type| standard.sites.contains(site_type))
        };
        let standards = edition.standards().iter().filter(wanted);
        Ok(standards.map(|standard| StandardView::of(&edition, standard)).collect())
    }
}

#[uniffi::export]
impl Phone {
    /// The files that this phone works with and does not have yet: editions of the standards, working calendars, and the map. [`Phone::sync`]
    /// fetches them; an app that brings its own HTTP sends `GET` to each path with `authorization: Bearer <token>`, and
    /// brings what came.
    ///
    /// # Errors
    /// *Open again* after the phone was shut down; *sign in* where nobody is enrolled.
    pub fn files_wanted(&self) -> Result<Vec<FileWanted>> {
        let token = self.token()?;
        let wanted = self.files_missing()?.into_iter();
        Ok(wanted
            .map(|content| FileWanted { content, path: office::file_path(&content), token: token.clone() })
            .collect())
    }

    /// Keeps a file that came.
    ///
    /// # Errors
    /// *Retry* where the bytes are not that file: they were cut on the way, or something else answered; *free space*.
    pub fn bring_file(&self, content: Hash, bytes: &[u8]) -> Result<()> {
        self.with(|_| Ok(()))?;
        Files::of(self.directory()).keep(&content, bytes)
    }
}

impl Phone {
    /// An edition whose file is on this phone.
    pub(super) fn edition(&self, content: &Hash) -> Result<Edition> {
        let bytes = Files::of(self.directory()).read(content).ok_or_else(|| {
            PhoneError::retry(
                "this edition is not on the phone yet: sync once while there is a network",
                None,
            )
        })?;
        Edition::from_adopted(&bytes).map_err(|error| PhoneError::update(error.to_string()))
    }

    /// Fetches what is wanted and not here; how many files are still missing. One that was cut on the way is missing, and
    /// after a line that was lost no further one is tried.
    pub(super) fn fetch_files(&self, office: &Office, stop: &Stop) -> Result<u32> {
        let files = Files::of(self.directory());
        let wanted = self.files_missing()?;
        let mut missing = u32::try_from(wanted.len()).unwrap_or(u32::MAX);
        for content in &wanted {
            match office.file(&self.token()?, content, stop) {
                Ok(bytes) if content_hash(&bytes) == *content => files.keep(content, &bytes)?,
                Ok(_) => continue,
                Err(NoAnswer::Lost(_) | NoAnswer::Stopped) => break,
                Err(_) => continue,
            }
            missing -= 1;
        }
        Ok(missing)
    }

    /// What the districts of this phone's people have in force and is not here, each file once.
    pub(super) fn files_missing(&self) -> Result<Vec<Hash>> {
        let files = Files::of(self.directory());
        let mut wanted = self.files_in_force()?;
        wanted.extend(self.grids_layer()?);
        wanted.sort_unstable();
        wanted.dedup();
        wanted.retain(|content| !files.has(content));
        Ok(wanted)
    }

    fn files_in_force(&self) -> Result<Vec<Hash>> {
        self.with(|replica| {
            let mut wanted = Vec::new();
            for enrolment in replica.enrolments() {
                let district = places::of_district(enrolment.district);
                let store = replica.store();
                wanted.extend(store.editions(&district)?.into_iter().map(|row| row.content));
                if let Some(partition) = store.partition_ordinal(&district)? {
                    wanted.extend(store.calendars(partition)?.into_iter().map(|row| row.content));
                }
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
