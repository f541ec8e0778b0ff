//! A stream that counts the fragments of WebSocket messages on their way to the library.
//!
//! The library hands over whole messages only, however many frames they came in. Must not change or keep a byte.

use std::io::{self, Cursor};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

/// The most bytes of the header of a frame.
const HEADER: usize = 14;

/// The stream below a WebSocket.
///
/// It hands over nothing while fragments wait to be taken: its owner takes them and reads on, so it wakes nobody then.
pub(super) struct CountsFragments<S> {
    stream: S,
    frames: Frames,
}

impl<S> CountsFragments<S> {
    /// A stream of which these bytes were already read.
    pub(super) fn new(stream: S, read: &[u8]) -> Self {
        let mut frames = Frames::default();
        frames.see(read);
        Self { stream, frames }
    }

    /// Do fragments wait to be taken?
    pub(super) fn has_fragments(&self) -> bool {
        self.frames.fragments > 0
    }

    /// Takes one fragment that was read; false: there is none.
    pub(super) fn take_fragment(&mut self) -> bool {
        let left = self.frames.fragments.checked_sub(1);
        self.frames.fragments = left.unwrap_or(0);
        left.is_some()
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for CountsFragments<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.has_fragments() {
            return Poll::Pending;
        }
        let before = into.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, into))?;
        self.frames.see(&into.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for CountsFragments<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// Where in its frames a stream is.
#[derive(Default)]
struct Frames {
    /// The beginning of a header whose rest was not read yet.
    cut: [u8; HEADER],
    cut_at: usize,
    /// The bytes of the frame's payload that were not read yet.
    payload: u64,
    /// The frames that continued a message and were not taken yet.
    fragments: usize,
}

impl Frames {
    fn see(&mut self, mut bytes: &[u8]) {
        loop {
            let skipped = usize::try_from(self.payload).map_or(bytes.len(), |left| left.min(bytes.len()));
            self.payload -= skipped as u64;
            bytes = &bytes[skipped..];
            let Some(read) = self.header(bytes) else { return };
            bytes = &bytes[read..];
        }
    }

    /// Reads one header, and returns how many of the bytes belong to it. None: its rest is still to come.
    fn header(&mut self, bytes: &[u8]) -> Option<usize> {
        let known = self.cut_at;
        let more = bytes.len().min(HEADER - known);
        self.cut[known..known + more].copy_from_slice(&bytes[..more]);
        let mut cursor = Cursor::new(&self.cut[..known + more]);
        match FrameHeader::parse(&mut cursor) {
            Ok(Some((header, payload))) => {
                self.payload = payload;
                self.cut_at = 0;
                self.fragments += usize::from(header.opcode == OpCode::Data(Data::Continue));
                let length = usize::try_from(cursor.position()).unwrap_or(HEADER);
                Some(length - known)
            }
            Ok(None) => {
                self.cut_at = known + more;
                None
            }
            // The library refuses it too: nothing after it is a frame.
            Err(_) => {
                self.payload = u64::MAX;
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio_tungstenite::tungstenite::protocol::frame::Frame;

    use super::*;

    #[test]
    fn a_broken_header_ends_the_count() {
        let mut frames = Frames::default();
        frames.see(&[0x83, 0x80, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0]);
        frames.see(&[0, 0x80, 0, 0, 0, 0]);
        assert_eq!(frames.fragments, 0);
    }

    proptest! {
        #[test]
        fn fragments_are_counted_however_their_bytes_are_cut(
            all in prop::collection::vec((0..3_usize, prop_oneof![0..200_usize, 60_000..70_000_usize], any::<bool>()), 0..12),
            cuts in prop::collection::vec(1..5_000_usize, 1..40),
        ) {
            let mut bytes = Vec::new();
            for (kind, length, is_final) in &all {
                let kind = [Data::Text, Data::Binary, Data::Continue][*kind];
                let mut frame = Frame::message(vec![0; *length], OpCode::Data(kind), *is_final);
                frame.header_mut().mask = Some([1, 2, 3, 4]);
                frame.format(&mut bytes).expect("memory takes everything");
            }
            let (mut frames, mut rest) = (Frames::default(), bytes.as_slice());
            for cut in cuts.iter().cycle() {
                if rest.is_empty() {
                    break;
                }
                let (now, later) = rest.split_at((*cut).min(rest.len()));
                frames.see(now);
                rest = later;
            }
            let fragments = all.iter().filter(|(kind, ..)| *kind == 2).count();
            prop_assert_eq!((frames.fragments, frames.cut_at, frames.payload), (fragments, 0, 0));
        }
    }
}
