//! Errors between a client and IO.
//!
//! Must not retry: the caller decides by the code.

use io_protocol::problem::{Problem, ProblemCode};

use crate::socket::Closed;

/// The result of a call.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// IO refused a REST request.
    #[error("IO answered {} ({})", .0.code.as_str(), .0.status)]
    Refused(Box<Problem>),
    /// IO refused a command on a socket.
    #[error("IO answered {}", code.as_str())]
    Declined {
        /// The problem code, as over REST.
        code: ProblemCode,
        /// Seconds until a retry can succeed.
        retry_after: Option<u32>,
    },
    /// The socket is closed.
    /// An unanswered command may or may not have taken effect: retry it with the same ids.
    #[error("the socket closed: {0}")]
    Closed(Closed),
    /// The answer violates the protocol.
    #[error("the answer violates the protocol: {0}")]
    OutOfProtocol(String),
    /// No frame arrived within the timeout of the socket.
    #[error("no frame within {seconds} s")]
    Silence {
        /// How long the socket waited.
        seconds: u64,
    },
    /// The connection failed. The request may or may not have taken effect.
    #[error("the connection failed: {0}")]
    Connection(String),
}

impl Error {
    /// The code of a refusal, over REST or a socket.
    pub fn code(&self) -> Option<ProblemCode> {
        match self {
            Self::Refused(problem) => Some(problem.code),
            Self::Declined { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// Seconds until a retry can succeed, if IO said so.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Refused(problem) => problem.retry_after,
            Self::Declined { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Whether the command may have taken effect. Then send it again with the same ids.
    ///
    /// After no answer, and after the codes that say so.
    pub fn is_unknown(&self) -> bool {
        match self {
            Self::Closed(_) | Self::Silence { .. } | Self::Connection(_) => true,
            _ => self.code().is_some_and(ProblemCode::leaves_unknown),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_answer_and_the_codes_that_say_so_mean_send_again() {
        let declined = |code| Error::Declined {
            code,
            retry_after: None,
        };
        for code in ProblemCode::ALL {
            let unknown = matches!(code, ProblemCode::Unavailable | ProblemCode::Internal);
            assert_eq!(declined(*code).is_unknown(), unknown, "{}", code.as_str());
        }
        assert!(Error::Silence { seconds: 5 }.is_unknown());
        assert!(Error::Connection("reset".to_owned()).is_unknown());
    }
}
