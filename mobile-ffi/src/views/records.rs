//! Records on their way: what the office holds already.

use sync_core::merge::hash::Hash;
use sync_core::store::views::{Written, Wrote};

/// A record on its way: whether the office holds it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RecordView {
    /// Its hash, as the call that recorded it gave it.
    pub hash: Hash,
    /// The name of its author; empty where it is not known here.
    pub author: String,
    /// When it was recorded, ms since 1970.
    pub recorded_ms: i64,
    /// What kinds of things it wrote.
    pub kinds: Vec<String>,
    /// Since when the office holds it, ms since 1970; nothing while it is on this phone only.
    pub held_since_ms: Option<i64>,
}

impl From<Written> for RecordView {
    fn from(written: Written) -> Self {
        let kind = |wrote: &Wrote| match wrote {
            Wrote::Registers { kind, .. } => Some((*kind).to_owned()),
            Wrote::Ruling(..) | Wrote::Unknown | Wrote::Unreadable => None,
        };
        let held = written.receipts.iter().map(|receipted| receipted.received_ms).min();
        Self {
            hash: written.hash,
            author: written.author.name,
            recorded_ms: written.effective.ms,
            kinds: written.wrote.iter().filter_map(kind).collect(),
            held_since_ms: held.and_then(|ms| i64::try_from(ms).ok()),
        }
    }
}

/// Records of a grid, newest first.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RecordPage {
    /// The rows.
    pub records: Vec<RecordView>,
    /// Where the next page begins; nothing on the last.
    pub next: Option<String>,
}
