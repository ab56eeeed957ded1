//! The patrol corps: a citizen records in any grid, an officer decides, and the citizen hears what became of it.

use crate::harness::{Office, Phone, grid};
use domain::findings::{Finding, Handled};
use domain::mandates::Mandate;
use domain::rectification::{ActKind, Said, Verdict};
use fixtures::{editions, sites};
use serde_json::{Value, json};
use sync_core::error::CoreError;
use sync_core::gate::Gate;
use sync_core::judging::PatrolOutcome;
use sync_core::merge::hash::{Hash, Id};
use sync_core::office::NewMember;
use sync_core::phone::{Doing, Sent};
use sync_core::places;
use sync_core::store::views::{Cursor, Slice};

const MEMBER: Id = Id([77; 16]);

fn member(office: &Office, person: Id) -> Phone {
    let joined = office.running().order(move |office| {
        let operator = Gate::operator(office);
        let new = NewMember {
            person,
            display_name: "巡访甲(模拟)".to_owned(),
            origin: domain::assignments::Origin::Synthetic,
        };
        office.add_member(&operator, new)
    });
    joined.unwrap().unwrap();
    let mut phone = office.phone_of(person);
    phone.sync();
    phone
}

fn sends(phone: &mut Phone, note: &str) -> Id {
    let id = phone.replica.new_id();
    let finding = Finding {
        id,
        walk: None,
        site: Id::default(),
        standard: 80_402,
        edition: Some(editions::futian_2020().content_hash()),
        position: None,
        note: note.to_owned(),
        extent: (1, 1),
        limit_class: 0,
        red_line: 0,
        handled: Handled::Recorded,
        photos: vec![Hash([5; 32])],
    };
    phone.replica.record_patrol_finding(&phone.holder, grid(), &finding).unwrap();
    id
}

fn sent(phone: &Phone) -> Vec<Sent> {
    phone.replica.sent(&phone.holder, Slice::<Cursor> { after: None, limit: 100 }).unwrap().entries
}

fn outcomes(phone: &Phone) -> Vec<(PatrolOutcome, String)> {
    sent(phone).into_iter().map(|one| (one.outcome, one.said)).collect()
}

fn decide(office: &Office, token: &str, finding: Id, mut what: Value) -> (u16, Value) {
    let all = office.see("/v1/patrol/findings");
    let rows = all["findings"].as_array().unwrap();
    let row = rows.iter().find(|row| row["finding"] == finding.to_string()).unwrap();
    if what["seen"].is_null() {
        what["seen"] = row["seen"].clone();
    }
    office.post(row["links"]["decide"].as_str().unwrap(), Some(token), &what)
}

#[test]
fn a_citizen_hears_that_it_was_adopted_and_later_that_it_was_put_right() {
    let office = Office::new();
    let (mut citizen, mut leader) = (member(&office, MEMBER), office.phone());
    let officer = office.signed_in("officer", Mandate::Street(grid().street()));
    let found = sends(&mut citizen, "楼道里有电动车充电");
    citizen.sync();
    let waiting = office.see("/v1/patrol/findings");
    assert_eq!((&waiting["count"], &waiting["findings"][0]["outcome"]), (&1.into(), &"待处理".into()));
    assert_eq!(office.see("/v1/findings")["count"], 0, "it is no official finding yet");
    let site = sites::of_grid(grid())[0].id;
    let done = decide(&office, &officer, found, json!({ "decision": "adopt", "site": site.to_string() }));
    assert_eq!(done.0, 200, "{}", done.1);
    let official = office.see(done.1["official"].as_str().unwrap());
    // it is made into one finding and no more, and the citizen is not told otherwise afterwards
    for again in [
        json!({ "decision": "adopt", "site": site.to_string() }),
        json!({ "decision": "decline", "note": "不采纳" }),
    ] {
        assert_eq!(decide(&office, &officer, found, again).1["field"], "finding");
    }
    assert_eq!(office.see("/v1/findings")["count"], 1);
    assert_eq!(office.see("/v1/findings")["findings"][0]["photos"], 1, "its picture goes with it");
    assert_eq!((&official["status"], &official["standard"]["code"]), (&"已立案".into(), &"08.4.2".into()));
    let listed = office.see("/v1/findings")["findings"][0].clone();
    // the class and the red line are the standard's, whatever the citizen's app says
    assert_eq!((&listed["red_line"], &listed["note"]), (&true.into(), &"楼道里有电动车充电".into()));
    citizen.sync();
    assert_eq!(outcomes(&citizen), [(PatrolOutcome::Adopted, String::new())]);
    let id = Id::parse(official["finding"].as_str().unwrap()).unwrap();
    let tell = |office: &Office| {
        office
            .running()
            .order(|office| {
                let operator = Gate::operator(office);
                office.tell_members(&operator, &(0..=u64::MAX))
            })
            .unwrap()
            .unwrap()
    };
    assert_eq!(tell(&office), 0, "nothing is closed yet");
    let address = format!("/v1/grids/{}/findings/{id}/acts", grid());
    let fixed =
        json!({ "act": "report fixed", "evidence": Hash([8; 32]).to_string(), "seen": official["seen"] });
    let fixed = office.post(&address, Some(&officer), &fixed);
    assert_eq!(fixed.0, 200, "{}", fixed.1);
    leader.sync();
    let report = Id::parse(fixed.1["act"].as_str().unwrap()).unwrap();
    let said = Said { about: Some(report), verdict: Some(Verdict::For), ..Said::of(ActKind::Recheck) };
    let doing = Doing { finding: id, said, position: None, note: String::new() };
    leader.replica.act(&leader.holder, grid(), doing).unwrap();
    leader.sync();
    assert_eq!((tell(&office), tell(&office)), (1, 0), "once");
    citizen.sync();
    assert_eq!(outcomes(&citizen)[0].0, PatrolOutcome::PutRight);
}

