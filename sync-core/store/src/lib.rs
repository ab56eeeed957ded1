//! The log and the current tables in SQLite: the only room that knows SQL.
//!
//! The log is kept for ever and is all that matters; every other table is a pure function of it and of its
//! receipts, and can be dropped and rebuilt. One process writes; one transaction at a time.

pub mod error;
pub mod schema;
mod statements;
pub mod cache;
mod noticed;
mod profile;
pub mod database;
pub mod meta;
pub mod upkeep;
pub mod books;
pub mod streams;
pub mod log;
pub mod feed;
pub mod receipts;
pub mod rows;
pub mod runs;
mod apply;
mod shown;
mod redate;
pub mod rebuild;
pub mod erased;
pub mod erasures;
pub mod commit;
pub mod take;
pub mod pending;
pub mod hidden;
pub mod own;
pub mod accounts;
pub mod named;
pub mod standing;
pub mod quarantine;
pub mod alarms;
pub mod notices;
pub mod messages;
pub mod backup;
pub mod digests;
pub mod views;
pub mod sheets;
mod derived;
pub mod fsck;

pub use database::{Store, Tx};
pub use error::{Result, StoreError};
pub use noticed::Noticed;
pub use profile::Profile;
