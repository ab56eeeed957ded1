//! Rows as JSON: codes with their names, instants with their zone, positions with their datum, what is invented flagged.

use crate::app::Fixed;
use crate::bodies::{Media, Reads, answer};
use crate::times::rfc3339;
use axum::response::Response;
use domain::assignments::Origin;
use domain::format::{Personal, Scalar};
use domain::geo::{Apart, Datum, Outline, Source};
use domain::grids::GridCode;
use serde_json::{Map, Value, json};
use std::fmt::Display;
use sync_core::merge::hash::Id;
use sync_core::merge::time::Effective;
use sync_core::store::alarms::Alarm;
use sync_core::store::views::{Author, GridRow, Page, PersonRow, PositionRow, Wrote, WroteValue};

/// What every page says of the data.
const NOTICE: (&str, &str) = (
    "标有 synthetic: true 的人员和点位是为演示虚构的;网格边界为推算,非官方数据。时间为北京时间(UTC+8)。",
    "People and sites with synthetic: true are invented; borders of grids are derived, not official. Times are UTC+8.",
);

/// A page as an answer.
pub(super) fn page(mut body: Value, reads: Reads, media: Media) -> Response {
    if let Some(members) = body.as_object_mut() {
        members.insert("notice".to_owned(), NOTICE.0.into());
        members.insert("notice_en".to_owned(), NOTICE.1.into());
    }
    answer(body.to_string().into_bytes(), media, reads)
}

/// A list as JSON, with the cursor of the next page.
pub(super) fn list<T, C: Display>(name: &str, page: &Page<T, C>, show: impl Fn(&T) -> Value) -> Value {
    let entries: Vec<Value> = page.entries.iter().map(show).collect();
    let next = page.next.as_ref().map(ToString::to_string);
    json!({ "count": entries.len(), "next": next, name: entries })
}

/// An instant, and whether it is only a device's own word.
pub(super) fn instant(effective: Effective) -> Value {
    json!({ "time": rfc3339(effective.ms), "ms": effective.ms, "provisional": effective.provisional })
}

/// What somebody at the office has to know.
pub(crate) fn alarm(alarm: &Alarm) -> Value {
    json!({ "number": alarm.number, "at_ms": alarm.at_ms, "kind": alarm.kind, "what": alarm.what })
}

/// A flag of the format as JSON.
pub(super) const fn synthetic(origin: Origin) -> bool {
    matches!(origin, Origin::Synthetic)
}

/// Somebody who acts in a grid.
pub(super) fn person(person: &PersonRow) -> Value {
    json!({
        "id": person.person.to_string(),
        "name": person.name,
        "role": person.role.map(|role| role.name_zh()),
        "role_en": person.role.map(|role| role.name()),
        "since": rfc3339(i64::try_from(person.from_ms).unwrap_or(i64::MAX)),
        "synthetic": synthetic(person.origin),
    })
}

/// Whoever wrote something, and with which device.
pub(super) fn author(author: &Author) -> Value {
    json!({
        "person": author.person.to_string(),
        "name": author.name,
        "role": author.role.map(|role| role.name_zh()),
        "role_en": author.role.map(|role| role.name()),
        "device": author.replica.to_string(),
    })
}

/// The grid of a code, with the names of the areas that it lies in.
pub(super) fn grid(fixed: &Fixed, number: u64) -> Value {
    let Ok(code) = GridCode::new(number) else {
        return json!({ "code": number.to_string() });
    };
    json!({
        "code": code.to_string(),
        "name": fixed.areas.name(number),
        "community": fixed.areas.name(code.community().number()),
        "street": fixed.areas.name(u64::from(code.street().number())),
    })
}

