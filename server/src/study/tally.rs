//! What is counted: the bands of grid-weeks beside what is true of the grids.

use domain::scoring::{Band, Scorecard, Thresholds};
use std::num::Saturating;

use super::life::Freeze;
use super::truth::{CLASS_BP, CLASSES, Habit, LOWEST_BP, Truth};

/// A window is full after so many weeks; what is shown before is not held against anything.
const FULL_AFTER: usize = 12;

/// From this true quality on, a grid is expected to be 达标.
const GOOD_BP: u32 = 9_400;

/// A red line that was closed is still felt at two freezes: a band comes back when two agree.
const RED_LINE_LASTS: u32 = 3;

type Count = Saturating<u64>;

/// How many grid-weeks were in each band, in the order of [`Band::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bands {
    /// 达标, 基本达标, 未达标, 数据不足.
    pub of: [Count; 4],
    /// Of those that are 基本达标 or 未达标, by what red lines had to do with it.
    pub below: Below,
}

/// Grid-weeks below 达标 by what red lines had to do with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Below {
    /// One was open or 待复查 at the freeze.
    pub red_line: Count,
    /// One was at one of the two freezes before: the band is on its way back.
    pub red_line_before: Count,
    /// None was.
    pub other: Count,
}

/// How often a band changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The one that is shown.
    pub shown: Count,
    /// The one of each freeze alone.
    pub frozen: Count,
}

/// What first looks came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Grid-weeks with a first-look rate.
    pub rates: Count,
    /// Of those: the true quality lies inside the printed interval.
    pub inside: Count,
    /// The sum of the rates, in basis points.
    pub rates_bp: Count,
    /// The sum of the true qualities, in basis points.
    pub true_bp: Count,
}

/// What some grids came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Grids.
    pub grids: Count,
    /// Grid-weeks that are counted.
    pub grid_weeks: Count,
    /// By the band that is shown.
    pub shown: Bands,
    /// By the band of each freeze alone.
    pub frozen: Bands,
    /// Grid-weeks that each freeze alone would have made 达标, had the standing score been enough.
    pub by_standing: Count,
    /// What first looks came to.
    pub found: Found,
    /// Changes of band in all weeks.
    pub changes: Changes,
    /// Those after the twelfth week with no red line open or 待复查 at the freeze or the two before it: what chance did.
    pub changes_by_chance: Changes,
    /// Grid-weeks that are shown 达标 while a red line is truly crossed.
    pub hidden: Count,
    /// Grids of which that is so in any of the weeks that are counted.
    pub hiding: Count,
    /// Grids of which that is so at the last freeze.
    pub hiding_last: Count,
}

/// What a study counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// By true quality, the lowest first.
    pub classes: [Group; CLASSES],
    /// True quality below 85 %.
    pub below_85: Group,
    /// True quality below 90 %.
    pub below_90: Group,
    /// True quality from 94 %: leaders who look at everything, who leave items out, and who walk every fourth week.
    pub from_94: [Group; 3],
    /// All grids.
    pub all: Group,
}

impl Tally {
    /// Takes in the weeks of a grid.
    pub(super) fn add(&mut self, truth: &Truth, freezes: &[Freeze]) {
        let group = Group::of(truth, freezes);
        let quality = truth.quality_bp;
        let class = quality.saturating_sub(LOWEST_BP) / CLASS_BP;
        let class = self.classes.iter_mut().zip(0..).find(|(_, number)| *number == class);
        let [thorough, leaves_out, seldom] = &mut self.from_94;
        let good = match truth.habit {
            Habit::Thorough => thorough,
            Habit::LeavesOut => leaves_out,
            Habit::Seldom => seldom,
        };
        let of = [
            class.map(|(class, _)| class),
            (quality < 8_500).then_some(&mut self.below_85),
            (quality < 9_000).then_some(&mut self.below_90),
            (quality >= GOOD_BP).then_some(good),
            Some(&mut self.all),
        ];
        of.into_iter().flatten().for_each(|sum| sum.and(&group));
    }

    /// Takes in what another part counted.
    pub(super) fn and(&mut self, other: &Self) {
        let pairs =
            self.classes.iter_mut().zip(&other.classes).chain(self.from_94.iter_mut().zip(&other.from_94));
        pairs.for_each(|(sum, more)| sum.and(more));
        self.below_85.and(&other.below_85);
        self.below_90.and(&other.below_90);
        self.all.and(&other.all);
    }
}

