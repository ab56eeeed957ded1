//! What the district office looks at: one snapshot of the store for each question, and only with a proof.

use crate::error::{CoreError, Result};
use crate::gate::Reader;
use crate::judging::{
    CountedBy, DueOffered, GridCard, Proposed, Rectified, SpotChecked, agreement, card, changed, due_of,
    proposed, rectified,
};
use crate::office::referrals::{ReferredFinding, referrals};
use crate::office::rolled::Scorecards;
use crate::office::timeline::Timeline;
use crate::office::to_decide::{ToDecide, to_decide};
use crate::places;
use domain::explain::Changed;
use domain::grids::GridCode;
use domain::people::PersonId;
use domain::proposals::Became;
use domain::standards::Edition;
use domain::week::Week;
use merge::hash::Id;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;
use store::Store;
use store::alarms::Alarm;
use store::views::{
    Conflict, ConflictCursor, Cursor, FindingFilter, FindingRow, GridRow, Page, PersonRow, SiteRow, Slice,
    SuspensionRow, Totals, WalkFilter, WalkRow, Written,
};

/// The office's view of its district; every question is answered from one snapshot.
#[derive(Clone, Copy, Debug)]
pub struct Views<'s> {
    store: &'s Store,
    reader: &'s Reader,
}

/// A grid with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridPage {
    /// Its line in the list.
    pub row: GridRow,
    /// Who acts in it.
    pub people: Vec<PersonRow>,
    /// Its sites.
    pub sites: Vec<SiteRow>,
}

/// The district with its grids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistrictPage {
    /// Counts over everything.
    pub totals: Totals,
    /// One line for each grid.
    pub grids: Vec<GridRow>,
    /// The last number of the feed.
    pub feed: u64,
    /// What somebody at the office has to know and nobody has seen yet.
    pub alarms: Vec<Alarm>,
}

/// Which proposals are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposalsAsked {
    /// Those that wait for a decision.
    Open,
    /// Those that somebody decided, either way.
    Decided,
    /// Those that their authors took back.
    Withdrawn,
}

impl ProposalsAsked {
    fn are(self, became: Became) -> bool {
        match self {
            Self::Open => became == Became::Open,
            Self::Decided => matches!(became, Became::Done | Became::Rejected),
            Self::Withdrawn => became == Became::Withdrawn,
        }
    }
}

/// A scorecard with what a page of it needs besides.
#[derive(Clone, Debug)]
pub struct ScorePage {
    /// The scorecard.
    pub judged: GridCard,
    /// What changed since the window before.
    pub changed: Changed,
    /// The names of the grid's sites.
    pub names: BTreeMap<Id, String>,
}

/// What a citizen found, as an officer sees it.
#[derive(Clone, Debug)]
pub struct PatrolFinding {
    /// Who: an id. The name stays in the member's own partition.
    pub member: PersonId,
    /// What was found.
    pub found: FindingRow,
    /// What was decided on it.
    pub one: Rectified,
}

impl<'s> Views<'s> {
    /// The views of a store, for somebody who may look at some grids or at all.
    #[must_use]
    pub const fn of(store: &'s Store, reader: &'s Reader) -> Self {
        Self { store, reader }
    }

    /// Lets whoever may look at a grid pass.
    fn sees(&self, grid: GridCode) -> Result<()> {
        self.reader.within(&(grid.number()..=grid.number())).map(drop)
    }

    /// The district as a whole; `places` are the codes of its grids, from the least to the greatest.
    ///
    /// # Errors
    /// It is not for this reader to look at, or the store cannot be read.
    pub fn district(&self, places: &RangeInclusive<u64>, week: Week) -> Result<DistrictPage> {
        self.reader.of_everything()?;
        self.store.read::<_, CoreError>(|store| {
            Ok(DistrictPage {
                totals: store.totals(week)?,
                grids: store.grid_rows(places, week)?,
                feed: store.feed_end()?.0,
                alarms: store.alarms()?,
            })
        })
    }

    /// One line for each grid in an area.
    ///
    /// # Errors
    /// It is not for this reader to look at, or the store cannot be read.
    pub fn grids(&self, places: &RangeInclusive<u64>, week: Week) -> Result<Vec<GridRow>> {
        let places = &self.reader.within(places)?;
        self.store.read::<_, CoreError>(|store| Ok(store.grid_rows(places, week)?))
    }

