//! What a file says of its own datum is believed, and refused unless it is one in which grids can be looked up.

use serde_json::Value;

use super::Datum;

/// The names under which the two accepted datums are declared, in capitals, letters and digits only.
const NAMES: [(&str, Datum); 17] = [
    ("WGS84", Datum::Wgs84),
    ("WGS1984", Datum::Wgs84),
    ("WGS84RFC7946", Datum::Wgs84),
    ("CRS84", Datum::Wgs84),
    ("OGCCRS84", Datum::Wgs84),
    ("URNOGCDEFCRSOGC13CRS84", Datum::Wgs84),
    ("URNOGCDEFCRSOGCCRS84", Datum::Wgs84),
    ("HTTPWWWOPENGISNETDEFCRSOGC13CRS84", Datum::Wgs84),
    ("4326", Datum::Wgs84),
    ("EPSG4326", Datum::Wgs84),
    ("URNOGCDEFCRSEPSG4326", Datum::Wgs84),
    ("CGCS2000", Datum::Cgcs2000),
    ("GCS2000", Datum::Cgcs2000),
    ("4490", Datum::Cgcs2000),
    ("EPSG4490", Datum::Cgcs2000),
    ("URNOGCDEFCRSEPSG4490", Datum::Cgcs2000),
    ("HTTPWWWOPENGISNETDEFCRSEPSG04490", Datum::Cgcs2000),
];

/// The datum that an object declares by a member `crs` or `datum`, of its own or of its `properties`.
///
/// `None` if it declares none (RFC 7946 then means WGS-84); the words of the declaration as the error if it
/// declares another one, or two different things.
pub(super) fn declared_datum(object: &Value) -> Result<Option<Datum>, String> {
    let mut found = None;
    for holder in [Some(object), object.get("properties")].into_iter().flatten() {
        for key in ["crs", "datum"] {
            let Some(value) = holder.get(key) else {
                continue;
            };
            let datum = datum_of(value).ok_or_else(|| words(value))?;
            if found.is_some_and(|other| other != datum) {
                return Err(format!("{} and also {datum}", words(value)));
            }
            found = Some(datum);
        }
    }
    Ok(found)
}

/// The datum that one declaration names: plain words, a number, or the `crs` object of older GeoJSON.
fn datum_of(value: &Value) -> Option<Datum> {
    let name = match value {
        Value::String(name) => name.clone(),
        Value::Number(code) => code.to_string(),
        Value::Object(object) => {
            let inner = object.get("properties")?;
            return datum_of(inner.get("name").or_else(|| inner.get("code"))?);
        }
        _ => return None,
    };
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    NAMES.iter().find(|(known, _)| *known == plain).map(|(_, datum)| *datum)
}

/// The declaration as an error shows it, cut where it gets long.
fn words(value: &Value) -> String {
    let all = match value {
        Value::String(name) => name.clone(),
        other => other.to_string(),
    };
    all.chars().take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_two_accepted_datums_are_known_under_their_usual_names() {
        let declares = |object: Value| declared_datum(&object);
        assert_eq!(declares(json!({})), Ok(None));
        assert_eq!(declares(json!({"crs": "EPSG:4326"})), Ok(Some(Datum::Wgs84)));
        assert_eq!(declares(json!({"properties": {"crs": "WGS-84 (RFC 7946)"}})), Ok(Some(Datum::Wgs84)));
        let legacy =
            json!({"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}});
        assert_eq!(declares(legacy), Ok(Some(Datum::Wgs84)));
        let older = json!({"crs": {"type": "EPSG", "properties": {"code": 4490}}});
        assert_eq!(declares(older), Ok(Some(Datum::Cgcs2000)));
        assert_eq!(declares(json!({"properties": {"datum": "cgcs2000"}})), Ok(Some(Datum::Cgcs2000)));
    }

    #[test]
    fn any_other_declaration_is_refused_in_its_own_words() {
        let refuses = |object: Value| declared_datum(&object).unwrap_err();
        assert_eq!(refuses(json!({"datum": "GCJ-02"})), "GCJ-02");
        assert_eq!(refuses(json!({"crs": null})), "null");
        assert_eq!(
            refuses(json!({"crs": {"type": "link", "properties": {"href": "x"}}})).chars().next(),
            Some('{')
        );
        assert_eq!(refuses(json!({"properties": {"crs": "EPSG:3857"}})), "EPSG:3857");
        assert_eq!(refuses(json!({"crs": "EPSG:4326", "properties": {"crs": "BD-09"}})), "BD-09");
        assert!(refuses(json!({"crs": "EPSG:4326", "datum": "CGCS2000"})).contains("and also"));
    }
}
