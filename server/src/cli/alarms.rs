//! `gridwalk alarms`.

use super::{Done, exit};
use crate::directory::Directory;
use crate::operator::{Order, ask};
use serde_json::{Value, json};
use std::path::PathBuf;
use sync_core::store::Store;

/// List what somebody at the office has to know, and say that it was seen. `/healthz` says `alarm` until then.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct AlarmsArgs {
    /// The data directory that `init` made
    #[arg(long)]
    data: PathBuf,
    /// Every alarm up to this number was seen
    #[arg(long)]
    seen: Option<u64>,
    /// Print the alarms as one JSON array
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &AlarmsArgs) -> Done {
    let directory = Directory::at(&args.data);
    if let Some(upto) = args.seen {
        let said = ask(&directory, Order::SeeAlarms { upto })?;
        eprintln!("{} alarms were seen", said.get("seen").unwrap_or(&Value::Null));
    }
    let alarms = Store::open_reader(&directory.database())?.alarms()?;
    if args.json {
        let rows = alarms.iter().map(|alarm| {
            json!({ "number": alarm.number, "at_ms": alarm.at_ms, "kind": alarm.kind, "what": alarm.what })
        });
        println!("{}", json!(rows.collect::<Vec<_>>()));
    } else if alarms.is_empty() {
        println!("no alarm that was not seen");
    } else {
        alarms.iter().for_each(|alarm| println!("{}  {}  {}", alarm.number, alarm.kind, alarm.what));
    }
    Ok(exit::DONE)
}
