//! Parameters in the path of a request, such as an id.
//!
//! Must not distinguish a malformed id from one that does not exist.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use io_protocol::problem::ProblemCode;

use super::problem::ApiError;

/// The only parameter of a route.
///
/// Anything that is not a `T`, including bytes that are not text, is not found.
#[derive(Clone, Copy, Debug)]
pub struct InPath<T>(pub T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for InPath<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let text = Path::<String>::from_request_parts(parts, state).await;
        let Path(text) = text.map_err(|_| ProblemCode::NotFound)?;
        text.parse().map(Self).map_err(|_| ProblemCode::NotFound.into())
    }
}

/// The two parameters of a route.
///
/// Anything that is not an `A` and a `B` is not found.
#[derive(Clone, Copy, Debug)]
pub struct BothInPath<A, B>(pub A, pub B);

impl<A: FromStr, B: FromStr, S: Send + Sync> FromRequestParts<S> for BothInPath<A, B> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let texts = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((first, second)) = texts.map_err(|_| ProblemCode::NotFound)?;
        match (first.parse(), second.parse()) {
            (Ok(first), Ok(second)) => Ok(Self(first, second)),
            _ => Err(ProblemCode::NotFound.into()),
        }
    }
}
