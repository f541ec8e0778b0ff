//! Whether the store accepts writes, as checked a moment ago.
//!
//! Must not check on every probe: each check is a write, and anyone may probe.

use std::time::Duration;

use io_core::time::{Span, Uptime};
use io_store::{Store, StoreError};
use parking_lot::Mutex;

/// How long the store may take to answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long an answer is reused.
const BELIEVED_FOR: Span = Span::seconds(1);

/// The last answer of the store, and its time.
#[derive(Debug, Default)]
pub struct StoreHealth(Mutex<Option<(Uptime, Option<&'static str>)>>);

impl StoreHealth {
    /// The name of the failing check, if one fails.
    pub async fn failing(&self, store: &Store, now: Uptime) -> Option<&'static str> {
        let last = *self.0.lock();
        if let Some((at, failing)) = last
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

/// The name under which an operator finds the cause.
fn name_of(error: &StoreError) -> &'static str {
    match error {
        StoreError::Full => "disk",
        StoreError::Refused(_) => "rights",
        StoreError::NotOwner(_) => "owner",
        _ => "database",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hlt_02_a_full_disk_has_its_own_name() {
        assert_eq!(name_of(&StoreError::Full), "disk");
        assert_eq!(name_of(&StoreError::Busy), "database");
    }
}
