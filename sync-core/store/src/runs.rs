//! Runs of a stream: taken from segments into the log, and made into segments again, byte for byte.

use crate::apply::Applying;
use crate::database::{Store, Tx};
use crate::error::{Result, StoreError};
use merge::changeset::Changeset;
use merge::context::{Dot, Log};
use merge::genesis::Genesis;
use merge::hash::{Hash, Id};
use merge::keys::Signature;
use merge::receipt::Receipt;
use merge::segment::{Author, Segment};
use merge::time::effective;
use rusqlite::{OptionalExtension, params};

/// What became of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Its new part has taken its place.
    New {
        /// First number of the new part.
        first_seq: u32,
        /// Where it ends.
        last: Dot,
        /// Whether its base had another child.
        forked: bool,
    },
    /// Everything was here already.
    Already {
        /// Where it ends.
        last: Dot,
    },
    /// The changeset that it follows is not here.
    Gap,
}

/// A run of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// First number of the run.
    pub first_seq: u32,
    /// Where it ends.
    pub last: Dot,
}

impl Tx<'_> {
    /// Takes a verified segment. `times` is the receipt under which its new part comes, as far as it is
    /// known; it dates what is applied.
    ///
    /// # Errors
    /// A branch too many at one number: nothing was written; or the disk is full.
    pub fn take(&self, segment: &Segment, genesis: &Genesis, times: Option<&Receipt>) -> Result<Taken> {
        let stream = self.know_stream(genesis, segment.certificate.as_deref())?;
        let partition =
            self.store.stream(stream)?.partition.ok_or(StoreError::Missing("the stream's partition"))?;
        let mut parent = match segment.base_seq {
            0 => None,
            seq => match self.store.find(stream, seq, &segment.base)? {
                Some(base) => Some(base),
                None => return Ok(Taken::Gap),
            },
        };
        let longest = self.store.tips(stream)?.iter().map(|tip| tip.dot.seq).max().unwrap_or(0);
        self.leaves_room(segment, (stream, longest))?;
        let (mut first_seq, mut forked) = (None, false);
        for changeset in &segment.changesets {
            if changeset.seq <= longest
                && let Some(held) = self.store.find(stream, changeset.seq, &changeset.hash)?
            {
                parent = Some(held);
                continue;
            }
            let kept = self.kept(changeset)?;
            let changeset = kept.as_ref().unwrap_or(changeset);
            let placed = self.append(stream, parent, changeset)?;
            let header = placed.header.unwrap_or_default();
            let effective = effective(&header, &genesis.replica, times);
            let (skeleton, values) = (changeset.skeleton.as_slice(), changeset.values.as_deref());
            let first = *first_seq.get_or_insert(changeset.seq);
            self.apply(&Applying {
                dot: placed.dot,
                hash: changeset.hash,
                partition,
                effective,
                run: times.map(|times| (first, times)),
                skeleton,
                values,
            })?;
            forked |= placed.forked;
            parent = Some(placed.dot);
        }
        let last = parent.ok_or(StoreError::Missing("a changeset in the segment"))?;
        self.put_signature(last, &segment.signature)?;
        Ok(first_seq.map_or(Taken::Already { last }, |first_seq| Taken::New { first_seq, last, forked }))
    }

    /// Whether every number of a segment has room for a branch more, where one may be needed.
    fn leaves_room(&self, segment: &Segment, (stream, longest): (u32, u32)) -> Result<()> {
        for changeset in segment.changesets.iter().take_while(|changeset| changeset.seq <= longest) {
            let there = self.store.at(stream, changeset.seq)?;
            let held = there.iter().any(|tip| tip.hash == changeset.hash);
            if !held && there.len() > usize::from(Dot::BRANCH_MAX) {
                let limit = usize::from(Dot::BRANCH_MAX) + 1;
                return Err(StoreError::Limit { what: "the number of branches", limit });
            }
        }
        Ok(())
    }

    /// The changeset as it may be kept, where something of it was erased.
    fn kept(&self, changeset: &Changeset) -> Result<Option<Changeset>> {
        match &changeset.values {
            Some(bytes) if self.store.any_erased()? => {
                Ok(Some(Changeset { values: self.without_erased(bytes)?, ..changeset.clone() }))
            }
            _ => Ok(None),
        }
    }

    /// Keeps a signature over the hash of a changeset.
    ///
    /// # Errors
    /// The disk is full.
    pub fn put_signature(&self, dot: Dot, signature: &Signature) -> Result<()> {
        let mut put =
            self.conn().prepare_cached("INSERT OR IGNORE INTO signature (dot, bytes) VALUES (?1, ?2)")?;
        put.execute(params![dot.pack(), signature.0])?;
        Ok(())
    }

    /// A receipt came for changesets that were here before it: whatever depends on their time is shown anew.
    ///
    /// # Errors
    /// The disk is full.
    pub fn redate(&self, receipt: &Receipt) -> Result<()> {
        let Some(stream) = self.store.ordinal(&receipt.stream)? else {
            return Ok(());
        };
        let Some(partition) = self.store.stream(stream)?.partition else {
            return Ok(());
        };
        let Some(last) = self.store.find(stream, receipt.last_seq, &receipt.last)? else {
            return Ok(());
        };
        self.redate_run(partition, &self.store.path(Run { first_seq: receipt.first_seq, last })?)
    }
}

