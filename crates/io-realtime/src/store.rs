//! The port through which the live side reaches durable truth. The server plugs the store in; tests plug in a simulated
//! one that loses, delays and refuses on purpose.
//!
//! Must not know about SQL, keys or encryption. What a method answers is on disk when it answers. Views and events come
//! as the wire has them, for one reader: whoever implements this decides what a reader may see, once.

use std::pin::Pin;

use io_core::ids::{ChatId, ClientMessageId, EventId, PeerRef, RevealId, UserId};
use io_core::matching::{Met, Profile, Wishes};
use io_core::rating::Thumb;
use io_core::reveal::RevealField;
use io_core::text::MessageText;
use io_core::time::Timestamp;
use io_protocol::events::{ChatView, Event, Marks, PeerCard, Shared};
use io_protocol::frames::AgainAnswer;
use io_protocol::problem::ProblemCode;
use io_protocol::rest::{People, Privacy};
use uuid::Uuid;

/// The answer of a ledger, later.
pub type Reply<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreFailure>> + Send + 'a>>;

/// Why the ledger did not do as asked. Nothing was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreFailure {
    /// A bounded queue is full.
    #[error("the ledger's queue is full")]
    Busy,
    /// The database does not answer, or takes no writes.
    #[error("the ledger does not answer")]
    Unavailable,
    /// Something is wrong inside; it was logged there.
    #[error("the ledger is at fault")]
    Fault,
}

/// One chat as one member sees it, and what the node must know to serve it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatSnapshot {
    /// What the reader may see. Presence is absent here: the node knows it, not the ledger.
    pub view: ChatView,
    /// The reader.
    pub me: UserId,
    /// The other member; none once erased.
    pub peer: Option<UserId>,
    /// The reader's switches now.
    pub my_privacy: Privacy,
    /// The other's switches now.
    pub peer_privacy: Privacy,
    /// The other's marks, whatever the switches say.
    pub peer_marks: Marks,
}

/// A page of events, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventPage {
    /// The events.
    pub events: Vec<Event>,
    /// There are more in the direction asked for.
    pub more: bool,
}

/// Which page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryRange {
    /// The newest events.
    Latest,
    /// The events just after a number.
    After(u64),
    /// The events just before a number.
    Before(u64),
}

/// A message to append.
#[derive(Clone, Debug)]
pub struct Append {
    /// The chat.
    pub chat: ChatId,
    /// Who sends.
    pub sender: UserId,
    /// The idempotency key.
    pub cid: ClientMessageId,
    /// The text.
    pub text: MessageText,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is on disk.
    Stored {
        /// Its number.
        seq: u64,
        /// Its id.
        id: EventId,
        /// When, in whole seconds.
        at: Timestamp,
        /// It was stored before; this is its first result.
        duplicate: bool,
    },
    /// The chat is over.
    Ended,
    /// No such chat for this sender.
    NotFound,
}

/// What became of a deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// The text is gone; the event, as the sender sees it, says so.
    Deleted(Box<Event>),
    /// It was gone before.
    Already,
    /// Fifteen minutes are over.
    TooLate,
    /// The chat is over.
    Ended,
    /// No such message of this sender.
    NotFound,
}

/// Why a chat is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A member leaves.
    Leave(UserId),
    /// A member blocks the other; the block is kept before the chat ends.
    Block(UserId),
    /// A member did not come back in time.
    Lost(UserId),
    /// One side never came.
    NoShow,
    /// Nobody did anything for a long time.
    Idle,
}

/// What somebody brings into a search.
#[derive(Clone, Debug, PartialEq)]
pub struct Seeker {
    /// Who they are to others.
    pub profile: Profile,
    /// Whom they wish to meet, as stored.
    pub wishes: Wishes,
    /// Blocked, or "not again", either way.
    pub avoid: Vec<UserId>,
    /// Met within the no-repeat window.
    pub recent: Vec<Met>,
    /// How they are seen where they chose to be seen under the own alias; else each chat makes a name.
    pub shown_as: Option<PeerCard>,
    /// After many short chats: when searching is possible again.
    pub paused_until: Option<Timestamp>,
}

/// One side of a chat to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMember {
    /// Who.
    pub user: UserId,
    /// How the other will refer to them: random, of this chat alone.
    pub peer_ref: PeerRef,
    /// What the other will see.
    pub card: PeerCard,
}

/// A chat to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The chat's id.
    pub chat: ChatId,
    /// Its two members.
    pub members: [NewMember; 2],
    /// What they have in common.
    pub shared: Shared,
    /// The old chat whose members both want to talk again.
    pub again: Option<ChatId>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It is live.
    Opened,
    /// This one is in another live chat.
    Busy(UserId),
    /// This one cannot be matched any more.
    Gone(UserId),
    /// The two may not meet.
    Apart,
}

