//! Keys rotate while people use IO: no request fails, and everything stays readable.

mod load;
mod root;
mod rotation;
