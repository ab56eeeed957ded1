//! What somebody wants to do, as JSON: read field by field, so that a refusal names the field and what is allowed there.

use crate::app::App;
use crate::bodies::Packed;
use crate::limits::ACT_BYTES_MAX;
use crate::problem::Problem;
use crate::times;
use axum::body::Body;
use axum::http::Request;
use domain::geo::{Datum, Placed, PlacedParts, Source};
use domain::grids::GridCode;
use domain::rectification::{ActKind, Channel, ReferralState, Said, Verdict};
use domain::week::Week;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sync_core::merge::hash::{Hash, Id};
use sync_core::office::Onward;
use sync_core::phone::Doing;

/// Reads a body of JSON.
///
/// # Errors
/// It is too large, or not what is wanted here.
pub(super) async fn read<T: DeserializeOwned>(request: Request<Body>, app: &App) -> Result<T, Problem> {
    let packed = Packed::read(request, &app.room, ACT_BYTES_MAX).await?;
    let body = packed.unpack()?;
    serde_json::from_slice(&body)
        .map_err(|wrong| Problem::input("body", format!("JSON as documented: {wrong}")))
}

/// An id.
pub(super) fn id(field: &'static str, text: &str) -> Result<Id, Problem> {
    Id::parse(text).ok_or_else(|| Problem::input(field, "the 32 hexadecimal digits of an id"))
}

/// A week.
pub(super) fn week(field: &'static str, text: &str) -> Result<Week, Problem> {
    Week::parse(text).ok_or_else(|| Problem::input(field, "an ISO week such as 2026-W47"))
}

/// A hash.
pub(super) fn hash(field: &'static str, text: &str) -> Result<Hash, Problem> {
    Hash::parse(text).ok_or_else(|| Problem::input(field, "the 64 hexadecimal digits of a hash"))
}

/// A grid.
pub(super) fn grid(field: &'static str, text: &str) -> Result<GridCode, Problem> {
    text.parse().map_err(|_| Problem::input(field, "the 15 digits of a grid's code"))
}

/// What somebody does about a finding. What an act does not need is left out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Act {
    /// What: its English word, as a timeline's `act_en` shows it.
    act: String,
    /// The `seen` of what was looked at.
    seen: String,
    about: Option<String>,
    unit: Option<String>,
    due: Option<String>,
    evidence: Option<String>,
    verdict: Option<String>,
    other: Option<String>,
    other_grid: Option<String>,
    site: Option<String>,
    channel: Option<String>,
    state: Option<String>,
    channel_code: Option<String>,
    position: Option<Position>,
    note: String,
}

/// A position with its datum: the numbers mean nothing without it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Position {
    lat: f64,
    lng: f64,
    datum: String,
    accuracy_m: f64,
    source: String,
}

impl Act {
    /// What is done about a finding, with the mark of what was seen, and where it goes on, of a move.
    pub(super) fn doing(self, finding: Id) -> Result<(Hash, Doing, Option<Onward>), Problem> {
        let known = ActKind::all().find(|kind| kind.name() == self.act && *kind != ActKind::Withdraw);
        let kind = known.ok_or_else(|| Problem::input("act", words(ActKind::all().map(ActKind::name))))?;
        let mut said = Said::of(kind);
        let text = |text: &Option<String>| text.as_deref().map(ToOwned::to_owned);
        let of = |field, value: &Option<String>| value.as_deref().map(|text| id(field, text)).transpose();
        said.about = of("about", &self.about)?;
        said.unit = of("unit", &self.unit)?;
        said.due_ms = self.due.as_deref().map(due).transpose()?;
        said.evidence = self.evidence.as_deref().map(|text| hash("evidence", text)).transpose()?;
        said.verdict = self.verdict.as_deref().map(verdict).transpose()?;
        said.channel = self.channel.as_deref().map(channel).transpose()?;
        said.state = self.state.as_deref().map(state).transpose()?;
        said.channel_code = text(&self.channel_code);
        let other_grid = self.other_grid.as_deref().map(|text| grid("other_grid", text)).transpose()?;
        let mut onward = None;
        match (of("other", &self.other)?, of("site", &self.site)?, other_grid) {
            (None, None, None) => {}
            (Some(other), None, Some(grid)) if kind == ActKind::DuplicateOf => {
                said.other = Some((other, grid.number()));
            }
            (None, Some(site), Some(grid)) if kind == ActKind::Move => onward = Some(Onward { grid, site }),
            _ => {
                let allowed = "with other, of a duplicate; with site, of a move; else left out";
                return Err(Problem::input("other_grid", allowed));
            }
        }
        let position = self.position.as_ref().map(Position::placed).transpose()?;
        let doing = Doing { finding, said, position, note: self.note };
        Ok((hash("seen", &self.seen)?, doing, onward))
    }
}

