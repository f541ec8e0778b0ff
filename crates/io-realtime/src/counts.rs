//! What happened on this node since it started, as numbers: for metrics.
//!
//! Must not know whose messages, chats or connections they were.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use io_core::durations::DurationCounts;
use io_core::reveal::Change;
use parking_lot::Mutex;

use crate::realtime::Realtime;

/// The steps of a reveal that are counted.
const REVEALS: [&str; 4] = ["asked", "revealed", "ended", "withdrawn"];

/// The counts.
#[derive(Default)]
pub(crate) struct Counts {
    messages: AtomicU64,
    reveals: [AtomicU64; REVEALS.len()],
    closed: Mutex<BTreeMap<Option<u16>, u64>>,
}

/// What was counted until now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Messages stored.
    pub messages: u64,
    /// Steps of reveals, by their names.
    pub reveals: [(&'static str, u64); REVEALS.len()],
    /// Connections that ended, by the code that they were closed with; without one, the client left or was lost.
    pub closed: Vec<(Option<u16>, u64)>,
    /// How long people searched until they met someone.
    pub match_waits: DurationCounts,
}

impl Counts {
    pub(crate) fn message(&self) {
        self.messages.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn closed(&self, code: Option<u16>) {
        *self.closed.lock().entry(code).or_default() += 1;
    }

    /// "Not now" counts with every other end: no figure tells a refusal from silence.
    pub(crate) fn reveal(&self, change: &Change) {
        let place = match change {
            Change::Nothing => return,
            Change::Asked => 0,
            Change::Revealed(_) => 1,
            Change::SilentlyDeclined | Change::Ended => 2,
            Change::Withdrawn(_) => 3,
        };
        self.reveals[place].fetch_add(1, Ordering::Relaxed);
    }
}

impl Realtime {
    /// What happened on this node since it started.
    pub fn counted(&self) -> Counted {
        let counts = &self.0.counts;
        let reveal = |place: usize| (REVEALS[place], counts.reveals[place].load(Ordering::Relaxed));
        Counted {
            messages: counts.messages.load(Ordering::Relaxed),
            reveals: std::array::from_fn(reveal),
            closed: counts
                .closed
                .lock()
                .iter()
                .map(|(code, count)| (*code, *count))
                .collect(),
            match_waits: self.0.matcher.lock().all_waits(),
        }
    }
}
