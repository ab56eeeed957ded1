//! What decides at one instant: of checks and closings that were effective together the greater hash is the later one.

use domain::scoring::{CheckFact, FindingFact};
use merge::context::{Dot, Log};
use merge::hash::Id;
use std::collections::BTreeSet;
use store::Store;

/// Facts, and where they stand in the log.
pub(super) struct Decided {
    pub(super) checks: Vec<CheckFact>,
    /// In the order of the checks.
    pub(super) dots: Vec<Dot>,
    pub(super) findings: Vec<FindingFact>,
    /// In the order of the findings.
    pub(super) closings: Vec<Option<Dot>>,
}

impl Decided {
    /// The instants, ms since 1970, at which several changesets were effective, wherever: those of one changeset have one hash.
    fn instants(&self) -> BTreeSet<i64> {
        let judged = self.checks.iter().zip(&self.dots).map(|(check, dot)| (check.effective_ms, *dot));
        let closings = self.findings.iter().zip(&self.closings);
        let closed = closings.filter_map(|(finding, dot)| Some((finding.closed?.0, (*dot)?)));
        let mut all: Vec<(i64, Dot)> = judged.chain(closed).collect();
        // those of one changeset mostly stand beside each other
        all.dedup();
        all.sort_unstable();
        all.dedup();
        let alike = all.chunk_by(|(a, _), (b, _)| a == b).filter(|some| some.len() > 1);
        alike.filter_map(|some| some.first().map(|(at_ms, _)| *at_ms)).collect()
    }

    /// Gives those the hashes of their changesets that were effective at the same instant at the same place. Elsewhere a hash
    /// decides nothing, and reading it would take longer than everything else.
    pub(super) fn hash_alike(&mut self, store: &Store) -> store::Result<()> {
        let instants = self.instants();
        if instants.is_empty() {
            return Ok(());
        }
        let checks = self.checks.iter().zip(&self.dots);
        let judged =
            checks.map(|(check, dot)| (check.effective_ms, check.standard.number(), check.site, *dot));
        let closings = self.findings.iter().zip(&self.closings);
        let closed =
            closings.filter_map(|(one, dot)| Some((one.closed?.0, one.standard.number(), one.site, (*dot)?)));
        // by the instant first: so they come, but for a few
        let of_instants = judged.chain(closed).filter(|(at_ms, ..)| instants.contains(at_ms));
        let mut all: Vec<(i64, u32, Id, Dot)> = of_instants.collect();
        all.sort_unstable();
        // those of one changeset have one hash
        all.dedup();
        let same =
            |(a, b, c, _): &(i64, u32, Id, Dot), (x, y, z, _): &(i64, u32, Id, Dot)| (a, b, c) == (x, y, z);
        let alike: BTreeSet<(i64, u32, Id)> = all
            .chunk_by(same)
            .filter(|some| some.len() > 1)
            .filter_map(|some| some.first().map(|(at_ms, standard, site, _)| (*at_ms, *standard, *site)))
            .collect();
        if alike.is_empty() {
            return Ok(());
        }
        let is_alike = |standard, site, at_ms| alike.contains(&(at_ms, standard, site));
        for (check, dot) in self.checks.iter_mut().zip(&self.dots) {
            if is_alike(check.standard.number(), check.site, check.effective_ms) {
                check.hash = store.hash(*dot)?;
            }
        }
        for (finding, dot) in self.findings.iter_mut().zip(&self.closings) {
            if let (Some((at_ms, hash)), Some(dot)) = (&mut finding.closed, dot)
                && is_alike(finding.standard.number(), finding.site, *at_ms)
            {
                *hash = store.hash(*dot)?;
            }
        }
        Ok(())
    }
}
