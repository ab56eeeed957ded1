//! The parameters of a rule, all and only those of its kind: read from a file's text, and as numbers in canonical bytes.

use super::rule::{Bound, Rule, RuleKind, Unit};
use super::words::Words;

/// Parameters that do not make a rule of their kind, and what would.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Something other than `key=number`.
    #[error("`{0}` is no parameter; write key=whole number, with `;` between two")]
    NotAParameter(String),
    /// A parameter that the kind does not have.
    #[error("`{key}` is no parameter of {kind}; {}", allowed(.kind))]
    Unknown {
        /// The kind's word.
        kind: &'static str,
        /// The parameter's name.
        key: String,
    },
    /// A parameter stands there twice.
    #[error("`{0}` stands there twice; write it once")]
    Twice(String),
    /// Parameters of the kind are missing, or a dimension has more than one bound.
    #[error("the parameters are not those of {kind}; {}", allowed(.kind))]
    Incomplete {
        /// The kind's word.
        kind: &'static str,
    },
    /// A number is out of range.
    #[error("`{key}` is {value}; write a number from {least} to {most}")]
    OutOfRange {
        /// The parameter's name.
        key: &'static str,
        /// What was written.
        value: u32,
        /// The least that is allowed.
        least: u32,
        /// The most that is allowed.
        most: u32,
    },
}

/// A parameter of a kind: its name and the least and most that it may be.
type Parameter = (&'static str, u32, u32);

/// The parameters of each kind, in the order in which the canonical bytes have them. A dimension has none here: its
/// one parameter is named after bound and unit.
const PARAMETERS: &[(RuleKind, &[Parameter])] = &[
    (RuleKind::YesNo, &[]),
    (RuleKind::Count, &[("allowed", 0, 1_000), ("spot_dm2", 0, 10_000), ("sample", 1, 1_000)]),
    (RuleKind::Density, &[("per_m", 1, 10_000), ("at_least", 1, 1_000)]),
    (RuleKind::Number, &[("required", 1, 1_000), ("per_m", 0, 10_000), ("loss_milli", 1, 100_000)]),
    (RuleKind::Share, &[("at_least_bp", 1, 10_000)]),
    (RuleKind::Path, &[("length_m", 1, 10_000), ("samples", 1, 100)]),
];

/// A dimension is at most this many of its unit: a kilometre, or two years in minutes.
const DIMENSION_MAX: u32 = 1_000_000;

fn parameters(kind: RuleKind) -> &'static [Parameter] {
    PARAMETERS.iter().find(|(of, _)| *of == kind).map_or(&[], |(_, parameters)| parameters)
}

/// What may stand in the parameters of a kind, as the end of a sentence.
fn allowed(kind: &str) -> String {
    if kind == RuleKind::Dimension.in_word() {
        return "write exactly one of at_least_ or at_most_ with mm, s, min or day, such as at_least_mm=1500"
            .to_owned();
    }
    let keys: Vec<&str> =
        RuleKind::of_word(kind).map_or(&[][..], parameters).iter().map(|(key, ..)| *key).collect();
    if keys.is_empty() {
        "leave them empty".to_owned()
    } else {
        format!("write all of {}, and nothing else", keys.join(", "))
    }
}

impl Rule {
    /// Reads parameters such as `allowed=2;spot_dm2=100;sample=1`, in any order.
    ///
    /// # Errors
    /// They are not all and only those of the kind, or out of range; the message says what to write.
    pub fn read(kind: RuleKind, text: &str) -> Result<Self, RuleError> {
        let mut found: Vec<(&str, u32)> = Vec::new();
        for part in text.split(';').filter(|_| !text.is_empty()) {
            let (key, value) = parameter(part).ok_or_else(|| RuleError::NotAParameter(part.to_owned()))?;
            if found.iter().any(|(before, _)| *before == key) {
                return Err(RuleError::Twice(key.to_owned()));
            }
            found.push((key, value));
        }
        if kind == RuleKind::Dimension {
            return dimension(&found);
        }
        let known = parameters(kind);
        if let Some((key, _)) = found.iter().find(|(key, _)| !known.iter().any(|(of, ..)| of == key)) {
            return Err(RuleError::Unknown { kind: kind.in_word(), key: (*key).to_owned() });
        }
        let value = |key: &str| found.iter().find(|(of, _)| *of == key).map(|(_, value)| *value);
        let values: Vec<u32> = known.iter().filter_map(|(key, ..)| value(key)).collect();
        Self::of_values(kind, &values)
    }

