//! The scorecard 评分单 of a grid and week.

use super::band::{Band, Figures, Thresholds, band};
use super::facts::{Facts, Look, Place, WeekKind};
use super::ground::{Ground, Judgement, Span, Worth};
use super::indices::Indices;
use super::losses::{Loss, losses};
use super::points::{Agreement, POINTS_MAX};
use super::rate::{Rate, Share};
use super::red_line::{RedLine, red_line};
use super::skipped::skips;
use super::values::{StandardValue, Values, values};
use crate::standards::FaultNature;
use merge::hash::Id;

/// What a grid's week comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scorecard {
    /// How the grid stands, over the window.
    pub standing: Rate,
    /// The same in its two indices.
    pub indices: Indices,
    /// How it was found 首查合格率, over the same window.
    pub first_look: Rate,
    /// How it stands at least, were everything a fault that plans asked for and walks left out.
    pub standing_at_least: Rate,
    /// How it was found at least, likewise.
    pub first_look_at_least: Rate,
    /// Where something was left out that makes either of them less than what is, by standard and site.
    pub left_out: Vec<Place>,
    /// Standards with a value, of those that apply.
    pub coverage: Share,
    /// Sites that were judged in the window, of those that stand.
    pub sites_seen: Share,
    /// The week's own: the red lines of its walks.
    pub week_red: Rate,
    /// The week's own: everything else in its walks.
    pub week_rotation: Rate,
    /// Planned judgements that were made, of all.
    pub week_coverage: Share,
    /// The red lines.
    pub red_line: RedLine,
    /// What the figures come to; which band is shown: [`shown_band`](super::shown_band).
    pub band: Band,
    /// Every point that the standing score lost.
    pub losses: Vec<Loss>,
    /// Checks whose written result does not follow from what was counted.
    pub differing: Vec<Id>,
    /// Findings that came again within half a year at the same standard and site.
    pub repeats: u32,
    /// How often findings were sent back.
    pub sent_back: u32,
    /// How often findings were there again.
    pub reopened: u32,
}

impl Scorecard {
    /// The week's own (kept, possible), red lines and the rest together.
    #[must_use]
    pub fn week(&self) -> Rate {
        Rate {
            kept: self.week_red.kept + self.week_rotation.kept,
            possible: self.week_red.possible + self.week_rotation.possible,
            standards: self.week_red.standards + self.week_rotation.standards,
        }
    }
}

/// The scorecard of the last of the facts' weeks.
#[must_use]
pub fn score(facts: &Facts<'_>, thresholds: &Thresholds) -> Scorecard {
    let ground = Ground::of(facts);
    let skips = skips(&ground);
    let values = values(&ground, &skips);
    let Values { first_look, at_least, .. } = values;
    let standing = rate(&values.standing);
    let coverage = coverage(&ground, &values.standing);
    let red_line = red_line(&ground, &skips);
    let (week_red, week_rotation, week_coverage) = week(&ground);
    let differing = ground.judgements.iter().filter(|one| one.agreement == Agreement::Differs);
    let (seen, sites) = ground.sites_seen();
    Scorecard {
        standing,
        indices: Indices::of(&values.standing),
        first_look,
        standing_at_least: at_least.0,
        first_look_at_least: at_least.1,
        coverage,
        sites_seen: share(seen, sites),
        week_red,
        week_rotation,
        week_coverage,
        band: band(&Figures { standing, first_look, at_least, coverage, red_line: &red_line }, thresholds),
        red_line,
        losses: losses(&values),
        left_out: values.left_out,
        differing: differing.map(|one| one.check.id).collect(),
        repeats: repeats(facts),
        sent_back: facts.findings.iter().map(|finding| finding.sent_back).sum(),
        reopened: facts.findings.iter().map(|finding| finding.reopened).sum(),
    }
}

fn share(some: usize, of: usize) -> Share {
    let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
    Share { some: count(some), of: count(of) }
}

fn rate(values: &[StandardValue<'_>]) -> Rate {
    let mut rate = Rate::default();
    for value in values {
        rate.add(u32::from(value.standard.weight.number()), value.points, POINTS_MAX);
    }
    rate
}

/// Standards that apply and have a value, or of which an officer confirmed that they do not apply at the site.
fn coverage(ground: &Ground<'_>, values: &[StandardValue<'_>]) -> Share {
    let (mut covered, mut applicable, mut rest) = (0, 0, values);
    for standard in ground.facts.edition.standards() {
        // values stand in the order of the standards
        let has_value = rest.first().is_some_and(|value| value.standard.code == standard.code);
        rest = rest.get(usize::from(has_value)..).unwrap_or_default();
        if !ground.applies_somewhere(standard) {
            continue;
        }
        let confirmed = || {
            ground.judgements.iter().any(|one| {
                one.check.standard == standard.code
                    && one.worth == Worth::NotApplicable
                    && one.span == Span::Window
            })
        };
        applicable += 1;
        covered += usize::from(has_value || confirmed());
    }
    share(covered, applicable)
}

/// The week's own: each standard and site once, by its latest check; red lines, the rest, and the plan's coverage.
fn week(ground: &Ground<'_>) -> (Rate, Rate, Share) {
    let (mut red, mut rotation) = (Rate::default(), Rate::default());
    // a week that was suspended, also afterwards, is nothing of its own
    let Some(scored) = ground.facts.weeks.last().filter(|week| week.kind == WeekKind::Counted) else {
        return (red, rotation, Share::default());
    };
    let own: Vec<&Judgement<'_>> =
        ground.judgements.iter().filter(|one| one.check.week == scored.week).collect();
    for place in own.chunk_by(|a, b| a.place() == b.place()) {
        let last = place.iter().rfind(|one| one.worth != Worth::Elsewhere);
        let Some((last, points)) = last.and_then(|last| Some((last, last.points()?))) else { continue };
        let weight = u32::from(last.standard.weight.number());
        let rate = if last.standard.red_line { &mut red } else { &mut rotation };
        rate.add(weight, points, POINTS_MAX);
    }
    let planned = scored.planned.iter().filter(|place| {
        ground.facts.edition.standard(place.0).is_some_and(|standard| ground.applies(standard, place.1))
    });
    // who may not judge his own fix has looked all the same
    let claims = |place: &Place| {
        ground.facts.checks.iter().any(|check| {
            let here = check.week == scored.week && (check.standard, check.site) == *place;
            here && check.look == Look::OwnFix
        })
    };
    let looked = planned
        .clone()
        .filter(|place| own.binary_search_by_key(*place, |one| one.place()).is_ok() || claims(place));
    (red, rotation, share(looked.count(), planned.count()))
}

/// Half a year, in milliseconds.
const REPEAT_MS: i64 = 26 * 7 * crate::day::DAY_MS;

/// Findings at the same standard and site within half a year after an earlier one was closed.
fn repeats(facts: &Facts<'_>) -> u32 {
    let rectifiable = |code| {
        facts.edition.standard(code).is_some_and(|standard| standard.nature == FaultNature::Rectifiable)
    };
    let again = facts.findings.iter().filter(|finding| rectifiable(finding.standard)).filter(|finding| {
        facts.findings.iter().any(|earlier| {
            let since = earlier.closed.map(|(at, _)| finding.effective_ms.saturating_sub(at));
            (earlier.standard, earlier.site) == (finding.standard, finding.site)
                && earlier.id != finding.id
                && since.is_some_and(|since| (0..=REPEAT_MS).contains(&since))
        })
    });
    u32::try_from(again.count()).unwrap_or(u32::MAX)
}
