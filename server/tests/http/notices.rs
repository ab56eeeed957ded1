//! What responsible units are told: a leader assigns on a phone, and the unit's receiver hears of it once.

use crate::harness::{Office, Phone, grid, leader, listen_config, wait_until};
use crate::receiver::{Answered, Got, Receiver};
use domain::findings::{Finding, Handled};
use domain::notices::What;
use domain::people::Role;
use domain::rectification::{ActKind, Said};
use fixtures::{editions, people, sites, units};
use serde_json::Value;
use server::config::{OfficeClock, ServeConfig};
use server::serve;
use server::setup::{self, Extent};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use sync_core::clock::{Clock, SystemClock};
use sync_core::entropy::SystemEntropy;
use sync_core::gate::Gate;
use sync_core::merge::hash::Id;
use sync_core::office::{ActsFor, NOT_TOLD, OfficeSeams, TRIES_MAX};
use sync_core::phone::{Doing, Transport};
use sync_core::places;
use sync_core::protocol::pull::State;
use sync_core::store::messages::Listed;
use tempfile::TempDir;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// 2026-11-25 00:00 in Shenzhen, a Wednesday.
const MIDNIGHT_MS: i64 = 1_795_536_000_000;

/// The office's clock, which a test sets forward.
#[derive(Clone)]
struct Hand {
    clock: SystemClock,
    started_ms: i64,
    offset_ms: Arc<AtomicI64>,
}

impl Hand {
    fn at(hour: i64) -> Self {
        Self {
            clock: SystemClock::new(),
            started_ms: MIDNIGHT_MS + hour * HOUR_MS,
            offset_ms: Arc::default(),
        }
    }

    fn forward(&self, by_ms: i64) {
        self.offset_ms.fetch_add(by_ms, Ordering::SeqCst);
    }

    fn now_ms(&self) -> i64 {
        self.office().reading().wall_ms
    }

    fn office(&self) -> OfficeClock {
        let Self { clock, started_ms, offset_ms } = self.clone();
        OfficeClock::new(move || {
            let offset_ms = offset_ms.load(Ordering::SeqCst);
            let mut reading = clock.reading();
            reading.steady_ms += u64::try_from(offset_ms).expect("it is set forward");
            reading.wall_ms = started_ms + i64::try_from(reading.steady_ms).expect("a test is short");
            reading
        })
    }
}

/// An office that tells units, with a leader's phone.
struct Story {
    office: Office,
    hand: Hand,
    phone: Phone,
}

impl Story {
    /// It begins at an hour of the day.
    fn at(hour: i64, receiver: &Receiver) -> Self {
        let (hand, folder) = (Hand::at(hour), TempDir::new().expect("a folder"));
        let seams = OfficeSeams { clock: Box::new(hand.office()), entropy: Box::new(SystemEntropy) };
        let initialised =
            setup::init(folder.path(), seams, Extent::Grids(2), &mut |_| {}).expect("an empty folder");
        let mut office = Office { running: None, initialised, folder };
        serve(&mut office, &hand, receiver);
        let phone = office.phone();
        let mut story = Self { office, hand, phone };
        story.phone.sync();
        story
    }

    /// A finding, under a red line or not, that the leader assigns to a unit: it is on the phone.
    fn assign(&mut self, unit: usize, (red_line, due_ms): (u8, i64)) -> Id {
        let id = self.phone.replica.new_id();
        let standard = if red_line == 1 { 80_402 } else { 20_101 };
        let finding = Finding {
            id,
            walk: None,
            site: sites::of_grid(grid())[0].id,
            standard,
            edition: Some(editions::futian_2020().content_hash()),
            position: None,
            note: "三楼住户王五说的".to_owned(),
            extent: (1, 1),
            limit_class: 2,
            red_line,
            handled: Handled::Recorded,
            photos: Vec::new(),
        };
        self.phone.replica.record_finding(&self.phone.holder, grid(), &finding).expect("a finding");
        let said = Said { unit: Some(unit_id(unit)), due_ms: Some(due_ms), ..Said::of(ActKind::Assign) };
        self.acts(id, said);
        id
    }

    /// The leader does something.
    fn acts(&mut self, finding: Id, said: Said) {
        let doing = Doing { finding, said, position: None, note: "快去看".to_owned() };
        self.phone.replica.act(&self.phone.holder, grid(), doing).expect("a leader may");
    }

