//! From scalars to an operation: the table decides what is plain, what is personal and how it is written.

use super::{Kind, Personal, Scalar, encode};
use merge::skeleton::{Draft, Target};

/// A write to registers of one entity, each with the scalars of its columns. Registers that the kind does not
/// have are left out, so call it with the constants of the kind's own module.
#[must_use]
pub fn draft(kind: &Kind, target: Target, mut values: Vec<(u32, Vec<Scalar>)>) -> Draft {
    values.sort_by_key(|(register, _)| *register);
    let (mut plain, mut personal) = (Vec::new(), Vec::new());
    for (key, scalars) in values {
        let Some(register) = kind.register(key) else {
            continue;
        };
        let value = encode(register.shape, &scalars);
        match register.personal {
            Personal::Yes => personal.push((key, value)),
            Personal::No => plain.push((key, value)),
        }
    }
    Draft { kind: kind.key, target, plain, personal, seen: Vec::new() }
}

/// The parts of a derived id as one array of CBOR.
#[must_use]
pub fn parts(scalars: &[Scalar]) -> Vec<u8> {
    let mut w = merge::cbor::Writer::with_capacity(48);
    w.array(scalars.len());
    for scalar in scalars {
        match scalar {
            Scalar::Empty => _ = w.array(0),
            Scalar::Int(value) => _ = w.int(*value),
            Scalar::Text(value) => _ = w.text(value),
            Scalar::Bytes(value) => _ = w.bytes(value),
        }
    }
    w.finish()
}
