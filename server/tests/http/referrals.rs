//! What other systems have: referred by an officer, and followed until it is taken back.

use crate::harness::{Office, grid};
use domain::mandates::Mandate;
use serde_json::{Value, json};
use sync_core::merge::hash::Id;

fn listed(office: &Office, query: &str) -> Vec<Value> {
    office.see(&format!("/v1/referrals{query}"))["referrals"].as_array().unwrap().clone()
}

fn waits(office: &Office) -> Value {
    office.see("/v1/to-decide?kind=referral")["to_decide"].clone()
}

/// Does something as an officer who saw what stands.
fn does(office: &Office, (officer, finding): (&str, Id), mut what: Value) -> Value {
    let timeline = format!("/v1/grids/{}/findings/{finding}", grid());
    what["seen"] = office.see(&timeline)["seen"].clone();
    let (status, said) = office.post(&format!("{timeline}/acts"), Some(officer), &what);
    assert_eq!(status, 200, "{what}: {said}");
    said["act"].clone()
}

#[test]
fn what_was_referred_is_followed_until_an_officer_takes_it_back() {
    let office = Office::new();
    let mut phone = office.phone();
    let finding = phone.find();
    phone.sync();
    let officer = office.signed_in("officer", Mandate::District);
    let timeline = format!("/v1/grids/{}/findings/{finding}", grid());
    assert_eq!((office.see(&timeline)["referral"].clone(), listed(&office, "")), (Value::Null, vec![]));
    let by = (officer.as_str(), finding);
    let refer = json!({ "act": "refer", "channel": "small works", "note": "需立项" });
    let act = does(&office, by, refer);
    let referral = office.see(&timeline)["referral"].clone();
    assert_eq!(
        (&referral["about"], &referral["channel"], &referral["channel_code"], &referral["state"]),
        (&act, &"民生微实事".into(), &Value::Null, &Value::Null)
    );
    assert_eq!(listed(&office, "?state=none&channel=small%20works").len(), 1);
    assert_eq!(listed(&office, "?channel=mediation"), Vec::<Value>::new());
    // the number that it has there comes with the first word, and stays
    let received =
        json!({ "act": "state of a referral", "about": act, "state": "received", "channel_code": "MS-17" });
    does(&office, by, received);
    // what the other system says is no status, and waits for nobody until it is done
    does(&office, by, json!({ "act": "state of a referral", "about": act, "state": "at work" }));
    assert_eq!((office.see(&timeline)["status"].clone(), waits(&office)), ("转办".into(), json!([])));
    assert_eq!(listed(&office, "?state=at%20work").len(), 1);
    let done = json!({ "act": "state of a referral", "about": act, "state": "done", "note": "已修复路面" });
    does(&office, by, done);
    let [row] = &listed(&office, "")[..] else { panic!("one was referred") };
    assert_eq!((&row["finding"], &row["link"]), (&finding.to_string().into(), &timeline.clone().into()));
    assert_eq!(
        (&row["referral"]["state"], &row["referral"]["answer"], &row["referral"]["channel_code"]),
        (&"已办结".into(), &"已修复路面".into(), &"MS-17".into())
    );
    assert_eq!(waits(&office)[0]["what"], json!({ "state": "已办结", "state_en": "done" }));
    does(&office, by, json!({ "act": "returned", "note": "请复查" }));
    assert_eq!((listed(&office, ""), waits(&office)), (vec![], json!([])));
    // another referral knows nothing of what was said about the first
    does(&office, by, json!({ "act": "refer", "channel": "city safety" }));
    let referral = office.see(&timeline)["referral"].clone();
    assert_eq!(
        (&referral["channel_en"], &referral["state"], &referral["channel_code"]),
        (&"city safety".into(), &Value::Null, &Value::Null)
    );
    let refused = office.get("/v1/referrals?state=perhaps", &officer);
    assert_eq!((refused.0, &refused.1["field"]), (422, &"state".into()));
}

#[test]
fn an_officer_of_another_street_sees_no_referral_of_this_one() {
    let office = Office::new();
    let mut phone = office.phone();
    let finding = phone.find();
    phone.sync();
    let officer = office.signed_in("officer", Mandate::District);
    does(&office, (&officer, finding), json!({ "act": "refer", "channel": "petitions" }));
    let own = office.signed_in("own", Mandate::Street(grid().street()));
    let elsewhere = domain::grids::StreetCode::new(440_304_009).unwrap();
    let other = office.signed_in("other", Mandate::Street(elsewhere));
    assert_eq!(office.get("/v1/referrals", &own).1["count"], 1);
    assert_eq!(office.get("/v1/referrals", &other).1["count"], 0);
}
