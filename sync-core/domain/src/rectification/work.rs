//! The axis of work: whether it is put right, as somebody says, as somebody else saw, or as the office decided.

use super::act::{Act, Acts, Place, Verdict};
use super::ruling::OFFICE_RANK;
use crate::rectification::ActKind;

/// How far the work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// 待补证: reported without a photo, or closed by the one who fixed it.
    Claimed,
    /// 待复查: reported fixed, with a photo.
    Reported,
    /// 销号.
    Closed,
}

/// What stands on the axis.
pub(super) struct Worked {
    /// How far it is, and the act that says so.
    pub(super) work: Option<(Work, Place)>,
    /// A closing stands against somebody who says, without having seen it, that it is not put right.
    pub(super) contested: bool,
    /// How often it was sent back: what was said fixed was not.
    pub(super) sent_back: u32,
    /// How often it was there again: what was closed was not put right, or no longer.
    pub(super) reopened: u32,
}

/// That somebody says it is put right.
#[derive(Clone, Copy)]
pub(super) struct Fixed {
    pub(super) work: Work,
    /// The act that says so.
    pub(super) place: Place,
    /// The act that said so first: where evidence is confirmed, the one that is confirmed.
    pub(super) said: Place,
    /// The act that somebody must have seen to say against it.
    against: Place,
    closing: Closing,
}

/// How what was closed can be undone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Closing {
    /// A look: whoever sees the fault again undoes it, also without having seen the look, where he is of no lower rank.
    Look,
    /// A decision of the office: a leader undoes it by a look only, and nobody without having seen it.
    Decision,
}

pub(super) fn worked(acts: &Acts<'_>, counting: &[(Place, &Act)]) -> Worked {
    let undoing: Vec<(Place, &Act)> = counting.iter().filter(|(_, act)| undoes_work(act)).copied().collect();
    let fixed: Vec<Fixed> =
        counting.iter().filter_map(|(place, act)| says_fixed(acts, *place, act)).collect();
    let stands = |one: &&Fixed| !undoing.iter().any(|(by, undo)| cancels(acts, (*by, undo), one));
    let standing: Vec<&Fixed> = fixed.iter().filter(stands).collect();
    let work = standing.iter().map(|one| one.work).max().and_then(|furthest| {
        let of_these = standing.iter().filter(|one| one.work == furthest).map(|one| one.place);
        Some((furthest, acts.foremost(of_these)?))
    });
    let undone = undone_by(acts, &fixed, &undoing);
    let count = |those: fn(ActKind, Work) -> bool| {
        let times =
            undone.iter().filter(|(place, work)| acts.get(*place).is_some_and(|act| those(act.kind, *work)));
        u32::try_from(times.count()).unwrap_or(u32::MAX)
    };
    Worked {
        work,
        contested: work.is_some_and(|(work, place)| {
            work == Work::Closed && undoing.iter().any(|(by, _)| acts.concurrent(*by, place))
        }),
        sent_back: count(|kind, _| kind != ActKind::Reopen),
        reopened: count(|_, work| work == Work::Closed),
    }
}

/// The acts by which what was said fixed was taken back, each with the furthest that it took back. What somebody whom the
/// author had seen took back before is not taken back again.
#[must_use]
pub fn undone(acts: &Acts<'_>) -> Vec<(Place, Work)> {
    let counting = || acts.counting();
    let undoing: Vec<(Place, &Act)> = counting().filter(|(_, act)| undoes_work(act)).collect();
    let fixed: Vec<Fixed> = counting().filter_map(|(place, act)| says_fixed(acts, place, act)).collect();
    undone_by(acts, &fixed, &undoing)
}

fn undone_by(acts: &Acts<'_>, fixed: &[Fixed], undoing: &[(Place, &Act)]) -> Vec<(Place, Work)> {
    let before = |place: Place, one: &Fixed| {
        undoing.iter().any(|(before, _)| acts.sees(place, *before) && acts.sees(*before, one.place))
    };
    let furthest = |place: Place| {
        let met = fixed.iter().filter(|one| acts.sees(place, one.place) && !before(place, one));
        met.map(|one| one.work).max()
    };
    undoing.iter().filter_map(|(place, _)| Some((*place, furthest(*place)?))).collect()
}

