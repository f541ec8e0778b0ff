//! A clock that moves only when a test moves it.
//!
//! Must not read the system clock.

use std::sync::atomic::{AtomicI64, Ordering};

use io_core::outside::Clock;
use io_core::time::{Span, Timestamp};

/// The start time of every test: 2026-06-01T12:00:00Z.
/// Far from the edge of a day, a month or a year.
const START: Timestamp = Timestamp(1_780_315_200_000_000);

/// A clock that a test sets.
#[derive(Debug)]
pub struct FakeClock {
    now: AtomicI64,
}

impl Default for FakeClock {
    fn default() -> Self {
        Self {
            now: AtomicI64::new(START.0),
        }
    }
}

impl FakeClock {
    /// Moves the time.
    /// A negative span moves it back, like a correction of a system clock.
    pub fn advance(&self, span: Span) {
        self.now.fetch_add(span.0, Ordering::SeqCst);
    }

    /// Sets the time.
    pub fn set(&self, at: Timestamp) {
        self.now.store(at.0, Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::SeqCst))
    }
}
