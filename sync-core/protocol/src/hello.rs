//! Hello: who syncs, what it last learned, and which tips of its own streams it holds.

use crate::parts::{
    NamedTip, optional, read_groups, read_history, read_partition, read_tips, write_history, write_partition,
    write_tips,
};
use merge::cbor::{Malformed, Reader, Writer};
use merge::hash::{Hash, Id};
use merge::header::Reading;
use merge::history::History;
use merge::partition::Partition;

/// A welcome tells of so many erased values, in 64 kB; of those of its first feed number however many they are.
pub const TOLD_MAX: usize = 1_800;

/// What a replica says first.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Hello {
    /// Oldest and newest protocol it speaks.
    pub versions: (u32, u32),
    /// The app and its version.
    pub app: String,
    /// The version of its reducer.
    pub reducer: u32,
    /// The installation.
    pub replica: Id,
    /// The history of epochs as it last learned it.
    pub history: History,
    /// Its cursor in each partition.
    pub cursors: Vec<(Partition, u64)>,
    /// The last signed mark it was given.
    pub mark: Option<Vec<u8>>,
    /// The receipt with the highest position that it holds, unless the mark proves as much.
    pub highest: Option<Vec<u8>>,
    /// The tips of its own streams.
    pub tips: Vec<NamedTip>,
    /// Its clocks now.
    pub reading: Reading,
    /// The partitions with personal values of which it gets no pages, each with the feed number up to which it knows what
    /// was erased there. Most often there are none.
    pub untold: Vec<(Partition, u64)>,
}

impl Hello {
    pub(crate) fn write(&self, w: &mut Writer) {
        w.map(10 + usize::from(!self.untold.is_empty()))
            .uint(0)
            .array(2)
            .uint(u64::from(self.versions.0))
            .uint(u64::from(self.versions.1));
        w.uint(1).text(&self.app).uint(2).uint(u64::from(self.reducer)).uint(3).bytes(&self.replica.0);
        write_history(w.uint(4), &self.history);
        write_numbers(w.uint(5), &self.cursors);
        w.uint(6).bytes(self.mark.as_deref().unwrap_or_default());
        w.uint(7).bytes(self.highest.as_deref().unwrap_or_default());
        write_tips(w.uint(8), &self.tips);
        w.uint(9).array(3).int(self.reading.wall_ms).uint(self.reading.boot).uint(self.reading.steady_ms);
        if !self.untold.is_empty() {
            write_numbers(w.uint(10), &self.untold);
        }
    }

    pub(crate) fn read(r: &mut Reader<'_>) -> Result<Self, Malformed> {
        let mut hello = Self::default();
        for _ in 0..r.map()? {
            match r.uint()? {
                0 => {
                    r.array_of(2)?;
                    hello.versions = (r.small()?, r.small()?);
                }
                1 => r.text()?.clone_into(&mut hello.app),
                2 => hello.reducer = r.small()?,
                3 => hello.replica = Id(r.exactly()?),
                4 => hello.history = read_history(r)?,
                5 => hello.cursors = read_numbers(r)?,
                6 => hello.mark = optional(r.bytes()?),
                7 => hello.highest = optional(r.bytes()?),
                8 => hello.tips = read_tips(r)?,
                9 => {
                    r.array_of(3)?;
                    hello.reading = Reading { wall_ms: r.int()?, boot: r.uint()?, steady_ms: r.uint()? };
                }
                10 => hello.untold = read_numbers(r)?,
                _ => _ = r.raw()?,
            }
        }
        Ok(hello)
    }
}

fn write_numbers(w: &mut Writer, numbers: &[(Partition, u64)]) {
    w.array(numbers.len() * 2);
    for (partition, number) in numbers {
        write_partition(w, partition);
        w.uint(*number);
    }
}

fn read_numbers(r: &mut Reader<'_>) -> Result<Vec<(Partition, u64)>, Malformed> {
    (0..read_groups(r, 2)?).map(|_| Ok((read_partition(r)?, r.uint()?))).collect()
}

/// What was erased in a partition of which a replica gets no pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// The partition.
    pub partition: Partition,
    /// The feed number up to which these are all that the replica did not know.
    pub upto: u64,
    /// The commitments whose values are gone.
    pub commitments: Vec<Hash>,
}

/// What the office answers to it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Welcome {
    /// The office's time, ms since 1970.
    pub office_ms: u64,
    /// Its history of epochs; `None` where it is what the hello said.
    pub history: Option<History>,
    /// The tips that it holds of the replica's streams and that the hello did not name.
    pub tips: Vec<NamedTip>,
    /// The partitions that the replica is meant to hold; `None` where they are those in which the hello named a cursor.
    pub scope: Option<Vec<Partition>>,
    /// The oldest app that may pull; pushing is always open.
    pub app_min: String,
    /// What was erased where no pages tell of it; what finds no room comes with the next answer.
    pub erased: Vec<Erased>,
    /// The people whom it knows on this installation, ascending; none named where it is only the one whose token came.
    pub people: Vec<Id>,
}

impl Welcome {
    pub(crate) fn write(&self, w: &mut Writer) {
        let said =
            [self.history.is_some(), self.scope.is_some(), !self.erased.is_empty(), !self.people.is_empty()];
        w.map(3 + said.iter().filter(|said| **said).count()).uint(0).uint(self.office_ms);
        if let Some(history) = &self.history {
            write_history(w.uint(1), history);
        }
        write_tips(w.uint(2), &self.tips);
        if let Some(scope) = &self.scope {
            w.uint(3).array(scope.len());
            scope.iter().for_each(|partition| write_partition(w, partition));
        }
        w.uint(4).text(&self.app_min);
        if !self.erased.is_empty() {
            w.uint(5).array(self.erased.len() * 3);
            for Erased { partition, upto, commitments } in &self.erased {
                write_partition(w, partition);
                w.uint(*upto).array(commitments.len());
                commitments.iter().for_each(|commitment| _ = w.bytes(&commitment.0));
            }
        }
        if !self.people.is_empty() {
            w.uint(6).array(self.people.len());
            self.people.iter().for_each(|person| _ = w.bytes(&person.0));
        }
    }

    pub(crate) fn read(r: &mut Reader<'_>) -> Result<Self, Malformed> {
        let mut welcome = Self::default();
        for _ in 0..r.map()? {
            match r.uint()? {
                0 => welcome.office_ms = r.uint()?,
                1 => welcome.history = Some(read_history(r)?),
                2 => welcome.tips = read_tips(r)?,
                3 => {
                    let scope = (0..r.array()?).map(|_| read_partition(r)).collect::<Result<_, _>>()?;
                    welcome.scope = Some(scope);
                }
                4 => r.text()?.clone_into(&mut welcome.app_min),
                5 => welcome.erased = read_erased(r)?,
                6 => {
                    let people = (0..r.array()?).map(|_| Ok(Id(r.exactly()?)));
                    welcome.people = people.collect::<Result<_, Malformed>>()?;
                }
                _ => _ = r.raw()?,
            }
        }
        Ok(welcome)
    }
}

fn read_erased(r: &mut Reader<'_>) -> Result<Vec<Erased>, Malformed> {
    let one = |r: &mut Reader<'_>| {
        let (partition, upto) = (read_partition(r)?, r.uint()?);
        let commitments = (0..r.array()?).map(|_| r.exactly().map(Hash)).collect::<Result<_, _>>()?;
        Ok(Erased { partition, upto, commitments })
    };
    (0..read_groups(r, 3)?).map(|_| one(r)).collect()
}
