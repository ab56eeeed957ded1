//! The seam to random bytes: ids, seeds, keys and tokens come from here and from nowhere else.

use merge::hash::Id;

/// A source of random bytes.
pub trait Entropy: Send {
    /// Fills the buffer.
    fn fill(&mut self, bytes: &mut [u8]);
}

/// The operating system's source.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&mut self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bytes once it has started");
    }
}

impl<E: Entropy + ?Sized> Entropy for Box<E> {
    fn fill(&mut self, bytes: &mut [u8]) {
        (**self).fill(bytes);
    }
}

/// Sixteen random bytes.
pub fn random_id(entropy: &mut dyn Entropy) -> Id {
    let mut id = [0; 16];
    entropy.fill(&mut id);
    Id(id)
}

/// Thirty-two random bytes.
pub fn random_32(entropy: &mut dyn Entropy) -> [u8; 32] {
    let mut bytes = [0; 32];
    entropy.fill(&mut bytes);
    bytes
}

/// A new entity id, `UUIDv7`: the time only makes ids of one time lie together, nothing may read it.
pub fn new_entity_id(entropy: &mut dyn Entropy, wall_ms: i64) -> Id {
    let Id(mut id) = random_id(entropy);
    let time = wall_ms.max(0).to_be_bytes();
    for (to, from) in id.iter_mut().zip(time.iter().skip(2)) {
        *to = *from;
    }
    let [_, _, _, _, _, _, version, _, variant, ..] = &mut id;
    *version = (*version & 0x0f) | 0x70;
    *variant = (*variant & 0x3f) | 0x80;
    Id(id)
}
