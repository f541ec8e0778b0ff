//! The word lists of now: those of this program, with what staff changed.
//!
//! Must not read the store: what follows the changes hands them over.

use std::sync::Arc;

use io_core::detection::{WordChanges, WordLists};
use parking_lot::RwLock;

/// See the top of this file.
#[derive(Debug)]
pub struct LiveWords(RwLock<Held>);

#[derive(Debug)]
struct Held {
    version: u64,
    lists: Arc<WordLists>,
}

impl Default for LiveWords {
    fn default() -> Self {
        Self(RwLock::new(Held {
            version: 0,
            lists: Arc::clone(WordLists::shipped()),
        }))
    }
}

impl LiveWords {
    /// The lists of now.
    pub fn now(&self) -> Arc<WordLists> {
        Arc::clone(&self.0.read().lists)
    }

    /// The version that they have.
    pub fn version(&self) -> u64 {
        self.0.read().version
    }

    /// Takes a version, unless a newer one came before.
    pub fn take(&self, version: u64, changes: &WordChanges) {
        let lists = Arc::new(WordLists::with(changes));
        let mut held = self.0.write();
        if version > held.version {
            *held = Held { version, lists };
        }
    }
}

#[cfg(test)]
mod tests {
    use io_core::detection::{Edit, Signal, WordChange};

    use super::*;

    #[test]
    fn a_version_that_comes_late_does_not_replace_a_newer_one() {
        let words = LiveWords::default();
        let turnip = WordChange::parse("en", "insult", "absolute turnip", Edit::Add).expect("fits");
        let turnip = WordChanges::of(vec![turnip]).expect("fits");
        let hits = || words.now().signals("absolute turnip").has(Signal::Insult);
        assert!(!hits());
        words.take(2, &turnip);
        assert!(hits());
        words.take(1, &WordChanges::default());
        assert!(hits() && words.version() == 2);
        words.take(3, &WordChanges::default());
        assert!(!hits());
    }
}
