//! The closing table: what was played, what it cost, and whether every copy is equal.

use super::scores::Scores;
use serde_json::{Map, Value, json};
use std::fmt;
use std::time::Duration;

/// What came out of a demo. Times are wall times of this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Walks that the office shows for the week.
    pub walks: u64,
    /// Checks: a standard at a site in a walk.
    pub checks: u64,
    /// Findings, withdrawn ones included.
    pub findings: u64,
    /// Walks, checks and findings of which two values stand and a person has to settle it.
    pub conflicts: u64,
    /// Bodies of all syncs of the burst and after, to the office, packed.
    pub bytes_up: u64,
    /// The same from the office.
    pub bytes_down: u64,
    /// Half of the phones were through within this, microseconds.
    pub sync_p50_us: u64,
    /// All but one in a hundred were through within this, microseconds.
    pub sync_p99_us: u64,
    /// What making 4 kB durable costs here, microseconds, the median.
    pub fsync_us: u64,
    /// The whole demo.
    pub wall: Duration,
    /// Grid leaders' phones.
    pub phones: u64,
    /// Pairs of phone and partition whose digests of log, receipts and state equal the office's.
    pub digests_equal: u64,
    /// All such pairs.
    pub digests_total: u64,
    /// Phones beside the leaders': companions' and clones.
    pub other_phones: u64,
    /// Findings amended and checks corrected.
    pub edits: u64,
    /// Findings taken back.
    pub withdrawn: u64,
    /// Companions who joined a walk, and the checks that they judged as well.
    pub companions: (u64, u64),
    /// Lines that were cut in the burst.
    pub cuts: u64,
    /// Rounds of syncs until nothing moved.
    pub rounds: u64,
    /// How often the office was set back in the burst.
    pub restores: u64,
    /// Receipts that phones gave back to it, each with its changesets.
    pub given_back: u64,
    /// Changesets that phones recorded, each durable before it was said to be saved.
    pub recorded: u64,
    /// The most memory held, MiB, where the system says it.
    pub memory_peak_mib: Option<u64>,
    /// What was done about findings in the week.
    pub acts: u64,
    /// Of these, what units answered and what the officer decided, over HTTP.
    pub unit_acts: u64,
    /// The officer's part.
    pub officer_acts: u64,
    /// Findings of citizens: sent, adopted, linked, declined, and told to be put right.
    pub patrol: [u64; 5],
    /// Walks, checks, findings and acts of the eleven weeks before.
    pub earlier: [u64; 4],
    /// What the scorecards of the grids come to.
    pub scores: Scores,
    /// Where the time went.
    pub phases: Vec<(&'static str, Duration)>,
}

impl Figures {
    /// Bytes to the office for one walk.
    #[must_use]
    pub fn bytes_per_walk(&self) -> u64 {
        self.bytes_up.checked_div(self.walks).unwrap_or(0)
    }

    /// The table as one JSON object.
    #[must_use]
    pub fn json(&self) -> Value {
        let phases: Map<String, Value> = self
            .phases
            .iter()
            .map(|(name, took)| ((*name).to_owned(), thousandths(micros(*took), 1_000)))
            .collect();
        json!({
            "walks": self.walks,
            "checks": self.checks,
            "findings": self.findings,
            "conflicts": self.conflicts,
            "bytes_up": self.bytes_up,
            "bytes_down": self.bytes_down,
            "bytes_per_walk": self.bytes_per_walk(),
            "sync_p50_ms": thousandths(self.sync_p50_us, 1),
            "sync_p99_ms": thousandths(self.sync_p99_us, 1),
            "fsync_ms": thousandths(self.fsync_us, 1),
            "wall_s": thousandths(micros(self.wall), 1_000),
            "phones": self.phones,
            "acts": self.acts,
            "unit_acts": self.unit_acts,
            "officer_acts": self.officer_acts,
            "patrol": {
                "sent": self.patrol[0],
                "adopted": self.patrol[1],
                "linked": self.patrol[2],
                "declined": self.patrol[3],
                "told_put_right": self.patrol[4],
            },
            "earlier": {
                "walks": self.earlier[0],
                "checks": self.earlier[1],
                "findings": self.earlier[2],
                "acts": self.earlier[3],
            },
            "bands": {
                "reached": self.scores.bands[0],
                "nearly_reached": self.scores.bands[1],
                "not_reached": self.scores.bands[2],
                "too_little": self.scores.bands[3],
            },
            "planned": self.scores.coverage.1,
            "planned_judged": self.scores.coverage.0,
            "red_lines_open": self.scores.red_lines_open,
            "findings_open": self.scores.findings_open,
            "findings_closed": self.scores.findings_closed,
            "sent_back": self.scores.sent_back,
            "on_time": { "on_time": self.scores.on_time.on_time, "of": self.scores.on_time.of },
            "restores": self.restores,
            "given_back": self.given_back,
            "digests_equal": self.digests_equal,
            "digests_total": self.digests_total,
            "phases": phases,
        })
    }