    /// One grid; `None` where nothing is recorded of it.
    ///
    /// # Errors
    /// It is not for this reader to look at, or the store cannot be read.
    pub fn grid(&self, grid: GridCode, week: Week) -> Result<Option<GridPage>> {
        let number = grid.number();
        self.sees(grid)?;
        self.store.read::<_, CoreError>(|store| {
            let Some(row) = store.grid_rows(&(number..=number), week)?.into_iter().next() else {
                return Ok(None);
            };
            let (people, sites) = (store.people_of(row.partition)?, store.sites_of(row.partition)?);
            Ok(Some(GridPage { row, people, sites }))
        })
    }

    /// The history of a grid's official records, newest first; `None` where nothing is recorded of it.
    ///
    /// # Errors
    /// It is not for this reader to look at, or the store cannot be read.
    pub fn history(&self, grid: GridCode, slice: Slice<u64>) -> Result<Option<Page<Written, u64>>> {
        self.sees(grid)?;
        self.store.read::<_, CoreError>(|store| {
            let Some(partition) = store.partition_ordinal(&places::of_grid(grid))? else {
                return Ok(None);
            };
            Ok(Some(store.history_of(partition, slice)?))
        })
    }

    /// Walks.
    ///
    /// # Errors
    /// It is not for this reader to look at, or the store cannot be read.
    pub fn walks(&self, filter: &WalkFilter, slice: Slice<Cursor>) -> Result<Page<WalkRow, Cursor>> {
        let filter = &WalkFilter { places: self.reader.within(&filter.places)?, ..filter.clone() };
        self.store.read::<_, CoreError>(|store| Ok(store.walks(filter, slice)?))
    }

    /// Findings.
    ///
    /// # Errors
    /// It is not for this reader to look at, or the store cannot be read.
    pub fn findings(&self, filter: &FindingFilter, slice: Slice<Cursor>) -> Result<Page<FindingRow, Cursor>> {
        let filter = &FindingFilter { places: self.reader.within(&filter.places)?, ..filter.clone() };
        self.store.read::<_, CoreError>(|store| Ok(store.findings(filter, slice)?))
    }

    /// The scorecard of a grid and week by an edition; `None` where nothing is recorded of it.
    ///
    /// # Errors
    /// It is not for this reader to look at, or the store cannot be read.
    pub fn scorecard(&self, (grid, week): (GridCode, Week), edition: &Edition) -> Result<Option<ScorePage>> {
        self.sees(grid)?;
        self.store.read::<_, CoreError>(|store| {
            let Some(judged) = card(store, (grid, week), edition)? else { return Ok(None) };
            let changed = changed(store, &judged, edition)?;
            let partition = store.partition_ordinal(&places::of_grid(grid))?;
            let sites = partition.map_or(Ok(Vec::new()), |partition| store.sites_of(partition))?;
            let names = sites.into_iter().map(|site| (site.id, site.name)).collect();
            Ok(Some(ScorePage { judged, changed, names }))
        })
    }

    /// The scorecards of a week of every grid in an area that anything is recorded of, with what roll-ups need to know.
    ///
    /// # Errors
    /// It is not for this reader to look at, or the store cannot be read.
    pub fn scorecards(
        &self,
        (places, week): (&RangeInclusive<u64>, Week),
        edition: &Edition,
    ) -> Result<Scorecards> {
        let places = &self.reader.within(places)?;
        self.store.read(|store| Scorecards::read(store, (places, week), edition))
    }

