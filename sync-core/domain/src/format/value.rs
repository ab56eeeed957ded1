//! Values between the wire and a column: one item of CBOR there, one or more scalars here.

use super::{Field, Shape};
use merge::cbor::{Malformed, Reader, Writer};
use merge::hash::{Hash, Id};

/// What stands in one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// Nothing: a record's field that was left out.
    Empty,
    /// An integer.
    Int(i64),
    /// A text.
    Text(String),
    /// An id, a hash, or other bytes.
    Bytes(Vec<u8>),
}

impl From<u64> for Scalar {
    fn from(value: u64) -> Self {
        Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<i64> for Scalar {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Scalar {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<Id> for Scalar {
    fn from(value: Id) -> Self {
        Self::Bytes(value.0.to_vec())
    }
}

impl From<Hash> for Scalar {
    fn from(value: Hash) -> Self {
        Self::Bytes(value.0.to_vec())
    }
}

/// The scalars of a register in the order of its columns; a single value is one scalar.
pub type Values = Vec<Scalar>;

/// Reads a value into scalars, one for each column of its shape. Fields of later versions are passed over.
///
/// # Errors
/// The value does not have the shape.
pub fn scalars(shape: Shape, value: &[u8]) -> Result<Values, Malformed> {
    let mut r = Reader::new(value);
    let Shape::Record(fields) = shape else {
        return Ok(vec![single(shape, &mut r)?]);
    };
    let mut scalars = vec![Scalar::Empty; fields.len()];
    for _ in 0..r.map()? {
        let key = r.small()?;
        match fields.iter().zip(&mut scalars).find(|(field, _)| field.key == key) {
            Some((field, scalar)) => *scalar = single(field.shape, &mut r)?,
            None => _ = r.raw()?,
        }
    }
    Ok(scalars)
}

fn single(shape: Shape, r: &mut Reader<'_>) -> Result<Scalar, Malformed> {
    let at = r.position();
    Ok(match shape {
        Shape::Uint => Scalar::Int(
            i64::try_from(r.uint()?)
                .map_err(|_| Malformed { at, expected: "an unsigned integer below 2^63" })?,
        ),
        Shape::Int => Scalar::Int(r.int()?),
        Shape::Text => Scalar::Text(r.text()?.to_owned()),
        Shape::Id => Scalar::Bytes(r.exactly::<16>()?.to_vec()),
        Shape::Hash => Scalar::Bytes(r.exactly::<32>()?.to_vec()),
        Shape::Bytes => Scalar::Bytes(r.bytes()?.to_vec()),
        Shape::Record(_) => {
            return Err(Malformed { at, expected: "a value that is no record" });
        }
    })
}

/// Writes scalars as the value of a shape; empty fields are left out.
#[must_use]
pub fn encode(shape: Shape, scalars: &[Scalar]) -> Vec<u8> {
    let mut w = Writer::with_capacity(24);
    match shape {
        Shape::Record(fields) => {
            let present: Vec<(&Field, &Scalar)> =
                fields.iter().zip(scalars).filter(|(_, scalar)| **scalar != Scalar::Empty).collect();
            w.map(present.len());
            for (field, scalar) in present {
                item(w.uint(u64::from(field.key)), scalar);
            }
        }
        _ => scalars.iter().for_each(|scalar| item(&mut w, scalar)),
    }
    w.finish()
}

fn item(w: &mut Writer, scalar: &Scalar) {
    match scalar {
        Scalar::Empty => _ = w.map(0),
        Scalar::Int(value) => _ = w.int(*value),
        Scalar::Text(value) => _ = w.text(value),
        Scalar::Bytes(value) => _ = w.bytes(value),
    }
}
