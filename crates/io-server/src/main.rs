//! The `io` binary.
//!
//! Must only call [`io_server::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    io_server::cli::main()
}
