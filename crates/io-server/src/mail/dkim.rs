//! Signs messages for the domain of their sender (DKIM, RFC 6376 and RFC 8463).
//!
//! Must not change a message: a signature is put before it. Both parts are canonicalized as `relaxed`.

use std::fmt::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use tokio_rustls::rustls::SignatureScheme;
use tokio_rustls::rustls::crypto::ring::sign::any_supported_type;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::sign::SigningKey;

use crate::config::Mail;

/// The headers that are signed, if a message has them.
const SIGNED: [&str; 8] = [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "auto-submitted",
];

/// How many characters of a signature stand on a line.
const WIDTH: usize = 70;

/// The bytes of an Ed25519 key, at the end of its DER.
const ED25519_KEY: usize = 32;

/// Signs for one domain.
#[derive(Clone)]
pub struct Dkim {
    domain: String,
    selector: String,
    key: Arc<dyn SigningKey>,
    algorithm: Algorithm,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    Rsa,
    Ed25519,
}

impl Algorithm {
    const fn name(self) -> &'static str {
        match self {
            Self::Rsa => "rsa",
            Self::Ed25519 => "ed25519",
        }
    }

    const fn scheme(self) -> SignatureScheme {
        match self {
            Self::Rsa => SignatureScheme::RSA_PKCS1_SHA256,
            Self::Ed25519 => SignatureScheme::ED25519,
        }
    }
}

impl fmt::Debug for Dkim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dkim")
            .field("selector", &self.selector)
            .finish_non_exhaustive()
    }
}

impl Dkim {
    /// As it is configured; `None` if it is not.
    pub fn open(mail: &Mail, domain: &str) -> anyhow::Result<Option<Self>> {
        let (Some(selector), Some(path)) = (&mail.dkim.selector, &mail.dkim.key_file) else {
            return Ok(None);
        };
        Self::new(domain, selector, path).map(Some)
    }

    fn new(domain: &str, selector: &str, path: &Path) -> anyhow::Result<Self> {
        let read = || format!("mail.dkim.key_file {}", path.display());
        let der = PrivateKeyDer::from_pem_file(path).with_context(read)?;
        let key = any_supported_type(&der).with_context(read)?;
        let algorithm = [Algorithm::Rsa, Algorithm::Ed25519]
            .into_iter()
            .find(|algorithm| key.choose_scheme(&[algorithm.scheme()]).is_some());
        let Some(algorithm) = algorithm else {
            bail!("{}: DKIM needs a key of RSA or Ed25519", read());
        };
        Ok(Self {
            domain: domain.to_ascii_lowercase(),
            selector: selector.to_owned(),
            key,
            algorithm,
        })
    }

    /// The name of the record that publishes the key.
    pub fn record_name(&self) -> String {
        format!("{}._domainkey.{}", self.selector, self.domain)
    }

    /// The key as its record has it.
    pub fn public_key(&self) -> Option<String> {
        let key = self.key.public_key()?;
        let key = match self.algorithm {
            Algorithm::Rsa => key.as_ref(),
            Algorithm::Ed25519 => &key.as_ref()[key.len().checked_sub(ED25519_KEY)?..],
        };
        Some(STANDARD.encode(key))
    }

    /// The record that publishes the key.
    pub fn record(&self) -> Option<String> {
        Some(format!(
            "v=DKIM1; k={}; p={}",
            self.algorithm.name(),
            self.public_key()?
        ))
    }

