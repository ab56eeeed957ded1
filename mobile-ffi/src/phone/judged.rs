//! The plan, what is not closed, the score so far, and everything that may be done about a finding.

use crate::error::{PhoneError, Result};
use crate::mirror::NewDeed;
use crate::phone::open::Phone;
use crate::phone::record::Saved;
use crate::views::{OutstandingView, PlanView, ScoreView, TimelineView, UnitView};
use std::collections::BTreeMap;
use sync_core::domain::explain::Language;
use sync_core::domain::grids::GridCode;
use sync_core::domain::people::PersonId;
use sync_core::domain::standards::Edition;
use sync_core::domain::week::Week;
use sync_core::gate::Gate;
use sync_core::judging::edition_in_force;
use sync_core::merge::hash::Id;
use sync_core::places;

#[uniffi::export]
impl Phone {
    /// What to judge this week in a grid. Where a walk of this week has begun, it is what that walk has said.
    ///
    /// # Errors
    /// *Retry* where the edition was not fetched yet: sync once; *fix input* where the person does not work on this phone.
    pub fn plan(&self, person: PersonId, grid: GridCode) -> Result<PlanView> {
        let walked = self.read(|replica| Ok(replica.edition_of_this_week(grid)?))?;
        // a walk that has begun is judged to its end by the edition that it began with
        let edition = match walked.and_then(|content| self.edition(&content).ok()) {
            Some(edition) => edition,
            None => self.in_force(grid, None)?,
        };
        self.read(|replica| {
            let holder = Gate::holder_of(replica, person)?;
            Ok(replica.plan(&holder, grid, &edition)?.into())
        })
    }

    /// What is not closed in a grid, the earliest due first: what is overdue, what was sent back, what is to be looked at again.
    ///
    /// # Errors
    /// As [`Phone::plan`].
    pub fn outstanding(&self, person: PersonId, grid: GridCode) -> Result<Vec<OutstandingView>> {
        let edition = self.in_force(grid, None)?;
        self.read(|replica| {
            let holder = Gate::holder_of(replica, person)?;
            let open = replica.outstanding(&holder, grid, &edition)?;
            Ok(open.into_iter().map(Into::into).collect())
        })
    }

    /// Of that what has become this person's to look at again: its grid's leader put it right himself, which he may not look at,
    /// and two weeks' plans asked for it in vain. Most of all the list of a community head.
    ///
    /// # Errors
    /// As [`Phone::plan`].
    pub fn rechecks_for_others(&self, person: PersonId, grid: GridCode) -> Result<Vec<OutstandingView>> {
        let edition = self.in_force(grid, None)?;
        self.read(|replica| {
            let holder = Gate::holder_of(replica, person)?;
            let waiting = replica.rechecks_for_others(&holder, grid, &edition)?;
            Ok(waiting.into_iter().map(Into::into).collect())
        })
    }

    /// What a grid scores in a week (as in `2026-W47`) as far as this phone knows, and why; nothing where nothing of the grid is
    /// here.
    ///
    /// # Errors
    /// *Fix input* where the week is none; *retry* as [`Phone::plan`].
    pub fn score(&self, grid: GridCode, week: &str, language: Language) -> Result<Option<ScoreView>> {
        let week = Week::parse(week)
            .ok_or_else(|| PhoneError::input("week", "an ISO week such as 2026-W47, as `today` gives it"))?;
        let edition = self.in_force(grid, Some(week))?;
        self.read(|replica| {
            let Some(judged) = replica.card((grid, week), &edition)? else { return Ok(None) };
            let partition = replica.store().partition_ordinal(&places::of_grid(grid))?;
            let sites = partition.map_or(Ok(Vec::new()), |partition| replica.store().sites_of(partition))?;
            let names: BTreeMap<Id, String> = sites.into_iter().map(|site| (site.id, site.name)).collect();
            Ok(Some(ScoreView::of(&judged, (&edition, language), &|site| names.get(&site).cloned())))
        })
    }

    /// The responsible units that a grid's district has, by name.
    ///
    /// # Errors
    /// *Open again* after the phone was shut down.
    pub fn units(&self, grid: GridCode) -> Result<Vec<UnitView>> {
        self.read(|replica| {
            let district = places::of_district(grid.district().number());
            let partition = replica.store().partition_ordinal(&district)?;
            let units = partition.map_or(Ok(Vec::new()), |partition| replica.store().units(partition))?;
            Ok(units.into_iter().map(Into::into).collect())
        })
    }

    /// Everything that was done about a finding, and what it comes to; nothing where the finding is not on this phone.
    ///
    /// # Errors
    /// *Open again* after the phone was shut down.
    pub fn timeline(&self, grid: GridCode, finding: Id) -> Result<Option<TimelineView>> {
        self.read(|replica| {
            Ok(replica.timeline(grid, finding)?.map(|(one, apart)| TimelineView::of(&one, &apart)))
        })
    }

    /// Does something about a finding: assigned, reported fixed, looked at again. Nobody edits it afterwards; another act
    /// answers it.
    ///
    /// # Errors
    /// *Fix input* where no role of the person may do it (the text says who may), it lacks what it needs, the note is too long or
    /// the finding is not on this phone; *free space*.
    pub fn act(&self, person: PersonId, grid: GridCode, deed: &NewDeed) -> Result<Saved> {
        let doing = deed.doing()?;
        self.with(|replica| {
            let holder = Gate::holder_of(replica, person)?;
            Ok(replica.act(&holder, grid, doing)?.into())
        })
    }
}

impl Phone {
    /// The edition that a week of a grid is judged by; of the present week where none is named.
    fn in_force(&self, grid: GridCode, week: Option<Week>) -> Result<Edition> {
        let row = self.with(|replica| {
            let week = week.unwrap_or_else(|| replica.judged_week());
            Ok(edition_in_force(replica.store(), (grid.district().number(), week))?)
        })?;
        let row = row.ok_or_else(|| {
            PhoneError::retry(
                "no edition of the standards is known yet: sync once while there is a network",
                None,
            )
        })?;
        self.edition(&row.content)
    }
}
