//! The cases: what every client has to read, refuse, merge and answer alike.

use super::world::{Hand, World};
use super::{Vector, dues, hex, plans, scores, statuses, vector, written};
use crate::format_page::samples;
use crate::harness::{finding, grid};
use domain::checks::{CheckKey, CheckResult, Exemption, Observation};
use domain::findings::Amendment;
use domain::format::FINDING;
use domain::walks::Withdrawal;
use merge::cbor::Writer;
use merge::hash::{Hash, Id};
use merge::skeleton::{Draft, Target};
use serde_json::{Value, json};
use sync_core::gate::Gate;
use sync_core::places;

/// Every vector.
pub(crate) fn all() -> Vec<Vector> {
    let written = [written::changesets(), vec![written::poison()], written::digests()];
    let topics = [segments(), signed(), sessions(), positions(), merges()];
    let judged = [statuses::cases(), dues::cases(), plans::cases(), scores::cases()];
    written.into_iter().chain(topics).chain(judged).flatten().collect()
}

/// The bytes with one bit flipped, counted from the end.
fn flipped(bytes: &[u8], from_the_end: usize) -> Vec<u8> {
    let at = bytes.len() - from_the_end;
    bytes.iter().enumerate().map(|(place, byte)| byte ^ u8::from(place == at)).collect()
}

fn segments() -> Vec<Vector> {
    let office = samples::office().public().to_string();
    let (whole, known) = (samples::segment().encode(), samples::continuation().encode());
    let (genesis, certificate) =
        (samples::genesis().encode(), samples::certificate().sign(&samples::office()));
    let by =
        |bytes: &[u8], office: &str| json!({ "topic": "segment", "segment": hex(bytes), "office": office });
    let of = |bytes: &[u8]| by(bytes, &office);
    let continued = |bytes: &[u8]| {
        let (genesis, certificate) = (hex(&genesis), hex(&certificate));
        json!({ "topic": "segment", "segment": hex(bytes), "office": office, "genesis": genesis, "certificate": certificate })
    };
    let strange = by(&whole, &Hash([0x42; 32]).to_string());
    let mut short = whole.clone();
    _ = short.pop();
    vec![
        vector(
            "segment/a_stream_from_its_beginning",
            "Three changesets of a new stream: a walk is started, a finding and its check are recorded, the note is amended.",
            of(&whole),
        ),
        vector(
            "segment/a_stream_that_is_known",
            "Two changesets that follow a known one; the note of the first was erased, its commitment stays.",
            continued(&known),
        ),
        vector(
            "segment/without_its_genesis",
            "A segment that names its stream by id cannot be verified without the genesis: refused.",
            of(&known),
        ),
        vector(
            "segment/a_bit_of_a_changeset",
            "One bit of the last changeset is another: the hash chain does not hold, refused.",
            of(&flipped(&whole, 400)),
        ),
        vector(
            "segment/a_bit_of_the_end",
            "One bit of the last byte is another: refused.",
            of(&flipped(&whole, 1)),
        ),
        vector("segment/cut_short", "The last byte is missing: refused.", of(&short)),
        vector(
            "segment/a_byte_too_many",
            "A byte follows the end: refused.",
            of(&[&whole[..], &[0]].concat()),
        ),
        vector(
            "segment/of_another_office",
            "The certificate is signed by an office that is not this one: refused.",
            strange,
        ),
    ]
}

fn signed() -> Vec<Vector> {
    let office = samples::office();
    let key = office.public().to_string();
    let receipt =
        |bytes: &[u8], key: &str| json!({ "topic": "receipt", "receipt": hex(bytes), "office": key });
    let certificate =
        |bytes: &[u8], key: &str| json!({ "topic": "certificate", "certificate": hex(bytes), "office": key });
    let (own, relayed) = (samples::receipt().sign(&office), samples::relayed().sign(&office));
    let granted = samples::certificate().sign(&office);
    let other = samples::device().public().to_string();
    vec![
        vector(
            "receipt/of_the_phone_that_wrote",
            "A receipt with an anchor: the phone's clocks when the office received the run.",
            receipt(&own, &key),
        ),
        vector(
            "receipt/of_a_phone_that_carried",
            "A receipt without an anchor: somebody else brought the run.",
            receipt(&relayed, &key),
        ),
        vector("receipt/of_another_office", "Signed by another key: refused.", receipt(&own, &other)),
        vector("receipt/a_bit_of_it", "One bit is another: refused.", receipt(&flipped(&own, 80), &key)),
        vector(
            "certificate/of_a_phone",
            "The office says whose key it is, on which installation and from when.",
            certificate(&granted, &key),
        ),
        vector(
            "certificate/of_another_office",
            "Signed by another key: refused.",
            certificate(&granted, &other),
        ),
        vector(
            "certificate/a_bit_of_it",
            "One bit is another: refused.",
            certificate(&flipped(&granted, 70), &key),
        ),
    ]
}

