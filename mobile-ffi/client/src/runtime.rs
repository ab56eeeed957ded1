//! The one runtime on which all requests of a process run: a thread that moves bytes, while callers wait on theirs.

use std::future::Future;
use std::sync::LazyLock;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("gridwalk-http")
        .enable_all()
        .build()
        .expect("a process that may not start one thread cannot sync")
});

/// Waits for a future on this thread, which must not be one of a runtime's own.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    RUNTIME.block_on(future)
}

/// Lets a future run by itself.
pub(crate) fn spawn<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    RUNTIME.spawn(future)
}
