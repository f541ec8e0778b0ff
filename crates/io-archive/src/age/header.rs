//! The header of a file: for whom it is, and a code that shows each change of it.

use std::io::{BufRead, Read as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::keys::{FileKey, Wrapped, derived};
use super::{AgeError, Identity};

const VERSION: &str = "age-encryption.org/v1";
/// The kind of a recipient's lines that this reads and writes; other kinds are passed over.
const X25519: &str = "X25519";
/// The longest line of a recipient's body; a shorter one ends it.
const LINE: usize = 64;
/// Room for two hundred recipients. A longer header is none.
const LONGEST: usize = 64 * 1024;

/// The text of a header.
pub(super) fn write(file_key: &FileKey, wrapped: &[Wrapped]) -> String {
    let recipients = wrapped.iter().map(|Wrapped { share, body }| {
        let (share, body) = (STANDARD_NO_PAD.encode(share), STANDARD_NO_PAD.encode(body));
        format!("-> {X25519} {share}\n{body}\n")
    });
    let covered = format!("{VERSION}\n{}---", recipients.collect::<String>());
    let code = code(file_key, covered.as_bytes()).finalize().into_bytes();
    format!("{covered} {}\n", STANDARD_NO_PAD.encode(code))
}

/// Reads a header and returns the key of the file.
pub(super) fn read(reader: &mut impl BufRead, identities: &[Identity]) -> Result<FileKey, AgeError> {
    let mut lines = Lines {
        reader,
        text: Vec::new(),
    };
    if lines.next().map_err(|error| not_age(error, &lines.text))? != VERSION {
        return Err(AgeError::NotAge);
    }
    let mut wrapped = Vec::new();
    let (code_text, covered) = loop {
        let line = lines.next()?;
        if let Some(code) = line.strip_prefix("--- ") {
            break (code.to_owned(), lines.text.len() - line.len() - 1 + "---".len());
        }
        let words: Vec<&str> = line
            .strip_prefix("-> ")
            .ok_or(AgeError::DamagedHeader)?
            .split(' ')
            .collect();
        if words.iter().any(|word| word.is_empty()) {
            return Err(AgeError::DamagedHeader);
        }
        let body = lines.body()?;
        if words[0] == X25519 {
            let [_, share] = words[..] else {
                return Err(AgeError::DamagedHeader);
            };
            wrapped.push(Wrapped {
                share: exactly(share)?,
                body: body.try_into().map_err(|_| AgeError::DamagedHeader)?,
            });
        }
    };
    if wrapped.is_empty() {
        return Err(AgeError::WrongKey);
    }
    let file_key = identities
        .iter()
        .find_map(|identity| wrapped.iter().find_map(|wrapped| identity.unwrap(wrapped)))
        .ok_or(AgeError::WrongKey)?;
    code(&file_key, &lines.text[..covered])
        .verify_slice(&exactly(&code_text)?)
        .map_err(|_| AgeError::DamagedHeader)?;
    Ok(file_key)
}

fn not_age(error: AgeError, read: &[u8]) -> AgeError {
    match error {
        AgeError::DamagedHeader if !read.is_empty() && VERSION.as_bytes().starts_with(read) => AgeError::DamagedHeader,
        AgeError::DamagedHeader => AgeError::NotAge,
        other => other,
    }
}

fn code(file_key: &FileKey, header: &[u8]) -> Hmac<Sha256> {
    let key = derived(file_key.as_slice(), &[], b"header");
    let mut code = Hmac::<Sha256>::new_from_slice(key.as_slice()).expect("invariant: every length is a key");
    code.update(header);
    code
}

fn exactly(text: &str) -> Result<[u8; 32], AgeError> {
    let bytes = STANDARD_NO_PAD.decode(text).map_err(|_| AgeError::DamagedHeader)?;
    bytes.try_into().map_err(|_| AgeError::DamagedHeader)
}

/// The lines of a header, and all of its text so far.
struct Lines<'a, R> {
    reader: &'a mut R,
    text: Vec<u8>,
}

impl<R: BufRead> Lines<'_, R> {
    /// The next line without its end: printable ASCII and spaces.
    fn next(&mut self) -> Result<String, AgeError> {
        let start = self.text.len();
        let room = LONGEST - start;
        self.reader
            .by_ref()
            .take(u64::try_from(room).expect("invariant: the room is small"))
            .read_until(b'\n', &mut self.text)?;
        let line = self.text[start..].strip_suffix(b"\n").ok_or(AgeError::DamagedHeader)?;
        if !line.iter().all(|byte| (b' '..=b'~').contains(byte)) {
            return Err(AgeError::DamagedHeader);
        }
        String::from_utf8(line.to_vec()).map_err(|_| AgeError::DamagedHeader)
    }

    /// The body of a recipient's lines.
    fn body(&mut self) -> Result<Vec<u8>, AgeError> {
        let mut text = String::new();
        loop {
            let line = self.next()?;
            text.push_str(&line);
            match line.len() {
                LINE => {}
                0..LINE => return STANDARD_NO_PAD.decode(text).map_err(|_| AgeError::DamagedHeader),
                _ => return Err(AgeError::DamagedHeader),
            }
        }
    }
}
