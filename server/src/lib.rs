//! The office as a program: a data directory, one writer, many readers, and HTTP around them.
//!
//! A phone's push comes in through [`routes`], is unpacked and verified beside the writer, and is durable
//! before it is answered. What people look at is read from snapshots that never wait for the writer.

#[macro_use]
mod say;
mod times;
pub mod limits;
pub mod receiver;
pub mod error;
pub mod config;
mod told;
pub mod directory;
pub mod beside;
pub mod areas;
pub mod filed;
pub mod catalogue;
pub mod calendars;
pub mod explained;
pub mod agreed;
pub mod setup;
pub mod writer;
pub mod readers;
pub mod turns;
pub mod problem;
pub mod bodies;
pub mod passwords;
pub mod app;
pub mod who;
pub mod endpoints;
pub mod routes;
pub mod notices;
pub mod listener;
pub mod operator;
pub mod serve;
pub mod demo;
pub mod simulate;
pub mod study;
pub mod cli;
