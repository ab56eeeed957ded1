//! Whatever answers in the office's place: the client says what it was, believes nothing of it, and never hangs.

mod stand_in;

use client::{BadCertificate, Call, Expects, NoAnswer, Office, Stop, Traffic, Trust, pack};
use stand_in::{Authority, Holds, Line, answer, listen, says};
use std::sync::mpsc;
use std::time::{Duration, Instant};

const CBOR: &str = "content-type: application/cbor\r\n";
const PROBLEM: &str = "content-type: application/problem+json\r\n";

fn ask(office: &Office, stop: &Stop) -> (Result<Vec<u8>, NoAnswer>, Traffic) {
    let call = Call { path: "/v1/push", token: "token", body: Some(b"body"), expects: Expects::Message };
    office.send(&call, stop)
}

fn asked(office: &Office) -> Result<Vec<u8>, NoAnswer> {
    ask(office, &Stop::default()).0
}

fn plain(answer: impl Fn(&str, &mut dyn Line) + Send + Sync + 'static) -> Office {
    Office::at(&format!("http://{}", listen(None, answer)), Trust::web()).expect("this machine itself")
}

/// An office with TLS, reached as `localhost`, whose authority is trusted.
fn secured(authority: &Authority, name: &str, holds: Holds) -> Office {
    let tls = authority.vouches_for(name, holds);
    let address = listen(Some(tls), says(answer(200, CBOR, b"hello")));
    let trust = Trust::web().with_authorities(&authority.pem()).expect("an authority");
    Office::at(&format!("https://localhost:{}", address.port()), trust).expect("a good address")
}

#[test]
fn an_office_with_an_authority_of_its_own_is_reached_by_whoever_was_given_it() {
    let authority = Authority::new();
    let office = secured(&authority, "localhost", Holds::Now);
    assert_eq!(asked(&office).unwrap(), b"hello");
}

#[test]
fn a_certificate_that_is_not_good_is_told_apart_from_a_line_that_is_lost() {
    let authority = Authority::new();
    let expired = asked(&secured(&authority, "localhost", Holds::NoLonger));
    assert_eq!(expired, Err(NoAnswer::Certificate(BadCertificate::Expired)));
    let early = asked(&secured(&authority, "localhost", Holds::NotYet));
    assert_eq!(early, Err(NoAnswer::Certificate(BadCertificate::NotYet)));
    let other = asked(&secured(&authority, "office.example", Holds::Now));
    assert_eq!(other, Err(NoAnswer::Certificate(BadCertificate::OtherName)));
    let tls = authority.vouches_for("localhost", Holds::Now);
    let address = listen(Some(tls), says(answer(200, CBOR, b"hello")));
    let stranger = Office::at(&format!("https://localhost:{}", address.port()), Trust::web()).unwrap();
    assert_eq!(asked(&stranger), Err(NoAnswer::Certificate(BadCertificate::UnknownAuthority)));
}

#[test]
fn what_speaks_no_tls_on_a_port_of_tls_is_a_lost_line() {
    let address = listen(None, says(answer(200, CBOR, b"hello")));
    let office = Office::at(&format!("https://localhost:{}", address.port()), Trust::web()).unwrap();
    assert!(matches!(asked(&office), Err(NoAnswer::Lost(_))));
}

#[test]
fn an_office_in_clear_text_is_refused_unless_it_is_on_this_machine() {
    for address in ["http://office.example", "ftp://127.0.0.1", "office", "", "http://127.0.0.1.example"] {
        assert!(Office::at(address, Trust::web()).is_err(), "{address}");
    }
    for address in ["https://office.example", "http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"] {
        assert!(Office::at(address, Trust::web()).is_ok(), "{address}");
    }
}

