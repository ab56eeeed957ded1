//! How copies that were changed apart come to agree: streams, contexts, registers, heads, digests.
//!
//! This room knows nothing of inspections. It is `no_std`: no clock, file, thread or random source can
//! be named here; readings, seeds and keys come in as arguments. Modules are listed in the order in which
//! they may use one another, and `docs/format.md` gives every hashed byte.

#![no_std]
extern crate alloc;

pub mod hash;
pub mod cbor;
pub mod keys;
pub mod partition;
pub mod genesis;
pub mod certificate;
pub mod header;
pub mod personal;
pub mod skeleton;
pub mod changeset;
pub mod segment;
pub mod receipt;
pub mod history;
pub mod time;
pub mod context;
pub mod heads;
pub mod digest;