impl Store {
    /// Whether the value behind a commitment was erased.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn is_erased(&self, commitment: &Hash) -> Result<bool> {
        let mut known =
            self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM erased WHERE commitment = ?1)")?;
        Ok(known.query_row([commitment.0], |row| row.get(0))?)
    }

    pub(crate) fn any_erased(&self) -> Result<bool> {
        if let Some(known) = self.cache.borrow().any_erased {
            return Ok(known);
        }
        let any = self.conn.query_row("SELECT EXISTS (SELECT 1 FROM erased)", [], |row| row.get(0))?;
        self.remember(|cache| cache.any_erased = Some(any));
        Ok(any)
    }

    /// The changesets of a run, ascending.
    ///
    /// # Errors
    /// One of them is not held, or the database cannot be read.
    pub fn path(&self, run: Run) -> Result<Vec<Dot>> {
        let first = run.first_seq.max(1);
        if !self.is_tree(run.last.stream)? {
            return Ok((first..=run.last.seq).map(|seq| Dot { seq, ..run.last }).collect());
        }
        let mut path = Vec::new();
        let mut at = Some(run.last);
        while let Some(dot) = at.filter(|dot| dot.seq >= first) {
            path.push(dot);
            at = self.parent(dot)?;
        }
        path.reverse();
        Ok(path)
    }

    /// A run as a segment. The signature is the stored one over its last changeset; `None` if there is none
    /// yet and the owner of the stream has to sign.
    ///
    /// # Errors
    /// A changeset of the run is not held, or the database cannot be read.
    pub fn segment(&self, run: Run, naming: Naming) -> Result<(Segment, Option<Signature>)> {
        let info = self.stream(run.last.stream)?;
        let genesis = info.genesis.ok_or(StoreError::Missing("the stream's genesis"))?;
        let changesets = self.changesets(run)?;
        let first = self.path(Run { first_seq: run.last.seq.min(run.first_seq), ..run })?;
        let before = match first.first() {
            Some(first) => self.parent(*first)?,
            None => None,
        };
        let (base_seq, base) = match before {
            Some(before) => (before.seq, self.hash(before)?),
            None => (0, genesis.hash()),
        };
        let author = match naming {
            Naming::InFull => Author::New(genesis),
            Naming::ById => Author::Known(info.id),
        };
        let mut get = self.conn.prepare_cached("SELECT bytes FROM signature WHERE dot = ?1")?;
        let signature = get.query_row([run.last.pack()], |row| row.get(0)).optional()?.map(Signature);
        let certificate = self.certificate(&info.id)?;
        let placeholder = signature.unwrap_or(Signature([0; 64]));
        Ok((Segment { author, base_seq, base, changesets, signature: placeholder, certificate }, signature))
    }

    /// The changesets of a run as they are held, ascending.
    fn changesets(&self, run: Run) -> Result<Vec<Changeset>> {
        if self.is_tree(run.last.stream)? {
            return self.path(run)?.into_iter().map(|dot| self.changeset(dot)).collect();
        }
        let mut all = self.conn.prepare_cached(
            "SELECT dot, hash, header, skeleton, vals FROM changeset WHERE dot BETWEEN ?1 AND ?2 ORDER BY dot",
        )?;
        let (first, last) = (Dot { seq: run.first_seq.max(1), ..run.last }, run.last);
        let rows = all.query_map([first.pack(), last.pack()], |row| {
            let (seq, hash) = (Dot::unpack(row.get(0)?).seq, Hash(row.get(1)?));
            Ok(Changeset { seq, hash, header: row.get(2)?, skeleton: row.get(3)?, values: row.get(4)? })
        })?;
        let found = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        let whole = (first.seq..=last.seq).count() == found.len();
        whole.then_some(found).ok_or(StoreError::Missing("a changeset of the run"))
    }

    /// A changeset as it is held.
    ///
    /// # Errors
    /// It is not held, or the database cannot be read.
    pub fn changeset(&self, dot: Dot) -> Result<Changeset> {
        let mut get =
            self.conn.prepare_cached("SELECT hash, header, skeleton, vals FROM changeset WHERE dot = ?1")?;
        let found = get.query_row([dot.pack()], |row| {
            let hash = Hash(row.get(0)?);
            Ok(Changeset {
                seq: dot.seq,
                hash,
                header: row.get(1)?,
                skeleton: row.get(2)?,
                values: row.get(3)?,
            })
        });
        found.optional()?.ok_or(StoreError::Missing("a changeset of the run"))
    }

    /// Whether a receipt covers any changeset of a run.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn shares(&self, run: &Run, receipt: &Receipt) -> Result<bool> {
        if !self.is_tree(run.last.stream)? {
            return Ok(true);
        }
        let Some(last) = self.find(run.last.stream, receipt.last_seq, &receipt.last)? else {
            return Ok(false);
        };
        let theirs = self.path(Run { first_seq: receipt.first_seq, last })?;
        Ok(self.path(*run)?.iter().any(|dot| theirs.contains(dot)))
    }

    /// The changesets of a run, ascending, each with how many bytes it has: header, skeleton and values together.
    ///
    /// # Errors
    /// One of them is not held, or the database cannot be read.
    pub fn weights(&self, run: Run) -> Result<Vec<(Dot, usize)>> {
        const WEIGHT: &str = "SELECT dot, length(header) + length(skeleton) + ifnull(length(vals), 0) \
                              FROM changeset WHERE dot BETWEEN ?1 AND ?2 ORDER BY dot";
        let mut all = self.conn.prepare_cached(WEIGHT)?;
        let mut between = |first: Dot, last: Dot| {
            let rows = all
                .query_map([first.pack(), last.pack()], |row| Ok((Dot::unpack(row.get(0)?), row.get(1)?)))?;
            rows.collect::<rusqlite::Result<Vec<(Dot, usize)>>>()
        };
        if !self.is_tree(run.last.stream)? {
            return Ok(between(Dot { seq: run.first_seq.max(1), ..run.last }, run.last)?);
        }
        let mut weights = Vec::new();
        for dot in self.path(run)? {
            weights.extend(between(dot, dot)?);
        }
        Ok(weights)
    }

    /// The certificate of a stream's key, which was verified when it was stored.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn certificate(&self, stream: &Id) -> Result<Option<Vec<u8>>> {
        let mut get = self.conn.prepare_cached("SELECT certificate FROM stream WHERE id = ?1")?;
        Ok(get.query_row([stream.0], |row| row.get(0)).optional()?.flatten())
    }

    /// The genesis of a stream, if it is known here.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn genesis(&self, stream: &Id) -> Result<Option<Genesis>> {
        let Some(ordinal) = self.ordinal(stream)? else {
            return Ok(None);
        };
        Ok(self.stream(ordinal)?.genesis)
    }
}

/// How a segment names its stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// With the genesis: the receiver may not know the stream.
    InFull,
    /// By its id.
    ById,
}
