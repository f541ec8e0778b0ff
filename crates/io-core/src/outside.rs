//! The two things every part needs from outside, as traits: the time and random bytes.
//!
//! Must not implement them: the server plugs in the system's, tests plug in their own.

use crate::time::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// Now. May step back when the system's clock is set; callers that need an order keep their own.
    fn now(&self) -> Timestamp;
}

/// Gives unpredictable bytes.
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
