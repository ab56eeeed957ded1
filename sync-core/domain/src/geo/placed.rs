//! What is stored of a position: the raw value as it was given, with its datum as a tag; it is never converted twice.

use super::{
    Accuracy, Bd09, CoordinateError, Datum, DatumTag, Gcj02, LatLng, Latitude, Longitude, Position, Source,
    UnknownDatum, UnknownSource, Wgs84, shift,
};

/// A position on any known datum, with the value exactly as it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Placed {
    datum: Datum,
    at: LatLng,
    accuracy: Accuracy,
    source: Source,
}

/// The five numbers that storage and exchange keep of a [`Placed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PlacedParts {
    /// [`Datum::code`].
    pub datum: u8,
    /// Latitude in 1e-7 degrees on that datum.
    pub lat_e7: i32,
    /// Longitude in 1e-7 degrees on that datum.
    pub lng_e7: i32,
    /// Accuracy in decimetres.
    pub accuracy_dm: u32,
    /// [`Source::code`].
    pub source: u8,
}

/// Why five numbers are no position.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlacedError {
    /// A datum of a newer version, or garbage.
    #[error(transparent)]
    Datum(#[from] UnknownDatum),
    /// A source of a newer version, or garbage.
    #[error(transparent)]
    Source(#[from] UnknownSource),
    /// Off the earth.
    #[error(transparent)]
    Coordinate(#[from] CoordinateError),
}

impl Placed {
    /// The datum of the raw value.
    #[must_use]
    pub const fn datum(&self) -> Datum {
        self.datum
    }

    /// The raw point, on [`Self::datum`].
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

    /// The position for computing, which is done in one datum: converted here and nowhere else, and never stored so.
    /// CGCS2000 is accepted as WGS-84.
    #[must_use]
    pub fn geodetic(&self) -> Position<Wgs84> {
        let at = match self.datum {
            Datum::Wgs84 | Datum::Cgcs2000 => self.at,
            Datum::Gcj02 => shift::from_gcj02(self.at),
            Datum::Bd09 => shift::from_bd09(self.at),
        };
        Position::new(at, self.accuracy, self.source)
    }

    /// The five numbers to store.
    #[must_use]
    pub const fn parts(&self) -> PlacedParts {
        PlacedParts {
            datum: self.datum.code(),
            lat_e7: self.at.lat.e7(),
            lng_e7: self.at.lng.e7(),
            accuracy_dm: self.accuracy.dm(),
            source: self.source.code(),
        }
    }
}

impl Position<Wgs84> {
    /// Where Tencent's and `AMap`'s components draw it.
    #[must_use]
    pub fn on_gcj02(&self) -> Position<Gcj02> {
        Position::new(shift::to_gcj02(self.at()), self.accuracy(), self.source())
    }

    /// Where Baidu's components draw it.
    #[must_use]
    pub fn on_bd09(&self) -> Position<Bd09> {
        Position::new(shift::to_bd09(self.at()), self.accuracy(), self.source())
    }
}

impl<D: DatumTag> From<Position<D>> for Placed {
    fn from(position: Position<D>) -> Self {
        Self { datum: D::DATUM, at: position.at(), accuracy: position.accuracy(), source: position.source() }
    }
}

impl TryFrom<PlacedParts> for Placed {
    type Error = PlacedError;

    fn try_from(parts: PlacedParts) -> Result<Self, PlacedError> {
        Ok(Self {
            datum: Datum::try_from(parts.datum)?,
            at: LatLng::new(Latitude::from_e7(parts.lat_e7)?, Longitude::from_e7(parts.lng_e7)?),
            accuracy: Accuracy::from_dm(parts.accuracy_dm),
            source: Source::try_from(parts.source)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARTS: PlacedParts =
        PlacedParts { datum: 1, lat_e7: 225_410_000, lng_e7: 1_140_550_000, accuracy_dm: 80, source: 1 };

    #[test]
    fn a_stored_position_comes_back_as_it_was_given_on_every_datum() {
        for datum in Datum::ALL {
            for source in Source::ALL {
                let parts = PlacedParts { datum: datum.code(), source: source.code(), ..PARTS };
                assert_eq!(Placed::try_from(parts).unwrap().parts(), parts);
            }
        }
    }

    #[test]
    fn the_codes_of_datum_and_source_never_change() {
        assert_eq!(
            Datum::ALL.map(|datum| (datum.code(), datum.name())),
            [(1, "WGS-84"), (2, "CGCS2000"), (3, "GCJ-02"), (4, "BD-09")]
        );
        assert_eq!(Source::ALL.map(Source::code), [1, 2, 3, 4]);
    }

    #[test]
    fn survey_data_on_cgcs2000_is_computed_as_wgs84_and_keeps_its_tag() {
        let placed = Placed::try_from(PlacedParts { datum: 2, ..PARTS }).unwrap();
        assert_eq!(placed.geodetic().at(), placed.at());
        assert_eq!(placed.datum(), Datum::Cgcs2000);
    }

    #[test]
    fn a_map_components_position_is_kept_as_it_was_given_and_looked_up_where_it_is() {
        let map = |datum| Placed::try_from(PlacedParts { datum, ..PARTS }).unwrap();
        let gps = map(1);
        let shown = [(3, gps.geodetic().on_gcj02().at()), (4, gps.geodetic().on_bd09().at())];
        for (datum, at) in shown {
            let parts = PlacedParts { datum, lat_e7: at.lat.e7(), lng_e7: at.lng.e7(), ..PARTS };
            let placed = Placed::try_from(parts).unwrap();
            assert_eq!(placed.parts(), parts);
            let found = placed.geodetic().at();
            let off = found.lat.e7().abs_diff(PARTS.lat_e7).max(found.lng.e7().abs_diff(PARTS.lng_e7));
            assert!(off <= 1, "{found:?}");
        }
    }

    #[test]
    fn a_position_without_a_known_datum_or_source_cannot_be_made() {
        assert_eq!(
            Placed::try_from(PlacedParts { datum: 0, ..PARTS }),
            Err(PlacedError::Datum(UnknownDatum(0)))
        );
        assert_eq!(
            Placed::try_from(PlacedParts { source: 9, ..PARTS }),
            Err(PlacedError::Source(UnknownSource(9)))
        );
        assert!(Placed::try_from(PlacedParts { lat_e7: 1_140_550_000, ..PARTS }).is_err());
    }
}
