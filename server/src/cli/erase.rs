//! `gridwalk erase`.

use super::office::AtOffice;
use super::{Done, exit};
use crate::operator::{Lane, Order, Text};
use domain::format::Scalar;
use domain::grids::GridCode;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::error::CoreError;
use sync_core::merge::hash::{Hash, Id};
use sync_core::merge::partition::Partition;
use sync_core::places::{self, Records};
use sync_core::store::Store;
use sync_core::store::views::PersonalValue;

/// Erase personal values (free text, names, exact positions): here at once, on every phone at its next sync, and from
/// whatever comes back later. The records stay, and so do their scores and hashes. It cannot be taken back.
///
/// Backups that were made before still hold the values; restored, they are erased again. Delete the backups too where
/// the law asks for it.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct EraseArgs {
    #[command(flatten)]
    at: AtOffice,
    /// A record (a finding, a walk, …) by the 32 digits of its id
    #[arg(long, requires = "grid", required_unless_present = "person", conflicts_with = "person")]
    record: Option<Id>,
    /// The grid that the record is in
    #[arg(long)]
    grid: Option<GridCode>,
    /// The record is among the grid's spot checks
    #[arg(long, requires = "grid")]
    spot_checks: bool,
    /// Only this register of it, for instance note
    #[arg(long, conflicts_with = "person")]
    register: Option<String>,
    /// A person, by the 32 digits of the id: the name, in every grid
    #[arg(long)]
    person: Option<Id>,
    /// Only show what would be erased
    #[arg(long)]
    dry_run: bool,
    /// Print what was found as one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &EraseArgs) -> Done {
    let found = find(args, &args.at.read()?)?;
    if found.is_empty() {
        let allowed = "a record or a person with personal values that are not erased yet".to_owned();
        return Err(CoreError::Input {
            field: if args.person.is_some() { "person" } else { "record" },
            allowed,
        }
        .into());
    }
    if !args.json {
        found.iter().for_each(print);
    }
    if !args.dry_run {
        let mut by_place: BTreeMap<Partition, Vec<Text<Hash>>> = BTreeMap::new();
        for value in &found {
            by_place.entry(value.partition).or_default().push(Text(value.commitment));
        }
        for (place, commitments) in by_place {
            let (grid, lane) = match Records::of(&place) {
                Some(Records::SpotChecks(grid)) => (Some(grid), Lane::SpotChecks),
                Some(Records::Official(grid)) => (Some(grid), Lane::Official),
                None => (None, Lane::Official),
            };
            args.at.ask(Order::Erase { grid: grid.map(Text), lane, commitments })?;
        }
    }
    if args.json {
        let rows = found.iter().map(row).collect::<Vec<_>>();
        say!("{}", json!({ "erased": !args.dry_run, "values": rows }));
    } else if args.dry_run {
        say!("{} values would be erased", found.len());
    } else {
        say!("{} values were erased; phones erase them at their next sync", found.len());
    }
    Ok(exit::DONE)
}

/// The values that are there and were asked for.
fn find(args: &EraseArgs, store: &Store) -> Result<Vec<PersonalValue>, CoreError> {
    let mut found = Vec::new();
    if let Some(person) = args.person {
        for (place, ids) in store.records_naming(person)? {
            found.extend(store.personal_of(&place, &ids)?);
        }
    } else if let (Some(record), Some(grid)) = (args.record, args.grid) {
        let place = if args.spot_checks { places::of_spot_checks(grid) } else { places::of_grid(grid) };
        found = store.personal_of(&place, &BTreeSet::from([record]))?;
    }
    let wanted = |value: &PersonalValue| args.register.as_ref().is_none_or(|name| name == value.register);
    found.retain(|value| value.value.is_some() && wanted(value));
    Ok(found)
}

fn shown(value: &PersonalValue) -> String {
    let column = |scalar: &Scalar| match scalar {
        Scalar::Text(text) => text.clone(),
        other => format!("{other:?}"),
    };
    value.value.iter().flatten().map(column).collect::<Vec<_>>().join(" ")
}

fn print(value: &PersonalValue) {
    say!("{} {} {}: {}", value.kind, value.id, value.register, shown(value));
}

fn row(value: &PersonalValue) -> Value {
    json!({
        "grid": places::grid_of(&value.partition).map(Text),
        "kind": value.kind,
        "record": Text(value.id),
        "register": value.register,
        "commitment": Text(value.commitment),
    })
}
