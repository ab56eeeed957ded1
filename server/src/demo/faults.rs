//! What goes wrong in the week: wrong clocks, a phone restored, one cloned, and lines that are cut in mid-transfer.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;
use sync_core::phone::Transport;

use super::chance::Chance;
use super::week::{MINUTE_MS, Wrong};

/// What happens to a leader's phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Nothing beyond what its clock may do.
    Plain,
    /// It is lost in mid-week and restored from an older copy of its directory.
    Restored,
    /// Its directory is copied in mid-week to another phone, and both go on.
    Cloned,
}

/// What happens to the phone of the so-manieth leader, and what is wrong with its clock.
pub(super) fn fate(index: usize, seed: Chance) -> (Fate, Wrong) {
    match index {
        1 => (Fate::Restored, Wrong::Nothing),
        2 => (Fate::Cloned, Wrong::Nothing),
        3 => (Fate::Plain, Wrong::Year2031),
        4 => (Fate::Plain, Wrong::Year1970),
        _ => (Fate::Plain, skew(index, seed)),
    }
}

fn skew(index: usize, seed: Chance) -> Wrong {
    let draw = seed.at(0xc10c).at(index as u64);
    match index % 10 {
        5 | 8 => Wrong::Off(i64::from(draw.between(2, 25)) * MINUTE_MS),
        6 => Wrong::Off(-i64::from(draw.between(2, 25)) * MINUTE_MS),
        7 => Wrong::Restarted,
        _ => Wrong::Nothing,
    }
}

/// How a request ends when the line is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    /// In the middle of the body: the office never has the whole of it.
    Upload,
    /// After the office has done its work: the answer is lost.
    Answer,
}

/// One request in this many ten-thousandths is cut.
const CUT_BP: u32 = 1_200;

/// A line that is cut now and then. Whoever syncs over it tries again.
pub(super) struct Line<T> {
    office: T,
    address: SocketAddr,
    token: String,
    chance: Option<Chance>,
    requests: u64,
    /// Requests whose line was cut.
    pub(super) cuts: u64,
    /// Bytes of requests that were cut, which the office's client did not count.
    pub(super) wasted_bytes: u64,
}

impl<T: Transport> Line<T> {
    /// A line to the office at an address. It is never cut without a chance.
    pub(super) fn new(office: T, (address, token): (SocketAddr, &str), chance: Option<Chance>) -> Self {
        Self { office, address, token: token.to_owned(), chance, requests: 0, cuts: 0, wasted_bytes: 0 }
    }

    /// What carries whole requests.
    pub(super) fn office(&self) -> &T {
        &self.office
    }

    fn cut(&mut self) -> Option<Cut> {
        self.requests += 1;
        let draw = self.chance?.at(self.requests);
        if !draw.hits(CUT_BP) {
            return None;
        }
        self.cuts += 1;
        Some(if draw.at(1).hits(5_000) { Cut::Upload } else { Cut::Answer })
    }

    fn send(
        &mut self,
        path: &str,
        body: Vec<u8>,
        whole: impl FnOnce(&mut T, Vec<u8>) -> Option<Vec<u8>>,
    ) -> Option<Vec<u8>> {
        match self.cut() {
            None => whole(&mut self.office, body),
            Some(Cut::Answer) => {
                whole(&mut self.office, body);
                None
            }
            Some(Cut::Upload) => {
                self.wasted_bytes += self.send_half(path, &body).unwrap_or(0);
                None
            }
        }
    }

    /// Sends the head of a request and half of its body, and hangs up.
    fn send_half(&self, path: &str, body: &[u8]) -> std::io::Result<u64> {
        let mut line = TcpStream::connect_timeout(&self.address, Duration::from_secs(5))?;
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\ncontent-type: application/cbor\r\n\
             content-length: {}\r\n\r\n",
            self.address,
            self.token,
            body.len()
        );
        let half = body.get(..body.len() / 2).unwrap_or_default();
        line.write_all(head.as_bytes())?;
        line.write_all(half)?;
        Ok((head.len() + half.len()) as u64)
    }
}

impl<T: Transport> Transport for Line<T> {
    fn push(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        self.send("/v1/push", body, T::push)
    }

    fn pull(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        self.send("/v1/pull", body, T::pull)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use std::net::TcpListener;

    struct Echo(u64);

    impl Transport for Echo {
        fn push(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
            self.0 += 1;
            Some(body)
        }

        fn pull(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
            self.push(body)
        }
    }

    #[test]
    fn a_cut_line_loses_the_answer_or_half_of_the_request_and_never_changes_either() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heard = std::thread::spawn(move || {
            let mut requests = Vec::new();
            while let Ok((mut line, _)) = listener.accept() {
                let mut bytes = Vec::new();
                line.read_to_end(&mut bytes).unwrap();
                if bytes.is_empty() {
                    break;
                }
                requests.push(bytes);
            }
            requests
        });
        let mut line = Line::new(Echo(0), (address, "TOKEN"), Some(Chance::new(3)));
        let body = vec![7; 1000];
        let mut lost = 0;
        for _ in 0..200 {
            match line.push(body.clone()) {
                Some(answer) => assert_eq!(answer, body),
                None => lost += 1,
            }
        }
        assert!((10..50).contains(&lost), "{lost}");
        assert_eq!(line.cuts, lost);
        drop(TcpStream::connect(address).unwrap());
        let halves = heard.join().unwrap();
        assert_eq!(line.office().0 + halves.len() as u64, 200, "a request was neither whole nor cut");
        for half in halves {
            assert_eq!(half.iter().filter(|byte| **byte == 7).count(), 500);
        }
    }
}
