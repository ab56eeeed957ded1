//! An edition that follows another: which of its standards are the same as one of the edition before.
//!
//! What was judged by the edition before counts for a standard that is the same. Where nothing is the same, every grid starts anew.

use std::collections::BTreeMap;

use merge::hash::Hash;

use super::code::StandardCode;
use super::edition::{Edition, Follows};
use super::fault::{EditionFault, EditionRefused, EditionTable};
use super::rows::{Row, rows};

const COLUMNS: &[&str] = &["code", "same_as"];

impl Edition {
    /// The same edition as one that follows another. `same_as` is the text of a table `code,same_as`: a standard of this edition,
    /// and the one of the edition before that asks the same.
    ///
    /// # Errors
    /// A row names a standard that one of them does not have, or one of them twice; each fault says what to correct.
    pub fn following(self, before: &Self, same_as: &str) -> Result<Self, EditionRefused> {
        let (rows, mut faults) = rows(EditionTable::SameAs, same_as, COLUMNS);
        let (mut here, mut codes) = (Vec::new(), BTreeMap::new());
        for row in rows {
            match pair(&row, (&self, before)) {
                Ok((code, _)) if here.contains(&code) => faults.push(twice(&row, "code", code)),
                Ok((_, was)) if codes.contains_key(&was) => faults.push(twice(&row, "same_as", was)),
                Ok((code, was)) => {
                    here.push(code);
                    codes.insert(was, code);
                }
                Err(fault) => faults.push(fault),
            }
        }
        EditionRefused::if_any(faults)?;
        let follows = Some(Follows { edition: before.content_hash(), codes });
        Ok(Self { follows, ..self }.sealed())
    }

    /// The content hash of the edition that it follows, if any.
    #[must_use]
    pub fn follows(&self) -> Option<Hash> {
        self.follows.as_ref().map(|follows| follows.edition)
    }

    /// The standard of this edition that is meant where something was judged by an edition of this content; `None` where this
    /// edition has none that is the same.
    #[must_use]
    pub fn meant(&self, judged_by: &Hash, code: StandardCode) -> Option<StandardCode> {
        if *judged_by == self.content {
            return Some(code);
        }
        let follows = self.follows.as_ref().filter(|follows| follows.edition == *judged_by)?;
        follows.codes.get(&code).copied()
    }
}

fn pair(
    row: &Row,
    (edition, before): (&Edition, &Edition),
) -> Result<(StandardCode, StandardCode), EditionFault> {
    let code = |column, edition: &Edition| {
        let code: StandardCode = row.read(column, str::parse)?;
        let known = edition.standard(code).map(|_| code);
        known.ok_or_else(|| {
            row.fault(column, format!("{code} is no standard of {}; write one of it", edition.name))
        })
    };
    Ok((code("code", edition)?, code("same_as", before)?))
}

fn twice(row: &Row, column: &'static str, code: StandardCode) -> EditionFault {
    row.fault(
        column,
        format!("{code} stands in an earlier row; a standard is the same as one other, so write it once"),
    )
}