    /// An officer of the district does something, or a unit.
    fn office_acts(&self, (person, role): (Id, Role), finding: Id, said: Said) {
        let acted = self.office.running().order(move |office| {
            let doing = Doing { finding, said, position: None, note: String::new() };
            let operator = Gate::operator(office);
            office.act(&operator, places::of_grid(grid()), (ActsFor { person, role }, doing))
        });
        acted.expect("it serves").expect("it may");
    }

    /// Three days from now.
    fn due(&self) -> i64 {
        self.hand.now_ms() + 72 * HOUR_MS
    }

    /// A notice of a red line to another unit, which goes out at any hour behind whatever is before it.
    fn last_of_all(&mut self, receiver: &Receiver) {
        let due = self.due();
        self.assign(13, (1, due));
        self.phone.sync();
        wait_until(|| receiver.got().iter().any(|got| got.said()[0].0 == unit_id(13).to_string()));
    }

    /// Waits until the first message that waits was tried so often, and that is kept; why the last try failed.
    fn tried(&self, times: u32) -> String {
        let first = || {
            let waiting = self.office.running().order(|office| office.store().notices(Listed::Waiting, 1));
            let waiting = waiting.expect("it serves").expect("it is read");
            waiting.into_iter().next().and_then(|(_, message)| message)
        };
        wait_until(|| first().is_some_and(|message| message.tries == times));
        first().expect("it waits").last_error
    }

    fn health(&self) -> Value {
        self.office.see("/healthz")
    }
}

fn serve(office: &mut Office, hand: &Hand, receiver: &Receiver) {
    let webhook = Some(server::receiver::Receiver::parse(&receiver.url, None).expect("this machine"));
    let config = ServeConfig { clock: hand.office(), webhook, ..listen_config(office.folder.path()) };
    office.running = Some(serve::start(config).expect("a port is free"));
}

fn unit_id(number: usize) -> Id {
    units::futian()[number].id
}

fn to(unit: usize, what: What) -> (String, String) {
    (unit_id(unit).to_string(), what.name().to_owned())
}

fn keys(all: &[Got]) -> Vec<&str> {
    all.iter().map(|got| got.key.as_str()).collect()
}

#[test]
fn an_assign_reaches_its_unit_once_signed_by_the_office_and_names_nobody() {
    let receiver = Receiver::good();
    let mut story = Story::at(10, &receiver);
    let finding = story.assign(3, (0, MIDNIGHT_MS + 96 * HOUR_MS));
    let body = story.phone.replica.push_body().expect("there is something to push");
    story.phone.sync();
    wait_until(|| receiver.got().len() == 1);
    // the same push once more, and another way round
    assert!(story.phone.office.push(body).is_some());
    story.phone.sync();
    story.last_of_all(&receiver);
    let got = receiver.got();
    assert_eq!(
        got.iter().flat_map(Got::said).collect::<Vec<_>>(),
        [to(3, What::Assigned), to(13, What::Assigned)]
    );

    let office = story.office.running().order(|office| office.public_key()).expect("it serves");
    let first = &got[0];
    assert!(first.is_of(&office));
    let other = Got { body: [&first.body[..], b" "].concat(), ..first.clone() };
    assert!(!other.is_of(&office), "one byte more");
    assert!(!Got { key: got[1].key.clone(), ..first.clone() }.is_of(&office), "under another key");
    assert_eq!(first.media, "application/json");

    let message = first.json();
    assert_eq!((&message["version"], message["key"].as_str()), (&1.into(), Some(first.key.as_str())));
    assert_eq!(message["unit"]["name"], units::futian()[3].name);
    // the link that goes with it lets the unit in, and nobody else's is in it
    let link = message["link"].as_str().expect("an address");
    let (status, inbox) = story.office.get(link, "");
    assert_eq!((status, &inbox["unit"]["name"]), (200, &message["unit"]["name"]));
    let notice = &message["notices"][0];
    assert_eq!(notice["finding"], finding.to_string());
    assert_eq!(notice["grid"]["code"], grid().to_string());
    assert_eq!(
        (notice["due"].as_str(), &notice["red_line"]),
        (Some("2026-11-29T00:00:00.000+08:00"), &false.into())
    );
    assert_eq!(notice["standard"]["code"], "02.1.1");
    let (zh, clause) = (notice["zh"].as_str().unwrap(), notice["standard"]["zh"].as_str().unwrap());
    assert!(
        zh.contains(clause.trim_end_matches('。'))
            && !clause.is_empty()
            && zh.ends_with("整改期限：2026-11-28 24:00"),
        "{zh}"
    );
    let text = String::from_utf8(first.body.clone()).expect("JSON is text");
    let named = &people::futian().leader_of(grid()).expect("it has one").person;
    for personal in [named.name_zh.as_str(), &leader().to_string(), "王五", "快去看"] {
        assert!(!text.contains(personal), "{personal} in {text}");
    }
}