    fn fsyncs_s(&self) -> String {
        seconds(Duration::from_micros(self.fsync_us.saturating_mul(self.recorded)))
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// Microseconds as a number of units of 1,000 µs × `units`, with three decimals.
fn thousandths(micros: u64, units: u64) -> Value {
    let text = format!("{}.{:03}", micros / (1_000 * units), micros / units % 1_000);
    serde_json::from_str(&text).unwrap_or(Value::Null)
}

fn millis(micros: u64) -> String {
    format!("{}.{:02} ms", micros / 1_000, micros / 10 % 100)
}

fn seconds(time: Duration) -> String {
    format!("{}.{:01} s", time.as_secs(), time.subsec_millis() / 100)
}

/// 1234567 as `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl Figures {
    /// The rows of what the grids come to.
    fn judged(&self, row: &mut dyn FnMut(&str, String) -> fmt::Result) -> fmt::Result {
        let Scores { bands, coverage, red_lines_open, findings_open, findings_closed, sent_back, on_time } =
            &self.scores;
        let [reached, nearly, not, little] = bands.map(grouped);
        row("grids", format!("达标 {reached} · 基本达标 {nearly} · 未达标 {not} · 数据不足 {little}"))?;
        let (judged, planned) = *coverage;
        let share = (judged * 10_000).checked_div(planned).unwrap_or(0);
        row("week's coverage", format!("{}.{:02} % of {}", share / 100, share % 100, grouped(planned)))?;
        row("put right in time", on_time.to_string())?;
        row("red lines open", grouped(*red_lines_open))?;
        row(
            "findings of the grids",
            format!(
                "{} open, {} closed, {} times sent back or there again",
                grouped(*findings_open),
                grouped(*findings_closed),
                grouped(*sent_back)
            ),
        )?;
        Ok(())
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut row = |name: &str, value: String| writeln!(f, "  {name:<24}{value}");
        row(
            "phones",
            format!("{} leaders', {} others (companions, clones, citizens)", self.phones, self.other_phones),
        )?;
        row("walks", grouped(self.walks))?;
        row("checks", grouped(self.checks))?;
        row("findings", format!("{} ({} withdrawn)", grouped(self.findings), self.withdrawn))?;
        row("edits", grouped(self.edits))?;
        let (companions, second_looks) = self.companions;
        row("companions", format!("{companions} joined a walk and judged {second_looks} checks as well"))?;
        row("conflicts kept", grouped(self.conflicts))?;
        let [walks, checks, findings, acts] = self.earlier.map(grouped);
        row("11 weeks before", format!("{walks} walks, {checks} checks, {findings} findings, {acts} acts"))?;
        row(
            "acts of the week",
            format!(
                "{}, of them {} by units and {} by an officer over HTTP",
                grouped(self.acts),
                grouped(self.unit_acts),
                grouped(self.officer_acts)
            ),
        )?;
        let [sent, adopted, linked, declined, told] = self.patrol.map(grouped);
        row(
            "found by citizens",
            format!(
                "{sent} sent, {adopted} adopted, {linked} linked, {declined} declined, {told} told of its end"
            ),
        )?;
        self.judged(&mut row)?;
        row("bytes up, down", format!("{}, {}", grouped(self.bytes_up), grouped(self.bytes_down)))?;
        row(
            "bytes up per walk",
            format!(
                "{}, with twelve weeks given back to an office that was set back",
                grouped(self.bytes_per_walk())
            ),
        )?;
        row(
            "one phone's sync",
            format!("p50 {}, p99 {}", millis(self.sync_p50_us), millis(self.sync_p99_us)),
        )?;
        row("lines cut, rounds", format!("{}, {}", self.cuts, self.rounds))?;
        row(
            "office set back",
            format!(
                "{} times, once without being told; {} receipts given back",
                self.restores,
                grouped(self.given_back)
            ),
        )?;
        row(
            "one fsync here",
            format!(
                "{}; one after another, the {} records of the phones would wait {}",
                millis(self.fsync_us),
                grouped(self.recorded),
                self.fsyncs_s()
            ),
        )?;
        if let Some(mib) = self.memory_peak_mib {
            row("most memory held", format!("{mib} MiB"))?;
        }
        row("digests equal", format!("{} of {}", self.digests_equal, self.digests_total))?;
        row("time", seconds(self.wall))?;
        for (name, took) in &self.phases {
            writeln!(f, "    {name:<26}{}", seconds(*took))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_object_has_exactly_the_keys_that_scripts_read() {
        let figures = Figures {
            walks: 4,
            bytes_up: 9_001,
            fsync_us: 1_234,
            phases: vec![("load", Duration::from_micros(2_345_678))],
            ..Figures::default()
        };
        let json = figures.json();
        let keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
        let mut wanted = [
            "walks",
            "checks",
            "findings",
            "conflicts",
            "bytes_up",
            "bytes_down",
            "bytes_per_walk",
            "sync_p50_ms",
            "sync_p99_ms",
            "fsync_ms",
            "wall_s",
            "phones",
            "acts",
            "unit_acts",
            "officer_acts",
            "patrol",
            "earlier",
            "bands",
            "planned",
            "planned_judged",
            "red_lines_open",
            "findings_open",
            "findings_closed",
            "sent_back",
            "on_time",
            "restores",
            "given_back",
            "digests_equal",
            "digests_total",
            "phases",
        ];
        wanted.sort_unstable();
        let mut found = keys.clone();
        found.sort_unstable();
        assert_eq!(found, wanted);
        assert_eq!(json["bytes_per_walk"], 2_250);
        assert_eq!(json["fsync_ms"].to_string(), "1.234");
        assert_eq!(json["phases"]["load"].to_string(), "2.345");
    }

    #[test]
    fn large_numbers_are_grouped_by_threes() {
        assert_eq!([7, 999, 1_000, 1_234_567].map(grouped), ["7", "999", "1,000", "1,234,567"]);
    }
}
