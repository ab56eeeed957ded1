//! Push: segments up, with hello; the answer says of each what became of it.

use crate::columns;
use crate::hello::{Hello, Welcome};
use crate::parts::{NamedTip, Placed, read_placed, read_tips, write_placed, write_tips};
use merge::cbor::{self, Malformed, Reader, Writer};

/// A segment, with the receipts it already has where it is given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The frame.
    pub segment: Vec<u8>,
    /// Receipts of its run that the office no longer knows.
    pub receipts: Vec<Vec<u8>>,
}

/// Items that are accepted together, under one number: what shared a number stays together.
pub type Group = Vec<Item>;

/// What a replica pushes.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Push {
    /// Who it is.
    pub hello: Hello,
    /// What it brings, parents first.
    pub groups: Vec<Group>,
}

impl Push {
    /// The body.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let weight = self.groups.iter().flatten().map(|item| item.segment.len() + 200).sum::<usize>();
        let mut w = Writer::with_capacity(weight + 1000);
        w.map(2).uint(0);
        self.hello.write(&mut w);
        w.uint(1).array(self.groups.len());
        self.groups.iter().for_each(|group| write_group(&mut w, group));
        columns::split(&w.finish())
    }

    /// Reads a body.
    ///
    /// # Errors
    /// It is cut short or has another shape.
    pub fn decode(body: &[u8]) -> Result<Self, Malformed> {
        let joined = columns::join(body)?;
        let mut r = Reader::new(&joined);
        let mut push = Self::default();
        for _ in 0..r.map()? {
            match r.uint()? {
                0 => push.hello = Hello::read(&mut r)?,
                1 => push.groups = (0..r.array()?).map(|_| read_group(&mut r)).collect::<Result<_, _>>()?,
                _ => _ = r.raw()?,
            }
        }
        r.end()?;
        Ok(push)
    }
}

pub(crate) fn write_group(w: &mut Writer, group: &[Item]) {
    w.array(group.len());
    for item in group {
        w.array(1 + item.receipts.len()).bytes(&item.segment);
        item.receipts.iter().for_each(|receipt| _ = w.bytes(receipt));
    }
}

pub(crate) fn read_group(r: &mut Reader<'_>) -> Result<Group, Malformed> {
    let item = |r: &mut Reader<'_>| {
        let parts = r.array()?;
        let segment = r.bytes()?.to_vec();
        let receipts = (1..parts).map(|_| r.bytes().map(<[u8]>::to_vec)).collect::<Result<_, _>>()?;
        Ok(Item { segment, receipts })
    };
    (0..r.array()?).map(|_| item(r)).collect()
}

/// What became of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is held: every receipt that covers any part of it, with its position.
    Held(Vec<Placed>),
    /// What it follows is not held; these are the tips that are.
    Gap(Vec<NamedTip>),
    /// It does not verify, and was set aside; the reason is for people.
    Quarantined(String),
    /// It could not be looked at now: try again later.
    Later(String),
}

/// The answer to a push.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PushAnswer {
    /// The answer to hello.
    pub welcome: Welcome,
    /// One verdict for each item, in the order of the groups and their items.
    pub verdicts: Vec<Verdict>,
}

impl PushAnswer {
    /// The body.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::with_capacity(1000 + self.verdicts.len() * 300);
        w.map(2).uint(0);
        self.welcome.write(&mut w);
        w.uint(1).array(self.verdicts.len());
        for verdict in &self.verdicts {
            w.array(2);
            match verdict {
                Verdict::Held(placed) => {
                    w.uint(0).array(placed.len());
                    placed.iter().for_each(|placed| write_placed(&mut w, placed));
                }
                Verdict::Gap(tips) => write_tips(w.uint(1), tips),
                Verdict::Quarantined(reason) => _ = w.uint(2).text(reason),
                Verdict::Later(reason) => _ = w.uint(3).text(reason),
            }
        }
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
        let mut answer = Self::default();
        for _ in 0..r.map()? {
            match r.uint()? {
                0 => answer.welcome = Welcome::read(&mut r)?,
                1 => {
                    answer.verdicts = (0..r.array()?).map(|_| verdict(&mut r)).collect::<Result<_, _>>()?;
                }
                _ => _ = r.raw()?,
            }
        }
        Ok(answer)
    }
}

fn verdict(r: &mut Reader<'_>) -> Result<Verdict, Malformed> {
    r.array_of(2)?;
    let at = r.position();
    Ok(match r.uint()? {
        0 => Verdict::Held((0..r.array()?).map(|_| read_placed(r)).collect::<Result<_, _>>()?),
        1 => Verdict::Gap(read_tips(r)?),
        2 => Verdict::Quarantined(r.text()?.to_owned()),
        3 => Verdict::Later(r.text()?.to_owned()),
        _ => {
            return Err(Malformed { at, expected: "a verdict known here; update this app" });
        }
    })
}
