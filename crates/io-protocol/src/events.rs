//! A chat and its events, as one of its two members sees them.
//!
//! Must not carry the peer's user id, address, device, or any identifier that another chat also has.

use io_core::account::{Gender, Mood};
use io_core::chat::Reaction;
use io_core::detection::Signal;
use io_core::ids::{ChatId, ClientMessageId, PeerRef, PictureName, RevealId, TicketId};
use io_core::reveal::RevealField;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::moment::Moment;

/// Who did something, from the reader's point of view.
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

/// One numbered event of a chat. Numbers start at 1 and have no gaps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Event {
    /// The position in the chat: 1, 2, 3 …
    pub seq: u64,
    /// A random id of this event. Its first six characters go into a cursor.
    pub id: Uuid,
    /// Who did it.
    pub by: By,
    /// When the server stored it, in whole seconds. Never goes back within a chat.
    pub at: Moment,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// A message. `body` is absent once the sender deleted it.
    Message {
        /// The sender's own id for the message. Only the sender sees it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<Uuid>)]
        cid: Option<ClientMessageId>,
        /// The plain text; absent if `deleted`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
        /// Whether the sender deleted it.
        #[serde(default)]
        deleted: bool,
        /// What the text seems to have in it, for hints to the reader alone. Computed from the text and nothing else.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[schema(value_type = Option<Vec<SignalName>>)]
        hints: Vec<Signal>,
        /// The number of the earlier message that this one answers; absent if `deleted`. Its text may be gone by now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quote: Option<u64>,
    },
    /// The sender deleted the message with the number `target`.
    Deleted {
        /// The number of the deleted message; 0 for an event of which nothing is left.
        target: u64,
    },
    /// The author of this event reacted to the message with the number `target`, or took their reaction back. The last
    /// one of each member counts, and none for a deleted message.
    Reacted {
        /// The sender's own id for the reaction. Only the sender sees it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<Uuid>)]
        cid: Option<ClientMessageId>,
        /// The number of the message.
        target: u64,
        /// The reaction; absent: none any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<ReactionName>)]
        reaction: Option<Reaction>,
    },
    /// The chat ended. Always the last event; both sides see the same one, whatever the cause.
    Ended {
        /// Why, as far as the reader may know.
        reason: EndReason,
    },
    /// Both cards became visible at the same moment.
    Revealed,
    /// The author of this event hid their card.
    RevealWithdrawn,
}

/// Why a chat ended, as far as the other side may know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// Someone left. A block, a ban, a deleted account and a lost connection look the same.
    Left,
    /// One side never joined.
    NoShow,
    /// Nothing happened for a long time.
    Idle,
}

/// Whether a chat is live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChatStatus {
    /// Both can write.
    Live,
    /// Over. It can be read for as long as it is kept.
    Ended,
}

/// Exactly what a stranger sees of someone, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PeerCard {
    /// The chat name ("Amber Heron"), or the alias if its owner chose to show it.
    pub name: String,
    /// The seed of the drawn picture; random for each chat.
    pub glyph: u32,
}

/// The values someone revealed in one chat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RevealCard {
    /// The real first name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// The alias.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// The gender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<GenderName>)]
    pub gender: Option<Gender>,
    /// A way to get in touch. Plain text, never a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// A few words about the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The domain of the verified email address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_domain: Option<String>,
    /// How the reader asks for the picture: `GET /api/chat/{chat}/picture/{name}`. Absent once its owner replaced or
    /// removed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub picture: Option<PictureName>,
}

