//! A thousand syncs of the phone library that are stopped or cut, at any moment: nothing is lost, and nothing is there twice.

use mobile_ffi::phone::{Link, Opened, Phone, PhoneFiles, SyncHow};
use mobile_ffi::{ClockReading, DeviceClock, DeviceError, NewFinding, Office, PhoneError, StopSync, SyncEnd};
use server::config::ServeConfig;
use server::serve::{Running, start};
use server::setup::{self, Extent};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use sync_core::clock::SystemClock;
use sync_core::domain::findings::{ExtentUnit, Handled};
use sync_core::domain::grids::GridCode;
use sync_core::domain::people::PersonId;
use sync_core::entropy::SystemEntropy;
use sync_core::merge::hash::{Hash, Id};
use sync_core::merge::skeleton::DraftOp;
use sync_core::office::OfficeSeams;

/// How often a sync is stopped by its caller, and how often its line is cut.
const STOPPED: u64 = 700;
const CUT: u64 = 300;

const ONCE: SyncHow = SyncHow { link: Link::Free, tries: 1 };

/// A line to an office that is cut after so many bytes, each way counted together; 0 lets everything through.
struct Scissors {
    address: SocketAddr,
    after: Arc<AtomicU64>,
}

impl Scissors {
    fn to(office: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let (address, after) = (listener.local_addr().expect("it listens"), Arc::<AtomicU64>::default());
        let limit = Arc::clone(&after);
        std::thread::spawn(move || {
            for phone in listener.incoming().map_while(Result::ok) {
                let Ok(office) = TcpStream::connect(office) else { return };
                let left = Arc::new(AtomicU64::new(limit.load(Ordering::SeqCst)));
                for (from, to) in [(&phone, &office), (&office, &phone)] {
                    let ends = from.try_clone().and_then(|from| Ok((from, to.try_clone()?)));
                    let (Ok(ends), left) = (ends, Arc::clone(&left)) else { return };
                    std::thread::spawn(move || pass(ends, &left));
                }
            }
        });
        Self { address, after }
    }
}

fn pass((mut from, mut to): (TcpStream, TcpStream), left: &AtomicU64) {
    let unlimited = left.load(Ordering::SeqCst) == 0;
    let mut part = [0; 512];
    while let Ok(bytes @ 1..) = from.read(&mut part) {
        let gone = !unlimited && left.fetch_sub(bytes as u64, Ordering::SeqCst) <= bytes as u64;
        if gone || to.write_all(part.get(..bytes).unwrap_or_default()).is_err() {
            break;
        }
    }
    _ = from.shutdown(std::net::Shutdown::Both);
    _ = to.shutdown(std::net::Shutdown::Both);
}

fn served(folder: &Path) -> Running {
    let data = folder.join("office");
    let seams = OfficeSeams { clock: Box::new(SystemClock::new()), entropy: Box::new(SystemEntropy) };
    setup::init(&data, seams, Extent::Grids(2), &mut |_| {}).expect("an empty directory");
    start(ServeConfig::new(&data, "127.0.0.1:0".parse().expect("an address"))).expect("a port is free")
}

fn files(folder: &Path) -> PhoneFiles {
    let at = |name: &str| folder.join(name).display().to_string();
    PhoneFiles { directory: at("files"), no_backup: Some(at("no-backup")) }
}

struct Hand {
    phone: Arc<Phone>,
    person: PersonId,
    grid: GridCode,
    site: Id,
    edition: Hash,
}

impl Hand {
    fn enrolled(folder: &Path, running: &Running, office: &Office) -> Self {
        Self::with_clock(folder, (running, office), None)
    }

    fn with_clock(
        folder: &Path,
        (running, office): (&Running, &Office),
        clock: Option<Arc<dyn DeviceClock>>,
    ) -> Self {
        let grid = fixtures::district::futian().grids().next().expect("there are grids").code;
        let leader = fixtures::people::futian().leader_of(grid).expect("it is led").person.id;
        let codes = running.order(move |office| setup::make_codes(office, &[leader]));
        let code = codes.expect("it serves").expect("somebody known").first().expect("one").code.clone();
        let phone = Phone::open_or_create(&files(folder), None, clock).expect("an empty directory");
        let person = phone.enrol(office, &code).expect("a fresh code");
        phone.sync(office, ONCE, None, None).expect("the office is there");
        let site = phone.sites(grid).expect("open").first().expect("there are sites").id;
        let edition = phone.editions(grid).expect("open").last().expect("one is adopted").edition;
        Self { phone, person, grid, site, edition }
    }

    fn record(&self, note: String) {
        let finding = NewFinding {
            walk: None,
            edition: Some(self.edition),
            site: self.site,
            standard: 10_101,
            position: None,
            note,
            observed: 1,
            unit: ExtentUnit::Places,
            limit_class: 0,
            red_line: false,
            handled: Handled::Recorded,
            photos: Vec::new(),
            spot_check: false,
        };
        self.phone.record_finding(self.person, self.grid, &finding).expect("the disk is not full");
    }

    fn notes(&self) -> Vec<String> {
        let (mut notes, mut after) = (Vec::new(), Some(String::new()));
        while let Some(from) = after {
            let page = self.phone.findings(self.grid, None, &from, 200).expect("open");
            notes.extend(page.findings.into_iter().map(|finding| finding.note));
            after = page.next;
        }
        notes
    }
}

