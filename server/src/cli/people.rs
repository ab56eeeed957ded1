//! `gridwalk people`.

use super::{Done, exit};
use crate::directory::Directory;
use crate::operator::{Order, Text, ask};
use crate::times::minute;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::path::PathBuf;
use sync_core::merge::hash::Id;
use sync_core::store::Store;

/// Close the account of somebody who has left, and open it again.
///
/// Closed, an account reads nothing any more; its phones may still push what they hold, so that nothing is lost, and
/// what comes is held until an officer adopts it (`gridwalk held`).
#[derive(Clone, Debug, Args)]
pub(super) struct PeopleArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, Subcommand)]
enum What {
    /// Accounts that are closed, and since when
    Disabled {
        /// The data directory that `init` made
        #[arg(long)]
        data: PathBuf,
        /// Print them as one JSON array
        #[arg(long)]
        json: bool,
    },
    /// Close an account from now on
    Disable {
        /// Whose, by the 32 digits of the id
        person: Id,
        /// The data directory that `init` made
        #[arg(long)]
        data: PathBuf,
    },
    /// Open an account again
    Enable {
        /// Whose, by the 32 digits of the id
        person: Id,
        /// The data directory that `init` made
        #[arg(long)]
        data: PathBuf,
    },
}

pub(super) fn run(args: &PeopleArgs) -> Done {
    match &args.what {
        What::Disabled { data, json } => {
            let store = Store::open_reader(&Directory::at(data).database())?;
            let mut closed = Vec::new();
            for (person, since_ms) in store.disabled()? {
                closed.push((person, store.name_of(person)?, since_ms));
            }
            if *json {
                let rows = closed.iter().map(
                    |(person, name, ms)| json!({ "person": Text(*person), "name": name, "since_ms": ms }),
                );
                println!("{}", Value::Array(rows.collect()));
            } else if closed.is_empty() {
                println!("no account is closed");
            } else {
                closed
                    .iter()
                    .for_each(|(person, name, ms)| println!("{person}  {name}  since {}", minute(*ms)));
            }
        }
        What::Disable { person, data } => {
            ask(&Directory::at(data), Order::Disable { person: Text(*person) })?;
            println!("{person} reads nothing any more; what their phones still push is held");
        }
        What::Enable { person, data } => {
            ask(&Directory::at(data), Order::Enable { person: Text(*person) })?;
            println!(
                "{person} may read again; what was held stays held until it is adopted (`gridwalk held`)"
            );
        }
    }
    Ok(exit::DONE)
}
