//! What the district office looks at: real names, what is invented flagged, a datum on every position.

use crate::harness::{Office, Phone, grid};
use domain::checks::{CheckKey, CheckResult, Observation};
use domain::findings::{Amendment, Finding, Handled};
use domain::geo::{Accuracy, Placed, Position, Source, Wgs84};
use domain::rectification::{ActKind, Said};
use domain::walks::Outcome;
use domain::week::Week;
use fixtures::{district, editions, sites, units};
use serde_json::Value;
use sync_core::merge::hash::Id;
use sync_core::phone::Doing;
use sync_core::places;

/// Walks the first grid: two checks, a finding at a position, finished.
fn walk(phone: &mut Phone) -> (Id, Id) {
    let edition = editions::futian_2020().content_hash();
    let code = phone.replica.start_walk(&phone.holder, grid(), edition).unwrap();
    let site = &sites::of_grid(grid())[0];
    for (standard, result) in [(80_402, CheckResult::NotMet), (20_101, CheckResult::Met)] {
        let key = CheckKey { walk: code.walk, site: site.id, standard };
        let check = (&key, &Observation::plain(result), "");
        phone.replica.check(&phone.holder, grid(), check).unwrap();
    }
    let id = phone.replica.new_id();
    let at = district::futian().grid(grid()).unwrap().outline.interior_point().unwrap();
    let position: Position<Wgs84> = Position::new(at, Accuracy::from_dm(80), Source::Gps);
    let finding = Finding {
        id,
        walk: Some(code.walk),
        site: site.id,
        standard: 80_402,
        edition: None,
        position: Some(Placed::from(position)),
        note: "一号楼楼道".into(),
        extent: (2, 1),
        limit_class: 0,
        red_line: 1,
        handled: Handled::Recorded,
        photos: Vec::new(),
    };
    phone.replica.record_finding(&phone.holder, grid(), &finding).unwrap();
    phone.replica.finish_walk(&phone.holder, grid(), (code.walk, Outcome::Complete, "")).unwrap();
    (code.walk, id)
}

