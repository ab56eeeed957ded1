//! Editing: what was on screen when the edit began decides what it may replace.

use crate::error::Result;
use crate::gate::Holder;
use crate::phone::begin::PhoneReplica;
use crate::phone::record::{Recorded, note_fits, standard_is_one, unit_is_one};
use domain::findings::Amendment;
use domain::format::{FINDING, Kind};
use domain::walks::Withdrawal;
use merge::hash::Id;
use merge::partition::Partition;
use merge::skeleton::{Draft, Mention};
use store::rows::Heads;

/// At most this many heads are named as seen; what is not listed stays a head.
const SEEN_MAX: usize = 64;

/// An edit that was begun: the heads that were on screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    partition: Partition,
    kind: &'static Kind,
    id: Id,
    shown: Heads,
}

impl Edit {
    /// An edit of something of which these heads were on screen.
    pub(crate) const fn shown(partition: Partition, (kind, id): (&'static Kind, Id), shown: Heads) -> Self {
        Self { partition, kind, id, shown }
    }

    /// Whether the values were changed by somebody else since the edit began.
    #[must_use]
    pub fn moved(&self, phone: &PhoneReplica) -> bool {
        phone.store.heads(&self.partition, self.kind, self.id).is_ok_and(|now| now != self.shown)
    }
}

impl PhoneReplica {
    /// Begins to edit an entity: call it when the form opens.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn begin_edit(&self, partition: Partition, kind: &'static Kind, id: Id) -> Result<Edit> {
        let shown = self.store.heads(&partition, kind, id)?;
        Ok(Edit::shown(partition, (kind, id), shown))
    }

    /// Begins to edit a finding.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn begin_finding_edit(&self, partition: Partition, finding: Id) -> Result<Edit> {
        self.begin_edit(partition, &FINDING, finding)
    }

    /// Writes one register of a finding that is being edited.
    ///
    /// # Errors
    /// A note is too long, a standard or a unit is none, or the disk is full.
    pub fn amend_finding(&mut self, holder: &Holder, edit: &Edit, amendment: &Amendment) -> Result<Recorded> {
        match amendment {
            Amendment::Note(note) => note_fits(note)?,
            Amendment::Standard(number) => standard_is_one(*number)?,
            Amendment::Extent(_, unit) => unit_is_one(*unit)?,
            Amendment::Site(_) | Amendment::Position(_) | Amendment::Handled(_) | Amendment::Withdrawn(_) => {
            }
        }
        self.save(holder, edit, amendment.draft(edit.id))
    }

    /// Takes a finding back: it stays in the log and is shown as withdrawn.
    ///
    /// # Errors
    /// The disk is full.
    pub fn withdraw_finding(&mut self, holder: &Holder, edit: &Edit, why: Withdrawal) -> Result<Recorded> {
        self.amend_finding(holder, edit, &Amendment::Withdrawn(why))
    }

    /// Saves a write to the entity that is being edited. Where a register's heads have moved since the edit
    /// began, the write names exactly what was on screen, and replaces no more than that.
    ///
    /// # Errors
    /// The disk is full.
    pub fn save(&mut self, holder: &Holder, edit: &Edit, mut draft: Draft) -> Result<Recorded> {
        let now = self.store.heads(&edit.partition, edit.kind, edit.id)?;
        let written: Vec<u32> =
            draft.plain.iter().chain(&draft.personal).map(|(register, _)| *register).collect();
        for register in written {
            if now.0.get(&register) != edit.shown.0.get(&register) {
                draft.seen.push((register, self.mentions(&edit.shown, register)?));
            }
        }
        draft.seen.sort_by_key(|(register, _)| *register);
        self.commit(holder, edit.partition, vec![draft])
    }

    fn mentions(&self, shown: &Heads, register: u32) -> Result<Vec<Mention>> {
        let dots = shown.0.get(&register).map_or(&[][..], Vec::as_slice);
        dots.iter().take(SEEN_MAX).map(|dot| Ok(self.store.mention(*dot)?)).collect()
    }
}
