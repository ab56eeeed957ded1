//! `gridwalk quarantine`.

use super::office::{AtOffice, Listing};
use super::{Done, exit};
use crate::error::ServerError;
use crate::operator::{Order, Text};
use crate::times::minute;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use sync_core::error::CoreError;
use sync_core::merge::hash::Hash;
use sync_core::merge::segment::{Author, Segment};
use sync_core::merge::skeleton::{Op, decode};
use sync_core::store::quarantine::{Aside, Remedy};

/// Look at what phones pushed and the office set aside, and let it in.
///
/// Nothing in here counts, and nothing is lost: its sender keeps it and pushes it again at every sync. What was damaged
/// on the way settles itself so. What goes beyond a limit, or comes from somebody who never had a role in that place,
/// waits for an officer: assign the person there, or admit it.
#[derive(Clone, Debug, Args)]
pub(super) struct QuarantineArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, Subcommand)]
enum What {
    /// What waits, the oldest first: from whom, why, and what can be done
    List(Listing),
    /// One of them in full: its author, its stream, and what each changeset writes
    Show {
        /// Which, by its hash
        hash: Hash,
        #[command(flatten)]
        at: AtOffice,
    },
    /// Let one of them in, and what follows it in its stream
    Admit {
        /// Which, by its hash
        hash: Hash,
        #[command(flatten)]
        at: AtOffice,
    },
}

pub(super) fn run(args: &QuarantineArgs) -> Done {
    match &args.what {
        What::List(listing) => {
            let store = listing.at().read()?;
            let mut waiting = Vec::new();
            for aside in store.quarantined()? {
                let name = store.name_of(aside.sender.0)?;
                waiting.push((aside, name));
            }
            listing.print((&waiting, "nothing is set aside"), (brief, text));
        }
        What::Show { hash, at } => {
            let store = at.read()?;
            let aside = store.set_aside(hash)?;
            let allowed = "a hash that `gridwalk quarantine list` shows".to_owned();
            let aside = aside.ok_or(ServerError::Core(CoreError::Input { field: "hash", allowed }))?;
            let name = store.name_of(aside.sender.0)?;
            say!("{:#}", whole(&(aside, name)));
        }
        What::Admit { hash, at } => {
            at.ask(Order::Admit { quarantined: Text(*hash) })?;
            say!("{hash} is in the log; its phone hears of it at its next sync");
        }
    }
    Ok(exit::DONE)
}

fn remedy(aside: &Aside) -> &'static str {
    match aside.remedy {
        Remedy::Admit => "admit",
        Remedy::SendAgain => "send-again",
    }
}

fn text((aside, name): &(Aside, String)) -> String {
    let remedy = match aside.remedy {
        Remedy::Admit => "an officer can admit it",
        Remedy::SendAgain => {
            "its phone sends it again by itself; if it stays here for days, look at that phone"
        }
    };
    let (when, who) = (minute(aside.received_ms), aside.sender.0);
    format!("{}  {when}  from {name} {who}\n    {}\n    {remedy}", aside.hash, aside.reason)
}

fn brief((aside, name): &(Aside, String)) -> Value {
    json!({
        "hash": Text(aside.hash),
        "received_ms": aside.received_ms,
        "person": Text(aside.sender.0),
        "name": name,
        "replica": Text(aside.sender.1),
        "remedy": remedy(aside),
        "reason": aside.reason,
        "bytes": aside.bytes.len(),
        "settled_ms": aside.settled_ms,
    })
}

/// With what it says, as far as it can be read.
fn whole(set_aside: &(Aside, String)) -> Value {
    let (mut shown, (aside, _)) = (brief(set_aside), set_aside);
    let Ok(segment) = Segment::decode(&aside.bytes) else {
        return shown;
    };
    let author = match &segment.author {
        Author::New(genesis) => json!({
            "person": Text(genesis.person),
            "replica": Text(genesis.replica),
            "key": Text(genesis.key),
            "partition": genesis.partition.to_string(),
        }),
        Author::Known(_) => Value::Null,
    };
    let changesets = segment.changesets.iter().map(|changeset| {
        json!({
            "number": changeset.seq,
            "hash": Text(changeset.hash),
            "writes": decode(&changeset.skeleton).map_or_else(
                |reason| vec![reason.to_string()],
                |ops| ops.iter().map(written).collect(),
            ),
        })
    });
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("stream".to_owned(), json!(Text(segment.author.stream())));
        fields.insert("author".to_owned(), author);
        fields.insert("changesets".to_owned(), changesets.collect());
    }
    shown
}

fn written(op: &Op<'_>) -> String {
    match op {
        Op::Put(put) => {
            let kind = domain::format::Kind::find(put.kind).map_or("unknown", |kind| kind.name);
            format!("{kind} {}: {} registers", put.id, put.registers().count())
        }
        Op::Hold(hashes, _) => format!("hold of {}", hashes.len()),
        Op::Adopt(hashes) => format!("adoption of {}", hashes.len()),
        Op::Erase(commitments) => format!("erasure of {}", commitments.len()),
        Op::Unknown(_) => "something of a later version".to_owned(),
    }
}
