//! Rules: how a standard is judged, with whole numbers whose names carry their units.

// Kotlin has a `Unit` of its own
use sync_core::domain::standards::{Bound, Rule, Unit as DimensionUnit};

/// How a standard is judged. What is judged is in the clause.
#[uniffi::remote(Enum)]
pub enum Rule {
    /// Met or not met 符合/不符合.
    YesNo,
    /// More than so many occurrences in a sample fail: `observed` counts them.
    Count {
        /// Occurrences that are still met.
        allowed: u32,
        /// Area in dm² that is one occurrence at most; 0 where pieces, people or vehicles are counted.
        spot_dm2: u32,
        /// How many of what the clause names are one sample: stretches, people, minutes, signal cycles.
        sample: u32,
    },
    /// At least so many on every stretch: `observed` counts them.
    Density {
        /// Length of a stretch in metres.
        per_m: u32,
        /// How many each stretch has at least.
        at_least: u32,
    },
    /// So many are required: `observed` counts those that are there.
    Number {
        /// How many are required.
        required: u32,
        /// On so many metres; 0 for the site as a whole.
        per_m: u32,
        /// Loss for each missing one in thousandths of a point, as the catalogue prints it; scores do not use it.
        loss_milli: u32,
    },
    /// At least this share of an area, a length or a number: `observed` is the share in ten-thousandths.
    Share {
        /// In ten-thousandths, 1 to 10,000.
        at_least_bp: u32,
    },
    /// A measured dimension: `observed` is it, in the rule's unit.
    Dimension {
        /// Whether the value is the least or the most that is met.
        bound: Bound,
        /// What is measured in.
        unit: DimensionUnit,
        /// The edge itself is met.
        value: u32,
    },
    /// A path is walked and places on it are sampled: `observed` counts the places with a fault, `sample` all of them.
    Path {
        /// Length of the path in metres.
        length_m: u32,
        /// How many places are sampled.
        samples: u32,
    },
}

/// On which side of a dimension's value the standard is met.
#[uniffi::remote(Enum)]
pub enum Bound {
    /// The value or more.
    AtLeast,
    /// The value or less.
    AtMost,
}

/// The unit of a dimension.
#[uniffi::remote(Enum)]
pub enum DimensionUnit {
    /// mm.
    Millimetres,
    /// s.
    Seconds,
    /// min.
    Minutes,
    /// day.
    Days,
}