fn sessions() -> Vec<Vector> {
    let of = |inputs: &[&str]| json!({ "topic": "session", "inputs": inputs });
    vec![
        vector(
            "session/one_edit",
            "Nothing else is pending: one push and one pull.",
            of(&["started", "pushed, nothing pending", "last page, agrees"]),
        ),
        vector(
            "session/a_backlog",
            "Push until nothing is pending, pull until the last page.",
            of(&[
                "started",
                "pushed, more pending",
                "pushed, more pending",
                "pushed, nothing pending",
                "page, more follow",
                "page, more follow",
                "last page, agrees",
            ]),
        ),
        vector(
            "session/repaired",
            "The digests differ: what differs is exchanged, and then they agree.",
            of(&[
                "started",
                "pushed, nothing pending",
                "last page, differs",
                "prepared",
                "pushed, nothing pending",
                "last page, agrees",
            ]),
        ),
        vector(
            "session/differs_for_good",
            "What differs is exchanged twice at most.",
            of(&[
                "started",
                "pushed, nothing pending",
                "last page, differs",
                "prepared",
                "pushed, nothing pending",
                "last page, differs",
                "prepared",
                "pushed, nothing pending",
                "last page, differs",
            ]),
        ),
        vector(
            "session/lost",
            "The line is lost in the middle: the next session goes on.",
            of(&["started", "pushed, more pending", "lost"]),
        ),
        vector(
            "session/broken",
            "A page could not be stored: nothing more is pushed.",
            of(&["started", "pushed, nothing pending", "broken"]),
        ),
    ]
}

fn positions() -> Vec<Vector> {
    let of = |datum: u8, lat_e7: i32, lng_e7: i32| json!({ "topic": "position", "datum": datum, "lat_e7": lat_e7, "lng_e7": lng_e7 });
    vec![
        vector(
            "position/gps_in_futian",
            "WGS-84 (1), and where map components draw it.",
            of(1, 225_410_000, 1_140_550_000),
        ),
        vector(
            "position/survey_in_futian",
            "CGCS2000 (2) is taken for WGS-84.",
            of(2, 225_410_000, 1_140_550_000),
        ),
        vector(
            "position/pin_of_a_tencent_map",
            "GCJ-02 (3): converted once, then looked up.",
            of(3, 225_382_774, 1_140_601_103),
        ),
        vector(
            "position/pin_of_a_baidu_map",
            "BD-09 (4): converted once, then looked up.",
            of(4, 225_444_000, 1_140_666_000),
        ),
        vector(
            "position/published_pair",
            "The published pair of GCJ-02 in Beijing.",
            of(1, 399_150_000, 1_164_040_000),
        ),
        vector(
            "position/abroad",
            "Outside of the map makers' box nothing is shifted.",
            of(3, 356_800_000, 1_397_000_000),
        ),
        vector(
            "position/swapped",
            "Latitude and longitude are swapped: beyond a pole, refused.",
            of(1, 1_140_550_000, 225_410_000),
        ),
        vector("position/no_such_datum", "There is no datum 9: refused.", of(9, 225_410_000, 1_140_550_000)),
    ]
}

fn note(hand: &mut Hand, id: Id, note: &str) {
    let edit = hand.phone.begin_finding_edit(places::of_grid(grid()), id).expect("memory");
    hand.phone.amend_finding(&hand.holder, &edit, &Amendment::Note(note.into())).expect("memory");
}

fn recorded(hand: &mut Hand) -> Id {
    let id = hand.phone.new_id();
    hand.phone.record_finding(&hand.holder, grid(), &finding(id)).expect("memory");
    id
}

/// A finding that two phones hold, with their notes made apart.
pub(crate) fn two_notes() -> (World, Hand, Hand, Id) {
    let mut world = World::new();
    let (mut anna, mut bo) = (world.phone(1), world.phone(2));
    let id = recorded(&mut anna);
    world.sync(&mut anna);
    world.sync(&mut bo);
    note(&mut anna, id, "一号楼");
    note(&mut bo, id, "二号楼");
    world.sync(&mut anna);
    world.sync(&mut bo);
    world.sync(&mut anna);
    (world, anna, bo, id)
}

