//! JSON bodies, and the problems that reject them before a handler runs.
//!
//! Must not echo what a client sent.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use io_protocol::problem::ProblemCode;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::problem::ApiError;
use crate::header_fields;

/// The most bytes of a body, on routes without their own limit.
pub const BODY_LIMIT: usize = 64 * 1024;

/// The most bytes of a body on the sign-in routes.
pub const AUTH_BODY_LIMIT: usize = 4 * 1024;

/// A JSON body, in requests and answers.
///
/// A request is rejected with 415 unless it is `application/json`, with 413 above the limit of the route, with 400 when
/// it is not JSON, and with 422 and the name of the field when it does not fit the type.
#[derive(Clone, Copy, Debug, Default)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        if !header_fields::is_media_type(request.headers(), "application/json") {
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

fn refused(rejection: &BytesRejection) -> ApiError {
    if rejection.status() == http::StatusCode::PAYLOAD_TOO_LARGE {
        ProblemCode::TooLarge.into()
    } else {
        ProblemCode::InvalidBody.into()
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    // Every body is an object. The parser would take an array as one, by the order of its fields.
    if body.trim_ascii_start().first().is_some_and(|first| *first == b'[') {
        return Err(ProblemCode::InvalidBody.into());
    }
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

/// Names the field and nothing else: the parser's message repeats what the client sent.
fn wrong_form(error: &serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    let path = error.path().to_string();
    let text = error.inner().to_string();
    let missing = text
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split('`').next());
    match (missing, path.as_str()) {
        (Some(name), ".") => ApiError::field(name, "This field is required."),
        (Some(name), parent) => ApiError::field(format!("{parent}.{name}"), "This field is required."),
        (None, ".") => ProblemCode::InvalidBody.into(),
        (None, field) => ApiError::field(field, "This value has the wrong form."),
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
        #[expect(dead_code, reason = "only parsing matters here")]
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
    fn a_field_of_the_wrong_form_is_named_but_not_repeated() {
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
    fn a_body_that_is_not_an_object_is_an_invalid_body() {
        assert_eq!(problem("7").code, ProblemCode::InvalidBody);
    }
}
