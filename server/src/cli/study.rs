//! `gridwalk study`.

use super::{Done, exit};
use crate::demo::bars::Phases;
use crate::study::Study;
use std::num::NonZeroUsize;
use std::thread;

/// Ask what the figures can carry: play grids whose truth is known, because it was drawn, under the rules that judge real ones.
///
/// Nothing is read and nothing is written; the same seed gives the same table.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct StudyArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum What {
    /// Bands against true quality: how often a grid is shown 达标 that is not good, and how often a good one is not
    ///
    /// Every grid of Futian has a true quality between 80 and 98 %. It is walked as planned, faults are reported fixed and
    /// looked at again, and each week is frozen; what is shown after week 12 is held against what is true. Grids are no real
    /// ones: nothing here says how good any grid of the district is. docs/study-bands.md reads the table.
    Bands(BandsArgs),
}

#[derive(Clone, Debug, clap::Args)]
struct BandsArgs {
    /// The same seed gives the same table; another one shows how much of it is chance
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many weeks are walked, 13 to 43; the window is full after twelve, and only what is shown later is counted
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(13..=43))]
    weeks: u32,
    /// How many grids, 1 to 1547; fewer are spread over the whole district
    #[arg(long, default_value_t = 1547, value_parser = clap::value_parser!(u16).range(1..=1547))]
    grids: u16,
    /// Print the table as one JSON object instead of text; shares and rates in basis points
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &StudyArgs) -> Done {
    let What::Bands(args) = &args.what;
    let threads = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let study = Study { seed: args.seed, weeks: args.weeks, grids: args.grids.into(), threads };
    let table = Phases::default().run(("grids", study.grids), |done| study.bands(done));
    if args.json {
        say!("{}", table.json());
    } else {
        say!("{table}");
    }
    Ok(exit::DONE)
}
