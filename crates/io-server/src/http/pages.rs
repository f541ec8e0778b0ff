//! The few pages that the server renders itself, in one plain style without scripts.
//!
//! Must not contain an inline style or script: the content security policy blocks both.

use axum::response::{Html, IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use io_protocol::problem::Problem;

use crate::html::escaped;

/// The path of the style sheet of these pages.
pub const STYLE_PATH: &str = "/pages.css";

/// A page around a body.
pub fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n\
         <link rel=\"stylesheet\" href=\"{STYLE_PATH}\">\n</head>\n<body>\n{body}\n</body>\n</html>\n",
        escaped(title)
    )
}

/// The page of a problem.
pub fn problem(problem: &Problem) -> String {
    page(
        &problem.title,
        &format!(
            "<main class=\"notice\"><p class=\"status\">{}</p><h1>{}</h1><p><a href=\"/\">Back to the start</a></p>\
             <p class=\"quiet\">If you write to us about this, include this code: <code>{}</code>.</p></main>",
            problem.status,
            escaped(&problem.title),
            escaped(&problem.request_id)
        ),
    )
}

/// A page, as an answer.
pub fn answer(title: &str, body: &str) -> Response {
    Html(page(title, body)).into_response()
}

/// The style sheet.
pub async fn style() -> Response {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
    (headers, include_str!("pages.css")).into_response()
}
