//! A layer of areas is read from GeoJSON, and refused with the place of the fault and what to do about it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::declared::declared_datum;
use super::outline::rounded;
use super::{Datum, LatLng, Latitude, Longitude, Outline, OutlineFault};
use crate::limits::FILE_BYTES_MAX;

/// One area of a layer, with what the file says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// Its `code` property, or `adcode` where there is none (the usual name in outlines of districts).
    pub code: String,
    /// All of its properties, unread.
    pub properties: Map<String, Value>,
    /// Its border, in 1e-7 degrees on `datum`.
    pub outline: Outline,
    /// What the feature or its layer declares: WGS-84 or CGCS2000; WGS-84 where they are silent (RFC 7946).
    pub datum: Datum,
}

/// Why a layer is refused; the first fault found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeoJsonError {
    /// The feature, counted from 0; `None` if the fault is the whole layer's.
    pub feature: Option<usize>,
    /// The feature's code, if it has one.
    pub code: Option<String>,
    /// What is wrong and what to do.
    pub fault: GeoJsonFault,
}

impl core::error::Error for GeoJsonError {}

impl core::fmt::Display for GeoJsonError {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match (self.feature, &self.code) {
            (Some(index), Some(code)) => {
                write!(out, "feature {index} (code {code}): {}", self.fault)
            }
            (Some(index), None) => write!(out, "feature {index}: {}", self.fault),
            (None, _) => write!(out, "the layer: {}", self.fault),
        }
    }
}

/// What is wrong with a layer or a feature, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GeoJsonFault {
    /// Longer than [`FILE_BYTES_MAX`].
    #[error(
        "{0} bytes of text, and at most {FILE_BYTES_MAX} are read: split the layer or export fewer decimals"
    )]
    TooLong(usize),
    /// Cut off, or another format.
    #[error("not readable as JSON ({0}): export the layer again as GeoJSON (RFC 7946)")]
    NotJson(String),
    /// JSON, but no collection of features.
    #[error("not a FeatureCollection with a list of features: export the layer as one FeatureCollection")]
    NotCollection,
    /// A datum in which no grid can be looked up.
    #[error(
        "declares the datum \"{0}\", and only WGS-84 (CRS84, EPSG:4326) and CGCS2000 (EPSG:4490) are read: convert the coordinates and declare the new datum; changing the label alone puts every grid in a wrong place"
    )]
    WrongDatum(String),
    /// Neither `code` nor `adcode`.
    #[error("has no property \"code\": give every feature its code as text")]
    NoCode,
    /// Two features of one layer with one code.
    #[error(
        "has the same code as feature {0}: give each feature a code of its own, or join the two as a MultiPolygon"
    )]
    DuplicateCode(usize),
    /// No geometry, or one that has no area.
    #[error("needs a Polygon or a MultiPolygon ({0}): draw the area as a polygon")]
    NotAnArea(String),
    /// A pair of numbers that is no point on the earth.
    #[error(
        "ring {ring}, position {position} is [{numbers}], outside longitude -180 to 180 and latitude -90 to 90: give degrees in the order longitude, latitude"
    )]
    Coordinate {
        /// The ring, counted from 0 through all polygons of the feature.
        ring: usize,
        /// The position in the ring, counted from 0.
        position: usize,
        /// The numbers as they were read.
        numbers: String,
    },
    /// A ring that is no border.
    #[error(transparent)]
    Outline(#[from] OutlineFault),
}

impl From<GeoJsonFault> for GeoJsonError {
    fn from(fault: GeoJsonFault) -> Self {
        Self { feature: None, code: None, fault }
    }
}

