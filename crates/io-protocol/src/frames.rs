//! The frames of `io.v1`: one JSON object per text message, tagged by `type`.
//!
//! Unknown fields are ignored. An unknown `type` gets an `error` with the code `unsupported`. Every command may carry
//! an `id`, which its answer repeats.

use std::collections::BTreeMap;

use io_core::chat::{LeavingReason, Reaction};
use io_core::detection::Signal;
use io_core::ids::{ChatId, ClientMessageId, RevealId, TicketId};
use io_core::rating::Thumb;
use io_core::reveal::RevealField;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::events::{
    ChatView, Event, LeavingReasonName, Presence, ReactionName, RevealFieldName, RevealState, Search, SignalName,
    ThumbName,
};
use crate::problem::ProblemCode;
use crate::rest::Preferences;

/// The WebSocket subprotocol.
pub const SUBPROTOCOL: &str = "io.v1";

/// A position in a chat: the number of the last applied event, and the first six characters of its id (empty for 0).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cursor(pub u64, pub String);

/// A frame from the client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClientFrame {
    /// Chosen by the client and repeated in the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The command.
    #[serde(flatten)]
    pub command: Command,
}

/// A command from the client. REST has the same commands with the same effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Command {
    /// Starts the session; the first frame. Answered with `welcome`, missed `events`, then `synced`.
    Hello {
        /// A random id of this device or tab, kept by the client. A new socket with the same id replaces the old one.
        device: Uuid,
        /// The client's cursor in each chat it knows; at most 64.
        #[serde(default)]
        cursors: BTreeMap<Uuid, Cursor>,
    },
    /// Sends a message. `ok` means it is on disk.
    Send {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The idempotency key. Sending the same one again returns the first result.
        #[schema(value_type = Uuid)]
        cid: ClientMessageId,
        /// 1 to 2,000 characters (grapheme clusters) and at most `limits.message_bytes`.
        body: String,
        /// Ask before sending: if the text seems to have something in it that the user may not want to send, nothing is
        /// stored, and `ok` has `nudge`. Sent again without it, under the same `cid`, the message always goes through.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        check: bool,
        /// Optional: the number of the message that this one answers. If that is not a message of this chat, or was
        /// deleted by now, the text is stored without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quote: Option<u64>,
    },
    /// Deletes one of the user's own messages, within 15 minutes of sending it.
    Delete {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The number of the message.
        seq: u64,
    },
    /// Reacts to a message that was not deleted, or takes the reaction back. A member has one for each message.
    React {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The idempotency key. Sending the same one again returns the first result.
        #[schema(value_type = Uuid)]
        cid: ClientMessageId,
        /// The number of the message.
        seq: u64,
        /// The reaction, in place of an earlier one of the user; absent: none any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<ReactionName>)]
        reaction: Option<Reaction>,
    },
    /// Confirms that this device has every event up to `seq`. The mark never goes back. Not answered.
    Delivered {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The number of the last event.
        seq: u64,
    },
    /// Confirms that the user has read every event up to `seq`. The mark never goes back. Not answered.
    Read {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The number of the last event.
        seq: u64,
    },
    /// Requests the events after a number. Answered with `events`, then `ok`.
    Sync {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The number of the last event the client has.
        after: u64,
        /// How many events to send; at most 200.
        #[serde(default)]
        limit: Option<u16>,
    },
    /// Shows or hides "typing". Not answered and never stored.
    Typing {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// Whether the user is typing.
        on: bool,
    },
    /// Starts or continues a search. Answered with `queued` or `matched`.
    FindMatch {
        /// Chosen by the client. The same ticket is the same search.
        #[schema(value_type = Uuid)]
        ticket: TicketId,
        /// Preferences for this search only, instead of the stored ones. Sent again with the same ticket, they apply
        /// from then on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        preferences: Option<Preferences>,
        /// Take over a search from another tab or device instead of failing with `already_searching`.
        #[serde(default)]
        take_over: bool,
    },
    /// Stops the search.
    LeaveQueue {
        /// The ticket of the search.
        #[schema(value_type = Uuid)]
        ticket: TicketId,
    },
    /// Answers `called`: the user is here.
    Here {
        /// The ticket of the search.
        #[schema(value_type = Uuid)]
        ticket: TicketId,
    },
    /// Leaves the chat. What both revealed stays visible under People, unless the user hides their card with it.
    End {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// Hide the user's card too.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        hide_card: bool,
        /// Why, if the user says so. It is counted and not kept; the other does not see it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<LeavingReasonName>)]
        why: Option<LeavingReason>,
    },
    /// Leaves the chat and starts a new search, in one step.
    Next {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The ticket of the new search, chosen by the client.
        #[schema(value_type = Uuid)]
        ticket: TicketId,
    },
    /// Asks for a reveal and names the fields the user offers. No value is sent yet.
    RevealRequest {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// Chosen by the client; the idempotency key.
        #[schema(value_type = Uuid)]
        request: RevealId,
        /// The fields the user offers; at least one.
        #[schema(value_type = Vec<RevealFieldName>)]
        fields: Vec<RevealField>,
    },
    /// Answers with the fields to share, or with none for "not now". The peer never learns of a "not now".
    RevealAnswer {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The request to answer.
        #[schema(value_type = Uuid)]
        request: RevealId,
        /// The fields the user shares; absent or empty means "not now".
        #[serde(default)]
        #[schema(value_type = Vec<RevealFieldName>)]
        fields: Vec<RevealField>,
    },
    /// Withdraws the user's own open request.
    RevealCancel {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The request.
        #[schema(value_type = Uuid)]
        request: RevealId,
    },
    /// Hides the user's card again, also after the chat has ended.
    RevealRevoke {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
    },
    /// Rates the chat with a thumb and up to three tags. Only the matcher sees a rating.
    Rate {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The thumb.
        #[schema(value_type = ThumbName)]
        rating: Thumb,
        /// Up to three of `limits.rating_tags`.
        #[serde(default)]
        tags: Vec<String>,
    },
    /// Ends the chat and blocks the peer: the two never meet again.
    Block {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
    },
    /// Prevents another match with this person. Softer than a block.
    NotAgain {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
    },
    /// Asks someone from an earlier chat to talk again. They see it on their next visit; the user sees only "sent".
    AskAgain {
        /// The chat in which they met.
        #[schema(value_type = Uuid)]
        chat: ChatId,
    },
    /// Answers a request to talk again. Accepting opens a new chat as soon as both are present.
    AnswerAgain {
        /// The chat in which they met.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The answer.
        answer: AgainAnswer,
    },
    /// Answers `ping`.
    Pong,
    /// Checks the connection. Answered with `ok`.
    Ping,
    /// Says that the tab is hidden or visible again. Heartbeats are slower while it is hidden.
    Background {
        /// Whether the tab is hidden.
        on: bool,
    },
}

