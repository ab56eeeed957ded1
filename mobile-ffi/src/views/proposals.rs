//! Proposals about sites, with what became of each.

use sync_core::domain::people::Role;
use sync_core::domain::proposals::{Asks as ProposalAsks, Became as ProposalBecame};
use sync_core::judging::Proposed;
use sync_core::merge::hash::Id;

/// A proposal about the sites of a grid.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ProposalView {
    /// Its id.
    pub id: Id,
    /// What it asks for; nothing for what a later version knows.
    pub asks: Option<ProposalAsks>,
    /// The site that it closes or moves.
    pub site: Option<Id>,
    /// The name of the site that it opens, closes or moves; empty where it is not known here.
    pub site_name: String,
    /// The type of that site, 1 to 32 for P01 to P32.
    pub site_type: Option<u8>,
    /// Since which day it is so, days since 1970.
    pub from_day: Option<u32>,
    /// Why; empty for none, and where it was erased.
    pub note: String,
    /// Who proposed it.
    pub author: Id,
    /// The name of whoever proposed it; empty where it is not known here.
    pub author_name: String,
    /// When, ms since 1970.
    pub proposed_ms: i64,
    /// Whether that is the phone's own word so far, because the office has not acknowledged it.
    pub provisional: bool,
    /// Findings at the site that somebody still has to put right: they leave the scores with it.
    pub findings_open: u32,
    /// What became of it.
    pub became: ProposalBecame,
    /// Who decided it; nothing while nobody did.
    pub decided_by: Option<Id>,
    /// In which role.
    pub decided_as: Option<Role>,
    /// When, ms since 1970.
    pub decided_ms: Option<i64>,
    /// Why, as the officer writes; empty for none.
    pub decision_note: String,
    /// The site that was opened: a new one, or the one that was moved at its new place.
    pub new_site: Option<Id>,
    /// Whether people contradict each other, so that somebody should look.
    pub needs_review: bool,
}

impl From<Proposed> for ProposalView {
    fn from(one: Proposed) -> Self {
        let decision = one.decision();
        let known = one.site.as_ref();
        Self {
            id: one.row.key.id,
            asks: one.row.asks,
            site: one.row.site,
            site_name: one
                .row
                .name
                .clone()
                .or_else(|| known.map(|site| site.name.clone()))
                .unwrap_or_default(),
            site_type: one.row.site_type.or_else(|| known.map(|site| site.site_type)),
            from_day: one.row.from_day,
            note: one.row.note.clone(),
            author: one.author,
            author_name: one.author_name.clone(),
            proposed_ms: one.row.effective.ms,
            provisional: one.row.effective.provisional,
            findings_open: one.findings_open,
            became: one.outcome.became,
            decided_by: decision.map(|(decision, _)| decision.officer),
            decided_as: decision.map(|(decision, _)| decision.role),
            decided_ms: decision.map(|(decision, _)| decision.effective_ms),
            decision_note: decision.map(|(_, note)| note.to_owned()).unwrap_or_default(),
            new_site: one.new_site(),
            needs_review: !one.outcome.beside.is_empty(),
        }
    }
}
