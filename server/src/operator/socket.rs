//! The socket of a serving office: orders come in as JSON over HTTP, from the owner of the directory alone.

use super::order::Order;
use crate::app::Fixed;
use crate::directory::Directory;
use crate::error::{Result, ServerError};
use crate::limits::ORDER_BYTES_MAX;
use crate::writer::{Refusal, Writer};
use axum::extract::{DefaultBodyLimit, State, rejection::JsonRejection};
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::UnixListener;

/// The way in for orders. It is closed when it is dropped.
#[derive(Debug)]
pub struct Door {
    /// Where orders arrive.
    pub listener: UnixListener,
    /// What answers them.
    pub orders: Router,
    /// The name that goes when the office stops.
    pub name: DoorName,
}

/// The name of a socket; it goes with the office.
#[derive(Debug)]
pub struct DoorName(PathBuf);

impl Drop for DoorName {
    fn drop(&mut self) {
        // a name that is left behind answers nobody, and the next office takes its place
        _ = fs::remove_file(&self.0);
    }
}

/// Opens the socket of an office whose directory this process holds. Inside of a runtime.
///
/// # Errors
/// The file system refuses, or the name is too long for a socket.
pub fn open(directory: &Directory, desk: (Writer, Arc<Fixed>)) -> Result<Door> {
    let path = directory.socket();
    let file_error = |error| ServerError::File(path.clone(), error);
    if let Some(folder) = path.parent() {
        // nobody else may even look into the folder, so that there is no moment at which the socket is open to all
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(file_error)?;
    }
    match fs::remove_file(&path) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(file_error(error)),
    }
    let listener = UnixListener::bind(&path).map_err(file_error)?;
    let orders = Router::new()
        .route("/orders", post(take))
        .layer(DefaultBodyLimit::max(ORDER_BYTES_MAX))
        .with_state(desk);
    Ok(Door { listener, orders, name: DoorName(path) })
}

async fn take(
    State((writer, fixed)): State<(Writer, Arc<Fixed>)>,
    order: std::result::Result<Json<Order>, JsonRejection>,
) -> (StatusCode, Json<Value>) {
    let Json(order) = match order {
        Ok(order) => order,
        Err(reason) => return refused(reason.status(), &reason.body_text()),
    };
    tracing::info!(?order, "an order of the operator");
    let carried = tokio::task::spawn_blocking(move || {
        let carried = writer
            .order(move |office| order.carry_out(office, &|of, week| fixed.catalogue.in_force(of, week)))?;
        // behind an order the writer writes the notes beside the database: they are there once it takes the next
        writer.order(|_| ())?;
        Ok::<_, Refusal>(carried)
    })
    .await;
    match carried {
        Ok(Ok(Ok(said))) => (StatusCode::OK, Json(said)),
        Ok(Ok(Err(error))) => refused(StatusCode::UNPROCESSABLE_ENTITY, &error),
        Ok(Err(refusal)) => refused(StatusCode::SERVICE_UNAVAILABLE, &refusal),
        Err(_) => refused(StatusCode::SERVICE_UNAVAILABLE, &ServerError::Stopped),
    }
}

fn refused(status: StatusCode, why: &(impl std::fmt::Display + ?Sized)) -> (StatusCode, Json<Value>) {
    (status, Json(json!({ "detail": why.to_string() })))
}