#[test]
fn an_address_as_people_paste_it_is_reached_and_one_that_would_lead_elsewhere_is_refused() {
    for (before, after) in [("", ""), (" ", ""), ("", " "), ("", "\n"), ("", "/")] {
        let (heard, asked_for) = mpsc::channel();
        let hello = says(answer(200, CBOR, b"hello"));
        let listening = listen(None, move |head, line| {
            _ = heard.send(head.to_owned());
            hello(head, line);
        });
        let office = Office::at(&format!("{before}http://{listening}{after}"), Trust::web()).unwrap();
        assert_eq!(asked(&office).unwrap(), b"hello", "{before:?} {after:?}");
        let head = asked_for.recv().unwrap();
        assert!(head.starts_with("POST /v1/push HTTP"), "{head}");
    }
    for address in ["https://office.example/?x=1", "https://office.example?x", "https://office.example/#a"] {
        assert!(Office::at(address, Trust::web()).is_err(), "{address}");
    }
    for address in
        ["https://name@office.example", "https://name:word@office.example", "https://:word@office.example"]
    {
        assert!(Office::at(address, Trust::web()).is_err(), "{address}");
    }
}

#[test]
fn a_text_without_an_authority_in_it_is_refused() {
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for pem in ["", "not PEM", broken] {
        let refused = Trust::web().with_authorities(pem).expect_err(pem);
        assert!(refused.to_string().contains("PEM"), "{refused}");
    }
}

#[test]
fn a_page_of_a_network_a_redirect_and_a_proxy_are_not_taken_for_the_office() {
    let html = "content-type: text/html\r\n";
    let moved = "location: http://127.0.0.1:1/\r\n";
    for (status, headers) in [(200, html), (302, moved), (302, html), (500, html), (502, ""), (200, "")] {
        let office = plain(says(answer(status, headers, b"<html>")));
        assert_eq!(asked(&office), Err(NoAnswer::NotTheOffice(status)), "{headers}");
    }
    let packed = format!("{CBOR}content-encoding: br\r\n");
    assert_eq!(asked(&plain(says(answer(200, &packed, b"x")))), Err(NoAnswer::NotTheOffice(200)));
}

#[test]
fn kind_and_packing_of_an_answer_are_names_in_any_case_and_nothing_that_only_begins_like_them() {
    for kind in ["application/cbor", "Application/CBOR", "application/cbor; v=1", "application/cbor ;v=1"] {
        let headers = format!("content-type: {kind}\r\ncontent-encoding: ZSTD\r\n");
        let office = plain(says(answer(200, &headers, &pack(b"hello").unwrap())));
        assert_eq!(asked(&office).unwrap(), b"hello", "{kind}");
    }
    for kind in ["application/cbor-seq", "application/cborish", "text/html; a=application/cbor"] {
        let office = plain(says(answer(200, &format!("content-type: {kind}\r\n"), b"hello")));
        assert_eq!(asked(&office), Err(NoAnswer::NotTheOffice(200)), "{kind}");
    }
}

#[test]
fn a_refusal_says_what_to_do_and_when_to_come_again() {
    let problem = "{\"type\":\"/problems/busy\",\"detail\":\"请稍后\",\"detail_en\":\"come later\"}";
    let headers = format!("{PROBLEM}retry-after: 7\r\n");
    let refused = asked(&plain(says(answer(503, &headers, problem.as_bytes()))));
    let expected = NoAnswer::Refused {
        status: 503,
        slug: "busy".to_owned(),
        zh: "请稍后".to_owned(),
        en: "come later".to_owned(),
        retry_after_s: Some(7),
    };
    assert_eq!(refused, Err(expected));
    let garbage = asked(&plain(says(answer(400, PROBLEM, b"\xff\xfe{"))));
    assert!(matches!(garbage, Err(NoAnswer::Refused { status: 400, .. })), "{garbage:?}");
}

