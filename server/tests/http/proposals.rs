//! What leaders propose about sites, as the office sees it over HTTP.

use crate::harness::{Office, Phone, grid};
use domain::day::Day;
use domain::geo::{Placed, PlacedParts};
use domain::grids::StreetCode;
use domain::mandates::Mandate;
use domain::people::Role;
use domain::proposals::{Decided, SiteChange};
use domain::standards::SiteType;
use domain::walks::Withdrawal;
use fixtures::sites;
use serde_json::{Value, json};
use sync_core::gate::Gate;
use sync_core::merge::hash::Id;
use sync_core::office::ActsFor;
use sync_core::phone::Proposing;
use sync_core::places;

/// Tomorrow by the machine's clock, which the office of these stories has too.
fn tomorrow() -> Day {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Day::of(i64::try_from(now.as_millis()).unwrap()).next()
}

fn proposes(phone: &mut Phone, change: SiteChange) -> Id {
    let from_day = u32::try_from(tomorrow().0).unwrap();
    let proposing = Proposing { change, from_day, note: "现场已变".into() };
    phone.replica.propose_site(&phone.holder, grid(), proposing).unwrap().id
}

fn kiosk() -> SiteChange {
    let parts =
        PlacedParts { datum: 1, lat_e7: 225_430_000, lng_e7: 1_140_550_000, accuracy_dm: 80, source: 3 };
    let position = Placed::try_from(parts).unwrap();
    SiteChange::Open {
        site_type: SiteType::of_number(15).unwrap(), name: "滨河路便利店".into(), position
    }
}

fn decides(office: &Office, proposal: Id, decided: Decided, note: &'static str) {
    let who = ActsFor { person: Id([0x77; 16]), role: Role::StreetOfficer };
    let done = office.running().order(move |office| {
        let operator = Gate::operator(office);
        office.decide_proposal(&operator, who, places::of_grid(grid()), (proposal, decided, note))
    });
    done.unwrap().unwrap();
}

fn ids(page: &Value) -> Vec<String> {
    let all = page["proposals"].as_array().unwrap().iter();
    all.map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn proposals_are_listed_by_area_and_state_with_what_became_of_them_and_come_in_pages() {
    let office = Office::new();
    let mut phone = office.phone();
    phone.sync();
    let site = sites::of_grid(grid())[0].id;
    phone.find();
    let closed = proposes(&mut phone, SiteChange::Close { site });
    let opened = proposes(&mut phone, kiosk());
    let taken_back = proposes(&mut phone, kiosk());
    let waiting: Vec<Id> = (0..4).map(|_| proposes(&mut phone, kiosk())).collect();
    phone.replica.withdraw_proposal(&phone.holder, grid(), (taken_back, Withdrawal::Twice)).unwrap();
    phone.sync();
    let street = grid().street();
    let count = |query: &str| office.see(&format!("/v1/proposals?{query}"))["count"].as_u64().unwrap();
    for (query, found) in [("", 7), ("state=open", 6), ("state=decided", 0), ("state=withdrawn", 1)] {
        assert_eq!(count(query), found, "{query}");
    }
    let seen = office.see(&format!("/v1/proposals?state=open&street={street}"));
    let of = |page: &Value, id: Id| {
        let all = page["proposals"].as_array().unwrap();
        all.iter().find(|one| one["id"] == id.to_string()).cloned().unwrap()
    };
    let closing = of(&seen, closed);
    assert_eq!((&closing["asks"], &closing["asks_en"]), (&"撤销点位".into(), &"close".into()));
    assert_eq!((&closing["state_en"], &closing["decision"]), (&"open".into(), &Value::Null));
    assert_eq!(closing["from"], tomorrow().to_string());
    assert_eq!(
        (&closing["site"]["id"], &closing["site"]["findings_open"]),
        (&site.to_string().into(), &1.into())
    );
    assert!(!closing["proposed_by"]["name"].as_str().unwrap().is_empty());
    let opening = of(&seen, opened);
    assert_eq!((&opening["site_type"], &opening["name"]), (&"P15".into(), &"滨河路便利店".into()));
    assert_eq!((&opening["position"]["datum"], &opening["site"]), (&"WGS-84".into(), &Value::Null));
    decides(&office, closed, Decided::Rejected, "点位仍在");
    decides(&office, opened, Decided::Done, "");
    let decided = office.see("/v1/proposals?state=decided");
    assert_eq!(decided["count"], 2);
    let rejected = of(&decided, closed);
    assert_eq!((&rejected["state"], &rejected["decision"]["note"]), (&"不采纳".into(), &"点位仍在".into()));
    assert_eq!(rejected["decision"]["officer"], Id([0x77; 16]).to_string());
    let new = of(&decided, opened)["decision"]["new_site"].as_str().unwrap().to_owned();
    let there = office.see(&format!("/v1/grids/{}", grid()));
    assert!(there["sites"].as_array().unwrap().iter().any(|site| site["id"] == new), "{new}");
    // the leader sees what became of them
    phone.sync();
    let told = phone.replica.proposals(grid()).unwrap();
    assert_eq!(told.iter().filter(|one| one.decision().is_some()).count(), 2);
    // page by page, those that are not asked for passed over
    let (mut given, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = office.see(&format!("/v1/proposals?state=open&limit=1{cursor}"));
        given.extend(ids(&page));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let mut expected: Vec<String> = waiting.iter().map(ToString::to_string).collect();
    expected.sort();
    given.sort();
    assert_eq!(given, expected);
    assert_eq!(count("street=440304010"), 0);
}

#[test]
fn an_officer_of_the_street_decides_over_http_and_the_phone_hears_of_it() {
    let office = Office::new();
    let mut phone = office.phone();
    phone.sync();
    let (opened, closed) = (
        proposes(&mut phone, kiosk()),
        proposes(&mut phone, SiteChange::Close { site: sites::of_grid(grid())[0].id }),
    );
    phone.sync();
    let own = office.signed_in("own", Mandate::Street(grid().street()));
    let other = office.signed_in("other", Mandate::Street(StreetCode::new(440_304_009).unwrap()));
    let decides = |token: &str, proposal: Id, body: Value| {
        office.post(&format!("/v1/grids/{}/proposals/{proposal}", grid()), Some(token), &body)
    };
    assert_eq!(decides(&other, opened, json!({ "decision": "done" })).0, 403);
    assert_eq!(decides(&own, opened, json!({ "decision": "maybe" })).1["field"], "decision");
    assert_eq!(decides(&own, closed, json!({ "decision": "rejected" })).1["field"], "note");
    assert_eq!(decides(&own, opened, json!({ "decision": "done" })).0, 200);
    assert_eq!(decides(&own, closed, json!({ "decision": "rejected", "note": "仍在营业" })).0, 200);
    let (status, told) = decides(&own, opened, json!({ "decision": "rejected", "note": "重复" }));
    assert_eq!((status, &told["field"]), (422, &"proposal".into()), "decided already");
    let sites = office.see(&format!("/v1/grids/{}", grid()))["sites"].clone();
    assert!(sites.as_array().unwrap().iter().any(|site| site["name"] == "滨河路便利店"));
    phone.sync();
    let states = office.see("/v1/proposals?state=decided")["count"].clone();
    assert_eq!(states, 2);
}
