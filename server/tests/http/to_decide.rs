//! What waits for an officer: requests, appeals, claims; and rulings on what is claimed.

use crate::harness::{Office, Phone, grid};
use domain::checks::{CheckKey, CheckResult, Observation};
use domain::mandates::Mandate;
use domain::suspensions::{Obstacle, not_walkable};
use domain::walks::Outcome;
use domain::week::Week;
use fixtures::{editions, sites, units};
use serde_json::{Value, json};
use sync_core::merge::hash::Id;
use sync_core::places;

const DUE: &str = "2099-12-01T18:00:00+08:00";

/// A walk in which one standard is said not to apply; the walk.
fn walks(phone: &mut Phone) -> Id {
    let edition = editions::futian_2020().content_hash();
    let code = phone.replica.start_walk(&phone.holder, grid(), edition).unwrap();
    let key = CheckKey { walk: code.walk, site: sites::of_grid(grid())[0].id, standard: 20_101 };
    let seen = Observation::plain(CheckResult::NotApplicable);
    phone.replica.check(&phone.holder, grid(), (&key, &seen, "无此设施")).unwrap();
    phone.replica.finish_walk(&phone.holder, grid(), (code.walk, Outcome::Complete, "")).unwrap();
    code.walk
}

fn counts(office: &Office) -> Value {
    office.see("/v1/to-decide")["counts"].clone()
}

#[test]
fn what_is_claimed_waits_until_an_officer_of_the_street_has_ruled() {
    let office = Office::new();
    let mut phone = office.phone();
    let walk = walks(&mut phone);
    let week = phone.replica.today(&phone.holder).unwrap().week;
    let claim = not_walkable(week, Obstacle::Flooded, "积水");
    phone.replica.commit(&phone.holder, places::of_grid(grid()), vec![claim]).unwrap();
    phone.sync();
    assert_eq!(
        (&counts(&office)["not_applicable"], &counts(&office)["not_walkable"]),
        (&1.into(), &1.into())
    );
    let own = office.signed_in("own", Mandate::Street(grid().street()));
    let elsewhere = domain::grids::StreetCode::new(440_304_009).unwrap();
    let other = office.signed_in("other", Mandate::Street(elsewhere));
    let address = format!("/v1/grids/{}/rulings", grid());
    let site = sites::of_grid(grid())[0].id.to_string();
    let ruling = json!({
        "kind": "not_applicable", "says": "confirmed", "walk": walk.to_string(), "site": site, "standard": "02.1.1",
    });
    assert_eq!(office.post(&address, Some(&other), &ruling).0, 403);
    let mut nobodys = ruling.clone();
    nobodys["standard"] = "02.1.2".into();
    assert_eq!(office.post(&address, Some(&own), &nobodys).1["field"], "claim");
    assert_eq!(office.post(&address, Some(&own), &ruling).0, 200);
    let unwalked = json!({ "kind": "not_walkable", "says": "rejected", "week": week.to_string() });
    assert_eq!(office.post(&address, Some(&own), &unwalked).0, 200);
    assert_eq!(
        (&counts(&office)["not_applicable"], &counts(&office)["not_walkable"]),
        (&0.into(), &0.into())
    );
    // whoever wanted it is named beside it, and the phone hears of it
    let history = office.see(&format!("/v1/grids/{}/history", grid()));
    let wrote = history["changesets"][0]["wrote"].as_array().unwrap().clone();
    assert!(wrote.iter().any(|one| one["kind"] == "on_behalf"), "{wrote:?}");
    phone.sync();
    let partition = phone.replica.store().partition_ordinal(&places::of_grid(grid())).unwrap().unwrap();
    let known = phone.replica.store().not_applicable(partition).unwrap();
    assert_eq!(known.iter().map(|row| row.confirmed).collect::<Vec<_>>(), [Some(1)]);
}

#[test]
fn a_request_an_appeal_and_a_word_without_a_picture_wait_and_go_once_they_are_answered() {
    let office = Office::new();
    let mut phone = office.phone();
    let finding = phone.find();
    phone.sync();
    let officer = office.signed_in("officer", Mandate::District);
    let unit = units::serving(grid()).next().unwrap().id;
    let of_unit = office.signed_in("unit-clerk", Mandate::Unit(unit));
    let timeline = format!("/v1/grids/{}/findings/{finding}", grid());
    let does = |token: &str, mut what: Value| {
        what["seen"] = office.see(&timeline)["seen"].clone();
        let inbox = format!("/v1/inbox/{}/{finding}/acts", grid());
        let address = if token == officer { format!("{timeline}/acts") } else { inbox };
        let (status, said) = office.post(&address, Some(token), &what);
        assert_eq!(status, 200, "{what}: {said}");
        said["act"].clone()
    };
    let waits = || {
        let counts = counts(&office);
        let counts = counts.as_object().unwrap();
        let some = counts.iter().filter(|(_, count)| **count != 0);
        some.map(|(kind, _)| kind.clone()).collect::<Vec<_>>()
    };
    let assign = does(&officer, json!({ "act": "assign", "unit": unit.to_string(), "due": DUE }));
    assert!(waits().is_empty());
    let ask = does(&of_unit, json!({ "act": "ask for an extension", "due": DUE, "note": "等配件" }));
    assert_eq!(waits(), ["extension"]);
    let row = office.see("/v1/to-decide?kind=extension")["to_decide"][0].clone();
    assert_eq!((&row["what"]["about"], &row["link"]), (&ask, &timeline.clone().into()));
    does(&officer, json!({ "act": "refuse an extension", "about": ask, "note": "请按期" }));
    assert!(waits().is_empty());
    let appeal = does(&of_unit, json!({ "act": "appeal", "about": assign, "note": "非本单位管辖" }));
    assert_eq!(waits(), ["appeal"]);
    does(&officer, json!({ "act": "decide an appeal", "about": appeal, "verdict": "against" }));
    assert!(waits().is_empty());
    let report = does(&of_unit, json!({ "act": "report fixed", "note": "已清理" }));
    assert_eq!(waits(), ["evidence"]);
    does(&officer, json!({ "act": "confirm the evidence", "about": report }));
    assert!(waits().is_empty());
    assert_eq!(office.see(&timeline)["status"], "待复查");
}