#[test]
fn a_receiver_that_fails_twice_gets_it_the_third_time_under_the_same_key() {
    let receiver = Receiver::answering(|number| Answered::With(if number < 2 { 500 } else { 200 }));
    let mut story = Story::at(10, &receiver);
    let due = story.due();
    story.assign(0, (0, due));
    story.phone.sync();
    story.tried(1);
    // it is not asked again before its time
    std::thread::sleep(Duration::from_secs(5));
    assert_eq!(receiver.got().len(), 1);
    story.hand.forward(MINUTE_MS);
    story.tried(2);
    assert_eq!(receiver.got().len(), 2);
    story.hand.forward(2 * MINUTE_MS);
    wait_until(|| receiver.got().len() == 3);
    story.hand.forward(HOUR_MS);
    story.last_of_all(&receiver);
    let got = receiver.got();
    assert_eq!(got.len(), 4);
    assert_eq!((&got[0], &got[1]), (&got[2], &got[2]), "every try says the same");
    assert_ne!(got[2].key, got[3].key);
}

#[test]
fn what_is_known_at_night_waits_for_the_morning_and_a_red_line_does_not() {
    let receiver = Receiver::good();
    let mut story = Story::at(23, &receiver);
    let due = story.due();
    story.assign(2, (0, due));
    story.phone.sync();
    story.last_of_all(&receiver);
    story.hand.forward(8 * HOUR_MS + 50 * MINUTE_MS);
    // a quarter of an hour before eight, and rounds have passed
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(5) {
        assert_eq!(receiver.got().len(), 1, "only the red line");
        std::thread::sleep(Duration::from_millis(50));
    }
    story.hand.forward(20 * MINUTE_MS);
    wait_until(|| receiver.got().len() == 2);
    assert_eq!(receiver.got()[1].said(), [to(2, What::Assigned)]);
}

#[test]
fn what_is_ready_together_goes_out_together() {
    let receiver = Receiver::good();
    let mut story = Story::at(10, &receiver);
    let due = story.due();
    for _ in 0..3 {
        story.assign(0, (0, due));
    }
    story.assign(1, (0, due));
    story.phone.sync();
    wait_until(|| receiver.got().len() == 2);
    let mut counts: Vec<usize> = receiver.got().iter().map(|got| got.said().len()).collect();
    counts.sort_unstable();
    assert_eq!(counts, [1, 3]);
}

#[test]
fn what_is_told_later_never_arrives_first() {
    let receiver = Receiver::answering(|number| Answered::With(if number == 0 { 503 } else { 200 }));
    let mut story = Story::at(10, &receiver);
    let due = story.due();
    let finding = story.assign(0, (0, due));
    story.phone.sync();
    story.tried(1);
    let said = Said { unit: Some(unit_id(1)), due_ms: Some(due), ..Said::of(ActKind::Reassign) };
    story.acts(finding, said);
    story.phone.sync();
    wait_until(|| receiver.got().len() == 2);
    assert_eq!(receiver.got()[1].said(), [to(1, What::Reassigned)], "nobody else waits");
    story.hand.forward(MINUTE_MS);
    wait_until(|| receiver.got().len() == 4);
    let got = receiver.got();
    let first: Vec<_> = got.iter().filter(|got| got.said()[0].0 == unit_id(0).to_string()).collect();
    assert_eq!((first[1], first[1].said()), (first[0], vec![to(0, What::Assigned)]));
    assert_eq!(first[2].said(), [to(0, What::Taken)]);
}

