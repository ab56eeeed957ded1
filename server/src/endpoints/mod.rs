//! What each address does: ask the writer or a reader, and say it in the caller's form.

pub mod health;
pub mod enrol;
pub mod push;
pub mod pull;
pub mod files;
