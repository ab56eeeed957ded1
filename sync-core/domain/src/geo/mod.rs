//! Where something is: a place on the ground never travels without its datum, accuracy and source.

mod datum;

mod coordinate;

mod position;

mod outline;

mod shift;

mod placed;

mod declared;

mod read;

mod nearest;

mod apart;

pub use apart::Apart;
pub use coordinate::{CoordinateError, LatLng, Latitude, Longitude};
pub use datum::{Bd09, Cgcs2000, Datum, DatumTag, Gcj02, Geodetic, UnknownDatum, Wgs84};
pub use nearest::{CANDIDATES_MAX, Nearby, OutlineIndex};
pub use outline::{Bounds, Outline, OutlineFault};
pub use placed::{Placed, PlacedError, PlacedParts};
pub use position::{Accuracy, Position, Source, UnknownSource};
pub use read::{Feature, GeoJsonError, GeoJsonFault, read_layer};
