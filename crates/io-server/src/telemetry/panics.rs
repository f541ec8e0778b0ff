//! Counts the panics of this process, wherever they happen: in a request, in a job, or in a task of their own.
//!
//! Must not say anything about a panic: the log does.

use std::sync::{LazyLock, Once};

use prometheus_client::metrics::counter::Counter;

static PANICS: LazyLock<Counter> = LazyLock::new(Counter::default);

/// Panics so far; clones count on.
pub(super) fn counter() -> Counter {
    PANICS.clone()
}

/// Counts from now on, and does what was done at a panic before. Asking again changes nothing.
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
