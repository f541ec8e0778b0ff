//! What happens in a chat, as one of its two members sees it, and the chat itself.
//!
//! Must not carry the peer's user id, address, device, or any identifier that another chat also has.

use io_core::account::{Gender, Mood};
use io_core::ids::{ChatId, ClientMessageId, PeerRef, RevealId, TicketId};
use io_core::reveal::RevealField;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::moment::Moment;

/// Who did it, as the reader sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The reader.
    Me,
    /// The other person.
    Peer,
    /// IO.
    System,
}

/// One numbered event of a chat. Numbers start at 1 and have no gap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Event {
    /// The place in the chat: 1, 2, 3 …
    pub seq: u64,
    /// Random, of this event alone. Its first six characters go into a cursor.
    pub id: Uuid,
    /// Who did it.
    pub by: By,
    /// Server time, whole seconds, never falling within a chat.
    pub at: Moment,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// A text. `body` is absent once its sender deleted it.
    Message {
        /// The sender's own id of the message; only the sender sees it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<Uuid>)]
        cid: Option<ClientMessageId>,
        /// The text, as plain text; absent when `deleted`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
        /// Its sender took it back.
        #[serde(default)]
        deleted: bool,
    },
    /// The message at `target` was deleted by its sender.
    Deleted {
        /// The number of the deleted message.
        target: u64,
    },
    /// The chat ended; always the last event. Both sides get the same words whatever the cause.
    Ended {
        /// How, as far as the reader may know.
        reason: EndReason,
    },
    /// Both cards became visible in one moment.
    Revealed,
    /// A card was withdrawn by the one who did it.
    RevealWithdrawn,
}

/// Why a chat ended, as far as the other side may know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// Somebody left: an explicit leave, a block, a ban, a deletion and a lost connection all look like this.
    Left,
    /// One side never came.
    NoShow,
    /// Nobody did anything for a long time.
    Idle,
}

/// Where a chat is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChatStatus {
    /// Both may write.
    Live,
    /// Over; it can be read while it is kept.
    Ended,
}

/// Everything a stranger sees of a person, byte for byte. There is nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PeerCard {
    /// The chat name ("Amber Heron"), or the alias where its owner chose to be seen under it.
    pub name: String,
    /// The seed of the drawn picture; random for each chat.
    pub glyph: u32,
}

/// The values somebody revealed in one chat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RevealCard {
    /// Real first name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Alias.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// Gender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<GenderName>)]
    pub gender: Option<Gender>,
    /// Contact line; text, never a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// A few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Domain of the verified address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_domain: Option<String>,
}

/// The reveal of one chat, as one side sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RevealState {
    /// Nothing is open. `allowed_at` says from when one may ask, if a rule holds it back.
    None {
        /// When asking becomes possible; absent: now (if `messages_missing` is 0).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        allowed_at: Option<Moment>,
        /// How many messages are missing until asking is possible.
        messages_missing: u32,
        /// How many requests this chat still allows.
        requests_left: u32,
        /// The last request was mine, and its time passed: "No reveal this time". Never after I took it back.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unanswered: bool,
    },
    /// I asked. Silence, "not now" and ignoring look the same.
    Asked {
        /// The request.
        #[schema(value_type = Uuid)]
        request: RevealId,
        /// The fields I offered.
        #[schema(value_type = Vec<RevealFieldName>)]
        offered: Vec<RevealField>,
        /// When it ends by itself.
        expires_at: Moment,
    },
    /// The peer asked; I see which fields, and no value.
    Offered {
        /// The request.
        #[schema(value_type = Uuid)]
        request: RevealId,
        /// The names of the fields the peer offers.
        #[schema(value_type = Vec<RevealFieldName>)]
        offered: Vec<RevealField>,
        /// When it ends by itself.
        expires_at: Moment,
    },
    /// Both agreed.
    Revealed {
        /// What the peer shows me; absent when the peer hid it again, and after the end of the chat.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        theirs: Option<Box<RevealCard>>,
        /// What I show; absent when I hid it again, and after the end of the chat.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mine: Option<Box<RevealCard>>,
    },
}

