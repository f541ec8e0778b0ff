//! From what happened to the bytes that a client reads.
//!
//! Must not put anything on the wire that `io-protocol` does not name.

use bytes::Bytes;
use io_core::ids::ChatId;
use io_protocol::events::Event;
use io_protocol::frames::{Command, Done, ServerFrame};
use io_protocol::rest::MatchStatus;

use crate::refusal::{Answer, Refusal};

/// RFC 6455: a message is larger than this side takes.
pub(crate) const TOO_BIG: u16 = 1009;
/// RFC 6455: the text is not what the type of the message says.
pub(crate) const NOT_TEXT: u16 = 1007;
/// Cursors in one `hello`, and chats that one connection follows.
pub(crate) const MOST_CURSORS: usize = 64;
/// Events of one page.
pub(crate) const PAGE: u16 = 200;
/// A frame with several events is cut when it grows over this; one event always fits the 64 KiB of the protocol.
const FRAME_BYTES: usize = 40 * 1024;

/// The frame as it goes out.
pub(crate) fn json(frame: &ServerFrame) -> Bytes {
    // A wire type of ours always serialises: no maps with keys that are not text, nothing that can fail.
    serde_json::to_vec(frame).map(Bytes::from).unwrap_or_default()
}

/// One event as a frame.
pub(crate) fn event(chat: ChatId, event: Event) -> Bytes {
    json(&ServerFrame::Events {
        chat,
        events: vec![event],
    })
}

/// A page of events as frames of bounded size, each with the number of its last event. A frame is made when it is asked
/// for, so that there is one at a time however slowly it is taken.
pub(crate) fn pages(chat: ChatId, events: Vec<Event>) -> impl Iterator<Item = (Bytes, u64)> {
    let mut rest = events.into_iter().peekable();
    std::iter::from_fn(move || {
        let (mut events, mut size) = (Vec::new(), 0);
        while let Some(event) = rest.next_if(|next| events.is_empty() || size + weight(next) <= FRAME_BYTES) {
            size += weight(&event);
            events.push(event);
        }
        let last = events.last()?.seq;
        Some((json(&ServerFrame::Events { chat, events }), last))
    })
}

/// About how many bytes an event has in a frame, and never less.
fn weight(event: &Event) -> usize {
    match &event.what {
        io_protocol::events::What::Message { body: Some(body), .. } => {
            let escaped = body
                .bytes()
                .filter(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\t'))
                .count();
            200 + body.len() + escaped
        }
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

/// Is this command answered at all?
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

/// The frames that answer a command, in their order. Where a running search stands was told by the pool, in its order.
pub(crate) fn answer(id: Option<String>, answer: Answer) -> Vec<ServerFrame> {
    match answer {
        Answer::Done(done) => vec![ok(id, done)],
        Answer::Reveal(_) => vec![ok(id, Done::default())],
        Answer::Nothing => Vec::new(),
        Answer::Match { ticket, status } => match status {
            MatchStatus::Queued { .. } => vec![ok(id, Done::default())],
            MatchStatus::Matched { chat } => {
                let ticket = Some(ticket);
                vec![ServerFrame::Matched { ticket, chat }, ok(id, Done::default())]
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use io_core::time::Timestamp;
    use io_protocol::events::{By, What};
    use io_protocol::moment::Moment;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_page_of_long_messages_is_cut_into_frames_of_at_most_64_kib_without_a_gap() {
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
                },
            })
            .collect();
        let mut next = 1;
        for (bytes, last) in pages(chat, events) {
            assert!(bytes.len() <= 64 * 1024, "{}", bytes.len());
            let ServerFrame::Events { events, .. } = serde_json::from_slice(&bytes).unwrap() else {
                panic!("not events")
            };
            for event in &events {
                assert_eq!(event.seq, next);
                next += 1;
            }
            assert_eq!(last, next - 1);
        }
        assert_eq!(next, 201);
    }
}