#[test]
fn what_was_given_back_or_is_late_waits_for_an_officer() {
    let office = Office::new();
    let mut phone = office.phone();
    let (given_back, late) = (phone.find(), phone.find());
    phone.sync();
    let unit = units::serving(grid()).next().unwrap().id;
    // a leader may write a due that has passed; nobody at a desk may
    let assign = |finding| sync_core::phone::Doing {
        finding,
        said: domain::rectification::Said {
            unit: Some(unit),
            due_ms: Some(1_000),
            ..domain::rectification::Said::of(domain::rectification::ActKind::Assign)
        },
        position: None,
        note: String::new(),
    };
    for finding in [given_back, late] {
        phone.replica.act(&phone.holder, grid(), assign(finding)).unwrap();
    }
    phone.sync();
    assert_eq!(counts(&office)["overdue"], 2);
    let of_unit = office.signed_in("unit-clerk", Mandate::Unit(unit));
    let inbox = format!("/v1/inbox/{}/{given_back}", grid());
    let seen = office.get(&inbox, &of_unit).1["seen"].clone();
    let decline = json!({ "act": "decline", "note": "不属本单位", "seen": seen });
    assert_eq!(office.post(&format!("{inbox}/acts"), Some(&of_unit), &decline).0, 200);
    assert_eq!((&counts(&office)["overdue"], &counts(&office)["declined"]), (&1.into(), &1.into()));
}

#[test]
fn weeks_are_suspended_within_the_mandate_and_with_a_reason() {
    let office = Office::new();
    let district = office.signed_in("district", Mandate::District);
    let own = office.signed_in("street", Mandate::Street(grid().street()));
    let suspend = |token: &str, area: &str, (from, until): (&str, &str), reason: &str| {
        let body = json!({ "area": area, "from_week": from, "until_week": until, "reason": reason });
        office.post("/v1/suspensions", Some(token), &body)
    };
    let this = Week::parse(office.see("/v1/districts/440304")["week"].as_str().unwrap()).unwrap();
    let week = |ago: i64| this.before(ago).to_string();
    let (now, next, long_ago) = (week(0), week(-1), week(9));
    let weeks = (now.as_str(), next.as_str());
    let street = grid().street().to_string();
    assert_eq!(suspend(&own, "440304", weeks, "台风").0, 403);
    assert_eq!(suspend(&own, &street, weeks, "台风").0, 200);
    // a street does not suspend the bad weeks behind it, nor leave its areas out of the district's figure
    assert_eq!(suspend(&own, &street, (&long_ago, &now), "台风").0, 403);
    let left_out = json!({
        "area": street, "from_week": now, "until_week": next, "reason": "改造", "roll_up_only": true,
    });
    assert_eq!(office.post("/v1/suspensions", Some(&own), &left_out).0, 403);
    assert_eq!(suspend(&district, "440304", (&long_ago, &now), "台风").0, 200);
    assert_eq!(suspend(&district, "440305", weeks, "台风").1["field"], "area");
    assert_eq!(suspend(&district, "440304", (&next, &now), "台风").1["field"], "until_week");
    assert_eq!(suspend(&district, "440304", ("lately", &now), "台风").1["field"], "from_week");
    assert_eq!(suspend(&district, "440304", ("1980-W01", &now), "台风").1["field"], "from_week");
    assert_eq!(suspend(&district, "440304", weeks, " ").1["field"], "reason");
    let listed =
        |token: &str| office.get("/v1/suspensions", token).1["suspensions"].as_array().unwrap().clone();
    let all = listed(&own);
    assert_eq!(all.iter().map(|one| &one["area"]["code"]).collect::<Vec<_>>(), ["440304", &street]);
    assert_eq!((&all[1]["reason"], &all[1]["from_week"]), (&"台风".into(), &now.clone().into()));
    // whoever may suspend takes it back; the weeks count again
    let lift = |token: &str, one: &Value| {
        let id = one["suspension"].as_str().unwrap();
        office.post(&format!("/v1/suspensions/{id}/lift"), Some(token), &json!({}))
    };
    assert_eq!(lift(&own, &all[0]).0, 403);
    let elsewhere = domain::grids::StreetCode::new(440_304_009).unwrap();
    let other = office.signed_in("other", Mandate::Street(elsewhere));
    assert_eq!(lift(&other, &all[1]).0, 403);
    assert_eq!(lift(&own, &all[1]).0, 200);
    assert_eq!(
        (lift(&own, &all[1]).1["field"].clone(), listed(&own)),
        ("suspension".into(), vec![all[0].clone()])
    );
    assert_eq!(lift(&district, &all[0]).0, 200);
    // what the district suspended in a street the street does not take back
    assert_eq!(suspend(&district, &street, weeks, "封闭管控").0, 200);
    let [districts] = &listed(&own)[..] else { panic!("one is in force") };
    assert_eq!((lift(&own, districts).0, lift(&district, districts).0), (403, 200));
    assert_eq!(listed(&district), Vec::<Value>::new());
    let in_force = office.running().order(|office| {
        let partition = office.store().partition_ordinal(&places::of_district(440_304)).unwrap().unwrap();
        office.store().suspensions(partition).unwrap().len()
    });
    assert_eq!(in_force.unwrap(), 0);
}