/// The state of the reveal in one chat, as one side sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RevealState {
    /// No request is open.
    None {
        /// When the user can ask; absent means now, if `messages_missing` is 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        allowed_at: Option<Moment>,
        /// How many more messages it takes until the user can ask.
        messages_missing: u32,
        /// How many more requests this chat allows.
        requests_left: u32,
        /// Whether the user's last request expired without an answer. Never set after the user withdrew it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unanswered: bool,
    },
    /// The user asked. "Not now" and no answer look the same.
    Asked {
        /// The request.
        #[schema(value_type = Uuid)]
        request: RevealId,
        /// The fields the user offered.
        #[schema(value_type = Vec<RevealFieldName>)]
        offered: Vec<RevealField>,
        /// When the request expires.
        expires_at: Moment,
    },
    /// The peer asked. The user sees which fields they offer, but no values.
    Offered {
        /// The request.
        #[schema(value_type = Uuid)]
        request: RevealId,
        /// The fields the peer offers.
        #[schema(value_type = Vec<RevealFieldName>)]
        offered: Vec<RevealField>,
        /// When the request expires.
        expires_at: Moment,
    },
    /// Both agreed.
    Revealed {
        /// The peer's card; absent once the peer hid it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        theirs: Option<Box<RevealCard>>,
        /// The user's own card; absent once the user hid it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mine: Option<Box<RevealCard>>,
    },
}

/// Whether the peer is connected. Never says when they were last seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Connected.
    Here,
    /// The connection was lost; the chat waits for `limits.grace_seconds`.
    Away,
}

/// One chat as one member sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChatView {
    /// The chat.
    #[schema(value_type = Uuid)]
    pub chat: ChatId,
    /// An id for the peer that is only used in this chat.
    #[schema(value_type = Uuid)]
    pub peer_ref: PeerRef,
    /// How the peer appears to the user.
    pub peer: PeerCard,
    /// How the user appears to the peer.
    pub me: PeerCard,
    /// Whether the chat is live.
    pub status: ChatStatus,
    /// When the chat started.
    pub started_at: Moment,
    /// When the chat ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Moment>,
    /// Who ended the chat, if someone did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<By>,
    /// Why the chat ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_reason: Option<EndReason>,
    /// The number of the last event; 0 if there are none.
    pub last: u64,
    /// The user's own marks.
    pub mine: Marks,
    /// The peer's marks; absent if either side has receipts switched off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theirs: Option<Marks>,
    /// How many messages from the peer the user has not read.
    pub unread: u64,
    /// What the two have in common.
    pub shared: Shared,
    /// If both asked to talk again: the chat before this one. Both keep the names that they had there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met_before: Option<MetBefore>,
    /// The state of the reveal.
    pub reveal: RevealState,
    /// Whether the peer is connected; absent unless live, or if either side has presence switched off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence: Option<Presence>,
    /// The user's own rating, if given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ThumbName>)]
    pub rated: Option<io_core::rating::Thumb>,
    /// Whether the user can rate the chat now.
    pub ratable: bool,
}

/// A chat that both asked to continue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MetBefore {
    /// When it began.
    pub at: Moment,
    /// The chat, while the user still has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub chat: Option<ChatId>,
}

/// How far events were delivered and read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Marks {
    /// At least one device has every event up to this number.
    pub delivered: u64,
    /// Every event up to this number was read. Never above `delivered`.
    pub read: u64,
}

/// What two people have in common. Never anything that either keeps private.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Shared {
    /// Shared interests.
    pub interests: Vec<String>,
    /// Shared languages, as BCP 47 tags.
    pub languages: Vec<String>,
    /// The mood, if both have the same one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<MoodName>)]
    pub mood: Option<Mood>,
}

/// The state of a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Search {
    /// The ticket of the search.
    #[schema(value_type = Uuid)]
    pub ticket: TicketId,
    /// The step of the ladder, 0 to 4.
    pub level: u8,
    /// Whole seconds waited so far.
    pub waited: u32,
    /// Who this step allows.
    pub note: LadderNote,
    /// Seconds until the next step; absent at the last one, or if frozen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_in: Option<u32>,
    /// The ticket whose place in line this search took over, after its match never joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub instead_of: Option<TicketId>,
    /// Seconds left to answer `called`, if someone was found while all tabs were hidden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<u32>,
}

