//! `gridwalk notices`.

use super::office::{AtOffice, Listing};
use super::{Done, exit};
use crate::operator::{Order, Text};
use crate::times::{minute, rfc3339};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use sync_core::merge::hash::Id;
use sync_core::places;
use sync_core::store::Store;
use sync_core::store::messages::{Listed, MessageRow};
use sync_core::store::notices::{FindingNamed, NoticeRow};

/// Look at what responsible units are told, and have it tried again.
///
/// While the office serves with --webhook, units are told what they have to put right. What could not be brought waits here.
#[derive(Clone, Debug, Args)]
pub(super) struct NoticesArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, Subcommand)]
enum What {
    /// What was not sent yet, the oldest first: to whom, what, and why it waits
    List {
        #[command(flatten)]
        listing: Listing,
        /// What was sent instead, the newest first
        #[arg(long)]
        sent: bool,
        /// At most so many
        #[arg(long, default_value_t = 1000)]
        limit: u32,
    },
    /// Have everything that was not sent tried again from now on, also what was given up
    Retry {
        #[command(flatten)]
        at: AtOffice,
        /// Print how many messages that are as one JSON object
        #[arg(long)]
        json: bool,
    },
    /// The office's public key, which the signature of every message is verified against
    Key {
        #[command(flatten)]
        at: AtOffice,
    },
}

pub(super) fn run(args: &NoticesArgs) -> Done {
    match &args.what {
        What::List { listing, sent, limit } => {
            let listed = if *sent { Listed::Sent } else { Listed::Waiting };
            let rows = rows(&listing.at().read()?, (listed, *limit))?;
            let nothing = if *sent { "nothing was sent" } else { "nothing waits to be sent" };
            listing.print((&rows, nothing), (Row::json, Row::text));
        }
        What::Retry { at, json } => {
            let said = at.ask(Order::RetryNotices {})?;
            if *json {
                say!("{said}");
            } else {
                say!("{} messages are tried again", said.get("again").unwrap_or(&Value::Null));
            }
        }
        What::Key { at } => {
            let key = at.read()?.office_key()?.map(|key| key.to_string());
            say!("{}", key.unwrap_or_default());
        }
    }
    Ok(exit::DONE)
}

/// A notice as it is listed.
struct Row {
    notice: NoticeRow,
    message: Option<MessageRow>,
    unit: String,
    finding: Option<FindingNamed>,
}

fn rows(store: &Store, (listed, limit): (Listed, u32)) -> crate::error::Result<Vec<Row>> {
    store.read(|store| {
        let district = store.meta_int("district")?.and_then(|code| u32::try_from(code).ok()).unwrap_or(0);
        let units: BTreeMap<Id, String> = match store.partition_ordinal(&places::of_district(district))? {
            Some(district) => store.units(district)?.into_iter().map(|unit| (unit.id, unit.name)).collect(),
            None => BTreeMap::new(),
        };
        let mut rows = Vec::new();
        for (notice, message) in store.notices(listed, limit)? {
            let finding = store.finding_named(notice.partition, notice.finding)?;
            let unit = units.get(&notice.notice.unit).cloned().unwrap_or_default();
            rows.push(Row { notice, message, unit, finding });
        }
        Ok(rows)
    })
}

impl Row {
    /// How it stands, for programs.
    fn state(&self) -> &'static str {
        match &self.message {
            None => "waiting",
            Some(MessageRow { sent_ms: Some(_), .. }) => "sent",
            Some(MessageRow { given_up_ms: Some(_), .. }) => "given-up",
            Some(MessageRow { tries: 0, .. }) => "ready",
            Some(_) => "failing",
        }
    }

    fn json(&self) -> Value {
        let Self { notice: NoticeRow { key, finding, notice, ready_ms, .. }, message, unit, .. } = self;
        json!({
            "key": Text(*key),
            "unit": Text(notice.unit),
            "unit_name": unit,
            "what": notice.what.name(),
            "what_zh": notice.what.name_zh(),
            "grid": self.finding.map(|finding| finding.place.to_string()),
            "finding": Text(*finding),
            "due": notice.due_ms.map(rfc3339),
            "state": self.state(),
            "ready": rfc3339(*ready_ms),
            "message": message.as_ref().map(|message| Text(message.key)),
            "tries": message.as_ref().map(|message| message.tries),
            "next_try": message.as_ref().filter(|_| self.is_tried()).map(|message| rfc3339(message.next_try_ms)),
            "sent": message.as_ref().and_then(|message| message.sent_ms).map(rfc3339),
            "last_error": message.as_ref().map(|message| message.last_error.as_str()).filter(|error| !error.is_empty()),
        })
    }

    fn is_tried(&self) -> bool {
        matches!(self.state(), "ready" | "failing")
    }

    fn text(&self) -> String {
        let Self { notice: NoticeRow { notice, finding, ready_ms, .. }, message, unit, .. } = self;
        let when = |ms: i64| minute(u64::try_from(ms).unwrap_or(0));
        let how = match message {
            None => format!("waits until {}", when(*ready_ms)),
            Some(MessageRow { sent_ms: Some(sent_ms), .. }) => format!("sent {}", when(*sent_ms)),
            Some(MessageRow { given_up_ms: Some(since_ms), tries, last_error, .. }) => {
                format!("given up {} after {tries} tries: {last_error}", when(*since_ms))
            }
            Some(MessageRow { tries: 0, .. }) => "ready".to_owned(),
            Some(MessageRow { tries, next_try_ms, last_error, .. }) => {
                format!("failed {tries} times, next try {}: {last_error}", when(*next_try_ms))
            }
        };
        let grid = self.finding.map(|finding| finding.place.to_string()).unwrap_or_default();
        let unit = if unit.is_empty() { notice.unit.to_string() } else { unit.clone() };
        format!("{unit}  {}  {grid}  finding {finding}\n    {how}", notice.what.name_zh())
    }
}
