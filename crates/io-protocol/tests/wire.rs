//! The shapes on the wire do not change by accident. The web app's tests read the same fixture.

use std::collections::BTreeMap;

use io_core::chat::Reaction;
use io_core::ids::{ChatId, ClientMessageId, PeerRef, RevealId, TicketId};
use io_core::reveal::RevealField;
use io_core::time::Timestamp;
use io_protocol::documents;
use io_protocol::events::{
    By, ChatStatus, ChatView, EndReason, Event, LadderNote, Marks, MetBefore, PeerCard, Presence, RevealState, Search,
    Shared, What,
};
use io_protocol::frames::{ClientFrame, Command, Cursor, Done, Limits, ServerFrame, UnqueuedReason, Welcome};
use io_protocol::moment::Moment;
use io_protocol::problem::{Problem, ProblemCode};
use proptest::prelude::*;
use uuid::Uuid;

fn uuid(n: u8) -> Uuid {
    Uuid::from_bytes([n; 16])
}

fn at(second: i64) -> Moment {
    Moment::from(Timestamp((1_700_000_000 + second) * 1_000_000))
}

fn chat() -> ChatView {
    ChatView {
        chat: ChatId(uuid(1)),
        peer_ref: PeerRef(uuid(2)),
        peer: PeerCard {
            name: "Amber Heron".into(),
            glyph: 7,
        },
        me: PeerCard {
            name: "Quiet Otter".into(),
            glyph: 8,
        },
        status: ChatStatus::Live,
        started_at: at(0),
        ended_at: None,
        ended_by: None,
        end_reason: None,
        last: 2,
        mine: Marks { delivered: 2, read: 1 },
        theirs: Some(Marks { delivered: 1, read: 1 }),
        unread: 1,
        shared: Shared {
            interests: vec!["hiking".into()],
            languages: vec!["es".into()],
            mood: None,
        },
        met_before: Some(MetBefore {
            at: at(-86_400),
            chat: Some(ChatId(uuid(9))),
        }),
        reveal: RevealState::None {
            allowed_at: Some(at(120)),
            messages_missing: 8,
            requests_left: 3,
            unanswered: true,
        },
        presence: Some(Presence::Here),
        rated: None,
        ratable: false,
    }
}

fn message(seq: u64, by: By, cid: Option<ClientMessageId>, body: &str) -> Event {
    let what = What::Message {
        cid,
        body: Some(body.into()),
        deleted: false,
        hints: Vec::new(),
        quote: None,
    };
    Event {
        seq,
        id: uuid(9),
        by,
        at: at(1),
        what,
    }
}

/// One of each frame that a server sends.
#[expect(clippy::too_many_lines, reason = "a list, one entry per frame")]
fn frames() -> Vec<ServerFrame> {
    let chat_id = ChatId(uuid(1));
    let ticket = TicketId(uuid(3));
    vec![
        ServerFrame::Welcome(Welcome {
            connection: uuid(4),
            epoch: uuid(5),
            heartbeat: 25,
            background_heartbeat: 40,
            limits: Limits {
                message_characters: 2_000,
                message_bytes: 28_672,
                frame_bytes: 32_768,
                typing_seconds: 2,
                grace_seconds: 90,
                rating_tags: vec!["kind".into()],
            },
            queue: None,
            chats: vec![chat()],
            reset: vec![uuid(6)],
        }),
        ServerFrame::Events {
            chat: chat_id,
            events: vec![
                message(1, By::Me, Some(ClientMessageId(uuid(7))), "a < b"),
                message(2, By::Peer, None, "مرحبا"),
                Event {
                    seq: 3,
                    id: uuid(9),
                    by: By::Peer,
                    at: at(2),
                    what: What::Message {
                        cid: None,
                        body: None,
                        deleted: true,
                        hints: Vec::new(),
                        quote: None,
                    },
                },
                Event {
                    seq: 4,
                    id: uuid(9),
                    by: By::Peer,
                    at: at(2),
                    what: What::Deleted { target: 3 },
                },
                Event {
                    seq: 5,
                    id: uuid(9),
                    by: By::Me,
                    at: at(2),
                    what: What::Reacted {
                        cid: Some(ClientMessageId(uuid(8))),
                        target: 2,
                        reaction: Some(Reaction::Heart),
                    },
                },
                Event {
                    seq: 6,
                    id: uuid(9),
                    by: By::System,
                    at: at(3),
                    what: What::Revealed,
                },
                Event {
                    seq: 7,
                    id: uuid(9),
                    by: By::Me,
                    at: at(4),
                    what: What::RevealWithdrawn,
                },
                Event {
                    seq: 8,
                    id: uuid(9),
                    by: By::Peer,
                    at: at(5),
                    what: What::Ended {
                        reason: EndReason::Left,
                    },
                },
            ],
        },
        ServerFrame::Synced,
        ServerFrame::Receipt {
            chat: chat_id,
            delivered: 2,
            read: 1,
        },
        ServerFrame::MyReceipt {
            chat: chat_id,
            delivered: 2,
            read: 2,
        },
        ServerFrame::Typing {
            chat: chat_id,
            on: true,
        },
        ServerFrame::Presence {
            chat: chat_id,
            state: Presence::Away,
            grace: Some(90),
        },
        ServerFrame::Reveal {
            chat: chat_id,
            reveal: RevealState::Offered {
                request: RevealId(uuid(8)),
                offered: vec![RevealField::FirstName, RevealField::Contact],
                expires_at: at(600),
            },
        },
        ServerFrame::Queued(Search {
            ticket,
            level: 1,
            waited: 4,
            note: LadderNote::AnyInterest,
            next_in: Some(4),
            instead_of: Some(TicketId(uuid(8))),
            called: Some(12),
        }),
        ServerFrame::Unqueued {
            ticket,
            reason: UnqueuedReason::TimedOut,
        },
        ServerFrame::Unqueued {
            ticket,
            reason: UnqueuedReason::Away,
        },
        ServerFrame::Unqueued {
            ticket,
            reason: UnqueuedReason::Moved,
        },
        ServerFrame::Called { ticket, seconds: 15 },
        ServerFrame::Matched {
            ticket: Some(ticket),
            chat: Box::new(chat()),
        },
        ServerFrame::Chat { chat: Box::new(chat()) },
        ServerFrame::PeopleChanged,
        ServerFrame::Notices { unseen: 2 },
        ServerFrame::Ok {
            id: Some("1".into()),
            done: Done {
                seq: Some(1),
                at: Some(at(1)),
                duplicate: Some(false),
                ..Done::default()
            },
        },
        ServerFrame::Error {
            id: Some("2".into()),
            code: ProblemCode::RateLimited,
            retry_after: Some(3),
        },
        ServerFrame::Ping,
        ServerFrame::Draining { spread: 20 },
    ]
}

