//! The value of each standard: its latest word at every site, what is still open, and the mean over the sites.

use super::facts::{CheckFact, FindingFact, Look, Origin, Place};
use super::ground::{Ground, Judgement, Span, Worth, advance};
use super::points::{POINTS_MAX, counted, judged};
use super::rate::Rate;
use super::skipped::Skip;
use crate::rectification::Status;
use crate::standards::{FaultNature, Standard};
use merge::hash::{Hash, Id};

/// One jaywalker would weigh five times what a rectifiable fault does: of a momentary standard the last so many count.
const MOMENTARY_CHECKS: usize = 3;

/// What a site's value rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Basis<'a> {
    /// The latest check.
    Check(&'a CheckFact),
    /// The last checks of a momentary standard, the latest first.
    Checks([Option<&'a CheckFact>; MOMENTARY_CHECKS]),
    /// A finding that is not closed.
    Finding(&'a FindingFact),
    /// A closing.
    Closing(&'a FindingFact),
    /// What a plan asked for and a walk left out.
    LeftOut,
}

/// The value of a standard at a site.
#[derive(Clone, Copy, Debug)]
pub(super) struct SiteValue<'a> {
    pub(super) site: Id,
    pub(super) points: u32,
    pub(super) basis: Basis<'a>,
}

/// The value of a standard: the mean over its sites, rounded down.
#[derive(Clone, Copy, Debug)]
pub(super) struct StandardValue<'a> {
    pub(super) standard: &'a Standard,
    pub(super) points: u32,
    /// How many sites it has a value at.
    pub(super) sites: usize,
}

/// A mean in the making.
#[derive(Clone, Copy, Debug, Default)]
struct Mean {
    sum: u64,
    sites: u64,
}

impl Mean {
    fn with(self, points: u32) -> Self {
        Self { sum: self.sum + u64::from(points), sites: self.sites + 1 }
    }

    fn points(self) -> u32 {
        self.sum.checked_div(self.sites).and_then(|mean| u32::try_from(mean).ok()).unwrap_or(0)
    }
}

/// What is asked of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    /// How the grid stands: with rechecks, closings and what is still open.
    Standing,
    /// How the grid was found.
    FirstLook,
}

/// What was left out at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LeftOut {
    /// Nothing that was not looked at since.
    Nothing,
    /// The last look: it is taken for one that was not met.
    OfLate,
    /// A first look before the window: there is none in it.
    LongAgo,
}

/// What the window comes to.
#[derive(Debug, Default)]
pub(super) struct Values<'a> {
    /// The value of every standard that has one, in the order of their codes.
    pub(super) standing: Vec<StandardValue<'a>>,
    /// The values of their sites, in the same order.
    pub(super) sites: Vec<SiteValue<'a>>,
    pub(super) first_look: Rate,
    /// Both rates, were everything a fault that was left out.
    pub(super) at_least: (Rate, Rate),
    /// Where that makes a difference.
    pub(super) left_out: Vec<Place>,
}

/// Everything at one standard and site.
struct Here<'g, 'a> {
    ground: &'g Ground<'a>,
    standard: &'a Standard,
    site: Id,
    judgements: &'g [Judgement<'a>],
    findings: &'g [&'a FindingFact],
    skips: &'g [Skip],
}

pub(super) fn values<'a>(ground: &Ground<'a>, skips: &[Skip]) -> Values<'a> {
    let mut means: [Mean; 4] = Default::default();
    let places = places(ground, skips);
    let mut values = Values { sites: Vec::with_capacity(places.len()), ..Values::default() };
    let (mut judgements, mut findings, mut left) = (&ground.judgements[..], ground.findings(), skips);
    let mut standard: Option<&Standard> = None;
    for (number, place) in places.iter().enumerate() {
        let judged = advance(&mut judgements, *place, Judgement::place);
        if standard.is_none_or(|known| known.code != place.0) {
            let known = judged.first().map(|one| one.standard);
            standard = known.or_else(|| ground.facts.edition.standard(place.0));
        }
        let Some(standard) = standard else { continue };
        let here = Here {
            ground,
            standard,
            site: place.1,
            judgements: judged,
            findings: advance(&mut findings, *place, |finding| (finding.standard, finding.site)),
            skips: advance(&mut left, *place, |skip| skip.place),
        };
        let standing = here.value(Question::Standing, &[]);
        let first_look = if here.is_as_found() { standing } else { here.value(Question::FirstLook, &[]) };
        // where nothing was left out, what is least is what is
        let at_least = |question, found: &Option<(u32, Basis<'a>)>| match here.skips {
            [] => found.as_ref().map(|(points, _)| *points),
            skips => here.value(question, skips).map(|(points, _)| points),
        };
        let found = [
            standing.as_ref().map(|(points, _)| *points),
            first_look.as_ref().map(|(points, _)| *points),
            at_least(Question::Standing, &standing),
            at_least(Question::FirstLook, &first_look),
        ];
        let [stands, first, stands_at_least, first_at_least] = found;
        if (stands, first) != (stands_at_least, first_at_least) {
            values.left_out.push(*place);
        }
        for (mean, points) in means.iter_mut().zip(found) {
            *mean = points.map_or(*mean, |points| mean.with(points));
        }
        values.sites.extend(standing.map(|(points, basis)| SiteValue { site: place.1, points, basis }));
        if places.get(number + 1).is_none_or(|next| next.0 != place.0) {
            values.close(standard, std::mem::take(&mut means));
        }
    }
    values
}