    /// The message with a signature before it. `None`: the key does not sign.
    pub(super) fn signed(&self, message: &[u8]) -> Option<Vec<u8>> {
        let lines = lines_of(message);
        let end = lines.iter().position(|line| line.is_empty()).unwrap_or(lines.len());
        let (head, body) = (&lines[..end], lines.get(end + 1..).unwrap_or_default());
        let headers = unfolded(head);
        let mut to_sign = String::new();
        let mut names = Vec::new();
        for name in SIGNED {
            // The last of several with one name comes first.
            for (_, value) in headers.iter().rev().filter(|(known, _)| known == name) {
                names.push(name);
                let _ = write!(to_sign, "{name}:{value}\r\n");
            }
        }
        // Named once more, so that no second sender can be added.
        names.push("from");
        let unsigned = format!(
            "v=1; a={}-sha256; c=relaxed/relaxed; d={}; s={};\r\n h={};\r\n bh={};\r\n b=",
            self.algorithm.name(),
            self.domain,
            self.selector,
            names.join(":"),
            STANDARD.encode(Sha256::digest(relaxed_body(body))),
        );
        let _ = write!(to_sign, "dkim-signature:{}", relaxed(&unsigned));
        let signer = self.key.choose_scheme(&[self.algorithm.scheme()])?;
        let signature = match self.algorithm {
            Algorithm::Rsa => signer.sign(to_sign.as_bytes()),
            Algorithm::Ed25519 => signer.sign(&Sha256::digest(to_sign.as_bytes())),
        };
        let signature = STANDARD.encode(signature.ok()?);
        let folded: Vec<_> = signature
            .as_bytes()
            .chunks(WIDTH)
            .map(|part| String::from_utf8_lossy(part))
            .collect();
        let header = format!("DKIM-Signature: {unsigned}{}\r\n", folded.join("\r\n "));
        Some([header.as_bytes(), message].concat())
    }
}

/// The lines of a message, however they end, as they are sent.
fn lines_of(message: &[u8]) -> Vec<&[u8]> {
    let mut lines = Vec::new();
    let mut rest = message;
    while !rest.is_empty() {
        let Some(end) = rest.iter().position(|byte| [b'\r', b'\n'].contains(byte)) else {
            lines.push(rest);
            break;
        };
        lines.push(&rest[..end]);
        let width = if rest[end..].starts_with(b"\r\n") { 2 } else { 1 };
        rest = &rest[end + width..];
    }
    lines
}

/// Names in lower case and relaxed values.
fn unfolded(lines: &[&[u8]]) -> Vec<(String, String)> {
    let mut headers: Vec<String> = Vec::new();
    for line in lines {
        let line = String::from_utf8_lossy(line);
        match headers.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => last.push_str(&line),
            _ => headers.push(line.into_owned()),
        }
    }
    let split = headers.iter().filter_map(|header| header.split_once(':'));
    split
        .map(|(name, value)| (name.trim_end().to_ascii_lowercase(), relaxed(value)))
        .collect()
}

/// A value without line ends, with single spaces, and none at its ends.
fn relaxed(value: &str) -> String {
    let words: Vec<&str> = value
        .split([' ', '\t', '\r', '\n'])
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// Lines with single spaces, none at their ends, and no empty ones at the end.
fn relaxed_body(lines: &[&[u8]]) -> Vec<u8> {
    let mut body = Vec::new();
    let mut empty = 0;
    for line in lines {
        let mut words = Vec::new();
        let mut space = false;
        for byte in line.iter().copied() {
            if [b' ', b'\t'].contains(&byte) {
                space = true;
                continue;
            }
            if space {
                words.push(b' ');
                space = false;
            }
            words.push(byte);
        }
        if words.is_empty() {
            empty += 1;
            continue;
        }
        for _ in 0..empty {
            body.extend_from_slice(b"\r\n");
        }
        empty = 0;
        body.extend_from_slice(&words);
        body.extend_from_slice(b"\r\n");
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> String {
        String::from_utf8(relaxed_body(&lines_of(text.as_bytes()))).expect("text")
    }

    /// The example of RFC 6376, section 3.4.5.
    #[test]
    fn headers_and_bodies_are_relaxed_as_rfc_6376_shows() {
        let head = lines_of(b"A: X\r\nB : Y\t\r\n\tZ  \r\n");
        let expected = [("a", "X"), ("b", "Y Z")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(unfolded(&head), expected);
        assert_eq!(body(" C \r\nD \t E\r\n\r\n\r\n"), " C\r\nD E\r\n");
        assert_eq!(body(""), "");
        assert_eq!(body("\r\n\r\n"), "");
        assert_eq!(body("a"), "a\r\n");
        assert_eq!(body("a\r\n\r\nb\n"), "a\r\n\r\nb\r\n");
    }

    #[test]
    fn a_body_without_words_has_the_hash_that_rfc_6376_names() {
        let hash = STANDARD.encode(Sha256::digest(relaxed_body(&[])));
        assert_eq!(hash, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }
}
