//! Letters: what they say, how they leave, and the outbox in between.
//!
//! Must not decide who gets a letter: features do.

mod layout;
pub mod letters;

pub(crate) use layout::escaped;
pub use letters::Letters;
