//! The error type of all handlers, and how it becomes an RFC 9457 problem document.
//!
//! Must not send the cause: [`super::envelope`] logs it once, with the request id.

use std::fmt;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use io_core::time::Span;
use io_protocol::problem::{FieldError, Problem, ProblemCode, Puzzle};
use io_store::{StoreError, StoreErrorKind};

use crate::admission::limiter::Limited;

/// The error of a handler. The envelope adds the request id.
#[derive(Clone)]
pub struct ApiError {
    code: ProblemCode,
    status: Option<StatusCode>,
    retry_after: Option<u32>,
    address: Option<String>,
    report: Option<String>,
    /// Boxed, so that every result stays small.
    puzzle: Option<Box<Puzzle>>,
    errors: Vec<FieldError>,
    cause: Option<Arc<anyhow::Error>>,
}

impl ApiError {
    /// A problem of the catalogue.
    pub fn new(code: ProblemCode) -> Self {
        Self {
            code,
            status: None,
            retry_after: None,
            address: None,
            report: None,
            puzzle: None,
            errors: Vec::new(),
            cause: None,
        }
    }

    /// One invalid field; `message` says what is valid.
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldError {
            field: field.into(),
            message: message.into(),
        }])
    }

    /// Several invalid fields.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        Self {
            errors,
            ..Self::new(ProblemCode::InvalidFields)
        }
    }

    /// Says which field is meant, and what is wrong with it.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>, message: impl Into<String>) -> Self {
        self.errors.push(FieldError {
            field: field.into(),
            message: message.into(),
        });
        self
    }

    /// A server error. The cause is logged, never sent.
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        Self::new(ProblemCode::Internal).because(cause)
    }

    /// Says when to retry; less than a second counts as one.
    #[must_use]
    pub fn retry_after(mut self, wait: Span) -> Self {
        self.retry_after = Some(u32::try_from(wait.as_seconds_ceil().max(1)).unwrap_or(u32::MAX));
        self
    }

    /// The refusal of a page of IO at another address than this one.
    pub fn wrong_address(public_url: &str) -> Self {
        Self {
            address: Some(public_url.to_owned()),
            ..Self::new(ProblemCode::WrongAddress)
        }
    }

    /// The refusal of a second report of a chat: the first has this reference.
    pub fn already_reported(report: String) -> Self {
        Self {
            report: Some(report),
            ..Self::new(ProblemCode::AlreadyReported)
        }
    }

    /// The refusal of a request that needs the answer to a puzzle first.
    pub fn challenge(puzzle: Puzzle) -> Self {
        Self {
            puzzle: Some(Box::new(puzzle)),
            ..Self::new(ProblemCode::ChallengeRequired)
        }
    }

    /// Keeps the cause, for the log only.
    #[must_use]
    pub fn because(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.cause = Some(Arc::new(cause.into()));
        self
    }

    /// Answers with a status other than the code's own.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = Some(status);
        self
    }

    /// The code that the client receives.
    pub fn code(&self) -> ProblemCode {
        self.code
    }

    /// The status that the client receives.
    pub fn status(&self) -> StatusCode {
        let usual = || StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self.status.unwrap_or_else(usual)
    }

    /// The cause, if it was kept.
    pub fn cause(&self) -> Option<&anyhow::Error> {
        self.cause.as_deref()
    }

    /// The problem document.
    pub fn document(&self, request_id: &str) -> Problem {
        Problem {
            status: self.status().as_u16(),
            retry_after: self.retry_after,
            address: self.address.clone(),
            report: self.report.clone(),
            puzzle: self.puzzle.as_deref().cloned(),
            errors: self.errors.clone(),
            ..Problem::new(self.code, request_id)
        }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("code", &self.code)
            .field("cause", &self.cause)
            .finish_non_exhaustive()
    }
}

impl From<ProblemCode> for ApiError {
    fn from(code: ProblemCode) -> Self {
        Self::new(code)
    }
}

impl IntoResponse for ApiError {
    /// The status, and the error as an extension.
    ///
    /// The envelope knows the request id and writes the document.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for ApiError {
    /// Transient errors are marked retryable; everything else is a 500.
    fn from(error: StoreError) -> Self {
        let kind = error.kind();
        let code = match kind {
            StoreErrorKind::Busy => ProblemCode::Busy,
            StoreErrorKind::Unavailable | StoreErrorKind::Unwritable => ProblemCode::Unavailable,
            StoreErrorKind::Fault => ProblemCode::Internal,
        };
        let problem = Self::new(code).because(error);
        if kind.is_retryable() {
            problem.retry_after(Span::seconds(2))
        } else {
            problem
        }
    }
}

impl From<io_realtime::Refusal> for ApiError {
    fn from(refusal: io_realtime::Refusal) -> Self {
        let error = Self::new(refusal.code);
        match refusal.retry_after {
            Some(wait) => error.retry_after(wait),
            None => error,
        }
    }
}

impl From<Limited> for ApiError {
    /// Never says which limit it was.
    ///
    /// That could reveal something about an address that others use.
    fn from(limited: Limited) -> Self {
        Self::new(ProblemCode::RateLimited).retry_after(limited.retry_after)
    }
}