    /// The parameters as numbers, in the order of the format.
    pub(super) fn values(&self) -> Vec<u32> {
        match *self {
            Self::YesNo => Vec::new(),
            Self::Count { allowed, spot_dm2, sample } => vec![allowed, spot_dm2, sample],
            Self::Density { per_m, at_least } => vec![per_m, at_least],
            Self::Number { required, per_m, loss_milli } => vec![required, per_m, loss_milli],
            Self::Share { at_least_bp } => vec![at_least_bp],
            Self::Dimension { bound, unit, value } => vec![bound.in_number(), unit.in_number(), value],
            Self::Path { length_m, samples } => vec![length_m, samples],
        }
    }

    /// The rule of numbers in the order of the format.
    pub(super) fn of_values(kind: RuleKind, values: &[u32]) -> Result<Self, RuleError> {
        let incomplete = RuleError::Incomplete { kind: kind.in_word() };
        if kind != RuleKind::Dimension && values.len() != parameters(kind).len() {
            return Err(incomplete);
        }
        for ((key, least, most), value) in parameters(kind).iter().zip(values) {
            within((key, *least, *most), *value)?;
        }
        Ok(match (kind, values) {
            (RuleKind::YesNo, []) => Self::YesNo,
            (RuleKind::Count, &[allowed, spot_dm2, sample]) => Self::Count { allowed, spot_dm2, sample },
            (RuleKind::Density, &[per_m, at_least]) => Self::Density { per_m, at_least },
            (RuleKind::Number, &[required, per_m, loss_milli]) => {
                Self::Number { required, per_m, loss_milli }
            }
            (RuleKind::Share, &[at_least_bp]) => Self::Share { at_least_bp },
            (RuleKind::Path, &[length_m, samples]) => Self::Path { length_m, samples },
            (RuleKind::Dimension, &[bound, unit, value]) => {
                let bound = Bound::of_number(bound).ok_or_else(|| incomplete.clone())?;
                let unit = Unit::of_number(unit).ok_or(incomplete)?;
                Self::Dimension { bound, unit, value: within(("a dimension", 1, DIMENSION_MAX), value)? }
            }
            _ => return Err(incomplete),
        })
    }
}

fn within((key, least, most): Parameter, value: u32) -> Result<u32, RuleError> {
    (least..=most).contains(&value).then_some(value).ok_or(RuleError::OutOfRange { key, value, least, most })
}

/// Reads `key=number`; digits only, so that a number has one form.
fn parameter(part: &str) -> Option<(&str, u32)> {
    let (key, value) = part.split_once('=')?;
    let number: u32 = value.parse().ok()?;
    (number.to_string() == value).then_some((key, number))
}

