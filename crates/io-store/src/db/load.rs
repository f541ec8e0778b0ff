//! How busy the connections to the database are: for metrics.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use io_core::durations::{DurationCounts, Durations};
use io_core::time::Span;

/// By how long they waited for a connection, uses are counted.
static LIMITS: [Span; 9] = [
    Span(100),
    Span::milliseconds(1),
    Span::milliseconds(5),
    Span::milliseconds(25),
    Span::milliseconds(100),
    Span::milliseconds(250),
    Span::seconds(1),
    Span::seconds(2),
    Span::seconds(5),
];

/// Counts uses of connections.
#[derive(Debug)]
pub(crate) struct Load {
    waits: Durations,
    in_use: AtomicUsize,
}

/// How busy the connections to the database are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolLoad {
    /// Connections at work.
    pub in_use: usize,
    /// How long each use waited for a connection, since the start.
    pub waits: DurationCounts,
}

impl Default for Load {
    fn default() -> Self {
        Self {
            waits: Durations::new(&LIMITS),
            in_use: AtomicUsize::new(0),
        }
    }
}

impl Load {
    /// A connection was found for a use that waited since then.
    pub(super) fn found(&self, since: Instant) {
        let micros = i64::try_from(since.elapsed().as_micros()).unwrap_or(i64::MAX);
        self.waits.note(Span(micros));
    }

    /// Counts a connection as in use while this runs.
    pub(super) fn using<T>(&self, work: impl FnOnce() -> T) -> T {
        self.in_use.fetch_add(1, Ordering::Relaxed);
        let done = work();
        self.in_use.fetch_sub(1, Ordering::Relaxed);
        done
    }

    pub(super) fn in_use(&self) -> usize {
        self.in_use.load(Ordering::Relaxed)
    }

    pub(super) fn waits(&self) -> DurationCounts {
        self.waits.counted()
    }
}
