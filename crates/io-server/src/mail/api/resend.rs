//! The API of Resend: what it is asked, and what its answers mean.
//!
//! Must not keep the words of an answer: they repeat the address.

use http::{Method, StatusCode};
use io_store::email::ClaimedEmail;
use serde_json::{Value, json};

use super::{refused, word};
use crate::config::Secret;
use crate::mail::https::Question;
use crate::mail::message::{Sender, Unaddressable};
use crate::mail::not_sent::NotSent;

/// What signs requests in.
pub(super) struct Resend {
    pub(super) key: Secret,
}

impl Resend {
    /// The request that sends an email.
    ///
    /// For a day, Resend answers a request with the same key as it answered the first, and sends nothing again.
    pub(super) fn email(&self, sender: &Sender, email: &ClaimedEmail) -> Result<Question<'static>, Unaddressable> {
        let content = &email.content;
        let body = json!({
            "from": sender.from(),
            "to": [Sender::recipient(email)?],
            "subject": content.subject,
            "text": content.text,
            "html": content.html,
            "headers": { "Auto-Submitted": "auto-generated" },
        });
        let mut question = self.question(Method::POST, "/emails");
        question.headers.push(("content-type", "application/json".to_owned()));
        question.headers.push(("idempotency-key", email.id.to_string()));
        question.body = body.to_string().into_bytes();
        Ok(question)
    }

    /// A request that a key which may only send is refused, and a wrong key differently.
    pub(super) fn trial(&self) -> Question<'static> {
        self.question(Method::GET, "/domains")
    }

    fn question(&self, method: Method, path: &'static str) -> Question<'static> {
        Question {
            method,
            path,
            headers: vec![
                ("authorization", format!("Bearer {}", self.key.reveal())),
                ("accept", "application/json".to_owned()),
            ],
            body: Vec::new(),
        }
    }
}

/// Why Resend did not take an email.
pub(super) fn judged(status: StatusCode, body: &Value) -> NotSent {
    let name = word(&body["name"]);
    let message = body["message"].as_str().unwrap_or_default();
    match (status.as_u16(), name.as_str()) {
        // Only this is about the recipient. The sender and the key may be put right while the email waits.
        (400 | 422, "validation_error") if message.contains("`to`") => NotSent::Never(refused("Resend", status, &name)),
        // Resend took an email with this key before, and the text was another then.
        (409, "invalid_idempotent_request") => NotSent::Perhaps(refused("Resend", status, &name)),
        _ => NotSent::Later(refused("Resend", status, &name)),
    }
}

/// What an answer to the trial says.
pub(super) fn tried(status: StatusCode, body: &Value) -> Result<String, NotSent> {
    match (status.as_u16(), word(&body["name"]).as_str()) {
        (200, _) => Ok("Resend accepts the key, which may do more than send".to_owned()),
        (401, "restricted_api_key") => Ok("Resend accepts the key, which may only send".to_owned()),
        (_, name) => Err(NotSent::Later(refused("Resend", status, name))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_about_the_recipient_is_final() {
        let to = "Invalid `to` field. The email address needs to follow the `email@example.com` format.";
        let from = "Invalid `from` field. The email address needs to follow the `email@example.com` format.";
        for (status, name, message, expected) in [
            (422, "validation_error", to, "never"),
            (400, "validation_error", to, "never"),
            (422, "validation_error", from, "later"),
            (
                422,
                "missing_required_field",
                "Missing `html` or `text` field.",
                "later",
            ),
            (401, "missing_api_key", "Missing API Key", "later"),
            (403, "invalid_api_key", "API key is invalid", "later"),
            (403, "validation_error", "The domain is not verified", "later"),
            (409, "concurrent_idempotent_requests", "", "later"),
            (409, "invalid_idempotent_request", "", "perhaps"),
            (429, "rate_limit_exceeded", "Too many requests", "later"),
            (429, "daily_quota_exceeded", "", "later"),
            (500, "application_error", "An unexpected error occurred.", "later"),
        ] {
            let status = StatusCode::from_u16(status).expect("a status");
            let found = match judged(status, &json!({ "name": name, "message": message })) {
                NotSent::Never(_) => "never",
                NotSent::Perhaps(_) => "perhaps",
                NotSent::Later(reason) => {
                    assert!(reason.contains(name), "{reason}");
                    assert!(message.is_empty() || !reason.contains(message), "{reason}");
                    "later"
                }
                NotSent::Paused(..) | NotSent::Expired => "other",
            };
            assert_eq!(found, expected, "{status} {name}");
        }
    }
}
