//! A received email: its parts, and the sign-in link and code in it.
//!
//! Must not know how the server writes an email: it reads what a mail program would read.

use mail_parser::{Message, MessageParser, MimeHeaders as _};

/// One received email.
#[derive(Clone, Debug)]
pub struct ReceivedEmail {
    /// The sender of the SMTP envelope.
    pub from: String,
    /// The recipients of the SMTP envelope.
    pub to: Vec<String>,
    /// Whether it came over an encrypted connection.
    pub encrypted: bool,
    /// The subject, decoded.
    pub subject: String,
    /// The plain text part, decoded; empty if it is missing.
    pub text: String,
    /// The HTML part, decoded; empty if it is missing.
    pub html: String,
    /// The whole email as it was sent, with dot-stuffing removed.
    pub raw: Vec<u8>,
}

impl ReceivedEmail {
    pub(crate) fn parse(from: String, to: Vec<String>, encrypted: bool, raw: Vec<u8>) -> Option<Self> {
        let parsed = MessageParser::default().parse(&raw)?;
        let (subject, text, html) = (
            parsed.subject().unwrap_or_default().to_owned(),
            part_of(&parsed, "plain"),
            part_of(&parsed, "html"),
        );
        Some(Self {
            from,
            to,
            encrypted,
            subject,
            text,
            html,
            raw,
        })
    }

    /// The value of a header as it was sent, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let parsed = MessageParser::default().parse(&self.raw)?;
        parsed
            .header_raw(name.to_owned())
            .map(|value| value.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The link with a token in the plain text part: to sign in, or about a change of the address.
    pub fn link(&self) -> String {
        self.text
            .split(|character: char| character.is_whitespace() || "<>\"()".contains(character))
            .find(|word| {
                ["confirm", "new-email", "old-email"]
                    .iter()
                    .any(|page| word.contains(&format!("/auth/{page}")))
            })
            .unwrap_or_else(|| panic!("no link in the email:\n{}", self.text))
            .to_owned()
    }

    /// The token in the link.
    pub fn token(&self) -> String {
        let link = self.link();
        link.split_once("t=")
            .unwrap_or_else(|| panic!("no token in the link {link}"))
            .1
            .to_owned()
    }

    /// The eight digits of the sign-in code, without the space between them.
    pub fn code(&self) -> String {
        let text = self.text.replace(&self.link(), "");
        let digits: Vec<&str> = text.split_whitespace().collect();
        let is_number = |word: &str, length| word.len() == length && word.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(word) = digits.iter().find(|word| is_number(word, 8)) {
            return (*word).to_owned();
        }
        digits
            .windows(2)
            .find(|pair| is_number(pair[0], 4) && is_number(pair[1], 4))
            .unwrap_or_else(|| panic!("no code of eight digits in the email:\n{}", self.text))
            .concat()
    }
}

fn part_of(message: &Message<'_>, subtype: &str) -> String {
    message
        .parts
        .iter()
        .find(|part| {
            part.content_type()
                .is_some_and(|kind| kind.ctype() == "text" && kind.subtype() == Some(subtype))
                || (subtype == "plain" && message.parts.len() == 1 && part.content_type().is_none())
        })
        .and_then(|part| part.text_contents())
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RAW: &str = "Subject: =?utf-8?q?Your_code_=E2=9C=93?=\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/alternative; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        Open https://io.example/auth/confirm#t=3Dabc-DEF_1\r\nor type 1234 5678 there.\r\n\
        --b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>1234 5678</p>\r\n--b--\r\n";

    #[test]
    fn an_email_gives_its_parts_its_link_and_its_code() {
        let email = ReceivedEmail::parse(String::new(), Vec::new(), true, RAW.as_bytes().to_vec()).unwrap();
        assert_eq!(email.subject, "Your code ✓");
        assert_eq!(email.link(), "https://io.example/auth/confirm#t=abc-DEF_1");
        assert_eq!(email.token(), "abc-DEF_1");
        assert_eq!(email.code(), "12345678");
        assert_eq!(email.html.trim(), "<p>1234 5678</p>");
        assert_eq!(email.header("MIME-Version").as_deref(), Some("1.0"));
    }
}
