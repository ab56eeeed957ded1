//! Proposing on a phone: a site that should be opened, closed or moved. Nothing changes until an officer has decided it.

use crate::error::{CoreError, Result};
use crate::gate::Holder;
use crate::judging::{Proposed, proposed, site_now, told};
use crate::phone::begin::PhoneReplica;
use crate::phone::record::{Recorded, note_fits};
use crate::places;
use domain::day::Day;
use domain::format::SITE_PROPOSAL;
use domain::grids::GridCode;
use domain::proposals::{Became, Proposal, SiteChange, SiteNow, withdraw};
use domain::walks::Withdrawal;
use merge::hash::Id;
use store::views::Slice;

/// At most so many proposals of a grid are listed: far above what its sites give cause for.
const PROPOSALS_MAX: u32 = 1_000;

/// What somebody proposes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposing {
    /// What should change.
    pub change: SiteChange,
    /// Since which day it is so, days since 1970.
    pub from_day: u32,
    /// Why; empty for none.
    pub note: String,
}

impl PhoneReplica {
    /// Proposes a change about the sites of a grid. It is on disk when this returns.
    ///
    /// # Errors
    /// The holder has no role in the grid that may propose, the site is not one that stands, a field has a value that is not
    /// allowed, or the disk is full.
    pub fn propose_site(
        &mut self,
        holder: &Holder,
        grid: GridCode,
        proposing: Proposing,
    ) -> Result<Recorded> {
        note_fits(&proposing.note)?;
        let refuse = |field, allowed| Err(CoreError::Input { field, allowed });
        let roles = self.roles(holder, grid)?;
        let may = SITE_PROPOSAL.register(0).map_or(&[][..], |register| register.writers);
        if !roles.iter().any(|role| may.contains(role)) {
            let allowed = "one in which you walk, as far as this phone knows: sync first";
            return refuse("grid", allowed.to_owned());
        }
        let Proposing { change, from_day, note } = proposing;
        let site = change.site().map_or(Ok(None), |site| self.site_now(grid, site))?;
        let proposal = Proposal { id: self.new_id(), change, from_day, note };
        if let Some((field, allowed)) = proposal.hindrance(site.as_ref(), Day::of(self.judged_ms())) {
            return refuse(field, allowed);
        }
        self.commit(holder, places::of_grid(grid), vec![proposal.draft()])
    }

    /// Takes a proposal back, as its author may until it is decided.
    ///
    /// # Errors
    /// It is not here, somebody else proposed it, it was taken back or decided already, or the disk is full.
    pub fn withdraw_proposal(
        &mut self,
        holder: &Holder,
        grid: GridCode,
        (proposal, why): (Id, Withdrawal),
    ) -> Result<Recorded> {
        let row = self.store.proposal(grid.number(), proposal)?;
        let found = proposed(&self.store, row.into_iter().collect())?.into_iter().next();
        let refuse = |allowed: String| Err(CoreError::Input { field: "proposal", allowed });
        let Some(found) = found else {
            return refuse("a proposal of this grid that is on this phone: sync first".to_owned());
        };
        if found.author != holder.person() {
            return refuse("one of your own: who proposed it takes it back".to_owned());
        }
        if found.outcome.became != Became::Open {
            return refuse(told(&self.store, &found)?);
        }
        let edit = self.begin_edit(places::of_grid(grid), &SITE_PROPOSAL, proposal)?;
        self.save(holder, &edit, withdraw(proposal, why))
    }

    /// The proposals about the sites of a grid, in the order of their ids, with what became of each.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn proposals(&self, grid: GridCode) -> Result<Vec<Proposed>> {
        let number = grid.number();
        let slice = Slice { after: None, limit: PROPOSALS_MAX };
        self.store.read(|store| proposed(store, store.proposals(&(number..=number), slice)?.entries))
    }

    fn site_now(&self, grid: GridCode, site: Id) -> Result<Option<SiteNow>> {
        let Some(partition) = self.store.partition_ordinal(&places::of_grid(grid))? else { return Ok(None) };
        let found = self.store.sites_of(partition)?.into_iter().find(|row| row.id == site);
        Ok(found.map(site_now))
    }
}
