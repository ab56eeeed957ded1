//! The explanation in Chinese, in the words of the office.

mod arithmetic;
mod why;
mod reason;
mod page;

pub(super) use page::lines;
