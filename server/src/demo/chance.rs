//! Everything that is left to chance in the demo and in studies follows from a seed, on every machine and in any order of threads.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sync_core::entropy::Entropy;

/// A draw that is already made: the same seed and the same subjects give the same outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chance(u64);

impl Chance {
    /// The root of all draws of a seed.
    pub(crate) const fn new(seed: u64) -> Self {
        Self(scatter(seed))
    }

    /// The draw for a subject under this one; the order of subjects matters.
    pub(crate) const fn at(self, subject: u64) -> Self {
        Self(scatter(self.0 ^ scatter(subject)))
    }

    /// A number below `limit`; 0 for a limit of 0.
    pub(crate) fn below(self, limit: u32) -> u32 {
        let product = u128::from(self.0) * u128::from(limit);
        u32::try_from(product >> 64).unwrap_or(0)
    }

    /// A number from `least` to `most`, both included.
    pub(crate) fn between(self, least: u32, most: u32) -> u32 {
        least + self.below(most.saturating_sub(least) + 1)
    }

    /// Whether something happens that does so in `bp` of 10,000 draws.
    pub(crate) fn hits(self, bp: u32) -> bool {
        self.below(10_000) < bp
    }

    /// One of several; `None` of none.
    pub(crate) fn pick<T>(self, from: &[T]) -> Option<&T> {
        let among = u32::try_from(from.len()).unwrap_or(u32::MAX);
        from.get(self.below(among) as usize)
    }

    /// The draw itself, as a key to sort by.
    pub(crate) const fn key(self) -> u64 {
        self.0
    }
}

/// Scatters a number over all 64 bits (the finaliser of `SplitMix64`).
const fn scatter(number: u64) -> u64 {
    let mut bits = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// The random bytes of a device, from the demo's seed. Never for a real office or phone.
pub(super) struct Dice(ChaCha12Rng);

impl Dice {
    /// The bytes of a device in one sitting: a copy of a device that goes on elsewhere sits apart.
    pub(super) fn new(seed: u64, device: u64, sitting: u64) -> Self {
        let mut key = [0; 32];
        for (place, number) in key.chunks_exact_mut(8).zip([seed, device, sitting, 1]) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        Self(ChaCha12Rng::from_seed(key))
    }
}

impl Entropy for Dice {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_fall_evenly_and_the_same_each_time() {
        let root = Chance::new(1);
        let hits = (0..100_000).filter(|subject| root.at(*subject).hits(300)).count();
        assert!((2_700..3_300).contains(&hits), "{hits}");
        assert_eq!(root.at(5).at(6), Chance::new(1).at(5).at(6));
        assert_ne!(root.at(5).at(6), root.at(6).at(5));
        assert!((0..1000).all(|subject| (3..=7).contains(&root.at(subject).between(3, 7))));
    }

    #[test]
    fn two_sittings_of_one_device_draw_different_bytes() {
        let bytes = |sitting| {
            let mut bytes = [0; 16];
            Dice::new(1, 2, sitting).fill(&mut bytes);
            bytes
        };
        assert_eq!(bytes(3), bytes(3));
        assert_ne!(bytes(3), bytes(4));
    }
}
