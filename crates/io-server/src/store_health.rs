//! Whether the store takes what is written, as far as was seen a moment ago.
//!
//! Must not ask for every probe: each question is a write, and anybody may probe.

use std::time::Duration;

use io_core::time::{Span, Timestamp};
use io_store::{Store, StoreError};
use parking_lot::Mutex;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// For how long an answer stands.
const BELIEVED_FOR: Span = Span::seconds(1);

/// The last answer of the store, and when it was given.
#[derive(Debug, Default)]
pub struct StoreHealth(Mutex<Option<(Timestamp, Option<&'static str>)>>);

impl StoreHealth {
    /// The name of the check that fails, if one does.
    pub async fn failing(&self, store: &Store, now: Timestamp) -> Option<&'static str> {
        let last = *self.0.lock();
        if let Some((at, failing)) = last
            && at <= now
            && now - at < BELIEVED_FOR
        {
            return failing;
        }
        let answer = tokio::time::timeout(PATIENCE, store.ping()).await;
        let failing = match answer {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(name_of(&error)),
            Err(_) => Some("database"),
        };
        *self.0.lock() = Some((now, failing));
        failing
    }
}

/// What an operator looks at first.
fn name_of(error: &StoreError) -> &'static str {
    match error {
        StoreError::Full => "disk",
        _ => "database",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hlt_02_a_full_disk_has_a_name_of_its_own() {
        assert_eq!(name_of(&StoreError::Full), "disk");
        assert_eq!(name_of(&StoreError::Busy), "database");
    }
}