/// Whether an act says that it is not put right.
pub(super) fn undoes_work(act: &Act) -> bool {
    match act.kind {
        ActKind::SendBack | ActKind::Reopen => true,
        ActKind::Recheck => act.verdict == Some(Verdict::Against),
        _ => false,
    }
}

/// What an act says fixed, if it does.
pub(super) fn says_fixed(acts: &Acts<'_>, place: Place, act: &Act) -> Option<Fixed> {
    let said = |work, closing| Some(Fixed { work, place, said: place, against: place, closing });
    match (act.kind, act.verdict) {
        (ActKind::ReportFixed, _) => {
            said(if act.evidence.is_some() { Work::Reported } else { Work::Claimed }, Closing::Look)
        }
        (ActKind::Recheck, Some(Verdict::For)) => {
            said(if judges_another(acts, place, act) { Work::Closed } else { Work::Claimed }, Closing::Look)
        }
        (ActKind::Close, _) => {
            let proved = act.role.rank() >= OFFICE_RANK
                && !fixed_by(acts, place, act)
                && (act.evidence.is_some() || photographed(acts, place));
            said(if proved { Work::Closed } else { Work::Claimed }, Closing::Decision)
        }
        (ActKind::ConfirmEvidence, _) => confirms(acts, place, act),
        _ => None,
    }
}

/// What a confirmation makes of the act that it names: a report waits for its recheck then, a closing is one. Nobody
/// confirms himself.
fn confirms(acts: &Acts<'_>, place: Place, confirmation: &Act) -> Option<Fixed> {
    let (named, act) = acts.allowed().find(|(_, act)| Some(act.id) == confirmation.about)?;
    if act.author == confirmation.author || !acts.sees(place, named) {
        return None;
    }
    match says_fixed(acts, named, act)? {
        Fixed { work: Work::Claimed, .. } if act.kind == ActKind::ReportFixed => {
            Some(Fixed { work: Work::Reported, place, said: named, against: named, closing: Closing::Look })
        }
        Fixed { work: Work::Claimed, .. } => {
            Some(Fixed { work: Work::Closed, place, said: named, against: place, closing: Closing::Decision })
        }
        _ => None,
    }
}

/// Whether the author of an act had reported it fixed, on whichever phone: any report of his but a later one.
fn fixed_by(acts: &Acts<'_>, place: Place, act: &Act) -> bool {
    acts.allowed().any(|(report, reported)| {
        reported.kind == ActKind::ReportFixed && reported.author == act.author && !acts.sees(report, place)
    })
}

/// Whether a look is one by another person than who fixed it: it had seen a report of somebody else, and none is its author's.
fn judges_another(acts: &Acts<'_>, place: Place, look: &Act) -> bool {
    let of_another = acts.allowed().any(|(report, reported)| {
        reported.kind == ActKind::ReportFixed && reported.author != look.author && acts.sees(place, report)
    });
    of_another && !fixed_by(acts, place, look)
}

/// Whether the author of an act had seen a report with an after-photo.
fn photographed(acts: &Acts<'_>, place: Place) -> bool {
    acts.allowed().any(|(report, reported)| {
        reported.kind == ActKind::ReportFixed && reported.evidence.is_some() && acts.sees(place, report)
    })
}

/// Whether `undo` cancels what was said fixed.
pub(super) fn cancels(acts: &Acts<'_>, (by, undo): (Place, &Act), fixed: &Fixed) -> bool {
    let saw = acts.sees(by, fixed.against);
    match (fixed.work, fixed.closing) {
        (Work::Claimed | Work::Reported, _) => saw,
        (Work::Closed, Closing::Look) => {
            let rank = acts.get(fixed.place).map_or(0, |look| look.role.rank());
            let looked_at_once =
                undo.kind != ActKind::Reopen && acts.concurrent(by, fixed.place) && undo.role.rank() >= rank;
            saw || looked_at_once
        }
        (Work::Closed, Closing::Decision) => {
            saw && (undo.kind == ActKind::Recheck || undo.role.rank() >= OFFICE_RANK)
        }
    }
}
