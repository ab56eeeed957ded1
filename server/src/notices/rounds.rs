//! Rounds: every few seconds what came is noticed, what may go out is put into messages, and what is due is sent.

use super::message::{Links, Message};
use super::sender::Sender;
use crate::app::Fixed;
use crate::error::{Result, ServerError};
use crate::limits::{MESSAGES_IN_ROUND_MAX, NOTICES_TIME};
use crate::readers::{NoAnswer, Readers};
use crate::writer::Writer;
use std::sync::Arc;
use sync_core::clock::Clock;
use sync_core::gate::{Gate, Operator};
use sync_core::office::{OfficeReplica, Pass, notice, noticed_upto, to_send};
use sync_core::store::messages::MessageRow;
use tokio::sync::watch;
use tokio::task::{JoinHandle, spawn_blocking};

/// Whoever tells units, with what it takes.
pub(crate) struct Teller {
    /// Connections of its own: nobody who looks at something waits for it.
    pub(crate) readers: Readers,
    /// Where what was found is kept.
    pub(crate) writer: Writer,
    /// Names, clauses and the office's clock.
    pub(crate) fixed: Arc<Fixed>,
    /// Where a unit finds its inbox.
    pub(crate) links: Links,
    /// What brings messages.
    pub(crate) sender: Box<dyn Sender>,
}

/// Begins to tell units, until it is stopped: what is under way then is sent again when the office serves again.
pub(crate) fn tell(teller: Teller, stopped: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut wait = stopped.clone();
        // whoever could stop it may be gone as well
        let told = wait.wait_for(|stopped| *stopped);
        tokio::select! {
            biased;
            _ = told => {}
            () = rounds(teller) => {}
        }
    })
}

/// Where the next round begins.
#[derive(Clone, Copy, Default)]
struct Place {
    /// Up to which number of the feed everything was noticed; `None` until that was read.
    upto: Option<u64>,
    pass: Pass,
}

/// What a round came to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Round {
    /// There is more to do at once.
    GoesOn,
    /// Nothing is left to do for now.
    Rests,
}

async fn rounds(teller: Teller) {
    let teller = Arc::new(teller);
    let mut place = Place::default();
    loop {
        let rests = match round(&teller, &mut place).await {
            Ok(round) => round == Round::Rests,
            Err(ServerError::Stopped) => return,
            Err(error) => {
                tracing::warn!(%error, "units could not be told; it is tried again");
                true
            }
        };
        if rests {
            tokio::time::sleep(NOTICES_TIME).await;
        }
    }
}

async fn round(teller: &Arc<Teller>, place: &mut Place) -> Result<Round> {
    let now_ms = teller.fixed.clock.reading().wall_ms;
    let Place { upto, pass } = *place;
    let noticed = ask(teller, move |_, store| {
        let upto = upto.map_or_else(|| noticed_upto(store), Ok)?;
        Ok(notice(store, (upto, pass), now_ms)?)
    })
    .await?;
    let (upto, pass, goes_on) = (noticed.upto(), noticed.pass(), noticed.goes_on());
    if noticed.is_news() {
        order(teller, move |office, operator| office.keep_noticed(operator, &noticed)).await?;
    }
    *place = Place { upto: Some(upto), pass };
    let due = ask(teller, move |teller, store| {
        let rows = to_send(store, now_ms, MESSAGES_IN_ROUND_MAX)?;
        let with = (&*teller.fixed, &teller.links);
        Ok(rows.into_iter().map(|row| (Message::of(store, &row, with), row)).collect::<Vec<_>>())
    })
    .await?;
    let mut sent = 0;
    for (message, row) in due {
        sent += usize::from(send(teller, message, row).await?);
    }
    // behind what was sent to a unit its next message may wait
    Ok(if goes_on || sent > 0 { Round::GoesOn } else { Round::Rests })
}

/// Sends one message, and keeps what came of it; whether it was sent.
async fn send(teller: &Arc<Teller>, message: Result<Message>, row: MessageRow) -> Result<bool> {
    let outcome = match &message {
        Ok(message) => teller.sender.send(message).await.map_err(|error| (error.why, error.asked_ms)),
        Err(error) => Err((error.to_string(), None)),
    };
    match outcome {
        Ok(()) => {
            tracing::info!(key = %row.key, unit = %row.unit, "a unit was told");
            order(teller, move |office, operator| office.told(operator, row.number)).await?;
            Ok(true)
        }
        Err((why, asked_ms)) => {
            tracing::warn!(key = %row.key, unit = %row.unit, tries = row.tries + 1, %why, "a unit could not be told");
            order(teller, move |office, operator| office.not_told(operator, &row, (&why, asked_ms))).await?;
            Ok(false)
        }
    }
}

async fn ask<T: Send + 'static>(
    teller: &Arc<Teller>,
    question: impl FnOnce(&Teller, &sync_core::store::Store) -> Result<T> + Send + 'static,
) -> Result<T> {
    let asks = Arc::clone(teller);
    // one snapshot, and nothing that is remembered of an older one
    match teller.readers.ask(move |store| store.read(|store| question(&asks, store))).await {
        Ok(answer) => answer,
        Err(NoAnswer::Closed) => Err(ServerError::Stopped),
        Err(error @ NoAnswer::Broken) => Err(ServerError::Order(error.to_string())),
    }
}

/// Has the writer keep something, on a thread that may wait for it.
async fn order<T: Send + 'static>(
    teller: &Arc<Teller>,
    work: impl FnOnce(&mut OfficeReplica, &Operator) -> sync_core::error::Result<T> + Send + 'static,
) -> Result<T> {
    let writer = teller.writer.clone();
    let done = spawn_blocking(move || {
        writer.order(move |office| {
            let operator = Gate::operator(office);
            work(office, &operator)
        })
    });
    match done.await {
        Ok(Ok(done)) => Ok(done?),
        Ok(Err(_)) | Err(_) => Err(ServerError::Stopped),
    }
}
