//! How a standard is judged: one of seven kinds, each with whole numbers whose names carry their units.

use super::words::Words;

/// How a standard is judged. What is judged is in the clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Met or not met 符合/不符合.
    YesNo,
    /// More than so many occurrences in a sample fail.
    Count {
        /// Occurrences that are still met.
        allowed: u32,
        /// Area in dm² that is one occurrence at most; 0 where pieces, people or vehicles are counted.
        spot_dm2: u32,
        /// How many of what the clause names are one sample: stretches, people, minutes, signal cycles.
        sample: u32,
    },
    /// At least so many on every stretch.
    Density {
        /// Length of a stretch in metres.
        per_m: u32,
        /// How many each stretch has at least.
        at_least: u32,
    },
    /// So many are required, with a loss for each missing one.
    Number {
        /// How many are required.
        required: u32,
        /// On so many metres; 0 for the site as a whole.
        per_m: u32,
        /// Loss for each missing one in thousandths of a point, as the catalogue prints it; scores do not use it.
        loss_milli: u32,
    },
    /// At least this share of an area, a length or a number.
    Share {
        /// In ten-thousandths, 1 to 10,000.
        at_least_bp: u32,
    },
    /// A measured dimension.
    Dimension {
        /// Whether the value is the least or the most that is met.
        bound: Bound,
        /// What is measured in.
        unit: Unit,
        /// The edge itself is met.
        value: u32,
    },
    /// A path is walked and places on it are sampled.
    Path {
        /// Length of the path in metres.
        length_m: u32,
        /// How many places are sampled.
        samples: u32,
    },
}

/// The kind of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleKind {
    /// [`Rule::YesNo`].
    YesNo,
    /// [`Rule::Count`].
    Count,
    /// [`Rule::Density`].
    Density,
    /// [`Rule::Number`].
    Number,
    /// [`Rule::Share`].
    Share,
    /// [`Rule::Dimension`].
    Dimension,
    /// [`Rule::Path`].
    Path,
}

impl Words for RuleKind {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("yes_no", Self::YesNo),
        ("count", Self::Count),
        ("density", Self::Density),
        ("number", Self::Number),
        ("share", Self::Share),
        ("dimension", Self::Dimension),
        ("path", Self::Path),
    ];
}

/// On which side of a dimension's value the standard is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    /// The value or more.
    AtLeast,
    /// The value or less.
    AtMost,
}

impl Words for Bound {
    const WORDS: &'static [(&'static str, Self)] = &[("at_least", Self::AtLeast), ("at_most", Self::AtMost)];
}

/// The unit of a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// mm
    Millimetres,
    /// s
    Seconds,
    /// min
    Minutes,
    /// day
    Days,
}

impl Words for Unit {
    const WORDS: &'static [(&'static str, Self)] =
        &[("mm", Self::Millimetres), ("s", Self::Seconds), ("min", Self::Minutes), ("day", Self::Days)];
}

impl Rule {
    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> RuleKind {
        match self {
            Self::YesNo => RuleKind::YesNo,
            Self::Count { .. } => RuleKind::Count,
            Self::Density { .. } => RuleKind::Density,
            Self::Number { .. } => RuleKind::Number,
            Self::Share { .. } => RuleKind::Share,
            Self::Dimension { .. } => RuleKind::Dimension,
            Self::Path { .. } => RuleKind::Path,
        }
    }
}
