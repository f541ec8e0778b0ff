//! JSON bodies: what is refused before a handler sees it, and with which problem.
//!
//! Must not echo what a client sent.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, HeaderMap};
use io_protocol::problem::ProblemCode;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::problem::ApiError;

/// The cap of a body on every route that does not say otherwise.
pub const BODY_LIMIT: usize = 64 * 1024;

/// The cap of a body on the sign-in routes: lay `DefaultBodyLimit::max(AUTH_BODY_LIMIT)` on them.
pub const AUTH_BODY_LIMIT: usize = 4 * 1024;

/// A JSON body, in and out.
///
/// In: 415 unless it is `application/json`, 413 beyond the cap of the route, 400 when it is not JSON, 422 with the
/// field when it does not have the form of this route.
#[derive(Clone, Copy, Debug, Default)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ProblemCode::UnsupportedMediaType.into());
        }
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| refused(&rejection))?;
        parse(&body).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            let essence = value.split(';').next().unwrap_or_default().trim();
            essence.eq_ignore_ascii_case("application/json")
        })
}

fn refused(rejection: &BytesRejection) -> ApiError {
    if rejection.status() == http::StatusCode::PAYLOAD_TOO_LARGE {
        ProblemCode::TooLarge.into()
    } else {
        ProblemCode::InvalidBody.into()
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    let mut parser = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut parser).map_err(|error| {
        if error.inner().is_data() {
            wrong_form(&error)
        } else {
            ProblemCode::InvalidBody.into()
        }
    })?;
    parser.end().map_err(|_| ApiError::from(ProblemCode::InvalidBody))?;
    Ok(value)
}

/// Names the field, and says no more than that: the parser's own words repeat what the client sent.
fn wrong_form(error: &serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    let path = error.path().to_string();
    let text = error.inner().to_string();
    let missing = text
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split('`').next());
    match (missing, path.as_str()) {
        (Some(name), ".") => ApiError::field(name, "This is needed."),
        (Some(name), parent) => ApiError::field(format!("{parent}.{name}"), "This is needed."),
        (None, ".") => ProblemCode::InvalidBody.into(),
        (None, field) => ApiError::field(field, "This does not have the right form."),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Outer {
        inner: Inner,
    }
    #[derive(Debug, Deserialize)]
    struct Inner {
        #[expect(dead_code, reason = "only its parsing is of interest")]
        count: u8,
    }

    fn problem(body: &str) -> io_protocol::problem::Problem {
        parse::<Outer>(body.as_bytes())
            .map(|outer| outer.inner)
            .expect_err("is refused")
            .document("r")
    }

    #[test]
    fn text_that_is_not_json_is_an_invalid_body() {
        assert_eq!(problem("{").code, ProblemCode::InvalidBody);
        assert_eq!(problem("").code, ProblemCode::InvalidBody);
        assert_eq!(problem(r#"{"inner":{"count":1}} x"#).code, ProblemCode::InvalidBody);
    }

    #[test]
    fn a_field_of_the_wrong_form_is_named_by_its_path_and_not_repeated() {
        let problem = problem(r#"{"inner":{"count":"<script>"}}"#);
        assert_eq!(problem.code, ProblemCode::InvalidFields);
        assert_eq!(problem.errors[0].field, "inner.count");
        assert!(!problem.errors[0].message.contains("script"));
    }

    #[test]
    fn a_missing_field_is_named() {
        assert_eq!(problem(r#"{"inner":{}}"#).errors[0].field, "inner.count");
        assert_eq!(problem("{}").errors[0].field, "inner");
    }

    #[test]
    fn a_body_that_is_no_object_at_all_is_an_invalid_body() {
        assert_eq!(problem("7").code, ProblemCode::InvalidBody);
    }
}