impl<'a> Values<'a> {
    /// Takes in a standard whose last site was looked at.
    fn close(&mut self, standard: &'a Standard, [standing, first_look, at_least, first_at_least]: [Mean; 4]) {
        if standing.sites > 0 {
            let sites = usize::try_from(standing.sites).unwrap_or(usize::MAX);
            self.standing.push(StandardValue { standard, points: standing.points(), sites });
        }
        let rates = [&mut self.first_look, &mut self.at_least.0, &mut self.at_least.1];
        for (rate, mean) in rates.into_iter().zip([first_look, at_least, first_at_least]) {
            if mean.sites > 0 {
                rate.add(u32::from(standard.weight.number()), mean.points(), POINTS_MAX);
            }
        }
    }
}

/// The places at which there may be a value, in order. What is adopted or moved in counts also where the standard is not
/// judged otherwise.
fn places(ground: &Ground<'_>, skips: &[Skip]) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::with_capacity(ground.judgements.len());
    places.extend(ground.judgements.iter().map(Judgement::place));
    places.dedup();
    let moves = |finding: &&FindingFact| finding.is_open() || finding.status == Status::Closed;
    places.extend(ground.facts.findings.iter().filter(moves).map(|finding| (finding.standard, finding.site)));
    places.extend(skips.iter().map(|skip| skip.place));
    places.sort();
    places.dedup();
    places
}

