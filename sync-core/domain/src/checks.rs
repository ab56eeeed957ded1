//! A check is one standard judged at one site in one walk; two phones in a walk meet in the same check.

use crate::format::{CHECK, Scalar, draft, parts};
use merge::hash::Id;
use merge::skeleton::{Draft, Target, derived_id};
use smallvec::SmallVec;

/// What a check is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CheckKey {
    /// The walk.
    pub walk: Id,
    /// The site judged.
    pub site: Id,
    /// The standard, as item × 10,000 + content × 100 + number.
    pub standard: u32,
}

impl CheckKey {
    pub(crate) fn parts(&self) -> Vec<u8> {
        parts(&[Scalar::from(self.walk), Scalar::from(self.site), Scalar::from(u64::from(self.standard))])
    }

    /// The check's id.
    #[must_use]
    pub fn id(&self) -> Id {
        derived_id(CHECK.key, &self.parts())
    }
}

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckResult {
    /// 符合.
    Met,
    /// 不符合.
    NotMet,
    /// 不适用.
    NotApplicable,
    /// 未查.
    NotChecked,
}

impl CheckResult {
    /// The number in the format.
    #[must_use]
    pub const fn code(self) -> u64 {
        match self {
            Self::Met => 1,
            Self::NotMet => 2,
            Self::NotApplicable => 3,
            Self::NotChecked => 4,
        }
    }

    /// The result of a number; `None` for one of a later version.
    #[must_use]
    pub const fn from_code(code: u64) -> Option<Self> {
        match code {
            1 => Some(Self::Met),
            2 => Some(Self::NotMet),
            3 => Some(Self::NotApplicable),
            4 => Some(Self::NotChecked),
            _ => None,
        }
    }

    /// The word for it in Chinese.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Met => "符合",
            Self::NotMet => "不符合",
            Self::NotApplicable => "不适用",
            Self::NotChecked => "未查",
        }
    }
}

/// What was observed, as one value: two people's observations are never mixed field by field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observation {
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

/// What stands of a check: most often one observation, else several that contradict each other.
pub type Observations = SmallVec<[Observation; 1]>;

/// Whether a standard's exemption applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exemption {
    /// It does not, or there is none.
    None,
    /// It does: what was seen is no fault.
    Applies,
}

impl Observation {
    /// An observation that says no more than its result.
    #[must_use]
    pub const fn plain(result: CheckResult) -> Self {
        Self { result, observed: None, sample: None, exemption: Exemption::None, finding: None }
    }

    fn scalars(&self) -> Vec<Scalar> {
        let number = |value: Option<u32>| value.map_or(Scalar::Empty, |value| Scalar::from(u64::from(value)));
        let exemption = match self.exemption {
            Exemption::None => Scalar::Empty,
            Exemption::Applies => Scalar::Int(1),
        };
        let finding = self.finding.map_or(Scalar::Empty, Scalar::from);
        vec![
            self.result.code().into(),
            number(self.observed),
            number(self.sample),
            Scalar::Empty,
            exemption,
            finding,
        ]
    }
}

/// The operation that records or corrects a check, with a note (empty for none).
#[must_use]
pub fn record(key: &CheckKey, observation: &Observation, note: &str) -> Draft {
    let mut values = vec![(0, observation.scalars())];
    if !note.is_empty() {
        values.push((1, vec![note.into()]));
    }
    draft(&CHECK, Target::Derived(key.parts()), values)
}
