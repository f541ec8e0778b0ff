//! Pictures that people upload: decoded in a process of their own, which may fail without harm.
//!
//! Must not decode in the process of the server.

mod child;
mod decoder;

pub(crate) use child::run;
pub use decoder::{Decoder, Failed};
