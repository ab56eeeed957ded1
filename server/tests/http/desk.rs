//! At the desk: officers decide and units answer, each with what was on the screen, and within the mandate.

use crate::harness::{Office, Phone, grid};
use domain::mandates::Mandate;
use domain::rectification::{ActKind, Said, Verdict};
use fixtures::{sites, units};
use serde_json::{Value, json};
use sync_core::gate::Gate;
use sync_core::merge::hash::{Hash, Id};
use sync_core::phone::Doing;

const DUE: &str = "2099-12-01T18:00:00+08:00";

/// An office with a finding of a leader, an officer of the district, and the first unit of the street by its link.
struct Desk {
    office: Office,
    phone: Phone,
    finding: Id,
    officer: String,
    unit: Id,
    link: String,
}

impl Desk {
    fn new() -> Self {
        let office = Office::new();
        let mut phone = office.phone();
        let finding = phone.find_here();
        phone.sync();
        let officer = office.signed_in("officer", Mandate::District);
        let unit = units::serving(grid()).next().unwrap().id;
        let link = link(&office, unit);
        Self { office, phone, finding, officer, unit, link }
    }

    fn timeline(&self) -> Value {
        self.office.see(&format!("/v1/grids/{}/findings/{}", grid(), self.finding))
    }

    /// What an officer does, having seen what stands now.
    fn officer_does(&self, what: Value) -> (u16, Value) {
        let seen = self.timeline()["seen"].clone();
        self.officer_saw(&seen, what)
    }

    fn officer_saw(&self, seen: &Value, mut what: Value) -> (u16, Value) {
        what["seen"] = seen.clone();
        let address = format!("/v1/grids/{}/findings/{}/acts", grid(), self.finding);
        self.office.post(&address, Some(&self.officer), &what)
    }

    fn charge(&self) -> (u16, Value) {
        self.of_link(&format!("/v1/inbox/{}/{}", grid(), self.finding))
    }

    fn of_link(&self, address: &str) -> (u16, Value) {
        self.office.get(&format!("{address}?link={}", self.link), "")
    }

    /// What the unit answers by its link, having seen what stands now.
    fn unit_does(&self, mut what: Value) -> (u16, Value) {
        what["seen"] = self.charge().1["seen"].clone();
        let address = format!("/v1/inbox/{}/{}/acts?link={}", grid(), self.finding, self.link);
        self.office.post(&address, None, &what)
    }

    fn assigned(self) -> Self {
        let done = self.officer_does(json!({ "act": "assign", "unit": self.unit.to_string(), "due": DUE }));
        assert_eq!(done.0, 200, "{}", done.1);
        self
    }
}

fn link(office: &Office, unit: Id) -> String {
    let made = office.running().order(move |office| {
        let operator = Gate::operator(office);
        office.make_link(&operator, (unit, 7))
    });
    made.unwrap().unwrap()
}

#[test]
fn a_unit_sees_accepts_asks_for_time_and_reports_and_the_leader_closes() {
    let mut desk = Desk::new().assigned();
    let (status, inbox) = desk.of_link("/v1/inbox");
    assert_eq!((status, &inbox["count"]), (200, &1.into()), "{inbox}");
    assert_eq!(inbox["unit"]["id"], desk.unit.to_string());
    assert_eq!(inbox["unit"]["synthetic"], true);
    let charge = &inbox["charges"][0];
    assert_eq!(
        (&charge["status"], &charge["due"]),
        (&"已交办".into(), &"2099-12-01T18:00:00.000+08:00".into())
    );
    assert_eq!(
        charge["may"],
        json!(["accept", "decline", "ask for an extension", "report fixed", "appeal", "comment"])
    );
    assert_eq!(desk.unit_does(json!({ "act": "accept" })).0, 200);
    assert_eq!(desk.charge().1["status"], "整改中");
    let later = "2099-12-05T18:00:00+08:00";
    let asked = desk.unit_does(json!({ "act": "ask for an extension", "due": later, "note": "等配件" }));
    assert_eq!(asked.0, 200, "{}", asked.1);
    let request = asked.1["act"].clone();
    let granted = desk.officer_does(json!({ "act": "grant an extension", "about": request, "due": later }));
    assert_eq!(granted.0, 200, "{}", granted.1);
    assert_eq!(desk.charge().1["due"], "2099-12-05T18:00:00.000+08:00");
    let photo = Hash([9; 32]).to_string();
    let position =
        json!({ "lat": 22.541, "lng": 114.055, "datum": "GCJ-02", "accuracy_m": 8.5, "source": "satellite" });
    let fixed = desk.unit_does(json!({ "act": "report fixed", "evidence": photo, "position": position }));
    assert_eq!(fixed.0, 200, "{}", fixed.1);
    assert_eq!(desk.charge().1["status"], "待复查");
    let acts = desk.timeline()["acts"].clone();
    assert_eq!(
        (&acts[4]["position"]["datum"], &acts[4]["position"]["accuracy_m"]),
        (&"GCJ-02".into(), &8.5.into())
    );
    // the same numbers on another datum are half a kilometre away
    let apart = &acts[4]["from_where_it_was_found"];
    assert!((450.0..700.0).contains(&apart["m"].as_f64().unwrap()), "{apart}");
    assert_eq!((&apart["within_m"], &acts[0]["from_where_it_was_found"]), (&13.5.into(), &Value::Null));
    desk.phone.sync();
    let report = Id::parse(fixed.1["act"].as_str().unwrap()).unwrap();
    let said = Said { about: Some(report), verdict: Some(Verdict::For), ..Said::of(ActKind::Recheck) };
    let doing = Doing { finding: desk.finding, said, position: None, note: String::new() };
    desk.phone.replica.act(&desk.phone.holder, grid(), doing).unwrap();
    desk.phone.sync();
    assert_eq!(desk.timeline()["status"], "销号");
    assert_eq!(desk.of_link("/v1/inbox").1["count"], 0);
    let (_, done) = desk.office.get(&format!("/v1/inbox?which=done&link={}", desk.link), "");
    assert_eq!((&done["count"], &done["charges"][0]["status"]), (&1.into(), &"销号".into()));
}

