//! A description of a district that contradicts itself is refused with file, row and what to do.

use super::*;
use serde_json::json;

/// A district of one street, one community and two grids, as texts that a test then spoils.
struct Texts {
    district: Value,
    streets: Value,
    table: String,
    communities: Value,
    grids: Value,
}

fn feature(properties: &Value) -> Value {
    let ring = json!([[[114.0, 22.5], [114.1, 22.5], [114.1, 22.6], [114.0, 22.5]]]);
    json!({"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": ring}})
}

fn layer(features: &[Value]) -> Value {
    json!({"type": "FeatureCollection", "features": features.iter().map(feature).collect::<Vec<_>>()})
}

fn texts() -> Texts {
    let grid =
        |code: &str| json!({"code": code, "community_code": "440304001018", "name": "网格", "area_m2": 9});
    Texts {
        district: layer(&[json!({"adcode": 440_304, "name": "福田区", "area_m2": 9})]),
        streets: layer(&[json!({"code": "440304001", "name": "南园街道", "area_m2": 9})]),
        table: "code,street_code,street_name,community_name\n440304001018,440304001,南园街道,滨江社区\n"
            .into(),
        communities: layer(&[
            json!({"code": "440304001018", "street_code": "440304001", "name": "滨江社区", "area_m2": 9}),
        ]),
        grids: layer(&[grid("440304001018001"), grid("440304001018002")]),
    }
}

fn load(texts: &Texts) -> Result<PlaceTree, PlaceError> {
    PlaceTree::load(&PlaceTexts {
        district_layer: &texts.district.to_string(),
        streets_layer: &texts.streets.to_string(),
        communities_table: &texts.table,
        communities_layer: &texts.communities.to_string(),
        grids_layer: &texts.grids.to_string(),
    })
}

/// The refusal that a person reads after one thing was spoilt.
fn refusal(spoil: impl Fn(&mut Texts)) -> String {
    let mut spoilt = texts();
    spoil(&mut spoilt);
    load(&spoilt).unwrap_err().to_string()
}

#[test]
fn a_district_that_agrees_with_itself_becomes_a_tree() {
    let places = load(&texts()).unwrap();
    let grid = places.grid("440304001018002".parse().unwrap()).unwrap();
    let community = places.community(grid.parent()).unwrap();
    let street = places.street(community.parent()).unwrap();
    assert_eq!(street.parent(), places.district().code);
    assert_eq!((community.name_zh.as_str(), street.name_zh.as_str()), ("滨江社区", "南园街道"));
    assert_eq!(places.grids_of(community.code).count(), 2);
    assert_eq!(places.grids_of_street(street.code).count(), 2);
    assert_eq!(places.communities_of(street.code).count(), 1);
}

#[test]
fn a_fault_of_the_map_names_the_file_too() {
    let told = refusal(|texts| {
        texts.grids["features"][1]["geometry"]["coordinates"][0][3] = json!([114.2, 22.5]);
    });
    let expected =
        "the grids' layer, feature 1 (code 440304001018002): ring 0 is open: repeat its first position";
    assert!(told.starts_with(expected), "{told}");
    let told = refusal(|texts| texts.streets = json!([]));
    assert!(told.starts_with("the streets' layer, as a whole: not a FeatureCollection"), "{told}");
}

#[test]
fn a_parent_that_does_not_exist_or_is_another_is_refused() {
    let told = refusal(|texts| {
        texts.grids["features"][0]["properties"]["community_code"] = json!("440304001019");
    });
    assert!(
        told.contains("says it lies in 440304001019, and its code says 440304001018: correct one"),
        "{told}"
    );
    let told = refusal(|texts| {
        texts.grids["features"][0]["properties"]["code"] = json!("440304001019001");
        texts.grids["features"][0]["properties"]["community_code"] = json!("440304001019");
    });
    assert!(told.contains("lies in 440304001019, which the communities' layer does not hold"), "{told}");
    let told = refusal(|texts| texts.streets["features"][0]["properties"]["code"] = json!("440305001"));
    assert!(told.contains("lies in 440305, which the district's layer does not hold"), "{told}");
}

#[test]
fn a_missing_property_is_refused_with_its_form() {
    for property in ["name", "area_m2", "community_code"] {
        let told = refusal(|texts| texts.grids["features"][0]["properties"][property] = json!(-1.5));
        let expected = format!("feature 0 (code 440304001018001): has no property \"{property}\" that is a");
        assert!(told.contains(&expected), "{told}");
    }
    let told = refusal(|texts| texts.grids["features"][0]["properties"]["code"] = json!("4403"));
    assert!(told.contains("\"4403\" is not the code of a grid: write 15 digits"), "{told}");
}

#[test]
fn a_line_of_the_table_is_refused_by_its_number() {
    let with = |line: &str| refusal(|texts| texts.table.push_str(line));
    let told = with("440304001019,440304002,园岭街道,甲社区\n");
    assert!(told.starts_with("the communities' table, line 3: says it lies in 440304002"), "{told}");
    let told = with("440304001019,440304001,北园街道,甲社区\n");
    assert!(told.contains("line 3: is named 北园街道 here and 南园街道 in the streets' layer"), "{told}");
    let told = with("440304001018,440304001,南园街道,滨江社区\n");
    assert!(told.contains("line 3: has the code 440304001018 of an earlier line"), "{told}");
    let told = with("440304001019,440304001,南园街道,\n");
    assert!(told.contains("line 3: has no value in column \"community_name\": fill it in"), "{told}");
    let told = with("440304001019,440304001\n");
    assert!(told.contains("line 3: not readable as CSV"), "{told}");
    let told = with("440304001019,440304001,南园街道,甲社区\n");
    assert!(told.contains("440304001019 has no outline"), "{told}");
    let told = refusal(|texts| texts.table = texts.table.replace("street_code", "street"));
    assert!(told.contains("line 2: has no value in column \"street_code\""), "{told}");
}

#[test]
fn table_and_map_must_hold_the_same_communities_under_the_same_names() {
    let told = refusal(|texts| texts.table = texts.table.replace("滨江", "玉田"));
    assert!(
        told.contains("feature 0 (code 440304001018): is named 滨江社区 here and 玉田社区 in the"),
        "{told}"
    );
    let told = refusal(|texts| texts.table = texts.table.replace("1018,", "1019,"));
    assert!(told.contains("440304001018 is not in the communities' table"), "{told}");
}

#[test]
fn an_area_with_nothing_inside_and_a_second_district_are_refused() {
    let told = refusal(|texts| texts.grids = layer(&[]));
    assert!(
        told.contains("the communities' layer, as a whole: 440304001018 has nothing inside it"),
        "{told}"
    );
    for districts in [vec![], vec![("440304", "福田区"), ("440305", "南山区")]] {
        let told = refusal(|texts| {
            let one = |(code, name): &(&str, &str)| json!({"code": code, "name": name, "area_m2": 9});
            texts.district = layer(&districts.iter().map(one).collect::<Vec<_>>());
        });
        assert!(told.contains("needs exactly 1"), "{told}");
    }
}
