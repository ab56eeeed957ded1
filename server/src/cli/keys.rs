//! `gridwalk keys`.

use super::office::{AtOffice, Listing};
use super::{Done, exit};
use crate::operator::{Order, Text};
use crate::times::minute;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use sync_core::merge::hash::Hash;
use sync_core::store::accounts::DeviceSeen;

/// Look at the devices that were enrolled, and revoke the key of one that was lost or copied.
///
/// What comes under a revoked key from then on is stored and held. Its owner enrols the next phone with a new code
/// (`gridwalk codes`); what was recorded before is not touched unless you say so.
#[derive(Clone, Debug, Args)]
pub(super) struct KeysArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, Subcommand)]
enum What {
    /// Every device and whoever works on it: since when, when it was last heard, whether its key is revoked
    List(Listing),
    /// Revoke the key of a device, for ever
    Revoke {
        /// Which, by its 64 digits
        key: Hash,
        #[command(flatten)]
        at: AtOffice,
        /// Nothing that it ever signed stands: all of it is held
        #[arg(long, conflicts_with = "stands")]
        nothing_stands: bool,
        /// Only these changesets and what they follow stand, by their hashes; without it, all that has come so far
        #[arg(long, value_delimiter = ',')]
        stands: Vec<Hash>,
    },
}

pub(super) fn run(args: &KeysArgs) -> Done {
    match &args.what {
        What::List(listing) => {
            let store = listing.at().read()?;
            let mut rows = Vec::new();
            for device in store.devices()? {
                let revoked = store.revoked_ms(&device.row.key)?;
                let name = store.name_of(device.row.person)?;
                rows.push((device, name, revoked));
            }
            listing.print((&rows, "no device was enrolled yet"), (row, text));
        }
        What::Revoke { key, at, nothing_stands, stands } => {
            let named = stands.iter().copied().map(Text).collect();
            let stands = (*nothing_stands || !stands.is_empty()).then_some(named);
            let said = at.ask(Order::Revoke { key: Text(*key), stands })?;
            say!(
                "{key} is revoked; {} changesets under it are held",
                said.get("held").unwrap_or(&Value::Null)
            );
        }
    }
    Ok(exit::DONE)
}

/// A device, the name of its owner, and since when its key is revoked.
type Row = (DeviceSeen, String, Option<u64>);

fn row((device, name, revoked): &Row) -> Value {
    json!({
        "key": Text(device.row.key),
        "person": Text(device.row.person),
        "name": name,
        "replica": Text(device.row.replica),
        "enrolled_ms": device.enrolled_ms,
        "heard_ms": device.heard_ms,
        "revoked_ms": revoked,
        "taken_off_ms": device.row.disabled_ms,
    })
}

fn text((device, name, revoked): &Row) -> String {
    let heard =
        device.heard_ms.map_or_else(|| "never heard".to_owned(), |ms| format!("heard {}", minute(ms)));
    let revoked = revoked.map_or_else(String::new, |ms| format!("  REVOKED {}", minute(ms)));
    let off = device.row.disabled_ms.map_or_else(String::new, |ms| format!("  TAKEN OFF {}", minute(ms)));
    let enrolled = minute(device.enrolled_ms);
    format!("{}  {}  {name}  enrolled {enrolled}  {heard}{off}{revoked}", device.row.key, device.row.person)
}
