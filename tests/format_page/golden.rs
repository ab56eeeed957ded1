//! The golden files: what the code writes of the fixed inputs, so that no later version writes it otherwise.

use super::notation;
use super::samples::{self, EPOCH, FINDING_ID, LOST, PARTITION, PERSON, REPLICA, SEED};
use domain::format::FINDING;
use domain::spot_checks::{encode_checkers, encode_grids};
use merge::digest::{HeadState, LogDigest, ReceiptDigest, StateDigest};
use merge::hash::{Hash, Use};
use merge::personal::salt;
use merge::skeleton::{Op, Put, decode, derived_id, encode};
use protocol::bundle::Bundle;
use protocol::columns;
use protocol::enrol::{Enrol, Enrolled, KnownAgain};
use protocol::pull::{Closing, Entry, PartitionDigests, Pull, PullAnswer, State};
use protocol::push::{Item, Push, PushAnswer, Verdict};

/// Where they stand, from the root of the house.
pub(crate) const FOLDER: &str = "fixtures/data/golden";

/// How a value is shown.
enum Shown {
    Cbor(Vec<u8>),
    Raw(Vec<u8>),
}

/// A file with its named values.
pub(crate) struct Golden {
    /// Its name without the ending.
    pub(crate) name: &'static str,
    says: &'static str,
    values: Vec<(String, Shown)>,
}

impl Golden {
    fn new(name: &'static str, says: &'static str) -> Self {
        Self { name, says, values: Vec::new() }
    }

    fn cbor(mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.values.push((name.into(), Shown::Cbor(bytes.into())));
        self
    }

    fn raw(mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.values.push((name.into(), Shown::Raw(bytes.into())));
        self
    }

    fn message(self, name: &str, body: &[u8]) -> Self {
        let joined = columns::join(body).expect("a body that was just split");
        self.cbor(name, joined).raw(format!("{name}, as sent"), body)
    }

    /// Its path from the root of the house.
    pub(crate) fn path(&self) -> String {
        format!("{FOLDER}/{}.hex", self.name)
    }

    /// One value as the file shows it, without its name.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        let (_, shown) = self.values.iter().find(|(known, _)| known == name)?;
        Some(match shown {
            Shown::Cbor(bytes) => notation::cbor(bytes),
            Shown::Raw(bytes) => notation::raw(bytes),
        })
    }

    /// The whole file.
    pub(crate) fn text(&self) -> String {
        let values = self.values.iter().map(|(name, _)| {
            let text = self.value(name).unwrap_or_default();
            format!("\n{name}:\n{text}\n")
        });
        format!("# {}\n{}", self.says, values.collect::<String>())
    }
}

/// The bytes of a value in the text of a golden file.
pub(crate) fn read(text: &str, name: &str) -> Option<Vec<u8>> {
    let start = format!("\n{name}:\n");
    let (_, rest) = text.split_once(&start)?;
    notation::read(rest.split("\n\n").next()?)
}

/// Every golden file.
pub(crate) fn all() -> Vec<Golden> {
    let mut all = identity();
    all.extend(bodies());
    all.extend(office());
    all.extend(messages());
    all
}

fn identity() -> Vec<Golden> {
    let genesis = samples::genesis();
    let [first, second, third] = samples::headers();
    vec![
        Golden::new("genesis", "The stream of one person on one phone in one grid.")
            .cbor("genesis", genesis.encode())
            .raw("h(0)", genesis.hash().0)
            .raw("stream id", genesis.stream().0),
        Golden::new("certificate", "The office's word for the key of that stream.")
            .cbor("certificate", samples::certificate().sign(&samples::office())),
        Golden::new("header", "The headers of three changesets.")
            .cbor("nothing learned", first.encode())
            .cbor("a stream named in full", second.encode())
            .cbor("the same by its index", third.encode()),
    ]
}