impl Position {
    fn placed(&self) -> Result<Placed, Problem> {
        let refuse = |field, allowed: &str| Problem::input(field, allowed);
        let datum = [Datum::Wgs84, Datum::Cgcs2000, Datum::Gcj02, Datum::Bd09];
        let datum = datum.into_iter().find(|datum| datum.name() == self.datum);
        let datum = datum.ok_or_else(|| refuse("position.datum", "WGS-84, CGCS2000, GCJ-02 or BD-09"))?;
        let source = match self.source.as_str() {
            "satellite" => Source::Gps,
            "network" => Source::Network,
            "map pin" => Source::MapPin,
            "survey" => Source::Survey,
            _ => return Err(refuse("position.source", "satellite, network, map pin or survey")),
        };
        let earth = || refuse("position", "degrees on the earth: lat −90 to 90, lng −180 to 180");
        let accuracy = whole(self.accuracy_m, 10.0).and_then(|dm| u32::try_from(dm).ok());
        let accuracy_dm = accuracy.ok_or_else(|| refuse("position.accuracy_m", "metres, 0 or more"))?;
        let e7 = |degrees| whole(degrees, 1e7).and_then(|e7| i32::try_from(e7).ok()).ok_or_else(earth);
        let (lat_e7, lng_e7) = (e7(self.lat)?, e7(self.lng)?);
        let parts = PlacedParts { datum: datum.code(), lat_e7, lng_e7, accuracy_dm, source: source.code() };
        Placed::try_from(parts).map_err(|_| earth())
    }
}

/// A number of JSON as so many parts of one, rounded; `None` where that is no whole number of any size used here.
fn whole(number: f64, parts: f64) -> Option<i64> {
    let scaled = (number * parts).round();
    (scaled.abs() <= 1e12).then_some(scaled as i64)
}

fn due(text: &str) -> Result<i64, Problem> {
    let allowed =
        "an instant with its zone, such as 2026-11-27T24:00:00+08:00 written 2026-11-28T00:00:00+08:00";
    times::instant(text).ok_or_else(|| Problem::input("due", allowed))
}

fn verdict(text: &str) -> Result<Verdict, Problem> {
    match text {
        "for" => Ok(Verdict::For),
        "against" => Ok(Verdict::Against),
        _ => Err(Problem::input("verdict", "for (met, upheld) or against")),
    }
}

fn channel(text: &str) -> Result<Channel, Problem> {
    let known = Channel::ALL.into_iter().find(|one| one.name() == text || one.name_zh() == text);
    known.ok_or_else(|| Problem::input("channel", words(Channel::ALL.into_iter().map(Channel::name))))
}

fn state(text: &str) -> Result<ReferralState, Problem> {
    let known = ReferralState::ALL.into_iter().find(|one| one.name() == text || one.name_zh() == text);
    known.ok_or_else(|| {
        Problem::input("state", words(ReferralState::ALL.into_iter().map(ReferralState::name)))
    })
}

fn words(all: impl Iterator<Item = &'static str>) -> String {
    format!("one of: {}", all.collect::<Vec<_>>().join(", "))
}
