//! The table of communities is the list of record: which communities there are, their names and their streets.

use std::collections::BTreeMap;

use csv::StringRecord;

use super::PlaceFile::{CommunitiesTable, StreetsLayer};
use super::{CommunityCode, PlaceError, PlaceFault, PlaceRow, Street, StreetCode};

/// The names of the communities by code, each line held against the streets.
pub(super) fn read_table(
    text: &str,
    streets: &BTreeMap<StreetCode, Street>,
) -> Result<BTreeMap<CommunityCode, String>, PlaceError> {
    let refuse = |line: u64, fault: PlaceFault| PlaceError {
        file: CommunitiesTable,
        row: PlaceRow::Line(line),
        fault,
    };
    let not_csv = |error: &csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        refuse(line, PlaceFault::NotCsv(error.to_string()))
    };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = reader.headers().map_err(|error| not_csv(&error))?.clone();
    let mut names = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| not_csv(&error))?;
        let line = record.position().map_or(0, csv::Position::line);
        let (code, name) = read_line(&columns, &record, streets).map_err(|fault| refuse(line, fault))?;
        if names.insert(code, name).is_some() {
            return Err(refuse(line, PlaceFault::Duplicate(code.to_string())));
        }
    }
    Ok(names)
}

/// One line: the community's code and name.
fn read_line(
    columns: &StringRecord,
    record: &StringRecord,
    streets: &BTreeMap<StreetCode, Street>,
) -> Result<(CommunityCode, String), PlaceFault> {
    let value = |column: &'static str| {
        let at = columns.iter().position(|name| name == column);
        at.and_then(|at| record.get(at)).filter(|value| !value.is_empty()).ok_or(PlaceFault::NoValue(column))
    };
    let code: CommunityCode = value("code")?.parse()?;
    let street: StreetCode = value("street_code")?.parse()?;
    if code.street() != street {
        return Err(PlaceFault::OtherParent {
            declared: street.to_string(),
            coded: code.street().to_string(),
        });
    }
    let known = streets.get(&street);
    let known =
        known.ok_or_else(|| PlaceFault::UnknownParent { parent: street.to_string(), file: StreetsLayer })?;
    let street_name = value("street_name")?;
    if street_name != known.name_zh {
        let here = street_name.to_owned();
        return Err(PlaceFault::OtherName { here, there: known.name_zh.clone(), file: StreetsLayer });
    }
    Ok((code, value("community_name")?.to_owned()))
}
