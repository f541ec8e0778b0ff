//! From the bytes of a client to a command.
//!
//! A field is not trusted: what a command asks for is checked where it is carried out.

use std::borrow::Cow;

use serde_json::Value;

use io_core::ids::{ChatId, ClientMessageId};
use io_protocol::frames::{ClientFrame, Command};
use serde::Deserialize;

/// What a text frame contains.
#[derive(Debug)]
pub(crate) enum Incoming {
    /// A command.
    Frame(ClientFrame),
    /// A JSON object with an unknown type.
    Unknown(Option<String>),
    /// A known type whose fields break their rules.
    Invalid(Option<String>),
    /// Not JSON at all.
    NotText,
}

/// The types of all client frames; a test compares them with the protocol's.
pub(crate) const TYPES: &[&str] = &[
    "hello",
    "send",
    "delete",
    "react",
    "delivered",
    "read",
    "sync",
    "typing",
    "find_match",
    "leave_queue",
    "here",
    "end",
    "next",
    "reveal_request",
    "reveal_answer",
    "reveal_cancel",
    "reveal_revoke",
    "rate",
    "block",
    "not_again",
    "ask_again",
    "answer_again",
    "pong",
    "ping",
    "background",
];

/// The longest request id that is repeated in an answer; longer ones are dropped.
const LONGEST_ID: usize = 64;

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(default)]
    id: Value,
}

/// `send` is the most frequent frame.
///
/// In the form that our own clients write, it is read in one pass.
#[derive(Deserialize)]
struct Send {
    #[serde(default)]
    id: Option<String>,
    chat: ChatId,
    cid: ClientMessageId,
    body: String,
    #[serde(default)]
    check: bool,
    #[serde(default)]
    quote: Option<u64>,
}

/// `delivered` and `read` come with every message.
#[derive(Deserialize)]
struct Mark {
    #[serde(default)]
    id: Option<String>,
    chat: ChatId,
    seq: u64,
}

/// The first bytes of these frames in that form.
const SEND: &[u8] = br#"{"type":"send","#;
const DELIVERED: &[u8] = br#"{"type":"delivered","#;
const READ: &[u8] = br#"{"type":"read","#;

