//! The routes of the operator's contact.

use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use http::header::CONTENT_TYPE;
use io_protocol::problem::ProblemCode;

use super::page;
use crate::app::App;
use crate::http::problem::ApiError;

pub(super) async fn contact(State(app): State<App>) -> Response {
    Html(page::contact(&app.config.contact)).into_response()
}

pub(super) async fn security_txt(State(app): State<App>) -> Result<Response, ApiError> {
    let text = page::security_txt(&app.config.contact, &app.config.public_url, app.now());
    let text = text.ok_or(ProblemCode::NotFound)?;
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}
