//! One client's events of its chats, and the cursors for its next `hello`.
//!
//! Must not talk to the server: it reports a gap, and the caller fetches the missing events.

use std::collections::BTreeMap;

use io_core::ids::ChatId;
use io_protocol::events::{Event, What};
use io_protocol::frames::{Cursor, ServerFrame};
use uuid::Uuid;

/// What happened to an applied event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It was the next event and is kept.
    New,
    /// The journal already has it; it was dropped.
    Repeat,
    /// An event before it is missing: send `sync` after the given number.
    Gap {
        /// The last sequence number in the journal.
        have: u64,
    },
    /// The journal has another event with this number: the two histories differ.
    Conflict,
}

/// The event logs of one client, one for each chat.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    logs: BTreeMap<Uuid, Vec<Event>>,
}

impl Journal {
    /// Applies one event by the client rules of the protocol.
    ///
    /// The next event is kept, an older one is dropped, a later one is a gap.
    pub fn apply(&mut self, chat: ChatId, event: Event) -> Applied {
        let log = self.logs.entry(chat.0).or_default();
        let have = log.len() as u64;
        if event.seq == have + 1 {
            if let What::Deleted { target } = event.what {
                blank(log, target);
            }
            log.push(event);
            return Applied::New;
        }
        if event.seq > have {
            return Applied::Gap { have };
        }
        match usize::try_from(event.seq)
            .ok()
            .and_then(|seq| log.get(seq.wrapping_sub(1)))
        {
            Some(known) if known.id == event.id => Applied::Repeat,
            _ => Applied::Conflict,
        }
    }

    /// Applies the events of a frame and returns what happened to each.
    pub fn apply_frame(&mut self, frame: &ServerFrame) -> Vec<Applied> {
        match frame {
            ServerFrame::Events { chat, events } => {
                events.iter().map(|event| self.apply(*chat, event.clone())).collect()
            }
            ServerFrame::Welcome(welcome) => {
                for chat in &welcome.reset {
                    self.logs.remove(chat);
                }
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Follows a chat from its start.
    pub fn follow(&mut self, chat: ChatId) {
        self.logs.entry(chat.0).or_default();
    }

    /// The events of a chat so far.
    pub fn events(&self, chat: ChatId) -> &[Event] {
        self.logs.get(&chat.0).map_or(&[], Vec::as_slice)
    }

    /// The sequence number of a chat's last event; 0 if there is none.
    pub fn last(&self, chat: ChatId) -> u64 {
        self.events(chat).len() as u64
    }

    /// The cursors for `hello`.
    pub fn cursors(&self) -> BTreeMap<Uuid, Cursor> {
        self.logs.iter().map(|(chat, log)| (*chat, cursor_after(log))).collect()
    }
}

fn cursor_after(log: &[Event]) -> Cursor {
    log.last().map_or_else(
        || Cursor(0, String::new()),
        |event| {
            let mut id = event.id.simple().to_string();
            id.truncate(6);
            Cursor(event.seq, id)
        },
    )
}

fn blank(log: &mut [Event], target: u64) {
    if let Some(event) = log.iter_mut().find(|event| event.seq == target)
        && let What::Message { body, deleted, .. } = &mut event.what
    {
        *body = None;
        *deleted = true;
    }
}

#[cfg(test)]
mod tests {
    use io_core::time::Timestamp;
    use io_protocol::events::By;
    use io_protocol::moment::Moment;

    use super::*;

    fn event(seq: u64) -> Event {
        Event {
            seq,
            id: Uuid::from_u128(u128::from(seq) << 100),
            by: By::Peer,
            at: Moment(Timestamp(0)),
            what: What::Message {
                cid: None,
                body: Some(seq.to_string()),
                deleted: false,
                hints: Vec::new(),
                quote: None,
            },
        }
    }

    #[test]
    fn the_next_event_is_kept_an_older_one_dropped_and_a_later_one_is_a_gap() {
        let chat = ChatId::from_random([1; 16]);
        let mut journal = Journal::default();
        assert_eq!(journal.apply(chat, event(1)), Applied::New);
        assert_eq!(journal.apply(chat, event(1)), Applied::Repeat);
        assert_eq!(journal.apply(chat, event(3)), Applied::Gap { have: 1 });
        assert_eq!(journal.last(chat), 1);
    }

    #[test]
    fn another_event_under_a_known_number_is_a_conflict() {
        let chat = ChatId::from_random([1; 16]);
        let mut journal = Journal::default();
        journal.apply(chat, event(1));
        let other = Event {
            id: Uuid::from_u128(7),
            ..event(1)
        };
        assert_eq!(journal.apply(chat, other), Applied::Conflict);
    }

    #[test]
    fn a_cursor_is_the_last_number_and_the_start_of_its_id() {
        let chat = ChatId::from_random([1; 16]);
        let mut journal = Journal::default();
        journal.follow(chat);
        assert_eq!(journal.cursors()[&chat.0], Cursor(0, String::new()));
        journal.apply(chat, event(1));
        assert_eq!(journal.cursors()[&chat.0], Cursor(1, "000000".to_owned()));
    }

    #[test]
    fn a_deletion_blanks_the_message_it_names() {
        let chat = ChatId::from_random([1; 16]);
        let mut journal = Journal::default();
        journal.apply(chat, event(1));
        let deletion = Event {
            what: What::Deleted { target: 1 },
            ..event(2)
        };
        journal.apply(chat, deletion);
        assert!(matches!(
            &journal.events(chat)[0].what,
            What::Message {
                body: None,
                deleted: true,
                ..
            }
        ));
    }
}
