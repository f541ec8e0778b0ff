//! Letters: what they say, how they leave, and the worker in between.
//!
//! Must not decide who gets a letter: features do.

mod delays;
mod global_limit;
mod layout;
pub mod letters;
pub mod message;
pub mod outbox;
mod smtp;
pub mod transport;

pub use delays::Delays;
pub use global_limit::LetterCeiling;
pub use letters::Letters;
pub use outbox::Outbox;
pub use transport::{MailTransport, NotSent};
