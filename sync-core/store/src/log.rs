//! Appending to the log: where a changeset stands, what its author knew, and what it completes.

use crate::cache::{StreamInfo, Tip};
use crate::database::Tx;
use crate::error::{Result, StoreError};
use crate::statements::Writes;
use merge::changeset::Changeset;
use merge::context::{Dot, Entry, Knowledge, Log, on_path};
use merge::hash::Hash;
use merge::header::{Header, Learned};
use rusqlite::params;
use std::sync::Arc;

const INSERT: &str =
    "INSERT INTO changeset (dot, parent, hash, header, skeleton, vals) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

/// A changeset that has just taken its place.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Where it stands.
    pub dot: Dot,
    /// Its header; `None` if it cannot be read here.
    pub header: Option<Header>,
    /// Whether its parent had another child, or another first changeset stood there.
    pub forked: bool,
}

impl Tx<'_> {
    /// Appends a changeset behind `parent` (none for the first of its stream). The caller has verified it.
    ///
    /// # Errors
    /// More branches than can stand at one number, or the disk is full.
    pub fn append(&self, stream: u32, parent: Option<Dot>, changeset: &Changeset) -> Result<Placed> {
        let info = self.store.stream(stream)?;
        let tips = self.store.tips(stream)?;
        let follows = match parent {
            Some(parent) => tips.iter().any(|tip| tip.dot == parent),
            None => tips.is_empty(),
        };
        let siblings =
            if follows && !info.tree { Vec::new() } else { self.store.at(stream, changeset.seq)? };
        let branch = u8::try_from(siblings.len()).unwrap_or(u8::MAX);
        if branch > Dot::BRANCH_MAX {
            return Err(StoreError::Limit {
                what: "the number of branches",
                limit: usize::from(Dot::BRANCH_MAX) + 1,
            });
        }
        let dot = Dot { stream, seq: changeset.seq, branch };
        self.insert_changeset(dot, parent, changeset)?;
        if !follows && !info.tree {
            self.make_tree(stream)?;
        }
        let mut next: Vec<Tip> = tips.iter().filter(|tip| Some(tip.dot) != parent).copied().collect();
        next.push(Tip { dot, hash: changeset.hash });
        next.sort_unstable();
        self.store.remember(|cache| {
            info.partition.map(|partition| cache.digests.remove(&partition));
            cache.tips.insert(stream, Arc::new(next))
        });
        let header = Header::decode(&changeset.header).ok();
        self.learn(dot, parent, header.as_ref())?;
        self.completes(&info, dot, (changeset.hash, &siblings))?;
        Ok(Placed { dot, header, forked: !follows })
    }

    fn insert_changeset(&self, dot: Dot, parent: Option<Dot>, changeset: &Changeset) -> Result<()> {
        let Changeset { hash, header, skeleton, values, .. } = changeset;
        let parent = parent.map_or(0, |parent| parent.branch);
        self.with((Writes::Changeset, INSERT), |put| {
            put.execute(params![dot.pack(), parent, hash.0, header, skeleton, values])?;
            Ok(())
        })
    }

    /// Writes down what the author knew, where the header added to it.
    pub(crate) fn learn(&self, dot: Dot, parent: Option<Dot>, header: Option<&Header>) -> Result<()> {
        let before = match parent {
            Some(parent) => self.store.knowledge(parent)?,
            None => Arc::new(Knowledge::default()),
        };
        let next = match header {
            Some(header) if header.learned.is_empty() => {
                // the same knowledge goes on under the new dot
                self.store.remember(|cache| {
                    if let Some(parent) = parent {
                        cache.knowledge.remove(&parent);
                    }
                    cache.knowledge.insert(dot, before)
                });
                return Ok(());
            }
            Some(header) => self.learned(&before, &header.learned, dot)?,
            None => Knowledge { open: true, ..(*before).clone() },
        };
        let names: Vec<u8> = next.names.iter().flat_map(|name| name.to_le_bytes()).collect();
        let bytes = |e: &Entry| [&e.stream.to_le_bytes()[..], &e.seq.to_le_bytes(), &e.prefix.0].concat();
        let entries: Vec<u8> = next.entries.iter().flat_map(bytes).collect();
        let mut put = self.conn().prepare_cached(
            "INSERT OR REPLACE INTO knowledge (dot, names, entries, open) VALUES (?1, ?2, ?3, ?4)",
        )?;
        put.execute(params![dot.pack(), names, entries, next.open])?;
        self.store.remember(|cache| cache.knowledge.insert(dot, Arc::new(next)));
        Ok(())
    }

    fn learned(&self, before: &Knowledge, learned: &[Learned], dot: Dot) -> Result<Knowledge> {
        let known = before.entries.len();
        let mut next = match before.learn::<StoreError>(learned, |id| self.intern_stream(id)) {
            Ok(next) => next,
            // an index that names nothing: behind it nothing resolves
            Err(StoreError::Malformed(_)) => {
                return Ok(Knowledge { open: true, ..before.clone() });
            }
            Err(other) => return Err(other),
        };
        let fresh: Vec<Entry> = next.entries.iter().skip(known).copied().collect();
        for entry in &fresh {
            if self.store.resolve(entry)?.is_empty() {
                next.open = true;
                self.await_entry(dot, entry)?;
            }
        }
        if !next.open {
            self.compact(&mut next, &fresh)?;
        }
        Ok(next)
    }

    /// Drops entries that a later entry of the same stream contains, as long as each names one changeset.
    fn compact(&self, knowledge: &mut Knowledge, fresh: &[Entry]) -> Result<()> {
        for newer in fresh {
            let [tip] = self.store.resolve(newer)?[..] else {
                continue;
            };
            let mut kept = Vec::with_capacity(knowledge.entries.len());
            for entry in &knowledge.entries {
                let older = entry.stream == newer.stream && entry.seq < newer.seq;
                let contained = older
                    && match self.store.resolve(entry)?[..] {
                        [one] => on_path(self.store, tip, one)?,
                        _ => false,
                    };
                if !contained {
                    kept.push(*entry);
                }
            }
            knowledge.entries = kept;
        }
        Ok(())
    }

    /// Remembers that something in this partition refers to a changeset that is not here yet.
    pub(crate) fn await_entry(&self, dot: Dot, entry: &Entry) -> Result<()> {
        let Some(partition) = self.store.stream(dot.stream)?.partition else {
            return Ok(());
        };
        let mut put = self.conn().prepare_cached(
            "INSERT OR IGNORE INTO awaited (partition, stream, seq, prefix) VALUES (?1, ?2, ?3, ?4)",
        )?;
        put.execute(params![partition, entry.stream, entry.seq, entry.prefix.0])?;
        self.store.remember(|cache| cache.awaited.remove(&partition));
        Ok(())
    }

    /// What was awaited has come, or a second match of a prefix: the partition's heads are computed anew.
    fn completes(&self, info: &StreamInfo, dot: Dot, (hash, siblings): (Hash, &[Tip])) -> Result<()> {
        let Some(partition) = info.partition else {
            return Ok(());
        };
        let entry = Entry { stream: dot.stream, seq: dot.seq, prefix: hash.prefix() };
        let twin = siblings.iter().any(|tip| tip.hash.prefix() == entry.prefix);
        if twin || self.store.awaited(partition)?.contains(&entry) {
            self.stale.borrow_mut().insert(partition);
        }
        Ok(())
    }
}
