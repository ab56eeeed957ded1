//! The working calendar: public holidays and make-up days 调休 as data, and when something falls due by it.

use std::collections::BTreeMap;

use crate::day::{DAY_MS, Day};
use crate::standards::LimitClass;

/// A working calendar, as far as it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i64, String>,
    days: BTreeMap<Day, DayKind>,
}

/// What the published arrangement makes of a day that would be otherwise by its weekday, or is named in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// Nobody works: a holiday, or a day moved to it.
    Holiday,
    /// A Saturday or Sunday that is worked for one that is not.
    Working,
}

/// Whether an answer stands on what was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// Every day of it lies in a published year.
    Published,
    /// The calendar ends before: Monday to Friday were taken for working days.
    Assumed,
}

/// An instant by which something has to be put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Milliseconds since 1970.
    pub at_ms: i64,
    /// Whether the calendar reached so far when it was written; a due that was written never moves.
    pub basis: Basis,
}

/// Bytes that are no calendar, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarBytesError {
    /// They are no text.
    #[error("these bytes are no text in UTF-8: fetch the file again")]
    NoText,
    /// They do not hold together.
    #[error(transparent)]
    Wrong(#[from] CalendarError),
}

/// What is wrong in a calendar's file, and how to write it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {wrong}")]
pub struct CalendarError {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong there, and what may stand instead.
    pub wrong: String,
}

impl Calendar {
    /// A calendar of which nothing was published: Monday to Friday are taken for working days, and every answer says so.
    #[must_use]
    pub const fn unpublished() -> Self {
        Self { years: BTreeMap::new(), days: BTreeMap::new() }
    }

    /// Reads the file of a calendar.
    ///
    /// # Errors
    /// It is no text, or [`Calendar::load`] refuses it.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CalendarBytesError> {
        let text = std::str::from_utf8(bytes).map_err(|_| CalendarBytesError::NoText)?;
        Ok(Self::load(text)?)
    }

    /// Reads a calendar from CSV with the columns `day,kind,says`. A `year` row names the source of a year; `holiday`
    /// and `working` rows name days of such a year.
    ///
    /// # Errors
    /// The first line that does not hold together, and how to write it.
    pub fn load(text: &str) -> Result<Self, CalendarError> {
        let mut calendar = Self { years: BTreeMap::new(), days: BTreeMap::new() };
        let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let headers = rows.headers().map_err(|error| CalendarError { line: 1, wrong: error.to_string() })?;
        if headers != ["day", "kind", "says"].as_slice() {
            return Err(CalendarError { line: 1, wrong: "write the columns as day,kind,says".to_owned() });
        }
        for row in rows.records() {
            let row = row.map_err(|error| CalendarError {
                line: error.position().map_or(0, csv::Position::line),
                wrong: error.to_string(),
            })?;
            let line = row.position().map_or(0, csv::Position::line);
            let cell = |index: usize| row.get(index).unwrap_or_default();
            calendar.take(cell(0), cell(1), cell(2)).map_err(|wrong| CalendarError { line, wrong })?;
        }
        if calendar.years.is_empty() {
            let wrong = "no year is named; write a row such as `2026,year,source of the arrangement`";
            return Err(CalendarError { line: 1, wrong: wrong.to_owned() });
        }
        Ok(calendar)
    }

    fn take(&mut self, day: &str, kind: &str, says: &str) -> Result<(), String> {
        if kind == "year" {
            let year = day.parse().ok().filter(|year| (2000..=2999).contains(year));
            let year = year.ok_or_else(|| format!("`{day}` is no year; write it as 2026"))?;
            if says.is_empty() {
                return Err(format!("{year} names no source; write who published its arrangement"));
            }
            let twice = self.years.insert(year, says.to_owned()).is_some();
            return if twice { Err(format!("{year} is named twice; keep one row")) } else { Ok(()) };
        }
        let read = Day::parse(day).ok_or_else(|| format!("`{day}` is no day; write it as 2026-10-01"))?;
        let kind = match kind {
            "holiday" => DayKind::Holiday,
            "working" if read.weekday() >= 5 => DayKind::Working,
            "working" => return Err(format!("{day} is worked anyway; name Saturdays and Sundays only")),
            other => return Err(format!("`{other}` is no kind of day; write year, holiday or working")),
        };
        if !self.years.contains_key(&read.parts().0) {
            return Err(format!("the year of {day} has no row before it; write one with its source"));
        }
        let twice = self.days.insert(read, kind).is_some();
        if twice { Err(format!("{day} is named twice; keep one row")) } else { Ok(()) }
    }

    /// The published years, ascending, each with its source.
    pub fn years(&self) -> impl Iterator<Item = (i64, &str)> {
        self.years.iter().map(|(year, source)| (*year, source.as_str()))
    }

    /// Whether a day is worked, and what the answer stands on.
    #[must_use]
    pub fn is_worked(&self, day: Day) -> (Worked, Basis) {
        let basis = if self.years.contains_key(&day.parts().0) { Basis::Published } else { Basis::Assumed };
        let worked = match self.days.get(&day) {
            Some(DayKind::Working) => Worked::Yes,
            Some(DayKind::Holiday) => Worked::No,
            None if day.weekday() < 5 => Worked::Yes,
            None => Worked::No,
        };
        (worked, basis)
    }

    /// When a fault has to be put right: L0 at `from_ms` itself, the end of the walk; L1 24 hours after it; L2 and L3 at
    /// 24:00 of the 3rd and 7th working day after the day of `from_ms`. `None` for L4, whose dated steps a person writes.
    #[must_use]
    pub fn due(&self, limit: LimitClass, from_ms: i64) -> Option<Due> {
        let published = |at_ms| Some(Due { at_ms, basis: Basis::Published });
        match limit {
            LimitClass::L0 => published(from_ms),
            LimitClass::L1 => published(from_ms.saturating_add(DAY_MS)),
            LimitClass::L2 => Some(self.working_days_after(from_ms, 3)),
            LimitClass::L3 => Some(self.working_days_after(from_ms, 7)),
            LimitClass::L4 => None,
        }
    }

    fn working_days_after(&self, from_ms: i64, count: u32) -> Due {
        let (mut day, mut left, mut basis) = (Day::of(from_ms), count, Basis::Published);
        while left > 0 {
            day = day.next();
            let (worked, stands_on) = self.is_worked(day);
            basis = basis.max(stands_on);
            if worked == Worked::Yes {
                left -= 1;
            }
        }
        Due { at_ms: day.next().start_ms(), basis }
    }
}

/// Whether a day is worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worked {
    /// It is.
    Yes,
    /// It is a holiday or a weekend.
    No,
}
