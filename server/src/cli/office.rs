//! Where the office of a command is, and how what it lists is printed.

use crate::directory::Directory;
use crate::error::{Result, ServerError};
use crate::operator::{self, Order};
use clap::Args;
use serde_json::Value;
use std::path::PathBuf;
use sync_core::store::Store;

/// The office that a command is about.
#[derive(Clone, Debug, Args)]
pub(super) struct AtOffice {
    /// The data directory that `init` made
    #[arg(long)]
    data: PathBuf,
}

impl AtOffice {
    /// Opens its database for looking, also while it serves.
    pub(super) fn read(&self) -> Result<Store> {
        let database = Directory::at(&self.data).database();
        if !database.exists() {
            return Err(ServerError::NoOffice(self.data.clone()));
        }
        let store = Store::open_reader(&database)?;
        store.tables_are_ours()?;
        Ok(store)
    }

    /// Its directory.
    pub(super) fn directory(&self) -> Directory {
        Directory::at(&self.data)
    }

    /// Has an order carried out.
    pub(super) fn ask(&self, order: Order) -> Result<Value> {
        operator::ask(&Directory::at(&self.data), order)
    }
}

/// A list of something at an office.
#[derive(Clone, Debug, Args)]
pub(super) struct Listing {
    #[command(flatten)]
    at: AtOffice,
    /// Print it as one JSON array
    #[arg(long)]
    json: bool,
}

impl Listing {
    /// The office.
    pub(super) const fn at(&self) -> &AtOffice {
        &self.at
    }

    /// Prints what was found for a script or for a person, who is told if it is nothing.
    pub(super) fn print<T>(
        &self,
        (rows, nothing): (&[T], &str),
        (value, text): (impl Fn(&T) -> Value, impl Fn(&T) -> String),
    ) {
        if self.json {
            say!("{}", Value::Array(rows.iter().map(value).collect()));
        } else if rows.is_empty() {
            say!("{nothing}");
        } else {
            rows.iter().for_each(|row| say!("{}", text(row)));
        }
    }
}
