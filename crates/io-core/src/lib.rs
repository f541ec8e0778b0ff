//! The rules of IO as plain values and functions.
//! The same input always gives the same answer.
//!
//! Must not know about async, I/O, databases, HTTP or sockets, nor read a clock or draw randomness on its own: callers
//! pass [`time::Timestamp`]s, and seeds or an [`outside::Entropy`].

pub mod account;
pub mod again;
pub mod announcements;
pub mod board;
pub mod calendar;
pub mod certificate;
pub mod chat;
pub mod community;
pub mod detection;
pub mod durations;
pub mod email;
pub mod feedback;
pub mod ids;
pub mod insights;
pub mod limits;
pub mod matching;
pub mod moderation;
mod named;
pub mod notifications;
pub mod outside;
pub mod picture;
pub mod question;
pub mod rating;
pub mod reveal;
pub mod sign_in;
pub mod staff;
pub mod text;
pub mod time;
mod unicode;
