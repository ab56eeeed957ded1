//! An edition of the catalogue, frozen once adopted: items, their contents, and the standards that are judged.

use std::collections::BTreeMap;

use merge::hash::{Hash, Use};

use super::code::{ContentCode, ItemCode, StandardCode};
use super::grade::{FaultNature, LimitClass, Method, PhotoAsked, Weight};
use super::rule::Rule;
use super::site_type::SiteType;
use super::site_types::SiteTypes;

/// An item 测评项目, such as 08 消防与公共安全.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its code.
    pub code: ItemCode,
    /// Its Chinese name.
    pub name_zh: String,
    /// Its English name.
    pub name_en: String,
    /// How many contents it has.
    pub contents: u32,
    /// How many standards its contents have together.
    pub standards: u32,
}

/// A content 测评内容 of an item, such as 08.4 电动自行车充电与停放.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Its code.
    pub code: ContentCode,
    /// Its Chinese name.
    pub name_zh: String,
    /// How many standards it has.
    pub standards: u32,
    /// Where it applies.
    pub sites: SiteTypes,
    /// How it is looked at.
    pub method: Method,
    /// What its standards weigh, unless one says otherwise.
    pub weight: Weight,
    /// How soon faults are put right, unless a standard says otherwise.
    pub limit: LimitClass,
    /// Whether its standards are red lines 红线; all are, or none.
    pub red_line: bool,
}

/// When a clause does not count as broken, such as stalls inside lines painted by the city-management department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exemption {
    /// In Chinese, as the leader reads it.
    pub zh: String,
    /// An English gloss.
    pub en: String,
}

/// A standard 测评标准: what is judged, how and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standard {
    /// Its code.
    pub code: StandardCode,
    /// The clause in Chinese, as the leader reads it: 12 to 60 characters, judged at a glance.
    pub clause_zh: String,
    /// An English gloss.
    pub clause_en: String,
    /// How it is judged.
    pub rule: Rule,
    /// When it does not count as broken.
    pub exemption: Option<Exemption>,
    /// What it weighs.
    pub weight: Weight,
    /// At which sites it is judged; never wider than its content's.
    pub sites: SiteTypes,
    /// How soon a fault is put right.
    pub limit: LimitClass,
    /// Whether it is a red line: a grid with an open one cannot be 达标.
    pub red_line: bool,
    /// Whether a fault can be put right.
    pub nature: FaultNature,
    /// When a photo is asked for.
    pub photo: PhotoAsked,
}

/// An edition 年度版本 that holds together: exactly 12 items, 90 contents and 188 standards, in the order of their codes.
///
/// There is no way to make one that does not: see [`Edition::new`], [`Edition::load`] and [`Edition::from_bytes`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    pub(super) name: String,
    pub(super) items: Vec<Item>,
    pub(super) contents: Vec<Content>,
    pub(super) standards: Vec<Standard>,
    pub(super) follows: Option<Follows>,
    /// The hash of its bytes: asked for with every walk that is judged.
    pub(super) content: Hash,
}

/// The edition before, and what is the same in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Follows {
    /// The content hash of the edition before.
    pub(super) edition: Hash,
    /// By the code that a standard had there, the one that it has here.
    pub(super) codes: BTreeMap<StandardCode, StandardCode>,
}

impl Edition {
    /// The same with the hash of what it says now.
    pub(super) fn sealed(mut self) -> Self {
        self.content = Use::File.of(&self.to_bytes());
        self
    }

    /// Its name, such as `futian-2020`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The items in the order of their codes.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The contents in the order of their codes.
    #[must_use]
    pub fn contents(&self) -> &[Content] {
        &self.contents
    }

    /// The standards in the order of their codes.
    #[must_use]
    pub fn standards(&self) -> &[Standard] {
        &self.standards
    }

    /// The item of this code; `None` where the edition has none.
    #[must_use]
    pub fn item(&self, code: ItemCode) -> Option<&Item> {
        self.items.iter().find(|item| item.code == code)
    }

    /// The content of this code; `None` where the edition has none.
    #[must_use]
    pub fn content(&self, code: ContentCode) -> Option<&Content> {
        let index = self.contents.binary_search_by_key(&code, |content| content.code).ok()?;
        self.contents.get(index)
    }

    /// The standard of this code; `None` where the edition has none.
    #[must_use]
    pub fn standard(&self, code: StandardCode) -> Option<&Standard> {
        let index = self.standards.binary_search_by_key(&code, |standard| standard.code).ok()?;
        self.standards.get(index)
    }

    /// The standards that are judged at sites of this type, in the order of their codes.
    pub fn standards_for(&self, site_type: SiteType) -> impl Iterator<Item = &Standard> {
        self.standards.iter().filter(move |standard| standard.sites.contains(site_type))
    }

    /// The red-line standards, in the order of their codes.
    pub fn red_lines(&self) -> impl Iterator<Item = &Standard> {
        self.standards.iter().filter(|standard| standard.red_line)
    }
}
