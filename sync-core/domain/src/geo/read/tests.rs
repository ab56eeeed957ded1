//! A faulty layer is refused with the feature, its code and what to do.

use super::*;
use serde_json::json;

fn square() -> Value {
    json!([[[114.0, 22.5], [114.1, 22.5], [114.1, 22.6], [114.0, 22.6], [114.0, 22.5]]])
}

fn feature(code: &str, coordinates: &Value) -> Value {
    json!({"type": "Feature", "properties": {"code": code},
           "geometry": {"type": "Polygon", "coordinates": coordinates}})
}

fn layer(features: &[Value]) -> Value {
    json!({"type": "FeatureCollection", "features": features})
}

/// The refusal of a layer whose second feature is the given one, as a person reads it.
fn refusal_beside_a_good_one(bad: Value) -> String {
    let text = layer(&[feature("440304001018001", &square()), bad]).to_string();
    read_layer(&text).unwrap_err().to_string()
}

#[test]
fn a_layer_is_read_to_whole_numbers_with_its_datum() {
    let mut raw = layer(&[feature("1", &square())]);
    let features = read_layer(&raw.to_string()).unwrap();
    assert_eq!(features[0].datum, Datum::Wgs84);
    let corner = features[0].outline.bounds().north_east;
    assert_eq!((corner.lat.e7(), corner.lng.e7()), (226_000_000, 1_141_000_000));
    raw["crs"] = json!({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}});
    assert_eq!(read_layer(&raw.to_string()).unwrap()[0].datum, Datum::Cgcs2000);
}

#[test]
fn an_open_ring_is_refused_and_told_how_to_close_it() {
    let open = json!([[[114.0, 22.5], [114.1, 22.5], [114.1, 22.6], [114.0, 22.6]]]);
    assert_eq!(
        refusal_beside_a_good_one(feature("440304001018002", &open)),
        "feature 1 (code 440304001018002): ring 0 is open: repeat its first position as its last"
    );
}

#[test]
fn a_ring_of_three_positions_is_refused() {
    let line = json!([[[114.0, 22.5], [114.1, 22.5], [114.0, 22.5]]]);
    let refusal = refusal_beside_a_good_one(feature("7", &line));
    assert!(refusal.starts_with("feature 1 (code 7): ring 0 has 3 positions"), "{refusal}");
    assert!(refusal.contains("draw it again"), "{refusal}");
}

#[test]
fn a_datum_of_a_map_company_is_refused_wherever_it_is_declared() {
    let told = |refusal: &str| {
        assert!(refusal.contains("declares the datum \"GCJ-02\""), "{refusal}");
        assert!(refusal.contains("convert the coordinates"), "{refusal}");
    };
    for key in ["crs", "datum"] {
        let mut of_properties = feature("7", &square());
        of_properties["properties"][key] = json!("GCJ-02");
        told(&refusal_beside_a_good_one(of_properties));
        let mut of_geometry = feature("7", &square());
        of_geometry["geometry"][key] = json!("GCJ-02");
        told(&refusal_beside_a_good_one(of_geometry));
        let mut of_layer = layer(&[feature("7", &square())]);
        of_layer[key] = json!("GCJ-02");
        let refusal = read_layer(&of_layer.to_string()).unwrap_err().to_string();
        assert!(refusal.starts_with("the layer: declares"), "{refusal}");
        told(&refusal);
    }
    let mut legacy = layer(&[]);
    legacy["crs"] = json!({"type": "name", "properties": {"name": "EPSG:3857"}});
    let refusal = read_layer(&legacy.to_string()).unwrap_err();
    assert!(matches!(refusal.fault, GeoJsonFault::WrongDatum(_)), "{refusal}");
}

#[test]
fn coordinates_off_the_earth_are_refused_with_their_place() {
    let swapped = json!([[[22.5, 114.0], [22.5, 114.1], [22.6, 114.1], [22.5, 114.0]]]);
    let refusal = refusal_beside_a_good_one(feature("7", &swapped));
    assert!(refusal.contains("ring 0, position 0 is [22.5, 114]"), "{refusal}");
    assert!(refusal.contains("order longitude, latitude"), "{refusal}");
    for bad in [json!([181.0, 0.0]), json!([-180.000_001, 0.0]), json!([1e300, 0.0]), json!([0.0, -90.1])] {
        let mut rings = square();
        rings[0][2] = bad;
        let refusal = refusal_beside_a_good_one(feature("7", &rings));
        assert!(refusal.contains("ring 0, position 2"), "{refusal}");
    }
}

#[test]
fn a_feature_without_a_code_or_with_anothers_is_refused() {
    let mut nameless = feature("", &square());
    assert!(refusal_beside_a_good_one(nameless.clone()).starts_with("feature 1: has no property \"code\""));
    nameless["properties"] = Value::Null;
    assert!(refusal_beside_a_good_one(nameless).starts_with("feature 1: has no property \"code\""));
    let refusal = refusal_beside_a_good_one(feature("440304001018001", &square()));
    assert!(
        refusal.starts_with("feature 1 (code 440304001018001): has the same code as feature 0"),
        "{refusal}"
    );
}

#[test]
fn what_has_no_area_is_refused() {
    for geometry in [
        Value::Null,
        json!({"type": "Point", "coordinates": [114.0, 22.5]}),
        json!({"type": "Polygon"}),
        json!({"type": "Polygon", "coordinates": [[["a", "b"]]]}),
        json!({"type": "Circle", "coordinates": []}),
        json!("POLYGON EMPTY"),
    ] {
        let mut bad = feature("7", &square());
        bad["geometry"] = geometry;
        let refusal = refusal_beside_a_good_one(bad);
        assert!(refusal.starts_with("feature 1 (code 7): needs a Polygon"), "{refusal}");
    }
    let empty = refusal_beside_a_good_one(feature("7", &json!([])));
    assert!(empty.contains("holds no ring"), "{empty}");
    let short = refusal_beside_a_good_one(feature("7", &json!([[[1.0], [1.0], [1.0], [1.0]]])));
    assert!(short.starts_with("feature 1 (code 7)"), "{short}");
}

#[test]
fn a_text_that_is_cut_off_or_is_something_else_is_refused() {
    let whole = layer(&[feature("1", &square())]).to_string();
    for cut in 0..whole.len() {
        let refusal = read_layer(&whole[..cut]).unwrap_err().to_string();
        assert!(refusal.contains("export the layer again"), "{cut}: {refusal}");
    }
    for other in
        ["[]", "{}", "{\"type\":\"FeatureCollection\"}", "{\"type\":\"Feature\",\"features\":[]}", "null"]
    {
        assert_eq!(read_layer(other).unwrap_err().fault, GeoJsonFault::NotCollection, "{other}");
    }
}

#[test]
fn an_area_in_several_parts_is_one_feature() {
    let mut parts = feature("7", &Value::Null);
    let island = json!([[[115.0, 22.5], [115.1, 22.5], [115.1, 22.6], [115.0, 22.5]]]);
    parts["geometry"] = json!({"type": "MultiPolygon", "coordinates": [square(), island]});
    let features = read_layer(&layer(&[parts]).to_string()).unwrap();
    assert_eq!(features[0].outline.rings().count(), 2);
}
