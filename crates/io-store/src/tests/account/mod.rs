//! Accounts: what is kept of a person, and that erasing leaves nothing.

mod age_check;
mod erasure;
mod new_email;
mod profile;
mod rules;
mod stubs;
mod unused;
