//! What ours is held against: the same work in plain SQL and plain HTTP, written as well as it can be.

pub(crate) mod table;
pub(crate) mod last_write;
pub(crate) mod json;
pub(crate) mod service;
pub(crate) mod client;
pub(crate) mod canned;
