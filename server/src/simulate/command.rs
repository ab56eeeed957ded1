//! `gridwalk simulate`: many seeds on all cores, one line at the end, and for each wrong run how to repeat it.

use super::ledger::Counts;
use super::plan::Plan;
use super::plans::PLANS;
use super::run::run;
use super::verdict::{Fault, Verdict, Wrong};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::Instant;

/// More wrong runs than this are counted, not printed.
const SHOWN_MAX: u64 = 10;

/// Runs the model of the sync against the real parts.
#[derive(Clone, Debug, clap::Args)]
pub struct SimulateArgs {
    /// How many seeds.
    #[arg(long, default_value_t = 100)]
    pub seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    pub from: u64,
    /// How many actions in each run.
    #[arg(long, default_value_t = 100)]
    pub steps: usize,
    /// What may happen: everything, none, phones, offices, unnoticed, bundles, holds, files, forks, scopes, limits,
    /// shared, relays, accounts, erasure, quarantine, witness or district.
    #[arg(long, default_value = "everything")]
    pub plan: String,
    /// One line of JSON instead of text.
    #[arg(long)]
    pub json: bool,
    /// End at the first wrong run.
    #[arg(long)]
    pub first: bool,
}

/// What many runs came to.
#[derive(Default)]
struct Total {
    runs: u64,
    wrong: u64,
    counts: Counts,
}

/// Runs the seeds and says what came of them; fails if any run was wrong.
#[must_use]
pub fn command(args: &SimulateArgs) -> ExitCode {
    let Some(plan) = Plan::find(&args.plan) else {
        let names: Vec<&str> = PLANS.iter().map(|plan| plan.name).collect();
        eprintln!("there is no plan `{}`; there are: {}", args.plan, names.join(", "));
        return ExitCode::from(2);
    };
    let begun = Instant::now();
    let mut total = Total::default();
    each_verdict(args, plan, |verdict| {
        total.runs += 1;
        total.counts.add(&verdict.counts);
        if !verdict.is_good() {
            total.wrong += 1;
            if total.wrong <= SHOWN_MAX {
                show(&verdict);
            }
        }
    });
    let millis = begun.elapsed().as_millis().max(1);
    let rate = u128::from(total.runs) * 1000 / millis;
    if args.json {
        println!("{}", json(plan, &total, millis));
    } else {
        let (runs, steps, wrong) = (total.runs, args.steps, total.wrong);
        let counts = total.counts.0.iter().map(|(what, times)| format!("{times} {what}"));
        println!("{}", counts.collect::<Vec<_>>().join(", "));
        println!("plan {}: {runs} seeds of {steps} steps, {wrong} wrong, {rate} runs/s", plan.name);
    }
    if total.wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs the seeds on every core and hands over each verdict as it comes.
fn each_verdict(args: &SimulateArgs, plan: &'static Plan, mut take: impl FnMut(Verdict)) {
    let next = AtomicU64::new(args.from);
    let end = args.from.saturating_add(args.seeds);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (give, verdicts) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..cores {
            let (give, next) = (give.clone(), &next);
            scope.spawn(move || {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end || give.send(guarded(seed, plan, args.steps)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(give);
        for verdict in verdicts {
            let stop = args.first && !verdict.is_good();
            take(verdict);
            if stop {
                next.store(end, Ordering::Relaxed);
            }
        }
    });
}

/// A run that panics is wrong too, and has to say its seed.
fn guarded(seed: u64, plan: &'static Plan, steps: usize) -> Verdict {
    std::panic::catch_unwind(|| run(seed, plan, steps)).unwrap_or_else(|_| Verdict {
        seed,
        plan: plan.name,
        steps,
        faults: vec![Fault { wrong: Wrong::Broke, about: "a panic, told above".to_owned() }],
        counts: Counts::default(),
    })
}

fn show(verdict: &Verdict) {
    eprintln!("seed {} of plan {} is wrong:", verdict.seed, verdict.plan);
    for fault in verdict.faults.iter().take(4) {
        eprintln!("  {fault}");
    }
    eprintln!("  repeat: {}", verdict.repeat());
}

/// Names are ours and plain: nothing in them needs to be escaped.
fn json(plan: &Plan, total: &Total, millis: u128) -> String {
    let counts = total.counts.0.iter().map(|(what, times)| format!("\"{what}\":{times}"));
    format!(
        "{{\"plan\":\"{}\",\"seeds\":{},\"wrong\":{},\"millis\":{millis},\"counts\":{{{}}}}}",
        plan.name,
        total.runs,
        total.wrong,
        counts.collect::<Vec<_>>().join(",")
    )
}
