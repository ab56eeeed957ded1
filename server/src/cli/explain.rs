//! `gridwalk explain`.

use super::{Done, exit};
use crate::catalogue::Catalogue;
use crate::directory::Directory;
use crate::error::ServerError;
use crate::explained;
use domain::explain::{Language, explain};
use domain::grids::GridCode;
use domain::week::Week;
use std::collections::BTreeMap;
use std::path::PathBuf;
use sync_core::judging::{GridCard, card, changed};
use sync_core::merge::hash::Id;
use sync_core::places;
use sync_core::store::Store;

/// Explain the score of a grid: every point that it lost, with the check or finding behind it, the standard's clause and the
/// arithmetic. The losses add up to what is missing.
///
/// It looks at the office's database, also while it serves, and changes nothing.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// The data directory that `init` made
    #[arg(long)]
    data: PathBuf,
    /// The grids, by the 15 digits of their codes
    #[arg(required = true)]
    grids: Vec<GridCode>,
    /// The week whose end is looked at, such as 2026-W47; the last one in which a grid was walked, where none is given
    #[arg(long, value_parser = week)]
    week: Option<Week>,
    /// In which language
    #[arg(long, value_enum, default_value = "zh")]
    language: Words,
    /// Print one JSON array instead of text
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Words {
    /// Chinese
    Zh,
    /// English
    En,
}

fn week(text: &str) -> Result<Week, String> {
    Week::parse(text).ok_or_else(|| "write an ISO week such as 2026-W47".to_owned())
}

pub(super) fn run(args: &ExplainArgs) -> Done {
    let directory = Directory::at(&args.data);
    if !directory.database().exists() {
        return Err(ServerError::NoOffice(args.data.clone()));
    }
    let store = Store::open_reader(&directory.database())?;
    store.tables_are_ours()?;
    let catalogue = Catalogue::of(&directory);
    let mut all = Vec::with_capacity(args.grids.len());
    for grid in &args.grids {
        let week = args.week.map_or_else(|| last_walked(&store, *grid), Ok)?;
        let in_force = catalogue.in_force((&store, grid.district().number()), week)?;
        let edition = in_force.ok_or(ServerError::NothingOf(*grid))?;
        let judged = store.read::<_, ServerError>(|store| {
            let Some(judged) = card(store, (*grid, week), &edition)? else { return Ok(None) };
            let changed = changed(store, &judged, &edition)?;
            Ok(Some((judged, changed)))
        });
        let (judged, changed) = judged?.ok_or(ServerError::NothingOf(*grid))?;
        let GridCard { ground, thresholds, card, .. } = judged;
        let names = names(&store, *grid)?;
        let facts = ground.facts(&edition);
        let explanation = explain(&facts, &card, &thresholds, &|site| names.get(&site).cloned());
        if args.json {
            let mut said = explained::json(&explanation);
            if let Some(members) = said.as_object_mut() {
                members.insert("grid".to_owned(), grid.to_string().into());
                members.insert("change".to_owned(), explained::changed(&changed));
            }
            all.push(said);
        } else {
            let language = match args.language {
                Words::Zh => Language::Zh,
                Words::En => Language::En,
            };
            say!("{grid}\n{}{}", explanation.text(language), changed.text(language));
        }
    }
    if args.json {
        say!("{}", serde_json::Value::Array(all));
    }
    Ok(exit::DONE)
}

/// The last week in which a grid was walked.
fn last_walked(store: &Store, grid: GridCode) -> Result<Week, ServerError> {
    let number = grid.number();
    let row = store.grid_rows(&(number..=number), Week(0))?.into_iter().next();
    let walk = row.and_then(|row| row.last_walk).ok_or(ServerError::NothingOf(grid))?;
    Ok(Week::of(walk.started_ms))
}

/// The names of a grid's sites.
fn names(store: &Store, grid: GridCode) -> Result<BTreeMap<Id, String>, ServerError> {
    let Some(partition) = store.partition_ordinal(&places::of_grid(grid))? else {
        return Ok(BTreeMap::new());
    };
    Ok(store.sites_of(partition)?.into_iter().map(|site| (site.id, site.name)).collect())
}