#[test]
fn of_two_officers_who_decide_at_once_the_second_is_told_and_writes_nothing() {
    let desk = Desk::new();
    let seen = desk.timeline()["seen"].clone();
    let assign = json!({ "act": "assign", "unit": desk.unit.to_string(), "due": DUE });
    assert_eq!(desk.officer_saw(&seen, assign).0, 200);
    let (status, told) = desk.officer_saw(&seen, json!({ "act": "void", "note": "误报" }));
    assert_eq!((status, &told["type"]), (409, &"/problems/changed-meanwhile".into()), "{told}");
    let now = desk.timeline();
    assert_eq!((&now["status"], now["acts"].as_array().unwrap().len()), (&"已交办".into(), 1));
    // having looked again, the decision stands
    assert_eq!(desk.officer_does(json!({ "act": "void", "note": "误报" })).0, 200);
    assert_eq!(desk.timeline()["status"], "作废");
}

#[test]
fn an_act_names_the_officer_the_role_and_the_offices_key() {
    let desk = Desk::new().assigned();
    let act = desk.timeline()["acts"][0].clone();
    assert_eq!(act["by"], Id([b"officer".len() as u8; 16]).to_string());
    assert_eq!(
        (&act["role_en"], &act["signed_by"]["role_en"]),
        (&"district officer".into(), &"office".into())
    );
}

#[test]
fn an_officer_decides_in_the_own_street_only() {
    let desk = Desk::new();
    let elsewhere = domain::grids::StreetCode::new(440_304_009).unwrap();
    let other = desk.office.signed_in("other", Mandate::Street(elsewhere));
    let own = desk.office.signed_in("own", Mandate::Street(grid().street()));
    let address = format!("/v1/grids/{}/findings/{}/acts", grid(), desk.finding);
    let what = json!({ "act": "comment", "note": "知悉", "seen": desk.timeline()["seen"] });
    assert_eq!(desk.office.post(&address, Some(&other), &what).0, 403);
    assert!(desk.timeline()["acts"].as_array().unwrap().is_empty());
    assert_eq!(desk.office.post(&address, Some(&own), &what).0, 200);
    // into another street it is moved by the district
    let away = json!({
        "act": "move", "other_grid": "440304009001001", "site": desk.finding.to_string(), "seen": desk.timeline()["seen"],
    });
    assert_eq!(desk.office.post(&address, Some(&own), &away).0, 403);
    assert_eq!(desk.office.post(&address, Some(&desk.officer), &away).1["field"], "site");
}

