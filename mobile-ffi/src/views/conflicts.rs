//! Values that several people see differently, all of them, with the reason for the one shown.

use sync_core::domain::format::Scalar;
use sync_core::domain::people::PersonId;
use sync_core::merge::hash::{Hash, Id};
use sync_core::store::views::{Because, Conflict, Contender, WroteValue};

/// A value that several people see differently.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ConflictView {
    /// What it belongs to.
    pub id: Id,
    /// The kind of that.
    pub kind: String,
    /// The value's name.
    pub register: String,
    /// All that stand; the first is the one shown.
    pub values: Vec<ValueView>,
    /// Why the first is shown.
    pub because: BecauseView,
}

/// One of several values.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ValueView {
    /// The record that wrote it.
    pub record: Hash,
    /// Who wrote it.
    pub author: PersonId,
    /// The author's name; empty where it is not known here.
    pub author_name: String,
    /// When, ms since 1970.
    pub written_ms: i64,
    /// Its columns in words, as in `note = …`; empty where it was erased.
    pub words: Vec<String>,
}

/// Why one of several values is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum BecauseView {
    /// Its author has the higher rank.
    Rank,
    /// It is later.
    Later,
    /// Rank and time are equal: by its hash, the same on every phone.
    Hash,
}

impl From<Because> for BecauseView {
    fn from(because: Because) -> Self {
        match because {
            Because::Rank => Self::Rank,
            Because::Later => Self::Later,
            Because::Hash => Self::Hash,
        }
    }
}

impl ConflictView {
    /// One view for each value in conflict.
    pub(crate) fn all_of(conflict: Conflict) -> impl Iterator<Item = Self> {
        let (id, kind) = (conflict.key.id, conflict.kind);
        conflict.registers.into_iter().map(move |disputed| Self {
            id,
            kind: kind.to_owned(),
            register: disputed.register.to_owned(),
            values: disputed.contenders.into_iter().map(ValueView::from).collect(),
            because: disputed.because.into(),
        })
    }
}

impl From<Contender> for ValueView {
    fn from(contender: Contender) -> Self {
        Self {
            record: contender.hash,
            author: contender.author.person,
            author_name: contender.author.name,
            written_ms: contender.effective.ms,
            words: contender.value.as_ref().map(words).unwrap_or_default(),
        }
    }
}

fn words(value: &WroteValue) -> Vec<String> {
    let word = |(column, scalar): &(&str, Scalar)| match scalar {
        Scalar::Empty => None,
        Scalar::Int(number) => Some(format!("{column} = {number}")),
        Scalar::Text(text) => Some(format!("{column} = {text}")),
        Scalar::Bytes(bytes) => match Id::read(bytes) {
            Some(id) => Some(format!("{column} = {id}")),
            None => Hash::read(bytes).map(|hash| format!("{column} = {hash}")),
        },
    };
    value.columns.iter().filter_map(word).collect()
}

/// Conflicts of a grid.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ConflictPage {
    /// The rows.
    pub conflicts: Vec<ConflictView>,
    /// Where the next page begins; nothing on the last.
    pub next: Option<String>,
}
