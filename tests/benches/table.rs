//! The one table that is printed: what, ours, baseline, ratio, bar, aim, met, and what misses its bar.

use crate::measure::Pair;
use std::time::Duration;

/// What is held against a bar.
#[derive(Clone, Debug)]
enum Found {
    /// Times of ours and of the baseline.
    Times(Duration, Duration),
    /// Bytes of ours and of the baseline.
    Bytes(u64, u64),
    /// Bytes alone.
    Size(u64),
    /// Seconds alone.
    Seconds(u64),
    /// How many.
    Count(u32),
    /// A time alone, with what it stands for.
    Time(Duration),
    /// Shown, and held against nothing.
    Part(String),
    /// Not measured in this run; the reason is shown.
    Nothing(&'static str),
}

/// A bar and an aim: a ratio, or bytes or seconds where there is no baseline.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bar {
    /// What has to be kept.
    pub(crate) bar: f64,
    /// What is wished for.
    pub(crate) aim: f64,
}

/// A line of the table.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    what: String,
    found: Found,
    bar: Bar,
    /// Why it misses its bar, where it does.
    reason: &'static str,
}

impl Line {
    /// Two ways that were measured by turns.
    pub(crate) fn times(what: &str, pair: &Pair, bar: Bar) -> Self {
        Self::new(what, Found::Times(pair.ours(), pair.baseline()), bar)
    }

    /// Two sizes, exact.
    pub(crate) fn bytes(what: &str, (ours, baseline): (u64, u64), bar: Bar) -> Self {
        Self::new(what, Found::Bytes(ours, baseline), bar)
    }

    /// A size, exact, that has no baseline.
    pub(crate) fn size(what: &str, bytes: u64, bar: Bar) -> Self {
        Self::new(what, Found::Size(bytes), bar)
    }

    /// Seconds that have no baseline.
    pub(crate) fn seconds(what: &str, seconds: u64, bar: Bar) -> Self {
        Self::new(what, Found::Seconds(seconds), bar)
    }

    /// How many of something, with the most allowed.
    pub(crate) fn count(what: &str, many: u32, most: u32) -> Self {
        let most = f64::from(most);
        Self::new(what, Found::Count(many), Bar { bar: most, aim: most })
    }

    /// Two times that were not measured by turns.
    pub(crate) fn ratio(what: &str, (ours, baseline): (Duration, Duration), bar: Bar) -> Self {
        Self::new(what, Found::Times(ours, baseline), bar)
    }

    /// A time that has no baseline; its bar is in seconds.
    pub(crate) fn time(what: &str, time: Duration, bar: Bar) -> Self {
        Self::new(what, Found::Time(time), bar)
    }

    /// What is only shown.
    pub(crate) fn part(what: &str, found: impl Into<String>) -> Self {
        Self::new(what, Found::Part(found.into()), Bar { bar: 0.0, aim: 0.0 })
    }

    /// A line that this run does not measure.
    pub(crate) fn nothing(what: &str, reason: &'static str, bar: Bar) -> Self {
        Self::new(what, Found::Nothing(reason), bar)
    }

    /// The same line, with the reason to be named should it miss its bar.
    pub(crate) fn because(self, reason: &'static str) -> Self {
        Self { reason, ..self }
    }

    fn new(what: &str, found: Found, bar: Bar) -> Self {
        Self { what: what.to_owned(), found, bar, reason: "" }
    }

    /// What the bar is held against; `None` where nothing was measured.
    fn value(&self) -> Option<f64> {
        match self.found {
            Found::Times(ours, baseline) => Some(ours.as_secs_f64() / baseline.as_secs_f64().max(1e-9)),
            Found::Bytes(ours, baseline) => Some(ours as f64 / (baseline as f64).max(1.0)),
            Found::Size(bytes) => Some(bytes as f64),
            Found::Seconds(seconds) => Some(seconds as f64),
            Found::Count(many) => Some(f64::from(many)),
            Found::Time(time) => Some(time.as_secs_f64()),
            Found::Part(_) | Found::Nothing(_) => None,
        }
    }

    fn met(&self) -> &'static str {
        match self.value() {
            None => "-",
            Some(value) if value <= self.bar.aim => "yes, and the aim",
            Some(value) if value <= self.bar.bar => "yes",
            Some(_) => "NO",
        }
    }

    fn shown(&self) -> [String; 7] {
        let (ours, baseline) = match &self.found {
            Found::Times(ours, baseline) => (time(*ours), time(*baseline)),
            Found::Bytes(ours, baseline) => (bytes(*ours), bytes(*baseline)),
            Found::Size(size) => (bytes(*size), "-".into()),
            Found::Seconds(seconds) => (format!("{seconds} s"), "-".into()),
            Found::Count(many) => (many.to_string(), "-".into()),
            Found::Time(found) => (time(*found), "-".into()),
            Found::Part(found) => (found.clone(), "-".into()),
            Found::Nothing(reason) => ((*reason).into(), "-".into()),
        };
        let ratio = match self.found {
            Found::Times(..) | Found::Bytes(..) => format!("{:.2}", self.value().unwrap_or_default()),
            _ => "-".into(),
        };
        let limit = |limit: f64| match self.found {
            Found::Times(..) | Found::Bytes(..) => format!("{limit} x"),
            Found::Size(_) => bytes(limit as u64),
            Found::Count(_) => limit.to_string(),
            Found::Time(_) => time(Duration::from_secs_f64(limit)),
            Found::Seconds(_) | Found::Nothing(_) => format!("{limit} s"),
            Found::Part(_) => "-".into(),
        };
        let (bar, aim) = (limit(self.bar.bar), limit(self.bar.aim));
        [self.what.clone(), ours, baseline, ratio, bar, aim, self.met().into()]
    }
}

fn time(time: Duration) -> String {
    match time.as_micros() {
        micros @ 0..=9_999 => format!("{micros} us"),
        micros @ 10_000..=1_999_999 => format!("{:.1} ms", micros as f64 / 1000.0),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

fn bytes(bytes: u64) -> String {
    match bytes {
        0..=99_999 => format!("{bytes} B"),
        _ => format!("{:.3} MiB", bytes as f64 / 1_048_576.0),
    }
}

/// The whole table, and below it what misses its bar, with the reason.
pub(crate) fn print(lines: &[Line]) {
    let head = ["what", "ours", "baseline", "ratio", "bar", "aim", "met?"].map(str::to_owned);
    let rows: Vec<[String; 7]> = std::iter::once(head).chain(lines.iter().map(Line::shown)).collect();
    let mut widths = [0_usize; 7];
    for row in &rows {
        for (width, text) in widths.iter_mut().zip(row) {
            *width = (*width).max(text.chars().count());
        }
    }
    for (place, row) in rows.iter().enumerate() {
        println!("{}", aligned(row, &widths));
        if place == 0 {
            println!("{}", widths.map(|width| "-".repeat(width)).join("-|-"));
        }
    }
    println!();
    let missed: Vec<&Line> = lines.iter().filter(|line| line.met() == "NO").collect();
    if missed.is_empty() {
        println!("Nothing measured misses its bar.");
    }
    for line in missed {
        println!("MISSES ITS BAR: {}. {}", line.what, line.reason);
    }
}

fn aligned(row: &[String; 7], widths: &[usize; 7]) -> String {
    let mut parts = Vec::with_capacity(7);
    for (place, (text, width)) in row.iter().zip(widths).enumerate() {
        let left = place == 0 || place == 6;
        parts.push(if left { format!("{text:<width$}") } else { format!("{text:>width$}") });
    }
    parts.join(" | ").trim_end().to_owned()
}
