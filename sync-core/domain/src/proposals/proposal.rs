//! What somebody proposes: a site opened, closed or moved, and what that does to the sites once it is decided.

use crate::assignments::Origin;
use crate::day::Day;
use crate::findings::position_scalars;
use crate::format::{SITE, SITE_PROPOSAL, Scalar, draft, parts};
use crate::geo::Placed;
use crate::limits::{NAME_BYTES_MAX, SITE_DAYS_AHEAD_MAX, SITE_DAYS_BACK_MAX};
use crate::sites::{self, Site};
use crate::standards::SiteType;
use crate::walks::Withdrawal;
use merge::hash::Id;
use merge::skeleton::{Draft, Target, derived_id};

/// What should change about the sites of a grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SiteChange {
    /// A site is there that is not listed.
    Open {
        /// Its type.
        site_type: SiteType,
        /// Its name, never that of a person.
        name: String,
        /// Where it is.
        position: Placed,
    },
    /// A site is there no more.
    Close {
        /// Which.
        site: Id,
    },
    /// A site has gone to another place in the same grid. The old one is closed and a new one opened, so that what was
    /// judged stays where it was seen.
    Move {
        /// Which.
        site: Id,
        /// Where it is now.
        position: Placed,
    },
}

/// A kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// To open a site 新增.
    Open,
    /// To close one 撤销.
    Close,
    /// To move one 迁移.
    Move,
}

impl Asks {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::Open, Self::Close, Self::Move];

    /// The number in the format.
    #[must_use]
    pub const fn code(self) -> u64 {
        match self {
            Self::Open => 1,
            Self::Close => 2,
            Self::Move => 3,
        }
    }

    /// The kind of a number; `None` for one of a later version.
    #[must_use]
    pub fn from_code(code: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|asks| asks.code() == code)
    }

    /// The word for it in code and documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Close => "close",
            Self::Move => "move",
        }
    }

    /// The word for it in Chinese.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Open => "新增点位",
            Self::Close => "撤销点位",
            Self::Move => "迁移点位",
        }
    }
}

impl SiteChange {
    /// What kind of change it is.
    #[must_use]
    pub const fn asks(&self) -> Asks {
        match self {
            Self::Open { .. } => Asks::Open,
            Self::Close { .. } => Asks::Close,
            Self::Move { .. } => Asks::Move,
        }
    }

    /// The site that it closes or moves.
    #[must_use]
    pub const fn site(&self) -> Option<Id> {
        match self {
            Self::Open { .. } => None,
            Self::Close { site } | Self::Move { site, .. } => Some(*site),
        }
    }
}

/// A proposal to be written, or as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its id.
    pub id: Id,
    /// What should change.
    pub change: SiteChange,
    /// Since which day it is so, days since 1970.
    pub from_day: u32,
    /// Why; personal, empty for none.
    pub note: String,
}

/// A site as whoever proposes and whoever decides have to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteNow {
    /// 1 to 32, P01 to P32.
    pub site_type: u8,
    /// Its name.
    pub name: String,
    /// First day, days since 1970.
    pub opened_day: Option<u32>,
    /// First day on which it is closed, days since 1970.
    pub closed_day: Option<u32>,
    /// Whether it was invented.
    pub origin: Origin,
    /// Its code in the source.
    pub source_code: String,
}

/// A field that keeps a proposal from being made or done, and what may stand there.
pub type Hindrance = (&'static str, String);

impl Proposal {
    /// The operation that proposes it.
    #[must_use]
    pub fn draft(&self) -> Draft {
        let (site, site_type, name, position) = match &self.change {
            SiteChange::Open { site_type, name, position } => {
                (Scalar::Empty, u64::from(site_type.number()).into(), name.as_str().into(), Some(position))
            }
            SiteChange::Close { site } => ((*site).into(), Scalar::Empty, Scalar::Empty, None),
            SiteChange::Move { site, position } => {
                ((*site).into(), Scalar::Empty, Scalar::Empty, Some(position))
            }
        };
        let asks = self.change.asks().code().into();
        let proposal = vec![asks, site, site_type, name, u64::from(self.from_day).into()];
        let mut values = vec![(0, proposal)];
        values.extend(position.map(|position| (1, position_scalars(position))));
        if !self.note.is_empty() {
            values.push((2, vec![self.note.as_str().into()]));
        }
        draft(&SITE_PROPOSAL, Target::Made(self.id), values)
    }

    /// What keeps it from being done on a day: `site` is the site that it closes or moves, where that is known in the grid.
    #[must_use]
    pub fn hindrance(&self, site: Option<&SiteNow>, today: Day) -> Option<Hindrance> {
        let from = Day(i64::from(self.from_day));
        let (first, last) = (Day(today.0 - SITE_DAYS_BACK_MAX), Day(today.0 + SITE_DAYS_AHEAD_MAX));
        if !(first..=last).contains(&from) {
            return Some((
                "from_day",
                format!("a day from {first} to {last}, and not {from}: propose it with such a one"),
            ));
        }
        if let SiteChange::Open { name, .. } = &self.change {
            let fits = !name.trim().is_empty() && name.len() <= NAME_BYTES_MAX;
            let allowed = || {
                format!(
                    "the name of the place: 1 to {NAME_BYTES_MAX} bytes (about {} Chinese characters)",
                    NAME_BYTES_MAX / 3
                )
            };
            return (!fits).then(|| ("site_name", allowed()));
        }
        let Some(site) = site else {
            return Some(("site", "a site of this grid".to_owned()));
        };
        let day = |day: u32| Day(i64::from(day));
        if let Some(closed) = site.closed_day {
            return Some(("site", format!("a site that stands; this one is closed from {} on", day(closed))));
        }
        let opened = site.opened_day.map(day).filter(|opened| from <= *opened);
        opened.map(|opened| ("from_day", format!("a day after {opened}, on which the site was opened")))
    }

    /// The operations on the sites of the grid that do as it says; `old` is the site that it closes or moves. One that it opens
    /// is as real as whoever proposed it.
    #[must_use]
    pub fn done(&self, old: Option<&SiteNow>, proposer: Origin) -> Vec<Draft> {
        let opened_day = self.from_day;
        match (&self.change, old) {
            (SiteChange::Open { site_type, name, position }, _) => {
                let site = Site {
                    id: site_of(self.id),
                    site_type: site_type.number(),
                    name: name.clone(),
                    position: *position,
                    opened_day,
                    origin: proposer,
                    source_code: String::new(),
                };
                vec![site.open()]
            }
            (SiteChange::Close { site }, _) => vec![sites::close(*site, self.from_day)],
            (SiteChange::Move { site, position }, Some(old)) => {
                let new = Site {
                    id: site_of(self.id),
                    site_type: old.site_type,
                    name: old.name.clone(),
                    position: *position,
                    opened_day,
                    origin: old.origin,
                    source_code: old.source_code.clone(),
                };
                vec![sites::close(*site, self.from_day), new.open()]
            }
            // a site that nobody knows goes nowhere
            (SiteChange::Move { .. }, None) => Vec::new(),
        }
    }
}

/// The id of the site that a proposal opens, or that a move opens in the place of the old one: two who decide alike open one site.
#[must_use]
pub fn site_of(proposal: Id) -> Id {
    derived_id(SITE.key, &parts(&[proposal.into()]))
}

/// The operation with which its author takes a proposal back.
#[must_use]
pub fn withdraw(proposal: Id, why: Withdrawal) -> Draft {
    draft(&SITE_PROPOSAL, Target::Made(proposal), vec![(3, vec![why.code().into()])])
}
