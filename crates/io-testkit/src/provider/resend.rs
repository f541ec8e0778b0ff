//! The contract of Resend: `POST /emails` and its errors, as <https://resend.com/docs/api-reference> has them.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Api, ApiRequest, Checked, Refusal, error, fields};
use crate::email::ReceivedEmail;

pub(super) const KEY: &str = "re_test_00000000000000000000";

const REQUIRED: [&str; 3] = ["from", "to", "subject"];
const OPTIONAL: [&str; 12] = [
    "bcc",
    "cc",
    "scheduled_at",
    "reply_to",
    "html",
    "text",
    "react",
    "headers",
    "attachments",
    "tags",
    "topic_id",
    "template",
];

pub(super) fn check(request: &ApiRequest) -> Checked {
    let fault = |text: &str| Err(Refusal::Fault(text.to_owned()));
    let refused = |status, name, message| Err(Refusal::Documented(error(Api::Resend, status, name, message, None)));
    let header = |name: &str| request.headers.get(name).map(String::as_str);
    if header("user-agent").is_none_or(str::is_empty) {
        return refused(403, "validation_error", "The User-Agent header is missing.");
    }
    match header("authorization") {
        None => return refused(401, "missing_api_key", "Missing API Key"),
        Some(given) if given != format!("Bearer {KEY}") => {
            return refused(403, "invalid_api_key", "API key is invalid");
        }
        Some(_) => {}
    }
    match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/domains") => return Ok(None),
        ("POST", "/emails") => {}
        (method, path) => return fault(&format!("{method} {path} is not in the contract")),
    }
    if header("content-type") != Some("application/json") {
        return fault("the content type is not JSON");
    }
    let key = header("idempotency-key").map(str::to_owned);
    if key.as_ref().is_some_and(|key| !(1..=256).contains(&key.len())) {
        return refused(400, "invalid_idempotency_key", "The key must be between 1-256 chars.");
    }
    let Ok(body) = serde_json::from_slice::<Value>(&request.body) else {
        return fault("the body is not JSON");
    };
    fields(&body, &REQUIRED, &OPTIONAL)?;
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let (Some(from), Some(subject)) = (text("from"), text("subject")) else {
        return fault("from and subject are texts");
    };
    let to: Option<Vec<String>> = match &body["to"] {
        Value::String(one) => Some(vec![one.clone()]),
        Value::Array(many) => many.iter().map(|one| one.as_str().map(str::to_owned)).collect(),
        _ => None,
    };
    let Some(to) = to.filter(|to| (1..=50).contains(&to.len()) && to.iter().all(|to| is_address(to))) else {
        return fault("to is an address, or up to fifty of them");
    };
    if !is_address(from.rsplit('<').next().unwrap_or_default().trim_end_matches('>')) {
        return fault("from is `email@example.com` or `Name <email@example.com>`");
    }
    if text("html").is_none() && text("text").is_none() {
        return refused(422, "missing_required_field", "Missing `html` or `text` field.");
    }
    let headers = body["headers"].as_object();
    if !body["headers"].is_null() && !headers.is_some_and(|headers| headers.values().all(Value::is_string)) {
        return fault("headers is an object of texts");
    }
    let mut raw = String::new();
    for (name, value) in headers.into_iter().flatten() {
        let _ = write!(raw, "{name}: {}\r\n", value.as_str().unwrap_or_default());
    }
    Ok(Some((
        key,
        ReceivedEmail {
            from,
            to,
            encrypted: true,
            subject,
            text: text("text").unwrap_or_default(),
            html: text("html").unwrap_or_default(),
            raw: format!("{raw}\r\n").into_bytes(),
        },
    )))
}

fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !text.contains([' ', '<', '>', '\r', '\n'])
    })
}