/// The answer to a request to talk again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgainAnswer {
    /// Yes.
    Accept,
    /// Not now; the request stays open.
    Later,
    /// No, and never ask again. The asker does not learn of it.
    NotAgain,
}

/// A frame from the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame {
    /// Answers `hello` with the whole state.
    Welcome(Welcome),
    /// Events of a chat, in order and without gaps.
    Events {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The events.
        events: Vec<Event>,
    },
    /// All missed events have been sent. What follows is live.
    Synced,
    /// The peer's marks moved forward.
    Receipt {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// A device of the peer has every event up to this number.
        delivered: u64,
        /// The peer has read every event up to this number.
        read: u64,
    },
    /// The user's own marks moved forward on another device.
    MyReceipt {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// A device of the user has every event up to this number.
        delivered: u64,
        /// The user has read every event up to this number.
        read: u64,
    },
    /// The peer started or stopped typing. Stop showing it after 6 s or with the next message.
    Typing {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// Whether the peer is typing.
        on: bool,
    },
    /// The peer lost the connection or is back.
    Presence {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// Whether the peer is connected now.
        state: Presence,
        /// Seconds for which the chat still waits; only if `away`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grace: Option<u32>,
    },
    /// The state of the reveal changed.
    Reveal {
        /// The chat.
        #[schema(value_type = Uuid)]
        chat: ChatId,
        /// The new state.
        reveal: RevealState,
    },
    /// The state of the search; sent at every step of the ladder.
    Queued(Search),
    /// The search stopped; `reason` says why.
    Unqueued {
        /// The ticket of the search.
        #[schema(value_type = Uuid)]
        ticket: TicketId,
        /// Why the search stopped.
        reason: UnqueuedReason,
    },
    /// Someone was found while all tabs of the user are hidden. Answer with `here`, or the search ends.
    Called {
        /// The ticket of the search.
        #[schema(value_type = Uuid)]
        ticket: TicketId,
        /// Seconds left to answer.
        seconds: u32,
    },
    /// Someone was found.
    Matched {
        /// The ticket of the search; absent for "talk again".
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<Uuid>)]
        ticket: Option<TicketId>,
        /// The chat.
        chat: Box<ChatView>,
    },
    /// The whole state of a chat, after it ended or was rated on another device.
    Chat {
        /// The new state of the chat.
        chat: Box<ChatView>,
    },
    /// The list of people changed: someone asked to talk again, answered, or hid a card. Fetch it again, and an ended
    /// chat that is on the screen.
    PeopleChanged,
    /// How many notices the user has not seen; after `synced` if there are any, and whenever it changes. Fetch them.
    Notices {
        /// How many.
        unseen: u32,
    },
    /// The command succeeded.
    Ok {
        /// The `id` of the command.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// The result of the command.
        #[serde(flatten)]
        done: Done,
    },
    /// The command failed and changed nothing.
    Error {
        /// The `id` of the command.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// What went wrong; the same codes as over REST.
        code: ProblemCode,
        /// Seconds until a retry can succeed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u32>,
    },
    /// Checks the connection. Answer with `pong` within 10 s.
    Ping,
    /// The node is shutting down. Reconnect after a random part of `spread` seconds.
    Draining {
        /// Seconds over which clients spread their reconnects.
        spread: u32,
    },
}

