//! The API reference: the OpenAPI document, a page to read it, and the list of problems.
//!
//! Must not describe by hand what the code can generate.

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
    // A route that does not say who may call it requires a login.
    document.security = Some(["bearer", "cookie"].map(requirement).to_vec());
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            add_common_answers(&method, path, operation);
            // Annotations name problems by their schema; all of them are sent as problem documents.
            for response in operation.responses.responses.values_mut() {
                if let RefOr::T(response) = response {
                    use_problem_media_type(response);
                }
            }
        }
    }
    document
}

const INTRODUCTION: &str = "Anonymous one-to-one conversations. Browsers sign in with cookies; everything else sends \
    `X-IO-Client: api` when it signs in and then `Authorization: Bearer`. Every error is a problem document \
    (RFC 9457) whose `code` never changes its meaning. These routes can do everything that the WebSocket can. \
    Every route answers a target or header fields that are too large with 414 or 431, an unsupported method with 405, a \
    request without one valid `Host` with 400 and `invalid_host`, and a compressed body with 415.";

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

/// Adds the answers of the layers and extractors around every handler.
///
/// An operation's own description of a status wins.
fn add_common_answers(method: &Method, path: &str, operation: &mut Operation) {
    let mut answers = vec![
        (429, "`rate_limited`; `Retry-After` says when"),
        (503, "`busy`, `unavailable`: nothing was stored"),
    ];
    // Otherwise the route declares that anyone may call it, or how else it knows the caller.
    if operation.security.is_none() {
        answers.push((401, "`not_signed_in`"));
        if !method.is_safe() {
            answers.push((
                403,
                "`csrf`: another site's page; `wrong_address`: a page of IO at another address",
            ));
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

fn use_problem_media_type(response: &mut Response) {
    let problem = RefOr::Ref(Ref::from_schema_name("Problem"));
    let is_problem =
        |content: &RefOr<Content>| matches!(content, RefOr::T(content) if content.schema.as_ref() == Some(&problem));
    if response.content.get("application/json").is_some_and(is_problem)
        && let Some(content) = response.content.shift_remove("application/json")
    {
        response.content.insert("application/problem+json".to_owned(), content);
    }
}

/// A problem document, or its page where a person sees the answer in a browser.
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
