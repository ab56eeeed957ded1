//! What people look at, read from the current tables: one file for each question, rows as they stand.

mod files;

pub use files::{EditionRow, MapLayerRow};