/// Every object with `lat` in it, wherever it stands.
fn positions<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
    match value {
        Value::Object(members) => {
            if members.contains_key("lat") {
                found.push(value);
            }
            members.values().for_each(|member| positions(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| positions(item, found)),
        _ => {}
    }
}

#[test]
fn a_walk_is_counted_in_its_week_in_its_grid_and_in_its_street() {
    let office = Office::new();
    let mut phone = office.phone();
    let (walk_id, finding_id) = walk(&mut phone);
    phone.sync();
    let seen = office.see("/v1/districts/440304");
    assert_eq!(seen["district"]["name"], "福田区");
    let counts = &seen["counts"];
    for (what, count) in
        [("walks", 1), ("walks_in_week", 1), ("checks", 2), ("findings", 1), ("red_lines_open", 1)]
    {
        assert_eq!(counts[what], count, "{what} of {counts}");
    }
    assert_eq!((&counts["grids"], &counts["people_synthetic"]), (&4.into(), &counts["people"]));
    let week = seen["week"].as_str().unwrap().to_owned();
    assert!(Week::parse(&week).is_some());
    let walks = office.see(&format!("/v1/walks?week={week}"));
    let one = &walks["walks"][0];
    assert_eq!((one["id"].as_str(), one["outcome"].as_str()), (Some(&*walk_id.to_string()), Some("完成")));
    assert_eq!((&one["checks"]["not_met"], &one["checks"]["met"]), (&1.into(), &1.into()));
    assert_eq!(one["started"]["provisional"], false);
    assert!(!one["leader"]["name"].as_str().unwrap().is_empty());
    assert_eq!(office.see("/v1/walks?week=2020-W01")["count"], 0);
    let findings = office.see(&format!("/v1/findings?walk={walk_id}"));
    let one = &findings["findings"][0];
    assert_eq!(one["id"], finding_id.to_string());
    assert_eq!((&one["standard"]["code"], &one["red_line"]), (&"08.4.2".into(), &true.into()));
    assert!(one["standard"]["clause"].as_str().is_some_and(|clause| !clause.is_empty()));
    assert_eq!((&one["position"]["datum"], &one["position"]["accuracy_m"]), (&"WGS-84".into(), &8.0.into()));
    assert_eq!((&one["standing"], &one["note"]), (&"未整改".into(), &"一号楼楼道".into()));
}

#[test]
fn findings_are_filtered_by_area_standard_and_standing_and_come_in_pages() {
    let office = Office::new();
    let mut phone = office.phone();
    let mut made: Vec<String> = (0..7).map(|_| phone.find().to_string()).collect();
    phone.sync();
    let count = |query: &str| office.see(&format!("/v1/findings?{query}"))["count"].as_u64().unwrap();
    let street = grid().street();
    let week = office.see("/v1/districts/440304")["week"].as_str().unwrap().to_owned();
    for (query, found) in [
        ("standard=08.4.2", 7),
        // without a walk a finding is of the week in which it was recorded
        (&format!("week={week}"), 7),
        (&format!("week={week}&limit=3"), 3),
        ("week=2020-W01&limit=3", 0),
        ("standard=08", 7),
        ("standard=09", 0),
        ("standing=open", 7),
        ("standing=withdrawn", 0),
        ("red_line=only", 7),
        (&format!("street={street}"), 7),
        ("street=440304010", 0),
        (&format!("grid={}&limit=3", grid()), 3),
    ] {
        assert_eq!(count(query), found, "{query}");
    }
    let (mut given, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = office.see(&format!("/v1/findings?limit=3{cursor}"));
        given.extend(
            page["findings"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    made.sort();
    given.sort();
    assert_eq!(given, made);
}

#[test]
fn grids_are_a_map_that_names_its_datum_and_flags_what_is_invented() {
    let office = Office::new();
    let grids = office.see("/v1/districts/440304/grids");
    assert_eq!(
        (grids["type"].as_str(), grids["datum"].as_str()),
        (Some("FeatureCollection"), Some("WGS-84"))
    );
    assert_eq!(grids["features"].as_array().unwrap().len(), 4);
    let first = &grids["features"][0];
    assert_eq!(first["geometry"]["type"], "MultiPolygon");
    let properties = &first["properties"];
    assert_eq!((&properties["code"], &properties["datum"]), (&grid().to_string().into(), &"WGS-84".into()));
    assert_eq!(properties["leaders"][0]["synthetic"], true);
    assert!(properties["last_walk"].is_null());
    let one = office.see(&format!("/v1/grids/{}", grid()));
    assert_eq!(one["sites"].as_array().unwrap().len(), sites::of_grid(grid()).len());
    assert_eq!(one["people"].as_array().unwrap().len(), 3);
    assert!(one["sites"].as_array().unwrap().iter().any(|site| site["synthetic"] == true));
    let mut found = Vec::new();
    positions(&one, &mut found);
    assert_eq!(found.len(), sites::of_grid(grid()).len());
    assert!(found.iter().all(|position| position["datum"] == "WGS-84"), "{found:?}");
    assert!(one["notice"].as_str().unwrap().contains("虚构"));
}

#[test]
fn a_conflict_shows_both_values_who_wrote_them_and_why_one_is_shown() {
    let office = Office::new();
    let (mut a, mut b) = (office.phone(), office.phone());
    let finding = a.find();
    a.sync();
    b.sync();
    for (phone, note) in [(&mut a, "一号楼"), (&mut b, "二号楼")] {
        let edit = phone.replica.begin_finding_edit(places::of_grid(grid()), finding).unwrap();
        phone.replica.amend_finding(&phone.holder, &edit, &Amendment::Note(note.into())).unwrap();
    }
    a.sync();
    b.sync();
    let seen = office.see("/v1/conflicts");
    let register = &seen["conflicts"][0]["registers"][0];
    assert_eq!((&seen["count"], &register["register"]), (&1.into(), &"note".into()));
    let values = register["values"].as_array().unwrap();
    let mut notes: Vec<&str> = values.iter().map(|value| value["value"].as_str().unwrap()).collect();
    notes.sort_unstable();
    assert_eq!(notes, ["一号楼", "二号楼"]);
    assert_eq!(values.iter().filter(|value| value["shown"] == true).count(), 1);
    assert_ne!(values[0]["author"]["device"], values[1]["author"]["device"]);
    assert!(!register["shown_because"].as_str().unwrap().is_empty());
    let shown = office.see("/v1/findings")["findings"][0]["note"].clone();
    assert_eq!(values[0]["value"], shown, "the first is the one that is shown");
    a.sync();
    assert_eq!(a.replica.today(&a.holder).unwrap().conflicts, 1);
    assert_eq!(office.see(&format!("/v1/conflicts?grid={}", grid()))["count"], 1);
    assert_eq!(office.see("/v1/conflicts?grid=440304001018999")["count"], 0);
}

#[test]
fn a_grids_history_says_who_wrote_what_when_and_whether_it_counts() {
    let office = Office::new();
    let mut phone = office.phone();
    walk(&mut phone);
    phone.sync();
    let history = office.see(&format!("/v1/grids/{}/history?limit=3", grid()));
    let changesets = history["changesets"].as_array().unwrap();
    assert_eq!(changesets.len(), 3);
    let newest = &changesets[0];
    assert_eq!(newest["wrote"][0]["kind"], "walk");
    assert_eq!(newest["wrote"][0]["registers"]["finished"], 1);
    assert_eq!((&newest["author"]["role"], &newest["counts"]), (&"网格长".into(), &"counts".into()));
    assert_eq!(newest["receipts"].as_array().unwrap().len(), 1);
    let next = history["next"].as_str().unwrap();
    let rest = office.see(&format!("/v1/grids/{}/history?cursor={next}", grid()));
    let oldest = rest["changesets"].as_array().unwrap().last().unwrap();
    assert_eq!(oldest["author"]["role"], "系统");
    assert_eq!(oldest["wrote"][0]["kind"], "assignment");
    let position = &changesets[1]["wrote"][0]["registers"]["position"];
    assert_eq!(position["datum"], "WGS-84", "{changesets:?}");
    let hash = newest["hash"].as_str().unwrap();
    let changeset = sync_core::merge::hash::Hash::parse(hash).unwrap();
    office
        .running()
        .order(move |office| {
            let operator = sync_core::gate::Gate::operator(office);
            office.hold(&operator, places::of_grid(grid()), (&[changeset], 7)).unwrap();
        })
        .unwrap();
    let history = office.see(&format!("/v1/grids/{}/history", grid()));
    let held = history["changesets"].as_array().unwrap().iter().find(|one| one["hash"] == hash).unwrap();
    assert_eq!((&held["counts"], &held["held_reason"]), (&"held".into(), &7.into()));
    assert_eq!(history["changesets"][0]["wrote"][0]["ruling"], "hold");
}

#[test]
fn today_on_a_phone_shows_my_grids_their_walks_and_what_is_not_sent_yet() {
    let office = Office::new();
    let mut phone = office.phone();
    phone.sync();
    let today = phone.replica.today(&phone.holder).unwrap();
    assert!(today.grids.iter().any(|row| row.place == grid().number()));
    assert_eq!((today.walks.len(), today.unsynced), (0, 0));
    let (walk_id, _) = walk(&mut phone);
    let today = phone.replica.today(&phone.holder).unwrap();
    assert_eq!((today.walks.len(), today.unsynced, today.conflicts), (1, 5, 0));
    assert_eq!((today.walks[0].id(), today.walks[0].finished), (walk_id, Some(1)));
    assert_eq!(today.walks[0].provisional, 1);
    phone.sync();
    assert_eq!(phone.replica.today(&phone.holder).unwrap().unsynced, 0);
}

#[test]
fn a_score_explains_itself_and_a_finding_tells_what_was_done_about_it() {
    let office = Office::new();
    let mut phone = office.phone();
    phone.sync();
    let (_, finding_id) = walk(&mut phone);
    let said = Said { unit: Some(units::futian()[0].id), due_ms: Some(1), ..Said::of(ActKind::Assign) };
    let doing = Doing { finding: finding_id, said, position: None, note: "请尽快处理".into() };
    phone.replica.act(&phone.holder, grid(), doing).unwrap();
    phone.sync();
    let week =
        office.see(&format!("/v1/walks?grid={}", grid()))["walks"][0]["week"].as_str().unwrap().to_owned();
    let score = office.see(&format!("/v1/grids/{}/score?week={week}", grid()));
    assert_eq!((score["band"].as_str(), score["week"].as_str()), (Some("未达标"), Some(week.as_str())));
    let (kept, possible) = (&score["standing"]["kept"], &score["standing"]["possible"]);
    assert_eq!(score["lost"].as_u64().unwrap(), possible.as_u64().unwrap() - kept.as_u64().unwrap());
    assert!(score["text"].as_str().unwrap().contains("08.4.2"), "{}", score["text"]);
    let english = office.see(&format!("/v1/grids/{}/score?week={week}&language=en", grid()));
    assert!(english["text"].as_str().unwrap().contains("not reached"), "{}", english["text"]);
    let scores = office.see(&format!("/v1/districts/440304/scores?week={week}"));
    assert_eq!(scores["count"], scores["grids"].as_array().unwrap().len());
    assert_eq!(scores["district"]["bands"]["未达标"], 1);
    let all: u64 =
        scores["district"]["bands"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(all, scores["count"].as_u64().unwrap());
    // one grid alone was judged: what it kept is what its street and the district kept
    assert_eq!(scores["district"]["standing"]["kept"], *kept);
    let told = office.see(&format!("/v1/grids/{}/findings/{finding_id}", grid()));
    assert_eq!((told["status"].as_str(), told["acts"][0]["act"].as_str()), (Some("已交办"), Some("交办")));
    assert_eq!(told["acts"][0]["note"], "请尽快处理");
    assert_eq!(told["duty"]["unit"]["name"].as_str(), Some(units::futian()[0].name.as_str()));
    assert_eq!(told["duty"]["unit"]["synthetic"], true);
    assert_ne!(told["acts"][0]["signed_by"]["device"], Value::Null);
}
