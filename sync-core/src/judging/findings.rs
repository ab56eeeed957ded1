//! The findings of a grid as facts: where each stands, what it costs, and when it was closed.

use crate::judging::rectified::Rectified;
use domain::rectification::{Links, Pair, Status};
use domain::scoring::{CheckFact, Cost, FindingFact, Origin};
use domain::week::Week;
use merge::context::Dot;
use merge::hash::{Hash, Id};
use std::collections::{BTreeMap, BTreeSet};

/// The findings as they stood at an instant (ms since 1970), those taken back left out, and where the closing of each that is
/// closed stands in the log.
pub(super) fn findings(
    rectified: &[Rectified],
    checks: &[CheckFact],
    end_ms: i64,
) -> (Vec<FindingFact>, Vec<Option<Dot>>) {
    let mut led_to: BTreeMap<Id, Id> = BTreeMap::new();
    for check in checks {
        for finding in check.seen.iter().filter_map(|seen| seen.finding) {
            led_to.entry(finding).or_insert(check.id);
        }
    }
    let standings = rectified.iter().map(|one| (one, one.standing_before(end_ms)));
    let standings: BTreeMap<Id, _> =
        standings.map(|(one, standing)| (one.finding.id, (one, standing))).collect();
    let said = |id: Id| standings.get(&id).and_then(|(one, standing)| one.pair(standing));
    // two that name each other are a pair, and no circle
    let mutual = |id: Id| said(id).is_some_and(|(other, _)| said(other).is_some_and(|(back, _)| back == id));
    let links = standings.iter().filter(|(id, _)| !mutual(**id));
    let links = Links::of(links.filter_map(|(_, (one, standing))| one.link(standing)));
    // of links that run in a circle one is as if nobody had made it
    let ignored: BTreeSet<Id> = links.ignored().map(|link| link.from).collect();
    let pair = |id: Id| said(id).filter(|_| !ignored.contains(&id));
    let (mut facts, mut closings) =
        (Vec::with_capacity(rectified.len()), Vec::with_capacity(rectified.len()));
    for (id, (one, standing)) in &standings {
        let Some(standard) = one.standard else { continue };
        if standing.status == Status::Withdrawn {
            continue;
        }
        let linked = pair(*id);
        let costs_nothing = linked.is_some_and(|(other, costs)| {
            // where both of a pair say that the other one costs, the lower id does
            let both = pair(other) == Some((*id, Pair::CostsNothing));
            costs == Pair::CostsNothing && !(both && *id < other)
        });
        let cost = if costs_nothing { Cost::Nothing } else { Cost::Full };
        let work = standing.apart_from_rulings();
        let as_worked = ignored.contains(id) || (linked.is_some() && cost == Cost::Full);
        let status = if as_worked { work } else { standing.status };
        let closed = one.closing(standing).filter(|_| status == Status::Closed);
        closings.push(closed.map(|(_, dot)| dot));
        facts.push(FindingFact {
            id: *id,
            standard,
            site: one.finding.site,
            origin: origin(one),
            check: led_to.get(id).copied(),
            observed: one.finding.observed,
            effective_ms: one.finding.effective.ms,
            status,
            closed: closed.map(|(at, _)| (at, Hash::default())),
            closed_week: closed.map(|(at, _)| Week::of(at)),
            cost,
            sent_back: standing.sent_back,
            reopened: standing.reopened,
        });
    }
    (facts, closings)
}

const fn origin(one: &Rectified) -> Origin {
    match (one.finding.adopted_from, one.finding.moved_from) {
        (_, Some(_)) => Origin::MovedIn,
        (Some(_), None) => Origin::Adopted,
        (None, None) => Origin::Own,
    }
}
