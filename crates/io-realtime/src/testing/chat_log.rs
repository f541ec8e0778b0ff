//! The numbered events of one chat in memory, as a store keeps them.

use io_core::chat::{Deletion, HistoryRange, NewMessage, NewReaction, Reacted, StoredMessage};
use io_core::ids::{EventId, UserId};
use io_core::time::Timestamp;
use io_protocol::events::{By, Event, What};
use uuid::Uuid;

use crate::store::EventPage;

/// A page has at most this many events, so that catching up takes several pages.
const PAGE: usize = 3;

/// See the top of this file. Each event is kept as its actor sees it, with that actor.
#[derive(Clone, Default)]
pub struct ChatLog {
    seed: u128,
    events: Vec<(Option<UserId>, Event)>,
}

impl ChatLog {
    /// An empty log; `seed` makes its ids differ from those of other chats.
    #[must_use]
    pub fn new(seed: u128) -> Self {
        Self {
            seed,
            events: Vec::new(),
        }
    }

    /// The number of the last event; 0 for none.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.events.len() as u64
    }

    /// The last event, as its actor sees it.
    #[must_use]
    pub fn last_event(&self) -> Option<&Event> {
        self.events.last().map(|(_, event)| event)
    }

    /// Adds an event; without an actor, IO did it.
    pub fn add(&mut self, by: Option<UserId>, what: What, now: Timestamp) -> Event {
        let seq = self.last() + 1;
        let spread = u128::from(seq).wrapping_mul(0x0123_4567_89AB_CDEF_0123_4567_89AB_CDEF);
        let event = Event {
            seq,
            id: Uuid::from_u128(self.seed ^ spread),
            by: if by.is_some() { By::Me } else { By::System },
            at: now.into(),
            what,
        };
        self.events.push((by, event.clone()));
        event
    }

    /// What this message became when it was stored before.
    #[must_use]
    pub fn known(&self, message: &NewMessage) -> Option<StoredMessage> {
        let (_, event) = self.events.iter().find(|(by, event)| {
            *by == Some(message.sender)
                && matches!(event.what, What::Message { cid: Some(cid), .. } if cid == message.cid)
        })?;
        Some(stored(event, true))
    }

    /// Stores a reaction exactly once by its sender and id.
    pub fn react(&mut self, new: NewReaction, now: Timestamp) -> Reacted<Event> {
        let own = |by: &Option<UserId>, event: &Event| {
            *by == Some(new.sender)
                && matches!(event.what, What::Message { cid: Some(cid), .. } | What::Reacted { cid: Some(cid), .. }
                    if cid == new.cid)
        };
        if let Some((_, first)) = self.events.iter().find(|(by, event)| own(by, event)) {
            return Reacted::Before(first.seq);
        }
        if !self.stands(new.target) {
            return Reacted::NotFound;
        }
        let what = What::Reacted {
            cid: Some(new.cid),
            target: new.target,
            reaction: new.reaction,
        };
        Reacted::Stored(Box::new(self.add(Some(new.sender), what, now)))
    }

    fn stands(&self, seq: u64) -> bool {
        let text = |event: &Event| matches!(event.what, What::Message { body: Some(_), .. });
        self.events.iter().any(|(_, event)| event.seq == seq && text(event))
    }

    /// Stores a message exactly once by its sender and id.
    pub fn append(&mut self, message: &NewMessage, now: Timestamp) -> StoredMessage {
        self.known(message).unwrap_or_else(|| {
            let what = What::Message {
                quote: message.quote.filter(|seq| self.stands(*seq)),
                cid: Some(message.cid),
                body: Some(message.text.as_str().to_owned()),
                deleted: false,
                hints: Vec::new(),
            };
            stored(&self.add(Some(message.sender), what, now), false)
        })
    }

    /// Deletes a message of this sender.
    pub fn delete(&mut self, sender: UserId, seq: u64, now: Timestamp) -> Deletion<Event> {
        let index = usize::try_from(seq).unwrap_or(0).wrapping_sub(1);
        let Some((Some(by), event)) = self.events.get_mut(index) else {
            return Deletion::NotFound;
        };
        let What::Message {
            body, deleted, quote, ..
        } = &mut event.what
        else {
            return Deletion::NotFound;
        };
        if *by != sender {
            return Deletion::NotFound;
        }
        if std::mem::replace(deleted, true) {
            return Deletion::Already;
        }
        (*body, *quote) = (None, None);
        Deletion::Deleted(Box::new(self.add(Some(sender), What::Deleted { target: seq }, now)))
    }

    /// A page as this reader sees it.
    #[must_use]
    pub fn page(&self, reader: UserId, range: HistoryRange, limit: usize) -> EventPage {
        let (length, most) = (self.events.len(), limit.min(PAGE));
        let index = |seq: u64| usize::try_from(seq).unwrap_or(usize::MAX).min(length);
        let (from, to, more_after) = match range {
            HistoryRange::After(seq) => (index(seq), (index(seq) + most).min(length), true),
            HistoryRange::Before(seq) => {
                let to = index(seq.saturating_sub(1));
                (to.saturating_sub(most), to, false)
            }
            HistoryRange::Latest => (length.saturating_sub(most), length, false),
        };
        let events = &self.events[from..to];
        EventPage {
            events: events
                .iter()
                .map(|(by, event)| for_reader(*by, event, reader))
                .collect(),
            more: if more_after { to < length } else { from > 0 },
        }
    }

    /// The id of the event with a number.
    #[must_use]
    pub fn event_id(&self, seq: u64) -> Option<EventId> {
        let index = usize::try_from(seq).ok()?.checked_sub(1)?;
        self.events.get(index).map(|(_, event)| EventId(event.id))
    }
}

fn stored(event: &Event, duplicate: bool) -> StoredMessage {
    StoredMessage {
        seq: event.seq,
        id: EventId(event.id),
        at: event.at.0,
        quote: match event.what {
            What::Message { quote, .. } if !duplicate => quote,
            _ => None,
        },
        duplicate,
    }
}

fn for_reader(by: Option<UserId>, event: &Event, reader: UserId) -> Event {
    let mut event = event.clone();
    if by.is_some_and(|by| by != reader) {
        event.by = By::Peer;
        if let What::Message { cid, .. } = &mut event.what {
            *cid = None;
        }
    }
    event
}
