//! A letter as it arrived: its parts, and the link and the code that are in it.
//!
//! Must not know how a letter is made: it reads what a mail program would read.

use mail_parser::{Message, MessageParser, MimeHeaders as _};

/// One letter that arrived.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's receivers.
    pub to: Vec<String>,
    /// It came over an encrypted connection.
    pub encrypted: bool,
    /// The subject, decoded.
    pub subject: String,
    /// The plain text part, decoded; empty when there is none.
    pub text: String,
    /// The HTML part, decoded; empty when there is none.
    pub html: String,
    /// The whole letter as it was sent, dots unstuffed.
    pub raw: Vec<u8>,
}

impl Letter {
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

    /// A header's value as it was sent, without folding.
    pub fn header(&self, name: &str) -> Option<String> {
        let parsed = MessageParser::default().parse(&self.raw)?;
        parsed
            .header_raw(name.to_owned())
            .map(|value| value.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The sign-in link of the plain text part.
    pub fn link(&self) -> String {
        self.text
            .split(|character: char| character.is_whitespace() || "<>\"()".contains(character))
            .find(|word| word.contains("/auth/confirm"))
            .unwrap_or_else(|| panic!("no sign-in link in the letter:\n{}", self.text))
            .to_owned()
    }

    /// The token in that link.
    pub fn token(&self) -> String {
        let link = self.link();
        link.split_once("t=")
            .unwrap_or_else(|| panic!("no token in the link {link}"))
            .1
            .to_owned()
    }

    /// The eight digits of the code, without the blank between them.
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
            .unwrap_or_else(|| panic!("no code of eight digits in the letter:\n{}", self.text))
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
    fn a_letter_gives_its_parts_its_link_and_its_code() {
        let letter = Letter::parse(String::new(), Vec::new(), true, RAW.as_bytes().to_vec()).unwrap();
        assert_eq!(letter.subject, "Your code ✓");
        assert_eq!(letter.link(), "https://io.example/auth/confirm#t=abc-DEF_1");
        assert_eq!(letter.token(), "abc-DEF_1");
        assert_eq!(letter.code(), "12345678");
        assert_eq!(letter.html.trim(), "<p>1234 5678</p>");
        assert_eq!(letter.header("MIME-Version").as_deref(), Some("1.0"));
    }
}