impl Group {
    fn of(truth: &Truth, freezes: &[Freeze]) -> Self {
        let mut group = Self { grids: Saturating(1), ..Self::default() };
        let (mut before, mut since, mut hides) = (None, RED_LINE_LASTS, false);
        for (week, one) in freezes.iter().enumerate() {
            let red_line = &one.card.red_line;
            let is_red = !red_line.open.is_empty() || !red_line.waiting.is_empty();
            since = if is_red { 0 } else { since.saturating_add(1) };
            let changed = group.changes.add(before.replace((one.shown, one.card.band)), one);
            if week < FULL_AFTER {
                continue;
            }
            if since >= RED_LINE_LASTS {
                group.changes_by_chance.and(&changed);
            }
            group.grid_weeks += 1;
            group.shown.add(one.shown, since);
            group.frozen.add(one.card.band, since);
            group.by_standing += u64::from(stands(&one.card));
            group.found.add(truth.quality_bp, &one.card);
            hides = one.crossed > 0 && one.shown == Band::Reached;
            group.hidden += u64::from(hides);
        }
        group.hiding = Saturating(u64::from(group.hidden.0 > 0));
        group.hiding_last = Saturating(u64::from(hides));
        group
    }

    fn and(&mut self, other: &Self) {
        self.grids += other.grids;
        self.grid_weeks += other.grid_weeks;
        self.shown.and(&other.shown);
        self.frozen.and(&other.frozen);
        self.by_standing += other.by_standing;
        self.found.rates += other.found.rates;
        self.found.inside += other.found.inside;
        self.found.rates_bp += other.found.rates_bp;
        self.found.true_bp += other.found.true_bp;
        self.changes.and(&other.changes);
        self.changes_by_chance.and(&other.changes_by_chance);
        self.hidden += other.hidden;
        self.hiding += other.hiding;
        self.hiding_last += other.hiding_last;
    }
}

impl Bands {
    fn add(&mut self, band: Band, since_red_line: u32) {
        for (count, known) in self.of.iter_mut().zip(Band::ALL) {
            *count += u64::from(known == band);
        }
        if matches!(band, Band::NearlyReached | Band::NotReached) {
            *match since_red_line {
                0 => &mut self.below.red_line,
                1..RED_LINE_LASTS => &mut self.below.red_line_before,
                _ => &mut self.below.other,
            } += 1;
        }
    }

    fn and(&mut self, other: &Self) {
        self.of.iter_mut().zip(other.of).for_each(|(sum, more)| *sum += more);
        self.below.red_line += other.below.red_line;
        self.below.red_line_before += other.below.red_line_before;
        self.below.other += other.below.other;
    }

    /// How many were in a band.
    #[must_use]
    pub fn of_band(&self, band: Band) -> u64 {
        self.of.iter().zip(Band::ALL).filter(|(_, known)| *known == band).map(|(count, _)| count.0).sum()
    }
}

impl Changes {
    /// Takes in a freeze after the bands, shown and its own, of the one before; what it changed.
    fn add(&mut self, before: Option<(Band, Band)>, now: &Freeze) -> Self {
        let changed = |differs: fn((Band, Band), &Freeze) -> bool| {
            Saturating(u64::from(before.is_some_and(|before| differs(before, now))))
        };
        let changed = Self {
            shown: changed(|(shown, _), now| shown != now.shown),
            frozen: changed(|(_, frozen), now| frozen != now.card.band),
        };
        self.and(&changed);
        changed
    }

    fn and(&mut self, other: &Self) {
        self.shown += other.shown;
        self.frozen += other.frozen;
    }
}

impl Found {
    fn add(&mut self, quality_bp: u32, card: &Scorecard) {
        if let Some((rate, interval)) = card.first_look.bp().zip(card.first_look.interval()) {
            self.rates += 1;
            self.inside += u64::from((interval.low_bp..=interval.high_bp).contains(&quality_bp));
            self.rates_bp += u64::from(rate);
            self.true_bp += u64::from(quality_bp);
        }
    }
}

/// Whether a grid would be 达标, were how it was found no matter.
fn stands(card: &Scorecard) -> bool {
    let reached_bp = Thresholds::default().reached_bp;
    let stands = || card.standing.reaches(reached_bp) && card.standing_at_least.reaches(reached_bp);
    match card.band {
        Band::Reached => true,
        Band::NearlyReached => card.red_line.waiting.is_empty() && stands(),
        Band::NotReached | Band::TooLittle => false,
    }
}
