//! The rules of the house, each a function over files and each proved able to fail.

pub(crate) mod source;
pub(crate) mod uses;
pub(crate) mod files;
pub(crate) mod modules;
pub(crate) mod rooms;
pub(crate) mod reach;
pub(crate) mod glossary;
pub(crate) mod absences;
pub(crate) mod machine;
pub(crate) mod released;
pub(crate) mod interface;
pub(crate) mod bars;
