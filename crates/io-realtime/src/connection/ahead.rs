//! What a client said while its own command waited for the store.
//!
//! Kept in order, and bounded: beyond that the client waits in its own network buffers.

use std::collections::VecDeque;

use crate::connection::driver::Inbound;

/// The most frames that are held.
const FRAMES: usize = 16;
/// The most bytes of them, one frame beyond it aside.
const BYTES: usize = 32 * 1024;

/// See the top of this file.
#[derive(Default)]
pub(crate) struct ReadAhead {
    held: VecDeque<Inbound>,
    bytes: usize,
    /// Nothing follows what was heard last.
    over: bool,
}

impl ReadAhead {
    pub(crate) fn has_room(&self) -> bool {
        !self.over && self.held.len() < FRAMES && self.bytes < BYTES
    }

    pub(crate) fn hold(&mut self, heard: Inbound) {
        match &heard {
            Inbound::Text(text) => self.bytes += text.len(),
            Inbound::Control | Inbound::Fragment => {}
            Inbound::Refuse(_) | Inbound::Gone => self.over = true,
        }
        self.held.push_back(heard);
    }

    /// The earliest that is held.
    pub(crate) fn take(&mut self) -> Option<Inbound> {
        let heard = self.held.pop_front()?;
        if let Inbound::Text(text) = &heard {
            self.bytes -= text.len();
        }
        if self.held.is_empty() {
            self.held = VecDeque::new();
        }
        Some(heard)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn what_is_held_is_bounded_and_comes_in_order() {
        let mut ahead = ReadAhead::default();
        let text = |n: usize| Inbound::Text(Bytes::from(vec![b'x'; n]));
        for n in 0..FRAMES {
            assert!(ahead.has_room());
            ahead.hold(text(n));
        }
        assert!(!ahead.has_room());
        for n in 0..FRAMES {
            assert_eq!(ahead.take(), Some(text(n)));
        }
        assert_eq!(ahead.take(), None);
        ahead.hold(text(BYTES));
        assert!(!ahead.has_room());
        ahead.take();
        ahead.hold(Inbound::Gone);
        assert!(!ahead.has_room(), "nothing follows it");
    }
}
