//! Counts the panics of this process: in requests, in jobs and in other tasks.
//!
//! Must not report anything about a panic: the log does.

use std::sync::{LazyLock, Once};

use prometheus_client::metrics::counter::Counter;

static PANICS: LazyLock<Counter> = LazyLock::new(Counter::default);

/// The counter of panics; clones share it.
pub(super) fn counter() -> Counter {
    PANICS.clone()
}

/// Counts panics from now on, and keeps the previous hook.
///
/// Further calls change nothing.
pub fn count() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            PANICS.inc();
            before(info);
        }));
    });
}
