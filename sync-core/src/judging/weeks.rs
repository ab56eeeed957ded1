//! The calendar weeks of a grid, and which of them count.

use crate::places;
use domain::day::DAY_MS;
use domain::grids::GridCode;
use domain::scoring::WeekKind;
use domain::week::Week;
use store::Store;
use store::views::SuspensionRow;

/// What is older than a year says nothing about a grid's score, nor about its plan.
pub(crate) const WEEKS_MAX: i64 = 52;

const WEEK_MS: i64 = 7 * DAY_MS;

/// The instant, ms since 1970, at which a week ends.
pub(crate) fn end_ms(week: Week) -> i64 {
    week.start_ms() + WEEK_MS
}

/// Calendar weeks from the first to the last, ascending.
pub(crate) fn from_to(first: Week, last: Week) -> impl Iterator<Item = Week> {
    // a number that is no week leads nowhere
    let next = |week: &Week| Some(Week::of(end_ms(*week))).filter(|next| next > week);
    std::iter::successors(Some(first), next).take_while(move |week| *week <= last)
}

/// Which weeks of a grid were suspended, or could not be walked.
pub(crate) struct Excused {
    suspensions: Vec<SuspensionRow>,
    not_walkable: Vec<Week>,
}

/// The number of a suspension's kind that says: the weeks do not count.
const WEEKS_DO_NOT_COUNT: u8 = 1;
/// What an officer writes who confirms that a grid could not be walked.
const CONFIRMED: u8 = 1;

impl Excused {
    pub(crate) fn of(store: &Store, (grid, partition): (GridCode, u32)) -> store::Result<Self> {
        let district = store.partition_ordinal(&places::of_district(grid.district().number()))?;
        let mut suspensions = district.map_or(Ok(Vec::new()), |district| store.suspensions(district))?;
        suspensions.retain(|one| one.kind == WEEKS_DO_NOT_COUNT && places::contains(one.area, grid));
        let confirmed = store.not_walkable(partition)?.into_iter();
        let confirmed = confirmed.filter(|one| one.confirmed == Some(CONFIRMED)).map(|one| one.week);
        Ok(Self { suspensions, not_walkable: confirmed.collect() })
    }

    pub(crate) fn kind(&self, week: Week) -> WeekKind {
        let suspended = self.suspensions.iter().any(|one| one.weeks.contains(&week));
        if suspended || self.not_walkable.contains(&week) { WeekKind::Excused } else { WeekKind::Counted }
    }
}
