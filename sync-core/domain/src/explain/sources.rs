//! Where an explanation looks things up: the facts, the clauses of the edition, and the names of sites.

use super::check::CheckSeen;
use super::named::{Clause, NamedSite};
use crate::scoring::{CheckFact, Facts, FindingFact, Place};
use crate::standards::{Standard, StandardCode};
use merge::hash::Id;

/// The facts, with the names of their sites.
pub(super) struct Sources<'a> {
    pub(super) facts: &'a Facts<'a>,
    names: &'a dyn Fn(Id) -> Option<String>,
    /// By id.
    checks: Vec<&'a CheckFact>,
    /// By standard, site and id.
    findings: Vec<&'a FindingFact>,
}

impl<'a> Sources<'a> {
    pub(super) fn of(facts: &'a Facts<'a>, names: &'a dyn Fn(Id) -> Option<String>) -> Self {
        let mut checks: Vec<&CheckFact> = facts.checks.iter().collect();
        checks.sort_by_key(|check| check.id);
        let mut findings: Vec<&FindingFact> = facts.findings.iter().collect();
        findings.sort_by_key(|finding| (finding.standard, finding.site, finding.id));
        Self { facts, names, checks, findings }
    }

    pub(super) fn standard(&self, code: StandardCode) -> Option<&'a Standard> {
        self.facts.edition.standard(code)
    }

    pub(super) fn clause(&self, code: StandardCode) -> Clause {
        self.standard(code).map_or(Clause::unknown(code), Clause::of)
    }

    pub(super) fn site(&self, id: Id) -> NamedSite {
        let known = self.facts.sites.iter().find(|site| site.id == id);
        NamedSite { id, name: (self.names)(id), site_type: known.map(|site| site.site_type) }
    }

    pub(super) fn finding(&self, id: Id) -> Option<&'a FindingFact> {
        self.facts.findings.iter().find(|finding| finding.id == id)
    }

    /// The check of an id; where several have it, the one of the place.
    pub(super) fn check(&self, id: Id, place: Option<Place>) -> Option<&'a CheckFact> {
        let begin = self.checks.partition_point(|check| check.id < id);
        let of_id = || self.checks.iter().skip(begin).take_while(|check| check.id == id).copied();
        of_id().find(|check| Some((check.standard, check.site)) == place).or_else(|| of_id().next())
    }

    /// A check as it counts.
    pub(super) fn counting(&self, check: &CheckFact) -> Option<CheckSeen> {
        let place = (check.standard, check.site);
        let begin = self.findings.partition_point(|one| (one.standard, one.site) < place);
        let rest = self.findings.get(begin..).unwrap_or_default();
        let end = rest.partition_point(|one| (one.standard, one.site) <= place);
        CheckSeen::counting(self.standard(check.standard)?, check, rest.get(..end).unwrap_or_default())
    }
}
