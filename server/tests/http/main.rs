//! The office over real HTTP on loopback, with real phones.

mod harness;
mod stories;
