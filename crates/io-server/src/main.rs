//! The `io` binary.
fn main() {}
