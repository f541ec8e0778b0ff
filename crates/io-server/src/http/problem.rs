//! The one error of every handler, and how it becomes an RFC 9457 problem document.
//!
//! Must not put the cause on the wire: it is logged once, under the request id, by [`super::envelope`].

use std::fmt;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use io_core::time::Span;
use io_protocol::problem::{FieldError, Problem, ProblemCode};
use io_store::{StoreError, StoreErrorKind};

use crate::admission::limiter::Limited;

/// What a handler answers when it cannot do as asked. The request id is added on the way out.
#[derive(Clone)]
pub struct ApiError {
    code: ProblemCode,
    status: Option<StatusCode>,
    retry_after: Option<u32>,
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
            errors: Vec::new(),
            cause: None,
        }
    }

    /// One field breaks its rule; `message` says what would be right.
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldError {
            field: field.into(),
            message: message.into(),
        }])
    }

    /// Several fields break their rules.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        Self {
            errors,
            ..Self::new(ProblemCode::InvalidFields)
        }
    }

    /// A fault of ours. The cause is logged, never sent.
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        Self::new(ProblemCode::Internal).because(cause)
    }

    /// Says when the next try can succeed; less than a second counts as one.
    #[must_use]
    pub fn retry_after(mut self, wait: Span) -> Self {
        self.retry_after = Some(u32::try_from(wait.as_seconds_ceil().max(1)).unwrap_or(u32::MAX));
        self
    }

    /// Keeps what led to this, for the log only.
    #[must_use]
    pub fn because(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.cause = Some(Arc::new(cause.into()));
        self
    }

    /// Answers with another status than the usual one of the code.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = Some(status);
        self
    }

    /// The code that the client will see.
    pub fn code(&self) -> ProblemCode {
        self.code
    }

    /// The status that the client will see.
    pub fn status(&self) -> StatusCode {
        let usual = || StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self.status.unwrap_or_else(usual)
    }

    /// What led to this, if it was kept.
    pub fn cause(&self) -> Option<&anyhow::Error> {
        self.cause.as_deref()
    }

    /// The document as it goes out.
    pub fn document(&self, request_id: &str) -> Problem {
        Problem {
            status: self.status().as_u16(),
            retry_after: self.retry_after,
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
    /// The status, and the error itself as an extension: the envelope around all routes knows the request id and
    /// writes the document.
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
    /// Never says which limit it was: that could tell something about an address that somebody else uses.
    fn from(limited: Limited) -> Self {
        Self::new(ProblemCode::RateLimited).retry_after(limited.retry_after)
    }
}
