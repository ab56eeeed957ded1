//! An office whose certificate is not good: the app is told to ask a person, as trying again would not help.

#[path = "../client/tests/stand_in.rs"]
mod stand_in;

use mobile_ffi::phone::{Phone, PhoneFiles};
use mobile_ffi::{Office, PhoneError};
use stand_in::{Authority, Holds, answer, listen, says};

/// What enrolling at an office says whose certificate holds so, asked by somebody who was given its authority or not.
fn enrolled(holds: Holds, authorities: impl Fn(&Authority) -> Option<String>) -> PhoneError {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let at = |name: &str| folder.path().join(name).display().to_string();
    let files = PhoneFiles { directory: at("phone"), no_backup: Some(at("no-backup")) };
    let phone = Phone::open_or_create(&files, None, None).expect("an empty directory");
    let authority = Authority::new();
    let problem = "{\"type\":\"/problems/code\",\"detail\":\"登记码\",\"detail_en\":\"the code\"}";
    let refusal = answer(401, "content-type: application/problem+json\r\n", problem.as_bytes());
    let address = listen(Some(authority.vouches_for("localhost", holds)), says(refusal));
    let office = Office::at(&format!("https://localhost:{}", address.port()), authorities(&authority));
    phone.enrol(&office.expect("a good address"), "AAAA-AAAA").expect_err("no office answers so")
}

fn its_own(authority: &Authority) -> Option<String> {
    Some(authority.pem())
}

#[test]
fn an_office_with_a_good_certificate_of_its_own_authority_is_heard() {
    let refused = enrolled(Holds::Now, its_own);
    assert!(matches!(&refused, PhoneError::FixInput { field, .. } if field == "code"), "{refused:?}");
}

#[test]
fn an_expired_an_early_and_a_strangers_certificate_are_for_a_person_to_look_at() {
    let refused = [
        (enrolled(Holds::NoLonger, its_own), "expired"),
        (enrolled(Holds::NotYet, its_own), "not valid yet"),
        (enrolled(Holds::Now, |_| None), "nobody who is trusted"),
    ];
    for (refused, why) in refused {
        let PhoneError::AskPerson { said } = &refused else { unreachable!("{why}: {refused:?}") };
        assert!(said.en.contains(why) && !said.zh.is_empty(), "{said:?}");
    }
}

#[test]
fn a_text_that_is_no_authority_is_named_as_the_field_to_put_right() {
    let refused = Office::at("https://localhost", Some("no PEM".to_owned())).err();
    assert!(
        matches!(&refused, Some(PhoneError::FixInput { field, .. }) if field == "authorities_pem"),
        "{refused:?}"
    );
}
