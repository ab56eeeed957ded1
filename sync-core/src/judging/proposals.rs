//! A proposal about sites with who made it, who decided it, and what became of it.

use crate::error::Result;
use crate::judging::apart::placed;
use crate::judging::authors::Authors;
use crate::judging::rectified::rectified_in;
use domain::day::Day;
use domain::people::{PersonId, Role};
use domain::proposals::{
    Asks, Became, Decision, Hindrance, Outcome, Proposal, SiteChange, SiteNow, TakenBack, outcome, site_of,
};
use domain::rectification::Status;
use domain::standards::SiteType;
use merge::hash::Id;
use std::collections::BTreeMap;
use store::Store;
use store::views::{ProposalRow, SiteRow};

/// A proposal, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// What was proposed, as it stands in the log.
    pub row: ProposalRow,
    /// Who proposed it; nobody where the beginning of that stream has not arrived.
    pub author: PersonId,
    /// The name under which its author is known here; empty where there is none.
    pub author_name: String,
    /// The site that it closes or moves, where that is known here.
    pub site: Option<SiteNow>,
    /// Findings at that site that somebody still has to put right: they leave the scores with it.
    pub findings_open: u32,
    /// The decisions of those who may decide, each with its place in the row.
    pub decisions: Vec<(Decision, usize)>,
    /// What they come to.
    pub outcome: Outcome,
}

impl Proposed {
    /// The decision that holds, with its note.
    #[must_use]
    pub fn decision(&self) -> Option<(&Decision, &str)> {
        let (decision, row) = self.decisions.get(self.outcome.decision?)?;
        Some((decision, self.row.decided.get(*row)?.note.as_str()))
    }

    /// The site that was opened as proposed: a new one, or the one that was moved at its new place.
    #[must_use]
    pub fn new_site(&self) -> Option<Id> {
        let opens = matches!(self.row.asks, Some(Asks::Open | Asks::Move));
        (opens && self.outcome.became == Became::Done).then(|| site_of(self.row.key.id))
    }

    /// What it proposes, where that can be done on a day.
    ///
    /// # Errors
    /// The first field that keeps it from being done, and what may stand there.
    pub fn proposal(&self, today: Day) -> std::result::Result<Proposal, Hindrance> {
        let row = &self.row;
        let position = || {
            let placed = row.position.as_ref().and_then(placed);
            placed.ok_or_else(|| ("position", "a position with its datum".to_owned()))
        };
        let site = || row.site.ok_or_else(|| ("site", "the site to close or move".to_owned()));
        let change = match row.asks {
            Some(Asks::Open) => SiteChange::Open {
                site_type: row
                    .site_type
                    .and_then(SiteType::of_number)
                    .ok_or_else(|| ("site_type", "1 to 32, for P01 to P32".to_owned()))?,
                name: row.name.clone().unwrap_or_default(),
                position: position()?,
            },
            Some(Asks::Close) => SiteChange::Close { site: site()? },
            Some(Asks::Move) => SiteChange::Move { site: site()?, position: position()? },
            None => return Err(("proposes", "1 open a site, 2 close one, 3 move one".to_owned())),
        };
        let from_day = row.from_day.ok_or_else(|| ("from_day", "since which day it is so".to_owned()))?;
        let proposal = Proposal { id: row.key.id, change, from_day, note: row.note.clone() };
        match proposal.hindrance(self.site.as_ref(), today) {
            Some(hindrance) => Err(hindrance),
            None => Ok(proposal),
        }
    }
}

/// What became of these proposals, in their order.
///
/// # Errors
/// The store cannot be read.
pub fn proposed(store: &Store, rows: Vec<ProposalRow>) -> Result<Vec<Proposed>> {
    let mut grids: BTreeMap<u32, Known<'_>> = BTreeMap::new();
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let partition = row.key.partition;
        if let std::collections::btree_map::Entry::Vacant(unknown) = grids.entry(partition) {
            unknown.insert(Known::of(store, partition)?);
        }
        let Some(known) = grids.get(&partition) else { continue };
        all.push(of(store, known, row)?);
    }
    Ok(all)
}

/// What is looked up once for all proposals of a grid.
struct Known<'s> {
    authors: Authors<'s>,
    sites: BTreeMap<Id, SiteNow>,
    findings_open: BTreeMap<Id, u32>,
}

impl<'s> Known<'s> {
    fn of(store: &'s Store, partition: u32) -> Result<Self> {
        let sites = store.sites_of(partition)?.into_iter().map(|site| (site.id, site_now(site)));
        let mut findings_open: BTreeMap<Id, u32> = BTreeMap::new();
        for one in rectified_in(store, partition)? {
            if is_open(one.standing().status) {
                *findings_open.entry(one.finding.site).or_default() += 1;
            }
        }
        Ok(Self { authors: Authors::of(store, partition)?, sites: sites.collect(), findings_open })
    }
}

const fn is_open(status: Status) -> bool {
    matches!(
        status,
        Status::Opened
            | Status::Assigned
            | Status::Rectifying
            | Status::Claimed
            | Status::Reported
            | Status::Referred
    )
}

fn of(store: &Store, known: &Known<'_>, row: ProposalRow) -> Result<Proposed> {
    let author = known.authors.author(row.dot, (None, None))?.map(|(author, _)| author).unwrap_or_default();
    let proposer = store.signer(row.dot)?;
    let mut taken_back = TakenBack::No;
    for dot in &row.withdrawn {
        // whoever proposed it takes it back, and nobody else
        if proposer.is_some() && store.signer(*dot)? == proposer {
            taken_back = TakenBack::Yes;
        }
    }
    let mut decisions = Vec::with_capacity(row.decided.len());
    for (place, said) in row.decided.iter().enumerate() {
        let author = known.authors.author(said.dot, (said.officer, said.decided_as))?;
        let Some((officer, role)) = author.filter(|(_, role)| Role::OFFICE.contains(role)) else { continue };
        let (decided, effective_ms, hash) = (said.decided, said.effective.ms, said.hash);
        decisions.push((Decision { decided, officer, role, effective_ms, hash }, place));
    }
    let all: Vec<Decision> = decisions.iter().map(|(decision, _)| *decision).collect();
    Ok(Proposed {
        author,
        author_name: store.name_of(author)?,
        site: row.site.and_then(|site| known.sites.get(&site).cloned()),
        findings_open: row.site.and_then(|site| known.findings_open.get(&site).copied()).unwrap_or(0),
        outcome: outcome(taken_back, &all),
        decisions,
        row,
    })
}

/// A site as whoever proposes and whoever decides have to know it.
pub(crate) fn site_now(row: SiteRow) -> SiteNow {
    let SiteRow { site_type, name, opened_day, closed_day, origin, source_code, .. } = row;
    SiteNow { site_type, name, opened_day, closed_day, origin, source_code }
}

/// What stands in the way of deciding on a proposal once more, or of taking it back: what became of it, and by whom.
pub(crate) fn told(store: &Store, of: &Proposed) -> Result<String> {
    let Some((decision, note)) = of.decision() else {
        return Ok("one that nobody has taken back: its author has".to_owned());
    };
    let known = store.name_of(decision.officer)?;
    let name = if known.is_empty() { decision.officer.to_string() } else { known };
    let (role, day) = (decision.role.name(), Day::of(decision.effective_ms));
    let became = match of.outcome.became {
        Became::Done => "it is done as proposed",
        _ => "it is not done",
    };
    let why = if note.is_empty() { String::new() } else { format!(" ({note})") };
    Ok(format!(
        "one that nobody has decided: {role} {name} did on {day}, {became}{why}; propose it anew to change that"
    ))
}
