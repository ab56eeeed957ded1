//! What should change about sites, as an app gives it, and what became of that.

use crate::error::{PhoneError, Result};
use crate::mirror::PositionGiven;
use sync_core::domain::proposals::{self, Asks as ProposalAsks, Became as ProposalBecame};
use sync_core::domain::standards::SiteType;
use sync_core::merge::hash::Id;
use sync_core::phone::Proposing;

/// A kind of change about sites.
#[uniffi::remote(Enum)]
pub enum ProposalAsks {
    /// To open a site 新增.
    Open,
    /// To close one 撤销.
    Close,
    /// To move one 迁移.
    Move,
}

/// What became of a proposal.
#[uniffi::remote(Enum)]
pub enum ProposalBecame {
    /// 待定: nobody has decided it.
    Open,
    /// 撤回: its author took it back before it was decided.
    Withdrawn,
    /// 采纳: done as proposed.
    Done,
    /// 不采纳.
    Rejected,
}

/// What should change about the sites of a grid.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SiteChange {
    /// A site is there that is not listed.
    Open {
        /// Its type, 1 to 32 for P01 to P32.
        site_type: u8,
        /// Its name, never that of a person; at most 300 bytes.
        site_name: String,
        /// Where it is.
        position: PositionGiven,
    },
    /// A site is there no more.
    Close {
        /// Which.
        site: Id,
    },
    /// A site has gone to another place in the same grid.
    Move {
        /// Which.
        site: Id,
        /// Where it is now.
        position: PositionGiven,
    },
}

/// A proposal to be made.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NewProposal {
    /// What should change.
    pub change: SiteChange,
    /// Since which day it is so, days since 1970: at most half a year back and a year ahead.
    pub from_day: u32,
    /// Why, at most 4,000 bytes; empty for none.
    pub note: String,
}

impl NewProposal {
    /// The proposal of the domain.
    pub(crate) fn proposing(&self) -> Result<Proposing> {
        let change = match &self.change {
            SiteChange::Open { site_type, site_name, position } => proposals::SiteChange::Open {
                site_type: SiteType::of_number(*site_type)
                    .ok_or_else(|| PhoneError::input("site_type", "1 to 32, for P01 to P32"))?,
                name: site_name.clone(),
                position: position.placed()?,
            },
            SiteChange::Close { site } => proposals::SiteChange::Close { site: *site },
            SiteChange::Move { site, position } => {
                proposals::SiteChange::Move { site: *site, position: position.placed()? }
            }
        };
        Ok(Proposing { change, from_day: self.from_day, note: self.note.clone() })
    }
}
