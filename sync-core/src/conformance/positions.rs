//! Positions: what is looked up of one, and where map components draw it.

use super::fields::{Input, missing};
use super::refusal::of_position;
use super::{ConformanceError, Failure};
use domain::geo::{LatLng, Placed, PlacedParts};
use serde_json::{Value, json};

/// Converts a position to WGS-84, and that to the datums of map components.
pub(super) fn position(input: &Input<'_>) -> Result<Value, Failure> {
    let number = |name: &str| -> Result<i32, ConformanceError> {
        i32::try_from(input.integer(name)?).map_err(|_| missing(name, "an integer of 32 bits"))
    };
    let datum = u8::try_from(number("datum")?).map_err(|_| missing("datum", "1 to 4"))?;
    let parts = PlacedParts {
        datum,
        lat_e7: number("lat_e7")?,
        lng_e7: number("lng_e7")?,
        accuracy_dm: 0,
        source: 1,
    };
    let placed = Placed::try_from(parts).map_err(|error| Failure::Refused(of_position(&error)))?;
    let there = placed.geodetic();
    Ok(json!({
        "wgs84": point(there.at()),
        "gcj02": point(there.on_gcj02().at()),
        "bd09": point(there.on_bd09().at()),
    }))
}

fn point(at: LatLng) -> Value {
    json!({ "lat_e7": at.lat.e7(), "lng_e7": at.lng.e7() })
}
