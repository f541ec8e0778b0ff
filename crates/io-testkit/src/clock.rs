//! A clock that stands still until a test moves it.
//!
//! Must not read the system's time.

use std::sync::atomic::{AtomicI64, Ordering};

use io_core::outside::Clock;
use io_core::time::{Span, Timestamp};

/// Where every test begins: 2026-06-01T12:00:00Z, a Monday far from every edge of a day or a year.
const BEGINNING: Timestamp = Timestamp(1_780_315_200_000_000);

/// The time, as a test sets it.
#[derive(Debug)]
pub struct FakeClock {
    now: AtomicI64,
}

impl Default for FakeClock {
    fn default() -> Self {
        Self {
            now: AtomicI64::new(BEGINNING.0),
        }
    }
}

impl FakeClock {
    /// Moves the time; a negative span steps it back, as a corrected system clock does.
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
