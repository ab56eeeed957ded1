//! `gridwalk held`.

use super::{Done, exit};
use crate::directory::Directory;
use crate::operator::{Order, Text, ask};
use crate::times::minute;
use clap::{Args, Subcommand};
use domain::grids::GridCode;
use domain::holds::HoldReason;
use serde_json::{Value, json};
use std::path::PathBuf;
use sync_core::merge::hash::Hash;
use sync_core::merge::partition::Partition;
use sync_core::places;
use sync_core::store::Store;
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
        /// The data directory that `init` made
        #[arg(long)]
        data: PathBuf,
        /// Only of this grid, by the 15 digits of its code
        #[arg(long)]
        grid: Option<GridCode>,
        /// Print it as one JSON array
        #[arg(long)]
        json: bool,
    },
    /// Let changesets of one place count; this cannot be taken back
    Adopt {
        /// Which, by their hashes
        #[arg(required = true)]
        changesets: Vec<Hash>,
        /// The data directory that `init` made
        #[arg(long)]
        data: PathBuf,
        /// The grid that they are in; none for the district's own tables
        #[arg(long)]
        grid: Option<GridCode>,
    },
}

pub(super) fn run(args: &HeldArgs) -> Done {
    match &args.what {
        What::List { data, grid, json } => {
            let mut held = Store::open_reader(&Directory::at(data).database())?.held()?;
            held.retain(|(place, _)| grid.is_none_or(|grid| *place == places::of_grid(grid)));
            if *json {
                println!("{}", Value::Array(held.iter().map(row).collect()));
            } else if held.is_empty() {
                println!("nothing is held");
            } else {
                held.iter().for_each(print);
            }
        }
        What::Adopt { changesets, data, grid } => {
            let changesets = changesets.iter().copied().map(Text).collect();
            let said = ask(&Directory::at(data), Order::Adopt { grid: grid.map(Text), changesets })?;
            println!("{} changesets count from now on", said.get("adopted").unwrap_or(&Value::Null));
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

fn row((place, written): &(Partition, Written)) -> Value {
    json!({
        "hash": Text(written.hash),
        "grid": places::grid_of(place).map(Text),
        "person": Text(written.author.person),
        "name": written.author.name,
        "effective_ms": written.effective.ms,
        "reason": reason(written).map(HoldReason::code),
        "why": reason(written).map(HoldReason::text),
        "why_zh": reason(written).map(HoldReason::text_zh),
        "writes": kinds(written),
    })
}

fn print((place, written): &(Partition, Written)) {
    let who = if written.author.name.is_empty() {
        written.author.person.to_string()
    } else {
        written.author.name.clone()
    };
    let place = places::grid_of(place).map_or_else(|| "district".to_owned(), |grid| grid.to_string());
    let when = minute(u64::try_from(written.effective.ms).unwrap_or(0));
    println!("{}  {place}  {when}  {who}  {}", written.hash, kinds(written).join(" "));
    println!("    {}", reason(written).map_or("held", HoldReason::text));
}
