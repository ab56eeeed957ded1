//! A finding that another system has 转办: since when, and what that system said of it last.
//!
//! What it says is no status: the finding is referred until an officer takes it back.

use super::act::{Acts, Place};
use super::ruling::Ruling;
use super::status::Standing;
use crate::rectification::ActKind;

/// Where a referral and the last word about it stand among the acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Referral {
    /// The act that referred it.
    pub referred: Place,
    /// The last act that says what became of it; `None` while the other system said nothing.
    pub answered: Option<Place>,
}

impl Referral {
    /// The referral that stands, of acts that come to a standing. A word about an earlier referral is none about this one;
    /// of several that had not seen each other the foremost holds: by rank, then time, then hash.
    #[must_use]
    pub fn of(acts: &Acts<'_>, standing: &Standing) -> Option<Self> {
        let (ruling, referred) = standing.ruling?;
        let id = acts.get(referred)?.id;
        if ruling != Ruling::Referred {
            return None;
        }
        let words: Vec<Place> = acts
            .counting()
            .filter(|(_, act)| act.kind == ActKind::ReferralState && act.about == Some(id))
            .map(|(place, _)| place)
            .collect();
        let unanswered = |place: &&Place| !words.iter().any(|later| acts.sees(*later, **place));
        let answered = acts.foremost(words.iter().filter(unanswered).copied());
        Some(Self { referred, answered })
    }
}
