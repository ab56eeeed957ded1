//! The operator: what whoever holds the data directory orders, in the same words whether the office serves or not.
//!
//! One process writes. While the office serves, an order goes to it through a socket in the directory, which only the
//! directory's owner may open; while it does not, the command holds the directory itself.

mod texts;
mod codes;
mod named;
mod rulings;
mod spot_checks;
mod order;
mod socket;
mod ask;

pub use ask::ask;
pub use order::Order;
pub use rulings::Lane;
pub use socket::{Door, DoorName, open};
pub use spot_checks::{InForce, SpotChecksAsked};
pub use texts::{Hidden, Text};
