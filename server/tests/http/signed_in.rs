//! Accounts by name: signed in with a password, out again, and no longer than their mandate.

use crate::harness::{Office, PASSWORD, grid, refusal};
use domain::grids::StreetCode;
use domain::mandates::Mandate;
use serde_json::json;
use server::routes::Method;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use sync_core::gate::Gate;

fn refused(office: &Office, name: &str, password: &str) -> (u16, String) {
    let body = json!({ "name": name, "password": password }).to_string();
    refusal(office.ask(Method::Post, "/v1/sign-in", None).body(body).send().unwrap())
}

fn street() -> StreetCode {
    grid().street()
}

#[test]
fn a_wrong_password_and_an_unknown_name_are_told_alike_and_whoever_guesses_waits() {
    let office = Office::new();
    office.signed_in("yang", Mandate::District);
    let wrong = |name: &str| {
        let body = json!({ "name": name, "password": "not this one" }).to_string();
        let response = office.ask(Method::Post, "/v1/sign-in", None).body(body).send().unwrap();
        (response.status().as_u16(), response.text().unwrap())
    };
    assert_eq!(wrong("yang"), wrong("nobody"));
    assert_eq!(wrong("yang").0, 401);
    for _ in 0..3 {
        assert_eq!(refused(&office, "yang", "not this one").0, 401);
    }
    // the right one has to wait as well: whoever guesses learns nothing
    assert_eq!(refused(&office, "yang", PASSWORD), (429, "slower".to_owned()));
    assert_eq!(refused(&office, "another", "not this one").0, 401);
}

#[test]
fn who_signs_out_or_is_given_another_password_has_to_sign_in_again() {
    let office = Office::new();
    let first = office.signed_in("yang", Mandate::District);
    let second = office.sign_in("yang");
    assert_eq!(office.get("/v1/walks", &first).0, 200);
    assert_eq!(office.post("/v1/sign-out", Some(&first), &json!({})).0, 200);
    assert_eq!(office.get("/v1/walks", &first).0, 401);
    assert_eq!(office.get("/v1/walks", &second).0, 200);
    let other = server::passwords::hashed("another password").unwrap();
    let changed = office.running().order(move |office| {
        let operator = Gate::operator(office);
        office.change_password(&operator, ("yang", &other))
    });
    changed.unwrap().unwrap();
    assert_eq!(office.get("/v1/walks", &second).0, 401);
    assert_eq!(refused(&office, "yang", PASSWORD).0, 401);
}

#[test]
fn an_account_whose_mandate_has_ended_or_that_is_closed_does_nothing_any_more() {
    let office = Office::new();
    let ended = office.signed_in("li", Mandate::Street(street()));
    let closed = office.signed_in("wangwu", Mandate::District);
    let done = office.running().order(|office| {
        let operator = Gate::operator(office);
        office.end_account(&operator, "li")?;
        let account = office.store().account("wangwu")?.unwrap();
        office.disable(&operator, account.person)
    });
    done.unwrap().unwrap();
    assert_eq!(office.get("/v1/walks", &ended).0, 401);
    assert_eq!(refused(&office, "li", PASSWORD), (403, "not-allowed".to_owned()));
    assert_eq!(office.get("/v1/walks", &closed).0, 403);
    assert_eq!(refused(&office, "wangwu", PASSWORD), (403, "not-allowed".to_owned()));
}

#[test]
fn a_sign_in_ends_with_the_working_day_and_a_link_with_its_days() {
    let ahead = Arc::new(AtomicI64::new(0));
    let office = Office::with_clock_ahead(&ahead);
    let token = office.signed_in("yang", Mandate::District);
    let unit = fixtures::units::futian()[0].id;
    let link = office.running().order(move |office| {
        let operator = Gate::operator(office);
        office.make_link(&operator, (unit, 2))
    });
    let link = link.unwrap().unwrap();
    let of_link = || office.get(&format!("/v1/inbox?link={link}"), "").0;
    let hour_ms = 3_600_000;
    for (hours, signed_in, by_link) in [(11, 200, 200), (13, 401, 200), (47, 401, 200), (74, 401, 401)] {
        ahead.store(hours * hour_ms, Ordering::SeqCst);
        assert_eq!(
            (office.get("/v1/walks", &token).0, of_link()),
            (signed_in, by_link),
            "{hours} hours later"
        );
    }
}

