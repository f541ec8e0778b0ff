//! Owns the ceiling over all sign-in letters of this node, so that nobody can turn IO into a mail cannon (AB-3).
//!
//! Must not look at an address: everybody is told the same thing when it is reached, and nothing is sent.

use io_core::limits::{Gcra, RateDecision};
use io_core::time::{Span, Timestamp};
use parking_lot::Mutex;

/// Counts the letters of the last hour.
pub struct LetterCeiling {
    rate: Gcra,
    arrival: Mutex<Option<Timestamp>>,
}

impl LetterCeiling {
    /// So many letters an hour.
    pub fn new(per_hour: u32) -> Self {
        Self {
            rate: Gcra::per(per_hour, Span::hours(1)),
            arrival: Mutex::default(),
        }
    }

    /// Is there room for one more? Otherwise: how long until there is.
    pub fn room(&self, now: Timestamp) -> Result<(), Span> {
        match self.rate.check(*self.arrival.lock(), now) {
            RateDecision::Allowed { .. } => Ok(()),
            RateDecision::Denied { retry_after } => Err(retry_after),
        }
    }

    /// A letter goes out.
    pub fn count(&self, now: Timestamp) {
        let mut arrival = self.arrival.lock();
        if let RateDecision::Allowed { new_tat } = self.rate.check(*arrival, now) {
            *arrival = Some(new_tat);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000_000);

    #[test]
    fn auth_15_beyond_the_ceiling_nothing_goes_out_until_there_is_room_again() {
        let ceiling = LetterCeiling::new(2);
        for _ in 0..2 {
            assert_eq!(ceiling.room(NOW), Ok(()));
            ceiling.count(NOW);
        }
        let wait = ceiling.room(NOW).expect_err("two letters are out");
        assert!(ceiling.room(NOW + wait).is_ok());
    }
}
