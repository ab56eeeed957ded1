//! Findings and positions as an app gives them.

use crate::error::{PhoneError, Result};
use sync_core::domain::checks::{CheckResult, Exemption, Observation};
use sync_core::domain::findings::{Amendment, ExtentUnit, Finding, Handled};
use sync_core::domain::geo::{Datum, Placed, PlacedParts, Source};
use sync_core::domain::grids::GridCode;
use sync_core::merge::hash::{Hash, Id};
use sync_core::places::Records;

/// What the extent of a finding is counted or measured in.
#[uniffi::remote(Enum)]
pub enum ExtentUnit {
    /// 处、件.
    Places,
    /// 人.
    People,
    /// 辆.
    Vehicles,
    /// 米.
    Metres,
    /// 平方米.
    SquareMetres,
    /// 毫米.
    Millimetres,
    /// 分钟.
    Minutes,
    /// 万分之一.
    TenThousandths,
}

/// What was done about a finding at once.
#[uniffi::remote(Enum)]
pub enum Handled {
    /// Recorded.
    Recorded,
    /// Put right on the spot 立行立改.
    OnTheSpot,
}

/// On which picture of the earth a position was measured; a mix-up lands grids away without any error.
#[uniffi::remote(Enum)]
pub enum Datum {
    /// Raw GPS, as the location services of Android and iOS give it.
    Wgs84,
    /// Government survey data and 天地图.
    Cgcs2000,
    /// Tencent's and `AMap`'s components.
    Gcj02,
    /// Baidu's.
    Bd09,
}

/// Who says where something is.
#[uniffi::remote(Enum)]
pub enum Source {
    /// The satellite receiver.
    Gps,
    /// Radio cells and wireless networks.
    Network,
    /// A person who put a pin on a map.
    MapPin,
    /// A survey, or data of record.
    Survey,
}

/// One position at the moment of saving, kept exactly as it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PositionGiven {
    /// Its datum: there is no position without one.
    pub datum: Datum,
    /// Latitude, 1e-7 degrees on that datum.
    pub lat_e7: i32,
    /// Longitude, 1e-7 degrees on that datum.
    pub lng_e7: i32,
    /// Radius of 68 % confidence, decimetres.
    pub accuracy_dm: u32,
    /// Who says so.
    pub source: Source,
}

impl PositionGiven {
    /// The position of the domain.
    pub(crate) fn placed(&self) -> Result<Placed> {
        let parts = PlacedParts {
            datum: self.datum.code(),
            lat_e7: self.lat_e7,
            lng_e7: self.lng_e7,
            accuracy_dm: self.accuracy_dm,
            source: self.source.code(),
        };
        Placed::try_from(parts).map_err(|refused| PhoneError::input("position", refused.to_string()))
    }
}

/// What was seen in a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SeenInCheck {
    /// The result.
    pub result: CheckResult,
    /// Count, length (mm), share (1/10,000) or minutes, as the standard's rule says.
    pub observed: Option<u32>,
    /// Size of the sample, in the rule's unit.
    pub sample: Option<u32>,
    /// Whether the standard's exemption applies.
    pub exemption: Exemption,
    /// The finding it led to.
    pub finding: Option<Id>,
}

impl From<&SeenInCheck> for Observation {
    fn from(seen: &SeenInCheck) -> Self {
        let SeenInCheck { result, observed, sample, exemption, finding } = *seen;
        Self { result, observed, sample, exemption, finding }
    }
}

/// A finding to be recorded; its id is made when it is.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NewFinding {
    /// The walk it was found in.
    pub walk: Option<Id>,
    /// The edition, where there is no walk; with a walk none, as it has its own.
    pub edition: Option<Hash>,
    /// The site.
    pub site: Id,
    /// The standard, as item × 10,000 + content × 100 + number.
    pub standard: u32,
    /// Where; nothing when location was refused.
    pub position: Option<PositionGiven>,
    /// Free text, at most 4,000 bytes.
    pub note: String,
    /// How many or how much.
    pub observed: u32,
    /// In what.
    pub unit: ExtentUnit,
    /// How soon it has to be put right, 0 to 4: as the standard says.
    pub limit_class: u8,
    /// Whether the standard is a red line: as the standard says.
    pub red_line: bool,
    /// What was done at once.
    pub handled: Handled,
    /// Content hashes of its pictures ([`picture_hash`](crate::picture_hash)), at most twelve. The pictures themselves stay on
    /// this phone in this version.
    pub photos: Vec<Hash>,
    /// Whether it was found in a spot check.
    #[uniffi(default = false)]
    pub spot_check: bool,
}

impl NewFinding {
    /// The records of a grid that it belongs to.
    pub(crate) const fn records(&self, grid: GridCode) -> Records {
        if self.spot_check { Records::SpotChecks(grid) } else { Records::Official(grid) }
    }

    /// The finding under an id.
    pub(crate) fn under(&self, id: Id) -> Result<Finding> {
        Ok(Finding {
            id,
            walk: self.walk,
            site: self.site,
            standard: self.standard,
            edition: self.edition,
            position: self.position.as_ref().map(PositionGiven::placed).transpose()?,
            note: self.note.clone(),
            extent: (self.observed, self.unit.code()),
            limit_class: self.limit_class,
            red_line: u8::from(self.red_line),
            handled: self.handled,
            photos: self.photos.clone(),
        })
    }
}

/// A change to a finding: one of its values.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Change {
    /// Another note.
    Note {
        /// At most 4,000 bytes.
        note: String,
    },
    /// Another extent.
    Extent {
        /// How many or how much.
        observed: u32,
        /// In what.
        unit: ExtentUnit,
    },
    /// Another standard.
    Standard {
        /// As item × 10,000 + content × 100 + number.
        standard: u32,
    },
    /// Another site.
    Site {
        /// Its id.
        site: Id,
    },
    /// Another position.
    Position {
        /// Where.
        position: PositionGiven,
    },
    /// What was done about it.
    Handled {
        /// What.
        handled: Handled,
    },
}

impl Change {
    /// The amendment of the domain.
    pub(crate) fn amendment(&self) -> Result<Amendment> {
        Ok(match self {
            Self::Note { note } => Amendment::Note(note.clone()),
            Self::Extent { observed, unit } => Amendment::Extent(*observed, unit.code()),
            Self::Standard { standard } => Amendment::Standard(*standard),
            Self::Site { site } => Amendment::Site(*site),
            Self::Position { position } => Amendment::Position(position.placed()?),
            Self::Handled { handled } => Amendment::Handled(*handled),
        })
    }
}
