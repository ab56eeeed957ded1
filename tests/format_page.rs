//! The page of the format and the golden files say what the code writes, byte for byte.

mod notation;
pub(crate) mod samples;
mod golden;
mod tables;

use domain::plan::Plan;
use domain::spot_checks::{decode_checkers, decode_grids};
use golden::Golden;
use merge::cbor::check;
use merge::certificate::Certificate;
use merge::genesis::Genesis;
use merge::hash::{Hash, Id, Use};
use merge::header::Header;
use merge::personal::{Values, commitment, salt};
use merge::receipt::{Mark, Receipt, feed};
use merge::segment::Segment;
use merge::skeleton::{decode, derived_id};
use protocol::columns::{join, split};
use protocol::enrol::{Enrol, Enrolled};
use protocol::pull::{Pull, PullAnswer};
use protocol::push::{Push, PushAnswer};
use std::fs;
use std::path::{Path, PathBuf};

const PAGE: &str = "docs/format.md";
const UPDATE: &str = "GRIDWALK_BLESS=1 cargo nextest run --release -p tests --test stories format_page";

fn at_root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn stored(path: &str) -> String {
    fs::read_to_string(at_root(path)).unwrap_or_default()
}

/// What differs between the file at `path` and `text`; with `GRIDWALK_BLESS` set the file is written instead.
fn hold(path: &str, text: &str) -> Option<String> {
    if std::env::var_os("GRIDWALK_BLESS").is_some() {
        let file = at_root(path);
        let folder = file.parent().map_or(Ok(()), fs::create_dir_all);
        folder.and_then(|()| fs::write(&file, text)).expect("the house can be written to");
        return None;
    }
    let stored = stored(path);
    if stored == text {
        return None;
    }
    let mut pairs = (1..).zip(stored.lines().zip(text.lines()));
    let first = pairs.find(|(_, (stored, code))| stored != code);
    Some(first.map_or_else(
        || format!("{path} has another number of lines than the code writes"),
        |(line, (stored, code))| format!("{path}:{line}\n  stored: {stored}\n  code:   {code}"),
    ))
}

#[track_caller]
fn keep(differences: &[String]) {
    let lines = differences.join("\n");
    assert!(
        differences.is_empty(),
        "\n{lines}\n\nWhat was written once is read for ever: a changed byte of version 1 breaks every stored log.\n\
         If nothing of it was released yet and the change is meant, run\n  {UPDATE}\nand read the difference.\n"
    );
}

/// What the page shows between `<!-- begin NAME -->` and `<!-- end -->`.
fn rendered(name: &str, all: &[Golden]) -> Option<String> {
    match name {
        "acts" => Some(tables::acts()),
        "channels" => Some(tables::channels()),
        "contexts" => Some(tables::contexts()),
        "kinds" => Some(tables::kinds()),
        "holds" => Some(tables::holds()),
        "limits" => Some(tables::limits()),
        "roles" => Some(tables::roles()),
        _ => {
            let (file, value) = name.strip_prefix("golden ")?.split_once(": ")?;
            let golden = all.iter().find(|golden| golden.name == file)?;
            Some(format!("```text\n{}\n```\n", golden.value(value)?))
        }
    }
}

/// The page with every marked section as the code has it.
fn page() -> String {
    let (all, stored) = (golden::all(), stored(PAGE));
    let mut page = String::new();
    let mut rest = stored.as_str();
    while let Some((before, marked)) = rest.split_once("<!-- begin ") {
        let (name, inner) = marked.split_once(" -->\n").unwrap_or_default();
        let (_, after) = inner.split_once("<!-- end -->").unwrap_or_default();
        let text = rendered(name, &all)
            .unwrap_or_else(|| format!("NO SECTION AND NO GOLDEN VALUE CALLED `{name}`\n"));
        page.extend([before, "<!-- begin ", name, " -->\n", &text, "<!-- end -->"]);
        rest = after;
    }
    page + rest
}

#[test]
fn the_golden_files_are_what_the_code_writes() {
    let differences: Vec<String> =
        golden::all().iter().filter_map(|golden| hold(&golden.path(), &golden.text())).collect();
    keep(&differences);
}

#[test]
fn the_page_is_what_the_code_says() {
    let page = page();
    for section in ["acts", "channels", "contexts", "holds", "kinds", "limits", "roles"] {
        let marker = format!("<!-- begin {section} -->");
        assert!(page.contains(&marker), "{PAGE} has no section `{marker}`");
    }
    assert!(!page.contains("NO SECTION"), "{PAGE} marks a section that the code does not know");
    keep(&hold(PAGE, &page).into_iter().collect::<Vec<_>>());
}

#[test]
fn the_page_names_every_golden_file() {
    let page = stored(PAGE);
    for golden in golden::all() {
        assert!(page.contains(&format!("{}.hex", golden.name)), "{PAGE} does not name {}.hex", golden.name);
    }
}

#[test]
fn no_golden_file_is_left_over() {
    let known: Vec<String> = golden::all().iter().map(|golden| format!("{}.hex", golden.name)).collect();
    for entry in fs::read_dir(at_root(golden::FOLDER)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(known.contains(&name), "{name} is in no list; files of a released version keep their test");
    }
}

/// The text of a stored golden file.
fn file(name: &str) -> String {
    stored(&format!("{}/{name}.hex", golden::FOLDER))
}

fn value(file: &str, name: &str) -> Vec<u8> {
    golden::read(file, name)
        .expect("every named value stands in its golden file; GRIDWALK_BLESS=1 writes them")
}

