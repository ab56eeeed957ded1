//! `gridwalk codes`.

use super::{Done, exit};
use crate::config::OfficeClock;
use crate::directory::Directory;
use crate::setup;
use domain::grids::GridCode;
use serde_json::json;
use std::path::PathBuf;
use sync_core::entropy::SystemEntropy;
use sync_core::error::CoreError;
use sync_core::merge::hash::Id;
use sync_core::office::OfficeSeams;
use sync_core::places;

/// Make a one-time code for each of the people of a grid, to enrol their phones with. A code is good once, for
/// fourteen days. Not while the office serves: one process writes.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct CodesArgs {
    /// The data directory that `init` made
    #[arg(long)]
    data: PathBuf,
    /// The grid, by the 15 digits of its code
    #[arg(long)]
    grid: GridCode,
    /// Only for this person, by the 32 digits of the id
    #[arg(long, value_parser = |text: &str| Id::parse(text).ok_or("an id has 32 hexadecimal digits"))]
    person: Option<Id>,
    /// Print the codes as one JSON array
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &CodesArgs) -> Done {
    let held = Directory::at(&args.data).hold()?;
    let seams = OfficeSeams { clock: Box::new(OfficeClock::system()), entropy: Box::new(SystemEntropy) };
    let mut office = setup::open(&held, seams)?;
    let people = match office.store().partition_ordinal(&places::of_grid(args.grid))? {
        Some(partition) => office.store().people_of(partition)?,
        None => Vec::new(),
    };
    let people: Vec<_> =
        people.into_iter().filter(|one| args.person.is_none_or(|only| one.person == only)).collect();
    if people.is_empty() {
        let allowed = "a grid of this district, and somebody who is assigned in it".to_owned();
        return Err(CoreError::Input { field: "grid", allowed }.into());
    }
    let ids: Vec<Id> = people.iter().map(|one| one.person).collect();
    let codes = setup::make_codes(&mut office, &ids)?;
    let rows = people.iter().zip(&codes);
    if args.json {
        let rows: Vec<_> = rows
            .map(|(one, code)| {
                json!({
                    "person": one.person.to_string(),
                    "name": one.name,
                    "role": one.role.map(|role| role.name()),
                    "code": code.code,
                })
            })
            .collect();
        println!("{}", json!(rows));
    } else {
        for (one, code) in rows {
            let role = one.role.map_or("", |role| role.name_zh());
            println!("{}  {}  {}  {}", code.code, one.person, one.name, role);
        }
    }
    Ok(exit::DONE)
}