fn bodies() -> Vec<Golden> {
    let [first, second, third] = samples::changesets();
    let values = samples::values(&second);
    let mut sent = second.skeleton.clone();
    values.dig(&mut sent);
    let (rulings, _) = encode(&samples::rulings(), SEED);
    let mut personal =
        Golden::new("values", "The personal values of the second changeset.").raw("seed", SEED.0);
    for (position, plain) in (0..).zip(&values.plain) {
        personal = personal
            .raw(format!("salt({position})"), salt(&SEED, position).0)
            .cbor(format!("value({position})"), plain.value.clone())
            .raw(format!("commitment({position})"), plain.commitment().0);
    }
    let mut derived = Golden::new("derived", "Ids that follow from their parts.");
    for (kind, parts) in samples::derived() {
        let id = derived_id(kind.key, &parts);
        derived = derived
            .cbor(format!("parts of a {}", kind.name), parts)
            .raw(format!("id of the {}", kind.name), id.0);
    }
    vec![
        Golden::new("skeleton", "The skeletons of three changesets, and one of the office.")
            .cbor("a walk is started", first.skeleton)
            .cbor("a finding and a check", second.skeleton.clone())
            .cbor("a finding and a check, as sent", sent)
            .cbor("an amendment that says what was seen", third.skeleton)
            .cbor("what the office alone writes", rulings),
        personal
            .cbor("values", values.encode())
            .cbor("values after the note was erased", samples::erased().encode()),
        Golden::new("chain", "The chain of three changesets.")
            .raw("hash of the second skeleton", Use::Skeleton.of(&second.skeleton).0)
            .raw("h(1)", first.hash.0)
            .raw("h(2)", second.hash.0)
            .raw("h(3)", third.hash.0),
        Golden::new("segment", "The three changesets as they are sent.")
            .cbor("segment", samples::segment().encode())
            .cbor("a continuation after the note was erased", samples::continuation().encode()),
        derived,
        Golden::new("plan", "What a walk is to judge, as its start says it.")
            .cbor("plan", samples::plan().encode()),
        Golden::new("spot", "Who may look, and what a draw of spot checks was drawn from.")
            .cbor("checkers", encode_checkers(&samples::checkers()))
            .cbor("drawn from", encode_grids(&samples::drawn_from())),
        Golden::new("contents", "Hashes of a file and of a secret.")
            .raw("file of the five letters `hello`", Use::File.of(b"hello").0)
            .raw("secret of sixteen bytes 66", Use::Secret.of(&samples::WALK_ID.0).0),
    ]
}

/// The digests of the sample's partition, as if its three changesets and one register were all of it.
fn digests() -> Golden {
    let [_, second, third] = samples::changesets();
    let receipts = {
        let mut receipts = [samples::receipt(), samples::relayed()].map(|one| one.sign(&samples::office()));
        receipts.sort_unstable();
        receipts
    };
    let written = decode(&second.skeleton).ok().and_then(|ops| match ops.first() {
        Some(Op::Put(put)) => Put::written(put, 5).map(<[u8]>::to_vec),
        _ => None,
    });
    let written = written.unwrap_or_default();
    let head = HeadState { hash: second.hash, written: &written, effective_ms: 1_780_275_900_000 };
    let log = LogDigest::default().stream(&samples::genesis().stream(), &[(3, third.hash)]);
    let of_receipts = receipts.iter().fold(ReceiptDigest::default(), |digest, bytes| digest.receipt(bytes));
    let state = StateDigest::default().register((FINDING.key, FINDING_ID, 5), &[head]);
    Golden::new("digests", "The digests of three changesets, two receipts and one register.")
        .raw("log digest", log.finish().0)
        .raw("receipt digest", of_receipts.finish().0)
        .raw("state digest", state.finish().0)
        .raw("log digest of nothing", LogDigest::default().finish().0)
        .raw("receipt digest of nothing", ReceiptDigest::default().finish().0)
        .raw("state digest of nothing", StateDigest::default().finish().0)
}

