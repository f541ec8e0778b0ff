//! The frames of `io.v1`: one JSON object in one WebSocket text message, tagged by `type`.
//!
//! Unknown fields are ignored; an unknown `type` is answered with `error` and code `unsupported`. Every command
//! carries an optional `id`, which its answer repeats.

use std::collections::BTreeMap;

use io_core::ids::{ChatId, ClientMessageId, RevealId, TicketId};
use io_core::rating::Thumb;
use io_core::reveal::RevealField;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::events::{ChatView, Event, Presence, RevealFieldName, RevealState, Search, ThumbName};
use crate::problem::ProblemCode;
use crate::rest::Preferences;

/// The WebSocket subprotocol.
pub const SUBPROTOCOL: &str = "io.v1";

/// A place in a chat: the last event applied and the first six characters of its id (empty for place 0).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cursor(pub u64, pub String);

/// Client → server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClientFrame {
    /// Chosen by the client; the answer repeats it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The command.
    #[serde(flatten)]
    pub command: Command,
}

/// What a client can ask. REST has the same commands with the same effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Command {
    /// The first frame. Answered with `welcome`, then the missed `events`, then `synced`.
    Hello {
        /// A random id of this device or tab, kept by the client; a new socket with the same one replaces the old.
        device: Uuid,
        /// Where this client stands in each chat it knows, at most 64.
        #[serde(default)]
        cursors: BTreeMap<Uuid, Cursor>,
    },
    /// Say something. `ok` means: on disk.
    Send {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The idempotency key: the same one is answered with the first result.
        #[schema(value_type = Uuid)]
        cid: ClientMessageId,
        /// 1 to 2,000 characters (grapheme clusters), at most `message_bytes` of `limits`.
        body: String,
    },
    /// Take back an own message, within fifteen minutes.
    Delete {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// Its number.
        seq: u64,
    },
    /// This device has everything up to `seq`. Only ever rises; not answered.
    Delivered {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The number.
        seq: u64,
    },
    /// Read up to `seq`. Only ever rises; not answered.
    Read {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The number.
        seq: u64,
    },
    /// Give me the events after a number. Answered with `events`, then `ok`.
    Sync {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The last number I have.
        after: u64,
        /// At most 200.
        #[serde(default)]
        limit: Option<u16>,
    },
    /// Typing began or stopped. Not answered, never stored.
    Typing {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// Typing?
        on: bool,
    },
    /// Look for someone. Answered with `queued` or `matched`.
    FindMatch {
        /// Made by the client; the same ticket again is the same search.
        #[schema(value_type = Uuid)]
        ticket: TicketId,
        /// Instead of the stored preferences, for this search only. Given again, they hold from then on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        preferences: Option<Preferences>,
        /// Take the search over from another tab or device instead of failing with `already_searching`.
        #[serde(default)]
        take_over: bool,
    },
    /// Stop looking.
    LeaveQueue {
        /// The ticket.
        #[schema(value_type = Uuid)]
        ticket: TicketId,
    },
    /// I am here: the answer to `called`.
    Here {
        /// The ticket.
        #[schema(value_type = Uuid)]
        ticket: TicketId,
    },
    /// Leave the chat.
    End {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
    },
    /// Leave the chat and look for someone, in one step.
    Next {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The new search.
        #[schema(value_type = Uuid)]
        ticket: TicketId,
    },
    /// Ask to reveal, saying which fields I would show. No value leaves my record yet.
    RevealRequest {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// Made by the client; the idempotency key.
        #[schema(value_type = Uuid)]
        request: RevealId,
        /// At least one.
        #[schema(value_type = Vec<RevealFieldName>)]
        fields: Vec<RevealField>,
    },
    /// Answer by choosing what I share (`fields`), or say "not now" (no `fields`), which the peer is never told.
    RevealAnswer {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The request answered.
        #[schema(value_type = Uuid)]
        request: RevealId,
        /// What I share; absent or empty means "not now".
        #[serde(default)]
        #[schema(value_type = Vec<RevealFieldName>)]
        fields: Vec<RevealField>,
    },
    /// Take my own open request back.
    RevealCancel {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The request.
        #[schema(value_type = Uuid)]
        request: RevealId,
    },
    /// Hide my card again.
    RevealRevoke {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
    },
    /// A thumb and up to three tags. Nobody but the matcher sees it.
    Rate {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The thumb.
        #[schema(value_type = ThumbName)]
        rating: Thumb,
        /// Up to three of the tags of `limits`.
        #[serde(default)]
        tags: Vec<String>,
    },
    /// End the chat and never meet this person again.
    Block {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
    },
    /// Softer than a block: do not match us again.
    NotAgain {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
    },
    /// Ask to talk again with somebody met before. The other sees it at the next visit; I see only "sent".
    AskAgain {
        /// The old chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
    },
    /// Answer such a request. Accepting opens a new chat as soon as both are present.
    AnswerAgain {
        /// The old chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The answer.
        answer: AgainAnswer,
    },
    /// The answer to `ping`.
    Pong,
    /// A probe by the client, answered with `ok`.
    Ping,
    /// The tab is hidden (`on`) or visible again: heartbeats slow down.
    Background {
        /// Hidden?
        on: bool,
    },
}

/// The answer to a request to talk again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgainAnswer {
    /// Yes.
    Accept,
    /// Keep it for later.
    Later,
    /// No, and do not ask again. The asker is not told.
    NotAgain,
}

