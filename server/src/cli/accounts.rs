//! `gridwalk accounts`.

use super::office::{AtOffice, Listing};
use super::{Done, exit};
use crate::endpoints::sign_in::mandate;
use crate::error::{Result, ServerError};
use crate::operator::{Hidden, Order, Text};
use crate::passwords::hashed;
use crate::times::minute;
use clap::{Args, Subcommand};
use domain::grids::StreetCode;
use serde_json::{Value, json};
use std::io::Read;
use sync_core::entropy::{Entropy, SystemEntropy};
use sync_core::error::CoreError;
use sync_core::merge::hash::Id;
use sync_core::store::named::AccountRow;

/// Accounts by name: officers of the district office and of streets, and people of responsible units.
///
/// An officer reads and decides in what the account's mandate covers; somebody of a unit sees its inbox. A password is kept as
/// an argon2id hash. Whoever signs in (POST /v1/sign-in) has a token for twelve hours.
#[derive(Clone, Debug, Args)]
pub(super) struct AccountsArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, Subcommand)]
enum What {
    /// Every account, with its mandate, and since when that has ended
    List(Listing),
    /// Make an account; its password is made up and printed once, or read with --password-stdin
    Add {
        /// The name to sign in with
        name: String,
        #[command(flatten)]
        at: AtOffice,
        /// The name to show
        #[arg(long)]
        display_name: String,
        #[command(flatten)]
        mandate: MandateArgs,
        /// Whose it is, by the 32 digits of an id that is known already; without it a new one is made
        #[arg(long)]
        person: Option<Id>,
        #[command(flatten)]
        password: PasswordArgs,
        /// Print the person, and the password where it was made up, as one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Give an account another password; whoever is signed in by it is signed out
    Password {
        /// Which account
        name: String,
        #[command(flatten)]
        at: AtOffice,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// End the mandate of an account from now on; whoever is signed in by it is signed out
    End {
        /// Which account
        name: String,
        #[command(flatten)]
        at: AtOffice,
    },
}

#[derive(Clone, Debug, Args)]
#[group(required = true, multiple = false)]
struct MandateArgs {
    /// It acts for the district office, in every grid
    #[arg(long)]
    district: bool,
    /// It acts for a street, in its grids, by the 9 digits of its code
    #[arg(long)]
    street: Option<StreetCode>,
    /// It acts for a responsible unit, by the 32 digits of its id (`gridwalk units`)
    #[arg(long)]
    unit: Option<Id>,
}

#[derive(Clone, Debug, Args)]
struct PasswordArgs {
    /// Read the password from the standard input instead of making one up
    #[arg(long)]
    password_stdin: bool,
}

impl PasswordArgs {
    /// The password, and whether it has to be told.
    fn choose(&self) -> Result<(String, Told)> {
        if !self.password_stdin {
            return Ok((made_up(), Told::Once));
        }
        let mut said = String::new();
        let read = std::io::stdin().take(4096).read_to_string(&mut said);
        read.map_err(|error| ServerError::File("the standard input".into(), error))?;
        Ok((said.trim_end_matches(['\r', '\n']).to_owned(), Told::No))
    }
}

/// Whether a password is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Once,
    No,
}

/// Eighteen letters and digits that are not mistaken for each other: 90 bits.
fn made_up() -> String {
    const SIGNS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";
    let mut random = [0; 18];
    SystemEntropy.fill(&mut random);
    let sign = |byte: &u8| SIGNS.get(usize::from(byte & 31)).copied().map_or('a', char::from);
    random.iter().map(sign).collect()
}

fn hash(password: &str) -> Result<Hidden> {
    let refuse = |error: crate::passwords::PasswordError| {
        ServerError::Core(CoreError::Input { field: "password", allowed: error.to_string() })
    };
    hashed(password).map(Hidden).map_err(refuse)
}

pub(super) fn run(args: &AccountsArgs) -> Done {
    match &args.what {
        What::List(listing) => {
            let rows = listing.at().read()?.accounts()?;
            listing.print((&rows, "no account was made yet"), (row, text));
        }
        What::Add { name, at, display_name, mandate, person, password, json } => {
            let (password, told) = password.choose()?;
            let made = at.ask(Order::MakeAccount {
                name: name.clone(),
                display_name: display_name.clone(),
                person: person.map(Text),
                street: mandate.street.map(Text),
                unit: mandate.unit.map(Text),
                secret: hash(&password)?,
            })?;
            let person = made.get("person").and_then(Value::as_str).unwrap_or("");
            if *json {
                let password = Some(password).filter(|_| told == Told::Once);
                say!("{}", json!({ "name": name, "person": person, "password": password }));
            } else {
                say!("{name} is an account of {person}");
                tell((&password, told));
            }
        }
        What::Password { name, at, password } => {
            let (password, told) = password.choose()?;
            at.ask(Order::ChangePassword { name: name.clone(), secret: hash(&password)? })?;
            say!("{name} has another password");
            tell((&password, told));
        }
        What::End { name, at } => {
            at.ask(Order::EndAccount { name: name.clone() })?;
            say!("the mandate of {name} has ended; what it decided stands");
        }
    }
    Ok(exit::DONE)
}

fn tell((password, told): (&str, Told)) {
    if told == Told::Once {
        say!("password: {password}   (it is not kept: hand it over now)");
    }
}

fn row(account: &AccountRow) -> Value {
    json!({
        "name": account.name,
        "display_name": account.display_name,
        "person": Text(account.person),
        "mandate": account.mandate.map(mandate),
        "made_ms": account.made_ms,
        "ended_ms": account.ended_ms,
    })
}

fn text(account: &AccountRow) -> String {
    let role = account.mandate.map_or("a later version's", |mandate| mandate.role().name_zh());
    let ended = account.ended_ms.map_or_else(String::new, |ms| format!("  ENDED {}", minute(ms)));
    let made = minute(account.made_ms);
    format!("{}  {}  {role}  {}  made {made}{ended}", account.name, account.display_name, account.person)
}
