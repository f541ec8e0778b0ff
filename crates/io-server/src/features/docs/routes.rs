//! The routes of the API reference.

use std::sync::LazyLock;

use axum::response::{Html, IntoResponse, Response};
use http::header::CONTENT_TYPE;

use super::{document, document_as_json, page};

/// The OpenAPI 3.1 document of this API.
#[utoipa::path(get, path = "/api/openapi.json", security(()), tag = "description", responses(
    (status = 200, description = "The document", content_type = "application/json", body = Object)
))]
pub(super) async fn openapi() -> Response {
    ([(CONTENT_TYPE, "application/json")], document_as_json()).into_response()
}

/// The API reference as a page.
#[utoipa::path(get, path = "/api/docs", security(()), tag = "description", responses(
    (status = 200, description = "The page", content_type = "text/html", body = String)
))]
pub(super) async fn page() -> Html<&'static str> {
    static PAGE: LazyLock<String> = LazyLock::new(|| page::reference(&document()));
    Html(&PAGE)
}

/// A page with every problem that IO answers with.
#[utoipa::path(get, path = "/problems", security(()), tag = "description", responses(
    (status = 200, description = "The page", content_type = "text/html", body = String)
))]
pub(super) async fn problems() -> Html<&'static str> {
    static PAGE: LazyLock<String> = LazyLock::new(page::problems);
    Html(&PAGE)
}