/// Reads the one parameter of a dimension, such as `at_most_min=15`.
fn dimension(found: &[(&str, u32)]) -> Result<Rule, RuleError> {
    let kind = RuleKind::Dimension.in_word();
    let &[(key, value)] = found else {
        return Err(RuleError::Incomplete { kind });
    };
    let named = key.rsplit_once('_').and_then(|(bound, unit)| Bound::of_word(bound).zip(Unit::of_word(unit)));
    let (bound, unit) = named.ok_or_else(|| RuleError::Unknown { kind, key: key.to_owned() })?;
    Rule::of_values(RuleKind::Dimension, &[bound.in_number(), unit.in_number(), value])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: &str, text: &str) -> Result<Rule, RuleError> {
        Rule::read(RuleKind::of_word(kind).unwrap(), text)
    }

    fn refusal(kind: &str, text: &str) -> String {
        read(kind, text).unwrap_err().to_string()
    }

    #[test]
    fn each_of_the_seven_kinds_reads_its_parameters() {
        let count = Rule::Count { allowed: 2, spot_dm2: 100, sample: 1 };
        let least = Rule::Dimension { bound: Bound::AtLeast, unit: Unit::Millimetres, value: 1500 };
        let rules = [
            ("yes_no", "", Rule::YesNo),
            ("count", "allowed=2;spot_dm2=100;sample=1", count),
            ("count", "sample=1;allowed=2;spot_dm2=100", count),
            ("density", "per_m=200;at_least=1", Rule::Density { per_m: 200, at_least: 1 }),
            (
                "number",
                "required=5;per_m=500;loss_milli=2000",
                Rule::Number { required: 5, per_m: 500, loss_milli: 2000 },
            ),
            ("share", "at_least_bp=3000", Rule::Share { at_least_bp: 3000 }),
            ("dimension", "at_least_mm=1500", least),
            (
                "dimension",
                "at_most_min=15",
                Rule::Dimension { bound: Bound::AtMost, unit: Unit::Minutes, value: 15 },
            ),
            ("path", "length_m=200;samples=2", Rule::Path { length_m: 200, samples: 2 }),
        ];
        for (kind, text, rule) in rules {
            assert_eq!(read(kind, text), Ok(rule));
            assert_eq!(rule.kind().in_word(), kind);
            assert_eq!(Rule::of_values(rule.kind(), &rule.values()), Ok(rule));
        }
    }

    #[test]
    fn a_missing_parameter_is_answered_with_all_that_the_kind_needs() {
        assert!(refusal("count", "allowed=2;sample=1").contains("write all of allowed, spot_dm2, sample"));
        assert!(refusal("share", "").contains("write all of at_least_bp"));
        assert!(refusal("dimension", "").contains("exactly one of at_least_ or at_most_"));
    }

    #[test]
    fn a_parameter_of_another_kind_is_refused() {
        assert!(refusal("yes_no", "allowed=2").contains("leave them empty"));
        assert!(
            refusal("density", "per_m=200;at_least=1;samples=2")
                .contains("`samples` is no parameter of density")
        );
        assert!(refusal("dimension", "at_least_km=2").contains("mm, s, min or day"));
        assert!(refusal("dimension", "at_least_mm=1;at_most_mm=2").contains("exactly one"));
    }

    #[test]
    fn a_number_has_one_form_and_a_range() {
        for text in [
            "at_least_bp=30%",
            "at_least_bp=+3000",
            "at_least_bp=0300",
            "at_least_bp",
            "at_least_bp=3000;",
            "at_least_bp=30.0",
        ] {
            assert!(refusal("share", text).contains("key=whole number"), "{text}");
        }
        assert!(refusal("share", "at_least_bp=10001").contains("from 1 to 10000"));
        assert!(refusal("path", "length_m=200;samples=0").contains("from 1 to 100"));
        assert!(refusal("dimension", "at_most_day=0").contains("from 1 to 1000000"));
        assert!(refusal("share", "at_least_bp=1;at_least_bp=1").contains("write it once"));
    }

    #[test]
    fn numbers_that_no_rule_has_make_no_rule() {
        assert!(Rule::of_values(RuleKind::Count, &[1, 2]).is_err());
        assert!(Rule::of_values(RuleKind::Dimension, &[2, 0, 5]).is_err());
        assert!(Rule::of_values(RuleKind::Dimension, &[0, 4, 5]).is_err());
        assert!(Rule::of_values(RuleKind::YesNo, &[0]).is_err());
    }
}
