//! The cases of what a client writes and compares: changesets, poison among them, and digests.

use super::{Vector, hex, vector};
use crate::format_page::samples::{self, FINDING_ID, SEED};
use domain::format::FINDING;
use merge::changeset::{Changeset, chain};
use merge::hash::Hash;
use merge::header::{Header, Learned, Name};
use merge::segment::{Segment, sign};
use merge::skeleton::{Draft, DraftOp, Mention, Target, encode};
use serde_json::{Map, Value, json};

/// A changeset as an input: what was before it, its header, and what is recorded.
fn input(before: &Hash, header: &Header, ops: &[DraftOp]) -> Value {
    let learned = |one: &Learned| {
        let prefix = hex(&one.prefix.0);
        match one.name {
            Name::Full(id) => json!({ "stream": id.to_string(), "seq": one.seq, "prefix": prefix }),
            Name::Index(index) => json!({ "index": index, "seq": one.seq, "prefix": prefix }),
        }
    };
    json!({
        "topic": "changeset",
        "before": before.to_string(),
        "seed": SEED.to_string(),
        "header": {
            "wall_ms": header.reading.wall_ms,
            "boot": header.reading.boot,
            "steady_ms": header.reading.steady_ms,
            "floor_ms": header.floor_ms,
            "learned": header.learned.iter().map(learned).collect::<Vec<_>>(),
        },
        "ops": ops.iter().map(op).collect::<Vec<_>>(),
    })
}

fn op(op: &DraftOp) -> Value {
    let all = |hashes: &[Hash]| hashes.iter().map(ToString::to_string).collect::<Vec<_>>();
    match op {
        DraftOp::Put(draft) => put(draft),
        DraftOp::Hold(held, reason) => json!({ "hold": all(held), "reason": reason }),
        DraftOp::Adopt(adopted) => json!({ "adopt": all(adopted) }),
        DraftOp::Erase(erased) => json!({ "erase": all(erased) }),
    }
}

fn put(draft: &Draft) -> Value {
    let values = |values: &[(u32, Vec<u8>)]| {
        values.iter().map(|(key, value)| (key.to_string(), json!(hex(value)))).collect::<Map<_, _>>()
    };
    let mention = |one: &Mention| json!({ "stream": one.stream.to_string(), "seq": one.seq, "prefix": hex(&one.prefix.0) });
    let seen = draft.seen.iter().map(|(key, seen)| (key.to_string(), seen.iter().map(mention).collect()));
    let (name, target) = match &draft.target {
        Target::Made(id) => ("id", id.to_string()),
        Target::Derived(parts) => ("parts", hex(parts)),
    };
    let (plain, personal) = (values(&draft.plain), values(&draft.personal));
    json!({ "put": draft.kind, name: target, "plain": plain, "personal": personal, "seen": seen.collect::<Map<_, _>>() })
}

/// Twelve registers of a kind of a later version, so that 10 follows 9 and not 1.
fn many_registers() -> DraftOp {
    let plain = (0..12_u8).map(|register| (u32::from(register), vec![register])).collect();
    let target = Target::Made(FINDING_ID);
    DraftOp::Put(Draft { kind: 900, target, plain, personal: Vec::new(), seen: Vec::new() })
}

/// Changesets to be written.
pub(crate) fn changesets() -> Vec<Vector> {
    let [one, two, three] = samples::headers();
    let [first, second, third] = samples::changesets();
    let twice = [samples::start(), samples::start()];
    vec![
        vector(
            "changeset/a_walk_is_started",
            "The first of a stream, which follows its h(0).",
            input(&samples::genesis().hash(), &one, &[samples::start()]),
        ),
        vector(
            "changeset/a_finding_and_a_check",
            "Two personal values, an id that follows from its parts, and a stream that was learned of.",
            input(&first.hash, &two, &samples::record()),
        ),
        vector(
            "changeset/an_amendment",
            "The register's heads had moved while the form was open: what was on the screen is said.",
            input(&second.hash, &three, &[samples::amendment()]),
        ),
        vector(
            "changeset/rulings",
            "What the office alone writes: it assigns, holds, adopts and erases.",
            input(&third.hash, &one, &samples::rulings()),
        ),
        vector(
            "changeset/twelve_registers",
            "Registers ascend as numbers; a kind that is not known is written like any other.",
            input(&third.hash, &one, &[many_registers()]),
        ),
        vector(
            "changeset/one_register_twice",
            "One register of one entity is written twice: refused.",
            input(&third.hash, &one, &twice),
        ),
    ]
}

