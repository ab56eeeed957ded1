//! What other systems have 转办: which finding, since when, and what they said of it.

use super::asked::{Asked, Fields};
use super::shown;
use super::timeline::referral;
use crate::app::App;
use crate::bodies::{Media, Reads};
use crate::problem::Problem;
use crate::who::Viewer;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::rectification::{Channel, ReferralState};
use serde_json::{Value, json};
use sync_core::office::{ReferredFinding, Views};

/// What `state` may say: a word of the other system, or that it said nothing yet.
const STATES: [(&str, Option<ReferralState>); 5] = [
    ("none", None),
    ("received", Some(ReferralState::Received)),
    ("at work", Some(ReferralState::AtWork)),
    ("done", Some(ReferralState::Done)),
    ("not taken", Some(ReferralState::NotTaken)),
];

/// `GET /v1/referrals`: `street`, `community`, `grid`, `channel`, `state`; the longest ago first.
///
/// # Errors
/// A field of the query has a value that is not allowed.
pub async fn referrals(
    State(app): State<App>,
    Viewer(reader): Viewer,
    fields: Fields,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::of(fields, &["street", "community", "grid", "channel", "state", "limit"])?;
    let channels = Channel::ALL.map(|channel| (channel.name(), channel));
    let (channel, state) = (asked.word("channel", &channels)?, asked.word("state", &STATES)?);
    let places = asked.places(&app.fixed)?;
    let limit = asked.slice(|_| None::<u64>)?.limit as usize;
    let mut all = app.readers.ask(move |store| Views::of(store, &reader).referrals(&places)).await??;
    let said = |one: &ReferredFinding| one.referred.state.map(|(state, _)| state);
    all.retain(|one| {
        channel.is_none_or(|channel| one.referred.channel == Some(channel))
            && state.is_none_or(|state| said(one) == state)
    });
    let line = |one: &ReferredFinding| {
        json!({
            "grid": shown::grid(&app.fixed, one.grid.number()),
            "finding": one.finding.to_string(),
            "standard": shown::standard(&app.fixed, one.edition.as_ref(), one.standard),
            "referral": referral(&one.referred),
            "link": format!("/v1/grids/{}/findings/{}", one.grid, one.finding),
        })
    };
    let rows: Vec<Value> = all.iter().take(limit).map(line).collect();
    let body = json!({ "count": rows.len(), "of": all.len(), "referrals": rows });
    Ok(shown::page(body, Reads::of(&headers), Media::Json))
}
