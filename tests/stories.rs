//! The stories that the whole product has to keep, told through its real parts.

mod harness;
mod lanes;
mod store_survives;
mod two_phones;
