//! Spot checks 抽查: grids drawn at random are looked at by somebody who is not assigned there, and held against what their leaders saw.
//!
//! They stand beside the leaders' own walks and are never mixed with them. A draw follows from a seed that is recorded before, so
//! that whoever doubts it draws it again.

mod stream;
mod share_out;
mod draw;
mod recorded;
mod compare;

pub use compare::{Compared, compare, sum};
pub use draw::{Draw, DrawError, Drawn, GridToCheck, LeftOut, SpotCheck, WhyLeftOut, draw};
pub use recorded::{
    GridDrawnFrom, RecordedDraw, decode_checkers, decode_grids, encode_checkers, encode_grids, plan_of,
};
pub use share_out::Checker;
pub use stream::{Drawing, Stream};
