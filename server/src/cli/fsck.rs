//! `gridwalk fsck`.

use super::{Done, exit};
use crate::directory::Directory;
use crate::error::{Result, ServerError};
use domain::files::content_hash;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use sync_core::merge::hash::Hash;
use sync_core::store::Store;
use sync_core::store::fsck::{Fault, Report, fsck};

/// Check databases: recompute every hash, signature, commitment and receipt, and compare every derived table with
/// what the log says. Nothing is changed. It may run beside a process that serves.
///
/// Of a directory every database in it is checked (the office's and the phones' of a demo), and every file that
/// is known by its content.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct FsckArgs {
    /// A database file, or a directory
    path: PathBuf,
    /// Print what was found as one JSON array
    #[arg(long)]
    json: bool,
}

/// What came of one database.
struct Checked {
    path: PathBuf,
    outcome: std::result::Result<Report, String>,
}

impl Checked {
    fn is_clean(&self) -> bool {
        self.outcome.as_ref().is_ok_and(Report::is_clean)
    }

    fn json(&self) -> Value {
        match &self.outcome {
            Err(reason) => json!({ "path": self.path, "clean": false, "unreadable": reason }),
            Ok(report) => {
                let fault =
                    |fault: &Fault| json!({ "table": fault.table, "row": fault.row, "what": fault.what });
                json!({
                    "path": self.path,
                    "clean": report.is_clean(),
                    "changesets": report.changesets,
                    "signatures": report.signatures,
                    "rows": report.rows,
                    "branched": report.branched,
                    "trees": report.trees.iter().map(ToString::to_string).collect::<Vec<_>>(),
                    "faults": report.faults.iter().map(fault).collect::<Vec<_>>(),
                    "more": report.more,
                })
            }
        }
    }

    fn print(&self) {
        let path = self.path.display();
        match &self.outcome {
            Err(reason) => say!("{path}: {reason}"),
            Ok(report) => {
                let Report { changesets, signatures, rows, branched, .. } = report;
                let verdict = if report.is_clean() { "clean" } else { "FAULTS" };
                say!(
                    "{path}: {verdict}; {changesets} changesets, {signatures} signatures, {rows} rows, {branched} branched"
                );
                for Fault { table, row, what } in &report.faults {
                    say!("  {table} {row}: {what}");
                }
                report.trees.iter().for_each(|tree| say!("  {tree}"));
                if report.more > 0 {
                    say!("  and {} more", report.more);
                }
            }
        }
    }
}

pub(super) fn run(args: &FsckArgs) -> Done {
    let file_error = |error| ServerError::File(args.path.clone(), error);
    let kind = fs::metadata(&args.path).map_err(file_error)?;
    let (mut databases, mut files) = (Vec::new(), Vec::new());
    if kind.is_dir() {
        find(&args.path, &mut databases, &mut files)?;
        databases.sort();
    } else {
        databases.push(args.path.clone());
    }
    if databases.is_empty() {
        return Err(ServerError::NoOffice(args.path.clone()));
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg} {elapsed}");
    let bar = ProgressBar::new(databases.len() as u64)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message("databases");
    let mut checked = Vec::with_capacity(databases.len());
    for path in databases {
        let outcome =
            Store::open_reader(&path).and_then(|store| fsck(&store)).map_err(|error| error.to_string());
        checked.push(Checked { path, outcome });
        bar.inc(1);
    }
    bar.finish_and_clear();
    checked.extend(files.into_iter().filter_map(damaged));
    if args.json {
        say!("{}", Value::Array(checked.iter().map(Checked::json).collect()));
    } else {
        checked.iter().for_each(Checked::print);
        let clean = checked.iter().filter(|checked| checked.is_clean()).count();
        say!("{clean} of {} clean", checked.len());
    }
    Ok(if checked.iter().all(Checked::is_clean) { exit::DONE } else { exit::FAULTS })
}

/// Databases and files that are known by their content, in a directory and below.
fn find(folder: &Path, databases: &mut Vec<PathBuf>, files: &mut Vec<PathBuf>) -> Result<()> {
    let file_error = |error| ServerError::File(folder.to_owned(), error);
    for entry in fs::read_dir(folder).map_err(file_error)? {
        let path = entry.map_err(file_error)?.path();
        if path.is_dir() {
            find(&path, databases, files)?;
        } else if path.extension().is_some_and(|ending| ending == "db") {
            databases.push(path);
        } else if folder.file_name().is_some_and(|name| name == Directory::FILES) {
            files.push(path);
        }
    }
    Ok(())
}

/// A file whose content is not what its name says.
fn damaged(path: PathBuf) -> Option<Checked> {
    let named = path.file_name().and_then(|name| name.to_str()).and_then(Hash::parse)?;
    let outcome = match fs::read(&path) {
        Ok(bytes) if content_hash(&bytes) == named => return None,
        Ok(_) => ServerError::OtherContent(path.clone()).to_string(),
        Err(error) => error.to_string(),
    };
    Some(Checked { path, outcome: Err(outcome) })
}
