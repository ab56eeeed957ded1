//! A grid's facts in the order of standards and sites, so that each is looked up once.

use super::facts::{CheckFact, Facts, FindingFact, Look, Place};
use super::points::{Agreement, POINTS_MAX, judged};
use super::window::Window;
use crate::checks::CheckResult;
use crate::rectification::Status;
use crate::standards::{SiteType, SiteTypes, Standard};
use merge::hash::Id;

/// A check that came to something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judgement<'a> {
    pub(super) check: &'a CheckFact,
    pub(super) standard: &'a Standard,
    pub(super) worth: Worth,
    pub(super) agreement: Agreement,
    /// Whether its walk's week is in the window.
    pub(super) span: Span,
    /// The place of its site among those that stand.
    site: usize,
}

/// Whether a week is one of those that a standing score looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    /// It is.
    Window,
    /// It is before them, or does not count.
    Before,
}

/// What a check that came to something is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Worth {
    /// 0 to 1000.
    Points(u32),
    /// An officer confirmed that the standard does not apply: the site has no value.
    NotApplicable,
    /// What was found goes on in another grid: the site's value is what it was.
    Elsewhere,
}

impl Judgement<'_> {
    /// The standard and the site.
    pub(super) fn place(&self) -> Place {
        (self.check.standard, self.check.site)
    }

    /// Its points, where it has some.
    pub(super) const fn points(&self) -> Option<u32> {
        if let Worth::Points(points) = self.worth { Some(points) } else { None }
    }
}

/// The facts, put in order.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    pub(super) facts: &'a Facts<'a>,
    pub(super) window: Window,
    /// The sites that stand in the week that is scored, ascending.
    sites: Vec<(Id, SiteType)>,
    /// Their types; `None` where no site stands.
    types: Option<SiteTypes>,
    /// What the checks come to, by standard, site, time and hash.
    pub(super) judgements: Vec<Judgement<'a>>,
    /// By standard and site.
    findings: Vec<&'a FindingFact>,
}

impl<'a> Ground<'a> {
    pub(super) fn of(facts: &'a Facts<'a>) -> Self {
        let sites = standing_sites(facts);
        let types =
            SiteTypes::of_bits(sites.iter().fold(0, |bits, (_, kind)| bits | 1 << (kind.number() - 1)));
        let mut findings: Vec<&FindingFact> = facts.findings.iter().collect();
        findings.sort_by_key(|finding| (finding.standard, finding.site, finding.id));
        let window = Window::of(facts.weeks);
        let mut ground = Self { facts, window, sites, types, judgements: Vec::new(), findings };
        ground.judgements = ground.judge();
        ground
    }

