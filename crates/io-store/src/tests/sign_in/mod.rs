//! Signing in: emails, proofs and logins.

mod logins;
mod proofs;
