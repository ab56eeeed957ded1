//! The catalogue that a grid is judged against: an edition of 12 items, 90 contents and 188 standards.

mod words;

mod code;

mod site_type;

mod site_types;

mod grade;

mod rule;

mod parameters;

mod fault;

mod edition;

mod texts;

mod shape;

mod rows;

mod load;

mod follows;

mod encode;

mod decode;

#[cfg(test)]
mod tests;

pub use code::{CatalogueCodeError, ContentCode, ItemCode, StandardCode};
pub use decode::EditionBytesError;
pub use edition::{Content, Edition, Exemption, Item, Standard};
pub use fault::{EditionFault, EditionPlace, EditionRefused, EditionTable, FAULTS_NAMED_MAX};
pub use grade::{FaultNature, LimitClass, Method, PhotoAsked, Weight};
pub use load::EditionTexts;
pub use parameters::RuleError;
pub use rule::{Bound, Rule, RuleKind, Unit};
pub use shape::{CONTENTS, ITEMS, STANDARDS};
pub use site_type::{SiteGroup, SiteType, SiteTypeError};
pub use site_types::{SiteTypes, SiteTypesError};
