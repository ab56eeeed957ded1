//! The whole explanation of a grid's score, made of its facts and its scorecard.

use super::check::CheckSeen;
use super::lost::{LostStandard, lost};
use super::named::{Clause, NamedSite};
use super::reasons::{Reason, reasons};
use super::sources::Sources;
use crate::scoring::{Band, Facts, Interval, Place, Rate, Scorecard, Share, Thresholds, WeekKind, Window};
use crate::week::Week;
use merge::hash::Id;

/// A score that explains itself. It is complete: nothing is said that is not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The figures and the band.
    pub head: Head,
    /// Why this band and not a better one, the worst first; empty where the grid is 达标.
    pub reasons: Vec<Reason>,
    /// The week's own.
    pub own_week: OwnWeek,
    /// Every standard of which the standing score lost points, in the order of their codes.
    pub losses: Vec<LostStandard>,
    /// Weighted points that all of them lost: possible − kept of the standing score.
    pub lost: u64,
    /// What plans asked for and walks left out 未查, and makes the figures of [`Head`] unproved: it costs no points.
    pub left_out: Vec<LeftOut>,
    /// What is counted beside the score.
    pub counts: Counts,
    /// Checks whose written result does not follow from what was counted: a person should look.
    pub differing: Vec<Differing>,
}

/// The figures of a grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The week that is scored; `None` where the grid has none yet.
    pub week: Option<Week>,
    /// The name of the edition that is scored by.
    pub edition: String,
    /// The weeks that the standing score looks at, ascending: those of the last that count.
    pub window: Vec<Week>,
    /// What the figures come to. Which band is shown needs the freeze before.
    pub band: Band,
    /// The standing score 得分率, in weighted points.
    pub standing: Rate,
    /// Where it lies with 95 % confidence; `None` where nothing was possible.
    pub interval: Option<Interval>,
    /// The first-look rate 首查合格率, in weighted points.
    pub first_look: Rate,
    /// The standing score, were everything a fault that was left out.
    pub standing_at_least: Rate,
    /// The first-look rate, likewise.
    pub first_look_at_least: Rate,
    /// Standards with a value, of those that apply 覆盖率.
    pub coverage: Share,
    /// Sites that were judged in the window, of those that stand.
    pub sites_seen: Share,
    /// Red-line standards that were judged within the last four counted weeks, of those that apply.
    pub red_lines_judged: Share,
    /// Where the bands begin.
    pub thresholds: Thresholds,
}

/// The week's own: what its walks judged, each standard and site once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnWeek {
    /// Whether it counts; `None` where the grid has no week yet.
    pub kind: Option<WeekKind>,
    /// Red lines: weighted points, and how many were judged.
    pub red_lines: Rate,
    /// Everything else, likewise.
    pub rotation: Rate,
    /// Planned judgements that were made, of all.
    pub coverage: Share,
}

/// A standard that was left out at a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The standard.
    pub clause: Clause,
    /// The site.
    pub site: NamedSite,
}

/// What is counted beside the score, and multiplies nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Findings that came again within half a year at the same standard and site.
    pub repeats: u32,
    /// How often findings were sent back 退回.
    pub sent_back: u32,
    /// How often findings were there again 再现.
    pub reopened: u32,
}

/// A check whose written result does not follow from what was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differing {
    /// Its id.
    pub check: Id,
    /// Its standard, its site and what it came to; `None` where the facts do not have it.
    pub seen: Option<(Clause, NamedSite, CheckSeen)>,
}

/// Explains the scorecard of the last of the facts' weeks. `names` gives the name of a site, where there is one.
#[must_use]
pub fn explain(
    facts: &Facts<'_>,
    card: &Scorecard,
    thresholds: &Thresholds,
    names: &dyn Fn(Id) -> Option<String>,
) -> Explanation {
    let sources = Sources::of(facts, names);
    let losses = lost(&sources, &card.losses);
    let left_out = |place: &Place| LeftOut { clause: sources.clause(place.0), site: sources.site(place.1) };
    Explanation {
        head: head(facts, card, thresholds),
        reasons: reasons(&sources, card, thresholds),
        own_week: OwnWeek {
            kind: facts.weeks.last().map(|week| week.kind),
            red_lines: card.week_red,
            rotation: card.week_rotation,
            coverage: card.week_coverage,
        },
        lost: losses.iter().map(|one| one.lost).sum(),
        losses,
        left_out: card.left_out.iter().map(left_out).collect(),
        counts: Counts { repeats: card.repeats, sent_back: card.sent_back, reopened: card.reopened },
        differing: card.differing.iter().map(|id| differing(&sources, *id)).collect(),
    }
}

fn head(facts: &Facts<'_>, card: &Scorecard, thresholds: &Thresholds) -> Head {
    Head {
        week: facts.weeks.last().map(|week| week.week),
        edition: facts.edition.name().to_owned(),
        window: Window::of(facts.weeks).counted().to_vec(),
        band: card.band,
        standing: card.standing,
        interval: card.standing.interval(),
        first_look: card.first_look,
        standing_at_least: card.standing_at_least,
        first_look_at_least: card.first_look_at_least,
        coverage: card.coverage,
        sites_seen: card.sites_seen,
        red_lines_judged: Share { some: card.red_line.judged, of: card.red_line.applicable },
        thresholds: *thresholds,
    }
}

fn differing(sources: &Sources<'_>, id: Id) -> Differing {
    let seen = sources.check(id, None).and_then(|fact| {
        let (clause, site) = (sources.clause(fact.standard), sources.site(fact.site));
        Some((clause, site, sources.counting(fact)?))
    });
    Differing { check: id, seen }
}
