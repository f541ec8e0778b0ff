//! What can go wrong between a client and IO.
//!
//! Must not retry or interpret: a caller decides from the code.

use io_protocol::problem::{Problem, ProblemCode};

use crate::socket::Closed;

/// The result of a call.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call gave no result.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// IO said no, over REST.
    #[error("IO said {} ({})", .0.code.as_str(), .0.status)]
    Refused(Box<Problem>),
    /// IO said no, over a socket.
    #[error("IO said {}", code.as_str())]
    Declined {
        /// The same codes as over REST.
        code: ProblemCode,
        /// Seconds until the next try can succeed.
        retry_after: Option<u32>,
    },
    /// The socket is closed. Whatever was not answered may or may not have happened: ask again with the same ids.
    #[error("the socket closed: {0}")]
    Closed(Closed),
    /// An answer that is not in the protocol.
    #[error("an answer out of the protocol: {0}")]
    OutOfProtocol(String),
    /// Nothing came within the patience of the socket.
    #[error("nothing came within {seconds} s")]
    Silence {
        /// How long it waited.
        seconds: u64,
    },
    /// No connection, or it broke. Whatever was asked may or may not have happened.
    #[error("the connection failed: {0}")]
    Connection(String),
}

impl Error {
    /// The code of a refusal, from either transport.
    pub fn code(&self) -> Option<ProblemCode> {
        match self {
            Self::Refused(problem) => Some(problem.code),
            Self::Declined { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// Seconds until the next try can succeed, where IO said so.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Refused(problem) => problem.retry_after,
            Self::Declined { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Whether it is unknown if the command took effect, so that it has to be sent again with the same ids.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Closed(_) | Self::Silence { .. } | Self::Connection(_))
    }
}

impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        if error.is_decode() {
            Self::OutOfProtocol(error.to_string())
        } else {
            Self::Connection(error.to_string())
        }
    }
}
