//! `gridwalk backup` and `gridwalk restore`.

use super::{Done, exit};
use crate::config::OfficeClock;
use crate::directory::Directory;
use crate::setup::{Restored, WithKey, make_backup, restore, restore_in_place};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::path::PathBuf;
use sync_core::entropy::SystemEntropy;
use sync_core::office::OfficeSeams;

/// Copy an office into one file, while it serves or not. The copy is of one moment, and it is opened and checked before
/// it gets its name; a file that is there already is never written over.
///
/// Without --with-key keep office.key somewhere else: without it nobody can restore the office.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct BackupArgs {
    /// The data directory that `init` made
    #[arg(long)]
    data: PathBuf,
    /// The file to make
    #[arg(long)]
    to: PathBuf,
    /// Put the office's secret key into it: whoever has the file can then act as the office
    #[arg(long)]
    with_key: bool,
    /// Print what was copied as one JSON object
    #[arg(long)]
    json: bool,
}

/// Put a backup in the place of an office's database, and begin a new epoch: phones give back, as they sync, what the
/// office had accepted since. What was there is set aside, never deleted. Not while the office serves.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct RestoreArgs {
    /// The data directory; it may be empty
    #[arg(long)]
    data: PathBuf,
    /// The file that `backup` made
    #[arg(long, required_unless_present = "in_place", conflicts_with = "in_place")]
    from: Option<PathBuf>,
    /// Somebody has copied the database into the directory by hand: take it as restored
    #[arg(long)]
    in_place: bool,
    /// Print what was restored as one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn back_up(args: &BackupArgs) -> Done {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} pages {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message("copying");
    let with_key = if args.with_key { WithKey::Yes } else { WithKey::No };
    let directory = Directory::at(&args.data);
    let about = make_backup(&directory, (&args.to, with_key), &OfficeClock::system(), &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    let bytes = std::fs::metadata(&args.to).map_or(0, |file| file.len());
    if args.json {
        let told = json!({
            "to": args.to, "bytes": bytes, "district": about.district, "feed": about.number,
            "made_ms": about.made_ms, "with_key": args.with_key,
        });
        say!("{told}");
    } else {
        say!(
            "{} holds district {} up to feed number {} ({bytes} bytes), checked",
            args.to.display(),
            about.district,
            about.number
        );
        if !args.with_key {
            say!(
                "keep {} too, in another safe place: the backup cannot be restored without it",
                directory.key().display()
            );
        }
    }
    Ok(exit::DONE)
}

pub(super) fn bring_back(args: &RestoreArgs) -> Done {
    let seams = OfficeSeams { clock: Box::new(OfficeClock::system()), entropy: Box::new(SystemEntropy) };
    let restored = match &args.from {
        Some(from) => restore(&args.data, from, seams)?,
        None => restore_in_place(&args.data, seams)?,
    };
    if args.json {
        let told = json!({
            "feed": restored.number, "epoch": restored.epoch.to_string(), "set_aside": restored.set_aside,
            "erased_again": restored.erased_again, "made_ms": restored.about.as_ref().map(|about| about.made_ms),
        });
        say!("{told}");
    } else {
        tell(&restored);
    }
    Ok(exit::DONE)
}

fn tell(restored: &Restored) {
    say!("restored up to feed number {}; epoch {} begins behind it", restored.number, restored.epoch);
    if let Some(path) = &restored.set_aside {
        say!("what was there before is kept as {}", path.display());
    }
    if restored.erased_again > 0 {
        say!("{} personal values that were erased since were erased again", restored.erased_again);
    }
    say!("now serve it: phones give back what it had accepted since, each at its next sync");
}
