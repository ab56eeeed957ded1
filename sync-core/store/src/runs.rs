//! Runs of a stream, as they are held, and made into segments again, byte for byte.

use crate::database::Store;
use crate::error::{Result, StoreError};
use merge::changeset::Changeset;
use merge::context::{Dot, Log};
use merge::genesis::Genesis;
use merge::hash::{Hash, Id};
use merge::keys::Signature;
use merge::receipt::Receipt;
use merge::segment::{Author, CHANGESETS_MAX, Segment};
use rusqlite::OptionalExtension;

/// A run of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// First number of the run.
    pub first_seq: u32,
    /// Where it ends.
    pub last: Dot,
}

impl Store {
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
        self.segment_upto(run, naming, usize::MAX)
    }

    /// As [`Store::segment`], but it ends where it weighs `bytes` or has as many changesets as a segment may have.
    ///
    /// # Errors
    /// As [`Store::segment`].
    pub fn segment_upto(
        &self,
        run: Run,
        naming: Naming,
        bytes: usize,
    ) -> Result<(Segment, Option<Signature>)> {
        let info = self.stream(run.last.stream)?;
        let genesis = info.genesis.ok_or(StoreError::Missing("the stream's genesis"))?;
        let (changesets, first, last) = self.changesets(run, bytes)?;
        let (base_seq, base) = match self.parent(first)? {
            Some(before) => (before.seq, self.hash(before)?),
            None => (0, genesis.hash()),
        };
        let author = match naming {
            Naming::InFull => Author::New(genesis),
            Naming::ById => Author::Known(info.id),
        };
        let mut get = self.conn.prepare_cached("SELECT bytes FROM signature WHERE dot = ?1")?;
        let signature = get.query_row([last.pack()], |row| row.get(0)).optional()?.map(Signature);
        let certificate = self.certificate(&info.id)?;
        let placeholder = signature.unwrap_or(Signature([0; 64]));
        Ok((Segment { author, base_seq, base, changesets, signature: placeholder, certificate }, signature))
    }

    /// The changesets of a run as they are held, ascending, until they weigh enough; where they begin and end.
    fn changesets(&self, run: Run, bytes: usize) -> Result<(Vec<Changeset>, Dot, Dot)> {
        let (mut found, mut weight) = (Vec::new(), 0);
        let mut is_full = |changeset: Changeset| {
            weight += changeset.weight();
            found.push(changeset);
            weight >= bytes || found.len() == CHANGESETS_MAX
        };
        let first_seq = run.first_seq.max(1);
        let mut last = None;
        if self.is_tree(run.last.stream)? {
            let path = self.path(run)?;
            let first = *path.first().ok_or(StoreError::Missing("a changeset of the run"))?;
            for dot in path {
                last = Some(dot);
                if is_full(self.changeset(dot)?) {
                    break;
                }
            }
            return Ok((found, first, last.unwrap_or(first)));
        }
        let mut all = self.conn.prepare_cached(
            "SELECT dot, hash, header, skeleton, vals FROM changeset WHERE dot BETWEEN ?1 AND ?2 ORDER BY dot",
        )?;
        let first = Dot { seq: first_seq, ..run.last };
        let mut rows = all.query([first.pack(), run.last.pack()])?;
        while let Some(row) = rows.next()? {
            let dot = Dot::unpack(row.get(0)?);
            let (hash, seq) = (Hash(row.get(1)?), dot.seq);
            let follows = seq == last.map_or(first_seq, |last: Dot| last.seq + 1);
            last = Some(dot);
            let changeset =
                Changeset { seq, hash, header: row.get(2)?, skeleton: row.get(3)?, values: row.get(4)? };
            if !follows || is_full(changeset) {
                break;
            }
        }
        let last = last.ok_or(StoreError::Missing("a changeset of the run"))?;
        let whole = found.len() == (first.seq..=last.seq).count();
        whole.then_some((found, first, last)).ok_or(StoreError::Missing("a changeset of the run"))
    }

    /// Where a run bears a signature, ascending: there a segment may end without its author.
    ///
    /// # Errors
    /// A changeset of the run is not held, or the database cannot be read.
    pub fn signed_ends(&self, run: Run) -> Result<Vec<Dot>> {
        let mut all =
            self.conn.prepare_cached("SELECT dot FROM signature WHERE dot BETWEEN ?1 AND ?2 ORDER BY dot")?;
        let first = Dot { seq: run.first_seq.max(1), branch: 0, ..run.last };
        let last = Dot { branch: Dot::BRANCH_MAX, ..run.last };
        let rows = all.query_map([first.pack(), last.pack()], |row| row.get(0))?;
        let mut ends = rows.map(|dot| dot.map(Dot::unpack)).collect::<rusqlite::Result<Vec<_>>>()?;
        let path = self.path(run)?;
        ends.retain(|end| path.binary_search(end).is_ok());
        Ok(ends)
    }

    /// Shows the skeletons of a run, ascending.
    pub(crate) fn skeletons(&self, run: Run, mut show: impl FnMut(Dot, &[u8])) -> Result<()> {
        let mut all = self
            .conn
            .prepare_cached("SELECT dot, skeleton FROM changeset WHERE dot BETWEEN ?1 AND ?2 ORDER BY dot")?;
        let mut between = |first: Dot, last: Dot| -> Result<()> {
            let mut rows = all.query([first.pack(), last.pack()])?;
            while let Some(row) = rows.next()? {
                let skeleton = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
                show(Dot::unpack(row.get(0)?), skeleton);
            }
            Ok(())
        };
        if !self.is_tree(run.last.stream)? {
            return between(Dot { seq: run.first_seq.max(1), ..run.last }, run.last);
        }
        self.path(run)?.into_iter().try_for_each(|dot| between(dot, dot))
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
