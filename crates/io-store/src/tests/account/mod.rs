//! Accounts: what is kept of a person, and that erasing leaves nothing.

mod age_check;
mod erasure;
pub(super) mod new_email;
mod processing;
mod profile;
mod rules;
mod stubs;
mod unused;