fn office() -> Vec<Golden> {
    let key = samples::office();
    let [before, after] = samples::chain_of_feed();
    vec![
        Golden::new("receipt", "The office's receipt for the segment, and one for a relay.")
            .cbor("body", samples::receipt().body())
            .cbor("receipt", samples::receipt().sign(&key))
            .cbor("body for a relay", samples::relayed().body())
            .cbor("receipt for a relay", samples::relayed().sign(&key)),
        Golden::new("feed", "The feed chain over both receipts, from zeros, and the mark at its end.")
            .raw("f(17)", before.0)
            .raw("f(18)", after.0)
            .cbor("mark", samples::mark().sign(&key)),
        digests(),
    ]
}

fn messages() -> Vec<Golden> {
    let item = Item {
        segment: samples::segment().encode(),
        receipts: vec![samples::relayed().sign(&samples::office())],
    };
    let bundle = Bundle { office: samples::office().public(), items: vec![item.clone()] }.encode();
    let push = Push { hello: samples::hello(), groups: vec![vec![item]] };
    let verdicts = vec![
        Verdict::Held(vec![samples::placed()]),
        Verdict::Gap(vec![(samples::genesis().stream(), 3, samples::segment().last())]),
        Verdict::Quarantined("a signature by the stream's key".to_owned()),
        Verdict::Later("busy".to_owned()),
    ];
    let pull = Pull {
        replica: REPLICA,
        after: vec![(PARTITION, 16)],
        held: vec![(samples::genesis().stream(), 3, samples::segment().last())],
        state: State::Wanted,
    };
    let entry = |segment| Entry { placed: samples::placed(), segment };
    let [log, receipts, state] = [0x0d, 0x0e, 0x0f].map(|byte| merge::hash::Id([byte; 16]));
    let digests = PartitionDigests { partition: PARTITION, log, receipts, state: Some(state) };
    let page = PullAnswer {
        history: samples::history(),
        entries: vec![entry(Some(samples::continuation().encode())), entry(None)],
        upto: 18,
        mark: Some(samples::mark().sign(&samples::office())),
        closing: Some(Closing { digests: vec![digests] }),
        left_out: vec![LOST],
    };
    let enrol = Enrol::by("KP7M-3XQ2", REPLICA, &samples::device());
    let enrolled = Enrolled {
        district: PARTITION.district,
        office: samples::office().public(),
        person: PERSON,
        certificate: samples::certificate().sign(&samples::office()),
        token: format!("{EPOCH}"),
    };
    let known_again = KnownAgain {
        token: enrolled.token.clone(),
        certificate: enrolled.certificate.clone(),
        signature: samples::office().sign(&KnownAgain::signed(&enrolled.token, &enrolled.office)),
    };
    let welcome = samples::welcome();
    let answer = PushAnswer { welcome, verdicts };
    vec![
        Golden::new("push", "A push with hello, a segment and a receipt given back.")
            .message("push", &push.encode()),
        Golden::new("push_answer", "Its answer with every verdict.").message("push answer", &answer.encode()),
        Golden::new("pull", "A pull of one partition.").message("pull", &pull.encode()),
        Golden::new("pull_answer", "The last page of it.").message("pull answer", &page.encode()),
        Golden::new("bundle", "A segment for another phone, with its receipt; behind its content hash.")
            .message("bundle", bundle.get(32..).unwrap_or_default())
            .raw("bundle, as handed over", bundle),
        Golden::new("enrol", "An enrolment and its answer.")
            .cbor("enrol", enrol.encode())
            .cbor("enrolled", enrolled.encode())
            .cbor("known again", known_again.encode()),
    ]
}

/// The hash of a value in a golden file.
pub(crate) fn hash(text: &str, name: &str) -> Hash {
    read(text, name).and_then(|bytes| Hash::read(&bytes)).unwrap_or_default()
}
