//! `gridwalk people`.

use super::office::{AtOffice, Listing};
use super::{Done, exit};
use crate::operator::{Order, Text};
use crate::times::minute;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use sync_core::merge::hash::Id;

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
    Disabled(Listing),
    /// Close an account from now on
    Disable {
        /// Whose, by the 32 digits of the id
        person: Id,
        #[command(flatten)]
        at: AtOffice,
    },
    /// Open an account again
    Enable {
        /// Whose, by the 32 digits of the id
        person: Id,
        #[command(flatten)]
        at: AtOffice,
    },
}

pub(super) fn run(args: &PeopleArgs) -> Done {
    match &args.what {
        What::Disabled(listing) => {
            let store = listing.at().read()?;
            let mut closed = Vec::new();
            for (person, since_ms) in store.disabled()? {
                closed.push((person, store.name_of(person)?, since_ms));
            }
            listing.print((&closed, "no account is closed"), (row, text));
        }
        What::Disable { person, at } => {
            at.ask(Order::Disable { person: Text(*person) })?;
            say!("{person} reads nothing any more; what their phones still push is held");
        }
        What::Enable { person, at } => {
            at.ask(Order::Enable { person: Text(*person) })?;
            say!("{person} may read again; what was held stays held until it is adopted (`gridwalk held`)");
        }
    }
    Ok(exit::DONE)
}

/// A person, the name, and since when the account is closed.
type Row = (Id, String, u64);

fn row((person, name, since_ms): &Row) -> Value {
    json!({ "person": Text(*person), "name": name, "since_ms": since_ms })
}

fn text((person, name, since_ms): &Row) -> String {
    format!("{person}  {name}  since {}", minute(*since_ms))
}
