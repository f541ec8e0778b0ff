//! The conformance suite: every promise of the store, on each engine.

mod people_and_chats;
mod schema;
