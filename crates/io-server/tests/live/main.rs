//! The live side from outside, on every engine: chats, sockets, searches, reveals, people, and the same over REST.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod chat;
mod matching;
mod people;
mod rest_chat;
mod reveal;
mod socket;
mod support;
