//! Connections: so many at one time, none that says nothing for too long.

use crate::limits::{CONNECTIONS_MAX, IDLE_TIME_MAX};
use axum::serve::Listener;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep};

/// A listener whose next connection waits until there is room for it.
#[derive(Debug)]
pub struct Bounded {
    inner: TcpListener,
    free: Arc<Semaphore>,
}

impl Bounded {
    /// Bounds a listener.
    #[must_use]
    pub fn new(inner: TcpListener) -> Self {
        Self { inner, free: Arc::new(Semaphore::new(CONNECTIONS_MAX)) }
    }
}

impl Listener for Bounded {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        // the semaphore is never closed
        let room = Arc::clone(&self.free).acquire_owned().await.ok();
        let (stream, addr) = Listener::accept(&mut self.inner).await;
        // an answer is small and is waited for; a line that refuses works all the same
        _ = stream.set_nodelay(true);
        let patience = Box::pin(sleep(IDLE_TIME_MAX));
        (Line { stream, patience, _room: room }, addr)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.inner.local_addr()
    }
}

/// A connection that ends when nothing has come for too long.
#[derive(Debug)]
pub struct Line {
    stream: TcpStream,
    patience: Pin<Box<Sleep>>,
    _room: Option<OwnedSemaphorePermit>,
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Poll::Ready(read) = Pin::new(&mut self.stream).poll_read(context, bytes) {
            let until = Instant::now() + IDLE_TIME_MAX;
            self.patience.as_mut().reset(until);
            return Poll::Ready(read);
        }
        match self.patience.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