#[test]
fn an_answer_without_an_end_and_a_bomb_are_left_at_the_limit() {
    let endless = plain(|_, line| {
        _ = line.write_all(format!("HTTP/1.1 200 OK\r\n{CBOR}transfer-encoding: chunked\r\n\r\n").as_bytes());
        let chunk = [format!("{:x}\r\n", 1 << 20).into_bytes(), vec![7; 1 << 20], b"\r\n".to_vec()].concat();
        while line.write_all(&chunk).is_ok() {}
    });
    let (refused, traffic) = ask(&endless, &Stop::default());
    assert_eq!(refused, Err(NoAnswer::TooLarge));
    assert!(traffic.bytes_down < 18 << 20, "{traffic:?}");
    let bomb = pack(&vec![0; 64 << 20]).unwrap();
    assert!(bomb.len() < 64 << 10, "it is small on the way");
    let packed = format!("{CBOR}content-encoding: zstd\r\n");
    assert_eq!(asked(&plain(says(answer(200, &packed, &bomb)))), Err(NoAnswer::TooLarge));
}

#[test]
fn a_body_that_is_cut_or_is_no_zstd_is_a_lost_line() {
    let mut whole = answer(200, CBOR, &[1; 1000]);
    _ = whole.pop();
    let cut = asked(&plain(says(whole)));
    assert!(matches!(cut, Err(NoAnswer::Lost(_))), "{cut:?}");
    let packed = format!("{CBOR}content-encoding: zstd\r\n");
    let broken = asked(&plain(says(answer(200, &packed, b"no zstd"))));
    assert!(matches!(broken, Err(NoAnswer::Lost(_))), "{broken:?}");
    assert!(matches!(asked(&plain(|_, _| {})), Err(NoAnswer::Lost(_))));
}

#[test]
fn a_silent_office_is_left_at_once_by_whoever_stops_and_its_line_is_closed() {
    let (closed, is_closed) = mpsc::channel();
    let office = plain(move |_, line| {
        let mut rest = Vec::new();
        // ends when the line is closed
        _ = line.read_to_end(&mut rest);
        _ = closed.send(());
    });
    let stop = Stop::default();
    let (asking, stopping) = (office.clone(), stop.clone());
    let (answered, answers) = mpsc::channel();
    std::thread::spawn(move || answered.send(ask(&asking, &stopping).0));
    assert!(answers.recv_timeout(Duration::from_millis(300)).is_err(), "nobody answers");
    let stopped = Instant::now();
    stop.stop();
    assert_eq!(answers.recv_timeout(Duration::from_secs(5)), Ok(Err(NoAnswer::Stopped)));
    assert!(stopped.elapsed() < Duration::from_millis(200), "{:?}", stopped.elapsed());
    is_closed.recv_timeout(Duration::from_secs(5)).expect("the line is closed");
    let nothing = (Err(NoAnswer::Stopped), Traffic::default());
    assert_eq!(ask(&office, &stop), nothing, "once stopped it stays so, and nothing is sent");
    let call = Call { path: "/v1/pull", token: "", body: Some(b"body"), expects: Expects::Message };
    assert_eq!(office.begin(&call, &stop).answer(), nothing);
    assert!(stop.wait(Duration::from_secs(60)), "nobody waits either");
    assert!(!Stop::default().wait(Duration::from_millis(1)));
}

#[test]
fn requests_that_are_under_way_are_stopped_together() {
    let (closed, is_closed) = mpsc::channel();
    let office = plain(move |_, line| {
        _ = line.read_to_end(&mut Vec::new());
        _ = closed.send(());
    });
    let stop = Stop::default();
    let call = Call { path: "/v1/push", token: "", body: Some(b"body"), expects: Expects::Message };
    let begun = [office.begin(&call, &stop), office.begin(&call, &stop)];
    std::thread::sleep(Duration::from_millis(300));
    let stopped = Instant::now();
    stop.stop();
    for under_way in begun {
        assert_eq!(under_way.answer().0, Err(NoAnswer::Stopped));
    }
    assert!(stopped.elapsed() < Duration::from_millis(200), "{:?}", stopped.elapsed());
    for _ in 0..2 {
        is_closed.recv_timeout(Duration::from_secs(5)).expect("both lines are closed");
    }
}