/// Reads a layer of areas, in the order of the text.
///
/// Coordinates are rounded to 1e-7 degrees (about 1 cm). Altitudes are left out.
///
/// # Errors
/// [`GeoJsonError`] with the first feature that cannot be read; nothing of a faulty layer is used.
pub fn read_layer(text: &str) -> Result<Vec<Feature>, GeoJsonError> {
    if text.len() > FILE_BYTES_MAX {
        return Err(GeoJsonFault::TooLong(text.len()).into());
    }
    let layer: Value =
        serde_json::from_str(text).map_err(|error| GeoJsonFault::NotJson(error.to_string()))?;
    if layer.get("type").and_then(Value::as_str) != Some("FeatureCollection") {
        return Err(GeoJsonFault::NotCollection.into());
    }
    let datum = declared_datum(&layer).map_err(GeoJsonFault::WrongDatum)?.unwrap_or(Datum::Wgs84);
    let raw_features = layer.get("features").and_then(Value::as_array).ok_or(GeoJsonFault::NotCollection)?;
    let mut first_with = BTreeMap::new();
    let mut features = Vec::with_capacity(raw_features.len());
    for (index, raw) in raw_features.iter().enumerate() {
        let code = code_of(raw);
        let placed_at = |fault| GeoJsonError { feature: Some(index), code: code.clone(), fault };
        let feature = read_feature(raw, datum).map_err(placed_at)?;
        if let Some(first) = first_with.insert(feature.code.clone(), index) {
            return Err(placed_at(GeoJsonFault::DuplicateCode(first)));
        }
        features.push(feature);
    }
    Ok(features)
}

/// One feature, on the layer's datum unless it declares its own.
fn read_feature(raw: &Value, layer_datum: Datum) -> Result<Feature, GeoJsonFault> {
    let code = code_of(raw).ok_or(GeoJsonFault::NoCode)?;
    let geometry = raw.get("geometry").unwrap_or(&Value::Null);
    let of_feature = declared_datum(raw).map_err(GeoJsonFault::WrongDatum)?;
    let of_geometry = declared_datum(geometry).map_err(GeoJsonFault::WrongDatum)?;
    Ok(Feature {
        code,
        properties: raw.get("properties").and_then(Value::as_object).cloned().unwrap_or_default(),
        outline: read_outline(geometry)?,
        datum: of_geometry.or(of_feature).unwrap_or(layer_datum),
    })
}

/// The code, whether it was written as text or as a number.
fn code_of(raw: &Value) -> Option<String> {
    let properties = raw.get("properties")?;
    match properties.get("code").or_else(|| properties.get("adcode"))? {
        Value::String(code) if !code.is_empty() => Some(code.clone()),
        Value::Number(code) => Some(code.to_string()),
        _ => None,
    }
}

/// The border in whole numbers.
fn read_outline(geometry: &Value) -> Result<Outline, GeoJsonFault> {
    if geometry.is_null() {
        return Err(GeoJsonFault::NotAnArea("it has no geometry".to_owned()));
    }
    let geometry: geojson::Geometry = serde_json::from_value(geometry.clone())
        .map_err(|error| GeoJsonFault::NotAnArea(error.to_string()))?;
    let polygons = match geometry.value {
        geojson::GeometryValue::Polygon { coordinates } => vec![coordinates],
        geojson::GeometryValue::MultiPolygon { coordinates } => coordinates,
        other => {
            return Err(GeoJsonFault::NotAnArea(format!("it is a {}", other.type_name())));
        }
    };
    let mut ring_count = 0..;
    let mut read_ring = |positions: &Vec<geojson::Position>| {
        let ring = ring_count.next().unwrap_or(usize::MAX);
        let numbered = positions.iter().enumerate();
        numbered
            .map(|(index, position)| read_position(position, (ring, index)))
            .collect::<Result<Vec<_>, _>>()
    };
    let polygons = polygons
        .iter()
        .map(|rings| rings.iter().map(&mut read_ring).collect::<Result<Vec<_>, _>>())
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Outline::new(polygons)?)
}

/// A pair of degrees in 1e-7 degrees; `(ring, position)` is where it stands.
fn read_position(
    degrees: &geojson::Position,
    (ring, position): (usize, usize),
) -> Result<LatLng, GeoJsonFault> {
    let point = match degrees.as_slice() {
        [lng, lat, ..] => latitude(*lat).zip(longitude(*lng)),
        _ => None,
    };
    point.map(|(lat, lng)| LatLng::new(lat, lng)).ok_or_else(|| {
        let numbers: Vec<String> = degrees.as_slice().iter().take(3).map(f64::to_string).collect();
        GeoJsonFault::Coordinate { ring, position, numbers: numbers.join(", ") }
    })
}

fn latitude(degrees: f64) -> Option<Latitude> {
    Latitude::from_e7(rounded(degrees * 1e7)?).ok()
}

fn longitude(degrees: f64) -> Option<Longitude> {
    Longitude::from_e7(rounded(degrees * 1e7)?).ok()
}

#[cfg(test)]
mod tests;
