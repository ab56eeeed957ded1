//! The editions that the district's records name, and the one that a week is scored by: never an older one in its place.

use crate::directory::Directory;
use crate::error::{Result, ServerError};
use crate::filed::Filed;
use domain::standards::{Edition, Standard, StandardCode};
use domain::week::Week;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;
use sync_core::judging::edition_in_force;
use sync_core::merge::hash::Hash;
use sync_core::places;
use sync_core::store::Store;
use sync_core::store::views::EditionRow;

/// Editions by their content.
#[derive(Debug)]
pub struct Catalogue(Filed<Edition>);

impl Catalogue {
    /// The editions of a directory; each is read when it is asked for first.
    #[must_use]
    pub fn of(directory: &Directory) -> Self {
        Self(Filed::of(directory))
    }

    /// Reads every edition that a district's records name; says which of them are not there.
    ///
    /// # Errors
    /// A file is damaged, or is no edition.
    pub fn read_all(&self, (store, district): (&Store, u32)) -> Result<Vec<ServerError>> {
        let mut gone = Vec::new();
        for row in store.editions(&places::of_district(district))? {
            match self.get(&row) {
                Ok(_) => {}
                Err(missing @ ServerError::FileGone { .. }) => gone.push(missing),
                Err(error) => return Err(error),
            }
        }
        Ok(gone)
    }

    fn get(&self, row: &EditionRow) -> Result<Arc<Edition>> {
        self.0.get((&row.content, &format!("edition {}", row.name)), Edition::from_adopted)
    }

    /// The editions that these weeks are scored by; weeks without one are left out.
    ///
    /// # Errors
    /// As [`Catalogue::in_force`].
    pub fn of_weeks(
        &self,
        of: (&Store, u32),
        weeks: &RangeInclusive<Week>,
    ) -> Result<BTreeMap<Week, Arc<Edition>>> {
        let mut editions = BTreeMap::new();
        let mut week = *weeks.start();
        while week <= *weeks.end() {
            editions.extend(self.in_force(of, week)?.map(|edition| (week, edition)));
            week = week.before(-1);
        }
        Ok(editions)
    }

    /// An edition by its content; `None` where the district's records name none of it.
    ///
    /// # Errors
    /// Its file is not there, is damaged or is no edition.
    pub fn edition(&self, (store, district): (&Store, u32), content: &Hash) -> Result<Option<Arc<Edition>>> {
        let rows = store.editions(&places::of_district(district))?;
        rows.iter().find(|row| row.content == *content).map(|row| self.get(row)).transpose()
    }

    /// Every edition that was read, with its content hash.
    #[must_use]
    pub fn editions(&self) -> Vec<(Hash, Arc<Edition>)> {
        self.0.all()
    }

    /// The edition that a week is scored by; `None` where the district has adopted none.
    ///
    /// # Errors
    /// Its file is not there, is damaged or is no edition: an older one says something else, and is not taken for it.
    pub fn in_force(&self, of: (&Store, u32), week: Week) -> Result<Option<Arc<Edition>>> {
        Ok(self.in_force_by_content(of, week)?.map(|(_, edition)| edition))
    }

    /// The same with its content hash.
    ///
    /// # Errors
    /// As [`Catalogue::in_force`].
    pub fn in_force_by_content(
        &self,
        (store, district): (&Store, u32),
        week: Week,
    ) -> Result<Option<(Hash, Arc<Edition>)>> {
        let row = edition_in_force(store, (district, week))?;
        row.map(|row| Ok((row.content, self.get(&row)?))).transpose()
    }

    /// A standard of an edition by its number; of any edition where that one is not known: so it is shown with a clause.
    #[must_use]
    pub fn standard(&self, edition: Option<&Hash>, number: u32) -> Option<Standard> {
        let code = StandardCode::of_number(number)?;
        let named = edition.and_then(|edition| self.0.known(edition));
        let edition = named.or_else(|| self.0.all().pop().map(|(_, edition)| edition))?;
        edition.standard(code).cloned()
    }
}