    /// How checkers and leaders agree in an area, by grid and week; `in_force` gives the edition that a week is scored by.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn agreement(
        &self,
        (places, weeks): (&RangeInclusive<u64>, &RangeInclusive<Week>),
        in_force: &dyn Fn(Week) -> Option<Arc<Edition>>,
    ) -> Result<Vec<SpotChecked>> {
        let places = &self.reader.within(places)?;
        agreement(self.store, (places, weeks), in_force)
    }

    /// A finding of a grid with everything that was done about it; `None` where it is not known.
    ///
    /// # Errors
    /// It is not for this reader to look at, or the store cannot be read.
    pub fn rectified(&self, grid: GridCode, finding: Id) -> Result<Option<Timeline>> {
        self.sees(grid)?;
        self.store.read::<_, CoreError>(|store| {
            let Some(partition) = store.partition_ordinal(&places::of_grid(grid))? else { return Ok(None) };
            Timeline::read(store, (grid, partition), finding)
        })
    }

    /// What citizens found in the grids of an area, in the order of their keys, with what was decided.
    ///
    /// # Errors
    /// It is not for this reader to look at, or the store cannot be read.
    pub fn patrol_findings(
        &self,
        places: &RangeInclusive<u64>,
        slice: Slice<Cursor>,
    ) -> Result<Page<PatrolFinding, Cursor>> {
        let places = &self.reader.within(places)?;
        self.store.read::<_, CoreError>(|store| {
            let page = store.patrol_findings(places, slice)?;
            let mut entries = Vec::with_capacity(page.entries.len());
            for found in page.entries {
                let Some(one) = rectified(store, found.key.partition, found.key.id)? else { continue };
                let member = Id(store.partition(found.key.partition)?.place.0);
                entries.push(PatrolFinding { member, found, one });
            }
            Ok(Page { entries, next: page.next })
        })
    }

    /// What waits for an officer in the grids of an area at an instant (ms since 1970), by the edition in force.
    ///
    /// # Errors
    /// It is not for this reader to look at, or the store cannot be read.
    pub fn to_decide(
        &self,
        places: &RangeInclusive<u64>,
        at: (i64, Option<&Edition>),
    ) -> Result<Vec<ToDecide>> {
        let places = &self.reader.within(places)?;
        self.store.read::<_, CoreError>(|store| to_decide(store, places, at))
    }

    /// The suspensions of the district that were not taken back, by their first week. They stand beside scores of everybody's.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn suspensions(&self, district: u32) -> Result<Vec<SuspensionRow>> {
        let district = self.store.partition_ordinal(&places::of_district(district))?;
        Ok(district.map_or(Ok(Vec::new()), |district| self.store.suspensions(district))?)
    }

    /// The findings of an area that other systems have, the longest ago first.
    ///
    /// # Errors
    /// It is not for this reader to look at, or the store cannot be read.
    pub fn referrals(&self, places: &RangeInclusive<u64>) -> Result<Vec<ReferredFinding>> {
        let places = &self.reader.within(places)?;
        self.store.read::<_, CoreError>(|store| referrals(store, places))
    }

    /// The due that is offered for a finding of a grid at an instant (ms since 1970), counted by a calendar; `None` where the
    /// finding is not known.
    ///
    /// # Errors
    /// A person has to write the due (of L0 and L4), or the store cannot be read.
    pub fn due_of(
        &self,
        (grid, finding): (GridCode, Id),
        now_ms: i64,
        by: CountedBy<'_>,
    ) -> Result<Option<DueOffered>> {
        self.sees(grid)?;
        self.store.read::<_, CoreError>(|store| {
            let Some(partition) = store.partition_ordinal(&places::of_grid(grid))? else { return Ok(None) };
            let found = rectified(store, partition, finding)?;
            found.map(|one| due_of(&one, now_ms, by)).transpose()
        })
    }

    /// Proposals about the sites of an area, with what became of each: those that are asked for, or all.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn proposals(
        &self,
        (places, asked): (&RangeInclusive<u64>, Option<ProposalsAsked>),
        slice: Slice<Cursor>,
    ) -> Result<Page<Proposed, Cursor>> {
        let places = &self.reader.within(places)?;
        self.store.read::<_, CoreError>(|store| {
            let wanted = |one: &Proposed| asked.is_none_or(|asked| asked.are(one.outcome.became));
            let (limit, mut slice) = (slice.limit as usize, slice);
            let mut entries: Vec<Proposed> = Vec::with_capacity(limit);
            // what became of it is not in its row: such as are not asked for are passed over here
            loop {
                let page = store.proposals(places, slice)?;
                entries.extend(proposed(store, page.entries)?.into_iter().filter(wanted));
                slice.after = page.next;
                if slice.after.is_none() || entries.len() > limit {
                    break;
                }
            }
            let more = entries.len() > limit;
            entries.truncate(limit);
            let next = entries.last().map(|one| one.row.key).filter(|_| more);
            Ok(Page { entries, next })
        })
    }

    /// Conflicts, everywhere or in one grid.
    ///
    /// # Errors
    /// It is not for this reader to look at, or the store cannot be read.
    pub fn conflicts(
        &self,
        grid: Option<GridCode>,
        slice: Slice<ConflictCursor>,
    ) -> Result<Page<Conflict, ConflictCursor>> {
        grid.map_or_else(|| self.reader.of_everything(), |grid| self.sees(grid))?;
        self.store.read::<_, CoreError>(|store| {
            let partition = match grid {
                None => None,
                Some(grid) => match store.partition_ordinal(&places::of_grid(grid))? {
                    Some(partition) => Some(partition),
                    None => return Ok(Page { entries: Vec::new(), next: None }),
                },
            };
            Ok(store.conflicts(partition, slice)?)
        })
    }
}
