//! The system's clock and random numbers: the only place where the server uses either.
//!
//! Must not be used outside the start of the process: all other code receives an [`Outside`].

use std::fmt;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use io_core::outside::{Clock, Entropy};
use io_core::time::{Timestamp, Uptime};
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
            entropy: Arc::new(SystemEntropy),
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

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one clock that all other code receives")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }

    /// `CLOCK_MONOTONIC`: does not count the time in which the machine was suspended (docs/adr/0060).
    fn uptime(&self) -> Uptime {
        Uptime(i64::try_from(self.started.elapsed().as_micros()).unwrap_or(i64::MAX))
    }
}

/// The random numbers of the operating system.
#[derive(Clone, Copy, Debug)]
struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        SysRng
            .try_fill_bytes(bytes)
            .expect("invariant: the operating system provides random bytes");
    }
}
