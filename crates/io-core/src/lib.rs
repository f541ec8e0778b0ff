//! The rules of IO as plain values and functions: the same input always gives the same answer.
//!
//! Must not know about async, I/O, clocks, randomness, databases or wire formats. Time is passed in as
//! [`time::Timestamp`], randomness as a seed.

pub mod account;
pub mod again;
pub mod chat;
pub mod email;
pub mod ids;
pub mod limits;
pub mod matching;
pub mod outside;
pub mod rating;
pub mod reveal;
pub mod sign_in;
pub mod text;
pub mod time;
mod unicode;
