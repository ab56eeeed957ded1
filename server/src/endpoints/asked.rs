//! What an address asks in its query, read field by field; a refusal names the field and what is allowed there.

use crate::app::Fixed;
use crate::limits::{PAGE_ENTRIES, PAGE_ENTRIES_MAX};
use crate::problem::Problem;
use axum::extract::Query;
use domain::grids::{CommunityCode, GridCode, StreetCode};
use domain::week::Week;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use sync_core::merge::hash::Id;
use sync_core::store::views::Slice;

/// More than a year of weeks is not asked for at once.
const WEEKS_MAX: i64 = 52;

/// The fields of a query.
pub(super) type Fields = Query<BTreeMap<String, String>>;

/// A query whose fields are all known.
pub(super) struct Asked {
    fields: BTreeMap<String, String>,
}

impl Asked {
    /// Takes a query that may hold these fields, and a token.
    pub(super) fn of(Query(mut fields): Fields, known: &[&'static str]) -> Result<Self, Problem> {
        fields.remove("token");
        match fields.keys().find(|field| !known.contains(&field.as_str())) {
            None => Ok(Self { fields }),
            Some(_) => Err(Problem::input("query", format!("any of: {}", known.join(", ")))),
        }
    }

    fn read<T>(
        &self,
        field: &'static str,
        allowed: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        match self.fields.get(field) {
            None => Ok(None),
            Some(text) => read(text).map(Some).ok_or_else(|| Problem::input(field, allowed)),
        }
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(
        &self,
        field: &'static str,
        words: &[(&'static str, T)],
    ) -> Result<Option<T>, Problem> {
        let allowed: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        self.read(field, &format!("one of: {}", allowed.join(", ")), |text| {
            words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value)
        })
    }

    /// A week.
    pub(super) fn week(&self) -> Result<Option<Week>, Problem> {
        self.read("week", "an ISO week such as 2026-W47", Week::parse)
    }

    /// So many weeks (one without `weeks`) up to `week`, or up to this one without it.
    pub(super) fn weeks(&self, this: Week) -> Result<RangeInclusive<Week>, Problem> {
        let last = self.week()?.unwrap_or(this);
        let many = self.read("weeks", &format!("a number from 1 to {WEEKS_MAX}"), |text| {
            text.parse::<i64>().ok().filter(|many| (1..=WEEKS_MAX).contains(many))
        })?;
        Ok(last.before(many.unwrap_or(1) - 1)..=last)
    }

    /// An id.
    pub(super) fn id(&self, field: &'static str) -> Result<Option<Id>, Problem> {
        self.read(field, "an id of 32 hexadecimal digits", Id::parse)
    }

    /// A grid.
    pub(super) fn grid(&self) -> Result<Option<GridCode>, Problem> {
        self.read("grid", "the 15 digits of a grid's code", |text| text.parse().ok())
    }

    /// The grids of the area named by `grid`, `community` or `street`; of the whole district without one.
    pub(super) fn places(&self, fixed: &Fixed) -> Result<RangeInclusive<u64>, Problem> {
        if let Some(grid) = self.grid()? {
            return Ok(grid.number()..=grid.number());
        }
        let community = self.read("community", "the 12 digits of a community's code", |text| {
            text.parse::<CommunityCode>().ok()
        })?;
        if let Some(community) = community {
            let first = community.number() * 1000;
            return Ok(first..=first + 999);
        }
        let street =
            self.read("street", "the 9 digits of a street's code", |text| text.parse::<StreetCode>().ok())?;
        if let Some(street) = street {
            let first = u64::from(street.number()) * 1_000_000;
            return Ok(first..=first + 999_999);
        }
        Ok(whole(fixed))
    }

    /// The standards named by `standard`: one (08.4.2), a content (08.4) or an item (08); all without it.
    pub(super) fn standards(&self) -> Result<RangeInclusive<u32>, Problem> {
        let allowed = "the code of a standard (08.4.2), of a content (08.4) or of an item (08)";
        let named = self.read("standard", allowed, |text| {
            let parts: Option<Vec<u32>> = text
                .split('.')
                .map(|part| part.parse().ok().filter(|number| (1..=99).contains(number)))
                .collect();
            match parts?[..] {
                [item] => Some(item * 10_000..=item * 10_000 + 9_999),
                [item, content] => {
                    let first = item * 10_000 + content * 100;
                    Some(first..=first + 99)
                }
                [item, content, number] => {
                    let only = item * 10_000 + content * 100 + number;
                    Some(only..=only)
                }
                _ => None,
            }
        })?;
        Ok(named.unwrap_or(0..=u32::MAX))
    }

    /// Which part of a list.
    pub(super) fn slice<C>(&self, cursor: impl Fn(&str) -> Option<C>) -> Result<Slice<C>, Problem> {
        let limit = self.read("limit", &format!("a number from 1 to {PAGE_ENTRIES_MAX}"), |text| {
            text.parse().ok().filter(|limit| (1..=PAGE_ENTRIES_MAX).contains(limit))
        })?;
        let after = self.read("cursor", "the `next` of the page before", cursor)?;
        Ok(Slice { after, limit: limit.unwrap_or(PAGE_ENTRIES) })
    }
}

/// The codes that the grids of the district may have.
pub(super) fn whole(fixed: &Fixed) -> RangeInclusive<u64> {
    let first = u64::from(fixed.district) * 1_000_000_000;
    first..=first + 999_999_999
}
