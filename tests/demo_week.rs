//! The demo in this process, small: one phone restored, one cloned, lines cut, and every copy equal at the end.

use client::HttpOffice;
use domain::week::Week;
use merge::context::Log;
use merge::hash::{Hash, Id};
use merge::header::Header;
use server::demo::{self, Demo, DemoArgs};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use store::Store;
use store::fsck::fsck;
use store::runs::Run;

fn play(phones: u16, seed: u64, data: &Path) -> Demo {
    let args = DemoArgs {
        phones,
        seed,
        data: Some(data.to_owned()),
        no_serve: true,
        json: false,
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
    };
    demo::play(&args).expect("the demo ends well")
}

fn phones(data: &Path) -> Vec<PathBuf> {
    let folders = std::fs::read_dir(data.join("phones")).expect("the phones are there");
    let mut folders: Vec<PathBuf> = folders.flatten().map(|entry| entry.path()).collect();
    folders.sort();
    folders
}

/// Stream, number and hash of every changeset that was recorded on a phone or on a copy of it.
fn recorded(phone: &Path) -> BTreeSet<(Id, u32, Hash)> {
    read(phone).expect("the phone can be read")
}

fn read(phone: &Path) -> store::Result<BTreeSet<(Id, u32, Hash)>> {
    let store = Store::open_reader(&phone.join("phone.db"))?;
    let replica = store.meta("replica")?.as_deref().and_then(Id::read).unwrap_or_default();
    let mut recorded = BTreeSet::new();
    for stream in store.streams_by(replica)? {
        let id = store.stream(stream)?.id;
        for tip in store.tips(stream)?.iter() {
            let run = Run { first_seq: 1, last: tip.dot };
            for dot in store.path(run)? {
                recorded.insert((id, dot.seq, store.hash(dot)?));
            }
        }
    }
    Ok(recorded)
}

#[test]
fn a_week_of_eight_leaders_ends_with_every_copy_equal() {
    let held = tempfile::tempdir().unwrap();
    let demo = play(8, 1, held.path());
    let figures = &demo.figures;
    assert_eq!(figures.digests_equal, figures.digests_total);
    assert!((24..=32).contains(&figures.walks), "{figures}");
    assert_eq!(figures.phones, 8);
    assert!((20..=28).contains(&(figures.checks / figures.walks)), "{figures}");
    assert!((10..=120).contains(&figures.findings), "{figures}");
    assert!(figures.conflicts > 0, "{figures}");
    // the office that was set back unnoticed is given back every week, and not this one alone
    assert!((500..40_000).contains(&figures.bytes_per_walk()), "{figures}");
    let [walks, checks, findings, acts] = figures.earlier;
    assert!(walks > 250 && checks > 20 * walks && findings > walks && acts > findings, "{figures}");
    let scores = &figures.scores;
    assert_eq!(scores.bands.iter().sum::<u64>(), 28, "every grid has a band: {figures}");
    assert!(scores.findings_closed > scores.findings_open && scores.on_time.of > 0, "{figures}");
    assert!(figures.cuts > 0, "{figures}");
    let url = demo.running.url();
    assert_eq!(demo.urls.len(), 4);
    for address in &demo.urls {
        let page = HttpOffice::new(url.as_str(), "").get(address.strip_prefix(&url).unwrap()).unwrap();
        assert!(String::from_utf8(page).unwrap().contains("440304"), "{address}");
    }
    demo.running.stop().unwrap();
}

#[test]
fn all_that_was_recorded_on_the_restored_and_the_cloned_phone_is_at_the_office() {
    let held = tempfile::tempdir().unwrap();
    play(4, 2, held.path()).running.stop().unwrap();
    let office = Store::open_reader(&held.path().join("office.db")).unwrap();
    let folders = phones(held.path());
    let names: Vec<_> = folders.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["0001", "0002", "0003", "0003-clone", "0004", "citizen-001", "companion-001"]);
    assert!(fsck(&office).unwrap().is_clean());
    let mut branches = 0;
    for folder in &folders {
        let phone = Store::open_reader(&folder.join("phone.db")).unwrap();
        assert!(fsck(&phone).unwrap().is_clean(), "{folder:?}");
        let recorded = recorded(folder);
        assert!(!recorded.is_empty(), "{folder:?}");
        for (stream, seq, hash) in &recorded {
            let known = Log::ordinal(&office, stream).unwrap().expect("the office knows the stream");
            assert!(office.find(known, *seq, hash).unwrap().is_some(), "{folder:?} {seq} {hash}");
        }
        let numbers: BTreeSet<_> = recorded.iter().map(|(stream, seq, _)| (*stream, *seq)).collect();
        branches += usize::from(numbers.len() < recorded.len());
        if ["0002", "0003-clone"].iter().any(|name| folder.ends_with(name)) {
            let streams: BTreeSet<_> = recorded.iter().map(|(stream, ..)| *stream).collect();
            let grids = phone.scope().unwrap().len() - 1;
            assert!(streams.len() > grids, "{folder:?} goes on in a fresh stream once it knows");
        }
    }
    assert_eq!(branches, 3, "the restored phone, the cloned phone and its clone hold both branches");
}

/// Sunday at eight in the evening of the week that is played, ms since 1970: then everybody syncs, and what a phone writes
/// afterwards follows from what others have answered over HTTP, in whatever order.
fn burst_ms() -> u64 {
    u64::try_from(Week(202_647).start_ms() + (6 * 24 + 20) * 3_600_000).expect("it lies behind 1970")
}

/// Those of the changesets that a phone recorded before it had heard of the office on Sunday evening.
fn before_the_burst(phone: &Path) -> BTreeSet<(Id, u32, Hash)> {
    let store = Store::open_reader(&phone.join("phone.db")).expect("the phone can be read");
    let floor_ms = |stream: &Id, seq: u32, hash: &Hash| {
        let ordinal = Log::ordinal(&store, stream).expect("readable").expect("its own stream");
        let dot = store.find(ordinal, seq, hash).expect("readable").expect("it is there");
        Header::decode(&store.changeset(dot).expect("readable").header).expect("its own header").floor_ms
    };
    let all = recorded(phone).into_iter();
    all.filter(|(stream, seq, hash)| floor_ms(stream, *seq, hash) < burst_ms()).collect()
}

#[test]
fn one_seed_gives_the_same_changesets_on_the_phones() {
    let everything = |seed| {
        let held = tempfile::tempdir().unwrap();
        play(6, seed, held.path()).running.stop().unwrap();
        // a citizen joins while the office serves, whose own random bytes are the machine's
        let officials = phones(held.path()).into_iter().filter(|phone| {
            !phone.file_name().is_some_and(|name| name.to_string_lossy().starts_with("citizen"))
        });
        officials.flat_map(|phone| before_the_burst(&phone)).collect::<BTreeSet<_>>()
    };
    let (once, again, other) = (everything(5), everything(5), everything(6));
    assert!(once.len() > 500, "{}", once.len());
    assert_eq!(once, again);
    assert!(once.is_disjoint(&other));
}
