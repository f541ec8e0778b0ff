//! The rules of IO, as plain values and functions: the same input gives the same answer, every time.
//!
//! This crate must not know about async, I/O, clocks, randomness, databases or wire formats. Time comes in as
//! [`time::Timestamp`], randomness as a seed.

pub mod again;
pub mod alias;
pub mod card;
pub mod chat;
pub mod chat_name;
pub mod email;
pub mod ids;
pub mod interests;
pub mod languages;
pub mod limits;
pub mod matching;
pub mod outside;
pub mod people;
pub mod rating;
pub mod reveal;
pub mod sign_in;
pub mod text;
pub mod time;
mod unicode;
