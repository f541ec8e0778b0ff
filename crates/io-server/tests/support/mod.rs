//! What the tests of several features share.

pub(crate) mod http;
pub(crate) mod sign_in;
pub(crate) mod socket;
pub(crate) mod tls;

use io_client::Result;
use io_client::protocol::problem::ProblemCode;

/// The code of a refusal, over REST or a socket.
pub(crate) fn refused<T>(result: Result<T>) -> ProblemCode {
    match result {
        Ok(_) => panic!("it was not refused"),
        Err(error) => error.code().unwrap_or_else(|| panic!("not a refusal: {error}")),
    }
}