/// A step of a reveal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevealStep {
    /// Ask, offering fields.
    Ask(RevealId, Vec<RevealField>),
    /// Answer by sharing fields, or with none: "not now".
    Answer(RevealId, Vec<RevealField>),
    /// Take an open request back.
    Cancel(RevealId),
    /// Hide one's card again.
    Revoke,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevealStepped {
    /// Done, in one transaction.
    Done {
        /// The event that it left in the chat, as the acting member sees it.
        event: Option<Box<Event>>,
        /// When the request that is open now runs out.
        expires_at: Option<Timestamp>,
    },
    /// "Not now" is noted. The other side is not told.
    NotNow,
    /// Not possible; `until` says when it will be.
    Refused {
        /// The reason.
        code: ProblemCode,
        /// When it will be possible.
        until: Option<Timestamp>,
    },
}

/// What became of "talk again".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// Asked; this one has something new to see.
    Asked {
        /// The other person.
        peer: UserId,
    },
    /// Done, or as it was; nobody else has anything new to see.
    Quiet,
    /// Both want it: it opens when both are here.
    Both {
        /// The old chat whose members want it.
        chat: ChatId,
        /// The other person.
        peer: UserId,
    },
    /// Asked as often as is allowed.
    Exhausted {
        /// When it is possible again.
        until: Timestamp,
    },
    /// Nothing to answer.
    Stale,
    /// No such chat, or the other is out of reach.
    NotFound,
}

/// What became of a rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rated {
    /// Kept.
    Kept,
    /// Too short, too late, or too late to change.
    NotRatable,
    /// A tag that is not one of ours, or too many of them.
    UnknownTag,
    /// No such chat.
    NotFound,
}

/// Durable truth. Every method is one unit of work: all of it is on disk, or nothing is.
pub trait Ledger: Send + Sync + 'static {
    /// The id of this database's history; it changes when a backup is restored.
    fn epoch(&self) -> Uuid;

    /// What a search needs to know; `None` until onboarding is finished.
    fn seeker(&self, user: UserId, now: Timestamp) -> Reply<'_, Option<Seeker>>;
    /// Opens a chat under the fence: blocks are checked again both ways, and nobody is in two live chats.
    fn open_chat(&self, opening: Opening, now: Timestamp) -> Reply<'_, Opened>;
    /// Every live chat with its members, for a node that starts.
    fn live_chats(&self) -> Reply<'_, Vec<(ChatId, [UserId; 2])>>;
    /// The live chat of a user.
    fn live_chat_of(&self, user: UserId) -> Reply<'_, Option<ChatId>>;
    /// A chat as this member sees it; `None` for everybody else.
    fn seen(&self, chat: ChatId, reader: UserId, now: Timestamp) -> Reply<'_, Option<ChatSnapshot>>;
    /// Events of a chat as this member sees them; `None` for everybody else.
    fn events(&self, chat: ChatId, reader: UserId, part: HistoryRange, limit: usize) -> Reply<'_, Option<EventPage>>;
    /// The id of the event of a number, to compare with a client's cursor.
    fn event_id(&self, chat: ChatId, reader: UserId, seq: u64) -> Reply<'_, Option<EventId>>;

    /// Appends a message; the answer means: on disk.
    fn append(&self, append: Append, now: Timestamp) -> Reply<'_, Appended>;
    /// Deletes an own message.
    fn delete(&self, chat: ChatId, sender: UserId, seq: u64, now: Timestamp) -> Reply<'_, Deletion>;
    /// Raises a member's marks; they never fall. False: no such chat for this member.
    fn mark(&self, chat: ChatId, member: UserId, marks: Marks) -> Reply<'_, bool>;
    /// Ends a live chat. The event is as the one who left sees it. `None`: it was over before.
    fn end(&self, chat: ChatId, ending: Ending, now: Timestamp) -> Reply<'_, Option<Box<Event>>>;

    /// One step of a reveal, checked and done in one unit.
    fn reveal(&self, chat: ChatId, member: UserId, step: RevealStep, now: Timestamp) -> Reply<'_, RevealStepped>;
    /// Keeps a rating.
    fn rate(&self, chat: ChatId, rater: UserId, thumb: Thumb, tags: Vec<String>, now: Timestamp) -> Reply<'_, Rated>;
    /// Blocks the other member of a chat that is over. False: no such chat.
    fn block(&self, chat: ChatId, member: UserId, now: Timestamp) -> Reply<'_, bool>;
    /// Never match these two again. False: no such chat.
    fn not_again(&self, chat: ChatId, member: UserId, now: Timestamp) -> Reply<'_, bool>;

    /// Asks to talk again.
    fn ask_again(&self, chat: ChatId, member: UserId, now: Timestamp) -> Reply<'_, Again>;
    /// Answers.
    fn answer_again(&self, chat: ChatId, member: UserId, answer: AgainAnswer, now: Timestamp) -> Reply<'_, Again>;
    /// Old chats of a user that both want to go on with, and the other person of each, the oldest wish first.
    fn waiting_again(&self, user: UserId, now: Timestamp) -> Reply<'_, Vec<(ChatId, UserId)>>;
    /// People met, the latest first. A cursor that is not one of ours starts over.
    fn people(&self, user: UserId, cursor: Option<String>, limit: u32, now: Timestamp) -> Reply<'_, People>;
    /// Removes one of them from this user's list. False: there is none.
    fn forget(&self, chat: ChatId, user: UserId) -> Reply<'_, bool>;
}
