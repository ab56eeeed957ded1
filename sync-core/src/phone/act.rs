//! Acting on a finding: every verb of rectification that somebody on a phone may use.

use crate::error::{CoreError, Result};
use crate::gate::Holder;
use crate::judging::{Authors, Rectified, apart, rectified};
use crate::phone::begin::PhoneReplica;
use crate::phone::record::{Recorded, note_fits};
use crate::places;
use domain::findings::{Moment, photo};
use domain::geo::{Apart, Placed};
use domain::grids::GridCode;
use domain::people::Role;
use domain::rectification::{NewAct, Said};
use merge::hash::Id;

/// What somebody does about a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doing {
    /// The finding.
    pub finding: Id,
    /// What it says. An after-photo is named in it, and belongs to the finding from then on.
    pub said: Said,
    /// One position at the moment of saving, where an after-photo was taken; `None` when location was refused.
    pub position: Option<Placed>,
    /// The reason, the answer, or a comment; empty for none.
    pub note: String,
}

impl PhoneReplica {
    /// Does something about a finding of a grid, in one of the holder's roles there.
    ///
    /// # Errors
    /// No role of the holder may do it, it lacks what it needs, the note is too long, the finding is not here, or the disk is
    /// full.
    pub fn act(&mut self, holder: &Holder, grid: GridCode, doing: Doing) -> Result<Recorded> {
        note_fits(&doing.note)?;
        complete(&doing.said)?;
        let roles = self.roles(holder, grid)?;
        if roles.is_empty() {
            let allowed = "one in which you have a role, as far as this phone knows: sync first".to_owned();
            return Err(CoreError::Input { field: "grid", allowed });
        }
        let may = doing.said.kind.may();
        if !roles.iter().any(|role| may.contains(role)) {
            let allowed = may.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ");
            let allowed = format!("{} is for: {allowed}; ask one of them", doing.said.kind.name());
            return Err(CoreError::Input { field: "act", allowed });
        }
        if self.rectified(grid, doing.finding)?.is_none() {
            let allowed = "a finding of this grid that is on this phone: sync first".to_owned();
            return Err(CoreError::Input { field: "finding", allowed });
        }
        let Doing { finding, mut said, position, note } = doing;
        let highest = roles.iter().copied().max_by_key(|role| (role.rank(), role.code()));
        if said.acted_as.is_none_or(|role| !roles.contains(&role)) {
            // said only where the role that may do it is not the one that would be taken
            let fitting = || roles.iter().copied().find(|role| may.contains(role));
            said.acted_as = if highest.is_some_and(|role| may.contains(&role)) { None } else { fitting() };
        }
        let evidence = said.evidence;
        let act = NewAct { finding, author: holder.person(), made: self.new_id(), said, position, note };
        let mut drafts = vec![act.draft()];
        drafts.extend(evidence.map(|content| photo(finding, content, Moment::After)));
        self.commit(holder, places::of_grid(grid), drafts)
    }

    /// The roles that the holder has in a grid, as far as this phone knows.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn roles(&self, holder: &Holder, grid: GridCode) -> Result<Vec<Role>> {
        let partition = self.store.partition_ordinal(&places::of_grid(grid))?;
        Ok(match partition {
            Some(partition) => {
                Authors::only(&self.store, (partition, holder.person()))?.roles_now(holder.person())
            }
            None => Vec::new(),
        })
    }

    /// A finding with everything that was done about it; `None` where it is not on this phone.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn rectified(&self, grid: GridCode, finding: Id) -> Result<Option<Rectified>> {
        match self.store.partition_ordinal(&places::of_grid(grid))? {
            Some(partition) => rectified(&self.store, partition, finding),
            None => Ok(None),
        }
    }

    /// A finding with everything that was done about it, and how far from where it was found each act says that it was done, in
    /// the order of the acts; `None` where it is not on this phone.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn timeline(&self, grid: GridCode, finding: Id) -> Result<Option<(Rectified, Vec<Option<Apart>>)>> {
        self.store.read(|store| {
            let Some(partition) = store.partition_ordinal(&places::of_grid(grid))? else { return Ok(None) };
            let Some(one) = rectified(store, partition, finding)? else { return Ok(None) };
            let apart = apart(store, partition, &one)?;
            Ok(Some((one, apart)))
        })
    }
}

/// Whether an act has what it needs.
pub(crate) fn complete(said: &Said) -> Result<()> {
    match said.lacking() {
        Some((field, allowed)) => Err(CoreError::Input { field, allowed: allowed.to_owned() }),
        None => Ok(()),
    }
}
