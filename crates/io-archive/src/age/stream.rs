//! The content of a file: pieces of 64 KiB, each with its number, the last one marked as such.

use std::io::{self, BufRead as _, BufReader, Read, Write};

use chacha20poly1305::aead::{AeadInOut as _, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use io_core::outside::Entropy;
use zeroize::Zeroizing;

use super::keys::{FileKey, derived};
use super::{AgeError, Identity, Recipient, header};

const PIECE: usize = 64 * 1024;
const TAG: usize = 16;

/// Encrypts what is written to it. Only [`Encrypting::finish`] makes the file complete.
pub struct Encrypting<W> {
    writer: W,
    pieces: Pieces,
    /// Not yet encrypted. Full pieces wait here too, because the last one is marked.
    waiting: Zeroizing<Vec<u8>>,
}

impl<W: Write> Encrypting<W> {
    /// Writes the beginning of a file that each of the recipients can open.
    pub fn new(mut writer: W, recipients: &[Recipient], entropy: &dyn Entropy) -> Result<Self, AgeError> {
        if recipients.is_empty() {
            return Err(AgeError::NoRecipient);
        }
        let mut file_key = FileKey::default();
        entropy.fill(file_key.as_mut_slice());
        let wrapped = recipients
            .iter()
            .map(|recipient| recipient.wrap(&file_key, entropy))
            .collect::<Result<Vec<_>, _>>()?;
        writer.write_all(header::write(&file_key, &wrapped).as_bytes())?;
        let salt = entropy.id();
        writer.write_all(&salt)?;
        Ok(Self {
            writer,
            pieces: Pieces::new(&file_key, &salt),
            waiting: Zeroizing::new(Vec::with_capacity(PIECE + TAG)),
        })
    }

    /// Writes the rest and returns the writer, flushed. Without it the file is incomplete and does not open.
    pub fn finish(mut self) -> io::Result<W> {
        self.write_piece(Place::Last)?;
        self.writer.flush()?;
        Ok(self.writer)
    }

    fn write_piece(&mut self, place: Place) -> io::Result<()> {
        let (cipher, nonce) = self.pieces.next(place)?;
        cipher
            .encrypt_in_place(&nonce, &[], &mut *self.waiting)
            .map_err(|_| io::Error::other("a piece of the file cannot be encrypted"))?;
        self.writer.write_all(&self.waiting)?;
        self.waiting.clear();
        Ok(())
    }
}

impl<W: Write> Write for Encrypting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.is_empty() {
            return Ok(0);
        }
        if self.waiting.len() == PIECE {
            self.write_piece(Place::Before)?;
        }
        let taken = bytes.len().min(PIECE - self.waiting.len());
        self.waiting.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    /// Does nothing: a piece is written when it is full, and the last one by [`Encrypting::finish`].
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Decrypts what it reads. Every byte that it returns is as it was written; an error says that the rest is not.
///
/// What was read before an error is genuine but incomplete: use nothing of it before the end is reached.
pub struct Decrypting<R> {
    reader: BufReader<R>,
    pieces: Pieces,
    /// The piece that is being read, and how much of it is given out.
    open: Zeroizing<Vec<u8>>,
    given: usize,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    First,
    Between,
    Ended,
    Damaged,
}

impl<R: Read> Decrypting<R> {
    /// Reads the beginning of a file that one of the identities can open.
    pub fn new(reader: R, identities: &[Identity]) -> Result<Self, AgeError> {
        let mut reader = BufReader::with_capacity(PIECE + TAG, reader);
        let file_key = header::read(&mut reader, identities)?;
        let mut salt = [0; 16];
        reader.read_exact(&mut salt).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => AgeError::DamagedHeader,
            _ => AgeError::Io(error),
        })?;
        Ok(Self {
            reader,
            pieces: Pieces::new(&file_key, &salt),
            open: Zeroizing::new(Vec::with_capacity(PIECE + TAG)),
            given: 0,
            state: State::First,
        })
    }

    fn read_piece(&mut self) -> io::Result<()> {
        let first = self.state == State::First;
        // If the next lines fail, nothing follows.
        self.state = State::Damaged;
        self.open.clear();
        self.given = 0;
        let longest = u64::try_from(PIECE + TAG).expect("invariant: a piece is small");
        self.reader.by_ref().take(longest).read_to_end(&mut self.open)?;
        let place = if self.reader.fill_buf()?.is_empty() {
            Place::Last
        } else {
            Place::Before
        };
        let (cipher, nonce) = self.pieces.next(place)?;
        let opened = cipher.decrypt_in_place(&nonce, &[], &mut *self.open);
        // Only a file without content has an empty piece.
        if opened.is_err() || (self.open.is_empty() && !first) {
            self.open.clear();
            return Err(AgeError::Damaged.into());
        }
        self.state = match place {
            Place::Before => State::Between,
            Place::Last => State::Ended,
        };
        Ok(())
    }
}

impl<R: Read> Read for Decrypting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        while self.given == self.open.len() {
            match self.state {
                State::First | State::Between => self.read_piece()?,
                State::Ended => return Ok(0),
                State::Damaged => return Err(AgeError::Damaged.into()),
            }
        }
        let given = buffer.len().min(self.open.len() - self.given);
        buffer[..given].copy_from_slice(&self.open[self.given..self.given + given]);
        self.given += given;
        Ok(given)
    }
}

#[derive(Clone, Copy)]
enum Place {
    Before,
    Last,
}

/// The key of the content, and the number of the next piece.
struct Pieces {
    cipher: ChaCha20Poly1305,
    number: u64,
}

impl Pieces {
    fn new(file_key: &FileKey, salt: &[u8; 16]) -> Self {
        let key = derived(file_key.as_slice(), salt, b"payload");
        Self {
            cipher: ChaCha20Poly1305::new(&Key::from(*key)),
            number: 0,
        }
    }

    /// The cipher and the nonce of the next piece.
    fn next(&mut self, place: Place) -> io::Result<(&ChaCha20Poly1305, Nonce)> {
        // Eleven bytes of a number and one that marks the last piece; the number's first three bytes stay zero.
        let mut nonce = [0; 12];
        nonce[3..11].copy_from_slice(&self.number.to_be_bytes());
        nonce[11] = match place {
            Place::Before => 0,
            Place::Last => 1,
        };
        self.number = self
            .number
            .checked_add(1)
            .ok_or_else(|| io::Error::other("the file is too long"))?;
        Ok((&self.cipher, Nonce::from(nonce)))
    }
}
