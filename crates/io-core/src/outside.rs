//! What every part needs from outside, as traits: the time and random bytes.
//!
//! Must not implement them: the server uses the system's, tests use their own.

use crate::time::{Timestamp, Uptime};

/// Tells the time, on two clocks (docs/adr/0060).
pub trait Clock: Send + Sync + 'static {
    /// Now, as a calendar shows it: for what is stored or shown, and for nothing else.
    /// May step in both directions, by any amount, when the system clock is set.
    fn now(&self) -> Timestamp;

    /// Now, on the clock that never steps: for every deadline, limit and waiting time.
    fn uptime(&self) -> Uptime;

    /// A calendar time on the clock that never steps, as long as the calendar is right now.
    /// For a time that comes from storage or from a token: converted once, it is not moved by a clock that is set later.
    fn uptime_at(&self, at: Timestamp) -> Uptime {
        self.uptime() + (at - self.now())
    }
}

/// Provides unpredictable bytes.
pub trait Entropy: Send + Sync + 'static {
    /// Fills the whole slice.
    fn fill(&self, bytes: &mut [u8]);

    /// Sixteen random bytes, for an id.
    fn id(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        bytes
    }
}
