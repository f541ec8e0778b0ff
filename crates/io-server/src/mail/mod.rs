//! Emails: their texts, their limits, and the two ways they leave.
//!
//! Must not decide who gets an email: features do.

mod delays;
pub mod emails;
mod global_limit;
mod layout;
pub mod message;
pub mod outbox;
mod smtp;
pub mod transport;

pub use delays::MailDelays;
pub use emails::EmailTexts;
pub use global_limit::GlobalEmailLimit;
pub use outbox::Outbox;
pub use transport::{MailTransport, NotSent};
