//! Scores and dues over HTTP: what is excluded, the blend, files that are gone, weights of nothing, a due that is offered.

use crate::harness::{Office, Phone, grid, refusal};
use crate::program::gridwalk;
use domain::calendar::Basis;
use domain::checks::{CheckKey, CheckResult, Observation};
use domain::day::{DAY_MS, Day};
use domain::files;
use domain::findings::{Finding, Handled};
use domain::standards::LimitClass;
use domain::suspensions::{Suspends, Suspension};
use domain::walks::Outcome;
use domain::week::Week;
use fixtures::calendar::china;
use fixtures::editions::{futian_2020, weightless};
use fixtures::sites;
use serde_json::Value;
use server::routes::Method;
use std::fs;
use sync_core::gate::Gate;
use sync_core::merge::hash::{Hash, Id};
use sync_core::merge::skeleton::Draft;
use sync_core::places;

fn now_ms() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(now.as_millis()).unwrap()
}

/// Writes records of the office into the district's partition.
fn district(office: &Office, drafts: Vec<Draft>) {
    let done = office.running().order(move |office| {
        let operator = Gate::operator(office);
        office.record(&operator, places::of_district(440_304), drafts)
    });
    done.unwrap().unwrap();
}

/// Walks the first grid: what each standard came to, at a site where the edition judges it.
fn walks(phone: &mut Phone, seen: &[(u32, CheckResult)]) {
    walks_by(phone, futian_2020().content_hash(), seen);
}

/// The same by an edition that has the same standards.
fn walks_by(phone: &mut Phone, edition: Hash, seen: &[(u32, CheckResult)]) {
    let code = phone.replica.start_walk(&phone.holder, grid(), edition).unwrap();
    for (standard, result) in seen {
        let code_of = domain::standards::StandardCode::of_number(*standard).unwrap();
        let fits = |kind: u8| {
            let kind = domain::standards::SiteType::of_number(kind).unwrap();
            futian_2020().standard(code_of).unwrap().sites.contains(kind)
        };
        let all = sites::of_grid(grid());
        let site = all.iter().find(|site| fits(site.site_type)).unwrap().id;
        let key = CheckKey { walk: code.walk, site, standard: *standard };
        phone.replica.check(&phone.holder, grid(), (&key, &Observation::plain(*result), "")).unwrap();
    }
    phone.replica.finish_walk(&phone.holder, grid(), (code.walk, Outcome::Complete, "")).unwrap();
    phone.sync();
}

fn scores(office: &Office) -> Value {
    office.see("/v1/districts/440304/scores")
}

fn weight(standard: u32) -> u64 {
    let code = domain::standards::StandardCode::of_number(standard).unwrap();
    u64::from(futian_2020().standard(code).unwrap().weight.number())
}

#[test]
fn an_area_under_renovation_leaves_the_roll_ups_and_is_listed_with_its_reason_and_its_days() {
    let office = Office::new();
    let mut phone = office.phone();
    phone.sync();
    walks(&mut phone, &[(80_402, CheckResult::NotMet), (20_101, CheckResult::Met)]);
    let before = scores(&office);
    let (lost, kept) = (weight(80_402) * 1000, weight(20_101) * 1000);
    let whole = |seen: &Value| {
        (seen["district"]["standing"]["kept"].clone(), seen["district"]["standing"]["possible"].clone())
    };
    assert_eq!(whole(&before), (kept.into(), (kept + lost).into()));
    assert_eq!((&before["excluded"], &before["district"]["grids"]), (&Value::Array(Vec::new()), &4.into()));
    // nothing of the first index, all of the second: three tenths
    let blend = &before["district"]["blend"];
    assert_eq!((&blend["bp"], &blend["empty"]), (&3_000.into(), &Value::Array(Vec::new())));
    assert_eq!((&blend["first"]["bp"], &blend["second"]["bp"]), (&0.into(), &10_000.into()));
    assert_eq!(blend["second_items"], serde_json::json!(["02", "03"]));
    let week = Week::of(now_ms());
    let next = Week::of(week.start_ms() + 7 * DAY_MS);
    let area = grid().community().number();
    let of = |id: u8, suspends, weeks| Suspension {
        id: Id([id; 16]),
        area,
        weeks,
        suspends,
        reason: "旧改施工".into(),
    };
    let weeks = week..=next;
    let later = Week::of(week.start_ms() + 35 * DAY_MS);
    district(
        &office,
        vec![of(1, Suspends::RollUp, weeks).draft(), of(2, Suspends::RollUp, later..=later).draft()],
    );
    let after = scores(&office);
    assert_eq!(after["excluded"].as_array().unwrap().len(), 1, "the other one is of a later week");
    let excluded = &after["excluded"][0];
    assert_eq!((&excluded["code"], &excluded["reason"]), (&area.to_string().into(), &"旧改施工".into()));
    assert_eq!(excluded["from"], Day::of(week.start_ms()).to_string());
    assert_eq!(excluded["until"], Day::of(next.last_ms()).to_string());
    assert_eq!(
        (&excluded["from_week"], &excluded["until_week"]),
        (&week.to_string().into(), &next.to_string().into())
    );
    let left_out = excluded["grids"].as_array().unwrap().len() as u64;
    assert!((1..=4).contains(&left_out));
    assert_eq!(whole(&after), (0.into(), 0.into()), "the grid that was judged is left out");
    assert_eq!(after["district"]["grids"], 4 - left_out);
    let bands = |seen: &Value| -> u64 {
        let all = seen["district"]["bands"].as_object().unwrap();
        all.values().map(|count| count.as_u64().unwrap()).sum()
    };
    assert_eq!((bands(&before), bands(&after)), (4, 4 - left_out));
    let line = |seen: &Value| {
        let all = seen["grids"].as_array().unwrap();
        all.iter().find(|one| one["grid"]["code"] == grid().to_string()).unwrap().clone()
    };
    assert_eq!((&line(&before)["excluded"], &line(&after)["excluded"]), (&false.into(), &true.into()));
    assert_eq!(line(&after)["standing"], line(&before)["standing"], "its own figures stay");
}