/// Who each step of the ladder allows, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LadderNote {
    /// People who fit every preference.
    Everything,
    /// People who share at least one interest.
    AnyInterest,
    /// People who share a language; interests no longer count.
    AnyLanguage,
    /// Also people met before, if both sides allow it.
    Recent,
    /// Everyone who fits every *must*.
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
/// Why a person reports another one.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum ReasonName {
    /// Sexual and not wanted.
    Sexual,
    /// Harassment or hate.
    Harassment,
    /// Threats or self-harm.
    Threats,
    /// Someone under 18.
    UnderAge,
    /// Spam or a program that talks.
    Spam,
    /// A scam, or pressure to leave IO.
    Scam,
    /// Private data of someone.
    PrivateData,
    /// Another gender than the one stated.
    WrongGender,
    /// Something else.
    Other,
}
/// What became of a report.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum OutcomeName {
    /// A rule was broken and something was done.
    Acted,
    /// No rule was broken, as far as could be seen.
    NotActed,
}
/// What IO has to tell a person.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum NoticeKindName {
    /// What became of a report.
    ReportOutcome,
    /// A decision about them.
    Statement,
    /// The answer to their appeal.
    AppealAnswer,
    /// Staff read a conversation of theirs.
    ChatOpened,
    /// The answer to what they told the staff.
    FeedbackAnswer,
}
/// What a decision does, from the mildest to the gravest.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum VerdictName {
    /// A friendly word. It counts for nothing.
    Note,
    /// A rule was broken; the next time has consequences.
    Warning,
    /// No new matches for a day.
    CoolDown,
    /// Some or all of IO is closed for days.
    Suspension,
    /// Closed without an end.
    Ban,
}
/// Whether a decision stands.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum StatementStateName {
    /// It stands.
    InForce,
    /// An appeal succeeded: it counts for nothing.
    Overturned,
    /// An appeal made it milder: another decision stands in its place.
    Replaced,
}
/// What became of an appeal.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum AppealOutcomeName {
    /// The decision stands.
    Kept,
    /// A milder one takes its place.
    Milder,
    /// It was wrong: everything is restored.
    Overturned,
}
/// A field of the reveal card.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum RevealFieldName {
    /// The real first name.
    FirstName,
    /// Alias.
    Alias,
    /// Gender.
    Gender,
    /// A way to get in touch.
    Contact,
    /// A few words about the owner.
    About,
    /// The domain of the verified email address.
    EmailDomain,
    /// The picture.
    Picture,
}
/// What a text seems to have in it. Ignore names that are not known.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum SignalName {
    /// A telephone number.
    Phone,
    /// An email address.
    Email,
    /// An account elsewhere, asked for or given.
    Handle,
    /// A link.
    Link,
    /// A street with a number.
    Address,
    /// An insult to the reader.
    Insult,
    /// A first message that says nothing.
    Opener,
    /// Words of someone who may harm themselves.
    SelfHarm,
    /// Says that they are under eighteen.
    UnderAge,
    /// Asks to go on elsewhere.
    AsksToLeave,
    /// Asks for a picture.
    AsksForPicture,
    /// Asks for money.
    AsksForMoney,
    /// Threatens to publish or to pass on.
    Threat,
}
/// What kind of chat someone is in the mood for.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum MoodName {
    /// Small talk.
    Light,
    /// A real conversation.
    Deep,
    /// Practising a language.
    Practise,
}
/// Why someone left a chat.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum LeavingReasonName {
    /// No more time.
    NoTime,
    /// Nothing to talk about.
    NoSpark,
    /// They do not understand each other's language well enough.
    Language,
    /// It did not feel good.
    Uncomfortable,
    /// Anything else.
    Other,
}
/// A reaction to a message: a heart, a laugh, a thumb, surprise, a tear, thanks.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum ReactionName {
    /// A heart.
    Heart,
    /// A laughing face.
    Laugh,
    /// A raised thumb.
    ThumbsUp,
    /// A surprised face.
    Surprise,
    /// A sad face.
    Sad,
    /// Folded hands.
    Thanks,
}
/// The thumb of a rating.
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
/// How much a preference matters.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum WeightName {
    /// Never relaxed.
    Must,
    /// Matters less the longer the wait.
    Prefer,
    /// Does not matter.
    Any,
}