#[test]
fn a_restore_signs_everybody_out_and_ends_every_link() {
    let mut office = Office::new();
    let token = office.signed_in("yang", Mandate::District);
    let unit = fixtures::units::futian()[0].id;
    let made = office.running().order(move |office| {
        let operator = Gate::operator(office);
        office.make_link(&operator, (unit, 7))
    });
    let link = made.unwrap().unwrap();
    assert_eq!(
        (office.get("/v1/walks", &token).0, office.get(&format!("/v1/inbox?link={link}"), "").0),
        (200, 200)
    );
    office.running.take().unwrap().stop().unwrap();
    server::setup::restore_in_place(office.folder.path(), crate::harness::office_seams()).unwrap();
    office.start_again();
    assert_eq!(
        (office.get("/v1/walks", &token).0, office.get(&format!("/v1/inbox?link={link}"), "").0),
        (401, 401)
    );
    assert_eq!(office.get("/v1/walks", &office.sign_in("yang")).0, 200, "the account is there");
}

#[test]
fn what_decides_does_not_stand_in_an_address() {
    let office = Office::new();
    let token = office.signed_in("yang", Mandate::District);
    let in_address = |token: &str| {
        office.ask(Method::Get, &format!("/v1/walks?token={token}"), None).send().unwrap().status().as_u16()
    };
    assert_eq!((in_address(&office.initialised.read_token), in_address(&token)), (200, 401));
}

#[test]
fn a_street_looks_at_its_own_grids_and_at_no_others() {
    let office = Office::new();
    let own = office.signed_in("own", Mandate::Street(street()));
    let other = office.signed_in("others", Mandate::Street(StreetCode::new(440_304_009).unwrap()));
    let (grid, street) = (grid(), street());
    let addresses = [
        format!("/v1/grids/{grid}"),
        format!("/v1/grids/{grid}/history"),
        format!("/v1/walks?grid={grid}"),
        format!("/v1/findings?street={street}"),
        format!("/v1/conflicts?grid={grid}"),
        format!("/v1/patrol/findings?street={street}"),
        format!("/v1/districts/440304/grids?geometry=none&street={street}"),
    ];
    for address in &addresses {
        assert_eq!(office.get(address, &own).0, 200, "{address}");
        assert_eq!(office.get(address, &other).0, 403, "{address}");
    }
    assert_eq!(office.get("/v1/districts/440304", &own).0, 403, "the district as a whole");
    // without an area a list is that of the own street
    let (status, said) = office.get("/v1/districts/440304/grids?geometry=none", &own);
    assert_eq!((status, &said["count"]), (200, &4.into()));
    let (status, said) = office.get("/v1/districts/440304/grids?geometry=none", &other);
    assert_eq!((status, &said["count"]), (200, &0.into()));
}

#[test]
fn an_officer_reads_the_files_that_scores_are_judged_by_and_a_street_is_no_district() {
    let office = Office::new();
    let mut phone = office.phone();
    phone.find();
    phone.sync();
    let (district, own) =
        (office.signed_in("district", Mandate::District), office.signed_in("own", Mandate::Street(street())));
    let of_unit = office.signed_in("unit-clerk", Mandate::Unit(fixtures::units::futian()[0].id));
    let file = format!("/v1/files/{}", office.initialised.edition);
    let status = |token: &str| office.ask(Method::Get, &file, Some(token)).send().unwrap().status().as_u16();
    assert_eq!((status(&district), status(&own), status(&of_unit)), (200, 200, 401));
    let scores = |token: &str| office.get("/v1/districts/440304/scores", token).1;
    assert_eq!(scores(&district)["district"]["code"], "440304");
    let of_street = scores(&own);
    assert!(of_street["district"].is_null(), "{of_street}");
    assert_eq!(of_street["streets"][0]["code"], street().to_string());
}
