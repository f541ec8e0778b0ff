//! The description of the API: the OpenAPI document, a page to read it, and the catalogue of problems.
//!
//! Must not describe anything by hand that the code can say.

mod page;
mod routes;
mod schema;

use std::sync::LazyLock;

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, Info, License, OpenApi, PathItem, Ref, RefOr, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

/// The routes of this feature.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(routes::openapi))
        .routes(routes!(routes::page))
        .routes(routes!(routes::problems))
}

/// The document as it is served, printed and committed.
pub fn document_as_json() -> &'static str {
    static JSON: LazyLock<String> =
        LazyLock::new(|| document().to_pretty_json().expect("invariant: the document is JSON"));
    &JSON
}

/// The OpenAPI 3.1 document of every route and every schema of the wire.
pub fn document() -> OpenApi {
    let mut document = super::routes().into_openapi();
    let mut info = Info::new("IO", env!("CARGO_PKG_VERSION"));
    info.description = Some(INTRODUCTION.to_owned());
    info.license = Some(License::new(env!("CARGO_PKG_LICENSE")));
    document.info = info;
    let components = document.components.get_or_insert_default();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    let cookie = ApiKey::Cookie(ApiKeyValue::new("__Host-io_at"));
    components.add_security_scheme("cookie", SecurityScheme::ApiKey(cookie));
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            let any_problem = || RefOr::T(problem_response());
            operation
                .responses
                .responses
                .entry("default".to_owned())
                .or_insert_with(any_problem);
            // A handler names the problems it answers with by their schema; every one of them is sent as a problem.
            for response in operation.responses.responses.values_mut() {
                if let RefOr::T(response) = response {
                    call_problems_problems(response);
                }
            }
        }
    }
    document
}

const INTRODUCTION: &str = "Anonymous one-to-one conversations. Browsers sign in with cookies; everything else sends \
    `X-IO-Client: api` when it signs in and then `Authorization: Bearer`. Every error is a problem document \
    (RFC 9457) whose `code` never changes its meaning. Whatever the WebSocket can do, these routes can do too.";

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete]
        .into_iter()
        .filter_map(Option::as_mut)
}

fn call_problems_problems(response: &mut Response) {
    let problem = RefOr::Ref(Ref::from_schema_name("Problem"));
    let is_problem =
        |content: &RefOr<Content>| matches!(content, RefOr::T(content) if content.schema.as_ref() == Some(&problem));
    if response.content.get("application/json").is_some_and(is_problem)
        && let Some(content) = response.content.shift_remove("application/json")
    {
        response.content.insert("application/problem+json".to_owned(), content);
    }
}

/// What any route may answer instead.
fn problem_response() -> Response {
    let mut response =
        Response::new("A problem, such as 401 `not_signed_in`, 422 `invalid_fields` or 429 `rate_limited`");
    let schema = RefOr::Ref(Ref::from_schema_name("Problem"));
    response.content.insert(
        "application/problem+json".to_owned(),
        RefOr::T(Content::new(Some(schema))),
    );
    response
}