impl<'a> Here<'_, 'a> {
    fn value(&self, question: Question, skips: &[Skip]) -> Option<(u32, Basis<'a>)> {
        if self.standard.nature == FaultNature::Momentary {
            return self.momentary(question, skips);
        }
        let held = if question == Question::Standing { self.held() } else { None };
        held.or_else(|| match self.left_out(question, skips) {
            LeftOut::Nothing => self.latest(question),
            LeftOut::OfLate => Some((0, Basis::LeftOut)),
            LeftOut::LongAgo => None,
        })
    }

    /// Whether nothing was looked at again here, nor put right: then it stands as it was found.
    fn is_as_found(&self) -> bool {
        self.findings.is_empty() && self.judgements.iter().all(|one| one.check.look == Look::First)
    }

    /// The judgements that a question is about.
    fn asked(&self, question: Question) -> impl DoubleEndedIterator<Item = &Judgement<'a>> {
        self.judgements
            .iter()
            .filter(move |one| question == Question::Standing || one.check.look == Look::First)
            .filter(|one| one.span == Span::Window)
    }

    /// The failed points that open findings hold: the fewest.
    fn held(&self) -> Option<(u32, Basis<'a>)> {
        let open = self.findings.iter().filter(|finding| {
            let counts_here = finding.origin != Origin::Own || self.ground.applies(self.standard, self.site);
            finding.is_open() && counts_here && !self.ground.is_closed(self.site)
        });
        let failed = open.map(|finding| (self.failed_points(finding), *finding));
        failed
            .min_by_key(|(points, finding)| (*points, finding.id))
            .map(|(points, one)| (points, Basis::Finding(one)))
    }

    /// The points that were left when a finding was made: those of its check, or by what it counted, or none.
    fn failed_points(&self, finding: &FindingFact) -> u32 {
        let check = finding.check.and_then(|id| {
            let here = self.judgements.iter().map(|one| one.check).find(|check| check.id == id);
            here.or_else(|| self.ground.check(id))
        });
        let by_check = check.and_then(|check| {
            check.seen.iter().filter_map(|seen| judged(self.standard, seen)).map(|one| one.points).min()
        });
        let by_count = || finding.observed.and_then(|observed| counted(&self.standard.rule, observed, None));
        let points = by_check.or_else(by_count).filter(|points| *points < POINTS_MAX).unwrap_or(0);
        if self.standard.red_line { 0 } else { points }
    }

    /// The mean of the last checks of a momentary standard; what was left out is one that was not met.
    fn momentary(&self, question: Question, skips: &[Skip]) -> Option<(u32, Basis<'a>)> {
        // of several walks in a week the last one counts: repetition does not pad
        let mut week = None;
        let mut judged = self
            .asked(question)
            .rev()
            .filter(|one| one.points().is_some() && week.replace(one.check.week) != Some(one.check.week))
            .filter_map(|one| Some((one.check.week, one.points()?, Some(one.check))))
            .peekable();
        let mut left_out = skips
            .iter()
            .rev()
            .filter(|skip| self.ground.window.has(skip.week))
            .map(|skip| (skip.week, 0, None))
            .peekable();
        let mut checks = [None; MOMENTARY_CHECKS];
        let mut mean = Mean::default();
        for check in &mut checks {
            let skipped_last = match (judged.peek(), left_out.peek()) {
                (Some((judged, ..)), Some((skipped, ..))) => skipped > judged,
                (judged, _) => judged.is_none(),
            };
            let next = if skipped_last { left_out.next() } else { judged.next() };
            let Some((_, points, judged)) = next else { break };
            (mean, *check) = (mean.with(points), judged);
        }
        (mean.sites > 0).then(|| (mean.points(), Basis::Checks(checks)))
    }

    /// Whether the last look that a plan asked for was left out; a first look also where it was only put off.
    fn left_out(&self, question: Question, skips: &[Skip]) -> LeftOut {
        let Some(last_skip) = skips.iter().map(|skip| skip.week).max() else { return LeftOut::Nothing };
        let last_look = match question {
            Question::Standing => self.judgements.last(),
            // the look behind a skip only makes up for it
            Question::FirstLook => {
                let firsts = self.judgements.iter().filter(|one| one.check.look == Look::First);
                firsts.rev().find(|one| {
                    let week = one.check.week;
                    let before = self.judgements.iter().rfind(|earlier| earlier.check.week < week);
                    let since = before.map(|before| before.check.week);
                    !skips.iter().any(|skip| skip.week < week && since.is_none_or(|since| skip.week > since))
                })
            }
        };
        let closed = || self.findings.iter().any(|finding| finding.was_closed_since(last_skip));
        if last_look.is_some_and(|look| look.check.week > last_skip)
            || (question == Question::Standing && closed())
        {
            return LeftOut::Nothing;
        }
        // an open finding holds its points however long ago it was found, and so does what was left out
        let of_late = question == Question::Standing || self.ground.window.has(last_skip);
        if of_late { LeftOut::OfLate } else { LeftOut::LongAgo }
    }

    /// The latest word: of a check, or of a closing.
    fn latest(&self, question: Question) -> Option<(u32, Basis<'a>)> {
        type Word<'a> = ((i64, Hash), Option<u32>, Basis<'a>);
        let check = self.asked(question).rfind(|one| one.worth != Worth::Elsewhere).map(|one| -> Word<'a> {
            ((one.check.effective_ms, one.check.hash), one.points(), Basis::Check(one.check))
        });
        let closings = self.findings.iter().filter(|finding| {
            question == Question::Standing
                && finding.status == Status::Closed
                && self.ground.applies(self.standard, self.site)
                && finding.closed_week.is_some_and(|week| self.ground.window.reaches(week))
        });
        let closing = closings
            .filter_map(|finding| Some((finding.closed?, *finding)))
            .max_by_key(|(at, finding)| (*at, finding.id))
            .map(|(at, finding)| -> Word<'a> { (at, Some(POINTS_MAX), Basis::Closing(finding)) });
        let (_, points, basis) = match (check, closing) {
            (Some(check), Some(closing)) => {
                if check.0 > closing.0 {
                    check
                } else {
                    closing
                }
            }
            (check, closing) => check.or(closing)?,
        };
        Some((points?, basis))
    }
}
