//! Random bytes that are the same in every run.
//!
//! For tests only: anyone who knows the seed can predict the bytes.

use io_core::outside::Entropy;
use parking_lot::Mutex;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// A reproducible stream of random bytes.
pub struct SeededEntropy {
    stream: Mutex<StdRng>,
}

impl SeededEntropy {
    /// Creates the stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self {
            stream: Mutex::new(StdRng::seed_from_u64(seed)),
        }
    }

    /// Creates the stream of a name, such as an email address.
    /// Different names get different streams.
    pub fn named(name: &str) -> Self {
        let seed = name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self::new(seed)
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        self.stream.lock().fill_bytes(bytes);
    }
}
