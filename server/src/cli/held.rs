//! `gridwalk held`.

use super::office::{AtOffice, Listing};
use super::{Done, exit};
use crate::operator::{Lane, Order, Text};
use crate::times::minute;
use clap::{Args, Subcommand};
use domain::grids::GridCode;
use domain::holds::HoldReason;
use serde_json::{Value, json};
use sync_core::merge::hash::Hash;
use sync_core::merge::partition::Partition;
use sync_core::places::{self, Records};
use sync_core::store::views::{Ruled, Written, Wrote};

/// Look at what is held, and let it count.
///
/// What is held is stored and shown, and does not count: work of somebody whose assignment had ended, of a disabled
/// account, under a revoked key. An officer adopts it, finally, or leaves it.
#[derive(Clone, Debug, Args)]
pub(super) struct HeldArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, Subcommand)]
enum What {
    /// What is held and not adopted: where, by whom, when, why
    List {
        #[command(flatten)]
        listing: Listing,
        /// Only of this grid, its spot checks included, by the 15 digits of its code
        #[arg(long)]
        grid: Option<GridCode>,
    },
    /// Let changesets of one place count; this cannot be taken back
    Adopt {
        /// Which, by their hashes
        #[arg(required = true)]
        changesets: Vec<Hash>,
        #[command(flatten)]
        at: AtOffice,
        /// The grid that they are in; none for the district's own tables
        #[arg(long)]
        grid: Option<GridCode>,
        /// They are among the grid's spot checks
        #[arg(long, requires = "grid")]
        spot_checks: bool,
    },
}

pub(super) fn run(args: &HeldArgs) -> Done {
    match &args.what {
        What::List { listing, grid } => {
            let mut held = listing.at().read()?.held()?;
            held.retain(|(place, _)| grid.is_none_or(|grid| places::grid_of(place) == Some(grid)));
            listing.print((&held, "nothing is held"), (row, text));
        }
        What::Adopt { changesets, at, grid, spot_checks } => {
            let changesets = changesets.iter().copied().map(Text).collect();
            let lane = if *spot_checks { Lane::SpotChecks } else { Lane::Official };
            let said = at.ask(Order::Adopt { grid: grid.map(Text), lane, changesets })?;
            say!("{} changesets count from now on", said.get("adopted").unwrap_or(&Value::Null));
        }
    }
    Ok(exit::DONE)
}

fn reason(written: &Written) -> Option<HoldReason> {
    match written.ruled {
        Ruled::Held(code) => HoldReason::from_code(code),
        Ruled::Counts | Ruled::Adopted => None,
    }
}

/// The kinds of records that it writes.
fn kinds(written: &Written) -> Vec<&'static str> {
    let kind = |wrote: &Wrote| match wrote {
        Wrote::Registers { kind, .. } => *kind,
        Wrote::Ruling(what, _) => *what,
        Wrote::Unknown => "unknown",
        Wrote::Unreadable => "unreadable",
    };
    written.wrote.iter().map(kind).collect()
}

fn lane(place: &Partition) -> Lane {
    match Records::of(place) {
        Some(Records::SpotChecks(_)) => Lane::SpotChecks,
        _ => Lane::Official,
    }
}

fn row((place, written): &(Partition, Written)) -> Value {
    json!({
        "hash": Text(written.hash),
        "grid": places::grid_of(place).map(Text),
        "lane": lane(place),
        "person": Text(written.author.person),
        "name": written.author.name,
        "effective_ms": written.effective.ms,
        "reason": reason(written).map(HoldReason::code),
        "why": reason(written).map(HoldReason::text),
        "why_zh": reason(written).map(HoldReason::text_zh),
        "writes": kinds(written),
    })
}

fn text((place, written): &(Partition, Written)) -> String {
    let who = if written.author.name.is_empty() {
        written.author.person.to_string()
    } else {
        written.author.name.clone()
    };
    let grid = places::grid_of(place).map_or_else(|| "district".to_owned(), |grid| grid.to_string());
    let place = if lane(place) == Lane::SpotChecks { format!("{grid} spot check") } else { grid };
    let when = minute(u64::try_from(written.effective.ms).unwrap_or(0));
    let (what, why) = (kinds(written).join(" "), reason(written).map_or("held", HoldReason::text));
    format!("{}  {place}  {when}  {who}  {what}\n    {why}", written.hash)
}
