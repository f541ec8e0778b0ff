//! The API of Amazon SES, version 2: what it is asked, and what its answers mean.
//!
//! Must not keep the words of an answer: they repeat the address.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, Method, StatusCode};
use io_core::time::Timestamp;
use io_store::email::ClaimedEmail;
use serde_json::{Value, json};

use super::sigv4::{Signer, moment};
use super::{refused, word};
use crate::config::Secret;
use crate::mail::https::Question;
use crate::mail::message::{Sender, Unaddressable};
use crate::mail::not_sent::NotSent;

/// The header with the name of an error.
const ERROR_TYPE: &str = "x-amzn-errortype";

/// What signs requests.
pub(super) struct Ses {
    pub(super) region: String,
    pub(super) key_id: String,
    pub(super) secret: Secret,
    pub(super) configuration_set: Option<String>,
}

impl Ses {
    /// The request that sends an email.
    ///
    /// SES knows no key by which it would recognise the same email.
    pub(super) fn email(
        &self,
        sender: &Sender,
        email: &ClaimedEmail,
        authority: &str,
        now: Timestamp,
    ) -> Result<Question<'static>, Unaddressable> {
        let message = sender.message(email)?.formatted();
        let mut body = json!({
            "FromEmailAddress": sender.from(),
            "Destination": { "ToAddresses": [Sender::recipient(email)?] },
            "Content": { "Raw": { "Data": STANDARD.encode(message) } },
        });
        if let Some(set) = &self.configuration_set {
            body["ConfigurationSetName"] = json!(set);
        }
        let body = body.to_string().into_bytes();
        Ok(self.signed(Method::POST, "/v2/email/outbound-emails", body, authority, now))
    }

    /// A request about the account.
    pub(super) fn trial(&self, authority: &str, now: Timestamp) -> Question<'static> {
        self.signed(Method::GET, "/v2/email/account", Vec::new(), authority, now)
    }

    fn signed(
        &self,
        method: Method,
        path: &'static str,
        body: Vec<u8>,
        authority: &str,
        now: Timestamp,
    ) -> Question<'static> {
        let signer = Signer {
            key_id: &self.key_id,
            secret: self.secret.reveal(),
            region: &self.region,
            service: "ses",
        };
        let moment = moment(now);
        let covered = [
            ("content-type", "application/json"),
            ("host", authority),
            ("x-amz-date", moment.as_str()),
        ];
        let authorization = signer.authorization(method.as_str(), path, &covered, &body, &moment);
        Question {
            method,
            path,
            headers: vec![
                ("content-type", "application/json".to_owned()),
                ("x-amz-date", moment),
                ("authorization", authorization),
            ],
            body,
        }
    }
}

/// The name of an error: `BadRequestException` of `BadRequestException:http://…`.
fn name_of(headers: &HeaderMap, body: &Value) -> String {
    let head = headers.get(ERROR_TYPE).and_then(|value| value.to_str().ok());
    let name = head.or_else(|| body["__type"].as_str()).unwrap_or_default();
    let name = name.split(':').next().unwrap_or_default();
    let name = name.rsplit('#').next().unwrap_or_default();
    word(&json!(name))
}

/// Why SES did not take an email.
pub(super) fn judged(status: StatusCode, headers: &HeaderMap, body: &Value) -> NotSent {
    let name = name_of(headers, body);
    let message = body["message"].as_str().or_else(|| body["Message"].as_str());
    let message = message.unwrap_or_default();
    match (status.as_u16(), name.as_str()) {
        // In the sandbox, and before the sender is verified: both may be put right while the email waits.
        (400, "MessageRejected") if message.contains("not verified") => {
            NotSent::Later(refused("SES", status, "sender or recipient not verified"))
        }
        (400, "MessageRejected" | "BadRequestException") => NotSent::Never(refused("SES", status, &name)),
        _ => NotSent::Later(refused("SES", status, &name)),
    }
}

/// What an answer to the trial says.
pub(super) fn tried(status: StatusCode, headers: &HeaderMap, body: &Value) -> Result<String, NotSent> {
    let name = name_of(headers, body);
    match (status.as_u16(), name.as_str()) {
        (200, _) if body["SendingEnabled"] == false => Err(NotSent::Later("SES has stopped this account".to_owned())),
        (200, _) if body["ProductionAccessEnabled"] == false => Err(NotSent::Later(
            "the account is in the sandbox of SES: it sends to verified addresses alone".to_owned(),
        )),
        (200, _) => Ok("SES accepts the key, which may do more than send".to_owned()),
        // A wrong key or signature has a name of its own.
        (403, "AccessDeniedException") => Ok("SES accepts the key, which may not look at the account".to_owned()),
        _ => Err(NotSent::Later(refused("SES", status, &name))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_or_an_account_that_may_be_put_right_ends_no_email() {
        let unverified = "Email address is not verified. The following identities failed the check: a@example.org";
        for (status, name, message, last) in [
            (400, "BadRequestException", "Missing final '@domain'", true),
            (400, "MessageRejected", "Invalid content", true),
            (400, "MessageRejected", unverified, false),
            (400, "AccountSuspendedException", "", false),
            (400, "MailFromDomainNotVerifiedException", "", false),
            (400, "SendingPausedException", "", false),
            (400, "LimitExceededException", "", false),
            (404, "NotFoundException", "", false),
            (403, "InvalidSignatureException", "", false),
            (429, "TooManyRequestsException", "", false),
            (503, "ServiceUnavailable", "", false),
        ] {
            let status = StatusCode::from_u16(status).expect("a status");
            for form in ["header", "body"] {
                let (mut headers, mut body) = (HeaderMap::new(), json!({ "message": message }));
                if form == "header" {
                    let value = format!("{name}:http://internal.amazon.com/coral/com.amazonaws.ses/");
                    headers.insert(ERROR_TYPE, value.parse().expect("a value"));
                } else {
                    body["__type"] = json!(format!("com.amazonaws.ses#{name}"));
                }
                let found = judged(status, &headers, &body);
                assert_eq!(matches!(found, NotSent::Never(_)), last, "{status} {name}");
                assert_eq!(matches!(found, NotSent::Later(_)), !last, "{status} {name}");
                assert!(!found.to_string().contains('@'), "{found}");
            }
        }
    }
}
