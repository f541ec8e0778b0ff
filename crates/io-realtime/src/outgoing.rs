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

/// A page of events as frames of bounded size, each with the number of its last event.
pub(crate) fn pages(chat: ChatId, events: Vec<Event>) -> Vec<(Bytes, u64)> {
    let mut pages = Vec::new();
    let (mut page, mut size) = (Vec::new(), 0);
    for event in events {
        let bytes = match &event.what {
            io_protocol::events::What::Message { body: Some(body), .. } => 160 + body.len() * 2,
            _ => 160,
        };
        if size + bytes > FRAME_BYTES && !page.is_empty() {
            pages.push(std::mem::take(&mut page));
            size = 0;
        }
        size += bytes;
        page.push(event);
    }
    if !page.is_empty() {
        pages.push(page);
    }
    pages
        .into_iter()
        .map(|events| {
            let last = events.last().map_or(0, |event| event.seq);
            (json(&ServerFrame::Events { chat, events }), last)
        })
        .collect()
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
        let pages = pages(chat, events);
        let mut next = 1;
        for (bytes, last) in &pages {
            assert!(bytes.len() <= 64 * 1024, "{}", bytes.len());
            let ServerFrame::Events { events, .. } = serde_json::from_slice(bytes).unwrap() else {
                panic!("not events")
            };
            for event in &events {
                assert_eq!(event.seq, next);
                next += 1;
            }
            assert_eq!(*last, next - 1);
        }
        assert_eq!(next, 201);
    }
}