/// A segment in which two changesets are poison, between two that are not.
pub(crate) fn poison() -> Vector {
    let headers = samples::headers();
    let header = headers.first().cloned().unwrap_or_default().encode();
    let written = |ops: &[DraftOp]| encode(ops, SEED);
    // an empty array, with a length that would fit into the head
    let not_deterministic = (vec![0x98, 0x00], None);
    let ruling = written(&[DraftOp::Hold(vec![Hash([1; 32])], 5)]);
    let bodies = [written(&[samples::start()]), not_deterministic, ruling, written(&samples::record())];
    let (mut before, mut changesets) = (samples::genesis().hash(), Vec::new());
    for (seq, (skeleton, values)) in (1..).zip(bodies) {
        let hash = chain(&before, &header, &skeleton);
        changesets.push(Changeset { seq, hash, header: header.clone(), skeleton, values });
        before = hash;
    }
    let segment = Segment { changesets, signature: sign(&samples::device(), &before), ..samples::segment() };
    let office = samples::office().public().to_string();
    vector(
        "segment/poison",
        "The second is not deterministic, the third rules without being the office's: both keep their place without effect.",
        json!({ "topic": "segment", "segment": hex(&segment.encode()), "office": office }),
    )
}

/// Digests of what is given.
pub(crate) fn digests() -> Vec<Vector> {
    let [first, second, third] = samples::changesets();
    let receipts = [samples::relayed(), samples::receipt()].map(|one| hex(&one.sign(&samples::office())));
    let commitment = samples::values(&second).plain.last().map(|note| note.commitment().to_string());
    let of = |streams: Value, receipts: &[String], registers: Value| json!({ "topic": "digest", "streams": streams, "receipts": receipts, "registers": registers });
    let stream = |id: String, tips: &[(u32, &Hash)]| {
        let tips = tips.iter().map(|(seq, hash)| json!({ "seq": seq, "hash": hash.to_string() }));
        json!({ "stream": id, "tips": tips.collect::<Vec<_>>() })
    };
    let head = |changeset: &Hash, written: &str, effective_ms: i64| json!({ "changeset": changeset.to_string(), "written": written, "effective_ms": effective_ms });
    let register = |register: u32, heads: Value| json!({ "kind": FINDING.key, "entity": FINDING_ID.to_string(), "register": register, "heads": heads });
    let (own, offices) = (samples::genesis().stream(), samples::office_genesis().stream());
    let note = head(&second.hash, &commitment.unwrap_or_default(), 1_780_275_900_000);
    vec![
        vector("digest/nothing", "A place of which nothing was heard.", of(json!([]), &[], json!([]))),
        vector(
            "digest/of_the_page",
            "Three changesets, two receipts and one register, as in digests.hex.",
            of(
                json!([stream(own.to_string(), &[(3, &third.hash)])]),
                &receipts,
                json!([register(5, json!([note]))]),
            ),
        ),
        vector(
            "digest/in_no_order",
            "Two streams, one of them with two branches, and two registers, one with two heads from before 1970: sorted first.",
            of(
                json!([
                    stream(own.to_string(), &[(300, &third.hash), (3, &second.hash), (3, &first.hash)]),
                    stream(offices.to_string(), &[(1, &Hash([9; 32]))]),
                ]),
                &receipts,
                json!([
                    register(10, json!([note])),
                    register(7, json!([head(&third.hash, "01", -1), head(&first.hash, "02", -2)])),
                ]),
            ),
        ),
    ]
}
