//! Emails: their texts, their limits, and the two ways they leave.
//!
//! Must not decide who gets an email: features do.

mod ceilings;
mod delays;
pub mod emails;
mod layout;
pub mod message;
pub mod outbox;
mod smtp;
pub mod transport;

pub use ceilings::{EmailCeilings, Recipient};
pub use delays::MailDelays;
pub use emails::EmailTexts;
pub use outbox::Outbox;
pub use transport::{MailTransport, NotSent};