#[test]
fn a_stored_stream_is_read_and_verified() {
    let office = samples::office().public();
    let genesis_file = file("genesis");
    let genesis = Genesis::decode(&value(&genesis_file, "genesis")).unwrap();
    assert_eq!(genesis, samples::genesis());
    assert_eq!(genesis.hash(), golden::hash(&genesis_file, "h(0)"));
    assert_eq!(genesis.stream().0.to_vec(), value(&genesis_file, "stream id"));
    let certificate = Certificate::open(&value(&file("certificate"), "certificate"), &office).unwrap();
    assert!(certificate.covers(&genesis));
    let [segments, chain] = ["segment", "chain"].map(file);
    for name in ["segment", "a continuation after the note was erased"] {
        let bytes = value(&segments, name);
        let segment = Segment::decode(&bytes).unwrap();
        assert_eq!(segment.verify(&genesis, &office), Ok(()));
        assert_eq!(segment.encode(), bytes);
        assert_eq!(segment.last(), golden::hash(&chain, "h(3)"));
    }
}

#[test]
fn a_stored_changeset_is_read_part_by_part() {
    let [headers, skeletons, values, chain] = ["header", "skeleton", "values", "chain"].map(file);
    let [first, second, third] = samples::headers();
    assert_eq!(Header::decode(&value(&headers, "nothing learned")), Ok(first));
    let header = value(&headers, "a stream named in full");
    assert_eq!(Header::decode(&header), Ok(second));
    assert_eq!(Header::decode(&value(&headers, "the same by its index")), Ok(third));

    let skeleton = value(&skeletons, "a finding and a check");
    assert_eq!(decode(&skeleton).unwrap().len(), 2);
    assert_eq!(Use::Skeleton.of(&skeleton), golden::hash(&chain, "hash of the second skeleton"));
    let hash = merge::changeset::chain(&golden::hash(&chain, "h(1)"), &header, &skeleton);
    assert_eq!(hash, golden::hash(&chain, "h(2)"));

    let mut sent = value(&skeletons, "a finding and a check, as sent");
    Values::decode(&value(&values, "values")).unwrap().fill(&mut sent).unwrap();
    assert_eq!(sent, skeleton);
    let seed = Id::read(&value(&values, "seed")).unwrap();
    for position in [0, 1] {
        let salt = salt(&seed, position);
        let plain = value(&values, &format!("value({position})"));
        assert_eq!(salt.0.to_vec(), value(&values, &format!("salt({position})")));
        let expected = golden::hash(&values, &format!("commitment({position})"));
        assert_eq!(commitment(&salt, &plain), expected);
    }
    let erased = Values::decode(&value(&values, "values after the note was erased")).unwrap();
    assert_eq!((erased.seed, erased.plain.len()), (None, 1));
    assert_eq!(decode(&value(&skeletons, "what the office alone writes")).unwrap().len(), 4);
}

#[test]
fn a_stored_receipt_mark_and_id_are_read() {
    let office = samples::office().public();
    let [receipts, feeds, derived] = ["receipt", "feed", "derived"].map(file);
    let own = Receipt::open(&value(&receipts, "receipt"), &office).unwrap();
    let relay = Receipt::open(&value(&receipts, "receipt for a relay"), &office).unwrap();
    assert_eq!((own, relay), (samples::receipt(), samples::relayed()));
    let before = feed(&Hash::default(), vec![value(&receipts, "body")]);
    let after = feed(&before, vec![value(&receipts, "body for a relay")]);
    let mark = Mark::open(&value(&feeds, "mark"), &office).unwrap();
    assert_eq!((before, after), (golden::hash(&feeds, "f(17)"), mark.feed));
    for (kind, parts) in samples::derived() {
        assert_eq!(value(&derived, &format!("parts of a {}", kind.name)), parts);
        let id = derived_id(kind.key, &parts).0.to_vec();
        assert_eq!(id, value(&derived, &format!("id of the {}", kind.name)));
    }
    assert_eq!(Plan::decode(&value(&file("plan"), "plan")), Ok(samples::plan()));
    let spot = file("spot");
    assert_eq!(decode_checkers(&value(&spot, "checkers")), Ok(samples::checkers()));
    assert_eq!(decode_grids(&value(&spot, "drawn from")), Ok(samples::drawn_from()));
}

#[test]
fn a_stored_conversation_is_read() {
    let body = |name: &str, says: &str| {
        let text = file(name);
        let sent = value(&text, &format!("{says}, as sent"));
        let joined = value(&text, says);
        assert_eq!(join(&sent).as_ref(), Ok(&joined));
        assert_eq!((split(&joined), check(&joined)), (sent.clone(), Ok(())));
        sent
    };
    let push = Push::decode(&body("push", "push")).unwrap();
    assert_eq!(push.hello, samples::hello());
    let answer = PushAnswer::decode(&body("push_answer", "push answer")).unwrap();
    assert_eq!((answer.welcome, answer.verdicts.len()), (samples::welcome(), 4));
    assert_eq!(Pull::decode(&body("pull", "pull")).unwrap().replica, samples::REPLICA);
    assert_eq!(PullAnswer::decode(&body("pull_answer", "pull answer")).unwrap().upto, 18);
    let enrolment = file("enrol");
    let enrol = Enrol::decode(&value(&enrolment, "enrol")).unwrap();
    let enrolled = Enrolled::decode(&value(&enrolment, "enrolled")).unwrap();
    assert_eq!((enrol.replica, enrolled.person), (samples::REPLICA, samples::PERSON));
}
