//! What an app or a server holds: a replica, the proofs of who asks, and the seams to clock, entropy and witness.
//!
//! [`phone::PhoneReplica`] records, amends and shows without a network, for ever, and syncs when there is
//! one. [`office::OfficeReplica`] receives, serves and shows. Neither knows HTTP. Every use case asks for a
//! proof that only [`gate::Gate`] makes.

pub mod clock;
pub mod entropy;
pub mod witness;
pub mod error;
pub mod places;
pub mod gate;
pub mod judging;
pub mod phone;
pub mod office;
pub mod conformance;

pub use domain;
pub use merge;
pub use protocol;
pub use store;
