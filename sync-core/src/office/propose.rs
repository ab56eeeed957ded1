//! Deciding on what a leader proposed about sites: the decision and what it does to the sites are one changeset.

use crate::error::{CoreError, Result};
use crate::gate::{Delegate, Gate, Operator};
use crate::judging::{Proposed, proposed, told};
use crate::office::act::ActsFor;
use crate::office::begin::OfficeReplica;
use crate::phone::{Recorded, note_fits};
use crate::places;
use domain::assignments::Origin;
use domain::day::Day;
use domain::grids::GridCode;
use domain::people::{PersonId, Role};
use domain::proposals::{Became, Decided, NewDecision};
use merge::hash::Id;
use merge::partition::Partition;

impl OfficeReplica {
    /// Decides a proposal about the sites of a grid for an officer, with a note for whoever proposed it. Where it is done as
    /// proposed, the site is opened, closed or moved in the same changeset.
    ///
    /// # Errors
    /// The role may not decide, the note is missing or too long, the proposal is not here, was taken back or is decided already
    /// (the text says by whom and how), it cannot be done as it stands (the text says why), or the disk is full.
    pub fn decide_proposal(
        &mut self,
        operator: &Operator,
        who: ActsFor,
        partition: Partition,
        (proposal, decided, note): (Id, Decided, &str),
    ) -> Result<Recorded> {
        note_fits(note)?;
        let refuse = |field, allowed: &str| Err(CoreError::Input { field, allowed: allowed.to_owned() });
        if !Role::OFFICE.contains(&who.role) {
            let allowed = Role::OFFICE.map(Role::name).join(", ");
            return refuse("role", &format!("to decide on sites is for: {allowed}"));
        }
        if decided == Decided::Rejected && note.trim().is_empty() {
            return refuse("note", "why it is not done, for whoever proposed it");
        }
        let row = match places::grid_of(&partition).filter(|grid| places::of_grid(*grid) == partition) {
            Some(grid) => self.store.proposal(grid.number(), proposal)?,
            None => None,
        };
        let Some(found) = proposed(&self.store, row.into_iter().collect())?.into_iter().next() else {
            return refuse("proposal", "a proposal of this grid that the office holds");
        };
        if found.outcome.became != Became::Open {
            return refuse("proposal", &told(&self.store, &found)?);
        }
        let mut drafts = Vec::new();
        if decided == Decided::Done {
            let today = Day::of(self.reading().wall_ms);
            let sound = found.proposal(today).map_err(|(field, allowed)| CoreError::Input {
                field,
                allowed: format!("{allowed}; as it was proposed it can only be rejected"),
            })?;
            drafts = sound.done(found.site.as_ref(), self.origin_of(&found)?);
        }
        let decision = NewDecision { decided, officer: who.person, role: who.role, note: note.to_owned() };
        drafts.insert(0, decision.draft(proposal));
        let hash = self.record(operator, partition, drafts)?;
        Ok(Recorded { id: proposal, hash })
    }

    /// Decides a proposal for whoever is at the desk.
    ///
    /// # Errors
    /// The grid is not within the mandate; else as [`OfficeReplica::decide_proposal`].
    pub fn decide_proposal_for(
        &mut self,
        who: &Delegate,
        grid: GridCode,
        decision: (Id, Decided, &str),
    ) -> Result<Recorded> {
        if !who.mandate().covers(grid) {
            return Err(CoreError::NotAllowed("this grid is of another street: ask the district office"));
        }
        let operator = Gate::operator(self);
        let acts = ActsFor { person: who.person(), role: who.role() };
        self.decide_proposal(&operator, acts, places::of_grid(grid), decision)
    }

    /// Whether whoever proposed it is invented: then so is the site that it opens.
    fn origin_of(&self, found: &Proposed) -> Result<Origin> {
        let author: PersonId = found.author;
        let people = self.store.people_of(found.row.key.partition)?;
        Ok(people.iter().find(|row| row.person == author).map_or(Origin::Real, |row| row.origin))
    }
}
