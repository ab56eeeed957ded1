//! Push: unpacked and verified here, many at once; stored by the writer; answered when it is durable.

use crate::app::App;
use crate::bodies::{Media, Packed, Reads, answer};
use crate::limits::PACKED_BYTES_MAX;
use crate::problem::{MALFORMED, Problem, UPDATE};
use crate::who::Phone;
use crate::writer::Arrived;
use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;
use sync_core::error::CoreError;
use sync_core::gate::Device;
use sync_core::merge::hash::Hash;
use sync_core::office::inspect;
use sync_core::protocol::VERSIONS;
use sync_core::protocol::push::Push;
use sync_core::store::Store;

/// `POST /v1/push`.
///
/// # Errors
/// The body is not of the format, or nothing of it could be kept now: it is to be sent again.
pub async fn push(
    State(app): State<App>,
    Phone(device): Phone,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let reads = Reads::of(request.headers());
    let turn = app.turns.take(device.replica());
    let packed = Packed::read(request, &app.room, PACKED_BYTES_MAX).await?;
    let office = app.fixed.office;
    let arrived = if packed.is_small() {
        app.readers.ask_briefly(|store| prepare(store, (device, packed), &office)).await
    } else {
        app.readers.ask(move |store| prepare(store, (device, packed), &office)).await
    };
    let arrived = arrived??;
    turn.come().await;
    let queued = app.writer.push(arrived)?;
    drop(turn);
    let given = queued.await?;
    Ok(answer(given.encode(), Media::Cbor, reads))
}

fn prepare(store: &Store, (device, packed): (Device, Packed), office: &Hash) -> Result<Arrived, Problem> {
    let body = packed.unpack()?;
    let push = Push::decode(&body).map_err(|reason| Problem::new(&MALFORMED).about(reason.to_string()))?;
    let (oldest, newest) = push.hello.versions;
    if oldest > VERSIONS.1 || newest < VERSIONS.0 {
        let allowed = format!("a range that meets {} to {}", VERSIONS.0, VERSIONS.1);
        return Err(Problem::new(&UPDATE).field("hello.versions", allowed));
    }
    let groups = store.read::<_, CoreError>(|store| {
        let inspected = |group: Vec<_>| group.into_iter().map(|item| inspect(store, item, office)).collect();
        push.groups.into_iter().map(inspected).collect()
    })?;
    Ok(Arrived { device, hello: push.hello, groups, bytes: body.len(), room: packed.into_room() })
}
