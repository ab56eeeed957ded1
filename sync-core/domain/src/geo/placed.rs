//! What is stored of a position: the raw value as it was given, with its datum as a tag; it is never converted twice.

use super::{
    Accuracy, CoordinateError, Datum, DatumTag, LatLng, Latitude, Longitude, Position, Source, UnknownDatum,
    UnknownSource, Wgs84,
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

/// A position on a datum in which no grid can be looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a position on {0} cannot be used to look up a grid: record it on WGS-84 or CGCS2000, or let a person choose the grid; the value is kept as it was given"
)]
pub struct DatumNotConvertible(pub Datum);

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

    /// The position for computing, which is done in one datum; CGCS2000 is accepted as WGS-84.
    ///
    /// # Errors
    /// [`DatumNotConvertible`] for GCJ-02 and BD-09: read as WGS-84 they would name a grid hundreds of metres away.
    pub const fn geodetic(&self) -> Result<Position<Wgs84>, DatumNotConvertible> {
        match self.datum {
            Datum::Wgs84 | Datum::Cgcs2000 => Ok(Position::new(self.at, self.accuracy, self.source)),
            Datum::Gcj02 | Datum::Bd09 => Err(DatumNotConvertible(self.datum)),
        }
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
        assert_eq!(placed.geodetic().unwrap().at(), placed.at());
        assert_eq!(placed.datum(), Datum::Cgcs2000);
    }

    #[test]
    fn a_map_components_position_is_kept_and_not_taken_for_gps() {
        let placed = Placed::try_from(PlacedParts { datum: 3, ..PARTS }).unwrap();
        let error = placed.geodetic().unwrap_err();
        assert_eq!(error, DatumNotConvertible(Datum::Gcj02));
        assert!(error.to_string().contains("record it on WGS-84"), "{error}");
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
