//! Bodies that are cut short, damaged, too large or of another time: a clear refusal, and nothing lost.

use crate::harness::{Office, Phone, refusal};
use domain::walks::{self, Withdrawal};
use reqwest::blocking::Response;
use server::routes::Method;
use std::io::Write;
use std::net::TcpStream;
use sync_core::merge::partition::{Lane, Partition, Place};
use sync_core::protocol::BODY_BYTES_MAX;
use sync_core::protocol::push::{Push, PushAnswer, Verdict};
use sync_core::protocol::session::Outcome;

fn push(office: &Office, phone: &Phone, body: Vec<u8>, encoding: Option<&str>) -> Response {
    let token = phone.replica.enrolment().unwrap().token.clone();
    let request = office.ask(Method::Post, "/v1/push", Some(&token)).body(body);
    let request = match encoding {
        Some(encoding) => request.header("content-encoding", encoding),
        None => request,
    };
    request.send().unwrap()
}

fn said(status: u16, slug: &str) -> (u16, String) {
    (status, slug.to_owned())
}

fn arrives(office: &Office, mut phone: Phone) {
    let finding = phone.find();
    phone.sync();
    let mut other = office.phone();
    other.sync();
    assert!(other.holds(finding));
}

#[test]
fn a_body_cut_anywhere_is_not_understood() {
    let office = Office::new();
    let mut phone = office.phone();
    phone.find();
    let body = phone.replica.push_body().unwrap();
    for kept in (0..body.len()).step_by(7) {
        let told = refusal(push(&office, &phone, body[..kept].to_vec(), None));
        assert_eq!(told, said(400, "malformed"), "{kept} of {} bytes", body.len());
    }
    let packed = zstd::bulk::compress(&body, 3).unwrap();
    for kept in (0..packed.len()).step_by(7) {
        let told = refusal(push(&office, &phone, packed[..kept].to_vec(), Some("zstd")));
        assert_eq!(told, said(400, "malformed"), "{kept} of {} bytes packed", packed.len());
    }
    arrives(&office, phone);
}

#[test]
fn a_flipped_bit_never_takes_a_place_in_the_log_and_never_hides_the_true_one() {
    let office = Office::new();
    let mut phone = office.phone();
    let finding = phone.find();
    let body = phone.replica.push_body().unwrap();
    let mut quarantined = 0;
    for at in 0..body.len() {
        let mut flipped = body.clone();
        flipped[at] ^= 1 << (at % 8);
        let response = push(&office, &phone, flipped, None);
        let status = response.status().as_u16();
        assert!([200, 400, 426].contains(&status), "status {status} for byte {at}");
        if status == 200 {
            let answer = PushAnswer::decode(&response.bytes().unwrap()).unwrap();
            quarantined += answer.verdicts.iter().filter(|v| matches!(v, Verdict::Quarantined(_))).count();
        }
    }
    assert!(quarantined > 100, "{quarantined} of {} flips were set aside", body.len());
    phone.sync();
    assert_eq!(phone.pending(), 0);
    let mut other = office.phone();
    other.sync();
    assert!(other.holds(finding));
    assert!(office.see("/v1/districts/440304")["counts"]["quarantined"].as_u64().unwrap() > 0);
}

#[test]
fn a_wrong_signature_is_set_aside_and_the_sender_keeps_everything() {
    let office = Office::new();
    let mut phone = office.phone();
    let finding = phone.find();
    let mut body = Push::decode(&phone.replica.push_body().unwrap()).unwrap();
    let segment = &mut body.groups[0][0].segment;
    let mut decoded = sync_core::merge::segment::Segment::decode(segment).unwrap();
    decoded.signature.0[5] ^= 1;
    *segment = decoded.encode();
    let answer = push(&office, &phone, body.encode(), None);
    let answer = PushAnswer::decode(&answer.bytes().unwrap()).unwrap();
    assert!(matches!(&answer.verdicts[..], [Verdict::Quarantined(_)]), "{:?}", answer.verdicts);
    assert_eq!(phone.pending(), 1);
    phone.sync();
    let mut other = office.phone();
    other.sync();
    assert!(other.holds(finding));
}

