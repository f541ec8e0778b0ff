//! Signing in: sending and using an email, and renewing a login.
//!
//! Must not know about mail servers, hashes, cookies or tables: callers pass counts and times, and get a decision.

mod email;
mod login;
mod secret;

pub use email::{Asker, Binding, Browser, CodeVerdict, EmailRules, LinkVerdict, RequestState, Sending, Sent};
pub use login::{Login, LoginRules, Renewal};
pub use secret::{LinkToken, SignInCode};
