//! The areas of a district are read from a table and four layers that must agree; the first fault names file and row.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::str::FromStr;

use serde_json::{Map, Value};

use super::PlaceFile::{CommunitiesLayer, CommunitiesTable, DistrictLayer, GridsLayer, StreetsLayer};
use super::table::read_table;
use super::{
    Area, CodeError, Community, District, DistrictCode, Grid, PlaceError, PlaceFault, PlaceFile, PlaceRow,
    PlaceTree, Street,
};
use crate::geo::{Feature, read_layer};

/// The texts of the files that describe a district's areas; the caller has read them.
#[derive(Clone, Copy, Debug)]
pub struct PlaceTexts<'a> {
    /// GeoJSON with one feature: `code` or `adcode`, `name`, `area_m2`.
    pub district_layer: &'a str,
    /// GeoJSON, a feature for each street: `code`, `name`, `area_m2`.
    pub streets_layer: &'a str,
    /// CSV with the columns `code`, `street_code`, `street_name`, `community_name`: the list of record.
    pub communities_table: &'a str,
    /// GeoJSON, a feature for each community: `code`, `street_code`, `name`, `area_m2`.
    pub communities_layer: &'a str,
    /// GeoJSON, a feature for each grid: `code`, `community_code`, `name`, `area_m2`.
    pub grids_layer: &'a str,
}

impl PlaceTree {
    /// Reads the areas of one district and holds the files against each other.
    ///
    /// # Errors
    /// [`PlaceError`] with the first row that cannot be right; nothing of a faulty description is used.
    pub fn load(texts: &PlaceTexts<'_>) -> Result<Self, PlaceError> {
        let district = read_district(texts.district_layer)?;
        let streets = read_areas(StreetsLayer, texts.streets_layer, |street: &Street, _| {
            if street.parent() == district.code {
                Ok(())
            } else {
                Err(unknown(&street.parent(), DistrictLayer))
            }
        })?;
        let table = read_table(texts.communities_table, &streets)?;
        let communities =
            read_areas(CommunitiesLayer, texts.communities_layer, |community: &Community, properties| {
                declares_parent(properties.get("street_code"), "street_code", community.parent())?;
                let listed = table.get(&community.code).ok_or(PlaceFault::NotListed(community.code))?;
                same_name(&community.name_zh, listed, CommunitiesTable)
            })?;
        let grids = read_areas(GridsLayer, texts.grids_layer, |grid: &Grid, properties| {
            declares_parent(properties.get("community_code"), "community_code", grid.parent())?;
            if communities.contains_key(&grid.parent()) {
                Ok(())
            } else {
                Err(unknown(&grid.parent(), CommunitiesLayer))
            }
        })?;
        if let Some(code) = table.keys().find(|code| !communities.contains_key(code)) {
            return Err(whole(CommunitiesTable, PlaceFault::NoOutline(*code)));
        }
        nobody_childless(StreetsLayer, &streets, communities.values().map(Community::parent))?;
        nobody_childless(CommunitiesLayer, &communities, grids.values().map(Grid::parent))?;
        Ok(Self { district, streets, communities, grids })
    }
}

fn whole(file: PlaceFile, fault: PlaceFault) -> PlaceError {
    PlaceError { file, row: PlaceRow::Whole, fault }
}

fn unknown(parent: &impl Display, file: PlaceFile) -> PlaceFault {
    PlaceFault::UnknownParent { parent: parent.to_string(), file }
}

/// The one district of its layer.
fn read_district(text: &str) -> Result<District, PlaceError> {
    let found: BTreeMap<DistrictCode, District> = read_areas(DistrictLayer, text, |_, _| Ok(()))?;
    let count = found.len();
    let mut districts = found.into_values();
    match (districts.next(), districts.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(whole(DistrictLayer, PlaceFault::NotOneDistrict(count))),
    }
}

/// The areas of a layer by code, each of them accepted by `check`.
fn read_areas<C: Copy + Ord + FromStr<Err = CodeError>>(
    file: PlaceFile,
    text: &str,
    check: impl Fn(&Area<C>, &Map<String, Value>) -> Result<(), PlaceFault>,
) -> Result<BTreeMap<C, Area<C>>, PlaceError> {
    let row = |index: Option<usize>, code: Option<String>| {
        index.map_or(PlaceRow::Whole, |index| PlaceRow::Feature {
            index,
            code: code.unwrap_or_else(|| "none".into()),
        })
    };
    let features = read_layer(text).map_err(|error| PlaceError {
        file,
        row: row(error.feature, error.code),
        fault: error.fault.into(),
    })?;
    let mut areas = BTreeMap::new();
    for (index, feature) in features.into_iter().enumerate() {
        let written = feature.code.clone();
        let area = read_area(feature, &check).map_err(|fault| PlaceError {
            file,
            row: row(Some(index), Some(written)),
            fault,
        })?;
        // read_layer() refused a second feature with the same code
        areas.insert(area.code, area);
    }
    Ok(areas)
}

/// One area, accepted by `check`.
fn read_area<C: FromStr<Err = CodeError>>(
    feature: Feature,
    check: impl Fn(&Area<C>, &Map<String, Value>) -> Result<(), PlaceFault>,
) -> Result<Area<C>, PlaceFault> {
    let property = |name: &str| feature.properties.get(name);
    let name = property("name").and_then(Value::as_str).filter(|name| !name.is_empty());
    let area = Area {
        code: feature.code.parse()?,
        name_zh: name.ok_or(PlaceFault::NoProperty { property: "name", form: "a text" })?.to_owned(),
        area_m2: property("area_m2")
            .and_then(Value::as_u64)
            .ok_or(PlaceFault::NoProperty { property: "area_m2", form: "a whole number of square metres" })?,
        outline: feature.outline,
        datum: feature.datum,
    };
    check(&area, &feature.properties)?;
    Ok(area)
}

/// Refuses an area that names another parent than its code does.
fn declares_parent(
    declared: Option<&Value>,
    property: &'static str,
    coded: impl Display,
) -> Result<(), PlaceFault> {
    let declared = declared
        .and_then(Value::as_str)
        .ok_or(PlaceFault::NoProperty { property, form: "a code as text" })?;
    same_parent(declared, &coded.to_string())
}

fn same_parent(declared: &str, coded: &str) -> Result<(), PlaceFault> {
    if declared == coded {
        return Ok(());
    }
    Err(PlaceFault::OtherParent { declared: declared.to_owned(), coded: coded.to_owned() })
}

fn same_name(here: &str, there: &str, file: PlaceFile) -> Result<(), PlaceFault> {
    if here == there {
        return Ok(());
    }
    Err(PlaceFault::OtherName { here: here.to_owned(), there: there.to_owned(), file })
}

/// Refuses an area that is nobody's parent.
fn nobody_childless<C: Ord + Display>(
    file: PlaceFile,
    areas: &BTreeMap<C, Area<C>>,
    parents: impl Iterator<Item = C>,
) -> Result<(), PlaceError> {
    let parents: BTreeSet<C> = parents.collect();
    match areas.keys().find(|code| !parents.contains(code)) {
        Some(childless) => Err(whole(file, PlaceFault::Childless(childless.to_string()))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
