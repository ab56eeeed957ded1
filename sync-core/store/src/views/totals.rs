//! How much of everything there is in the whole database.

use crate::database::Store;
use crate::error::Result;
use domain::format::KINDS;
use domain::week::Week;

/// Counts over the whole database; what its author took back is not counted, and spot checks stand apart from walks, checks,
/// findings and sites.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Changesets in the log.
    pub changesets: u64,
    /// People with an assignment that has not ended.
    pub people: u64,
    /// Of these, invented ones.
    pub people_synthetic: u64,
    /// Sites.
    pub sites: u64,
    /// Of these, invented ones.
    pub sites_synthetic: u64,
    /// Walks.
    pub walks: u64,
    /// Walks that began in the week asked for.
    pub walks_in_week: u64,
    /// Checks.
    pub checks: u64,
    /// Findings.
    pub findings: u64,
    /// Findings that were not put right on the spot.
    pub findings_open: u64,
    /// Of these, such under a red line.
    pub red_lines_open: u64,
    /// Entities with a register in conflict.
    pub conflicts: u64,
    /// Segments that did not verify and were set aside.
    pub quarantined: u64,
}

/// Where no spot checks are (lane 3): their sites are copies, and their walks are no leader's.
const NO_SPOT: &str = "partition NOT IN (SELECT ord FROM partition WHERE lane = 3)";

impl Store {
    fn count(&self, sql: &str) -> Result<u64> {
        Ok(self.conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// Counts everything.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn totals(&self, week: Week) -> Result<Totals> {
        let mut totals = Totals {
            changesets: self.count("SELECT count(*) FROM changeset")?,
            people: self.count("SELECT count(DISTINCT person) FROM assignment WHERE until_ms IS NULL")?,
            people_synthetic: self.count(
                "SELECT count(DISTINCT person) FROM assignment WHERE until_ms IS NULL AND synthetic = 1",
            )?,
            sites: self
                .count(&format!("SELECT count(*) FROM site WHERE closed_day IS NULL AND {NO_SPOT}"))?,
            sites_synthetic: self.count(&format!(
                "SELECT count(*) FROM site WHERE closed_day IS NULL AND synthetic = 1 AND {NO_SPOT}"
            ))?,
            walks: self.count(&format!("SELECT count(*) FROM walk WHERE withdrawn IS NULL AND {NO_SPOT}"))?,
            // all of them are counted without a look at any: only the few of spot checks are looked for
            checks: self.count(
                "SELECT (SELECT count(*) FROM \"check\") - (SELECT count(*) FROM \"check\"
                   WHERE partition IN (SELECT ord FROM partition WHERE lane = 3))",
            )?,
            quarantined: self.count("SELECT count(*) FROM quarantine WHERE settled_ms IS NULL")?,
            ..Totals::default()
        };
        let mut in_week = self.conn.prepare_cached(&format!(
            "SELECT count(*) FROM walk WHERE week = ?1 AND withdrawn IS NULL AND {NO_SPOT}"
        ))?;
        totals.walks_in_week = in_week.query_row([week.0], |row| row.get(0))?;
        let mut findings = self.conn.prepare_cached(&format!(
            "SELECT count(*), count(*) FILTER (WHERE handled IS NOT 2),
                    count(*) FILTER (WHERE handled IS NOT 2 AND red_line = 1)
             FROM finding WHERE withdrawn IS NULL AND {NO_SPOT}"
        ))?;
        (totals.findings, totals.findings_open, totals.red_lines_open) =
            findings.query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        for kind in KINDS {
            totals.conflicts +=
                self.count(&format!("SELECT count(*) FROM \"{}\" WHERE flags & 1", kind.name))?;
        }
        Ok(totals)
    }
}
