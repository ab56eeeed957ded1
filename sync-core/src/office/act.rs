//! Acting for an officer or a unit: the office's key signs, and the act names the person and the role.

use crate::entropy::new_entity_id;
use crate::error::{CoreError, Result};
use crate::gate::Operator;
use crate::judging::rectified;
use crate::office::begin::OfficeReplica;
use crate::phone::{Doing, Recorded, complete, note_fits};
use domain::findings::{Moment, photo};
use domain::people::{PersonId, Role};
use domain::rectification::NewAct;
use merge::hash::Id;
use merge::partition::Partition;
use merge::skeleton::Draft;

/// For whom the office's key writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActsFor {
    /// The officer, or the unit.
    pub person: PersonId,
    /// In which role.
    pub role: Role,
}

impl OfficeReplica {
    /// Does something about a finding for an officer or a unit.
    ///
    /// # Errors
    /// The role may not do it, it lacks what it needs, the note is too long, the finding is not here, or the disk is full.
    pub fn act(
        &mut self,
        operator: &Operator,
        partition: Partition,
        (who, doing): (ActsFor, Doing),
    ) -> Result<Recorded> {
        may_do(who.role, &doing)?;
        let found = match self.store.partition_ordinal(&partition)? {
            Some(ordinal) => rectified(&self.store, ordinal, doing.finding)?,
            None => None,
        };
        if found.is_none() {
            let allowed = "a finding that the office holds".to_owned();
            return Err(CoreError::Input { field: "finding", allowed });
        }
        let (id, drafts) = self.drafts_of(who, doing);
        let hash = self.record(operator, partition, drafts)?;
        Ok(Recorded { id, hash })
    }

    /// The act's id, and the operations that write it, with the after-photo that it names.
    pub(crate) fn drafts_of(&mut self, who: ActsFor, doing: Doing) -> (Id, Vec<Draft>) {
        let Doing { finding, mut said, position, note } = doing;
        said.acted_as = Some(who.role);
        let evidence = said.evidence;
        let made = new_entity_id(&mut *self.seams.entropy, self.seams.clock.reading().wall_ms);
        let act = NewAct { finding, author: who.person, made, said, position, note };
        let mut drafts = vec![act.draft()];
        drafts.extend(evidence.map(|content| photo(finding, content, Moment::After)));
        (act.id(), drafts)
    }
}

/// Whether a role may do it, and it has what it needs.
pub(crate) fn may_do(role: Role, doing: &Doing) -> Result<()> {
    note_fits(&doing.note)?;
    complete(&doing.said)?;
    let may = doing.said.kind.may();
    if may.contains(&role) {
        return Ok(());
    }
    let allowed = may.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ");
    let allowed = format!("{} is for: {allowed}", doing.said.kind.name());
    Err(CoreError::Input { field: "act", allowed })
}
