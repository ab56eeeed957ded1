//! What another system has of a finding, and what it said of it last.

use crate::judging::rectified::Rectified;
use domain::rectification::{ActKind, Channel, Place, ReferralState, Standing};
use merge::hash::Id;

/// A finding that another system has 转办.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referred {
    /// The act that referred it: what becomes of it is said about this act.
    pub act: Id,
    /// The system; `None` for one of a later version.
    pub channel: Option<Channel>,
    /// Since when, ms since 1970.
    pub since_ms: i64,
    /// What that system said last, and when (ms since 1970); `None` while it said nothing.
    pub state: Option<(ReferralState, i64)>,
    /// The number that the finding has there, where anybody wrote it.
    pub channel_code: Option<String>,
    /// Its answer in words; empty for none, and where it was erased.
    pub answer: String,
}

impl Rectified {
    /// The referral of a standing, as it is told.
    #[must_use]
    pub fn referred(&self, standing: &Standing) -> Option<Referred> {
        let found = self.referral(standing)?;
        let act = self.acts.get(found.referred)?;
        let said = |place| self.row(place).and_then(|row| row.said.as_ref());
        // the number may stand in the referral, or in any word about it
        let about = |place: &Place| {
            let words = self.acts.get(*place).filter(|word| word.kind == ActKind::ReferralState);
            *place == found.referred || words.is_some_and(|word| word.about == Some(act.id))
        };
        let code = |place| said(place).and_then(|said| said.channel_code.clone());
        let state = |place| Some((said(place)?.state?, self.acts.get(place)?.effective_ms));
        let answer = found.answered.and_then(|place| self.row(place)).map(|row| row.note.clone());
        Some(Referred {
            act: act.id,
            channel: said(found.referred).and_then(|said| said.channel),
            since_ms: act.effective_ms,
            state: found.answered.and_then(state),
            channel_code: (0..self.acts.len()).rev().filter(about).find_map(code),
            answer: answer.unwrap_or_default(),
        })
    }
}
