//! Why an email was not sent.
//!
//! Must not say who it is for.

use io_core::time::Span;

/// An email was not sent, as far as is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// A later attempt may succeed.
    #[error("temporary: {0}")]
    Later(String),
    /// A later attempt may succeed, but not before this time has passed: the provider asks for it.
    #[error("temporary: {0}")]
    Paused(String, Span),
    /// No attempt will: the mail server refuses the address or the message.
    #[error("permanent: {0}")]
    Never(String),
    /// The mail server has the whole message, and did not say whether it takes it.
    #[error("unknown: {0}")]
    Perhaps(String),
    /// It became too old while the mail server was slow.
    #[error("too old")]
    Expired,
}
