//! Serving: the directory held, the writer and the readers started, HTTP until somebody says stop.

use crate::app::{App, Fixed};
use crate::areas::Areas;
use crate::bodies::Room;
use crate::calendars::Calendars;
use crate::catalogue::Catalogue;
use crate::config::ServeConfig;
use crate::directory::Directory;
use crate::error::{Result, ServerError};
use crate::limits::{
    BLOCKING_THREADS_MAX, BODIES_BYTES_MAX, DRAIN_TIME_MAX, HASHES_AT_ONCE, NOTICE_READERS, QUEUE_JOBS_MAX,
    READERS,
};
use crate::listener::Bounded;
use crate::notices::{Links, Teller, Webhook, tell};
use crate::operator::{self, Door, DoorName};
use crate::passwords::Attempts;
use crate::readers::Readers;
use crate::receiver::Receiver;
use crate::routes::routes;
use crate::setup;
use crate::turns::Turns;
use crate::writer::{self, Writer, WriterStats};
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use sync_core::entropy::SystemEntropy;
use sync_core::error::CoreError;
use sync_core::gate::Gate;
use sync_core::merge::keys::SecretKey;
use sync_core::office::{OfficeReplica, OfficeSeams, members_to_tell, seal_link};
use sync_core::store::Store;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, watch};
use tokio::task;

/// A server that runs. Dropping it ends it abruptly, as a power cut would: what was answered is durable, what
/// was not is asked again by whoever sent it.
#[derive(Debug)]
pub struct Running {
    addr: SocketAddr,
    runtime: Option<Runtime>,
    stop: watch::Sender<bool>,
    served: Option<task::JoinHandle<()>>,
    told: Option<task::JoinHandle<()>>,
    door: Option<DoorName>,
    writer: Writer,
    readers: Readers,
    thread: Option<JoinHandle<Result<()>>>,
}

/// Starts a server; returns when it listens.
///
/// # Errors
/// The directory holds no office or is in use, or the address cannot be listened on.
pub fn start(config: ServeConfig) -> Result<Running> {
    start_with_queue(config, QUEUE_JOBS_MAX)
}

/// Starts a server whose writer lets at most so many jobs wait.
///
/// # Errors
/// As [`start`].
pub fn start_with_queue(config: ServeConfig, queue_jobs_max: usize) -> Result<Running> {
    let directory = Directory::at(config.data);
    if !directory.database().exists() {
        return Err(ServerError::NoOffice(directory.path().to_owned()));
    }
    let held = directory.hold()?;
    let seams = OfficeSeams { clock: Box::new(config.clock.clone()), entropy: Box::new(SystemEntropy) };
    let mut office = setup::open(&held, seams)?;
    if let Some(mark) = directory.read_mark()? {
        mark.refuse_less(office.store(), &directory)?;
    }
    let (catalogue, calendars) = (Catalogue::of(&directory), Calendars::of(&directory));
    tell_of_gone_files(&mut office, (&catalogue, &calendars))?;
    for alarm in office.store().alarms()? {
        tracing::error!(number = alarm.number, kind = alarm.kind, "{}", alarm.what);
    }
    let fixed = Fixed {
        areas: Areas::read(&office, &directory)?,
        catalogue,
        calendars,
        clock: config.clock.clone(),
        key: SecretKey::from_bytes(&office.key()),
        office: office.public_key(),
        district: office.district(),
        directory: directory.clone(),
        attempts: Attempts::default(),
        hashing: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
    };
    let runtime = runtime()?;
    let listener = runtime.block_on(TcpListener::bind(config.listen));
    let listen_error = |error| ServerError::Listen(config.listen, error);
    let listener = listener.map_err(listen_error)?;
    let addr = listener.local_addr().map_err(listen_error)?;
    let readers = Readers::open(&directory.database(), READERS)?;
    let (writer, thread) = writer::start(office, held, queue_jobs_max)?;
    let app = App {
        writer: writer.clone(),
        readers: readers.clone(),
        turns: Turns::default(),
        room: Room::new(BODIES_BYTES_MAX),
        fixed: Arc::new(fixed),
    };
    let (stop, stopped) = watch::channel(false);
    let teller = config.webhook.map(|receiver| teller(&app, receiver)).transpose()?;
    let told = teller.map(|teller| {
        let _inside = runtime.enter();
        tell(teller, stopped.clone())
    });
    drop(runtime.spawn(tell_members(app.clone(), stopped.clone())));
    let door = open_door(&runtime, (&directory, &app), &stopped);
    let wait = until(stopped);
    let served = runtime.spawn(async move {
        let serving = axum::serve(Bounded::new(listener), routes(app)).with_graceful_shutdown(wait);
        if let Err(error) = serving.await {
            tracing::error!(%error, "the listener ended");
        }
    });
    tracing::info!(%addr, directory = %directory.path().display(), "serving");
    Ok(Running {
        addr,
        runtime: Some(runtime),
        stop,
        served: Some(served),
        told,
        door,
        writer,
        readers,
        thread: Some(thread),
    })
}

/// Raises an alarm for every edition and calendar that the records name and whose file is not there: nothing is scored or counted
/// by another one in its place.
fn tell_of_gone_files(
    office: &mut OfficeReplica,
    (catalogue, calendars): (&Catalogue, &Calendars),
) -> Result<()> {
    let district = office.district();
    let mut gone = catalogue.read_all((office.store(), district))?;
    gone.extend(calendars.read_all((office.store(), district))?);
    let operator = Gate::operator(office);
    for missing in gone {
        office.raise_alarm(&operator, (FILE_GONE, &missing.to_string()))?;
    }
    Ok(())
}

/// The kind of an alarm that says that a file is not there.
pub const FILE_GONE: &str = "file-gone";

