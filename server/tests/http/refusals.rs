//! Every address refuses whoever may not call it; an address that is missing here fails the test.

use crate::harness::{Office, grid, refusal};
use domain::mandates::Mandate;
use server::routes::{Caller, Method, table};
use sync_core::merge::hash::Id;

/// For every address of the table: one that really stands for it.
fn example(office: &Office, finding: Id, path: &str) -> Option<String> {
    let hash = office.initialised.edition;
    let grid = grid();
    Some(match path {
        "/healthz" | "/v1/enrol" | "/v1/enrol/again" | "/v1/enrol/give-up" | "/v1/push" | "/v1/pull" => {
            path.to_owned()
        }
        "/v1/walks" | "/v1/findings" | "/v1/conflicts" | "/v1/proposals" => path.to_owned(),
        "/v1/files/{hash}" => format!("/v1/files/{hash}"),
        "/v1/districts/{district}" => "/v1/districts/440304".to_owned(),
        "/v1/districts/{district}/grids" => "/v1/districts/440304/grids?geometry=none".to_owned(),
        "/v1/districts/{district}/scores" => "/v1/districts/440304/scores".to_owned(),
        "/v1/districts/{district}/spot-checks" => "/v1/districts/440304/spot-checks".to_owned(),
        "/v1/grids/{code}" => format!("/v1/grids/{grid}"),
        "/v1/grids/{code}/score" => format!("/v1/grids/{grid}/score"),
        "/v1/grids/{code}/findings/{finding}" => format!("/v1/grids/{grid}/findings/{finding}"),
        "/v1/grids/{code}/findings/{finding}/acts" => format!("/v1/grids/{grid}/findings/{finding}/acts"),
        "/v1/patrol/findings" | "/v1/sign-in" | "/v1/sign-out" | "/v1/inbox" => path.to_owned(),
        "/v1/to-decide" | "/v1/referrals" | "/v1/suspensions" => path.to_owned(),
        "/v1/suspensions/{suspension}/lift" => format!("/v1/suspensions/{finding}/lift"),
        "/v1/grids/{code}/proposals/{proposal}" => format!("/v1/grids/{grid}/proposals/{finding}"),
        "/v1/grids/{code}/rulings" => format!("/v1/grids/{grid}/rulings"),
        "/v1/patrol/{member}/findings/{finding}" => format!("/v1/patrol/{finding}/findings/{finding}"),
        "/v1/inbox/{code}/{finding}" => format!("/v1/inbox/{grid}/{finding}"),
        "/v1/inbox/{code}/{finding}/acts" => format!("/v1/inbox/{grid}/{finding}/acts"),
        "/v1/grids/{code}/history" => format!("/v1/grids/{grid}/history"),
        _ => return None,
    })
}

#[test]
fn every_address_refuses_whoever_brings_no_token_or_a_wrong_one() {
    let office = Office::new();
    let mut phone = office.phone();
    let finding = phone.find();
    phone.sync();
    let phone_token = phone.replica.enrolment().unwrap().token.clone();
    // a token that was given up reads nothing: that address is asked with one of its own
    let to_give_up = office.phone().replica.enrolment().unwrap().token.clone();
    let read_token = office.initialised.read_token.clone();
    let officer = office.signed_in("officer", Mandate::District);
    let unit = office.signed_in("unit", Mandate::Unit(fixtures::units::futian()[0].id));
    let wrong = "A".repeat(24);
    for route in table() {
        let path = route.path;
        let address =
            example(&office, finding, path).unwrap_or_else(|| panic!("{path} has no row in this test"));
        let phone_token = if path.ends_with("/give-up") { &to_give_up } else { &phone_token };
        let status = |token: Option<&str>| {
            let response = office.ask(route.method, &address, token).body("").send().unwrap();
            response.status().as_u16()
        };
        let refused = |token: Option<&str>| {
            let response = office.ask(route.method, &address, token).body("").send().unwrap();
            assert_eq!(refusal(response), (401, "sign-in".to_owned()), "{path} with {token:?}");
        };
        match route.caller {
            Caller::Anybody => {
                assert_ne!(status(None), 401, "{path}");
                continue;
            }
            Caller::Phone => {
                refused(Some(&read_token));
                assert_ne!(status(Some(phone_token)), 401, "{path}");
            }
            Caller::Viewer => {
                refused(Some(phone_token));
                assert_eq!(status(Some(&read_token)), 200, "{path}");
                assert_eq!(status(Some(&officer)), 200, "{path}");
                assert_eq!(status(Some(&unit)), 403, "{path}");
            }
            Caller::Officer => {
                refused(Some(phone_token));
                refused(Some(&read_token));
                assert_eq!(status(Some(&unit)), 403, "{path}");
                // what is not said properly is told to whoever may say it
                assert_eq!(status(Some(&officer)), 422, "{path}");
            }
            Caller::Unit => {
                refused(Some(phone_token));
                refused(Some(&read_token));
                assert_eq!(status(Some(&officer)), 403, "{path}");
                assert!(matches!(status(Some(&unit)), 200 | 404 | 422), "{path}");
            }
            Caller::PhoneOrViewer => {
                assert_eq!(status(Some(phone_token)), 200, "{path}");
                assert_eq!(status(Some(&read_token)), 200, "{path}");
            }
        }
        refused(None);
        refused(Some(&wrong));
        refused(Some(""));
    }
}

