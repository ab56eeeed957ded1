//! What went over the wire.

/// What went over the wire, bodies as they were packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Requests that were sent.
    pub requests: u64,
    /// Bytes of bodies to the office.
    pub bytes_up: u64,
    /// Bytes of bodies from it.
    pub bytes_down: u64,
}

impl Traffic {
    pub(crate) const fn add(&mut self, more: Self) {
        self.requests += more.requests;
        self.bytes_up += more.bytes_up;
        self.bytes_down += more.bytes_down;
    }
}