#[test]
fn a_link_that_is_another_units_changed_or_taken_back_lets_nobody_in() {
    let desk = Desk::new().assigned();
    let other = units::serving(grid()).nth(1).unwrap().id;
    let others = link(&desk.office, other);
    let of = |link: &str| desk.office.get(&format!("/v1/inbox?link={link}"), "").0;
    assert_eq!((of(&desk.link), of(&others)), (200, 200));
    let address = format!("/v1/inbox/{}/{}?link={others}", grid(), desk.finding);
    assert_eq!(desk.office.get(&address, "").0, 404, "what another unit was assigned");
    let acts = format!("/v1/inbox/{}/{}/acts?link={others}", grid(), desk.finding);
    let accept = json!({ "act": "accept", "seen": desk.timeline()["seen"] });
    assert_eq!(desk.office.post(&acts, None, &accept).0, 403);
    // the unit, the day, the serial number and the seal: none may be changed
    for place in [0, 33, 47, 50] {
        let mut changed = desk.link.clone().into_bytes();
        changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
        assert_eq!(of(&String::from_utf8(changed).unwrap()), 401, "digit {place}");
    }
    assert_eq!((of(""), of("x"), of(&"字".repeat(40))), (401, 401, 401));
    let unit = desk.unit;
    let taken = desk.office.running().order(move |office| {
        let operator = Gate::operator(office);
        office.take_back_links(&operator, unit)
    });
    taken.unwrap().unwrap();
    assert_eq!((of(&desk.link), of(&others)), (401, 200));
    assert_eq!(of(&link(&desk.office, unit)), 200, "one that is made afterwards");
}

#[test]
fn a_unit_learns_nobodys_name() {
    let mut desk = Desk::new().assigned();
    let leader = fixtures::people::futian().leader_of(grid()).unwrap();
    desk.phone.sync();
    let doing = Doing {
        finding: desk.finding,
        said: Said::of(ActKind::Comment),
        position: None,
        note: "加急".into(),
    };
    desk.phone.replica.act(&desk.phone.holder, grid(), doing).unwrap();
    desk.phone.sync();
    let text = [desk.of_link("/v1/inbox").1.to_string(), desk.charge().1.to_string()].concat();
    for secret in [leader.person.name_zh.clone(), leader.person.id.to_string(), "officer(模拟)".to_owned()]
    {
        assert!(!text.contains(&secret), "{secret}");
    }
    assert!(
        text.contains("区文明办") && text.contains("楼道内电动车充电") && text.contains("加急"),
        "{text}"
    );
}

#[test]
fn what_was_declined_is_out_of_the_inbox_and_the_reason_is_asked_for() {
    let desk = Desk::new().assigned();
    let (status, told) = desk.unit_does(json!({ "act": "decline" }));
    assert_eq!((status, &told["field"]), (422, &"note".into()));
    assert_eq!(desk.unit_does(json!({ "act": "decline", "note": "不属本单位职责" })).0, 200);
    assert_eq!(desk.of_link("/v1/inbox").1["count"], 0);
    let (status, told) =
        desk.unit_does(json!({ "act": "report fixed", "evidence": Hash([9; 32]).to_string() }));
    assert_eq!(status, 403, "{told}");
    let comment = desk.unit_does(json!({ "act": "comment", "note": "已转告属地" }));
    assert_eq!(comment.0, 200);
    assert_eq!(desk.timeline()["status"], "已立案");
    // what goes on without it is not its to read; what it says itself is, and what is decided on that
    let other = units::futian().iter().find(|unit| unit.id != desk.unit).unwrap().id.to_string();
    assert_eq!(desk.officer_does(json!({ "act": "assign", "unit": other, "due": DUE })).0, 200);
    assert_eq!(desk.officer_does(json!({ "act": "comment", "note": "内部协调" })).0, 200);
    let appeal = desk.unit_does(json!({ "act": "appeal", "about": comment.1["act"], "note": "请更正" })).1;
    let decided = json!({ "act": "decide an appeal", "about": appeal["act"], "verdict": "against" });
    assert_eq!(desk.officer_does(decided).0, 200);
    let shown = desk.charge().1["acts"].clone();
    let acts: Vec<&str> =
        shown.as_array().unwrap().iter().map(|act| act["act_en"].as_str().unwrap()).collect();
    assert_eq!(acts, ["assign", "decline", "comment", "appeal", "decide an appeal"]);
    assert_eq!(desk.timeline()["acts"].as_array().unwrap().len(), acts.len() + 2);
}

