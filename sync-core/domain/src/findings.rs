//! A finding is a gap that was found. It is recorded once, amended register by register, and never deleted.

use crate::format::{FINDING, PHOTO, Scalar, draft, parts};
use crate::geo::Placed;
use crate::grids::GridCode;
use crate::walks::Withdrawal;
use merge::hash::{Hash, Id};
use merge::skeleton::{Draft, Target};

/// The scalars of a position, raw as it was given: latitude, longitude, datum, accuracy, source.
pub(crate) fn position_scalars(position: &Placed) -> Vec<Scalar> {
    let parts = position.parts();
    vec![
        i64::from(parts.lat_e7).into(),
        i64::from(parts.lng_e7).into(),
        u64::from(parts.datum).into(),
        u64::from(parts.accuracy_dm).into(),
        u64::from(parts.source).into(),
    ]
}

/// What was done about it at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handled {
    /// Recorded.
    Recorded,
    /// Put right on the spot 立行立改.
    OnTheSpot,
}

impl Handled {
    /// The number in the format.
    #[must_use]
    pub const fn code(self) -> u64 {
        match self {
            Self::Recorded => 1,
            Self::OnTheSpot => 2,
        }
    }
}

/// A finding to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its id.
    pub id: Id,
    /// The walk it was found in.
    pub walk: Option<Id>,
    /// The site; nothing (zero) where a citizen records it, who names the grid alone.
    pub site: Id,
    /// The standard, as item × 10,000 + content × 100 + number.
    pub standard: u32,
    /// The edition, where there is no walk.
    pub edition: Option<Hash>,
    /// One position at the moment of saving, never a track; `None` when location was refused.
    pub position: Option<Placed>,
    /// Free text; personal.
    pub note: String,
    /// How many or how much, with its unit code.
    pub extent: (u32, u32),
    /// 0 to 4.
    pub limit_class: u8,
    /// Whether the standard is a red line: 1 or 0.
    pub red_line: u8,
    /// What was done at once.
    pub handled: Handled,
    /// Content hashes of its pictures from before.
    pub photos: Vec<Hash>,
}

/// What the extent of a finding is counted or measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

impl ExtentUnit {
    const ALL: [Self; 8] = [
        Self::Places,
        Self::People,
        Self::Vehicles,
        Self::Metres,
        Self::SquareMetres,
        Self::Millimetres,
        Self::Minutes,
        Self::TenThousandths,
    ];

    /// The number in the format.
    #[must_use]
    pub fn code(self) -> u32 {
        (1..).zip(Self::ALL).find(|(_, unit)| *unit == self).map_or(0, |(code, _)| code)
    }

    /// The unit of a number; `None` for one of a later version.
    #[must_use]
    pub fn from_code(code: u32) -> Option<Self> {
        (1..).zip(Self::ALL).find(|(known, _)| *known == code).map(|(_, unit)| unit)
    }
}

/// What an official finding was made from, where the office made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MadeFrom {
    /// A citizen's or checker's finding, which was adopted 采纳.
    Adopted(Id),
    /// The finding of another grid that it goes on for 移送.
    Moved(Id),
}

impl Finding {
    /// The operations that record it: the finding, then its pictures.
    #[must_use]
    pub fn record(&self) -> Vec<Draft> {
        self.recorded(Vec::new())
    }

    /// The operations by which the office makes it from another one.
    #[must_use]
    pub fn record_from(&self, from: MadeFrom) -> Vec<Draft> {
        self.recorded(vec![match from {
            MadeFrom::Adopted(finding) => (10, vec![finding.into()]),
            MadeFrom::Moved(finding) => (12, vec![finding.into()]),
        }])
    }

    /// The operations by which a citizen records it in his own partition, about a grid.
    #[must_use]
    pub fn record_about(&self, grid: GridCode) -> Vec<Draft> {
        self.recorded(vec![(13, vec![grid.number().into()])])
    }

    fn recorded(&self, more: Vec<(u32, Vec<Scalar>)>) -> Vec<Draft> {
        let (observed, unit) = self.extent;
        let mut values = vec![
            (2, vec![u64::from(self.standard).into()]),
            (6, vec![u64::from(observed).into(), u64::from(unit).into()]),
            (7, vec![u64::from(self.limit_class).into()]),
            (8, vec![u64::from(self.red_line).into()]),
            (9, vec![self.handled.code().into()]),
        ];
        values.extend(self.walk.map(|walk| (0, vec![walk.into()])));
        // a citizen sees no list of sites
        values.extend((self.site != Id::default()).then(|| (1, vec![self.site.into()])));
        values.extend(self.edition.map(|edition| (3, vec![edition.into()])));
        values.extend(self.position.as_ref().map(|position| (4, position_scalars(position))));
        if !self.note.is_empty() {
            values.push((5, vec![self.note.as_str().into()]));
        }
        values.extend(more);
        let finding = draft(&FINDING, Target::Made(self.id), values);
        let photos = self.photos.iter().map(|content| photo(self.id, *content, Moment::Before));
        std::iter::once(finding).chain(photos).collect()
    }
}

/// When a picture was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Of the fault.
    Before,
    /// Of what was put right.
    After,
}

/// The operation that says that a picture belongs to a finding.
#[must_use]
pub fn photo(finding: Id, content: Hash, moment: Moment) -> Draft {
    let target = Target::Derived(parts(&[finding.into(), content.into()]));
    let code: u64 = match moment {
        Moment::Before => 1,
        Moment::After => 2,
    };
    draft(&PHOTO, target, vec![(0, vec![code.into()])])
}

/// A change to a finding: each is one register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amendment {
    /// Another note.
    Note(String),
    /// Another extent: how many or how much, with its unit code.
    Extent(u32, u32),
    /// Another standard.
    Standard(u32),
    /// Another site.
    Site(Id),
    /// Another position.
    Position(Placed),
    /// What was done about it.
    Handled(Handled),
    /// The author takes it back.
    Withdrawn(Withdrawal),
}

impl Amendment {
    /// The register that it writes.
    #[must_use]
    pub const fn register(&self) -> u32 {
        match self {
            Self::Site(_) => 1,
            Self::Standard(_) => 2,
            Self::Position(_) => 4,
            Self::Note(_) => 5,
            Self::Extent(..) => 6,
            Self::Handled(_) => 9,
            Self::Withdrawn(_) => 11,
        }
    }

    /// The operation that writes it.
    #[must_use]
    pub fn draft(&self, finding: Id) -> Draft {
        let scalars = match self {
            Self::Site(site) => vec![(*site).into()],
            Self::Standard(standard) => vec![u64::from(*standard).into()],
            Self::Position(position) => position_scalars(position),
            Self::Note(note) => vec![note.as_str().into()],
            Self::Extent(observed, unit) => vec![u64::from(*observed).into(), u64::from(*unit).into()],
            Self::Handled(handled) => vec![handled.code().into()],
            Self::Withdrawn(why) => vec![why.code().into()],
        };
        draft(&FINDING, Target::Made(finding), vec![(self.register(), scalars)])
    }
}
