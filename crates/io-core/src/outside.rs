//! What every part needs from outside, as traits: the time and random bytes.
//!
//! Must not implement them: the server uses the system's, tests use their own.

use crate::time::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// Now.
    /// May step back when the system clock is set; callers that need an order keep their own.
    fn now(&self) -> Timestamp;
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