/// The result of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Done {
    /// `send`: the number of the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// `send`: when the server stored the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<crate::moment::Moment>,
    /// `send`: whether this `cid` was already stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate: Option<bool>,
    /// `send` with `check`: what the text seems to have in it. Nothing was stored; ask the user.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Option<Vec<SignalName>>)]
    pub nudge: Vec<Signal>,
    /// `sync`: the number of the last event sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<u64>,
    /// `sync`: whether there are more events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<bool>,
    /// `leave_queue`: `false` if the search had already ended or led to a match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<bool>,
}

/// Why a search stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnqueuedReason {
    /// The user stopped it.
    Left,
    /// Another tab or device took it over.
    TakenOver,
    /// Nobody suitable was found within 120 s. Searching again keeps the place in line.
    TimedOut,
    /// The connection was lost for more than 30 s.
    Gone,
    /// Someone was found, but the user did not answer `called` in time.
    Away,
    /// The user is met elsewhere by now: their community opened, closed or is another one. Searching again goes on there.
    Moved,
}

/// Everything a client needs for its first screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Welcome {
    /// The id of this connection, for support requests.
    pub connection: Uuid,
    /// Changes when a backup was restored. The client then drops its cursors and starts over.
    pub epoch: Uuid,
    /// Seconds between the server's pings.
    pub heartbeat: u32,
    /// The same for a hidden tab (`background`), from its `background` on.
    pub background_heartbeat: u32,
    /// The limits in force.
    pub limits: Limits,
    /// The running search, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<Search>,
    /// The live chat, if any, and the chats named by the cursors.
    pub chats: Vec<ChatView>,
    /// Chats whose cursor does not fit the server's history. Drop their events and sync from 0.
    pub reset: Vec<Uuid>,
}

/// The limits that a client needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Limits {
    /// Maximum characters (grapheme clusters) in a message.
    pub message_characters: u32,
    /// Maximum UTF-8 bytes in a message, before JSON escaping.
    pub message_bytes: u32,
    /// Maximum bytes in a frame; a larger one closes the socket with 1009.
    pub frame_bytes: u32,
    /// Minimum seconds between two `typing` frames.
    pub typing_seconds: u32,
    /// Seconds for which a chat waits for a lost connection.
    pub grace_seconds: u32,
    /// The tags a rating may carry.
    pub rating_tags: Vec<String>,
}

/// Close codes of `io.v1`. 40xx, 1001, 1012, 1013: reconnect; 45xx: do not.
pub mod close {
    /// An error in the server.
    pub const INTERNAL: u16 = 4000;
    /// The access token expired: refresh it, then reconnect.
    pub const LOGIN_EXPIRED: u16 = 4004;
    /// Reserved. After a restored backup, `epoch` and `reset` of `welcome` say which chats are affected.
    pub const EPOCH_CHANGED: u16 = 4005;
    /// The client read too slowly for 10 s.
    pub const SLOW: u16 = 4008;
    /// The client did not answer a ping.
    pub const NO_PONG: u16 = 4009;
    /// Far above the rate limits: reconnect after a minute.
    pub const ABUSE: u16 = 4029;
    /// Not `io.v1`.
    pub const BAD_PROTOCOL: u16 = 4500;
    /// The login ended.
    pub const NOT_SIGNED_IN: u16 = 4501;
    /// Everything is closed for the account: sign in to read why.
    pub const BANNED: u16 = 4503;
    /// The same device opened a newer socket.
    pub const REPLACED: u16 = 4510;
    /// More than five sockets; this was the oldest.
    pub const TOO_MANY: u16 = 4511;
    /// A frame that breaks the rules of WebSocket (RFC 6455). Our clients never send one.
    pub const BROKEN_FRAME: u16 = 1002;
    /// A binary message (RFC 6455). Our clients never send one.
    pub const NOT_BINARY: u16 = 1003;
    /// A text message that is not UTF-8 or not JSON (RFC 6455).
    pub const NOT_TEXT: u16 = 1007;
    /// A frame larger than `limits.frame_bytes` (RFC 6455).
    pub const TOO_LARGE: u16 = 1009;
    /// The node restarts (1012 of the IANA registry).
    pub const RESTART: u16 = 1012;

    /// Every code that our clients can meet, with its name in the documents.
    /// Clients generate their own constants from it.
    pub const NAMES: &[(u16, &str)] = &[
        (NOT_TEXT, "not_text"),
        (TOO_LARGE, "too_large"),
        (RESTART, "restart"),
        (INTERNAL, "internal"),
        (LOGIN_EXPIRED, "login_expired"),
        (EPOCH_CHANGED, "epoch_changed"),
        (SLOW, "slow"),
        (NO_PONG, "no_pong"),
        (ABUSE, "abuse"),
        (BAD_PROTOCOL, "bad_protocol"),
        (NOT_SIGNED_IN, "not_signed_in"),
        (BANNED, "banned"),
        (REPLACED, "replaced"),
        (TOO_MANY, "too_many"),
    ];
}