#[test]
fn what_cannot_be_is_told_with_its_field() {
    let desk = Desk::new();
    let closed = Id([7; 16]).to_string();
    let unit = desk.unit.to_string();
    for (what, field) in [
        // of what is put right on the spot no calendar gives a due
        (json!({ "act": "assign", "unit": unit }), "due_ms"),
        (json!({ "act": "assign", "unit": unit, "due": "2020-01-01T00:00:00+08:00" }), "due"),
        (json!({ "act": "assign", "unit": unit, "due": "tomorrow" }), "due"),
        (json!({ "act": "assign", "unit": closed, "due": DUE }), "unit"),
        (json!({ "act": "assign", "due": DUE }), "unit"),
        (json!({ "act": "give away" }), "act"),
        (json!({ "act": "withdraw" }), "act"),
        (json!({ "act": "accept", "unit": unit }), "act"),
        (json!({ "act": "adopt" }), "act"),
        (json!({ "act": "void", "note": " " }), "note"),
        (json!({ "act": "recheck" }), "verdict"),
        (json!({ "act": "confirm the evidence", "about": closed }), "about"),
        (json!({ "act": "refer" }), "channel"),
        (json!({ "act": "refer", "channel": "fax" }), "channel"),
        (json!({ "act": "move" }), "other_grid"),
        (json!({ "act": "move", "other_grid": grid().to_string(), "site": closed }), "other_grid"),
        (json!({ "act": "duplicate of", "other": closed }), "other_grid"),
        (json!({ "act": "duplicate of", "other": closed, "other_grid": grid().to_string() }), "finding"),
        (json!({ "act": "comment", "note": "x".repeat(5_000) }), "note"),
        (json!({ "act": "comment", "nota": "x" }), "body"),
    ] {
        let (status, told) = desk.officer_does(what.clone());
        assert_eq!((status, &told["field"]), (422, &field.into()), "{what}: {told}");
    }
    let (status, told) = desk.officer_saw(&"x".into(), json!({ "act": "comment", "note": "x" }));
    assert_eq!((status, &told["field"]), (422, &"seen".into()));
    assert!(desk.timeline()["acts"].as_array().unwrap().is_empty(), "nothing was written");
}

#[test]
fn a_finding_of_the_wrong_grid_goes_on_in_the_right_one() {
    let desk = Desk::new();
    let right = fixtures::district::futian().grids().nth(1).unwrap().code;
    let site = sites::of_grid(right)[0].id;
    let elsewhere =
        json!({ "act": "move", "other_grid": right.to_string(), "site": Id([7; 16]).to_string() });
    assert_eq!(desk.officer_does(elsewhere).1["field"], "site");
    let done = desk
        .officer_does(json!({ "act": "move", "other_grid": right.to_string(), "site": site.to_string() }));
    assert_eq!(done.0, 200, "{}", done.1);
    assert_eq!(desk.timeline()["status"], "移送");
    let there = desk.office.see(&format!("/v1/findings?grid={right}"));
    assert_eq!(there["count"], 1);
    let here = desk.office.see(&format!("/v1/findings?grid={}", grid()))["findings"][0].clone();
    for field in ["note", "standard", "limit_class", "red_line", "extent"] {
        assert_eq!(there["findings"][0][field], here[field], "{field}");
    }
    let other = desk.timeline()["acts"][0]["other"].clone();
    assert_eq!(there["findings"][0]["id"], other);
    // whoever wanted it is named beside what the office's key wrote
    let history = desk.office.see(&format!("/v1/grids/{right}/history"));
    let wrote = history["changesets"][0]["wrote"].as_array().unwrap().clone();
    let named = wrote.iter().find(|one| one["kind"] == "on_behalf").unwrap();
    assert_eq!(named["registers"]["wanted_by"]["role"], 7);
}

#[test]
fn a_finding_that_is_moved_there_and_back_costs_once() {
    let desk = Desk::new();
    let right = fixtures::district::futian().grids().nth(1).unwrap().code;
    let site = |grid| sites::of_grid(grid)[0].id.to_string();
    let away = json!({ "act": "move", "other_grid": right.to_string(), "site": site(right) });
    assert_eq!(desk.officer_does(away).0, 200);
    let there = desk.office.see(&format!("/v1/findings?grid={right}"))["findings"][0]["id"].clone();
    let address = format!("/v1/grids/{right}/findings/{}", there.as_str().unwrap());
    let seen = desk.office.see(&address)["seen"].clone();
    let back = json!({ "act": "move", "other_grid": grid().to_string(), "site": site(grid()), "seen": seen });
    assert_eq!(desk.office.post(&format!("{address}/acts"), Some(&desk.officer), &back).0, 200);
    // no circle: each move makes a finding of its own, and the last of them stands
    assert_eq!(
        (&desk.timeline()["status"], &desk.office.see(&address)["status"]),
        (&"移送".into(), &"移送".into())
    );
    let here = desk.office.see(&format!("/v1/findings?grid={}", grid()));
    assert_eq!(here["count"], 2);
    let open = |grid| red_lines_open(&desk.office, grid);
    assert_eq!((open(grid()), open(right)), (1.into(), 0.into()));
}

