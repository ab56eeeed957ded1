//! The baseline's phone: plain JSON over one kept connection.

use crate::baseline::json;
use crate::baseline::last_write::{Copy, Edit};
use crate::data::Row;
use crate::measure::Fallible;
use reqwest::blocking::Client;
use std::fmt::Write;

/// A phone's connection to the baseline's office.
#[derive(Clone)]
pub(crate) struct Caller {
    client: Client,
    url: String,
}

impl Caller {
    /// A connection to an address.
    pub(crate) fn new(url: &str) -> Fallible<Self> {
        let client = Client::builder()
            .tls_backend_preconfigured(client::Trust::web().config())
            .no_proxy()
            .tcp_nodelay(true)
            .build()?;
        Ok(Self { client, url: url.to_owned() })
    }

    fn post(&self, path: &str, body: Vec<u8>) -> Fallible<()> {
        let request =
            self.client.post(format!("{}{path}", self.url)).header("content-type", "application/json");
        request.body(body).send()?.error_for_status()?.bytes()?;
        Ok(())
    }

    fn get(&self, path: &str) -> Fallible<Vec<u8>> {
        let answer = self.client.get(format!("{}{path}", self.url)).send()?.error_for_status()?;
        Ok(answer.bytes()?.to_vec())
    }

    /// Sends findings; returns when they are durable there.
    pub(crate) fn send(&self, rows: &[Row]) -> Fallible<()> {
        self.post("/findings", json::of_findings(rows)?)
    }

    /// The next findings of a grid behind an id, in the order of their ids.
    pub(crate) fn fetch(&self, grid: u64, after: &[u8]) -> Fallible<Vec<Row>> {
        let mut path = format!("/findings/{grid}/x");
        after.iter().for_each(|byte| _ = write!(path, "{byte:02x}"));
        json::findings(&self.get(&path)?)
    }

    /// Sends edits; returns when they are durable there.
    pub(crate) fn send_edits(&self, edits: &[Edit]) -> Fallible<()> {
        self.post("/edits", json::of_edits(edits, 0)?)
    }

    /// One sync of a copy: what waits goes up, what another wrote comes down.
    pub(crate) fn sync(&self, copy: &mut Copy, who: i64) -> Fallible<()> {
        let (edits, sent) = copy.unsent()?;
        self.send_edits(&edits)?;
        let (edits, cursor) = json::edits(&self.get(&format!("/edits/{}/{who}", copy.cursor()))?)?;
        copy.end_sync(sent, (&edits, cursor))
    }
}
