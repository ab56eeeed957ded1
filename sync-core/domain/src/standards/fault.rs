//! What is wrong with an edition: in which file, row and column, and what may stand there.

use std::collections::BTreeSet;
use std::fmt;

/// At most this many rows are named at once: enough to correct in one sitting.
pub const FAULTS_NAMED_MAX: usize = 20;

/// A part of an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EditionTable {
    /// The name that the edition is given.
    Name,
    /// `items.csv`.
    Items,
    /// `contents.csv`.
    Contents,
    /// `standards.csv`.
    Standards,
    /// The table that says what is the same as in the edition before.
    SameAs,
}

impl fmt::Display for EditionTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "the edition's name",
            Self::Items => "items.csv",
            Self::Contents => "contents.csv",
            Self::Standards => "standards.csv",
            Self::SameAs => "same_as.csv",
        })
    }
}

/// Where in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EditionPlace {
    /// The table as a whole.
    Whole,
    /// A row by the line of the file on which it starts; the column names are row 1.
    Row(u64),
    /// An entry of a table that was not read from a file, counted from 0.
    Entry(usize),
}

/// One thing that is wrong with an edition, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionFault {
    /// In which table.
    pub table: EditionTable,
    /// Where in it.
    pub place: EditionPlace,
    /// In which column; none where the row as a whole is meant.
    pub column: Option<&'static str>,
    /// What is wrong, and what is allowed.
    pub wrong: String,
}

impl fmt::Display for EditionFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.table)?;
        match self.place {
            EditionPlace::Whole => {}
            EditionPlace::Row(line) => write!(f, ", row {line}")?,
            EditionPlace::Entry(index) => write!(f, ", entry {}", index + 1)?,
        }
        if let Some(column) = self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.wrong)
    }
}

/// Why an edition is refused: the first fault of each row, at most [`FAULTS_NAMED_MAX`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionRefused {
    /// The faults, by table and row; never empty.
    pub faults: Vec<EditionFault>,
    /// How many further rows have a fault.
    pub more: usize,
}

impl EditionRefused {
    /// Keeps the first fault of each row and what concerns a whole table; `Ok` where there is none.
    pub(super) fn if_any(mut faults: Vec<EditionFault>) -> Result<(), Self> {
        let mut rows = BTreeSet::new();
        faults.retain(|fault| fault.place == EditionPlace::Whole || rows.insert((fault.table, fault.place)));
        faults.sort_by_key(|fault| (fault.table, fault.place));
        let more = faults.len().saturating_sub(FAULTS_NAMED_MAX);
        faults.truncate(FAULTS_NAMED_MAX);
        if faults.is_empty() { Ok(()) } else { Err(Self { faults, more }) }
    }
}

impl fmt::Display for EditionRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the edition is refused; correct this and load it again:")?;
        self.faults.iter().try_for_each(|fault| write!(f, "\n{fault}"))?;
        if self.more > 0 {
            write!(f, "\nand {} more", self.more)?;
        }
        Ok(())
    }
}

impl std::error::Error for EditionRefused {}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(place: EditionPlace, wrong: &str) -> EditionFault {
        EditionFault { table: EditionTable::Standards, place, column: Some("kind"), wrong: wrong.to_owned() }
    }

    #[test]
    fn a_row_is_named_once_with_its_first_fault() {
        let faults = vec![fault(EditionPlace::Row(9), "first"), fault(EditionPlace::Row(9), "second")];
        let refused = EditionRefused::if_any(faults).unwrap_err();
        assert_eq!(refused.to_string().lines().last(), Some("standards.csv, row 9, column kind: first"));
    }

    #[test]
    fn twenty_rows_are_named_and_the_others_counted() {
        let faults = (2..30).rev().map(|line| fault(EditionPlace::Row(line), "wrong")).collect();
        let refused = EditionRefused::if_any(faults).unwrap_err();
        assert_eq!((refused.faults.len(), refused.more), (20, 8));
        assert!(refused.to_string().contains("row 2,") && refused.to_string().ends_with("and 8 more"));
    }

    #[test]
    fn no_fault_is_no_refusal() {
        assert_eq!(EditionRefused::if_any(Vec::new()), Ok(()));
    }
}
