//! Spot checks 抽查 that somebody is to make: where, what to judge, and what was said of it so far.

use super::today::SiteView;
use sync_core::domain::checks::CheckResult;
use sync_core::domain::grids::GridCode;
use sync_core::domain::walks::Outcome;
use sync_core::merge::hash::{Hash, Id};
use sync_core::phone::SpotCheckToMake;

/// One judgement that a spot check asks for.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SpotPlaceView {
    /// The site.
    pub site: Id,
    /// The standard, as item × 10,000 + content × 100 + number.
    pub standard: u32,
    /// What was said of it so far; nothing where nothing was.
    pub result: Option<CheckResult>,
}

/// A spot check: the grid is not this person's own, and its leader sees nothing of it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SpotCheckView {
    /// The grid.
    pub grid: GridCode,
    /// The draw that it is of: [`start_spot_walk`](crate::phone::Phone::start_spot_walk) names it.
    pub draw: Id,
    /// The week that is looked at, as in `2026-W47`.
    pub week: String,
    /// The edition that it is judged by.
    pub edition: Hash,
    /// What to judge, site by site.
    pub places: Vec<SpotPlaceView>,
    /// The sites that are named in it; nothing else of the grid is on this phone.
    pub sites: Vec<SiteView>,
    /// The walk that was begun for it.
    pub walk: Option<Id>,
    /// How that walk ended; nothing while it lasts.
    pub finished: Option<Outcome>,
}

impl From<SpotCheckToMake> for SpotCheckView {
    fn from(one: SpotCheckToMake) -> Self {
        let SpotCheckToMake { grid, draw, week, edition, places, sites, walk } = one;
        let place = |((standard, site), result)| {
            let standard: sync_core::domain::standards::StandardCode = standard;
            SpotPlaceView { site, standard: standard.number(), result }
        };
        let finished = walk.and_then(|(_, ended)| ended);
        Self {
            grid,
            draw,
            week: week.to_string(),
            edition,
            places: places.into_iter().map(place).collect(),
            sites: sites.into_iter().map(SiteView::from).collect(),
            walk: walk.map(|(id, _)| id),
            finished: finished.and_then(|code| Outcome::from_code(u64::from(code))),
        }
    }
}
