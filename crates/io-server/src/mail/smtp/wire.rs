//! The lines of an SMTP conversation: commands out, replies in, and the bytes of a message.
//!
//! Must not keep the text of a reply, except what a server says about itself: the rest repeats the address.

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};

use crate::outgoing::Stream;

/// The longest line of a reply that is read. RFC 5321 allows 512 bytes; servers send more.
const LONGEST_LINE: u64 = 4_096;

/// The most lines of one reply.
const MOST_LINES: usize = 128;

/// A reply: its code, and its lines without the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) code: u16,
    pub(super) lines: Vec<String>,
}

impl Reply {
    /// Whether the server did what was asked (2xx), or waits for more (3xx).
    pub(super) fn is_positive(&self) -> bool {
        (200..400).contains(&self.code)
    }

    /// Whether the server did what was asked (2xx).
    pub(super) fn is_done(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// Whether no later attempt can succeed (55x).
    pub(super) fn is_final(&self) -> bool {
        (550..560).contains(&self.code)
    }
}

/// A conversation over one connection.
pub(super) struct Lines {
    stream: BufReader<Box<dyn Stream>>,
}

impl Lines {
    pub(super) fn new(stream: Box<dyn Stream>) -> Self {
        Self {
            stream: BufReader::new(stream),
        }
    }

    /// The connection below, unless the server said something that nobody asked for.
    ///
    /// Before TLS starts, such bytes may come from anyone on the way and must not count as encrypted.
    pub(super) fn into_stream(self) -> Option<Box<dyn Stream>> {
        self.stream.buffer().is_empty().then(|| self.stream.into_inner())
    }

    /// Sends a command and reads the reply.
    pub(super) async fn command(&mut self, command: &str) -> std::io::Result<Reply> {
        if command.contains(['\r', '\n', '\0']) {
            return Err(std::io::ErrorKind::InvalidInput.into());
        }
        self.write(format!("{command}\r\n").as_bytes()).await?;
        self.reply().await
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let stream = self.stream.get_mut();
        stream.write_all(bytes).await?;
        stream.flush().await
    }

    /// Reads one reply, of one or more lines.
    pub(super) async fn reply(&mut self) -> std::io::Result<Reply> {
        let mut lines = Vec::new();
        loop {
            let mut line = Vec::new();
            (&mut self.stream)
                .take(LONGEST_LINE)
                .read_until(b'\n', &mut line)
                .await?;
            if line.last() != Some(&b'\n') {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            let (code, more, text) = parse(&line).ok_or(std::io::ErrorKind::InvalidData)?;
            lines.push(text);
            if !more {
                return Ok(Reply { code, lines });
            }
            if lines.len() >= MOST_LINES {
                return Err(std::io::ErrorKind::InvalidData.into());
            }
        }
    }
}

/// The code of a line, whether more lines follow, and the text.
fn parse(line: &[u8]) -> Option<(u16, bool, String)> {
    let text = String::from_utf8_lossy(line.trim_ascii_end()).into_owned();
    let code = text.get(..3)?;
    if !code.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let rest = &text[3..];
    let more = rest.starts_with('-');
    if !more && !rest.is_empty() && !rest.starts_with(' ') {
        return None;
    }
    Some((code.parse().ok()?, more, rest.get(1..).unwrap_or_default().to_owned()))
}

/// What a server offers, from its reply to EHLO. Keywords count in any case (RFC 5321, 2.4).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Offers(Vec<Vec<String>>);

impl Offers {
    /// The first line is the server's own name.
    pub(super) fn of(reply: &Reply) -> Self {
        let words = |line: &String| line.split_whitespace().map(str::to_ascii_uppercase).collect();
        Self(reply.lines.iter().skip(1).map(words).collect())
    }

    /// Whether it offers this extension.
    pub(super) fn has(&self, keyword: &str) -> bool {
        self.0
            .iter()
            .any(|line| line.first().is_some_and(|word| word == keyword))
    }

    /// Whether it offers this way to send a password. Some old servers write `AUTH=PLAIN`.
    pub(super) fn password(&self, mechanism: &str) -> bool {
        self.0.iter().any(|line| match line.split_first() {
            Some((word, ways)) if word == "AUTH" => ways.iter().any(|way| way == mechanism),
            Some((word, ways)) => word
                .strip_prefix("AUTH=")
                .is_some_and(|first| first == mechanism || ways.iter().any(|way| way == mechanism)),
            None => false,
        })
    }
}

/// A message as it is sent after DATA, without the final dot.
///
/// Every line ends with CRLF, and a dot at the start of a line is doubled (RFC 5321, 4.5.2).
pub(super) fn data(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + 64);
    let mut bytes = message.iter().copied().peekable();
    let mut at_start = true;
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' | b'\n' => {
                if byte == b'\r' {
                    bytes.next_if_eq(&b'\n');
                }
                out.extend_from_slice(b"\r\n");
                at_start = true;
            }
            byte => {
                if at_start && byte == b'.' {
                    out.push(b'.');
                }
                out.push(byte);
                at_start = false;
            }
        }
    }
    if !at_start {
        out.extend_from_slice(b"\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn offers(lines: &[&str]) -> Offers {
        Offers::of(&Reply {
            code: 250,
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        })
    }

    #[test]
    fn keywords_of_a_mail_server_count_in_any_case() {
        let offers = offers(&[
            "mx.example.org STARTTLS",
            "StartTls",
            "Auth Plain Login",
            "8bitMIME",
            "SIZE 1000",
        ]);
        assert!(offers.has("STARTTLS") && offers.has("8BITMIME") && offers.has("SIZE"));
        assert!(offers.password("PLAIN") && offers.password("LOGIN") && !offers.password("CRAM-MD5"));
        assert!(!offers.has("SMTPUTF8") && !offers.has("MX.EXAMPLE.ORG"));
    }

    #[test]
    fn an_old_way_to_offer_passwords_is_understood() {
        let offers = offers(&["mx", "AUTH=LOGIN PLAIN"]);
        assert!(offers.password("LOGIN") && offers.password("PLAIN"));
    }

    #[test]
    fn a_reply_line_is_a_code_and_a_text() {
        assert_eq!(parse(b"250-ok then\r\n"), Some((250, true, "ok then".to_owned())));
        assert_eq!(parse(b"354\n"), Some((354, false, String::new())));
        for wrong in [&b""[..], b"25", b"2x0 ok", b"2500 ok", b"\xff\xff\xff ok"] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn no_message_ends_before_its_dot_or_holds_a_bare_line_end(message in "[.\r\na ]{0,60}") {
            let sent = data(message.as_bytes());
            let text = String::from_utf8(sent).unwrap();
            let after_a_line = format!("\r\n{text}");
            prop_assert!(!after_a_line.contains("\r\n.\r\n"));
            let without = text.replace("\r\n", "");
            prop_assert!(!without.contains(['\r', '\n']));
            prop_assert!(text.is_empty() || text.ends_with("\r\n"));
        }
    }
}
