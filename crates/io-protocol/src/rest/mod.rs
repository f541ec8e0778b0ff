//! The bodies of the REST routes, one file per feature.
//!
//! Every chat command of [`crate::frames`] also has a route; its body has the same fields.

#[macro_use]
mod command_bodies;

mod account;
mod again;
mod announcements;
mod block;
mod chat;
mod client_errors;
mod feedback;
mod health;
mod lobby;
mod matching;
mod notifications;
mod question;
mod rating;
mod reports;
mod reveal;
mod sign_in;
mod socket;
mod standing;

pub use account::*;
pub use again::*;
pub use announcements::*;
pub use block::*;
pub use chat::*;
pub use client_errors::*;
pub use feedback::*;
pub use health::*;
pub use lobby::*;
pub use matching::*;
pub use notifications::*;
pub use question::*;
pub use rating::*;
pub use reports::*;
pub use reveal::*;
pub use sign_in::*;
pub use socket::*;
pub use standing::*;
