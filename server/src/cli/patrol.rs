//! `gridwalk patrol`.

use super::office::AtOffice;
use super::{Done, exit};
use crate::operator::{Order, Text};
use clap::{Args, Subcommand};
use serde_json::Value;
use sync_core::merge::hash::Id;

/// The patrol corps 文明巡访团: citizens who record what they find in any grid.
///
/// A member's records lie in a partition of the member's own, which no official's phone and no other citizen's is given.
/// Officers decide on them at /v1/patrol/findings.
#[derive(Clone, Debug, Args)]
pub(super) struct PatrolArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, Subcommand)]
enum What {
    /// Let a citizen join, and make a one-time code to enrol a phone with
    Add {
        /// The member's name; it stays in the member's own partition
        name: String,
        #[command(flatten)]
        at: AtOffice,
        /// Who, by the 32 digits of an id; without it a new one is made
        #[arg(long)]
        person: Option<Id>,
        /// Print the person and the code as one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Tell members what has become of what the office took over; a serving office does so by itself
    Tell {
        #[command(flatten)]
        at: AtOffice,
    },
}

pub(super) fn run(args: &PatrolArgs) -> Done {
    match &args.what {
        What::Add { name, at, person, json } => {
            let made = at.ask(Order::AddMember { name: name.clone(), person: person.map(Text) })?;
            if *json {
                say!("{made}");
                return Ok(exit::DONE);
            }
            let word = |field: &str| made.get(field).and_then(Value::as_str).unwrap_or("");
            say!("{}  {}  {name}", word("code"), word("person"));
        }
        What::Tell { at } => {
            let told = at.ask(Order::TellMembers)?;
            say!("{} findings of members were told of", told.get("told").unwrap_or(&Value::Null));
        }
    }
    Ok(exit::DONE)
}
