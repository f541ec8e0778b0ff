//! The conformance suite: every promise of the store, on each engine.

mod chats;
mod encryption;
mod erasure;
mod introspection;
mod letters_and_keys;
mod logins;
mod messages;
mod people;
mod postgres;
mod profiles;
mod retention;
mod reveals;
mod schema;
mod sign_in;
mod stories;