#[test]
fn a_thousand_syncs_that_are_stopped_or_cut_lose_nothing_and_double_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let running = served(folder.path());
    let scissors = Scissors::to(running.addr());
    let straight = Office::at(&running.url(), None).unwrap();
    let hand = Hand::enrolled(&folder.path().join("one"), &running, &straight);
    let (mut stopped, mut cut) = (0_u64, 0_u64);
    for round in 0..STOPPED {
        hand.record(format!("第{round}次停止"));
        let stop = StopSync::new();
        let stopper = Arc::clone(&stop);
        let wait = Duration::from_micros(round * 7919 % 4_000);
        let stopping = std::thread::spawn(move || {
            std::thread::sleep(wait);
            stopper.stop();
        });
        let ended = hand.phone.sync(&straight, ONCE, None, Some(stop)).expect("stopping is no error");
        stopped += u64::from(ended.end == SyncEnd::Stopped);
        stopping.join().unwrap();
    }
    for round in 0..CUT {
        hand.record(format!("第{round}次断线"));
        scissors.after.store(200 + round * 104_729 % 4_000, Ordering::SeqCst);
        // a line of its own: one that is kept would not be cut again
        let office = Office::at(&format!("http://{}", scissors.address), None).unwrap();
        cut += u64::from(hand.phone.sync(&office, ONCE, None, None).is_err());
    }
    assert!(stopped > STOPPED / 10 && cut > CUT / 10, "{stopped} were stopped and {cut} cut in the middle");
    let last = hand.phone.sync(&straight, ONCE, None, None).unwrap();
    assert_eq!((last.end, hand.phone.unsynced().unwrap().changesets), (SyncEnd::Agreed, 0));
    let other = Hand::enrolled(&folder.path().join("other"), &running, &straight);
    for hand in [&hand, &other] {
        let notes = hand.notes();
        let once: BTreeSet<&String> = notes.iter().collect();
        assert_eq!((notes.len() as u64, once.len() as u64), (STOPPED + CUT, STOPPED + CUT));
        assert_eq!(hand.phone.fsck().unwrap().faults, []);
    }
}

/// More than a metered link is asked for in one sync.
const WAITING: usize = 7_000;

#[test]
fn a_metered_link_takes_a_part_sends_everything_and_the_next_sync_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let running = served(folder.path());
    let office = Office::at(&running.url(), None).unwrap();
    let hand = Hand::enrolled(&folder.path().join("one"), &running, &office);
    let place = sync_core::places::of_grid(hand.grid);
    let waiting = running.order(move |office| {
        let operator = sync_core::gate::Gate::operator(office);
        let of = |number: usize| {
            let mut id = [0; 16];
            id[..8].copy_from_slice(&(number as u64).to_be_bytes());
            (place, crate::harness::finding(Id(id)).record().into_iter().map(DraftOp::Put).collect())
        };
        office.write_all(&operator, (0..WAITING).map(of).collect())
    });
    waiting.unwrap().unwrap();
    hand.record("流量".to_owned());
    let metered = SyncHow { link: Link::Metered, tries: 1 };
    let first = hand.phone.sync(&office, metered, None, None).unwrap();
    assert_eq!(first.end, SyncEnd::Paused);
    assert!(first.received >= 3_000 && first.received < WAITING as u64, "{first:?}");
    assert_eq!((first.acknowledged, hand.phone.unsynced().unwrap().changesets), (1, 0));
    let rest = hand.phone.sync(&office, ONCE, None, None).unwrap();
    assert_eq!((rest.end, first.received + rest.received), (SyncEnd::Agreed, WAITING as u64));
}

/// Clocks that make a call panic once a test wants it.
#[derive(Default)]
struct Broken(AtomicBool);

impl DeviceClock for Broken {
    fn reading(&self) -> Result<ClockReading, DeviceError> {
        assert!(!self.0.load(Ordering::SeqCst), "this device is broken, as the test wants it");
        Ok(ClockReading { wall_ms: 1_795_000_000_000, boot: 1, steady_ms: 1_000 })
    }
}

#[test]
fn after_a_call_that_panicked_the_phone_is_opened_again_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let running = served(folder.path());
    let office = Office::at(&running.url(), None).unwrap();
    let clock = Arc::new(Broken::default());
    let one = folder.path().join("one");
    let mut hand = Hand::with_clock(&one, (&running, &office), Some(Arc::<Broken>::clone(&clock)));
    hand.record("之前".to_owned());
    clock.0.store(true, Ordering::SeqCst);
    let call = std::panic::AssertUnwindSafe(|| hand.record("其间".to_owned()));
    assert!(std::panic::catch_unwind(call).is_err(), "the device is broken");
    clock.0.store(false, Ordering::SeqCst);
    assert!(matches!(hand.phone.unsynced(), Err(PhoneError::OpenAgain { .. })));
    hand.phone = Phone::open_or_create(&files(&one), None, None).expect("nobody holds it any more");
    assert_eq!(hand.phone.opened(), Opened::AsBefore);
    hand.record("之后".to_owned());
    let last = hand.phone.sync(&office, ONCE, None, None).unwrap();
    assert_eq!(
        (last.end, last.acknowledged, hand.notes()),
        (SyncEnd::Agreed, 2, vec!["之前".into(), "之后".into()])
    );
}
