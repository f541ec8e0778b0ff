//! Whether letters leave late right now: said to whoever waits for one, whoever it is for (ML-16).
//!
//! Must not know a letter, let alone to whom it goes: what is said must be the same for every address.

use io_core::time::{Span, Timestamp};
use parking_lot::Mutex;

/// A letter that waits longer than this is late.
const LATE: Span = Span::seconds(5);

/// For how long a failed try tells something about the next one.
const REMEMBERED: Span = Span::minutes(5);

/// What was seen of the outbox and of the mail server.
#[derive(Debug, Default)]
pub struct Delays(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    failed_at: Option<Timestamp>,
    oldest: Option<Timestamp>,
}

impl Delays {
    /// A letter was tried, and the mail server had an answer to it or not.
    pub fn tried(&self, answered: bool, now: Timestamp) {
        self.0.lock().failed_at = (!answered).then_some(now);
    }

    /// The oldest letter that waits was put into the outbox then.
    pub fn waiting_since(&self, oldest: Option<Timestamp>) {
        self.0.lock().oldest = oldest;
    }

    /// Do letters leave late?
    pub fn are_there(&self, now: Timestamp) -> bool {
        let seen = self.0.lock();
        let failed = seen.failed_at.is_some_and(|failed_at| now - failed_at < REMEMBERED);
        failed || seen.oldest.is_some_and(|oldest| now - oldest > LATE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_780_315_200_000_000);

    #[test]
    fn a_failed_try_counts_until_the_next_one_or_for_a_while() {
        let delays = Delays::default();
        assert!(!delays.are_there(NOW));
        delays.tried(false, NOW);
        assert!(delays.are_there(NOW));
        assert!(!delays.are_there(NOW + REMEMBERED));
        delays.tried(true, NOW);
        assert!(!delays.are_there(NOW));
    }

    #[test]
    fn a_letter_that_waits_without_a_word_of_the_mail_server_is_late_too() {
        let delays = Delays::default();
        delays.waiting_since(Some(NOW));
        assert!(!delays.are_there(NOW + LATE));
        assert!(delays.are_there(NOW + LATE + Span(1)));
        delays.waiting_since(None);
        assert!(!delays.are_there(NOW + LATE + Span(1)));
    }
}
