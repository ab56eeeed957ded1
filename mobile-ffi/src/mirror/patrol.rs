//! What a citizen sends and hears, as other languages see it.

use crate::error::Result;
use crate::mirror::PositionGiven;
use sync_core::domain::findings::{Finding, Handled};
use sync_core::judging::PatrolOutcome;
use sync_core::merge::hash::{Hash, Id};

/// What became of what a citizen sent.
#[uniffi::remote(Enum)]
pub enum PatrolOutcome {
    /// 待处理: nobody has decided yet.
    Waiting,
    /// 已采纳: an official finding was made of it.
    Adopted,
    /// 已关联: it is the same as an official finding.
    Linked,
    /// 未采纳, with a reason.
    Declined,
    /// 已整改: what it was made into, or is the same as, is closed.
    PutRight,
    /// 已撤回: its author took it back.
    Withdrawn,
}

/// What a citizen found. No site and no walk: these are officials'. Which class and whether it is a red line says the office.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NewPatrolFinding {
    /// The edition whose standard it names ([`Phone::editions`](crate::phone::Phone::editions)).
    pub edition: Hash,
    /// The standard, as item × 10,000 + content × 100 + number.
    pub standard: u32,
    /// Where; nothing when location was refused.
    pub position: Option<PositionGiven>,
    /// Free text, at most 4,000 bytes: best the place in words.
    pub note: String,
    /// Content hashes of its pictures ([`picture_hash`](crate::picture_hash)), at most twelve. The pictures themselves stay on
    /// this phone in this version.
    pub photos: Vec<Hash>,
}

impl NewPatrolFinding {
    /// The finding under an id.
    pub(crate) fn under(&self, id: Id) -> Result<Finding> {
        Ok(Finding {
            id,
            walk: None,
            site: Id::default(),
            standard: self.standard,
            edition: Some(self.edition),
            position: self.position.as_ref().map(PositionGiven::placed).transpose()?,
            note: self.note.clone(),
            extent: (1, 1),
            limit_class: 0,
            red_line: 0,
            handled: Handled::Recorded,
            photos: self.photos.clone(),
        })
    }
}