/// A line of the list of grids.
pub(super) fn grid_row(fixed: &Fixed, row: &GridRow) -> Map<String, Value> {
    let mut members = match grid(fixed, row.place) {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    let last = row.last_walk.map(|walk| {
        let effective = Effective { ms: walk.started_ms, provisional: walk.provisional != 0 };
        json!({ "id": walk.id.to_string(), "started": instant(effective) })
    });
    let more = json!({
        "leaders": row.leaders.iter().map(person).collect::<Vec<_>>(),
        "sites": row.sites,
        "sites_synthetic": row.sites_synthetic,
        "last_walk": last,
        "walks_in_week": row.walks_in_week,
        "findings_open": row.findings_open,
        "red_lines_open": row.red_lines_open,
        "conflicts": row.conflicts,
    });
    if let Value::Object(more) = more {
        members.extend(more);
    }
    members
}

/// How far two positions are from one another, and how much of that their accuracies may make.
pub(super) fn apart(apart: Apart) -> Value {
    json!({ "m": f64::from(apart.dm) / 10.0, "within_m": f64::from(apart.within_dm) / 10.0 })
}

/// A position with its datum: the numbers mean nothing without it.
pub(super) fn position(position: &PositionRow) -> Value {
    let datum = Datum::try_from(position.datum).map_or("unknown", Datum::name);
    let source = Source::try_from(position.source).map_or("unknown", |source| match source {
        Source::Gps => "satellite",
        Source::Network => "network",
        Source::MapPin => "map pin",
        Source::Survey => "survey",
    });
    json!({
        "lat": degrees(position.lat_e7),
        "lng": degrees(position.lng_e7),
        "datum": datum,
        "accuracy_m": f64::from(position.accuracy_dm) / 10.0,
        "source": source,
    })
}

fn degrees(e7: i64) -> Value {
    i32::try_from(e7).map_or(Value::Null, |e7| (f64::from(e7) / 1e7).into())
}

/// A border as a geometry of GeoJSON.
pub(super) fn geometry(outline: &Outline) -> Value {
    let pair = |at: &domain::geo::LatLng| json!([f64::from(at.lng.e7()) / 1e7, f64::from(at.lat.e7()) / 1e7]);
    let ring = |ring: &Vec<domain::geo::LatLng>| Value::Array(ring.iter().map(pair).collect());
    let polygon = |rings: &Vec<Vec<domain::geo::LatLng>>| Value::Array(rings.iter().map(ring).collect());
    json!({ "type": "MultiPolygon", "coordinates": outline.polygons().iter().map(polygon).collect::<Vec<_>>() })
}

/// The standard of a number, with its clause.
pub(super) fn standard(fixed: &Fixed, edition: Option<&sync_core::merge::hash::Hash>, number: u32) -> Value {
    let known = fixed.catalogue.standard(edition, number);
    let known = known.as_ref();
    let code = known.map(|standard| standard.code.to_string());
    json!({
        "code": code.unwrap_or_else(|| number.to_string()),
        "clause": known.map(|standard| standard.clause_zh.as_str()),
        "clause_en": known.map(|standard| standard.clause_en.as_str()),
    })
}

fn scalar(scalar: &Scalar) -> Value {
    match scalar {
        Scalar::Empty => Value::Null,
        Scalar::Int(number) => (*number).into(),
        Scalar::Text(text) => text.as_str().into(),
        Scalar::Bytes(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into(),
    }
}

/// The value of a register: alone, or its columns where it is a record. What was erased is null.
pub(super) fn value(value: &WroteValue) -> Value {
    match &value.columns[..] {
        [(column, only)] if *column == value.register => scalar(only),
        columns => columns
            .iter()
            .map(|(column, one)| ((*column).to_owned(), named(column, one)))
            .collect::<Map<_, _>>()
            .into(),
    }
}

/// A datum by its name wherever it stands; anything else as it is.
fn named(column: &str, one: &Scalar) -> Value {
    let datum = match one {
        Scalar::Int(code) if column == "datum" => {
            u8::try_from(*code).ok().and_then(|code| Datum::try_from(code).ok())
        }
        _ => None,
    };
    datum.map_or_else(|| scalar(one), |datum| datum.name().into())
}

/// What an operation wrote.
pub(super) fn wrote(wrote: &Wrote) -> Value {
    match wrote {
        Wrote::Registers { kind, id, parts, values } => {
            let named = |(column, one): &(&'static str, Scalar)| ((*column).to_owned(), scalar(one));
            let personal: Vec<&str> = values
                .iter()
                .filter(|value| value.personal == Personal::Yes)
                .map(|value| value.register)
                .collect();
            let registers: Map<String, Value> =
                values.iter().map(|one| (one.register.to_owned(), value(one))).collect();
            json!({
                "kind": kind,
                "id": id.to_string(),
                "parts": parts.iter().map(named).collect::<Map<_, _>>(),
                "registers": registers,
                "personal": personal,
            })
        }
        Wrote::Ruling(what, count) => json!({ "ruling": what, "changesets": count }),
        Wrote::Unknown => json!({ "unknown": "of a later version: kept and passed on, without effect here" }),
        Wrote::Unreadable => json!({ "unreadable": "kept in its place, without effect here" }),
    }
}

/// An id, or null.
pub(super) fn id(id: Option<Id>) -> Value {
    id.map_or(Value::Null, |id| id.to_string().into())
}