/// Server → client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame {
    /// The answer to `hello`: the whole state.
    Welcome(Welcome),
    /// Events of a chat, in order, without a gap.
    Events {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The events.
        events: Vec<Event>,
    },
    /// Everything missed has been sent; from here on it is live.
    Synced,
    /// The peer's marks rose.
    Receipt {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// Up to here some device of the peer has it.
        delivered: u64,
        /// Up to here the peer has read it.
        read: u64,
    },
    /// My own marks rose, on another device.
    MyReceipt {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// Delivered.
        delivered: u64,
        /// Read.
        read: u64,
    },
    /// The peer began or stopped typing. Forget it after 6 s, or with a message.
    Typing {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// Typing?
        on: bool,
    },
    /// The peer's connection was lost or came back.
    Presence {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// Now.
        state: Presence,
        /// Seconds the chat still waits, when away.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grace: Option<u32>,
    },
    /// The reveal of a chat changed.
    Reveal {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// As it is now.
        reveal: RevealState,
    },
    /// Where the search stands; comes at every step of the ladder.
    Queued(Search),
    /// The search stopped: left, taken over by another tab, or its time is over.
    Unqueued {
        /// The ticket.
        #[schema(value_type = Uuid)]
        ticket: TicketId,
        /// Why.
        reason: UnqueuedReason,
    },
    /// Somebody was found, and every tab of this person is hidden: say `here`, or the search ends.
    Called {
        /// The ticket.
        #[schema(value_type = Uuid)]
        ticket: TicketId,
        /// Seconds left to answer.
        seconds: u32,
    },
    /// Somebody was found.
    Matched {
        /// The ticket, when a search led here; absent for "chat again".
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<Uuid>)]
        ticket: Option<TicketId>,
        /// The chat.
        chat: Box<ChatView>,
    },
    /// A chat as a whole changed (it ended, or was rated on another device).
    Chat {
        /// The chat as it is now.
        chat: Box<ChatView>,
    },
    /// Somebody asked to talk again, or an answer arrived; fetch the list of people again.
    PeopleChanged,
    /// Done.
    Ok {
        /// The command's `id`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// What the command gives back.
        #[serde(flatten)]
        done: Done,
    },
    /// Not done; nothing changed.
    Error {
        /// The command's `id`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// The code, the same as over REST.
        code: ProblemCode,
        /// Seconds until the next try can succeed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u32>,
    },
    /// Answer with `pong` within 10 s.
    Ping,
    /// This node goes away; reconnect after a random part of `spread` seconds.
    Draining {
        /// Seconds over which to spread.
        spread: u32,
    },
}

/// What a command gives back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Done {
    /// `send`: the message's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// `send`: server time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<crate::moment::Moment>,
    /// `send`: this `cid` was stored before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate: Option<bool>,
    /// `sync`: the last number sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<u64>,
    /// `sync`: there is more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<bool>,
    /// `leave_queue`: false when the ticket had already been matched or gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<bool>,
}

/// Why a search stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnqueuedReason {
    /// The person left it.
    Left,
    /// Another tab or device took over.
    TakenOver,
    /// Nobody fitted for 120 s; one tap waits on with the place kept.
    TimedOut,
    /// The connection was gone for more than 30 s.
    Gone,
    /// Somebody was found, and this person did not say in time that they are here.
    Away,
}

/// Everything a client needs to draw its first screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Welcome {
    /// Names this connection in support requests.
    pub connection: Uuid,
    /// Changes when a backup was restored: forget cursors and start over.
    pub epoch: Uuid,
    /// Seconds between the server's pings.
    pub heartbeat: u32,
    /// The limits in force.
    pub limits: Limits,
    /// The search, if one runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<Search>,
    /// Live chats (none or one), and those of the cursors.
    pub chats: Vec<ChatView>,
    /// Chats whose cursor is ahead of the server or of another history: forget them and sync from 0.
    pub reset: Vec<Uuid>,
}

/// The limits a client needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Limits {
    /// Characters (grapheme clusters) of a message.
    pub message_characters: u32,
    /// Bytes of a message in UTF-8, before it is written as JSON.
    pub message_bytes: u32,
    /// Bytes of one frame; a larger one closes the socket with 1009.
    pub frame_bytes: u32,
    /// Seconds between two `typing` frames.
    pub typing_seconds: u32,
    /// Seconds a chat waits for a lost connection.
    pub grace_seconds: u32,
    /// The tags a rating may carry.
    pub rating_tags: Vec<String>,
}

/// Close codes of `io.v1`. 40xx, 1001, 1012, 1013: reconnect; 45xx: do not.
pub mod close {
    /// A fault of ours.
    pub const INTERNAL: u16 = 4000;
    /// The access token ran out: refresh, then reconnect.
    pub const LOGIN_EXPIRED: u16 = 4004;
    /// Reserved. A restored backup is told by `epoch` and `reset` of `welcome`, which says which chats it concerns.
    pub const EPOCH_CHANGED: u16 = 4005;
    /// No write progress for 10 s.
    pub const SLOW: u16 = 4008;
    /// No answer to a ping.
    pub const NO_PONG: u16 = 4009;
    /// Far over the limits: come back after a minute.
    pub const ABUSE: u16 = 4029;
    /// Not this protocol.
    pub const BAD_PROTOCOL: u16 = 4500;
    /// The login ended.
    pub const NOT_SIGNED_IN: u16 = 4501;
    /// Reserved: the account may not chat.
    pub const BANNED: u16 = 4503;
    /// The same device opened a newer socket.
    pub const REPLACED: u16 = 4510;
    /// More than five sockets: the oldest is closed.
    pub const TOO_MANY: u16 = 4511;
    /// The node restarts (RFC 6455 registry).
    pub const RESTART: u16 = 1012;
}