#[test]
fn a_blend_with_an_empty_index_is_the_other_one_and_says_so() {
    let office = Office::new();
    let mut phone = office.phone();
    phone.sync();
    walks(&mut phone, &[(20_101, CheckResult::Met)]);
    let blend = scores(&office)["district"]["blend"].clone();
    assert_eq!((&blend["bp"], &blend["empty"]), (&10_000.into(), &serde_json::json!(["first"])));
    let other = Office::new();
    let mut phone = other.phone();
    phone.sync();
    walks(&mut phone, &[(80_402, CheckResult::NotMet)]);
    let blend = scores(&other)["district"]["blend"].clone();
    assert_eq!((&blend["bp"], &blend["empty"]), (&0.into(), &serde_json::json!(["second"])));
}

/// The answer to a question about scores: its status, its slug, and what it is about.
fn told(office: &Office, address: &str) -> (u16, String, String) {
    let token = Some(office.initialised.read_token.as_str());
    let about = office.ask(Method::Get, address, token).send().unwrap().text().unwrap();
    let (status, slug) = refusal(office.ask(Method::Get, address, token).send().unwrap());
    let problem: Value = serde_json::from_str(&about).unwrap();
    (status, slug, problem["about"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn an_edition_in_force_whose_file_is_gone_is_told_and_no_other_one_takes_its_place() {
    let mut office = Office::new();
    let mut phone = office.phone();
    phone.sync();
    walks(&mut phone, &[(20_101, CheckResult::Met)]);
    let score = format!("/v1/grids/{}/score", grid());
    assert_eq!(office.see(&score)["standing"]["bp"], 10_000);
    // a newer edition is adopted, and its file never came
    let newer = b"the file of another edition";
    let content = files::content_hash(newer);
    let today = u32::try_from(Day::of(now_ms()).0).unwrap();
    district(&office, vec![files::edition("futian-2027", newer, today + 1)]);
    if Week::of(now_ms()) == Week::of(now_ms() + DAY_MS) {
        let (status, slug, about) = told(&office, &score);
        assert_eq!((status, slug.as_str()), (503, "file-gone"));
        assert!(about.contains("futian-2027") && about.contains(&format!("files/{content}")), "{about}");
    }
    district(&office, vec![files::edition("futian-2027", newer, today)]);
    for address in [&score, "/v1/districts/440304/scores"] {
        let (status, slug, about) = told(&office, address);
        assert_eq!((status, slug.as_str()), (503, "file-gone"));
        assert!(
            about.contains(&content.to_string()) && !about.contains(office.folder.path().to_str().unwrap())
        );
    }
    // the office serves all the same, and raises one alarm for it however often it is started
    for _ in 0..2 {
        office.running.take().unwrap().stop().unwrap();
        office.start_again();
    }
    let health = office.see("/healthz");
    let alarms = health["alarms"].as_array().unwrap();
    assert_eq!((&health["status"], alarms.len()), (&"alarm".into(), 1));
    assert_eq!(alarms[0]["kind"], "file-gone");
    let what = alarms[0]["what"].as_str().unwrap();
    assert!(what.contains(&content.to_string()) && what.contains("restore"), "{what}");
    let explained =
        gridwalk(&["explain", "--data", office.folder.path().to_str().unwrap(), &grid().to_string()]);
    let said = String::from_utf8_lossy(&explained.stderr).into_owned();
    assert!(!explained.status.success() && said.contains(&content.to_string()), "{said}");
    office.redirect(&mut phone);
    phone.find();
    phone.sync();
    // once the file is there it is read without another start
    put(&office, (content, newer));
    let (_, _, about) = told(&office, &score);
    assert!(about.contains("not an edition"), "it is there, and is none: {about}");
}

/// Puts a file into the office's directory under the name of its content.
fn put(office: &Office, (content, bytes): (Hash, &[u8])) {
    fs::write(office.folder.path().join("files").join(content.to_string()), bytes).unwrap();
}

#[test]
fn the_edition_that_was_there_before_is_not_scored_by_when_its_file_is_gone() {
    let mut office = Office::new();
    let mut phone = office.phone();
    phone.sync();
    walks(&mut phone, &[(20_101, CheckResult::Met)]);
    let path = office.folder.path().join("files").join(office.initialised.edition.to_string());
    office.running.take().unwrap().stop().unwrap();
    let kept = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    office.start_again();
    let score = format!("/v1/grids/{}/score", grid());
    assert_eq!(told(&office, &score).1, "file-gone");
    fs::write(&path, kept).unwrap();
    assert_eq!(office.see(&score)["standing"]["bp"], 10_000);
}

#[test]
fn a_score_by_an_edition_without_weights_is_a_dash() {
    let office = Office::new();
    let mut phone = office.phone();
    phone.sync();
    let seen = [(80_402, CheckResult::NotMet), (20_101, CheckResult::Met)];
    walks(&mut phone, &seen);
    let bytes = weightless().unwrap();
    let today = u32::try_from(Day::of(now_ms()).0).unwrap();
    put(&office, (files::content_hash(&bytes), &bytes));
    district(&office, vec![files::edition("futian-weightless", &bytes, today + 7)]);
    assert_eq!(
        office.see(&format!("/v1/grids/{}/score", grid()))["standing"]["bp"].as_u64(),
        Some(weight(20_101) * 10_000 / (weight(20_101) + weight(80_402)))
    );
    district(&office, vec![files::edition("futian-weightless", &bytes, today)]);
    // what was judged by the edition before is nothing in one that does not say that it is the same
    let anew = office.see(&format!("/v1/grids/{}/score", grid()));
    assert_eq!((&anew["standing"]["judged"], &anew["band"]), (&0.into(), &"数据不足".into()));
    walks_by(&mut phone, files::content_hash(&bytes), &seen);
    let score = office.see(&format!("/v1/grids/{}/score", grid()));
    let standing = &score["standing"];
    assert_eq!((&standing["bp"], &standing["interval_bp"]), (&Value::Null, &Value::Null));
    assert_eq!(
        (&standing["kept"], &standing["possible"], &standing["judged"]),
        (&0.into(), &0.into(), &2.into())
    );
    assert_eq!(
        (&score["lost"], &score["band"]),
        (&0.into(), &"未达标".into()),
        "the red line is open all the same"
    );
    let text = score["text"].as_str().unwrap();
    assert!(text.contains('–') && text.contains("0 ÷ 0"), "{text}");
    let all = scores(&office);
    assert_eq!(all["district"]["standing"]["bp"], Value::Null);
    assert_eq!(all["district"]["blend"]["empty"], serde_json::json!(["first", "second"]));
}

#[test]
fn a_finding_is_offered_the_due_of_its_class_and_whoever_has_to_write_it_is_told_why() {
    let office = Office::new();
    let mut phone = office.phone();
    phone.sync();
    let mut find = |limit_class: u8| {
        let id = phone.replica.new_id();
        let finding = Finding {
            id,
            walk: None,
            site: sites::of_grid(grid())[0].id,
            standard: 80_402,
            edition: Some(futian_2020().content_hash()),
            position: None,
            note: String::new(),
            extent: (1, 1),
            limit_class,
            red_line: 1,
            handled: Handled::Recorded,
            photos: Vec::new(),
        };
        phone.replica.record_finding(&phone.holder, grid(), &finding).unwrap();
        id
    };
    let (planned, in_days) = (find(4), find(2));
    phone.sync();
    let told = |id: Id| office.see(&format!("/v1/grids/{}/findings/{id}", grid()));
    assert!(told(planned)["due_offered"]["by_hand"].as_str().unwrap().contains("L4"));
    let seen = told(in_days);
    let offered = &seen["due_offered"];
    let found_ms = seen["found"]["ms"].as_i64().unwrap();
    let due = china().due(LimitClass::L2, found_ms).unwrap();
    assert_eq!(offered["due_ms"], due.at_ms);
    assert_eq!(offered["assumed"], due.basis == Basis::Assumed);
    let content = files::content_hash(fixtures::calendar::CHINA.as_bytes());
    assert_eq!(offered["calendar"], content.to_string());
    // a phone offers the same
    let here = phone.replica.due_of(grid(), in_days, Some((content, china()))).unwrap();
    assert_eq!(here.due, due);
}
