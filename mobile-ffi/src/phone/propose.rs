//! Proposing that a site be opened, closed or moved: nothing changes until an officer has decided it.

use crate::error::Result;
use crate::mirror::NewProposal;
use crate::phone::open::Phone;
use crate::phone::record::Saved;
use crate::views::ProposalView;
use sync_core::domain::grids::GridCode;
use sync_core::domain::people::PersonId;
use sync_core::domain::walks::Withdrawal;
use sync_core::gate::Gate;
use sync_core::merge::hash::Id;

#[uniffi::export]
impl Phone {
    /// Proposes a change about the sites of a grid.
    ///
    /// # Errors
    /// *Fix input* where the person has no role in the grid, the site is not one that stands there, or a value is not allowed
    /// (`said` says what is); *free space*.
    pub fn propose_site(&self, person: PersonId, grid: GridCode, proposal: &NewProposal) -> Result<Saved> {
        let proposing = proposal.proposing()?;
        self.with(|replica| {
            let holder = Gate::holder_of(replica, person)?;
            Ok(replica.propose_site(&holder, grid, proposing)?.into())
        })
    }

    /// Takes a proposal back: it stays, and is shown as withdrawn.
    ///
    /// # Errors
    /// *Fix input* where it is not on this phone, somebody else proposed it, or it is decided already (`said` says by whom and
    /// how); *free space*.
    pub fn withdraw_proposal(
        &self,
        person: PersonId,
        grid: GridCode,
        proposal: Id,
        why: Withdrawal,
    ) -> Result<Saved> {
        self.with(|replica| {
            let holder = Gate::holder_of(replica, person)?;
            Ok(replica.withdraw_proposal(&holder, grid, (proposal, why))?.into())
        })
    }

    /// The proposals about the sites of a grid with what became of each, in the order of their ids.
    ///
    /// # Errors
    /// *Open again* after the phone was shut down.
    pub fn proposals(&self, grid: GridCode) -> Result<Vec<ProposalView>> {
        self.read(|replica| Ok(replica.proposals(grid)?.into_iter().map(Into::into).collect()))
    }
}
