//! How often each signal was found: kinds and numbers, never words or people.

use std::sync::atomic::{AtomicU64, Ordering};

use io_core::detection::{Signal, Signals};

/// Counts since the process started.
#[derive(Default)]
pub(crate) struct SignalCounts {
    stored: [AtomicU64; Signal::ALL.len()],
    nudged: [AtomicU64; Signal::ALL.len()],
    slowed: AtomicU64,
}

/// Counts of one signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignalCount {
    /// The signal.
    pub signal: Signal,
    /// Messages stored that have it, whether or not anyone gets a hint of it.
    pub stored: u64,
    /// Messages whose sender was asked about it.
    pub nudged: u64,
}

impl SignalCounts {
    pub(crate) fn count_stored(&self, found: Signals) {
        count(&self.stored, found);
    }

    pub(crate) fn count_nudge(&self, found: Signals) {
        count(&self.nudged, found);
    }

    pub(crate) fn count_slowed(&self) {
        self.slowed.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn all(&self) -> Vec<SignalCount> {
        let of = |counts: &[AtomicU64], signal: Signal| counts[signal as usize].load(Ordering::Relaxed);
        let one = |signal: &Signal| SignalCount {
            signal: *signal,
            stored: of(&self.stored, *signal),
            nudged: of(&self.nudged, *signal),
        };
        Signal::ALL.iter().map(one).collect()
    }

    pub(crate) fn slowed(&self) -> u64 {
        self.slowed.load(Ordering::Relaxed)
    }
}

fn count(counts: &[AtomicU64], found: Signals) {
    for signal in found.iter() {
        counts[signal as usize].fetch_add(1, Ordering::Relaxed);
    }
}