#[test]
fn a_due_that_nears_is_told_and_one_that_has_passed_until_it_is_put_right() {
    let receiver = Receiver::good();
    let mut story = Story::at(10, &receiver);
    let due = story.hand.now_ms() + 8 * HOUR_MS;
    let finding = story.assign(0, (0, due));
    story.phone.sync();
    wait_until(|| receiver.got().len() == 1);
    story.hand.forward(6 * HOUR_MS + MINUTE_MS);
    wait_until(|| receiver.got().len() == 2);
    story.hand.forward(2 * HOUR_MS);
    wait_until(|| receiver.got().len() == 3);
    story.hand.forward(7 * 24 * HOUR_MS);
    wait_until(|| receiver.got().len() == 4);
    let said: Vec<_> = receiver.got().iter().flat_map(Got::said).collect();
    assert_eq!(
        said,
        [What::Assigned, What::DueSoon, What::Overdue, What::StillOverdue].map(|what| to(0, what))
    );
    assert_eq!(receiver.got()[3].json()["notices"][0]["weeks_overdue"], 1);
    // the unit reports it, nobody is reminded any more; and what is sent back is told
    let unit = (unit_id(0), Role::ResponsibleUnit);
    story.office_acts(unit, finding, Said { unit: Some(unit_id(0)), ..Said::of(ActKind::ReportFixed) });
    story.hand.forward(7 * 24 * HOUR_MS);
    story.last_of_all(&receiver);
    assert_eq!(receiver.got().len(), 5);
    let officer = (Id([7; 16]), Role::DistrictOfficer);
    story.office_acts(officer, finding, Said { due_ms: Some(story.due()), ..Said::of(ActKind::SendBack) });
    wait_until(|| receiver.got().len() == 6);
    assert_eq!(receiver.got()[5].said(), [to(0, What::SentBack)]);
}

#[test]
fn after_the_last_try_somebody_is_told_and_may_have_it_tried_again() {
    let works = Arc::new(AtomicI64::new(0));
    let answers = Arc::clone(&works);
    let receiver = Receiver::answering(move |_| {
        Answered::With(if answers.load(Ordering::SeqCst) == 0 { 500 } else { 200 })
    });
    let mut story = Story::at(10, &receiver);
    let due = story.hand.now_ms() + 30 * 24 * HOUR_MS;
    // a red line, which is tried at night as well
    story.assign(0, (1, due));
    story.phone.sync();
    for tries in 1..=TRIES_MAX {
        assert_eq!(story.health()["status"], "ok", "before try {tries}");
        story.tried(tries);
        assert_eq!(receiver.got().len(), tries as usize);
        if tries < TRIES_MAX {
            story.hand.forward(HOUR_MS + MINUTE_MS);
        }
    }
    let health = story.health();
    assert_eq!(
        (health["status"].as_str(), health["alarms"][0]["kind"].as_str()),
        (Some("alarm"), Some(NOT_TOLD))
    );
    let what = health["alarms"][0]["what"].as_str().unwrap();
    assert!(
        what.contains("gridwalk notices retry") && what.contains("500") && what.contains("the queue is full"),
        "{what}"
    );
    assert!(!what.contains("secret"), "where it goes is nobody's: {what}");
    story.hand.forward(24 * HOUR_MS);
    std::thread::sleep(Duration::from_secs(5));
    let got = receiver.got();
    assert_eq!(got.len(), TRIES_MAX as usize, "it is not tried any more");
    works.store(1, Ordering::SeqCst);
    let again = story.office.running().order(|office| {
        let operator = Gate::operator(office);
        office.tell_again(&operator)
    });
    assert_eq!(again.expect("it serves").expect("it is kept"), 1);
    wait_until(|| receiver.got().len() == TRIES_MAX as usize + 1);
    let got = receiver.got();
    assert_eq!(keys(&got), vec![got[0].key.as_str(); got.len()]);
}

#[test]
fn nothing_is_sent_on_to_another_address() {
    let other = Receiver::good();
    let elsewhere = other.url.clone();
    let receiver = Receiver::answering(move |_| Answered::Elsewhere(elsewhere.clone()));
    let mut story = Story::at(10, &receiver);
    let due = story.due();
    story.assign(0, (0, due));
    story.phone.sync();
    let why = story.tried(1);
    assert!(why.contains("307") && why.contains("give the last one"), "{why}");
    assert_eq!((receiver.got().len(), other.got()), (1, Vec::new()));
}

#[test]
fn a_receiver_that_hangs_keeps_no_phone_waiting_and_the_office_from_stopping() {
    let receiver = Receiver::answering(|_| Answered::Never);
    let mut story = Story::at(10, &receiver);
    let due = story.due();
    story.assign(0, (0, due));
    story.phone.sync();
    wait_until(|| receiver.got().len() == 1);
    let begun = Instant::now();
    for _ in 0..10 {
        story.phone.find();
        story.phone.replica.sync(&mut story.phone.office, State::Left).expect("the phone works");
        assert_eq!(story.phone.pending(), 0);
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?} for ten pushes", begun.elapsed());
    let begun = Instant::now();
    story.office.running.take().expect("it serves").stop().expect("it stops");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?} to stop", begun.elapsed());
    // what was under way is sent when it serves again
    let good = Receiver::good();
    serve(&mut story.office, &story.hand, &good);
    wait_until(|| good.got().len() == 1);
    assert_eq!(good.got()[0], receiver.got()[0]);
}
