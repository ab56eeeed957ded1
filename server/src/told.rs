//! Being told to stop: Ctrl-C and SIGTERM, heard from before anybody can know that there is something to stop.

use crate::error::ServerError;
use std::io;
use tokio::runtime::{Builder, Runtime};

/// Whoever listens for being told to stop. Until it is made, the system's own way of ending a process applies.
pub(crate) struct Told {
    runtime: Runtime,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Told {
    /// Listens from now on. Make it before anything is said that a supervisor waits for: one that is told "it serves" may
    /// stop it in the same moment, and what is under way has to be answered then.
    ///
    /// # Errors
    /// The system gives no thread or no signal.
    pub(crate) fn listen() -> Result<Self, ServerError> {
        Self::new().map_err(ServerError::Thread)
    }

    #[cfg(unix)]
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let inside = runtime.enter();
        let (terminate, interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        drop(inside);
        Ok(Self { runtime, terminate, interrupt })
    }

    #[cfg(not(unix))]
    fn new() -> io::Result<Self> {
        Ok(Self { runtime: Builder::new_current_thread().enable_all().build()? })
    }

    /// Waits until it is told.
    ///
    /// # Errors
    /// The system cannot say it.
    #[cfg(unix)]
    pub(crate) fn wait(mut self) -> Result<(), ServerError> {
        self.runtime.block_on(async {
            tokio::select! {
                _ = self.terminate.recv() => {}
                _ = self.interrupt.recv() => {}
            }
        });
        Ok(())
    }

    #[cfg(not(unix))]
    pub(crate) fn wait(self) -> Result<(), ServerError> {
        self.runtime.block_on(tokio::signal::ctrl_c()).map_err(ServerError::Thread)
    }
}
