//! The registers that a run writes: those of one finding and of one walk, with values that tell each write apart.

use sync_core::domain::format::{FINDING, Field, Kind, Scalar, Shape, WALK, draft};
use sync_core::merge::hash::{Hash, Id};
use sync_core::merge::partition::Partition;
use sync_core::merge::skeleton::{Draft, Target};

/// A register of an entity: where, kind, entity, register.
pub(super) type RegisterName = (Partition, u32, Id, u32);

/// A register that is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written {
    pub(super) place: Partition,
    pub(super) kind: &'static Kind,
    pub(super) entity: Id,
    register: u32,
    shape: Shape,
}

const FOUND: Id = Id([0x0f; 16]);
const WALKED: Id = Id([0x0a; 16]);

/// Kind, entity and register, in the order in which plans take them.
const WRITTEN: [(&Kind, Id, u32); 6] = [
    // note, extent, the start of a walk (which dates it), standard, site, what was done at once
    (&FINDING, FOUND, 5),
    (&FINDING, FOUND, 6),
    (&WALK, WALKED, 0),
    (&FINDING, FOUND, 2),
    (&FINDING, FOUND, 1),
    (&FINDING, FOUND, 9),
];

/// The first registers of the table, in each of these places.
pub(super) fn written(how_many: usize, places: &[Partition]) -> Vec<Written> {
    let mut all = Vec::with_capacity(how_many * places.len());
    for (place, mark) in places.iter().zip(0..) {
        for (kind, entity, register) in WRITTEN.iter().take(how_many) {
            // an entity never changes its grid
            let entity = Id(entity.0.map(|byte| byte ^ mark));
            let Some(shape) = kind.register(*register).map(|register| register.shape) else { continue };
            all.push(Written { place: *place, kind, entity, register: *register, shape });
        }
    }
    all
}

impl Written {
    pub(super) fn name(&self) -> RegisterName {
        (self.place, self.kind.key, self.entity, self.register)
    }

    /// A write of the n-th value: the draft, and the value's bytes.
    pub(super) fn draft(&self, n: u64) -> (Draft, Vec<u8>) {
        let scalars = scalars(self.shape, n);
        let draft = draft(self.kind, Target::Made(self.entity), vec![(self.register, scalars)]);
        let value = draft.plain.iter().chain(&draft.personal).next();
        let value = value.map(|(_, bytes)| bytes.clone()).unwrap_or_default();
        (draft, value)
    }
}

fn scalars(shape: Shape, n: u64) -> Vec<Scalar> {
    match shape {
        Shape::Record(fields) => fields.iter().flat_map(|Field { shape, .. }| scalars(*shape, n)).collect(),
        Shape::Uint | Shape::Int => vec![n.into()],
        Shape::Bytes => vec![Scalar::Bytes(n.to_be_bytes().to_vec())],
        Shape::Text => vec![format!("第 {n} 号").as_str().into()],
        Shape::Id => vec![Id((u128::from(n) + 1).to_be_bytes()).into()],
        Shape::Hash => {
            let mut bytes = [0; 32];
            for (to, from) in bytes.iter_mut().zip(n.to_be_bytes()) {
                *to = from;
            }
            vec![Hash(bytes).into()]
        }
    }
}
