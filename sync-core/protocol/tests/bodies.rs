//! Bodies of messages: whatever arrives is answered, and what was said is what is heard.

use merge::cbor::Writer;
use merge::hash::{Hash, Id};
use merge::header::Reading;
use merge::history::{History, Position};
use merge::keys::{SecretKey, verify};
use merge::partition::{Lane, Partition, Place};
use proptest::collection::vec;
use proptest::prelude::*;
use protocol::columns::{join, split};
use protocol::enrol::{Enrol, Enrolled};
use protocol::hello::{Erased, Hello, Welcome};
use protocol::parts::{NamedTip, Placed};
use protocol::pull::{Closing, Entry, PartitionDigests, Pull, PullAnswer, State};
use protocol::push::{Item, Push, PushAnswer, Verdict};

fn feed_every_decoder(body: &[u8]) {
    if let Ok(push) = Push::decode(body) {
        assert_eq!(Push::decode(&push.encode()), Ok(push));
    }
    if let Ok(answer) = PushAnswer::decode(body) {
        assert_eq!(PushAnswer::decode(&answer.encode()), Ok(answer));
    }
    if let Ok(pull) = Pull::decode(body) {
        assert_eq!(Pull::decode(&pull.encode()), Ok(pull));
    }
    if let Ok(answer) = PullAnswer::decode(body) {
        assert_eq!(PullAnswer::decode(&answer.encode()), Ok(answer));
    }
    if let Ok(enrol) = Enrol::decode(body) {
        assert_eq!(Enrol::decode(&enrol.encode()), Ok(enrol));
    }
    if let Ok(enrolled) = Enrolled::decode(body) {
        assert_eq!(Enrolled::decode(&enrolled.encode()), Ok(enrolled));
    }
    _ = join(body);
}

fn id() -> impl Strategy<Value = Id> {
    any::<[u8; 16]>().prop_map(Id)
}

fn hash() -> impl Strategy<Value = Hash> {
    any::<[u8; 32]>().prop_map(Hash)
}

/// Bytes that stand for a frame: never none, since none says that there is nothing.
fn frame() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 1..90)
}

fn partition() -> impl Strategy<Value = Partition> {
    (any::<u32>(), any::<u8>(), any::<[u8; 16]>()).prop_map(|(district, lane, place)| Partition {
        district,
        lane: Lane(lane),
        place: Place(place),
    })
}

fn history() -> impl Strategy<Value = History> {
    vec((id(), any::<u64>()), 0..3).prop_map(History)
}

fn tips() -> impl Strategy<Value = Vec<NamedTip>> {
    vec((id(), any::<u32>(), hash()), 0..4)
}

fn placed() -> impl Strategy<Value = Placed> {
    (frame(), id(), any::<u64>())
        .prop_map(|(receipt, epoch, number)| Placed { receipt, position: Position { epoch, number } })
}

fn hello() -> impl Strategy<Value = Hello> {
    let who = (any::<(u32, u32)>(), "\\PC{0,20}", any::<u32>(), id(), history());
    let holds = (
        vec((partition(), any::<u64>()), 0..4),
        prop::option::of(frame()),
        prop::option::of(frame()),
        tips(),
        vec((partition(), any::<u64>()), 0..4),
    );
    (who, holds, any::<(i64, u64, u64)>()).prop_map(|(who, holds, (wall_ms, boot, steady_ms))| {
        let (versions, app, reducer, replica, history) = who;
        let (cursors, mark, highest, tips, untold) = holds;
        let reading = Reading { wall_ms, boot, steady_ms };
        Hello { versions, app, reducer, replica, history, cursors, mark, highest, tips, reading, untold }
    })
}

fn welcome() -> impl Strategy<Value = Welcome> {
    (
        any::<u64>(),
        prop::option::of(history()),
        tips(),
        prop::option::of(vec(partition(), 0..4)),
        "\\PC{0,20}",
        vec(erased(), 0..3),
        vec(id(), 0..4),
    )
        .prop_map(|(office_ms, history, tips, scope, app_min, erased, people)| Welcome {
            office_ms,
            history,
            tips,
            scope,
            app_min,
            erased,
            people,
        })
}

fn erased() -> impl Strategy<Value = Erased> {
    (partition(), any::<u64>(), vec(hash(), 0..4)).prop_map(|(partition, upto, commitments)| Erased {
        partition,
        upto,
        commitments,
    })
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        vec(placed(), 0..3).prop_map(Verdict::Held),
        tips().prop_map(Verdict::Gap),
        "\\PC{0,40}".prop_map(Verdict::Quarantined),
        "\\PC{0,40}".prop_map(Verdict::Later),
    ]
}

