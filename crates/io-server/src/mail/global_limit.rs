//! The limit on all sign-in emails of this node, against mail flooding (AB-3).
//!
//! Must not look at an address: at the limit everyone gets the same answer, and nothing is sent.

use io_core::limits::{Gcra, RateDecision};
use io_core::time::{Span, Uptime};
use parking_lot::Mutex;

/// Counts sign-in emails, for everyone together.
pub struct GlobalEmailLimit {
    rate: Gcra,
    arrival: Mutex<Option<Uptime>>,
}

impl GlobalEmailLimit {
    /// Allows this many emails an hour.
    pub fn new(per_hour: u32) -> Self {
        Self {
            rate: Gcra::per(per_hour, Span::hours(1)),
            arrival: Mutex::default(),
        }
    }

    /// Whether one more may be sent; otherwise, how long until one may.
    pub fn check(&self, now: Uptime) -> Result<(), Span> {
        match self.rate.check(*self.arrival.lock(), now) {
            RateDecision::Allowed { .. } => Ok(()),
            RateDecision::Denied { retry_after } => Err(retry_after),
        }
    }

    /// Records an email that goes out.
    pub fn record(&self, now: Uptime) {
        let mut arrival = self.arrival.lock();
        if let RateDecision::Allowed { new_tat } = self.rate.check(*arrival, now) {
            *arrival = Some(new_tat);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Uptime = Uptime(1_000_000_000);

    #[test]
    fn auth_15_beyond_the_limit_no_email_leaves_until_there_is_room() {
        let limit = GlobalEmailLimit::new(2);
        for _ in 0..2 {
            assert_eq!(limit.check(NOW), Ok(()));
            limit.record(NOW);
        }
        let wait = limit.check(NOW).expect_err("two emails are out");
        assert!(limit.check(NOW + wait).is_ok());
    }
}