#[test]
fn every_server_frame_round_trips_and_matches_the_fixture() {
    let frames = frames();
    let text = serde_json::to_string_pretty(&frames).unwrap() + "\n";
    assert_eq!(serde_json::from_str::<Vec<ServerFrame>>(&text).unwrap(), frames);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/server-frames.json");
    if std::env::var_os("IO_WRITE_FIXTURES").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(path).unwrap(),
        text,
        "set IO_WRITE_FIXTURES=1 after an intended change"
    );
}

#[test]
fn a_client_frame_has_its_fields_next_to_its_type() {
    let frame: ClientFrame = serde_json::from_value(serde_json::json!({
        "type": "hello", "id": "a", "device": uuid(1), "cursors": { uuid(2).to_string(): [3, "abcdef"] }, "new": true,
    }))
    .unwrap();
    let cursors = BTreeMap::from([(uuid(2), Cursor(3, "abcdef".into()))]);
    assert_eq!(
        frame,
        ClientFrame {
            id: Some("a".into()),
            command: Command::Hello {
                device: uuid(1),
                cursors
            }
        }
    );
}

#[test]
fn an_unknown_type_is_an_error_and_not_another_command() {
    assert!(serde_json::from_str::<ClientFrame>(r#"{"type":"teleport"}"#).is_err());
    assert!(serde_json::from_str::<ClientFrame>(r#"{"id":"1"}"#).is_err());
}

#[test]
fn every_problem_has_its_own_code_a_status_and_a_sentence() {
    let codes: std::collections::HashSet<_> = ProblemCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(codes.len(), ProblemCode::ALL.len());
    for code in ProblemCode::ALL {
        assert!((400..600).contains(&code.status()), "{code:?}");
        assert!(code.title().ends_with('.'), "{code:?} has a whole sentence");
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        let problem = Problem::new(*code, "r");
        assert_eq!(
            serde_json::from_value::<Problem>(serde_json::to_value(&problem).unwrap()).unwrap(),
            problem
        );
    }
}

#[test]
fn the_frame_tables_name_every_frame_with_its_fields() {
    let tables = documents::frames();
    for row in [
        "| `send` | `body`, `chat`, `check`?, `cid`, `quote`? |",
        "| `ping` | – |",
        "| `events` | `chat`, `events` |",
        "| 4510 |",
    ] {
        assert!(tables.contains(row), "{row} is missing in\n{tables}");
    }
    assert!(!tables.contains("| `` |"), "a frame without its tag in\n{tables}");
}

#[test]
fn the_type_of_every_frame_is_a_constant_of_its_schema() {
    let document: serde_json::Value = serde_json::from_str(&documents::asyncapi()).unwrap();
    for name in ["Command", "ServerFrame"] {
        let frames = document["components"]["schemas"][name]["oneOf"].as_array().unwrap();
        assert!(frames.len() > 15, "{name}");
        for frame in frames {
            let parts = frame["allOf"]
                .as_array()
                .map_or(std::slice::from_ref(frame), Vec::as_slice);
            let constant = |part: &serde_json::Value| part["properties"]["type"]["const"].is_string();
            assert!(parts.iter().any(constant), "{name}: {frame}");
        }
    }
}

proptest! {
    #[test]
    fn a_moment_round_trips_to_the_second(second in 0_i64..4_102_444_800, micros in 0_i64..1_000_000) {
        let moment = Moment::from(Timestamp(second * 1_000_000 + micros));
        let text = serde_json::to_string(&moment).unwrap();
        prop_assert_eq!(text.len(), "\"2026-11-23T04:00:00Z\"".len());
        prop_assert_eq!(serde_json::from_str::<Moment>(&text).unwrap(), Moment(Timestamp(second * 1_000_000)));
    }

    #[test]
    fn no_text_makes_the_frame_parser_panic(text in ".{0,200}") {
        let _ = serde_json::from_str::<ClientFrame>(&text);
    }
}
