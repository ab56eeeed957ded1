//! Spot checks through the program: drawn by an officer's order, told by the office, and shown beside the leader's walk.

use crate::harness::{Office, Phone, grid};
use crate::program::{gridwalk, json};
use domain::assignments::{Assignment, Origin};
use domain::checks::{CheckKey, CheckResult, Observation};
use domain::findings::{Finding, Handled};
use domain::people::{PersonId, Role};
use domain::walks::Outcome;
use fixtures::{editions, people};
use serde_json::Value;
use std::process::Output;
use sync_core::gate::Gate;
use sync_core::merge::hash::Id;
use sync_core::places::{self as of_places, Records};

fn officer() -> PersonId {
    people::futian().district_officers[0].id
}

/// The officer looks after the last grid: whoever is sent to look is assigned somewhere.
fn appoint(office: &Office) {
    let last = fixtures::district::futian().grids().nth(3).unwrap().code;
    let post = Assignment {
        id: Id([0x0f; 16]),
        person: officer(),
        role: Role::DistrictOfficer,
        from_ms: 1,
        display_name: "区文明办(模拟)".into(),
        origin: Origin::Synthetic,
    };
    let appointed = office.running().order(move |office| {
        let operator = Gate::operator(office);
        office.record(&operator, of_places::of_grid(last), vec![post.begin()])
    });
    appointed.unwrap().unwrap();
}

/// The leader walks the first grid as planned, and everything is met.
fn leader_walks(phone: &mut Phone) {
    let edition = editions::futian_2020();
    let content = edition.content_hash();
    let (code, plan) = phone.replica.start_planned_walk(&phone.holder, grid(), (content, edition)).unwrap();
    for (standard, site) in plan.places() {
        let key = CheckKey { walk: code.walk, site, standard: standard.number() };
        phone
            .replica
            .check(&phone.holder, grid(), (&key, &Observation::plain(CheckResult::Met), ""))
            .unwrap();
    }
    phone.replica.finish_walk(&phone.holder, grid(), (code.walk, Outcome::Complete, "")).unwrap();
}

/// The checker walks what was drawn: all of it is not met, with one finding.
fn checker_walks(phone: &mut Phone) -> Id {
    let [due] = &phone.replica.spot_checks(&phone.holder).unwrap()[..] else { panic!("one was drawn") };
    let walk = phone.replica.start_spot_walk(&phone.holder, (due.grid, due.draw)).unwrap();
    let records = Records::SpotChecks(due.grid);
    let ((first, at), _) = due.places[0];
    let id = phone.replica.new_id();
    let finding = Finding {
        id,
        walk: Some(walk),
        site: at,
        standard: first.number(),
        edition: None,
        position: None,
        note: "抽查发现".into(),
        extent: (1, 1),
        limit_class: 0,
        red_line: 0,
        handled: Handled::Recorded,
        photos: Vec::new(),
    };
    phone.replica.record_finding(&phone.holder, records, &finding).unwrap();
    for ((standard, site), _) in &due.places {
        let key = CheckKey { walk, site: *site, standard: standard.number() };
        let seen = Observation::plain(CheckResult::NotMet);
        phone.replica.check(&phone.holder, records, (&key, &seen, "")).unwrap();
    }
    phone.replica.finish_walk(&phone.holder, records, (walk, Outcome::Complete, "")).unwrap();
    id
}

/// In how many places the checker was, as the counts say.
fn places(of: &Value) -> u64 {
    let figures = ["agree", "met_by_leader_only", "met_by_checker_only", "passed_over", "not_comparable"];
    figures.iter().map(|figure| of[*figure].as_u64().unwrap()).sum()
}

/// A command of the office that serves.
type Asked<'a> = dyn Fn(&[&str]) -> Output + 'a;

/// The same from the command line, the draw drawn again, and its seed told nowhere else.
fn told_on_the_command_line(asked: &Asked<'_>, (week, drawn): (&str, &Value), seen: &Value) {
    let agreement = json(&asked(&["spot-checks", "agreement", "--week", week, "--json"]));
    assert_eq!(
        (&agreement["grids"][0]["judged"], places(&agreement["whole"])),
        (&seen["grids"][0]["judged"], 4)
    );
    let told = String::from_utf8(asked(&["spot-checks", "agreement", "--week", week]).stdout).unwrap();
    assert!(told.contains("judged 4 of 4") && told.contains("checker 0.00 %"), "{told}");
    let list = json(&asked(&["spot-checks", "list", "--json"]));
    assert_eq!((&list[0]["draw"], list[0]["again"].as_str()), (&drawn["draw"], Some("alike")));
    assert_eq!(list[0]["record"]["drawn_from"], Value::Null);
    let whole = json(&asked(&["spot-checks", "list", "--draw", drawn["draw"].as_str().unwrap(), "--json"]));
    assert_eq!(whole[0]["record"]["drawn_from"][0]["grid"], grid().to_string());
    let seed = list[0]["record"]["seed"].as_str().unwrap();
    assert!(seed.len() == 64 && !seen.to_string().contains(seed));
    assert!(
        String::from_utf8(asked(&["spot-checks", "list"]).stdout).unwrap().contains("drawn again: the same")
    );
}

