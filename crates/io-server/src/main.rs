//! The `io` binary.
//!
//! Must hold nothing but the hand-over to [`io_server::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    io_server::cli::main()
}
