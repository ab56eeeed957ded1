//! The first screen and what lies behind it: my grids, their walks and sites.

use sync_core::domain::assignments::Origin;
use sync_core::domain::grids::GridCode;
use sync_core::domain::walks::Outcome;
use sync_core::merge::hash::{Hash, Id};
use sync_core::phone::Today;
use sync_core::store::views::{GridRow, SiteRow, WalkRow};

/// The grid of a row.
fn grid(place: u64) -> Option<GridCode> {
    GridCode::new(place).ok()
}

/// The first screen.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TodayView {
    /// The week, as in `2026-W47`; the district's, not the phone's time zone.
    pub week: String,
    /// My grids, by code.
    pub grids: Vec<GridView>,
    /// Walks of this week in them.
    pub walks: Vec<WalkView>,
    /// Changesets that are on this phone only.
    pub unsynced: u64,
    /// Values that two people see differently, in my grids.
    pub conflicts: u64,
}

impl From<Today> for TodayView {
    fn from(today: Today) -> Self {
        Self {
            week: today.week.to_string(),
            grids: today.grids.iter().filter_map(GridView::of).collect(),
            walks: today.walks.iter().filter_map(WalkView::of).collect(),
            unsynced: today.unsynced,
            conflicts: today.conflicts,
        }
    }
}

/// A grid.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct GridView {
    /// Its code.
    pub grid: GridCode,
    /// Who leads it, by name.
    pub leaders: Vec<String>,
    /// Sites that are not closed.
    pub sites: u32,
    /// When it was walked last, ms since 1970.
    pub last_walk_ms: Option<i64>,
    /// Walks of this week.
    pub walks_in_week: u32,
    /// Findings that are open.
    pub findings_open: u32,
    /// Of these, such under a red line.
    pub red_lines_open: u32,
}

impl GridView {
    fn of(row: &GridRow) -> Option<Self> {
        Some(Self {
            grid: grid(row.place)?,
            leaders: row.leaders.iter().map(|leader| leader.name.clone()).collect(),
            sites: row.sites,
            last_walk_ms: row.last_walk.map(|walk| walk.started_ms),
            walks_in_week: row.walks_in_week,
            findings_open: row.findings_open,
            red_lines_open: row.red_lines_open,
        })
    }
}

/// A walk.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct WalkView {
    /// Its id.
    pub id: Id,
    /// Its grid.
    pub grid: GridCode,
    /// The name of whoever leads it; empty where it is not known here.
    pub leader: String,
    /// Its start, ms since 1970.
    pub started_ms: Option<i64>,
    /// How it ended; nothing while it lasts.
    pub finished: Option<Outcome>,
    /// The edition it is judged by.
    pub edition: Option<Hash>,
    /// How many walk along.
    pub companions: u32,
    /// Findings made in it.
    pub findings: u32,
    /// Checks with the result 符合.
    pub met: u32,
    /// Checks with the result 不符合.
    pub not_met: u32,
}

impl WalkView {
    fn of(row: &WalkRow) -> Option<Self> {
        Some(Self {
            id: row.id(),
            grid: grid(row.place)?,
            leader: row.leader_name.clone(),
            started_ms: row.started_ms,
            finished: row.finished.and_then(|code| Outcome::from_code(u64::from(code))),
            edition: row.edition,
            companions: row.companions,
            findings: row.findings,
            met: row.checks.met,
            not_met: row.checks.not_met,
        })
    }
}

/// A site of a grid.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SiteView {
    /// Its id.
    pub id: Id,
    /// 1 to 32, P01 to P32.
    pub site_type: u8,
    /// Its name.
    pub name: String,
    /// First day on which it is there, days since 1970.
    pub opened_day: Option<u32>,
    /// First day on which it is closed, days since 1970.
    pub closed_day: Option<u32>,
    /// Whether it was invented for trials, and has to be shown as such.
    pub synthetic: bool,
}

impl From<SiteRow> for SiteView {
    fn from(row: SiteRow) -> Self {
        Self {
            id: row.id,
            site_type: row.site_type,
            name: row.name,
            opened_day: row.opened_day,
            closed_day: row.closed_day,
            synthetic: row.origin == Origin::Synthetic,
        }
    }
}
