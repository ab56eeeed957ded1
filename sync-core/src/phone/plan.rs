//! The plan of this week, and the score as far as this phone knows: both follow from what it holds.

use crate::error::Result;
use crate::gate::Holder;
use crate::judging::{GridCard, Ground, Outstanding, PlannedFor, card, for_others, outstanding, planned};
use crate::phone::begin::PhoneReplica;
use crate::phone::record::JoinCode;
use crate::places;
use domain::grids::GridCode;
use domain::plan::{FixedBy, Plan};
use domain::rectification::ActKind;
use domain::standards::Edition;
use domain::week::Week;
use merge::hash::Hash;

/// A phone that has not heard of its office for longer has a wrong clock rather than a long journey behind it.
const HALF_A_YEAR_MS: i64 = 26 * 7 * 24 * 3_600_000;

impl PhoneReplica {
    /// What to judge this week in a grid: what a walk of this week has said, or what follows from what this phone knows.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn plan(&self, holder: &Holder, grid: GridCode, edition: &Edition) -> Result<Plan> {
        let now_ms = self.judged_ms();
        let ground = self.ground(grid, edition)?;
        Ok(ground.map_or_else(Plan::default, |ground| {
            let said = ground.said.clone();
            let of = PlannedFor { walker: holder.person(), week: ground.week, now_ms, known_ms: i64::MAX };
            said.unwrap_or_else(|| planned(&ground, edition, &of))
        }))
    }

    /// The edition that the first walk of this week is judged by that says a plan: whoever walks on goes by the same; `None`
    /// where no walk has said anything.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn edition_of_this_week(&self, grid: GridCode) -> Result<Option<Hash>> {
        let week = self.judged_week();
        let Some(partition) = self.store.partition_ordinal(&places::of_grid(grid))? else { return Ok(None) };
        let walks = self.store.walks_judged(partition, week)?.into_iter();
        Ok(walks.filter(|walk| walk.week == week).find(|walk| !walk.plan.is_empty()).map(|walk| walk.edition))
    }

    /// The instant by which it plans, ms since 1970: its wall clock, as long as that is not before the last office time it knows,
    /// nor half a year behind it. A clock that stands in 1970 or 2031 would plan as for a grid that nobody ever walked.
    pub(super) fn judged_ms(&self) -> i64 {
        let wall_ms = self.seams.clock.reading().wall_ms;
        let known = i64::try_from(self.floor_ms).unwrap_or(i64::MAX);
        if known == 0 || (known..known.saturating_add(HALF_A_YEAR_MS)).contains(&wall_ms) {
            wall_ms
        } else {
            known
        }
    }

    /// The week that it plans: the one in which that instant falls.
    #[must_use]
    pub fn judged_week(&self) -> Week {
        Week::of(self.judged_ms())
    }

    /// What this week's plan, status and scores of a grid follow from; `None` where nothing of the grid is here.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn ground(&self, grid: GridCode, edition: &Edition) -> Result<Option<Ground>> {
        let week = self.judged_week();
        // one snapshot for everything that it follows from
        self.store.read(|store| Ground::read(store, (grid, week), edition))
    }

    /// What is not closed in a grid: dues, what is overdue, what was sent back, what is to be looked at again.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn outstanding(
        &self,
        holder: &Holder,
        grid: GridCode,
        edition: &Edition,
    ) -> Result<Vec<Outstanding>> {
        let now_ms = self.judged_ms();
        let ground = self.ground(grid, edition)?;
        Ok(ground.map(|ground| outstanding(&ground, edition, (holder.person(), now_ms))).unwrap_or_default())
    }

    /// Of that what has become the holder's to look at again, because whoever leads the grid put it right himself and two weeks'
    /// plans asked for it in vain; nothing where no role of the holder may look.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn rechecks_for_others(
        &self,
        holder: &Holder,
        grid: GridCode,
        edition: &Edition,
    ) -> Result<Vec<Outstanding>> {
        let may = ActKind::Recheck.may();
        if !self.roles(holder, grid)?.iter().any(|role| may.contains(role)) {
            return Ok(Vec::new());
        }
        let now_ms = self.judged_ms();
        self.store.read(|store| {
            let Some(ground) = self.ground(grid, edition)? else { return Ok(Vec::new()) };
            let others = for_others(store, grid, (&ground.rectified, now_ms), edition)?;
            let mut open = outstanding(&ground, edition, (holder.person(), now_ms));
            open.retain(|one| others.contains(&one.finding) && one.fixed_by == FixedBy::Another);
            Ok(open)
        })
    }

    /// Starts a walk of a grid under an edition with its plan, which the start says. The join code is shown for others to scan.
    ///
    /// # Errors
    /// The store cannot be read, or the disk is full.
    pub fn start_planned_walk(
        &mut self,
        holder: &Holder,
        grid: GridCode,
        (content, edition): (Hash, &Edition),
    ) -> Result<(JoinCode, Plan)> {
        let plan = self.plan(holder, grid, edition)?;
        let code = self.start_walk_by(holder, grid.into(), (content, plan.encode()))?;
        Ok((code, plan))
    }

    /// The scorecard of a grid and week as far as this phone knows; `None` where nothing of the grid is here.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn card(&self, (grid, week): (GridCode, Week), edition: &Edition) -> Result<Option<GridCard>> {
        card(&self.store, (grid, week), edition)
    }
}
