//! The rows of a table: a header that must be right, then records that know their line and columns.

use std::fmt::Display;

use super::fault::{EditionFault, EditionPlace, EditionTable};
use crate::limits::FILE_BYTES_MAX;

/// A row with as many fields as there are columns.
pub(super) struct Row {
    table: EditionTable,
    line: u64,
    columns: &'static [&'static str],
    record: csv::StringRecord,
}

impl Row {
    /// Where the row stands.
    pub(super) fn place(&self) -> EditionPlace {
        EditionPlace::Row(self.line)
    }

    /// The field of a column, as it is written.
    pub(super) fn text(&self, column: &'static str) -> &str {
        let index = self.columns.iter().position(|known| *known == column);
        index.and_then(|index| self.record.get(index)).unwrap_or_default()
    }

    /// The field of a column, read.
    pub(super) fn read<T, E: Display>(
        &self,
        column: &'static str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, EditionFault> {
        read(self.text(column)).map_err(|wrong| self.fault(column, wrong.to_string()))
    }

    /// A fault of this row.
    pub(super) fn fault(&self, column: &'static str, wrong: String) -> EditionFault {
        EditionFault { table: self.table, place: self.place(), column: Some(column), wrong }
    }
}

/// Splits a table into rows. A wrong header ends the reading; a row that does not fit is a fault, and the next is read.
pub(super) fn rows(
    table: EditionTable,
    text: &str,
    columns: &'static [&'static str],
) -> (Vec<Row>, Vec<EditionFault>) {
    let whole = |place, wrong| EditionFault { table, place, column: None, wrong };
    if text.len() > FILE_BYTES_MAX {
        let wrong = format!("is larger than {FILE_BYTES_MAX} bytes; load the catalogue alone");
        return (Vec::new(), vec![whole(EditionPlace::Whole, wrong)]);
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let (mut rows, mut faults, mut header) = (Vec::new(), Vec::new(), false);
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                faults.push(whole(
                    EditionPlace::Whole,
                    format!("cannot be read ({error}); save it as CSV in UTF-8"),
                ));
                break;
            }
        };
        let line = record.position().map_or(0, |start| line_of(text, start));
        if !header {
            header = record.iter().eq(columns.iter().copied());
            if !header {
                break;
            }
        } else if record.len() == columns.len() {
            rows.push(Row { table, line, columns, record });
        } else {
            let wrong =
                format!("has {} fields; write {}: {}", record.len(), columns.len(), columns.join(","));
            faults.push(whole(EditionPlace::Row(line), wrong));
        }
    }
    if !header && faults.is_empty() {
        faults.push(whole(
            EditionPlace::Row(1),
            format!("the column names are not right; write {}", columns.join(",")),
        ));
    }
    (rows, faults)
}

/// The line on which a record's text stands: the reader's position lies before the blank lines that it skips.
fn line_of(text: &str, start: &csv::Position) -> u64 {
    let rest =
        usize::try_from(start.byte()).ok().and_then(|byte| text.as_bytes().get(byte..)).unwrap_or_default();
    let breaks = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    breaks.filter(|byte| **byte == b'\n').fold(start.line(), |line, _| line + 1)
}
