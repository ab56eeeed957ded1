//! Pull: everything after the cursors, in the order of the feed, page by page; the last page proves that it agrees.

use crate::columns;
use crate::parts::{
    NamedTip, Placed, optional, read_groups, read_history, read_partition, read_placed, read_tips,
    write_history, write_partition, write_placed, write_tips,
};
use merge::cbor::{self, Malformed, Reader, Writer};
use merge::hash::Id;
use merge::history::History;
use merge::partition::Partition;

/// A page carries at most this many changesets, and then up to the end of the feed number reached.
pub const PAGE_CHANGESETS_MAX: usize = 1000;

/// What a replica asks for.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Pull {
    /// The installation.
    pub replica: Id,
    /// The partitions wanted, each with the cursor after which.
    pub after: Vec<(Partition, u64)>,
    /// Tips of streams whose bytes need not be sent up to there.
    pub held: Vec<NamedTip>,
    /// Whether the state digests are wanted too.
    pub state: State,
}

/// Whether state digests are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum State {
    /// They are not.
    #[default]
    Left,
    /// They are.
    Wanted,
}

impl Pull {
    /// The body.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::with_capacity(400);
        w.map(4).uint(0).bytes(&self.replica.0).uint(1).array(self.after.len() * 2);
        for (partition, cursor) in &self.after {
            write_partition(&mut w, partition);
            w.uint(*cursor);
        }
        write_tips(w.uint(2), &self.held);
        w.uint(3).truth(self.state == State::Wanted);
        columns::split(&w.finish())
    }

    /// Reads a body.
    ///
    /// # Errors
    /// It is cut short or has another shape.
    pub fn decode(body: &[u8]) -> Result<Self, Malformed> {
        let joined = columns::join(body)?;
        cbor::check(&joined)?;
        let mut r = Reader::new(&joined);
        let mut pull = Self::default();
        for _ in 0..r.map()? {
            match r.uint()? {
                0 => pull.replica = Id(r.exactly()?),
                1 => {
                    pull.after = (0..read_groups(&mut r, 2)?)
                        .map(|_| Ok((read_partition(&mut r)?, r.uint()?)))
                        .collect::<Result<_, Malformed>>()?;
                }
                2 => pull.held = read_tips(&mut r)?,
                3 => pull.state = if r.truth()? { State::Wanted } else { State::Left },
                _ => _ = r.raw()?,
            }
        }
        Ok(pull)
    }
}

/// A receipt, and the segment it is for unless the replica holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The receipt.
    pub placed: Placed,
    /// The frame.
    pub segment: Option<Vec<u8>>,
}

/// The digests of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartitionDigests {
    /// Which partition.
    pub partition: Partition,
    /// Over the acknowledged tips.
    pub log: Id,
    /// Over the receipts.
    pub receipts: Id,
    /// Over the state, where it was asked for.
    pub state: Option<Id>,
}

/// What ends a pull.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Closing {
    /// The digests as of that page.
    pub digests: Vec<PartitionDigests>,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PullAnswer {
    /// The office's history of epochs.
    pub history: History,
    /// In the order of the feed; entries of one number are never parted.
    pub entries: Vec<Entry>,
    /// The feed number up to which everything asked for has now been given.
    pub upto: u64,
    /// The office's signed mark as of that number.
    pub mark: Option<Vec<u8>>,
    /// On the last page only.
    pub closing: Option<Closing>,
    /// What was asked for and is not given to this replica: its cursors there stay where they are.
    pub left_out: Vec<Partition>,
}

impl PullAnswer {
    /// The body.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let weight: usize = self.entries.iter().map(|e| 300 + e.segment.as_ref().map_or(0, Vec::len)).sum();
        let mut w = Writer::with_capacity(weight + 500);
        let said = [self.closing.is_some(), !self.left_out.is_empty()];
        w.map(4 + said.iter().filter(|said| **said).count()).uint(0);
        write_history(&mut w, &self.history);
        w.uint(1).array(self.entries.len());
        for entry in &self.entries {
            write_placed(w.array(2), &entry.placed);
            w.bytes(entry.segment.as_deref().unwrap_or_default());
        }
        w.uint(2).uint(self.upto).uint(3).bytes(self.mark.as_deref().unwrap_or_default());
        if let Some(closing) = &self.closing {
            w.uint(4).array(closing.digests.len());
            for digests in &closing.digests {
                write_partition(w.array(4), &digests.partition);
                w.bytes(&digests.log.0).bytes(&digests.receipts.0);
                w.bytes(digests.state.as_ref().map_or(&[], |state| &state.0));
            }
        }
        if !self.left_out.is_empty() {
            w.uint(5).array(self.left_out.len());
            self.left_out.iter().for_each(|partition| write_partition(&mut w, partition));
        }
        columns::split(&w.finish())
    }

    /// Reads a body.
    ///
    /// # Errors
    /// It is cut short or has another shape.
    pub fn decode(body: &[u8]) -> Result<Self, Malformed> {
        let joined = columns::join(body)?;
        let mut r = Reader::new(&joined);
        let mut answer = Self::default();
        for _ in 0..r.map()? {
            match r.uint()? {
                0 => answer.history = read_history(&mut r)?,
                1 => answer.entries = (0..r.array()?).map(|_| entry(&mut r)).collect::<Result<_, _>>()?,
                2 => answer.upto = r.uint()?,
                3 => answer.mark = optional(r.bytes()?),
                4 => {
                    let digests = (0..r.array()?).map(|_| digests(&mut r)).collect::<Result<_, _>>()?;
                    answer.closing = Some(Closing { digests });
                }
                5 => {
                    let left_out = (0..r.array()?).map(|_| read_partition(&mut r));
                    answer.left_out = left_out.collect::<Result<_, _>>()?;
                }
                _ => _ = r.raw()?,
            }
        }
        r.end()?;
        Ok(answer)
    }
}

fn entry(r: &mut Reader<'_>) -> Result<Entry, Malformed> {
    r.array_of(2)?;
    Ok(Entry { placed: read_placed(r)?, segment: optional(r.bytes()?) })
}

fn digests(r: &mut Reader<'_>) -> Result<PartitionDigests, Malformed> {
    r.array_of(4)?;
    let partition = read_partition(r)?;
    Ok(PartitionDigests {
        partition,
        log: Id(r.exactly()?),
        receipts: Id(r.exactly()?),
        state: Id::read(r.bytes()?),
    })
}
