//! `gridwalk codes`.

use super::office::AtOffice;
use super::{Done, exit};
use crate::operator::{Order, Text};
use domain::grids::GridCode;
use serde_json::Value;
use sync_core::merge::hash::Id;

/// Make a one-time code for each of the people of a grid, to enrol their phones with. A code is good once, for
/// fourteen days. It may be done while the office serves.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct CodesArgs {
    #[command(flatten)]
    at: AtOffice,
    /// The grid, by the 15 digits of its code
    #[arg(long)]
    grid: GridCode,
    /// Only for this person, by the 32 digits of the id
    #[arg(long)]
    person: Option<Id>,
    /// Print the codes as one JSON array
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &CodesArgs) -> Done {
    let order = Order::MakeCodes { grid: Text(args.grid), person: args.person.map(Text) };
    let said = args.at.ask(order)?;
    if args.json {
        say!("{said}");
        return Ok(exit::DONE);
    }
    for row in said.as_array().into_iter().flatten() {
        let word = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or("");
        say!("{}  {}  {}  {}", word("code"), word("person"), word("name"), word("role_zh"));
    }
    Ok(exit::DONE)
}
