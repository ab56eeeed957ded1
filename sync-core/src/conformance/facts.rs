//! What plans and scores are given alike: weeks, standards, sites and places.

use super::ConformanceError;
use super::fields::{Input, missing};
use domain::scoring::{Place, SiteFact};
use domain::standards::{SiteType, StandardCode};
use domain::week::Week;
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, ConformanceError>;

/// No site of a vector is of this type: the standards that fill an edition up are judged there.
pub(super) const NOWHERE: &str = "P32";

pub(super) fn week(input: &Input<'_>, name: &str) -> Result<Week> {
    week_of(input.number(name)?).ok_or_else(|| missing(name, "a week, such as 202647"))
}

/// The week of a number.
pub(super) fn week_of(number: u64) -> Option<Week> {
    Week::parse(&number.to_string())
}

pub(super) fn standard(input: &Input<'_>, name: &str) -> Result<StandardCode> {
    input.text(name)?.parse().map_err(|_| missing(name, "a code, such as 08.4.2"))
}

/// A standard at a site.
pub(super) fn place(input: &Input<'_>) -> Result<Place> {
    Ok((standard(input, "standard")?, input.id("site")?))
}

/// The same as a result.
pub(super) fn shown((standard, site): &Place) -> Value {
    json!({ "standard": standard.to_string(), "site": site.to_string() })
}

/// A site, with the weeks in which it stands.
pub(super) fn site(input: &Input<'_>) -> Result<SiteFact> {
    let site_type: Option<SiteType> = input.text("type")?.parse().ok();
    let here = site_type.filter(|site_type| site_type.to_string() != NOWHERE);
    Ok(SiteFact {
        id: input.id("id")?,
        site_type: here.ok_or_else(|| missing("type", "a site type, P01 to P31"))?,
        from: week(input, "from")?,
        closed: input.or_none("closed", week)?,
    })
}
