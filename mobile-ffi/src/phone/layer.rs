//! The map layer in memory.

use std::sync::{Arc, Mutex};
use sync_core::domain::grids::GridIndex;
use sync_core::merge::hash::Hash;

/// The index of the layer that was read last: making one takes longer than a hundred questions.
#[derive(Default)]
pub(super) struct Layer(pub(super) Mutex<Option<(Hash, Arc<GridIndex>)>>);
