//! A log in memory that stores nothing but parents, hashes, entries and rulings.

use merge::context::{Dot, Entry, Knowledge, Log, Ruling, Says};
use merge::hash::{Hash, Id, Use};
use merge::skeleton::Mention;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

#[derive(Clone, Debug)]
struct Row {
    parent: Option<Dot>,
    hash: Hash,
    learned: Vec<Entry>,
}

/// Everything that one copy holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    rows: BTreeMap<Dot, Row>,
    rulings: BTreeMap<Dot, Vec<Ruling>>,
}

/// The id of the stream with a local ordinal.
pub(crate) fn stream_id(stream: u32) -> Id {
    Use::Stream.of(&stream.to_le_bytes()).id()
}

impl Memory {
    /// Begins a stream.
    pub(crate) fn first(&mut self, stream: u32, learned: &[Dot]) -> Dot {
        self.append(stream, None, learned)
    }

    /// Adds a changeset after `parent`; a second child begins a branch.
    pub(crate) fn next(&mut self, parent: Dot, learned: &[Dot]) -> Dot {
        self.append(parent.stream, Some(parent), learned)
    }

    fn append(&mut self, stream: u32, parent: Option<Dot>, learned: &[Dot]) -> Dot {
        let seq = parent.map_or(1, |parent| parent.seq + 1);
        let branch = (0..)
            .find(|branch| !self.rows.contains_key(&Dot { stream, seq, branch: *branch }))
            .unwrap_or_default();
        let dot = Dot { stream, seq, branch };
        let learned: Vec<Entry> = learned.iter().map(|dot| self.entry(*dot)).collect();
        self.rows.insert(dot, Row { parent, hash: Use::Changeset.of(&dot.pack().to_le_bytes()), learned });
        dot
    }

    /// Gives `dot` a hash with the first eight bytes of another's, as only its author could make one.
    pub(crate) fn forge(&mut self, dot: Dot, like: Dot) {
        let (mut forged, model) = (self.row(dot).hash, self.row(like).hash);
        forged.0.iter_mut().zip(model.0).take(8).for_each(|(to, from)| *to = from);
        if let Some(row) = self.rows.get_mut(&dot) {
            row.hash = forged;
        }
    }

    /// The office rules on a changeset, in one of its own.
    pub(crate) fn rule(&mut self, by: Dot, says: Says, on: Dot) {
        self.rulings.entry(on).or_default().push(Ruling { by, says });
    }

    /// Another copy, which does not hold these.
    pub(crate) fn without(&self, missing: &[Dot]) -> Self {
        let mut other = self.clone();
        other.rows.retain(|dot, _| !missing.contains(dot));
        other.rulings.retain(|dot, _| !missing.contains(dot));
        other.rulings.values_mut().for_each(|rulings| rulings.retain(|ruling| !missing.contains(&ruling.by)));
        other
    }

    /// How a context names a changeset.
    pub(crate) fn entry(&self, dot: Dot) -> Entry {
        Entry { stream: dot.stream, seq: dot.seq, prefix: self.row(dot).hash.prefix() }
    }

    /// How an operation names a changeset that was on screen.
    pub(crate) fn mention(&self, dot: Dot) -> Mention {
        Mention { stream: stream_id(dot.stream), seq: dot.seq, prefix: self.row(dot).hash.prefix() }
    }

    /// Every changeset held, ascending.
    pub(crate) fn dots(&self) -> Vec<Dot> {
        self.rows.keys().copied().collect()
    }

    /// The parent of a changeset.
    pub(crate) fn before(&self, dot: Dot) -> Option<Dot> {
        self.row(dot).parent
    }

    fn row(&self, dot: Dot) -> &Row {
        self.rows.get(&dot).expect("a law asks only for what its log holds")
    }
}

impl Log for Memory {
    type Error = Infallible;

    fn parent(&self, dot: Dot) -> Result<Option<Dot>, Infallible> {
        Ok(self.before(dot))
    }

    fn is_tree(&self, stream: u32) -> Result<bool, Infallible> {
        Ok(self.rows.keys().any(|dot| dot.stream == stream && dot.branch > 0))
    }

    fn hash(&self, dot: Dot) -> Result<Hash, Infallible> {
        Ok(self.row(dot).hash)
    }

    fn resolve(&self, entry: &Entry) -> Result<Vec<Dot>, Infallible> {
        let named = self.rows.iter().filter(|(dot, row)| {
            (dot.stream, dot.seq, row.hash.prefix()) == (entry.stream, entry.seq, entry.prefix)
        });
        Ok(named.map(|(dot, _)| *dot).collect())
    }

    fn ordinal(&self, stream: &Id) -> Result<Option<u32>, Infallible> {
        Ok(self.rows.keys().map(|dot| dot.stream).find(|known| stream_id(*known) == *stream))
    }

    fn knowledge(&self, dot: Dot) -> Result<Arc<Knowledge>, Infallible> {
        let mut knowledge = Knowledge::default();
        let mut at = Some(dot);
        while let Some(dot) = at {
            let row = self.row(dot);
            knowledge.entries.extend(row.learned.iter().rev());
            at = row.parent;
        }
        knowledge.entries.reverse();
        for entry in &knowledge.entries {
            knowledge.open |= self.resolve(entry)?.is_empty();
        }
        Ok(Arc::new(knowledge))
    }

    fn rulings(&self, dot: Dot) -> Result<Vec<Ruling>, Infallible> {
        Ok(self.rulings.get(&dot).cloned().unwrap_or_default())
    }
}
