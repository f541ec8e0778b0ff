//! Values that do not open: counted, told once for each column, and served as if they were empty, so that one of them
//! never takes a whole chat with it.
//!
//! Must not hide anything but a damaged value: every other failure is an error.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

/// What was found damaged since the start.
#[derive(Debug, Default)]
pub(crate) struct Damage {
    found: AtomicU64,
    told: Mutex<BTreeSet<(&'static str, &'static str)>>,
}

impl Damage {
    /// Counts one, and tells the operator of the first in each column: a value is read many times.
    pub(super) fn note(&self, table: &'static str, column: &'static str) {
        self.found.fetch_add(1, Ordering::Relaxed);
        if self.told.lock().insert((table, column)) {
            tracing::error!(table, column, "a stored value is damaged and was served as empty");
        }
    }

    /// How often a damaged value was read.
    pub(crate) fn found(&self) -> u64 {
        self.found.load(Ordering::Relaxed)
    }
}
