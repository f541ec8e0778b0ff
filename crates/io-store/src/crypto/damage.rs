//! Counts values that do not open, which are served as empty.
//! Each column is reported once. One damaged value never costs a whole chat.
//!
//! Must not hide anything but damaged values: every other failure is an error.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

/// The damaged values found since the start.
#[derive(Debug, Default)]
pub(crate) struct Damage {
    found: AtomicU64,
    told: Mutex<BTreeSet<(&'static str, &'static str)>>,
}

impl Damage {
    /// Counts a value, and reports the first of each column to the operator.
    /// One value is read many times.
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
