//! What waits for an officer in an area: claims, requests, appeals, evidence, rechecks, and what people contradict each other in.

use crate::error::Result;
use crate::judging::{Rectified, for_others, rectified_in};
use crate::office::rulings::Claim;
use crate::places;
use domain::grids::GridCode;
use domain::rectification::{Act, ActKind, ReferralState, ReviewReason, Status};
use domain::standards::Edition;
use merge::hash::{Hash, Id};
use std::ops::RangeInclusive;
use store::Store;

/// Something that waits for an officer in a grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToDecide {
    /// The grid.
    pub grid: GridCode,
    /// Since when, ms since 1970, where that is known.
    pub since_ms: Option<i64>,
    /// What.
    pub about: About,
}

/// What waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// 申请延期 of a finding: the act that asks, and until when, ms since 1970.
    Extension {
        /// The finding.
        finding: Id,
        /// The act.
        act: Id,
        /// Until when the unit wants to have time.
        due_ms: Option<i64>,
    },
    /// 申诉 against an act.
    Appeal {
        /// The finding.
        finding: Id,
        /// The appeal.
        act: Id,
    },
    /// 待补证: said to be put right, without a picture or by its own word alone.
    Evidence {
        /// The finding.
        finding: Id,
    },
    /// A unit gave it back, and nobody has it.
    Declined {
        /// The finding.
        finding: Id,
    },
    /// Its due has passed, and nobody has reported it fixed.
    Overdue {
        /// The finding.
        finding: Id,
    },
    /// Its leader put it right himself, and may not look again: somebody else has to.
    Recheck {
        /// The finding.
        finding: Id,
        /// The report that a recheck is about.
        report: Id,
    },
    /// The system that it was referred to is done with it, or does not take it.
    Referral {
        /// The finding.
        finding: Id,
        /// What that system said.
        state: ReferralState,
    },
    /// People contradict each other.
    Review {
        /// The finding.
        finding: Id,
        /// In what.
        reasons: Vec<ReviewReason>,
    },
    /// A claim that counts once it is confirmed, and the content hash of the edition of its walk, where it has one.
    Claimed(Claim, Option<Hash>),
}

/// What waits in the grids of these codes at an instant, ms since 1970, by the edition in force; grid by grid.
pub(super) fn to_decide(
    store: &Store,
    places: &RangeInclusive<u64>,
    (now_ms, edition): (i64, Option<&Edition>),
) -> Result<Vec<ToDecide>> {
    let mut all = Vec::new();
    for grid in store.grids(places)?.into_iter().filter_map(|number| GridCode::new(number).ok()) {
        let Some(partition) = store.partition_ordinal(&places::of_grid(grid))? else { continue };
        let found = rectified_in(store, partition)?;
        for one in &found {
            all.extend(of_finding(one, now_ms).into_iter().map(|(since_ms, about)| ToDecide {
                grid,
                since_ms,
                about,
            }));
        }
        if let Some(edition) = edition {
            let others = for_others(store, grid, (&found, now_ms), edition)?;
            let rechecks = found.iter().filter(|one| others.contains(&one.finding.id)).filter_map(recheck);
            all.extend(rechecks.map(|(since_ms, about)| ToDecide { grid, since_ms, about }));
        }
        let claims = store.not_applicable(partition)?.into_iter().filter(|row| row.confirmed.is_none());
        let claims = claims.map(|row| (Some(row.effective_ms), (Claim::NotApplicable(row.key), row.edition)));
        let unwalked = store.not_walkable(partition)?.into_iter().filter(|row| row.confirmed.is_none());
        let unwalked = unwalked.map(|row| (None, (Claim::NotWalkable(row.week), None)));
        all.extend(claims.chain(unwalked).map(|(since_ms, (claim, edition))| ToDecide {
            grid,
            since_ms,
            about: About::Claimed(claim, edition),
        }));
    }
    Ok(all)
}

fn recheck(one: &Rectified) -> Option<(Option<i64>, About)> {
    let report = one.reports_fixed().last()?;
    Some((Some(report.effective_ms), About::Recheck { finding: one.finding.id, report: report.id }))
}

fn of_finding(one: &Rectified, now_ms: i64) -> Vec<(Option<i64>, About)> {
    let (finding, standing) = (one.finding.id, one.standing());
    let mut waits = Vec::new();
    let said = |kinds: &[ActKind]| {
        let kinds = kinds.to_vec();
        one.acts.iter().filter(move |act| kinds.contains(&act.kind) && act.kind.may().contains(&act.role))
    };
    let answered = |act: &Act, by: &[ActKind]| said(by).any(|answer| answer.about == Some(act.id));
    let open = matches!(standing.status, Status::Assigned | Status::Rectifying);
    let answers = [ActKind::GrantExtension, ActKind::RefuseExtension];
    for ask in said(&[ActKind::AskExtension]).filter(|ask| open && !answered(ask, &answers)) {
        let about = About::Extension { finding, act: ask.id, due_ms: ask.due_ms };
        waits.push((Some(ask.effective_ms), about));
    }
    for appeal in said(&[ActKind::Appeal]).filter(|appeal| !answered(appeal, &[ActKind::DecideAppeal])) {
        waits.push((Some(appeal.effective_ms), About::Appeal { finding, act: appeal.id }));
    }
    if standing.status == Status::Claimed {
        let since = standing.work.and_then(|(_, place)| one.acts.get(place)).map(|act| act.effective_ms);
        waits.push((since, About::Evidence { finding }));
    }
    if standing.status == Status::Opened
        && let Some(declined) = said(&[ActKind::Decline]).next_back()
    {
        waits.push((Some(declined.effective_ms), About::Declined { finding }));
    }
    if let Some(due_ms) = standing.duty.and_then(|duty| duty.due_ms).filter(|due| open && *due < now_ms) {
        waits.push((Some(due_ms), About::Overdue { finding }));
    }
    let ended = |state: &ReferralState| matches!(state, ReferralState::Done | ReferralState::NotTaken);
    if let Some((state, since_ms)) = one.referred(&standing).and_then(|referred| referred.state)
        && ended(&state)
    {
        waits.push((Some(since_ms), About::Referral { finding, state }));
    }
    if let Some(reasons) = standing.review {
        waits.push((None, About::Review { finding, reasons }));
    }
    waits
}