/// Reads one frame.
pub(crate) fn parse(text: &[u8]) -> Incoming {
    if text.starts_with(SEND)
        && let Ok(Send {
            id,
            chat,
            cid,
            body,
            check,
            quote,
        }) = serde_json::from_slice(text)
    {
        let command = Command::Send {
            chat,
            cid,
            body,
            check,
            quote,
        };
        let id = id.filter(|id| id.len() <= LONGEST_ID);
        return Incoming::Frame(ClientFrame { id, command });
    }
    let is_read = text.starts_with(READ);
    if (is_read || text.starts_with(DELIVERED))
        && let Ok(Mark { id, chat, seq }) = serde_json::from_slice(text)
    {
        let command = if is_read {
            Command::Read { chat, seq }
        } else {
            Command::Delivered { chat, seq }
        };
        let id = id.filter(|id| id.len() <= LONGEST_ID);
        return Incoming::Frame(ClientFrame { id, command });
    }
    let envelope = match serde_json::from_slice::<Envelope<'_>>(text) {
        Ok(envelope) => envelope,
        Err(error) if error.is_data() => return Incoming::Unknown(None),
        Err(_) => return Incoming::NotText,
    };
    let known = envelope.kind.as_deref().is_some_and(|kind| TYPES.contains(&kind));
    let id = match envelope.id {
        Value::Null => None,
        Value::String(id) => Some(id).filter(|id| id.len() <= LONGEST_ID),
        // An id that is not text cannot be repeated.
        _ if known => return Incoming::Invalid(None),
        _ => None,
    };
    if !known {
        return Incoming::Unknown(id);
    }
    match serde_json::from_slice::<Command>(text) {
        Ok(command) => Incoming::Frame(ClientFrame { id, command }),
        Err(_) => Incoming::Invalid(id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(text: &str) -> Incoming {
        parse(text.as_bytes())
    }

    /// The value of `type` in the schema of one variant, at any depth.
    fn name_in(schema: &serde_json::Value) -> Option<String> {
        let own = schema.pointer("/properties/type/const").and_then(|name| name.as_str());
        let parts = || schema["allOf"].as_array().into_iter().flatten().find_map(name_in);
        own.map(ToOwned::to_owned).or_else(parts)
    }

    #[test]
    fn exactly_the_types_of_the_protocol_are_known() {
        let document: serde_json::Value = serde_json::from_str(&io_protocol::documents::asyncapi()).unwrap();
        let commands = document.pointer("/components/schemas/Command/oneOf").unwrap();
        let mut names: Vec<String> = commands
            .as_array()
            .unwrap()
            .iter()
            .map(|one| name_in(one).unwrap())
            .collect();
        let mut known: Vec<String> = TYPES.iter().map(ToString::to_string).collect();
        names.sort();
        known.sort();
        assert_eq!(names, known);
    }

    #[test]
    fn a_send_is_read_with_its_id_and_without_unknown_fields() {
        let text = r#"{"type":"send","id":"7","chat":"6f1de3f8-9c1a-4d54-9d3c-0a4d8f4f3c11",
            "cid":"6f1de3f8-9c1a-4d54-9d3c-0a4d8f4f3c12","body":"hi","sender":"me","seq":9}"#;
        let Incoming::Frame(frame) = sent(text) else {
            panic!("not read")
        };
        assert_eq!(frame.id.as_deref(), Some("7"));
        assert!(matches!(frame.command, Command::Send { body, .. } if body == "hi"));
    }

    #[test]
    fn a_send_is_read_the_same_in_any_field_order() {
        let rest =
            r#""chat":"6f1de3f8-9c1a-4d54-9d3c-0a4d8f4f3c11","cid":"6f1de3f8-9c1a-4d54-9d3c-0a4d8f4f3c12","body":"hi""#;
        let long = "x".repeat(65);
        for (id, repeated) in [("7", Some("7")), (long.as_str(), None)] {
            let texts = [
                format!(r#"{{"type":"send","id":"{id}",{rest}}}"#),
                format!(r#"{{"id":"{id}","type":"send",{rest}}}"#),
            ];
            for text in texts {
                let Incoming::Frame(frame) = sent(&text) else {
                    panic!("{text} is not read")
                };
                assert_eq!(frame.id.as_deref(), repeated);
            }
        }
    }

    #[test]
    fn a_quote_is_read_the_same_wherever_the_type_stands() {
        let rest =
            r#""chat":"6f1de3f8-9c1a-4d54-9d3c-0a4d8f4f3c11","cid":"6f1de3f8-9c1a-4d54-9d3c-0a4d8f4f3c12","body":"hi""#;
        for (member, read) in [("", None), (r#","quote":null"#, None), (r#","quote":7"#, Some(7))] {
            for text in [
                format!(r#"{{"type":"send",{rest}{member}}}"#),
                format!(r#"{{{rest}{member},"type":"send"}}"#),
            ] {
                let Incoming::Frame(frame) = sent(&text) else {
                    panic!("{text} is not read")
                };
                assert!(
                    matches!(frame.command, Command::Send { quote, .. } if quote == read),
                    "{text}"
                );
            }
        }
        for wrong in ["-1", "1.5", "\"1\"", "18446744073709551616"] {
            let text = format!(r#"{{"type":"send",{rest},"quote":{wrong}}}"#);
            assert!(matches!(sent(&text), Incoming::Invalid(_)), "{text}");
        }
    }

    #[test]
    fn an_id_that_is_not_text_makes_a_known_frame_invalid() {
        for text in [
            r#"{"type":"ping","id":7}"#,
            r#"{"type":"send","id":7,"body":"hi"}"#,
            r#"{"id":{"a":1},"type":"pong"}"#,
        ] {
            assert!(matches!(sent(text), Incoming::Invalid(None)), "{text}");
        }
        assert!(matches!(sent(r#"{"type":"ping","id":null}"#), Incoming::Frame(_)));
        assert!(matches!(sent(r#"{"type":"dance","id":7}"#), Incoming::Unknown(None)));
    }

    #[test]
    fn unknown_invalid_and_non_json_frames_are_distinguished() {
        assert!(matches!(sent("hello"), Incoming::NotText));
        assert!(matches!(parse(b"\xff\xfe"), Incoming::NotText));
        assert!(matches!(sent("[1,2]"), Incoming::Unknown(None)));
        assert!(matches!(
            sent(r#"{"type":"dance","id":"1"}"#),
            Incoming::Unknown(Some(_))
        ));
        assert!(matches!(
            sent(r#"{"type":"read","chat":"no","seq":1}"#),
            Incoming::Invalid(None)
        ));
        assert!(matches!(sent(r#"{"type":"send"}"#), Incoming::Invalid(None)));
    }
}
