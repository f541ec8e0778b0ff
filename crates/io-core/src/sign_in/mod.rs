//! Signing in: what an email carries, when one is sent, when it signs in, how a login is renewed, who is old enough.
//!
//! Must not know about mail servers, hashes, cookies or tables: callers bring counts and times, and get a decision.

mod email;
mod login;
mod secret;

pub use email::{Binding, Browser, CodeVerdict, EmailRules, LinkVerdict, RequestState, Sending, Sent};
pub use login::{Login, LoginRules, Renewal};
pub use secret::{LinkToken, SignInCode};