fn merges() -> Vec<Vector> {
    vec![
        vector(
            "merge/two_notes",
            "Two phones wrote the note without knowing of each other: both values stand.",
            {
                let (world, anna, ..) = two_notes();
                world.merge_of(&anna)
            },
        ),
        vector(
            "merge/later_against_the_hash",
            "Two notes of one rank: the later effective time's is shown, although the other's hash is greater.",
            later_note(),
        ),
        vector("merge/settled", "A third note, by somebody who saw both, replaces both.", {
            let (mut world, mut anna, _, id) = two_notes();
            note(&mut anna, id, "一号楼和二号楼");
            world.sync(&mut anna);
            world.merge_of(&anna)
        }),
        vector(
            "merge/an_open_form",
            "A form was open while another note came: only what was on the screen is replaced.",
            open_form(),
        ),
        vector(
            "merge/one_check_twice",
            "Two phones of a walk judged one standard at one site: they meet in one check.",
            one_check_twice(),
        ),
        vector(
            "merge/withdrawn",
            "A finding is taken back while another phone amends it: it is withdrawn, and has the note.",
            withdrawn(),
        ),
        vector(
            "merge/poison",
            "A finding whose standard is a text stands between two others: it has no effect, they do.",
            poison(),
        ),
        vector(
            "merge/erased",
            "The office erased a note: its commitment stays, its value is gone on every copy.",
            erased(),
        ),
    ]
}

fn later_note() -> Value {
    let mut world = World::new();
    let (mut anna, mut bo) = (world.phone(1), world.phone(2));
    let id = recorded(&mut anna);
    world.sync(&mut anna);
    world.sync(&mut bo);
    note(&mut anna, id, "一号楼");
    note(&mut bo, id, "二号楼");
    world.minutes_later(10);
    world.sync(&mut anna);
    world.minutes_later(20);
    world.sync(&mut bo);
    world.sync(&mut anna);
    world.merge_of(&anna)
}

fn open_form() -> Value {
    let mut world = World::new();
    let (mut anna, mut bo) = (world.phone(1), world.phone(2));
    let id = recorded(&mut anna);
    world.sync(&mut anna);
    world.sync(&mut bo);
    let form = anna.phone.begin_finding_edit(places::of_grid(grid()), id).expect("memory");
    note(&mut bo, id, "二号楼");
    world.sync(&mut bo);
    world.sync(&mut anna);
    anna.phone.amend_finding(&anna.holder, &form, &Amendment::Note("一号楼".into())).expect("memory");
    world.sync(&mut anna);
    world.merge_of(&anna)
}

fn one_check_twice() -> Value {
    let mut world = World::new();
    let (mut anna, mut bo) = (world.phone(1), world.phone(2));
    let key = CheckKey { walk: Id([9; 16]), site: Id([7; 16]), standard: 80_402 };
    for (hand, result) in [(&mut anna, CheckResult::Met), (&mut bo, CheckResult::NotMet)] {
        let seen =
            Observation { result, observed: None, sample: None, exemption: Exemption::None, finding: None };
        hand.phone.check(&hand.holder, grid(), (&key, &seen, "")).expect("memory");
    }
    world.sync(&mut anna);
    world.sync(&mut bo);
    world.sync(&mut anna);
    world.merge_of(&anna)
}

fn poison() -> Value {
    let mut world = World::new();
    let mut anna = world.phone(1);
    recorded(&mut anna);
    let (id, mut standard) = (anna.phone.new_id(), Writer::new());
    standard.text("八");
    let plain = vec![(2, standard.finish())];
    let odd =
        Draft { kind: FINDING.key, target: Target::Made(id), plain, personal: Vec::new(), seen: Vec::new() };
    anna.phone.commit(&anna.holder, places::of_grid(grid()), vec![odd]).expect("stored, whatever it says");
    recorded(&mut anna);
    world.sync(&mut anna);
    world.merge_of(&anna)
}

fn withdrawn() -> Value {
    let mut world = World::new();
    let (mut anna, mut bo) = (world.phone(1), world.phone(2));
    let id = recorded(&mut anna);
    world.sync(&mut anna);
    world.sync(&mut bo);
    let edit = anna.phone.begin_finding_edit(places::of_grid(grid()), id).expect("memory");
    anna.phone.withdraw_finding(&anna.holder, &edit, Withdrawal::Mistake).expect("memory");
    note(&mut bo, id, "二号楼");
    world.sync(&mut anna);
    world.sync(&mut bo);
    world.sync(&mut anna);
    world.merge_of(&anna)
}

fn erased() -> Value {
    let mut world = World::new();
    let mut anna = world.phone(1);
    let id = recorded(&mut anna);
    note(&mut anna, id, "张三的电话");
    world.sync(&mut anna);
    let values = crate::harness::notes(world.office.store());
    let commitments: Vec<Hash> =
        values.iter().filter(|(_, text)| text == "张三的电话").map(|(commitment, _)| *commitment).collect();
    let operator = Gate::operator(&world.office);
    world.office.erase(&operator, places::of_grid(grid()), &commitments).expect("memory");
    world.sync(&mut anna);
    world.merge_of(&anna)
}
