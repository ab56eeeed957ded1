//! Asking: the command holds the directory and does it, or asks the office that holds it.

use super::order::Order;
use crate::catalogue::Catalogue;
use crate::config::OfficeClock;
use crate::directory::Directory;
use crate::error::{Result, ServerError};
use crate::setup;
use reqwest::blocking::Client;
use serde_json::Value;
use sync_core::entropy::SystemEntropy;
use sync_core::office::OfficeSeams;

/// Has an order carried out by the office of a directory, whether it serves or not; returns what there is to say.
///
/// # Errors
/// It cannot be done, and nothing was changed; or another command holds the directory, or the office that serves did not
/// answer: then it may have been done.
pub fn ask(directory: &Directory, order: Order) -> Result<Value> {
    let held = match directory.hold() {
        Ok(held) => held,
        Err(locked @ ServerError::Locked { .. }) if !directory.socket().exists() => return Err(locked),
        Err(ServerError::Locked { .. }) => return ask_who_serves(directory, &order),
        Err(error) => return Err(error),
    };
    let seams = OfficeSeams { clock: Box::new(OfficeClock::system()), entropy: Box::new(SystemEntropy) };
    let mut office = setup::open(&held, seams)?;
    let catalogue = Catalogue::of(directory);
    let said = order.carry_out(&mut office, &|of, week| catalogue.in_force(of, week))?;
    held.put_notes(office.store())?;
    Ok(said)
}

fn ask_who_serves(directory: &Directory, order: &Order) -> Result<Value> {
    let line = |error: reqwest::Error| ServerError::NoAnswer(directory.socket(), error.to_string());
    let client = Client::builder()
        .tls_backend_preconfigured(client::Trust::web().config())
        .unix_socket(directory.socket())
        .build()
        .map_err(line)?;
    let body = serde_json::to_string(order).map_err(|error| ServerError::Order(error.to_string()))?;
    let sent =
        client.post("http://office/orders").header("content-type", "application/json").body(body).send();
    let answer = sent.map_err(line)?;
    let done = answer.status().is_success();
    let text = answer.text().map_err(line)?;
    let said: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
    if done {
        return Ok(said);
    }
    Err(ServerError::Order(said.get("detail").and_then(Value::as_str).unwrap_or(&text).to_owned()))
}