    fn judge(&self) -> Vec<Judgement<'a>> {
        let mut checks: Vec<&CheckFact> = self.facts.checks.iter().collect();
        // facts that come in this order, as an index gives them, cost one look each
        checks.sort_by(|a, b| {
            let place = (a.standard, a.site).cmp(&(b.standard, b.site));
            place.then_with(|| a.effective_ms.cmp(&b.effective_ms)).then_with(|| a.hash.cmp(&b.hash))
        });
        let mut judgements = Vec::with_capacity(checks.len());
        let mut standard: Option<&Standard> = None;
        for here in checks.chunk_by(|a, b| (a.standard, a.site) == (b.standard, b.site)) {
            let Some((code, site)) = here.first().map(|check| (check.standard, check.site)) else { continue };
            if standard.is_none_or(|known| known.code != code) {
                standard = self.facts.edition.standard(code);
            }
            let Some(standard) = standard else { continue };
            if let Some(site) = self.site(standard, site) {
                judgements.extend(here.iter().filter_map(|check| self.judgement((standard, site), check)));
            }
        }
        judgements
    }

    /// The findings at a place.
    pub(super) fn findings_at(&self, place: Place) -> &[&'a FindingFact] {
        between(&self.findings, place, |finding| (finding.standard, finding.site))
    }

    /// The findings by standard and site.
    pub(super) fn findings(&self) -> &[&'a FindingFact] {
        &self.findings
    }

    /// Whether a standard is judged at a site in the week that is scored: the site stands, and is of such a type.
    pub(super) fn applies(&self, standard: &Standard, site: Id) -> bool {
        self.site(standard, site).is_some()
    }

    fn site(&self, standard: &Standard, site: Id) -> Option<usize> {
        let found = self.sites.binary_search_by_key(&site, |(id, _)| *id).ok()?;
        self.sites.get(found).filter(|(_, kind)| standard.sites.contains(*kind)).map(|_| found)
    }

    /// Whether a site was closed by the week that is scored: then everything of it leaves.
    pub(super) fn is_closed(&self, site: Id) -> bool {
        let Some(scored) = self.facts.weeks.last() else { return false };
        let closed = self.facts.sites.iter().find(|one| one.id == site).and_then(|one| one.closed);
        closed.is_some_and(|closed| closed <= scored.week)
    }

    /// Whether a standard is judged anywhere in the grid.
    pub(super) fn applies_somewhere(&self, standard: &Standard) -> bool {
        self.types.is_some_and(|types| types.bits() & standard.sites.bits() != 0)
    }

    /// How many sites were judged in the window, and how many stand.
    pub(super) fn sites_seen(&self) -> (usize, usize) {
        let mut seen = vec![false; self.sites.len()];
        for one in self.judgements.iter().filter(|one| one.span == Span::Window) {
            seen.iter_mut().skip(one.site).take(1).for_each(|seen| *seen = true);
        }
        (seen.iter().filter(|seen| **seen).count(), seen.len())
    }

    /// The check of an id.
    pub(super) fn check(&self, id: Id) -> Option<&'a CheckFact> {
        self.facts.checks.iter().find(|check| check.id == id)
    }

    fn judgement(
        &self,
        (standard, site): (&'a Standard, usize),
        check: &'a CheckFact,
    ) -> Option<Judgement<'a>> {
        let span = if self.window.has(check.week) { Span::Window } else { Span::Before };
        let of = |worth, agreement| Some(Judgement { check, standard, worth, agreement, span, site });
        // two phones that disagree: the fewest points, and whoever judged before whoever did not
        let fewest = check.seen.iter().filter_map(|seen| judged(standard, seen)).min_by_key(|one| one.points);
        let Some(found) = fewest else {
            let not_applicable = check.seen.iter().any(|seen| seen.result == CheckResult::NotApplicable);
            let confirmed = not_applicable && check.confirmed == super::Confirmed::Yes;
            return if confirmed { of(Worth::NotApplicable, Agreement::Agrees) } else { None };
        };
        if found.points == POINTS_MAX {
            let claims = check.look == Look::OwnFix;
            return if claims { None } else { of(Worth::Points(POINTS_MAX), found.agreement) };
        }
        let led_to = || {
            let here = self.findings_at((check.standard, check.site)).iter();
            here.filter(|finding| finding.is_of(check))
        };
        if led_to().next().is_none() || led_to().any(|finding| finding.costs()) {
            return of(Worth::Points(found.points), found.agreement);
        }
        // void, or costs nothing as a duplicate: met; goes on in another grid: as if it did not apply
        let elsewhere = led_to().all(|finding| finding.status == Status::Moved);
        of(if elsewhere { Worth::Elsewhere } else { Worth::Points(POINTS_MAX) }, Agreement::Agrees)
    }
}

fn standing_sites(facts: &Facts<'_>) -> Vec<(Id, SiteType)> {
    let Some(scored) = facts.weeks.last() else { return Vec::new() };
    let stands = facts
        .sites
        .iter()
        .filter(|site| site.from <= scored.week && site.closed.is_none_or(|closed| closed > scored.week));
    let mut sites: Vec<(Id, SiteType)> = stands.map(|site| (site.id, site.site_type)).collect();
    sites.sort_unstable();
    sites
}

/// What of an ordered slice is at a place.
fn between<T>(all: &[T], place: Place, of: impl Fn(&T) -> Place) -> &[T] {
    let begin = all.partition_point(|one| of(one) < place);
    let mut rest = all.get(begin..).unwrap_or_default();
    advance(&mut rest, place, of)
}

/// The same of a slice that is gone through place by place: what is before it is left behind.
pub(super) fn advance<'s, T>(rest: &mut &'s [T], place: Place, of: impl Fn(&T) -> Place) -> &'s [T] {
    let before = rest.iter().take_while(|one| of(one) < place).count();
    let from = rest.get(before..).unwrap_or_default();
    let here = from.iter().take_while(|one| of(one) == place).count();
    let (here, behind) = from.split_at(here.min(from.len()));
    *rest = behind;
    here
}
