//! The system's clock and random numbers: the only place where the server uses either.
//!
//! Must not be used outside the start of the process: all other code receives an [`Outside`].

use std::fmt;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use io_core::outside::{Clock, Entropy};
use io_core::time::{Span, Timestamp, Uptime};
use parking_lot::Mutex;
use rand::TryRng as _;
use rand::rngs::SysRng;

/// The clock and the random numbers. Tests pass their own.
#[derive(Clone)]
pub struct Outside {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of random bytes.
    pub entropy: Arc<dyn Entropy>,
}

impl Outside {
    /// The clock and the random numbers of the operating system.
    pub fn system() -> Self {
        Self {
            clock: Arc::new(SystemClock::start()),
            entropy: Arc::new(SystemEntropy::new()),
        }
    }
}

impl fmt::Debug for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outside").finish_non_exhaustive()
    }
}

/// The clocks of the operating system.
#[derive(Clone, Copy, Debug)]
struct SystemClock {
    started: Instant,
}

impl SystemClock {
    fn start() -> Self {
        Self {
            started: Instant::now(),
        }
    }
}

/// By how much a test has set the calendar of this process.
///
/// Not in a release build: a debug build reads it from the file that `IO_TEST_CLOCK` names, in microseconds. A library
/// that replaces the C functions would set the clock that never steps, too.
#[cfg(debug_assertions)]
fn set_by_a_test() -> Span {
    use std::path::PathBuf;
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicI64, Ordering};

    static FILE: LazyLock<Option<PathBuf>> = LazyLock::new(|| std::env::var_os("IO_TEST_CLOCK").map(PathBuf::from));
    static LAST: AtomicI64 = AtomicI64::new(0);
    let Some(file) = &*FILE else {
        return Span::ZERO;
    };
    // While the test writes the file, it may be empty.
    if let Some(set) = std::fs::read_to_string(file).ok().and_then(|text| text.parse().ok()) {
        LAST.store(set, Ordering::SeqCst);
    }
    Span(LAST.load(Ordering::SeqCst))
}

#[cfg(not(debug_assertions))]
const fn set_by_a_test() -> Span {
    Span::ZERO
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one clock that all other code receives")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX)) + set_by_a_test()
    }

    /// `CLOCK_MONOTONIC`: does not count the time in which the machine was suspended (docs/adr/0060).
    fn uptime(&self) -> Uptime {
        Uptime(i64::try_from(self.started.elapsed().as_micros()).unwrap_or(i64::MAX))
    }
}

/// The random numbers of the operating system, fetched in portions: a message needs three small ones.
///
/// A byte is handed out once, and erased where it waited.
struct SystemEntropy(Mutex<Portion>);

struct Portion {
    bytes: [u8; 1024],
    used: usize,
}

impl SystemEntropy {
    fn new() -> Self {
        Self(Mutex::new(Portion {
            bytes: [0; 1024],
            used: 1024,
        }))
    }
}

fn fetch(bytes: &mut [u8]) {
    SysRng
        .try_fill_bytes(bytes)
        .expect("invariant: the operating system provides random bytes");
}

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        let mut portion = self.0.lock();
        let Portion { bytes: held, used } = &mut *portion;
        if bytes.len() > held.len() {
            return fetch(bytes);
        }
        if held.len() - *used < bytes.len() {
            fetch(held);
            *used = 0;
        }
        let taken = &mut held[*used..*used + bytes.len()];
        bytes.copy_from_slice(taken);
        taken.fill(0);
        *used += bytes.len();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn random_bytes_are_handed_out_once_whatever_their_number() {
        let entropy = SystemEntropy::new();
        let mut seen = BTreeSet::new();
        for length in (16..80).chain([1_000, 1_023, 1_024, 1_025, 5_000, 16]) {
            let mut bytes = vec![0; length];
            entropy.fill(&mut bytes);
            for part in bytes.chunks_exact(8) {
                assert!(seen.insert(part.to_vec()), "a part of {length} bytes came twice");
            }
        }
        let portion = entropy.0.lock();
        assert!(portion.bytes[..portion.used].iter().all(|byte| *byte == 0));
    }
}
