//! `gridwalk alarms`.

use super::office::Listing;
use super::{Done, exit};
use crate::endpoints::shown;
use crate::operator::Order;
use serde_json::Value;
use sync_core::store::alarms::Alarm;

/// List what somebody at the office has to know, and say that it was seen. `/healthz` says `alarm` until then.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct AlarmsArgs {
    #[command(flatten)]
    listing: Listing,
    /// Every alarm up to this number was seen
    #[arg(long)]
    seen: Option<u64>,
}

pub(super) fn run(args: &AlarmsArgs) -> Done {
    let at = args.listing.at();
    if let Some(upto) = args.seen {
        let said = at.ask(Order::SeeAlarms { upto })?;
        eprintln!("{} alarms were seen", said.get("seen").unwrap_or(&Value::Null));
    }
    args.listing.print((&at.read()?.alarms()?, "no alarm that was not seen"), (shown::alarm, text));
    Ok(exit::DONE)
}

fn text(alarm: &Alarm) -> String {
    format!("{}  {}  {}", alarm.number, alarm.kind, alarm.what)
}