/// A link to each unit's inbox goes with what it is told; it is good for so many days.
const LINK_DAYS: u32 = 30;

/// The addresses of units' inboxes below the office's own: whoever passes a message on knows under which name it is reached.
fn inboxes(fixed: &Arc<Fixed>) -> Links {
    let fixed = Arc::clone(fixed);
    Links::new(move |unit| {
        let store = Store::open_reader(&fixed.directory.database()).ok()?;
        let link = seal_link((&store, &fixed.key), unit, (fixed.now_ms(), LINK_DAYS)).ok()?;
        Some(format!("/v1/inbox?link={link}"))
    })
}

/// So often citizens are told what became of what they sent, where anything has come since.
const TELL_TIME: Duration = Duration::from_secs(60);

/// Tells citizens what became of what was taken over, until the office stops.
async fn tell_members(app: App, mut stopped: watch::Receiver<bool>) {
    let mut known = None;
    loop {
        tokio::select! {
            _ = stopped.changed() => return,
            () = tokio::time::sleep(TELL_TIME) => {}
        }
        let seen = known;
        let found = app.readers.ask(move |store| {
            let (end, _) = store.feed_end()?;
            // where nothing has come, nobody has anything to hear
            let keys = if seen == Some(end) { Vec::new() } else { members_to_tell(store, &(0..=u64::MAX))? };
            Ok::<_, CoreError>((end, keys))
        });
        let Ok(Ok((end, keys))) = found.await else { continue };
        known = Some(end);
        if keys.is_empty() {
            continue;
        }
        let writer = app.writer.clone();
        let told = task::spawn_blocking(move || {
            writer.order(move |office| {
                let operator = Gate::operator(office);
                office.tell_of(&operator, &keys)
            })
        });
        match told.await {
            Ok(Ok(Ok(_))) => {}
            Ok(Ok(Err(error))) => {
                tracing::error!(%error, "citizens could not be told");
                known = None;
            }
            Ok(Err(_)) | Err(_) => return,
        }
    }
}

/// Whoever tells units, through a webhook.
fn teller(app: &App, receiver: Receiver) -> Result<Teller> {
    let fixed = Arc::clone(&app.fixed);
    Ok(Teller {
        readers: Readers::open(&fixed.directory.database(), NOTICE_READERS)?,
        writer: app.writer.clone(),
        links: inboxes(&fixed),
        sender: Box::new(Webhook::new(receiver, fixed.key.clone())),
        fixed,
    })
}

/// Takes orders of the operator, until it is stopped. Where the file system gives no socket the office serves all the
/// same: commands then say that it has to be stopped for them.
fn open_door(
    runtime: &Runtime,
    (directory, app): (&Directory, &App),
    stopped: &watch::Receiver<bool>,
) -> Option<DoorName> {
    let _inside = runtime.enter();
    match operator::open(directory, (app.writer.clone(), Arc::clone(&app.fixed))) {
        Ok(Door { listener, orders, name }) => {
            let wait = until(stopped.clone());
            runtime.spawn(async move {
                if let Err(error) = axum::serve(listener, orders).with_graceful_shutdown(wait).await {
                    tracing::error!(%error, "the operator's socket ended");
                }
            });
            Some(name)
        }
        Err(error) => {
            tracing::warn!(%error, "no orders are taken while it serves");
            None
        }
    }
}

/// Waits until it is stopped, or whoever could stop it is gone.
async fn until(mut stopped: watch::Receiver<bool>) {
    _ = stopped.wait_for(|stopped| *stopped).await;
}

fn runtime() -> Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .thread_name("http")
        .max_blocking_threads(BLOCKING_THREADS_MAX)
        .enable_io()
        .enable_time()
        .build()
        .map_err(ServerError::Thread)
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Its address, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// What the writer has done so far.
    #[must_use]
    pub fn stats(&self) -> WriterStats {
        self.writer.stats()
    }

    /// A handle of the writer, for whoever orders from another thread.
    #[must_use]
    pub fn writer(&self) -> Writer {
        self.writer.clone()
    }

    /// Runs something on the writer's thread, behind what is queued, and waits for its result.
    ///
    /// # Errors
    /// The office has stopped.
    pub fn order<T: Send + 'static>(
        &self,
        order: impl FnOnce(&mut OfficeReplica) -> T + Send + 'static,
    ) -> Result<T> {
        self.writer.order(order).map_err(|_| ServerError::Stopped)
    }

    /// Takes no more, answers what is under way, commits what is queued, checkpoints, lets go of the directory.
    ///
    /// # Errors
    /// The last checkpoint failed; nothing that was acknowledged is lost.
    pub fn stop(mut self) -> Result<()> {
        let (Some(runtime), Some(served)) = (self.runtime.take(), self.served.take()) else {
            return Ok(());
        };
        // a listener that has ended already needs no stopping
        _ = self.stop.send(true);
        drop(self.door.take());
        if let Some(told) = self.told.take() {
            // what is on its way to a unit is left, and sent again when the office serves again
            _ = runtime.block_on(async { tokio::time::timeout(DRAIN_TIME_MAX, told).await });
        }
        let drained = runtime.block_on(async { tokio::time::timeout(DRAIN_TIME_MAX, served).await });
        if drained.is_err() {
            tracing::warn!("some connections did not end in time; they are cut");
        }
        self.readers.close();
        self.writer.stop();
        let ended = self.thread.take().map(JoinHandle::join);
        runtime.shutdown_timeout(Duration::from_secs(1));
        match ended {
            Some(Ok(ended)) => ended,
            Some(Err(_)) => Err(ServerError::Stopped),
            None => Ok(()),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
            // the directory is free again once the thread has ended
            self.writer.stop();
            if let Some(thread) = self.thread.take() {
                _ = thread.join();
            }
        }
    }
}
