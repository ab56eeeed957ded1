//! The explanation in English, as plain as the Chinese.

mod arithmetic;
mod why;
mod reason;
mod page;

pub(super) use page::lines;
