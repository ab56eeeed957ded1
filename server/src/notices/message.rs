//! A message: what one unit is told at one time, with the names that people know, and as JSON.

use crate::app::Fixed;
use crate::error::Result;
use crate::times::rfc3339;
use domain::notices::{About, What};
use domain::standards::StandardCode;
use serde_json::{Value, json};
use std::fmt;
use std::sync::Arc;
use sync_core::merge::hash::Id;
use sync_core::places;
use sync_core::store::messages::MessageRow;
use sync_core::store::notices::NoticeRow;
use sync_core::store::{Store, StoreError};

/// The version of the JSON: fields are added to it and never change their meaning.
const VERSION: u32 = 1;

/// Where a unit finds its inbox: the address that a message to it carries, if there is one.
#[derive(Clone)]
pub struct Links(Arc<dyn Fn(Id) -> Option<String> + Send + Sync>);

impl Links {
    /// Links that `link` makes for each unit, by its id, whenever a message is sent.
    pub fn new(link: impl Fn(Id) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(link))
    }

    /// No links.
    #[must_use]
    pub fn none() -> Self {
        Self::new(|_| None)
    }
}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Links")
    }
}

/// What one unit is told at one time. Nobody is named in it, and no note is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its key: whoever gets two with one key has got one.
    pub key: Id,
    /// The district's code.
    pub district: u32,
    /// The unit.
    pub unit: Id,
    /// Its name; empty where the office's records have none.
    pub name: String,
    /// Where it finds its inbox.
    pub link: Option<String>,
    /// What it is told, in the order in which it was noticed.
    pub notices: Vec<Said>,
}

/// One notice, with the names that people know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The notice.
    pub row: NoticeRow,
    /// The number that is the grid's code.
    pub grid: u64,
    /// The grid's name.
    pub grid_name: String,
    /// The standard's code, such as 08.4.2.
    pub standard: String,
    /// Its clause in Chinese; empty where no edition here has it.
    pub clause_zh: String,
    /// The edition's English gloss; likewise.
    pub clause_en: String,
    /// 1 where the standard is a red line.
    pub red_line: u8,
}

impl Message {
    /// A message as it goes out now.
    ///
    /// # Errors
    /// The store cannot be read, or a later version wrote a notice.
    pub(crate) fn of(store: &Store, row: &MessageRow, (fixed, links): (&Fixed, &Links)) -> Result<Self> {
        let district = store.partition_ordinal(&places::of_district(fixed.district))?;
        let units = district.map_or(Ok(Vec::new()), |district| store.units(district))?;
        let name = units.into_iter().find(|unit| unit.id == row.unit).map(|unit| unit.name);
        let notices = store.notices_of(row.number)?.into_iter().map(|notice| Said::of(store, notice, fixed));
        Ok(Self {
            key: row.key,
            district: fixed.district,
            unit: row.unit,
            name: name.unwrap_or_default(),
            link: (links.0)(row.unit),
            notices: notices.collect::<Result<_>>()?,
        })
    }

    /// As JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "version": VERSION,
            "key": self.key.to_string(),
            "district": self.district,
            "unit": { "id": self.unit.to_string(), "name": self.name },
            "link": self.link,
            "notices": self.notices.iter().map(Said::json).collect::<Vec<_>>(),
        })
    }
}

impl Said {
    fn of(store: &Store, row: NoticeRow, fixed: &Fixed) -> Result<Self> {
        let named = store.finding_named(row.partition, row.finding)?;
        let named = named.ok_or(StoreError::Missing("the finding of a notice"))?;
        let standard = fixed.catalogue.standard(named.edition.as_ref(), named.standard);
        let code = StandardCode::of_number(named.standard).map(|code| code.to_string());
        Ok(Self {
            row,
            grid: named.place,
            grid_name: fixed.areas.name(named.place),
            standard: code.unwrap_or_else(|| named.standard.to_string()),
            clause_zh: standard.as_ref().map(|standard| standard.clause_zh.clone()).unwrap_or_default(),
            clause_en: standard.map(|standard| standard.clause_en).unwrap_or_default(),
            red_line: named.red_line,
        })
    }

    fn about(&self) -> About<'_> {
        let Self { grid_name, standard, clause_zh, clause_en, .. } = self;
        About { grid: grid_name, standard, clause_zh, clause_en }
    }

    /// In Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        self.row.notice.zh(&self.about())
    }

    /// As JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let notice = self.row.notice;
        json!({
            "key": self.row.key.to_string(),
            "what": notice.what.name(),
            "weeks_overdue": (notice.what == What::StillOverdue).then_some(notice.times),
            "zh": self.zh(),
            "en": notice.en(&self.about()),
            "grid": { "code": self.grid.to_string(), "name": self.grid_name },
            "standard": { "code": self.standard, "zh": self.clause_zh, "en": self.clause_en },
            "red_line": self.red_line == 1,
            "finding": self.row.finding.to_string(),
            "at": rfc3339(notice.at_ms),
            "due": notice.due_ms.map(rfc3339),
        })
    }
}
