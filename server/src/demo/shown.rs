//! What the office shows of the week, and which of its pages are worth opening.

use std::ops::RangeInclusive;
use sync_core::gate::Gate;
use sync_core::office::Views;
use sync_core::store::Store;
use sync_core::store::views::{FindingFilter, RedLine, Slice};

use super::error::Result;
use super::setting::Setting;
use super::week::WEEK;
use crate::directory::Directory;

/// What the office shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// Walks of the week.
    pub(super) walks: u64,
    /// Checks.
    pub(super) checks: u64,
    /// Findings of the week, withdrawn ones included.
    pub(super) findings: u64,
    /// Entities of which two values stand.
    pub(super) conflicts: u64,
    district: u64,
    /// A grid in which something is in conflict, or the first of the district.
    grid: u64,
}

/// Looks at it as the holder of a read token does, beside the process that serves.
pub(super) fn shown(setting: &Setting, read_token: &str) -> Result<Shown> {
    let store = Store::open_reader(&Directory::at(&setting.data).database())?;
    let reader = Gate::reader(&store, read_token)?;
    let views = Views::of(&store, &reader);
    let places = fixtures::district::futian();
    let district = u64::from(places.district().code.number());
    let totals = views.district(&grids_of(district), WEEK)?.totals;
    let conflicts = views.conflicts(None, Slice { after: None, limit: 1 })?.entries;
    let first = places.grids().next().map_or(0, |grid| grid.code.number());
    Ok(Shown {
        walks: totals.walks_in_week,
        checks: totals.checks,
        findings: findings(&views, district)?,
        conflicts: totals.conflicts,
        district,
        grid: conflicts.first().map_or(first, |conflict| conflict.place),
    })
}

fn findings(views: &Views<'_>, district: u64) -> Result<u64> {
    let filter = FindingFilter {
        places: grids_of(district),
        week: Some(WEEK),
        walk: None,
        standards: 0..=u32::MAX,
        standing: None,
        red_line: RedLine::Any,
    };
    let (mut count, mut after) = (0, None);
    loop {
        let page = views.findings(&filter, Slice { after, limit: 1_000 })?;
        count += page.entries.len() as u64;
        after = page.next;
        if after.is_none() {
            return Ok(count);
        }
    }
}

/// Every code of a grid that a district may have.
const fn grids_of(district: u64) -> RangeInclusive<u64> {
    let first = district * 1_000_000_000;
    first..=first + 999_999_999
}

impl Shown {
    /// The district, the score and the history of a grid with a conflict, the findings under red lines; with the token to read.
    pub(super) fn urls(&self, url: &str, token: &str) -> Vec<String> {
        let Self { district, grid, .. } = self;
        vec![
            format!("{url}/v1/districts/{district}?token={token}"),
            format!("{url}/v1/grids/{grid}/score?week={WEEK}&token={token}"),
            format!("{url}/v1/grids/{grid}/history?token={token}"),
            format!("{url}/v1/findings?week={WEEK}&red_line=only&token={token}"),
        ]
    }
}
