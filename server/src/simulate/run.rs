//! One run: so many actions, then syncs until all is quiet, then the judgement.

use super::action::Action;
use super::judge::{alive, judge, judge_heads};
use super::network::Manner;
use super::plan::Plan;
use super::verdict::{Fault, Verdict, Wrong};
use super::world::World;
use sync_core::error::Result;
use sync_core::protocol::pull::State;
use sync_core::protocol::session::Outcome;

/// After so many actions the heads are judged in the middle of a run.
const LOOKED_AT: usize = 12;

/// Runs a plan from a seed: so many actions, then syncs until all is quiet.
#[must_use]
pub fn run(seed: u64, plan: &'static Plan, steps: usize) -> Verdict {
    let mut verdict = Verdict {
        seed,
        plan: plan.name,
        steps,
        faults: Vec::new(),
        counts: super::ledger::Counts::default(),
    };
    let done = World::new(seed, plan).and_then(|mut world| {
        let done = act(&mut world, steps);
        verdict.faults.append(&mut world.faults);
        verdict.counts = world.counts;
        done
    });
    match done {
        Ok(mut faults) => verdict.faults.append(&mut faults),
        Err(error) => verdict.faults.push(Fault { wrong: Wrong::Broke, about: error.to_string() }),
    }
    verdict
}

fn act(world: &mut World, steps: usize) -> Result<Vec<Fault>> {
    for step in 0..steps {
        let action = world.step()?;
        // what a file brings may refer to what is not there
        if action == Some(Action::Deliver) || step % LOOKED_AT == LOOKED_AT - 1 {
            judge_heads(world, step / LOOKED_AT)?;
        }
        if !world.faults.is_empty() {
            return Ok(Vec::new());
        }
    }
    let alive = alive(world)?;
    let mut rests = come_to_rest(world)?;
    // what waits for an officer is lost to nobody: once it is let in, it has to be there
    while rests && world.admit_all()? {
        rests = come_to_rest(world)?;
    }
    if !rests {
        let about = "some phone still has something to give or to take".to_owned();
        world.faults.push(Fault { wrong: Wrong::NeverQuiet, about });
    }
    world.faults.append(&mut world.office.book.faults);
    judge(world, &alive)
}

/// Syncs everybody until a whole round moves nothing; false if that does not come.
fn come_to_rest(world: &mut World) -> Result<bool> {
    for round in 0..3 + world.phones.len() {
        let mut quiet = true;
        for at in 0..world.phones.len() {
            let report = world.sync(at, (Manner::Whole, State::Wanted))?;
            let closed = world.is_closed(at);
            quiet &= report.is_some_and(|report| {
                let agreed = closed || report.outcome == Outcome::Agreed;
                agreed && report.received + report.acknowledged + report.given_back == 0
            });
        }
        if quiet {
            world.counts.many("rounds to rest", round);
            return Ok(true);
        }
    }
    Ok(false)
}
