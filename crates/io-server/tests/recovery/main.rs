//! The real binary loses everything and comes back: backups, trial restores, restores, and what goes wrong with them.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
#![expect(clippy::print_stdout, reason = "a drill says what it measured")]

// The S3 server that the tests of archives use as well.
#[path = "../../../io-archive/tests/support/mod.rs"]
mod archive;
mod drill;
mod faults;
mod kills;
mod place;
mod s3;
mod schedule;
mod way_back;

/// The binary under test.
const IO: &str = env!("CARGO_BIN_EXE_io");
