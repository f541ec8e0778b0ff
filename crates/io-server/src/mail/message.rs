//! An email as a message (RFC 5322) that is marked as written by a program.
//!
//! Must not let anything but a parsed address into the envelope or a header.

use std::time::{Duration, UNIX_EPOCH};

use io_core::ids::EmailId;
use io_core::time::Timestamp;
use io_store::email::ClaimedEmail;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};

/// `Auto-Submitted: auto-generated` (RFC 3834): automatic responders must not answer.
#[derive(Clone, Debug)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Writes messages from one sender.
#[derive(Clone, Debug)]
pub struct Sender {
    from: Mailbox,
}

/// The recipient's address is not valid in a message.
#[derive(Debug, thiserror::Error)]
#[error("the email cannot be addressed")]
pub struct Unaddressable;

impl Sender {
    /// A sender such as `IO <hello@example.org>`.
    pub fn new(from: &str) -> anyhow::Result<Self> {
        Ok(Self { from: from.parse()? })
    }

    /// The domain of each `Message-ID`.
    pub fn domain(&self) -> &str {
        self.from.email.domain()
    }

    /// The sender as it is written.
    pub(super) fn from(&self) -> String {
        self.from.to_string()
    }

    /// The address of the recipient.
    pub(super) fn recipient(email: &ClaimedEmail) -> Result<String, Unaddressable> {
        let to: Address = email.content.to.parse().map_err(|_| Unaddressable)?;
        Ok(to.to_string())
    }

    /// The message of an email.
    ///
    /// When it is sent again its `Message-ID` is the same, so that mailboxes can drop the copy.
    pub fn message(&self, email: &ClaimedEmail) -> Result<Message, Unaddressable> {
        let content = &email.content;
        let to = content.to.parse().map_err(|_| Unaddressable)?;
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&content.subject)
            .date(system_time(email.created_at))
            .message_id(Some(self.message_id(email.id)))
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(
                content.text.clone(),
                content.html.clone(),
            ))
            .map_err(|_| Unaddressable)
    }

    fn message_id(&self, email: EmailId) -> String {
        format!("<{email}@{}>", self.domain())
    }
}

fn system_time(at: Timestamp) -> std::time::SystemTime {
    UNIX_EPOCH + Duration::from_micros(u64::try_from(at.0).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use io_core::time::Span;
    use io_store::email::{EmailClass, EmailContent, EmailKind};

    use super::*;

    fn email(to: &str, subject: &str) -> ClaimedEmail {
        let created_at = Timestamp(1_780_315_200_000_000);
        ClaimedEmail {
            id: EmailId::from_random([7; 16]),
            kind: EmailKind::SignIn,
            content: EmailContent {
                to: to.to_owned(),
                subject: subject.to_owned(),
                text: "Grüße".to_owned(),
                html: "<p>Grüße</p>".to_owned(),
            },
            class: EmailClass::ToStranger,
            attempts: 0,
            perhaps_sent: false,
            suppressed: false,
            created_at,
            expires_at: created_at + Span::minutes(10),
        }
    }

    fn written(to: &str, subject: &str) -> Option<String> {
        let sender = Sender::new("IO <hello@io.example.org>").unwrap();
        let message = sender.message(&email(to, subject)).ok()?;
        Some(String::from_utf8(message.formatted()).unwrap())
    }

    #[test]
    fn a_message_says_in_its_headers_that_a_program_wrote_it() {
        let message = written("ada@example.org", "Your sign-in link").unwrap();
        assert!(message.contains("Auto-Submitted: auto-generated\r\n"), "{message}");
        assert!(
            message.contains("Message-ID: <07070707-0707-4707-8707-070707070707@io.example.org>\r\n"),
            "{message}"
        );
        assert!(
            message.contains("Date: Mon, 01 Jun 2026 12:00:00 +0000\r\n"),
            "{message}"
        );
        assert!(message.contains("Content-Type: multipart/alternative;"), "{message}");
    }

    #[test]
    fn a_subject_that_is_not_ascii_is_encoded() {
        let message = written("ada@example.org", "Grüße").unwrap();
        assert!(message.contains("Subject: =?utf-8?b?"), "{message}");
    }

    #[test]
    fn no_line_break_of_an_address_or_subject_reaches_the_headers() {
        for to in [
            "a@example.org\r\nBcc: b@example.org",
            "a@example.org\nX: y",
            "a\r\n@example.org",
            "a\0@example.org",
        ] {
            assert_eq!(written(to, "x"), None, "{to:?}");
        }
        let message = written("ada@example.org", "x\r\nBcc: b@example.org").unwrap();
        let headers = message.split("\r\n\r\n").next().unwrap();
        assert!(!headers.contains("\r\nBcc:"), "{headers}");
    }
}
