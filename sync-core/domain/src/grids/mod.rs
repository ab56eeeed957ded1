//! District, street, community, grid: the areas of a district as one tree, and the grid that a position lies in.

mod codes;

mod areas;

mod tree;

mod faults;

mod table;

mod load;

mod locate;

pub use areas::{Area, Community, District, Grid, Street};
pub use codes::{CodeError, CommunityCode, DistrictCode, GridCode, StreetCode};
pub use faults::{PlaceError, PlaceFault, PlaceFile, PlaceRow};
pub use load::PlaceTexts;
pub use locate::{GridIndex, Located};
pub use tree::PlaceTree;
