//! How to ask for a chat's events, and how they are returned.
//! The type of an event is the caller's: as stored, or as a reader sees it.

/// Who did something, as the reader sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    /// The reader.
    Me,
    /// The peer.
    Peer,
    /// IO.
    System,
}

impl By {
    /// The same as the other member sees it.
    #[must_use]
    pub fn flipped(self) -> Self {
        match self {
            Self::Me => Self::Peer,
            Self::Peer => Self::Me,
            Self::System => Self::System,
        }
    }
}

/// Which events of a chat to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryRange {
    /// The newest events.
    Latest,
    /// The events just before a number.
    Before(u64),
    /// The events just after a number.
    After(u64),
}

/// A page of events, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventPage<E> {
    /// The events.
    pub events: Vec<E>,
    /// There are more in the direction asked for.
    pub more: bool,
}

impl<E> EventPage<E> {
    /// The same page with each event rendered.
    pub fn map<T>(self, render: impl FnMut(E) -> T) -> EventPage<T> {
        EventPage {
            events: self.events.into_iter().map(render).collect(),
            more: self.more,
        }
    }
}

impl<E> Default for EventPage<E> {
    fn default() -> Self {
        Self {
            events: Vec::new(),
            more: false,
        }
    }
}
