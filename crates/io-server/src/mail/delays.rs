//! Whether emails leave late right now, for the page that waits for one (ML-16).
//!
//! Must not know any email: the answer must be the same for every address.

use io_core::time::{Span, Uptime};
use parking_lot::Mutex;

/// An email that waits longer than this is late.
const LATE: Span = Span::seconds(5);

/// How long a failed attempt says something about the next one.
const REMEMBERED: Span = Span::minutes(5);

/// What was last seen of the outbox and of the mail server.
#[derive(Debug, Default)]
pub struct MailDelays(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    failed_at: Option<Uptime>,
    oldest: Option<Uptime>,
}

impl MailDelays {
    /// Records an attempt, and whether the mail server answered it.
    pub fn tried(&self, answered: bool, now: Uptime) {
        self.0.lock().failed_at = (!answered).then_some(now);
    }

    /// Records when the oldest waiting email was put into the outbox.
    pub fn waiting_since(&self, oldest: Option<Uptime>) {
        self.0.lock().oldest = oldest;
    }

    /// Whether emails leave late.
    pub fn any(&self, now: Uptime) -> bool {
        let seen = self.0.lock();
        let failed = seen.failed_at.is_some_and(|failed_at| now - failed_at < REMEMBERED);
        failed || seen.oldest.is_some_and(|oldest| now - oldest > LATE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Uptime = Uptime(1_780_315_200_000_000);

    #[test]
    fn a_failed_attempt_counts_until_the_next_one_or_for_five_minutes() {
        let delays = MailDelays::default();
        assert!(!delays.any(NOW));
        delays.tried(false, NOW);
        assert!(delays.any(NOW));
        assert!(!delays.any(NOW + REMEMBERED));
        delays.tried(true, NOW);
        assert!(!delays.any(NOW));
    }

    #[test]
    fn an_email_that_waits_without_an_attempt_is_late_too() {
        let delays = MailDelays::default();
        delays.waiting_since(Some(NOW));
        assert!(!delays.any(NOW + LATE));
        assert!(delays.any(NOW + LATE + Span(1)));
        delays.waiting_since(None);
        assert!(!delays.any(NOW + LATE + Span(1)));
    }
}
