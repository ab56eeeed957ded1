//! A datum says on which picture of the earth two numbers were measured; a mix-up lands grids away without any error.

/// A datum as a value: for storage, for exchange and for what a file declares of itself.
///
/// In Futian GCJ-02 is about 606 m from WGS-84 and BD-09 about 1,241 m; CGCS2000 is within centimetres of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Datum {
    /// Raw GPS, and the datum of storage and exchange.
    Wgs84 = 1,
    /// Government survey data and 天地图 (EPSG:4490).
    Cgcs2000 = 2,
    /// What Chinese map components give (Tencent, `AMap`). Kept as it is given, converted for looking up.
    Gcj02 = 3,
    /// What Baidu gives. Kept as it is given, converted for looking up.
    Bd09 = 4,
}

impl Datum {
    /// Every datum that is known, in the order of the codes.
    pub const ALL: [Self; 4] = [Self::Wgs84, Self::Cgcs2000, Self::Gcj02, Self::Bd09];

    /// The code in storage and exchange, 1 to 4; a code is never given to another datum.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The name that is printed, as in `WGS-84`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wgs84 => "WGS-84",
            Self::Cgcs2000 => "CGCS2000",
            Self::Gcj02 => "GCJ-02",
            Self::Bd09 => "BD-09",
        }
    }
}

impl core::fmt::Display for Datum {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str(self.name())
    }
}

/// A stored or received datum code that this version does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "datum code {0} is not known here (1 WGS-84, 2 CGCS2000, 3 GCJ-02, 4 BD-09): update the app, or record the position again"
)]
pub struct UnknownDatum(pub u8);

impl TryFrom<u8> for Datum {
    type Error = UnknownDatum;

    fn try_from(code: u8) -> Result<Self, UnknownDatum> {
        Self::ALL.into_iter().find(|datum| datum.code() == code).ok_or(UnknownDatum(code))
    }
}

mod sealed {
    /// Keeps the list of datums closed: a datum is added here or nowhere.
    pub trait Sealed {}
}

/// A datum as a type, so that a position on one cannot go where a position on another is wanted.
pub trait DatumTag: sealed::Sealed + Copy {
    /// The same datum as a value.
    const DATUM: Datum;
}

/// A datum in which grids are looked up: WGS-84, and CGCS2000 which is within centimetres of it.
///
/// GCJ-02 and BD-09 are left out on purpose: a look-up with them would name a wrong grid.
pub trait Geodetic: DatumTag {}

macro_rules! datum_tag {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name;

        impl sealed::Sealed for $name {}

        impl DatumTag for $name {
            const DATUM: Datum = Datum::$name;
        }
    };
}

datum_tag!(
    /// The type tag of [`Datum::Wgs84`].
    Wgs84
);
datum_tag!(
    /// The type tag of [`Datum::Cgcs2000`].
    Cgcs2000
);
datum_tag!(
    /// The type tag of [`Datum::Gcj02`].
    Gcj02
);
datum_tag!(
    /// The type tag of [`Datum::Bd09`].
    Bd09
);

impl Geodetic for Wgs84 {}
impl Geodetic for Cgcs2000 {}