fn digests() -> impl Strategy<Value = PartitionDigests> {
    (partition(), id(), id(), prop::option::of(id()))
        .prop_map(|(partition, log, receipts, state)| PartitionDigests { partition, log, receipts, state })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn no_bytes_make_a_decoder_fail_otherwise_than_by_saying_so(body in vec(any::<u8>(), 0..300)) {
        feed_every_decoder(&body);
        feed_every_decoder(&split(&body));
    }

    #[test]
    fn nor_does_a_body_that_was_damaged(
        (hello, welcome) in (hello(), welcome()),
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let push = Push { hello, groups: vec![vec![Item { segment: vec![1; 40], receipts: vec![vec![2; 9]] }]] };
        let answer = PushAnswer { welcome, verdicts: vec![Verdict::Held(Vec::new())] };
        for mut body in [push.encode(), answer.encode()] {
            for (at, byte) in &changes {
                let at = at.index(body.len());
                body[at] = *byte;
            }
            feed_every_decoder(&body);
        }
    }

    #[test]
    fn a_push_and_its_answer_are_heard_as_they_were_said(
        (hello, welcome) in (hello(), welcome()),
        groups in vec(vec((frame(), vec(frame(), 0..3)), 0..3), 0..3),
        verdicts in vec(verdict(), 0..4),
    ) {
        let item = |(segment, receipts)| Item { segment, receipts };
        let groups = groups.into_iter().map(|group| group.into_iter().map(item).collect()).collect();
        let push = Push { hello, groups };
        prop_assert_eq!(Push::decode(&push.encode()), Ok(push));
        let answer = PushAnswer { welcome, verdicts };
        prop_assert_eq!(PushAnswer::decode(&answer.encode()), Ok(answer));
    }

    #[test]
    fn a_pull_and_its_pages_are_heard_as_they_were_said(
        (replica, after, held) in (id(), vec((partition(), any::<u64>()), 0..4), tips()),
        (history, upto) in (history(), any::<u64>()),
        entries in vec((placed(), prop::option::of(frame())), 0..4),
        (last, mark, digests) in (any::<bool>(), prop::option::of(frame()), vec(digests(), 0..3)),
        left_out in vec(partition(), 0..3),
    ) {
        for state in [State::Left, State::Wanted] {
            let pull = Pull { replica, after: after.clone(), held: held.clone(), state };
            prop_assert_eq!(Pull::decode(&pull.encode()), Ok(pull));
        }
        let entries = entries.into_iter().map(|(placed, segment)| Entry { placed, segment }).collect();
        let closing = last.then_some(Closing { digests });
        let mark = mark.filter(|mark| !mark.is_empty());
        let page = PullAnswer { history, entries, upto, mark, closing, left_out };
        prop_assert_eq!(PullAnswer::decode(&page.encode()), Ok(page));
    }

    #[test]
    fn an_enrolment_is_heard_as_it_was_said(
        (code, token) in ("\\PC{0,20}", "\\PC{0,60}"),
        (district, office, person, replica) in (any::<u32>(), hash(), id(), id()),
        certificate in frame(),
    ) {
        let key = SecretKey::from_bytes(&office.0);
        let enrol = Enrol::by(&code, replica, &key);
        prop_assert!(verify(&key.public(), &Enrol::signed(&code, replica), &enrol.signature));
        prop_assert_eq!(Enrol::decode(&enrol.encode()), Ok(enrol));
        let enrolled = Enrolled { district, office, person, certificate, token };
        prop_assert_eq!(Enrolled::decode(&enrolled.encode()), Ok(enrolled));
    }
}

/// A body of one entry: the key, and what stands there.
fn with_entry(key: u64, write: fn(&mut Writer)) -> Vec<u8> {
    let mut w = Writer::new();
    w.map(1).uint(key);
    write(&mut w);
    split(&w.finish())
}

#[test]
fn keys_of_a_later_version_are_passed_over() {
    assert_eq!(Push::decode(&with_entry(99, |w| _ = w.text("later"))), Ok(Push::default()));
    assert_eq!(Pull::decode(&with_entry(99, |w| _ = w.text("later"))), Ok(Pull::default()));
    assert_eq!(PullAnswer::decode(&with_entry(99, |w| _ = w.text("later"))), Ok(PullAnswer::default()));
}

#[test]
fn a_verdict_of_a_later_version_asks_for_an_update() {
    let later = with_entry(1, |w| _ = w.array(1).array(2).uint(9).text("later"));
    let refused = PushAnswer::decode(&later).unwrap_err();
    assert!(refused.to_string().contains("update this app"), "{refused}");
}

#[test]
fn a_list_that_is_not_of_whole_groups_is_refused() {
    let tips = with_entry(2, |w| {
        _ = w.array(4).bytes(&[1; 16]).uint(7).bytes(&[2; 32]).uint(3);
    });
    assert!(Pull::decode(&tips).is_err(), "a tip and a third passed");
    let cursors = with_entry(1, |w| {
        w.array(1).array(3).uint(440_304).uint(1).bytes(&[0; 16]);
    });
    assert!(Pull::decode(&cursors).is_err(), "a partition without its cursor passed");
    let history = with_entry(0, |w| _ = w.array(1).bytes(&[1; 16]));
    assert!(PullAnswer::decode(&history).is_err(), "an epoch without its first number passed");
}
