//! Inspecting: what a phone pushes is decoded and verified beside the writer, as far as a snapshot says whose it is.

use crate::error::Result;
use merge::genesis::Genesis;
use merge::hash::Hash;
use merge::segment::{Author, Segment};
use merge::skeleton::missing;
use protocol::push::Item;
use store::Store;

/// An item that was looked at; the writer stores it, or sets it aside.
#[derive(Clone, Debug)]
pub struct Inspected {
    pub(crate) item: Item,
    pub(crate) found: Found,
}

/// What an item is.
#[derive(Clone, Debug)]
pub(crate) enum Found {
    /// A segment that verifies.
    Good(Box<Verified>),
    /// A segment of a stream that is not known here, or was not yet when it was looked at.
    OfUnknown(Box<Segment>),
    /// It is not of the format or does not verify; the reason is for people.
    Bad(String),
}

/// A segment that its stream's key signed.
#[derive(Clone, Debug)]
pub(crate) struct Verified {
    pub(crate) segment: Segment,
    pub(crate) genesis: Genesis,
    /// Commitments whose values are not with it: erased, or withheld on the way.
    pub(crate) missing: Vec<Hash>,
}

/// Decodes an item and verifies it. Any store of the office will do, also one that lags behind: many items may be
/// inspected at once.
///
/// # Errors
/// The store cannot be read.
pub fn inspect(store: &Store, item: Item, office: &Hash) -> Result<Inspected> {
    let found = match Segment::decode(&item.segment) {
        Ok(segment) => verify(store, Box::new(segment), office)?,
        Err(reason) => bad(&reason),
    };
    Ok(Inspected { item, found })
}

/// Verifies a segment, where its stream is known or comes with it.
pub(crate) fn verify(store: &Store, segment: Box<Segment>, office: &Hash) -> Result<Found> {
    let id = segment.author.stream();
    let genesis = match &segment.author {
        Author::New(genesis) => *genesis,
        Author::Known(_) => match store.genesis(&id)? {
            Some(genesis) => genesis,
            None => return Ok(Found::OfUnknown(segment)),
        },
    };
    if let Err(reason) = segment.verify_again(&genesis, office, store.certificate(&id)?.as_deref()) {
        return Ok(bad(&reason));
    }
    let lacks = segment.changesets.iter().flat_map(|one| missing(&one.skeleton, one.values.as_deref()));
    let missing = lacks.collect();
    Ok(Found::Good(Box::new(Verified { segment: *segment, genesis, missing })))
}

fn bad(reason: &merge::cbor::Malformed) -> Found {
    Found::Bad(format!("the segment does not verify: {reason}"))
}
