//! A position is a point with its datum, how far it may be off, and who says so.

use core::marker::PhantomData;

use super::{Cgcs2000, Datum, DatumTag, LatLng, Wgs84};

/// How far a position may be off, in decimetres (a phone in a street: 50 to 200).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Accuracy(u32);

impl Accuracy {
    /// Takes decimetres.
    #[must_use]
    pub const fn from_dm(decimetres: u32) -> Self {
        Self(decimetres)
    }

    /// The number of decimetres.
    #[must_use]
    pub const fn dm(self) -> u32 {
        self.0
    }
}

/// Who says where something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Source {
    /// The satellite receiver of a phone.
    Gps = 1,
    /// A phone's guess from radio cells and wireless networks.
    Network = 2,
    /// A person who put a pin on a map.
    MapPin = 3,
    /// A survey, or data of record.
    Survey = 4,
}

impl Source {
    /// Every source, in the order of the codes.
    pub const ALL: [Self; 4] = [Self::Gps, Self::Network, Self::MapPin, Self::Survey];

    /// The code in storage and exchange, 1 to 4; a code is never given to another source.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }
}

/// A stored or received source code that this version does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "position source code {0} is not known here (1 gps, 2 network, 3 map pin, 4 survey): update the app, or record the position again"
)]
pub struct UnknownSource(pub u8);

impl TryFrom<u8> for Source {
    type Error = UnknownSource;

    fn try_from(code: u8) -> Result<Self, UnknownSource> {
        Self::ALL.into_iter().find(|source| source.code() == code).ok_or(UnknownSource(code))
    }
}

/// A position on the datum `D`.
///
/// A position on one datum does not go where another is wanted:
///
/// ```compile_fail
/// use domain::geo::{Gcj02, Position, Wgs84};
/// fn store(position: Position<Wgs84>) {}
/// fn from_a_map(pin: Position<Gcj02>) {
///     store(pin);
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position<D: DatumTag> {
    at: LatLng,
    accuracy: Accuracy,
    source: Source,
    datum: PhantomData<D>,
}

impl<D: DatumTag> Position<D> {
    /// A position exactly as it was given; nothing is converted.
    #[must_use]
    pub const fn new(at: LatLng, accuracy: Accuracy, source: Source) -> Self {
        Self { at, accuracy, source, datum: PhantomData }
    }

    /// The point, in 1e-7 degrees on the datum `D`.
    #[must_use]
    pub const fn at(&self) -> LatLng {
        self.at
    }

    /// How far it may be off.
    #[must_use]
    pub const fn accuracy(&self) -> Accuracy {
        self.accuracy
    }

    /// Who says so.
    #[must_use]
    pub const fn source(&self) -> Source {
        self.source
    }

    /// The datum as a value.
    #[must_use]
    pub const fn datum(&self) -> Datum {
        D::DATUM
    }
}

/// CGCS2000 is accepted as WGS-84: they differ by centimetres here, less than one unit of any accuracy we keep.
impl From<Position<Cgcs2000>> for Position<Wgs84> {
    fn from(surveyed: Position<Cgcs2000>) -> Self {
        Self::new(surveyed.at, surveyed.accuracy, surveyed.source)
    }
}
