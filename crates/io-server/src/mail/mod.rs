//! Emails: their texts, their limits, and the ways they leave.
//!
//! Must not decide who gets an email: features do.

mod api;
mod ceilings;
mod delays;
pub mod dkim;
pub mod emails;
mod https;
mod layout;
pub mod message;
mod not_sent;
pub mod outbox;
pub mod reports;
mod smtp;
pub mod transport;

pub use ceilings::{EmailCeilings, Recipient};
pub use delays::MailDelays;
pub use emails::EmailTexts;
pub use not_sent::NotSent;
pub use outbox::Outbox;
pub use reports::MailReports;
pub use transport::MailTransport;
