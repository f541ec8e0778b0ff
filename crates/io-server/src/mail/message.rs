//! A letter as the message that crosses the wire (RFC 5322), with headers that say it was written by a program.
//!
//! Must not let anything but a checked address into the envelope or a header.

use std::time::{Duration, UNIX_EPOCH};

use io_core::ids::EmailId;
use io_core::time::Timestamp;
use io_store::email::ClaimedEmail;
use lettre::Message;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};

/// `Auto-Submitted: auto-generated` (RFC 3834): no machine should answer.
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

/// A letter that cannot be a message: its address is none.
#[derive(Debug, thiserror::Error)]
#[error("the letter cannot be addressed")]
pub struct Unaddressable;

impl Sender {
    /// A sender such as `IO <hello@example.org>`.
    pub fn new(from: &str) -> anyhow::Result<Self> {
        Ok(Self { from: from.parse()? })
    }

    /// The domain that names each letter.
    pub fn domain(&self) -> &str {
        self.from.email.domain()
    }

    /// The message of a letter. A second sending of it has the same `Message-ID`, so that a mailbox can tell.
    pub fn message(&self, letter: &ClaimedEmail) -> Result<Message, Unaddressable> {
        let content = &letter.content;
        let to = content.to.parse().map_err(|_| Unaddressable)?;
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&content.subject)
            .date(system_time(letter.created_at))
            .message_id(Some(self.message_id(letter.id)))
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(
                content.text.clone(),
                content.html.clone(),
            ))
            .map_err(|_| Unaddressable)
    }

    fn message_id(&self, letter: EmailId) -> String {
        format!("<{letter}@{}>", self.domain())
    }
}

fn system_time(at: Timestamp) -> std::time::SystemTime {
    UNIX_EPOCH + Duration::from_micros(u64::try_from(at.0).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use io_core::time::Span;
    use io_store::email::{EmailContent, EmailKind};

    use super::*;

    fn letter(to: &str, subject: &str) -> ClaimedEmail {
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
            attempts: 0,
            created_at,
            expires_at: created_at + Span::minutes(10),
        }
    }

    fn written(to: &str, subject: &str) -> Option<String> {
        let sender = Sender::new("IO <hello@io.example.org>").unwrap();
        let message = sender.message(&letter(to, subject)).ok()?;
        Some(String::from_utf8(message.formatted()).unwrap())
    }

    #[test]
    fn a_message_has_the_headers_of_a_letter_written_by_a_program() {
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
    fn no_line_break_gets_from_an_address_or_a_subject_into_the_headers() {
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
