//! `gridwalk units`.

use super::office::{AtOffice, Listing};
use super::{Done, exit};
use crate::operator::{Order, Text};
use clap::{Args, Subcommand};
use domain::assignments::Origin;
use serde_json::{Value, json};
use sync_core::merge::hash::Id;
use sync_core::places;
use sync_core::store::views::UnitRow;

/// Responsible units, and the links that let one into its inbox without an account.
///
/// Whoever has a link sees what that unit was assigned, and answers for it: send it to the unit alone. It is good for some
/// days, and until the links of that unit are taken back. The address is /v1/inbox?link=… at the office.
#[derive(Clone, Debug, Args)]
pub(super) struct UnitsArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, Subcommand)]
enum What {
    /// Every unit of the district
    List(Listing),
    /// Make a link for a unit
    Link {
        /// Which unit, by the 32 digits of its id
        unit: Id,
        #[command(flatten)]
        at: AtOffice,
        /// For how many days it is good
        #[arg(long, default_value = "30")]
        days: u32,
    },
    /// Take back every link of a unit that was made so far
    TakeBack {
        /// Which unit, by the 32 digits of its id
        unit: Id,
        #[command(flatten)]
        at: AtOffice,
    },
}

pub(super) fn run(args: &UnitsArgs) -> Done {
    match &args.what {
        What::List(listing) => {
            let store = listing.at().read()?;
            let district = store.meta_int("district")?.and_then(|code| u32::try_from(code).ok());
            let partition = store.partition_ordinal(&places::of_district(district.unwrap_or(0)))?;
            let rows = partition.map_or(Ok(Vec::new()), |partition| store.units(partition))?;
            listing.print((&rows, "no unit was opened yet"), (row, text));
        }
        What::Link { unit, at, days } => {
            let said = at.ask(Order::MakeLink { unit: Text(*unit), days: *days })?;
            say!("{}", said.get("link").and_then(Value::as_str).unwrap_or(""));
        }
        What::TakeBack { unit, at } => {
            at.ask(Order::TakeBackLinks { unit: Text(*unit) })?;
            say!("no link of {unit} that was made so far lets anybody in any more");
        }
    }
    Ok(exit::DONE)
}

fn row(unit: &UnitRow) -> Value {
    json!({
        "unit": Text(unit.id),
        "name": unit.name,
        "area": unit.area.to_string(),
        "synthetic": unit.origin == Origin::Synthetic,
        "closed_day": unit.closed_day,
    })
}

fn text(unit: &UnitRow) -> String {
    let invented = if unit.origin == Origin::Synthetic { "  (invented)" } else { "" };
    let closed = if unit.closed_day.is_some() { "  CLOSED" } else { "" };
    format!("{}  {}  {}{invented}{closed}", unit.id, unit.area, unit.name)
}
