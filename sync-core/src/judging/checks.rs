//! The checks of a grid's walks as facts: whether each is how the place was found, or a look at what was put right.

use crate::error::Result;
use crate::judging::meant::Meant;
use crate::judging::rectified::{Rectified, nature};
use domain::checks::CheckResult;
use domain::people::PersonId;
use domain::rectification::{ActKind, Status};
use domain::scoring::{CheckFact, Confirmed, Look, Place};
use domain::standards::{Edition, FaultNature, StandardCode};
use merge::context::Dot;
use merge::hash::{Hash, Id};
use std::collections::BTreeMap;
use store::Store;
use store::sheets::CheckJudged;
use store::views::{Signer, WalkJudged};

/// The checks of these walks, and where what each says stands in the log.
pub(super) fn checks(
    store: &Store,
    (partition, walks): (u32, &[WalkJudged]),
    (rectified, (edition, meant)): (&[Rectified], (&Edition, &Meant<'_>)),
) -> Result<(Vec<CheckFact>, Vec<Dot>)> {
    let mut at: BTreeMap<Place, Vec<&Rectified>> = BTreeMap::new();
    for one in rectified.iter().filter(|one| nature(one, edition) == FaultNature::Rectifiable) {
        if let Some(standard) = one.standard {
            at.entry((standard, one.finding.site)).or_default().push(one);
        }
    }
    let by_id: BTreeMap<Id, &WalkJudged> = walks.iter().map(|walk| (walk.id, walk)).collect();
    let ids: Vec<Id> = by_id.keys().copied().collect();
    let rows = store.checks_judged(partition, &ids)?;
    let (mut facts, mut dots) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    let mut known: Option<&WalkJudged> = None;
    for row in rows {
        // those of a walk come one after the other
        known = known.filter(|walk| walk.id == row.walk).or_else(|| by_id.get(&row.walk).copied());
        let Some(walk) = known else { continue };
        let judged = StandardCode::of_number(row.standard);
        let Some(standard) = judged.and_then(|code| meant.code(&walk.edition, code)) else { continue };
        let look = match at.get(&(standard, row.site)) {
            Some(here) => look(here, (row.walk, row.effective_ms, person(store, row.dot)?)),
            None => Look::First,
        };
        dots.push(row.dot);
        facts.push(CheckFact {
            id: row.id,
            standard,
            site: row.site,
            week: walk.week,
            effective_ms: row.effective_ms,
            hash: Hash::default(),
            confirmed: confirmed(&row),
            seen: row.seen,
            look,
        });
    }
    Ok((facts, dots))
}

/// The person whose device signed a changeset; nobody where the office did.
fn person(store: &Store, dot: Dot) -> Result<Option<PersonId>> {
    Ok(match store.signer(dot)? {
        Some(Signer::Person(person)) => Some(person),
        _ => None,
    })
}

/// What an officer writes who confirms that a standard does not apply.
const DOES_NOT_APPLY: u8 = 1;

fn confirmed(check: &CheckJudged) -> Confirmed {
    let not_applicable = check.seen.iter().any(|seen| seen.result == CheckResult::NotApplicable);
    if not_applicable && check.confirmed == Some(DOES_NOT_APPLY) { Confirmed::Yes } else { Confirmed::No }
}

/// What a check is to the findings at its place: it looks again where one of an earlier walk was not closed by then.
fn look(here: &[&Rectified], (walk, at_ms, author): (Id, i64, Option<PersonId>)) -> Look {
    let earlier =
        here.iter().filter(|one| one.finding.walk != Some(walk) && one.finding.effective.ms < at_ms);
    let open = earlier.filter(|one| {
        let standing = one.standing_before(at_ms);
        !matches!(standing.status, Status::Closed | Status::Void | Status::Withdrawn | Status::Moved)
    });
    let mut look = Look::First;
    for one in open {
        let own = one.acts.iter().any(|act| {
            act.kind == ActKind::ReportFixed && act.effective_ms < at_ms && Some(act.author) == author
        });
        look = if own { Look::OwnFix } else { Look::Recheck };
        if own {
            break;
        }
    }
    look
}