#[test]
fn what_is_declined_or_linked_is_told_with_its_reason() {
    let office = Office::new();
    let (mut citizen, mut leader) = (member(&office, MEMBER), office.phone());
    let officer = office.signed_in("officer", Mandate::District);
    let known = leader.find();
    leader.sync();
    let (first, second) = (sends(&mut citizen, "同一处"), sends(&mut citizen, "看不清"));
    citizen.sync();
    let link = json!({ "decision": "link", "grid": grid().to_string(), "finding": known.to_string(), "note": "已在办" });
    assert_eq!(decide(&office, &officer, first, link).0, 200);
    let (status, told) = decide(&office, &officer, second, json!({ "decision": "decline" }));
    assert_eq!((status, &told["field"]), (422, &"note".into()));
    let declined = json!({ "decision": "decline", "note": "照片看不出问题,欢迎补充" });
    assert_eq!(decide(&office, &officer, second, declined).0, 200);
    citizen.sync();
    let mut told = outcomes(&citizen);
    told.sort();
    let said = |outcome, text: &str| (outcome, text.to_owned());
    assert_eq!(
        told,
        [said(PatrolOutcome::Linked, "已在办"), said(PatrolOutcome::Declined, "照片看不出问题,欢迎补充")]
    );
}

#[test]
fn a_citizen_is_given_nothing_of_officials_and_of_no_other_citizen() {
    let office = Office::new();
    let (mut citizen, mut other, mut leader) =
        (member(&office, MEMBER), member(&office, Id([78; 16])), office.phone());
    leader.find();
    leader.sync();
    sends(&mut other, "别人的");
    other.sync();
    sends(&mut citizen, "我的");
    citizen.sync();
    leader.sync();
    let scope = |phone: &Phone| -> Vec<_> {
        phone.replica.store().scope().unwrap().into_iter().map(|(partition, _)| partition).collect()
    };
    let own = places::of_patrol_member(440_304, MEMBER);
    assert_eq!(scope(&citizen), [places::of_district(440_304), own]);
    assert!(scope(&leader).iter().all(|partition| *partition != own));
    assert_eq!(sent(&citizen).len(), 1);
    // of the district a citizen's phone holds tables without anybody's name
    let district = citizen.replica.store().partition_ordinal(&places::of_district(440_304)).unwrap().unwrap();
    assert!(citizen.replica.store().people_of(district).unwrap().is_empty());
}

#[test]
fn decisions_on_what_citizens_found_keep_to_the_mandate_and_to_what_was_seen() {
    let office = Office::new();
    let mut citizen = member(&office, MEMBER);
    let officer = office.signed_in("officer", Mandate::District);
    let elsewhere = domain::grids::StreetCode::new(440_304_009).unwrap();
    let other = office.signed_in("other", Mandate::Street(elsewhere));
    let found = sends(&mut citizen, "甲");
    citizen.sync();
    let decline = json!({ "decision": "decline", "note": "重复" });
    assert_eq!(decide(&office, &other, found, decline.clone()).0, 403);
    let seen = office.see("/v1/patrol/findings")["findings"][0]["seen"].clone();
    assert_eq!(decide(&office, &officer, found, decline.clone()).0, 200);
    let again = json!({ "decision": "decline", "note": "另一个理由", "seen": seen });
    assert_eq!(decide(&office, &officer, found, again).0, 409);
    let site = Id([9; 16]).to_string();
    for (what, field) in [
        (json!({ "decision": "praise" }), "decision"),
        (json!({ "decision": "adopt" }), "site"),
        (json!({ "decision": "adopt", "site": site }), "site"),
        (json!({ "decision": "link", "grid": grid().to_string() }), "finding"),
        (json!({ "decision": "link", "grid": grid().to_string(), "finding": site }), "finding"),
    ] {
        let (status, told) = decide(&office, &officer, found, what.clone());
        assert_eq!((status, &told["field"]), (422, &field.into()), "{what}: {told}");
    }
    // whoever took it back is not answered any more
    let taken = sends(&mut citizen, "乙");
    let edit = citizen.replica.begin_sent_edit(&citizen.holder, taken).unwrap();
    citizen.replica.withdraw_finding(&citizen.holder, &edit, domain::walks::Withdrawal::Mistake).unwrap();
    citizen.sync();
    assert_eq!(decide(&office, &officer, taken, decline).1["field"], "finding");
    assert_eq!(
        outcomes(&citizen).iter().filter(|(outcome, _)| *outcome == PatrolOutcome::Withdrawn).count(),
        1
    );
}

#[test]
fn an_official_is_no_member_and_nobody_joins_twice() {
    let office = Office::new();
    member(&office, MEMBER);
    for person in [MEMBER, crate::harness::leader()] {
        let joined = office.running().order(move |office| {
            let operator = Gate::operator(office);
            let origin = domain::assignments::Origin::Synthetic;
            office.add_member(&operator, NewMember { person, display_name: String::new(), origin })
        });
        assert!(matches!(joined.unwrap(), Err(CoreError::Input { field: "person", .. })));
    }
}
