//! The description of the API: the OpenAPI document, a page to read it, and the catalogue of problems.
//!
//! Must not describe anything by hand that the code can say.

mod page;
mod routes;
mod schema;

use std::sync::LazyLock;

use http::Method;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Content, Info, License, OpenApi, PathItem, Ref, RefOr, Response};
use utoipa_axum::routes;

use crate::http::routes::Routes;

use crate::http::envelope::is_page;

/// The routes of this feature.
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(routes::openapi))
        .route(routes!(routes::page))
        .route(routes!(routes::problems))
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
    let ticket = ApiKey::Header(ApiKeyValue::new("Sec-WebSocket-Protocol"));
    components.add_security_scheme("ticket", SecurityScheme::ApiKey(ticket));
    // Who forgets to say who may call a route says that only people who are signed in may.
    document.security = Some(["bearer", "cookie"].map(requirement).to_vec());
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            add_common_answers(&method, path, operation);
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
    (RFC 9457) whose `code` never changes its meaning. Whatever the WebSocket can do, these routes can do too. Anywhere, \
    a target or header fields that are too large are answered with 414 or 431, and a method that a path does not take \
    with 405.";

fn requirement(scheme: &str) -> SecurityRequirement {
    SecurityRequirement::new(scheme, Vec::<String>::new())
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    [
        (Method::GET, &mut item.get),
        (Method::PUT, &mut item.put),
        (Method::POST, &mut item.post),
        (Method::DELETE, &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// What the layers and extractors around a handler answer instead of it. An operation that says more about one of these
/// keeps its own words.
fn add_common_answers(method: &Method, path: &str, operation: &mut Operation) {
    let mut answers = vec![
        (429, "`rate_limited`; `Retry-After` says when"),
        (503, "`busy`, `unavailable`: nothing was stored"),
    ];
    // Otherwise the route has said that anybody may call it, or how else it knows who calls.
    if operation.security.is_none() {
        answers.push((401, "`not_signed_in`"));
        if !method.is_safe() {
            answers.push((403, "`csrf`: another site's page"));
        }
    }
    if let Some(body) = &operation.request_body {
        answers.push((400, "`invalid_body`"));
        answers.push((413, "`too_large`"));
        answers.push((415, "`unsupported_media_type`"));
        if matches!(body, RefOr::T(body) if body.content.contains_key("application/json")) {
            answers.push((422, "`invalid_fields`: `errors` names them"));
        }
    }
    for (status, description) in answers {
        operation
            .responses
            .responses
            .entry(status.to_string())
            .or_insert_with(|| RefOr::T(problem_response(path, description)));
    }
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

/// A problem, or the page about it where somebody looks at the answer in a browser.
fn problem_response(path: &str, description: &str) -> Response {
    let mut response = Response::new(description);
    if is_page(path) {
        response
            .content
            .insert("text/html".to_owned(), RefOr::T(Content::default()));
    } else {
        let schema = RefOr::Ref(Ref::from_schema_name("Problem"));
        let content = RefOr::T(Content::new(Some(schema)));
        response.content.insert("application/problem+json".to_owned(), content);
    }
    response
}
