//! Pictures that people upload: decoded in a process of their own, which may fail without harm, and kept as sealed objects.
//!
//! Must not decode in the process of the server, nor know who may see a picture.

mod child;
mod decoder;
mod objects;

pub(crate) use child::run;
pub use decoder::{Decoder, Failed};
pub use objects::{Pictures, Size};
