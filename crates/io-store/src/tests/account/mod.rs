//! Accounts: what is kept of a person, and that erasing leaves nothing.

mod erasure;
mod profile;
mod rules;
mod stubs;
mod unused;