/// A note and a name are erased where they are, and the leader's grid hears nothing of it.
fn erased_where_it_is(office: &Office, asked: &Asked<'_>, finding: Id) {
    let erased = json(&asked(&[
        "erase",
        "--record",
        &finding.to_string(),
        "--grid",
        &grid().to_string(),
        "--spot-checks",
        "--json",
    ]));
    assert_eq!(erased["values"][0]["register"], "note");
    assert!(asked(&["erase", "--person", &officer().to_string()]).status.success());
    let history = office.see(&format!("/v1/grids/{}/history", grid()));
    assert!(!history["changesets"].to_string().contains("erase"), "{history}");
    let told = office.running().order(|office| {
        let spot = office.store().partition_ordinal(&of_places::of_spot_checks(grid())).unwrap().unwrap();
        office.store().people_of(spot).unwrap().into_iter().map(|one| one.name).collect::<Vec<_>>()
    });
    assert_eq!(told.unwrap(), [""]);
}

#[test]
fn spot_checks_are_drawn_while_the_office_serves_and_shown_beside_the_leaders_walk() {
    let office = Office::new();
    appoint(&office);
    let data = office.folder.path().to_str().unwrap().to_owned();
    let (mut leader, mut checker) = (office.phone(), office.phone_of(officer()));
    leader.sync();
    checker.sync();
    leader_walks(&mut leader);
    leader.sync();
    let week = office.see("/v1/districts/440304")["week"].as_str().unwrap().to_owned();
    let (grid_code, who) = (grid().to_string(), officer().to_string());
    let asked = |words: &[&str]| gridwalk(&[words, &["--data", &data]].concat());
    let draw =
        ["spot-checks", "draw", "--area", &grid_code, "--week", &week, "--grids", "1", "--standards", "4"];
    // nobody who leads there may look there
    let refused = asked(&[&draw[..], &["--leaders-of", &grid_code]].concat());
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(1) && told.contains("a checker from elsewhere"), "{told}");
    assert_eq!(asked(&draw).status.code(), Some(2), "nobody is named");
    let drawn = json(&asked(&[&draw[..], &["--checkers", &who, "--json"]].concat()));
    assert_eq!(
        (&drawn["checks"][0]["grid"], &drawn["checks"][0]["checker"]),
        (&grid_code.as_str().into(), &who.as_str().into())
    );

    let score = format!("/v1/grids/{grid_code}/score?week={week}");
    let (before, counts) = (office.see(&score), office.see("/v1/districts/440304")["counts"].clone());
    checker.sync();
    let finding = checker_walks(&mut checker);
    checker.sync();
    leader.sync();
    assert_eq!(leader.replica.spot_checks(&leader.holder).unwrap(), []);
    assert_eq!(office.see(&score), before, "no score changes by a spot check");
    let after = office.see("/v1/districts/440304")["counts"].clone();
    for what in ["sites", "walks", "checks", "findings", "findings_open", "red_lines_open"] {
        assert_eq!(after[what], counts[what], "{what}");
    }

    let seen = office.see(&format!("/v1/districts/440304/spot-checks?week={week}"));
    let (whole, one) = (&seen["whole"], &seen["grids"][0]);
    assert_eq!(
        (&seen["count"], &whole["walked"], &whole["judged"]["some"]),
        (&1.into(), &1.into(), &4.into())
    );
    assert_eq!((&one["grid"]["code"], &one["week"]), (&grid_code.as_str().into(), &week.as_str().into()));
    assert_eq!((&one["checker"]["bp"], &one["leader"]["bp"]), (&0.into(), &10_000.into()));
    assert_eq!(
        (places(whole), places(one), places(&seen["streets"][0]), places(&seen["communities"][0])),
        (4, 4, 4, 4)
    );
    assert_eq!(one["standards"].as_array().unwrap().iter().map(places).sum::<u64>(), 4);
    assert!(seen["standards"][0]["standard"]["clause"].as_str().is_some_and(|clause| !clause.is_empty()));
    assert_eq!(office.see("/v1/districts/440304/spot-checks?week=2020-W01&weeks=52")["count"], 0);
    assert_eq!(
        office.see(&format!("/v1/districts/440304/spot-checks?street=440304010&week={week}"))["count"],
        0
    );
    told_on_the_command_line(&asked, (&week, &drawn), &seen);
    erased_where_it_is(&office, &asked, finding);
    checker.sync();
    leader.sync();
    assert!(gridwalk(&["fsck", &data]).status.code() != Some(4));
}
