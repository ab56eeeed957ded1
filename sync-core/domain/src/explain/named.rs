//! Standards and sites as people know them: by clause and by name.

use crate::standards::{SiteType, Standard, StandardCode};
use merge::hash::Id;

/// A standard with its clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Its code, such as 08.4.2.
    pub standard: StandardCode,
    /// Its clause in Chinese, as the edition has it; empty where the edition has no such standard.
    pub zh: String,
    /// The edition's English gloss; likewise.
    pub en: String,
}

impl Clause {
    /// That of a standard of the edition.
    pub(super) fn of(standard: &Standard) -> Self {
        Self { standard: standard.code, zh: standard.clause_zh.clone(), en: standard.clause_en.clone() }
    }

    /// That of a code that the edition does not have.
    pub(super) const fn unknown(standard: StandardCode) -> Self {
        Self { standard, zh: String::new(), en: String::new() }
    }
}

/// A site with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedSite {
    /// Its id.
    pub id: Id,
    /// Its name; `None` where nobody knows it.
    pub name: Option<String>,
    /// Its type; `None` where the facts do not have the site.
    pub site_type: Option<SiteType>,
}
