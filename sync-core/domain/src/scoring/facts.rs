//! What a grid's score follows from, and nothing else.

use crate::checks::Observations;
use crate::rectification::Status;
use crate::standards::{Edition, SiteType, StandardCode};
use crate::week::Week;
use merge::hash::{Hash, Id};

/// The facts of one grid, up to the end of the last of its weeks. The order of sites, checks and findings changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The edition that is scored by.
    pub edition: &'a Edition,
    /// Every site that the grid has or had.
    pub sites: &'a [SiteFact],
    /// The calendar weeks since the grid began, ascending and without a gap; the last is scored.
    pub weeks: &'a [WeekFact],
    /// The checks of the grid's own walks.
    pub checks: &'a [CheckFact],
    /// The official findings of the grid: its own, adopted and moved in. No withdrawn ones: they leave their check as it is.
    pub findings: &'a [FindingFact],
}

/// A site, with the weeks in which it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SiteFact {
    /// Its id.
    pub id: Id,
    /// Its type.
    pub site_type: SiteType,
    /// The first week in which it stands.
    pub from: Week,
    /// The week in which its values leave; `None` while it stands.
    pub closed: Option<Week>,
}

/// A standard at a site.
pub type Place = (StandardCode, Id);

/// A calendar week of a grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekFact {
    /// The week.
    pub week: Week,
    /// Whether it counts.
    pub kind: WeekKind,
    /// What its plan asked for; nothing where there was no plan.
    pub planned: Vec<Place>,
}

/// Whether a week counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeekKind {
    /// It does, walked or not.
    Counted,
    /// It was suspended by the office, or the grid could not be walked.
    Excused,
}

/// One standard judged at one site in one walk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckFact {
    /// Its id.
    pub id: Id,
    /// The standard.
    pub standard: StandardCode,
    /// The site.
    pub site: Id,
    /// The week in which its walk began.
    pub week: Week,
    /// When, ms since 1970.
    pub effective_ms: i64,
    /// The hash of its changeset; zeros where no other check of the place was effective at the same instant.
    pub hash: Hash,
    /// What stands of it: one observation, or several that contradict each other.
    pub seen: Observations,
    /// Whether it looks again at something that was put right.
    pub look: Look,
    /// Whether an officer confirmed that the standard does not apply.
    pub confirmed: Confirmed,
}

/// What a check is to what was found before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// How the place was found.
    First,
    /// A recheck by another person than the one who put it right.
    Recheck,
    /// A leader's own *met* over his own fix: a claim, and no result.
    OwnFix,
}

/// Whether an officer confirmed a 不适用.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// Yes: the standard is taken as judged there, and has no value.
    Yes,
    /// No: nothing changes by it.
    No,
}

/// An official finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FindingFact {
    /// Its id.
    pub id: Id,
    /// The standard.
    pub standard: StandardCode,
    /// The site.
    pub site: Id,
    /// Where it comes from.
    pub origin: Origin,
    /// The check that led to it, where there is one.
    pub check: Option<Id>,
    /// How many or how much was found.
    pub observed: Option<u32>,
    /// When it was found, ms since 1970.
    pub effective_ms: i64,
    /// Where it stands; of a linked pair the one that costs stands where the other one does.
    pub status: Status,
    /// The closing that stands: its effective time and hash.
    pub closed: Option<(i64, Hash)>,
    /// The week of that closing.
    pub closed_week: Option<Week>,
    /// Whether it is the one of a linked pair that costs nothing.
    pub cost: Cost,
    /// How often it was sent back.
    pub sent_back: u32,
    /// How often it was there again.
    pub reopened: u32,
}

/// Where an official finding comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A walk of the grid, or its leader without a walk.
    Own,
    /// A citizen's or a checker's finding that the office adopted.
    Adopted,
    /// Another grid.
    MovedIn,
}

/// Whether a finding costs points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// It does while it is not closed.
    Full,
    /// The other one of the pair does.
    Nothing,
}

impl FindingFact {
    /// Whether it was closed in this week or later, and still is.
    pub(super) fn was_closed_since(&self, week: Week) -> bool {
        self.status == Status::Closed && self.closed_week.is_some_and(|closed| closed >= week)
    }

    /// Whether a check that was not met is about this finding: it led to it, names it, or was made while it was not closed.
    pub(crate) fn is_of(&self, check: &CheckFact) -> bool {
        let named = || check.seen.iter().any(|seen| seen.finding == Some(self.id));
        let lasted = || {
            (self.is_open() || self.status == Status::Closed)
                && self.effective_ms <= check.effective_ms
                && self.closed.is_none_or(|(at, _)| at >= check.effective_ms)
        };
        self.check == Some(check.id) || named() || lasted()
    }

    /// Whether a check that it is about keeps its points: void, moved away and costing nothing as a duplicate do not.
    pub(crate) fn costs(&self) -> bool {
        self.cost == Cost::Full && !matches!(self.status, Status::Void | Status::Moved)
    }

    /// Whether somebody still has to put it right; in doubt, as of a duplicate that costs, somebody has.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.cost == Cost::Full
            && matches!(
                self.status,
                Status::Opened
                    | Status::Assigned
                    | Status::Rectifying
                    | Status::Claimed
                    | Status::Reported
                    | Status::Referred
                    | Status::Duplicate
            )
    }
}
