//! A clock that moves only when a test moves it.
//!
//! Must not read the system clock.

use std::sync::atomic::{AtomicI64, Ordering};

use io_core::outside::Clock;
use io_core::time::{Span, Timestamp, Uptime};

/// The start time of every test: 2026-06-01T12:00:00Z.
/// Far from the edge of a day, a month or a year.
const START: Timestamp = Timestamp(1_780_315_200_000_000);

/// How long the clock had run at the start of every test.
const RUNNING: Uptime = Uptime(1_000_000_000);

/// A clock that a test sets.
#[derive(Debug)]
pub struct FakeClock {
    now: AtomicI64,
    uptime: AtomicI64,
}

impl Default for FakeClock {
    fn default() -> Self {
        Self {
            now: AtomicI64::new(START.0),
            uptime: AtomicI64::new(RUNNING.0),
        }
    }
}

impl FakeClock {
    /// Lets time pass.
    pub fn advance(&self, span: Span) {
        self.now.fetch_add(span.0, Ordering::SeqCst);
        self.uptime.fetch_add(span.0, Ordering::SeqCst);
    }

    /// Sets the calendar forward or back, like a correction of a system clock: no time passes.
    pub fn step(&self, span: Span) {
        self.now.fetch_add(span.0, Ordering::SeqCst);
    }

    /// Sets the calendar, while no time passes.
    pub fn set(&self, at: Timestamp) {
        self.now.store(at.0, Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::SeqCst))
    }

    fn uptime(&self) -> Uptime {
        Uptime(self.uptime.load(Ordering::SeqCst))
    }
}