/// How many red lines are open in a grid.
fn red_lines_open(office: &Office, grid: domain::grids::GridCode) -> Value {
    let scores = office.see("/v1/districts/440304/scores");
    let lines = scores["grids"].as_array().unwrap();
    let line = lines.iter().find(|line| line["grid"]["code"] == grid.to_string()).unwrap();
    line["red_lines_open"].clone()
}

#[test]
fn a_duplicate_is_linked_in_both_findings_and_costs_once() {
    let mut desk = Desk::new();
    let other = desk.phone.find();
    desk.phone.sync();
    assert_eq!(red_lines_open(&desk.office, grid()), 2);
    let link = json!({ "act": "duplicate of", "other": other.to_string(), "other_grid": grid().to_string() });
    let done = desk.officer_does(link);
    assert_eq!(done.0, 200, "{}", done.1);
    let back = desk.office.see(&format!("/v1/grids/{}/findings/{other}", grid()));
    assert_eq!((&desk.timeline()["status"], &back["status"]), (&"重复".into(), &"已立案".into()));
    assert_eq!(back["acts"][0]["other"], desk.finding.to_string(), "the other one is told");
    assert_eq!(red_lines_open(&desk.office, grid()), 1);
    let itself =
        json!({ "act": "duplicate of", "other": desk.finding.to_string(), "other_grid": grid().to_string() });
    assert_eq!(desk.officer_does(itself).1["field"], "act", "it is a duplicate already");
    assert_eq!(desk.officer_does(json!({ "act": "unlink" })).0, 200);
    assert_eq!(red_lines_open(&desk.office, grid()), 2);
}

#[test]
fn a_duplicate_is_linked_only_to_what_stands_under_the_same_standard_in_the_own_grids() {
    let mut desk = Desk::new();
    let other = desk.phone.find();
    desk.phone.sync();
    let link = json!({ "act": "duplicate of", "other": other.to_string(), "other_grid": grid().to_string() });
    let address = format!("/v1/grids/{}/findings/{other}", grid());
    let seen = desk.office.see(&address)["seen"].clone();
    let void = json!({ "act": "void", "note": "误报", "seen": seen });
    assert_eq!(desk.office.post(&format!("{address}/acts"), Some(&desk.officer), &void).0, 200);
    let (status, told) = desk.officer_does(link);
    assert_eq!((status, &told["field"]), (422, &"other".into()), "two that are void or linked cost nothing");
    let own = desk.office.signed_in("own", Mandate::Street(grid().street()));
    let away = json!({
        "act": "duplicate of", "other": other.to_string(), "other_grid": "440304009001001",
        "seen": desk.timeline()["seen"],
    });
    let acts = format!("/v1/grids/{}/findings/{}/acts", grid(), desk.finding);
    assert_eq!(desk.office.post(&acts, Some(&own), &away).0, 403);
}

#[test]
fn what_is_moved_is_not_moved_again_nor_restored() {
    let desk = Desk::new();
    let right = fixtures::district::futian().grids().nth(1).unwrap().code;
    let site = sites::of_grid(right)[0].id.to_string();
    let away = json!({ "act": "move", "other_grid": right.to_string(), "site": site });
    assert_eq!(desk.officer_does(away.clone()).0, 200);
    for again in [away, json!({ "act": "restore" }), json!({ "act": "unlink" }), json!({ "act": "returned" })]
    {
        let (status, told) = desk.officer_does(again.clone());
        assert_eq!((status, &told["field"]), (422, &"act".into()), "{again}: {told}");
    }
    assert_eq!(red_lines_open(&desk.office, grid()), 0);
    assert_eq!(red_lines_open(&desk.office, right), 1);
}

#[test]
fn what_its_author_amends_meanwhile_was_not_seen() {
    let mut desk = Desk::new();
    let seen = desk.timeline()["seen"].clone();
    let place = sync_core::places::of_grid(grid());
    let edit = desk.phone.replica.begin_finding_edit(place, desk.finding).unwrap();
    let other = domain::findings::Amendment::Note("另一处".into());
    desk.phone.replica.amend_finding(&desk.phone.holder, &edit, &other).unwrap();
    desk.phone.sync();
    assert_eq!(desk.officer_saw(&seen, json!({ "act": "void", "note": "误报" })).0, 409);
}
