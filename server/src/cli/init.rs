//! `gridwalk init`.

use super::{Done, exit};
use crate::config::OfficeClock;
use crate::setup::{self, Extent};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::path::PathBuf;
use sync_core::entropy::SystemEntropy;
use sync_core::office::OfficeSeams;

/// Make an office in an empty directory and load Futian District into it: 10 streets, 95 communities, 1547 grids
/// with their sites, the edition futian-2020, and invented people, flagged as such.
///
/// The read token is printed once and not kept: only its hash is. The office's secret key lies in office.key
/// (mode 0600); keep a copy of it apart from the backups of the database.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct InitArgs {
    /// The data directory; it is made where it is not there
    #[arg(long)]
    data: PathBuf,
    /// Load only the first so many grids, for a trial
    #[arg(long)]
    grids: Option<usize>,
    /// Print what was made as one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &InitArgs) -> Done {
    let seams = OfficeSeams { clock: Box::new(OfficeClock::system()), entropy: Box::new(SystemEntropy) };
    let extent = args.grids.map_or(Extent::Whole, Extent::Grids);
    let bar = ProgressBar::new(0).with_style(style()).with_message("grids");
    let made = setup::init(&args.data, seams, extent, &mut |progress| {
        bar.set_length(progress.total as u64);
        bar.set_position(progress.done as u64);
    });
    bar.finish_and_clear();
    let made = made?;
    if args.json {
        let body = json!({
            "data": args.data,
            "district": made.district,
            "edition": made.edition.to_string(),
            "grids": made.grids,
            "sites": made.sites,
            "people": made.people,
            "read_token": made.read_token,
        });
        say!("{body}");
    } else {
        say!("office for district {} in {}", made.district, args.data.display());
        say!("{} grids, {} sites, {} people (invented)", made.grids, made.sites, made.people);
        say!("edition {}", made.edition);
        say!("read token (shown once): {}", made.read_token);
        say!("next: gridwalk serve --data {}", args.data.display());
    }
    Ok(exit::DONE)
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{bar:40} {pos}/{len} {msg} {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}
