//! Requests to every operation of the API description, with plausible values.
//!
//! Must not know an operation by name, except for those that end what the others need.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::Target;

/// Operations that end the login, the account or the chat.
const ENDINGS: &[&str] = &[
    "/api/auth/logout",
    "/api/auth/logout-all",
    "/api/auth/refresh",
    "/api/auth/logins/{login}",
    "/api/user/age",
    "/api/user/delete",
    "/api/user/delete/undo",
    "/api/chat/end",
    "/api/chat/next",
    "/api/chat/block",
    "/api/chat/report",
];

/// Streams, which stay open.
const STREAMS: &[&str] = &["/api/ws", "/api/events"];

/// How deep bodies are filled in.
const DEPTH: usize = 6;

/// A request in the form that is sent.
#[derive(Debug)]
pub(super) struct Request {
    /// Method and route.
    pub(super) name: String,
    /// Head and body.
    pub(super) text: String,
}

/// Whether what this route does ends what the other requests need.
pub(super) fn ends(path: &str) -> bool {
    ENDINGS.contains(&path)
}

/// A request to each operation that takes something from its caller.
/// A star marks the places in paths and queries.
pub(super) fn all(document: &Value, target: &Target) -> Vec<Request> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let mut requests = Vec::new();
    for (path, item) in paths {
        if STREAMS.contains(&path.as_str()) {
            continue;
        }
        for (method, operation) in item.as_object().into_iter().flatten() {
            // Those that end something are asked by nobody in particular.
            let signed_in = !ends(path);
            requests.extend(request(document, target, (method, path), operation, signed_in));
        }
    }
    requests
}

fn request(
    document: &Value,
    target: &Target,
    (method, path): (&str, &str),
    operation: &Value,
    signed_in: bool,
) -> Option<Request> {
    let parameters = || operation["parameters"].as_array().into_iter().flatten();
    let mut line = path.to_owned();
    let mut query = Vec::new();
    for parameter in parameters() {
        let name = parameter["name"].as_str()?;
        let value = plain(&value(document, target, name, &parameter["schema"], DEPTH));
        match parameter["in"].as_str() {
            Some("path") => line = line.replace(&format!("{{{name}}}"), &format!("{value}*")),
            Some("query") => query.push(format!("{name}={value}*")),
            _ => {}
        }
    }
    let body = operation.pointer("/requestBody/content/application~1json/schema");
    let body = body.map(|schema| value(document, target, "", schema, DEPTH));
    if body.is_none() && query.is_empty() && !line.contains('*') {
        return None;
    }
    if !query.is_empty() {
        let _ = write!(line, "?{}", query.join("&"));
    }
    let method = method.to_uppercase();
    let host = target.base.trim_start_matches("http://");
    let mut text = format!("{method} {line} HTTP/1.1\r\nHost: {host}\r\nX-IO-Client: api\r\n");
    if signed_in {
        let _ = write!(text, "Authorization: Bearer {}\r\n", target.token);
    }
    match body {
        Some(body) => {
            let _ = write!(text, "Content-Type: application/json\r\n\r\n{body}");
        }
        None => text.push_str("\r\n"),
    }
    let name = format!("{method} {path}");
    Some(Request { name, text })
}

/// A plausible value of a schema: the ids of the live chat where they fit.
fn value(document: &Value, target: &Target, name: &str, schema: &Value, depth: usize) -> Value {
    if depth == 0 {
        return Value::Null;
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let named = document
            .pointer(reference.trim_start_matches('#'))
            .unwrap_or(&Value::Null);
        return value(document, target, name, named, depth - 1);
    }
    for key in ["oneOf", "anyOf"] {
        let choices = schema[key].as_array().into_iter().flatten();
        if let Some(choice) = choices.clone().find(|choice| choice["type"] != "null") {
            return value(document, target, name, choice, depth - 1);
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut whole = Map::new();
        for part in parts {
            if let Value::Object(fields) = value(document, target, name, part, depth - 1) {
                whole.extend(fields);
            }
        }
        return Value::Object(whole);
    }
    for known in [
        &schema["const"],
        &schema["example"],
        &schema["examples"][0],
        &schema["enum"][0],
    ] {
        if !known.is_null() {
            return known.clone();
        }
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").cloned().unwrap_or_default(),
        kind => kind.clone(),
    };
    match kind.as_str() {
        Some("integer" | "number") => schema["minimum"].as_i64().map_or(json!(1), |least| json!(least.max(1))),
        Some("boolean") => json!(true),
        Some("array") => json!([value(document, target, name, &schema["items"], depth - 1)]),
        Some("object") => {
            let fields = schema["properties"].as_object().into_iter().flatten();
            fields
                .map(|(field, inner)| (field.clone(), value(document, target, field, inner, depth - 1)))
                .collect::<Map<_, _>>()
                .into()
        }
        _ => json!(match (name, schema["format"].as_str()) {
            ("chat", _) => &target.chat,
            ("request", Some("uuid")) => &target.reveal,
            (_, Some("uuid")) => "00000000-0000-4000-8000-000000000001",
            (_, Some("date")) => "1990-01-01",
            (_, Some("email")) | ("email", _) => "eve@example.org",
            _ => "some",
        }),
    }
}

/// A value in a path or query.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_operation_that_takes_something_becomes_a_request() {
        let document = json!({
            "components": { "schemas": { "Body": { "type": "object", "properties": {
                "chat": { "type": "string", "format": "uuid" },
                "kind": { "enum": ["first", "second"] },
                "words": { "type": ["array", "null"], "items": { "type": "string" } },
            } } } },
            "paths": {
                "/api/ws": { "get": { "parameters": [{ "name": "ticket", "in": "query", "schema": { "type": "string" } }] } },
                "/api/nothing": { "get": {} },
                "/api/chat/end": { "post": { "requestBody": { "content": { "application/json": {
                    "schema": { "$ref": "#/components/schemas/Body" } } } } } },
                "/api/chat/{chat}": { "get": { "parameters": [
                    { "name": "chat", "in": "path", "schema": { "type": "string" } },
                    { "name": "limit", "in": "query", "schema": { "type": "integer", "minimum": 5 } },
                ] } },
            },
        });
        let target = Target {
            base: "http://127.0.0.1:1".to_owned(),
            token: "secret".to_owned(),
            chat: "c".to_owned(),
            reveal: "r".to_owned(),
        };
        let requests = all(&document, &target);
        let names: Vec<_> = requests.iter().map(|request| request.name.as_str()).collect();
        assert_eq!(names, ["POST /api/chat/end", "GET /api/chat/{chat}"]);
        assert!(
            requests[0]
                .text
                .ends_with(r#"{"chat":"c","kind":"first","words":["some"]}"#)
        );
        assert!(!requests[0].text.contains("secret"), "it would end the chat");
        assert!(
            requests[1]
                .text
                .starts_with("GET /api/chat/c*?limit=5* HTTP/1.1\r\nHost: 127.0.0.1:1\r\n")
        );
        assert!(requests[1].text.contains("Authorization: Bearer secret"));
    }
}
