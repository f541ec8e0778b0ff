//! From results to the bytes that a client reads.
//!
//! Only what `io-protocol` names goes on the wire.

use bytes::Bytes;
use io_core::chat::Marks;
use io_core::ids::ChatId;
use io_protocol::events::{Event, What};
use io_protocol::frames::{Command, Done, ServerFrame};
use io_protocol::rest::MatchStatus;

use crate::connection::shown::Whose;
use crate::connection::{Outgoing, SentAs};
use crate::refusal::{Answer, Refusal};

/// The most cursors in one `hello`, and chats that one connection follows.
pub(crate) const MOST_CURSORS: usize = 64;
/// The most events of one page.
pub(crate) const PAGE: u16 = 200;
/// A frame with several events is cut above this size.
///
/// One event always fits the 64 KiB of the protocol.
const FRAME_BYTES: usize = 12 * 1024;

/// The bytes of a frame, and not one more: frames wait in queues.
pub(crate) fn json(frame: &ServerFrame) -> Bytes {
    // Our wire types always serialise: no map has a key that is not text, and nothing in them can fail.
    let bytes = serde_json::to_vec(frame).unwrap_or_default();
    Bytes::from(bytes.into_boxed_slice())
}

/// One event as a frame.
pub(crate) fn event(chat: ChatId, event: Event) -> Bytes {
    json(&ServerFrame::Events {
        chat,
        events: vec![event],
    })
}

/// Marks that rose, as `receipt` or `my_receipt`.
pub(crate) fn marks(chat: ChatId, whose: Whose, marks: Marks) -> Outgoing {
    let (delivered, read) = (marks.delivered(), marks.read());
    let frame = json(&match whose {
        Whose::Theirs => ServerFrame::Receipt { chat, delivered, read },
        Whose::Mine => ServerFrame::MyReceipt { chat, delivered, read },
    });
    Outgoing::Marks {
        chat,
        whose,
        marks,
        frame,
    }
}

/// A page of events as frames of bounded size, each with the place that a connection has reached once it was written.
///
/// A frame is made when it is asked for, so that there is one at a time however slowly the client reads.
pub(crate) fn pages(chat: ChatId, events: Vec<Event>) -> impl Iterator<Item = (Bytes, Place)> {
    let mut rest = events.into_iter().peekable();
    std::iter::from_fn(move || {
        let (mut events, mut size) = (Vec::new(), 0);
        while let Some(event) = rest.next_if(|next| events.is_empty() || size + weight(next) <= FRAME_BYTES) {
            size += weight(&event);
            events.push(event);
        }
        let place = Place::after(events.last()?);
        Some((json(&ServerFrame::Events { chat, events }), place))
    })
}

/// How far a connection is in a chat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// The number of the last event that was written; 0 for none.
    pub(crate) seq: u64,
    /// The end of the chat was written.
    pub(crate) ended: bool,
}

impl Place {
    pub(crate) fn after(event: &Event) -> Self {
        Self {
            seq: event.seq,
            ended: matches!(event.what, What::Ended { .. }),
        }
    }
}

/// At least as many bytes as an event has in a frame.
fn weight(event: &Event) -> usize {
    match &event.what {
        io_protocol::events::What::Message {
            body: Some(body),
            hints,
            ..
        } => {
            let escaped = body
                .bytes()
                .filter(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\t'))
                .count();
            let hints: usize = hints.iter().map(|hint| hint.as_str().len() + 3).sum();
            240 + body.len() + escaped + hints
        }
        What::Reacted { .. } => 260,
        _ => 200,
    }
}

/// `ok`.
pub(crate) fn ok(id: Option<String>, done: Done) -> ServerFrame {
    ServerFrame::Ok { id, done }
}

/// `error`.
pub(crate) fn error(id: Option<String>, refusal: &Refusal) -> ServerFrame {
    ServerFrame::Error {
        id,
        code: refusal.code,
        retry_after: refusal.retry_after_seconds(),
    }
}

/// Is this command answered?
pub(crate) fn is_answered(command: &Command) -> bool {
    !matches!(
        command,
        Command::Delivered { .. }
            | Command::Read { .. }
            | Command::Typing { .. }
            | Command::Pong
            | Command::Background { .. }
    )
}

/// The chat that answers a command, if it led to one; then its `ok`, if it has one.
///
/// The state of a running search was already sent by the pool, in its own order.
pub(crate) fn answer(id: Option<String>, answer: Answer) -> (Option<Outgoing>, Option<ServerFrame>) {
    match answer {
        Answer::Done(done) => (None, Some(ok(id, done))),
        Answer::Reveal(_) => (None, Some(ok(id, Done::default()))),
        Answer::Nothing => (None, None),
        Answer::Match { ticket, status } => {
            let chat = match status {
                MatchStatus::Queued { .. } => None,
                MatchStatus::Matched { chat } => Some(SentAs::Matched(Some(ticket)).outgoing(*chat)),
            };
            (chat, Some(ok(id, Done::default())))
        }
    }
}

#[cfg(test)]
mod tests {
    use io_core::detection::Signal;
    use io_core::time::Timestamp;
    use io_protocol::events::By;
    use io_protocol::moment::Moment;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_long_page_is_cut_into_frames_of_64_kib_without_a_gap() {
        let chat = ChatId::from_random([1; 16]);
        let events = (1..=200)
            .map(|seq| Event {
                seq,
                id: Uuid::nil(),
                by: By::Peer,
                at: Moment(Timestamp(0)),
                what: What::Message {
                    cid: None,
                    body: Some("\"".repeat(8_000)),
                    deleted: false,
                    hints: Signal::ALL.to_vec(),
                    quote: Some(seq),
                },
            })
            .collect();
        let mut next = 1;
        for (bytes, place) in pages(chat, events) {
            assert!(bytes.len() <= 64 * 1024, "{}", bytes.len());
            let ServerFrame::Events { events, .. } = serde_json::from_slice(&bytes).unwrap() else {
                panic!("not events")
            };
            for event in &events {
                assert_eq!(event.seq, next);
                next += 1;
            }
            assert_eq!((place.seq, place.ended), (next - 1, false));
        }
        assert_eq!(next, 201);
    }
}