#[test]
fn a_read_token_may_stand_in_the_address_and_a_phones_may_not() {
    let office = Office::new();
    let phone = office.phone();
    let read = format!("/v1/walks?token={}", office.initialised.read_token);
    assert_eq!(office.ask(Method::Get, &read, None).send().unwrap().status(), 200);
    let push = format!("/v1/push?token={}", phone.replica.enrolment().unwrap().token);
    assert_eq!(refusal(office.ask(Method::Post, &push, None).body("").send().unwrap()).0, 401);
}

#[test]
fn a_code_enrols_once() {
    let office = Office::new();
    let code = office.code(crate::harness::leader());
    let mut anybody = client::HttpOffice::new(office.running().url(), "");
    let phone = office.phone();
    let request = phone.replica.enrol_request(&code);
    anybody.enrol(&request).unwrap();
    let refused = anybody.enrol(&request).unwrap_err().to_string();
    assert!(refused.contains("sign-in"), "{refused}");
    let unknown = anybody.enrol(&phone.replica.enrol_request("ABCDEFGHJK")).unwrap_err().to_string();
    assert!(unknown.contains("sign-in"), "{unknown}");
}

#[test]
fn what_is_not_there_and_what_is_not_allowed_says_so() {
    let office = Office::new();
    let token = Some(office.initialised.read_token.as_str());
    let told = |address: &str| refusal(office.ask(Method::Get, address, token).send().unwrap());
    let said = |status: u16, slug: &str| (status, slug.to_owned());
    assert_eq!(told("/v1/nothing"), said(404, "not-found"));
    assert_eq!(told("/v1/districts/440305"), said(404, "not-found"));
    assert_eq!(told("/v1/grids/440304999999999"), said(404, "not-found"));
    assert_eq!(told(&format!("/v1/files/{}", "0".repeat(64))), said(404, "not-found"));
    assert_eq!(told("/v1/files/..%2Foffice.key"), said(422, "input"));
    assert_eq!(told("/v1/grids/7"), said(422, "input"));
    assert_eq!(told("/v1/walks?week=lately"), said(422, "input"));
    assert_eq!(told("/v1/findings?standard=8.4.2.1"), said(422, "input"));
    assert_eq!(told("/v1/findings?limit=0"), said(422, "input"));
    assert_eq!(told("/v1/districts/440304/spot-checks?weeks=53"), said(422, "input"));
    assert_eq!(told("/v1/districts/440304/spot-checks?person=1"), said(422, "input"));
    assert_eq!(told("/v1/districts/440305/spot-checks"), said(404, "not-found"));
    assert_eq!(told("/v1/findings?limti=5"), said(422, "input"));
    assert_eq!(told("/v1/conflicts?cursor=x"), said(422, "input"));
    assert_eq!(told("/v1/proposals?state=perhaps"), said(422, "input"));
    assert_eq!(told("/v1/push"), said(405, "method"));
}
