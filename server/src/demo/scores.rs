//! What the district comes to: the scorecard of every grid that was walked, from the office's tables.

use domain::grids::GridCode;
use domain::rectification::OnTime;
use domain::scoring::{Band, Share};
use fixtures::editions;
use sync_core::judging::{GridCard, card};
use sync_core::store::Store;

use super::error::Result;
use super::setting::Setting;
use super::week::WEEK;
use super::workers::side_by_side;
use crate::directory::Directory;

/// What the scorecards of a district come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scores {
    /// Grids in each band: 达标, 基本达标, 未达标, 数据不足.
    pub bands: [u64; 4],
    /// Planned judgements of the week that were made, of all.
    pub coverage: (u64, u64),
    /// Red lines that are open.
    pub red_lines_open: u64,
    /// Findings of the grids that are not closed.
    pub findings_open: u64,
    /// Findings of the grids that were closed, and stayed so.
    pub findings_closed: u64,
    /// How often findings were sent back, or were there again.
    pub sent_back: u64,
    /// What fell due in the week, and how much of it was put right in time.
    pub on_time: OnTime,
}

/// Scores every grid; `done` hears of each.
pub(super) fn scores(setting: &Setting, grids: &[GridCode], done: &(dyn Fn() + Sync)) -> Result<Scores> {
    let database = Directory::at(&setting.data).database();
    let shares: Vec<&[GridCode]> = grids.chunks(64).collect();
    let found = side_by_side(2, &shares, |share| {
        let store = Store::open_reader(&database)?;
        let mut scores = Scores::default();
        for grid in *share {
            if let Some(card) = card(&store, (*grid, WEEK), editions::futian_2020())? {
                scores.add(&card);
            }
            done();
        }
        Ok(scores)
    })?;
    Ok(found.into_iter().fold(Scores::default(), Scores::and))
}

impl Scores {
    fn add(&mut self, GridCard { card, ground, .. }: &GridCard) {
        for (count, band) in self.bands.iter_mut().zip(Band::ALL) {
            *count += u64::from(card.band == band);
        }
        let Share { some, of } = card.week_coverage;
        self.coverage = (self.coverage.0 + u64::from(some), self.coverage.1 + u64::from(of));
        self.red_lines_open += card.red_line.open.len() as u64;
        let open = ground.findings.iter().filter(|finding| finding.is_open()).count() as u64;
        self.findings_open += open;
        self.findings_closed +=
            ground.findings.iter().filter(|finding| finding.closed.is_some()).count() as u64;
        for one in &ground.rectified {
            let due = one.obligations(WEEK.last_ms());
            due.iter().filter(|due| due.week == WEEK).for_each(|due| self.on_time.add(due.kept));
        }
        self.sent_back += u64::from(card.sent_back) + u64::from(card.reopened);
    }

    fn and(self, other: Self) -> Self {
        let mut bands = self.bands;
        bands.iter_mut().zip(other.bands).for_each(|(sum, more)| *sum += more);
        Self {
            bands,
            coverage: (self.coverage.0 + other.coverage.0, self.coverage.1 + other.coverage.1),
            red_lines_open: self.red_lines_open + other.red_lines_open,
            findings_open: self.findings_open + other.findings_open,
            findings_closed: self.findings_closed + other.findings_closed,
            sent_back: self.sent_back + other.sent_back,
            on_time: {
                let mut sum = self.on_time;
                sum.sum(other.on_time);
                sum
            },
        }
    }
}