/// Whether the other person is there. Never "last seen".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Connected.
    Here,
    /// The connection was lost; the chat waits up to its grace.
    Away,
}

/// One chat as one member sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChatView {
    /// The chat.
    #[schema(value_type = Uuid)]
    pub chat: ChatId,
    /// How this chat refers to the peer; of this chat alone.
    #[schema(value_type = Uuid)]
    pub peer_ref: PeerRef,
    /// What a stranger is.
    pub peer: PeerCard,
    /// How the peer sees me here.
    pub me: PeerCard,
    /// Where it is in its life.
    pub status: ChatStatus,
    /// When it began.
    pub started_at: Moment,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Moment>,
    /// Who ended it, if somebody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<By>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_reason: Option<EndReason>,
    /// The number of the last event; 0 for none.
    pub last: u64,
    /// My own marks: what my devices have, and what I have read.
    pub mine: Marks,
    /// The peer's marks; absent while receipts are off at either side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theirs: Option<Marks>,
    /// Messages of the peer after my read mark.
    pub unread: u64,
    /// What the two have in common, for "why were we matched".
    pub shared: Shared,
    /// The reveal.
    pub reveal: RevealState,
    /// Is the peer connected; absent unless live, or while presence is off at either side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence: Option<Presence>,
    /// My own rating, if I gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ThumbName>)]
    pub rated: Option<io_core::rating::Thumb>,
    /// May I rate it (now)?
    pub ratable: bool,
}

/// Watermarks: everything up to this number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Marks {
    /// Some device has everything up to here.
    pub delivered: u64,
    /// Read up to here; never above `delivered`.
    pub read: u64,
}

/// What two people have in common; never a criterion that either keeps private.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Shared {
    /// Interests of both.
    pub interests: Vec<String>,
    /// Languages of both, as BCP 47 tags.
    pub languages: Vec<String>,
    /// The mood of both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<MoodName>)]
    pub mood: Option<Mood>,
}

/// Where a search stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Search {
    /// The ticket of the search.
    #[schema(value_type = Uuid)]
    pub ticket: TicketId,
    /// The step of the ladder: 0 to 4.
    pub level: u8,
    /// Whole seconds waited so far.
    pub waited: u32,
    /// What this step relaxes.
    pub note: LadderNote,
    /// Seconds until the next step; absent at the last, or when frozen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_in: Option<u32>,
    /// The ticket whose place this search has: it led to somebody who never came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub instead_of: Option<TicketId>,
    /// Somebody was found while nobody looked: seconds left to say `here`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<u32>,
}

/// What a step of the ladder lowers, in the order of the steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LadderNote {
    /// Everything you prefer.
    Everything,
    /// Any one shared interest will do.
    AnyInterest,
    /// Any shared language; interests no longer count.
    AnyLanguage,
    /// People you met a while ago may come again, if both sides agree to it.
    Recent,
    /// Everybody who fits each *must*.
    Anyone,
}

// Names of `io-core` enums, for the schema only: the wire values are the same.

/// Gender.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum GenderName {
    /// Woman.
    Woman,
    /// Man.
    Man,
    /// Non-binary.
    NonBinary,
    /// Prefer not to say.
    Unsaid,
}
/// A field of the reveal card.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum RevealFieldName {
    /// Real first name.
    FirstName,
    /// Alias.
    Alias,
    /// Gender.
    Gender,
    /// Contact line.
    Contact,
    /// A few words.
    About,
    /// Domain of the verified address.
    EmailDomain,
}
/// Mood.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum MoodName {
    /// Small talk.
    Light,
    /// A real conversation.
    Deep,
    /// Practise a language.
    Practise,
}
/// Thumb.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum ThumbName {
    /// Good.
    Up,
    /// Not good.
    Down,
    /// No answer.
    Skip,
}
/// How much a wish weighs.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum WeightName {
    /// Never relaxed.
    Must,
    /// Relaxed with waiting.
    Prefer,
    /// Does not count.
    Any,
}
