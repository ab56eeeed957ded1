//! Findings and edits as JSON: names as our columns have them, ids and hashes as hexadecimal digits.

use crate::baseline::last_write::Edit;
use crate::data::Row;
use crate::measure::Fallible;
use domain::geo::PlacedParts;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// Bytes as hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hex<const N: usize>([u8; N]);

const DIGITS: &[u8; 16] = b"0123456789abcdef";

impl<const N: usize> Serialize for Hex<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::with_capacity(2 * N);
        for byte in self.0 {
            for half in [byte >> 4, byte & 15] {
                text.push(DIGITS.get(usize::from(half)).copied().map_or('0', char::from));
            }
        }
        serializer.serialize_str(&text)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Hex<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Digits::<N>)
    }
}

struct Digits<const N: usize>;

impl<const N: usize> Visitor<'_> for Digits<N> {
    type Value = Hex<N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} hexadecimal digits", 2 * N)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Hex<N>, E> {
        let value = |digit: u8| char::from(digit).to_digit(16);
        let mut bytes = [0; N];
        let mut digits = text.bytes();
        for byte in &mut bytes {
            let pair = digits.next().and_then(value).zip(digits.next().and_then(value));
            let (high, low) = pair.ok_or_else(|| E::invalid_length(text.len(), &self))?;
            *byte = u8::try_from(high << 4 | low).unwrap_or_default();
        }
        Ok(Hex(bytes))
    }
}

/// A finding on its way.
#[derive(Debug, Serialize, Deserialize)]
struct SentFinding<'r> {
    id: Hex<16>,
    grid: u64,
    walk: Hex<16>,
    site: Hex<16>,
    standard: u32,
    lat_e7: i32,
    lng_e7: i32,
    datum: u8,
    accuracy_dm: u32,
    position_source: u8,
    #[serde(borrow)]
    note: Cow<'r, str>,
    observed: u32,
    unit: u32,
    limit_class: u8,
    red_line: u8,
    handled: u8,
    photos: [Hex<32>; 2],
}

impl<'r> From<&'r Row> for SentFinding<'r> {
    fn from(row: &'r Row) -> Self {
        Self {
            id: Hex(row.id),
            grid: row.grid,
            walk: Hex(row.walk),
            site: Hex(row.site),
            standard: row.standard,
            lat_e7: row.at.lat_e7,
            lng_e7: row.at.lng_e7,
            datum: row.at.datum,
            accuracy_dm: row.at.accuracy_dm,
            position_source: row.at.source,
            note: Cow::Borrowed(&row.note),
            observed: row.extent.0,
            unit: row.extent.1,
            limit_class: row.limit_class,
            red_line: row.red_line,
            handled: 1,
            photos: row.photos.map(Hex),
        }
    }
}

impl From<SentFinding<'_>> for Row {
    fn from(sent: SentFinding<'_>) -> Self {
        Self {
            id: sent.id.0,
            grid: sent.grid,
            walk: sent.walk.0,
            site: sent.site.0,
            standard: sent.standard,
            at: PlacedParts {
                datum: sent.datum,
                lat_e7: sent.lat_e7,
                lng_e7: sent.lng_e7,
                accuracy_dm: sent.accuracy_dm,
                source: sent.position_source,
            },
            extent: (sent.observed, sent.unit),
            limit_class: sent.limit_class,
            red_line: sent.red_line,
            note: sent.note.into_owned(),
            photos: sent.photos.map(|photo| photo.0),
        }
    }
}

/// An edit on its way.
#[derive(Debug, Serialize, Deserialize)]
struct SentEdit<'r> {
    grid: u64,
    id: Hex<16>,
    #[serde(borrow)]
    note: Cow<'r, str>,
    at_ms: i64,
    by: i64,
}

/// Writes findings.
pub(crate) fn of_findings(rows: &[Row]) -> Fallible<Vec<u8>> {
    let sent: Vec<SentFinding<'_>> = rows.iter().map(SentFinding::from).collect();
    Ok(serde_json::to_vec(&sent)?)
}

/// Reads findings.
pub(crate) fn findings(body: &[u8]) -> Fallible<Vec<Row>> {
    let sent: Vec<SentFinding<'_>> = serde_json::from_slice(body)?;
    Ok(sent.into_iter().map(Row::from).collect())
}

/// Writes edits, and behind which number of the feed the next ones stand.
pub(crate) fn of_edits(edits: &[Edit], last: i64) -> Fallible<Vec<u8>> {
    let mut sent = Vec::with_capacity(edits.len());
    for edit in edits {
        sent.push(SentEdit {
            grid: edit.grid,
            id: Hex(edit.id.as_slice().try_into()?),
            note: Cow::Borrowed(&edit.note),
            at_ms: edit.at_ms,
            by: edit.by,
        });
    }
    Ok(serde_json::to_vec(&(sent, last))?)
}

/// Reads edits, and behind which number of the feed the next ones stand.
pub(crate) fn edits(body: &[u8]) -> Fallible<(Vec<Edit>, i64)> {
    let (sent, last): (Vec<SentEdit<'_>>, i64) = serde_json::from_slice(body)?;
    let edit = |sent: SentEdit<'_>| Edit {
        grid: sent.grid,
        id: sent.id.0.to_vec(),
        note: sent.note.into_owned(),
        at_ms: sent.at_ms,
        by: sent.by,
    };
    Ok((sent.into_iter().map(edit).collect(), last))
}
