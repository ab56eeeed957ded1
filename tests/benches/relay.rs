//! A relay that counts every byte of a connection, headers included.

use crate::measure::Fallible;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A relay to a service, for one connection.
pub(crate) struct Relay {
    address: SocketAddr,
    bytes: Arc<AtomicU64>,
}

impl Relay {
    /// Listens, and passes on what comes to a service. It ends with the connection.
    pub(crate) fn start(service: SocketAddr) -> Fallible<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let bytes = Arc::<AtomicU64>::default();
        let counted = Arc::clone(&bytes);
        std::thread::spawn(move || -> std::io::Result<()> {
            let (caller, _) = listener.accept()?;
            let service = TcpStream::connect(service)?;
            let (back, forth) = (service.try_clone()?, caller.try_clone()?);
            let down = Arc::clone(&counted);
            let answers = std::thread::spawn(move || pass(back, forth, &down));
            pass(caller, service, &counted)?;
            // how the other direction ended nobody asks
            _ = answers.join();
            Ok(())
        });
        Ok(Self { address, bytes })
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many bytes it has passed on, both ways.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::SeqCst)
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, counted: &AtomicU64) -> std::io::Result<()> {
    let mut part = [0; 16 * 1024];
    loop {
        let read = from.read(&mut part)?;
        if read == 0 {
            return to.shutdown(std::net::Shutdown::Write);
        }
        // before it is passed on: whoever has the answer finds it counted
        counted.fetch_add(read as u64, Ordering::SeqCst);
        to.write_all(part.get(..read).unwrap_or_default())?;
    }
}