#[test]
fn work_in_a_partition_that_the_district_does_not_have_is_set_aside_and_stays_pending() {
    let office = Office::new();
    let mut phone = office.phone();
    let partition =
        Partition { district: 440_304, lane: Lane::OFFICIAL, place: Place::number(440_305_001_001_001) };
    let walk = phone.replica.new_id();
    let draft = walks::withdraw(walk, Withdrawal::Mistake);
    phone.replica.commit(&phone.holder, partition, vec![draft]).unwrap();
    let report = phone.try_sync();
    assert!(
        report.quarantined.iter().all(|reason| reason.contains("no partition of district 440304")),
        "{report:?}"
    );
    assert!(!report.quarantined.is_empty());
    assert_eq!(phone.pending(), 1);
    let finding = phone.find();
    assert_eq!(phone.try_sync().outcome, Outcome::Agreed);
    assert_eq!(phone.pending(), 1);
    let mut other = office.phone();
    other.sync();
    assert!(other.holds(finding));
}

#[test]
fn a_protocol_of_another_time_is_told_to_update() {
    let office = Office::new();
    let mut phone = office.phone();
    phone.find();
    let mut body = Push::decode(&phone.replica.push_body().unwrap()).unwrap();
    for versions in [(2, 9), (0, 0)] {
        body.hello.versions = versions;
        assert_eq!(refusal(push(&office, &phone, body.encode(), None)), said(426, "update"), "{versions:?}");
    }
    body.hello.versions = (0, 9);
    assert_eq!(push(&office, &phone, body.encode(), None).status(), 200);
}

#[test]
fn a_body_above_its_limit_is_too_large_packed_or_not() {
    let office = Office::new();
    let phone = office.phone();
    let large = vec![0_u8; BODY_BYTES_MAX + 1];
    // the sender may be cut off before it has sent it all: then it hears nothing, which is as good
    let token = phone.replica.enrolment().unwrap().token.clone();
    let request = office.ask(Method::Post, "/v1/push", Some(&token)).body(large.clone());
    if let Ok(response) = request.send() {
        assert_eq!(refusal(response), said(413, "too-large"));
    }
    let bomb = zstd::bulk::compress(&large, 19).unwrap();
    assert!(bomb.len() < 2000, "{} bytes", bomb.len());
    assert_eq!(refusal(push(&office, &phone, bomb, Some("zstd"))), said(413, "too-large"));
    arrives(&office, phone);
}

#[test]
fn a_bomb_that_does_not_say_how_large_it_is_is_stopped_at_the_limit() {
    let office = Office::new();
    let phone = office.phone();
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 19).unwrap();
    for _ in 0..64 {
        encoder.write_all(&vec![0_u8; 4 * 1024 * 1024]).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 100_000, "{} bytes unpack to 256 MiB", bomb.len());
    assert_eq!(refusal(push(&office, &phone, bomb, Some("zstd"))), said(413, "too-large"));
    let wide = {
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 19).unwrap();
        encoder.long_distance_matching(true).unwrap();
        encoder.window_log(27).unwrap();
        encoder.write_all(&[7; 1000]).unwrap();
        encoder.finish().unwrap()
    };
    assert_eq!(refusal(push(&office, &phone, wide, Some("zstd"))), said(400, "malformed"));
    arrives(&office, phone);
}

#[test]
fn a_packing_that_is_not_known_is_named() {
    let office = Office::new();
    let phone = office.phone();
    assert_eq!(refusal(push(&office, &phone, vec![1, 2, 3], Some("gzip"))), said(415, "encoding"));
}

#[test]
fn an_enrolment_larger_than_any_is_refused_before_it_is_read() {
    let office = Office::new();
    let request = office.ask(Method::Post, "/v1/enrol", None).body(vec![0; 100_000]);
    if let Ok(response) = request.send() {
        assert_eq!(refusal(response), said(413, "too-large"));
    }
    let request = office.ask(Method::Post, "/v1/enrol", None).body(vec![0xff; 100]);
    assert_eq!(refusal(request.send().unwrap()), said(400, "malformed"));
}

#[test]
fn a_line_cut_in_the_middle_of_a_body_harms_nobody() {
    let office = Office::new();
    let phone = office.phone();
    let token = phone.replica.enrolment().unwrap().token.clone();
    for _ in 0..20 {
        let mut line = TcpStream::connect(office.running().addr()).unwrap();
        let head = format!(
            "POST /v1/push HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-length: 9000\r\n\r\n"
        );
        line.write_all(head.as_bytes()).unwrap();
        line.write_all(&[0x42; 100]).unwrap();
    }
    arrives(&office, phone);
}
