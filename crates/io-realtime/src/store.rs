//! The ports to durable truth, cut by use.
//!
//! The server plugs the store in; tests plug in fakes that lose, delay and refuse on purpose. What a method answers is
//! on disk when it answers. Views and events come as the wire has them, for one reader: the implementation decides what
//! that reader may see, in one place.

use std::pin::Pin;
use std::sync::Arc;

use io_core::account::Privacy;
use io_core::again::{AgainOutcome, AgainStep, Note};
pub use io_core::chat::HistoryRange;
use io_core::chat::{Appended, Deletion, Ending, Marks, NewChat, NewMessage, NewReaction, Opened, Reacted, ShownCard};
use io_core::detection::{ProgramSign, WordLists};
use io_core::ids::{ChatId, EventId, TicketId, UserId};
use io_core::matching::{Profile, SearchOutcome, Wishes};
use io_core::moderation::Standing;
use io_core::rating::{Rated, Rating};
use io_core::reveal::{RevealOutcome, RevealStep};
use io_core::time::{Span, Timestamp};
use io_protocol::events::{ChatView, Event};
use io_protocol::rest::People;
use uuid::Uuid;

/// The answer of a store, later.
pub type Reply<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreFailure>> + Send + 'a>>;

/// A page of events as one reader sees them.
pub type EventPage = io_core::chat::EventPage<Event>;

/// Why the store did not do as asked, or did not say that it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreFailure {
    /// A bounded queue is full. Nothing was stored.
    #[error("the store's queue is full")]
    Busy,
    /// The database takes no writes now, or undid this one. Nothing was stored.
    #[error("the store did not do it")]
    NotDone,
    /// The database did not answer. What was asked for may be stored all the same.
    #[error("the store does not answer")]
    Unknown,
    /// An internal error, which was logged where it happened. Nothing was stored.
    #[error("the store is at fault")]
    Fault,
}

/// One chat as one member sees it, and what the node must know to serve it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatSnapshot {
    /// What the reader may see. Presence is absent: the node knows it, the store does not.
    pub view: ChatView,
    /// The reader.
    pub me: UserId,
    /// The peer; none once erased.
    pub peer: Option<UserId>,
    /// The reader's switches now.
    pub my_privacy: Privacy,
    /// The peer's switches now.
    pub peer_privacy: Privacy,
    /// The peer's marks, whatever the switches say.
    pub peer_marks: Marks,
}

/// What a person brings into a search.
#[derive(Clone, Debug, PartialEq)]
pub struct Seeker {
    /// Who they are to others.
    pub profile: Profile,
    /// Since when the account is there.
    pub since: Timestamp,
    /// What they ask for, as stored.
    pub wishes: Wishes,
    /// Blocked, or "not again", either way.
    pub avoid: Vec<UserId>,
    /// Met within the no-repeat window, and how long ago.
    pub recent: Vec<(UserId, Span)>,
    /// Their card if they chose to be seen under their alias; otherwise each chat makes a name.
    pub shown_as: Option<ShownCard>,
    /// After many short chats: when searching is possible again.
    pub paused_until: Option<Timestamp>,
    /// What the account may not do.
    pub standing: Standing,
}

/// Which chats there are, and how their members see them.
pub trait ChatStore: Send + Sync + 'static {
    /// The id of this database's history; it changes when a backup is restored.
    fn epoch(&self) -> Uuid;
    /// Every live chat with its members, for a node that starts.
    fn live_chats(&self) -> Reply<'_, Vec<(ChatId, [UserId; 2])>>;
    /// The live chat of a user.
    fn live_chat_of(&self, user: UserId) -> Reply<'_, Option<ChatId>>;
    /// A chat as this member sees it; `None` for everyone else.
    fn snapshot(&self, chat: ChatId, reader: UserId, now: Timestamp) -> Reply<'_, Option<ChatSnapshot>>;
    /// Raises a member's marks; they never fall. False: no such chat for this member.
    fn mark(&self, chat: ChatId, member: UserId, marks: Marks) -> Reply<'_, bool>;
}

/// The numbered events of a chat.
pub trait MessageStore: Send + Sync + 'static {
    /// Events of a chat as this member sees them; `None` for everyone else.
    fn events(&self, chat: ChatId, reader: UserId, range: HistoryRange, limit: usize) -> Reply<'_, Option<EventPage>>;
    /// The id of the event with a number, to compare with a client's cursor.
    fn event_id(&self, chat: ChatId, reader: UserId, seq: u64) -> Reply<'_, Option<EventId>>;
    /// Appends a message; the answer means: on disk.
    fn append(&self, message: NewMessage, now: Timestamp) -> Reply<'_, Appended>;
    /// Deletes one's own message.
    fn delete(&self, chat: ChatId, sender: UserId, seq: u64, now: Timestamp) -> Reply<'_, Deletion<Event>>;
    /// Stores a reaction to a message; the answer means: on disk.
    fn react(&self, reaction: NewReaction, now: Timestamp) -> Reply<'_, Reacted<Event>>;
    /// A stored message says that its writer is a child: a case for a person to look at, once for each chat and member.
    fn report_under_age(&self, chat: ChatId, sender: UserId, seq: u64, now: Timestamp) -> Reply<'_, ()>;
    /// Someone writes as a program would: a case for a person to look at, without a word of anyone.
    fn suspect_program(&self, user: UserId, sign: ProgramSign, now: Timestamp) -> Reply<'_, ()>;
    /// The word lists by which texts are read now; those of this program, unless the store knows others.
    fn words(&self) -> Arc<WordLists> {
        Arc::clone(WordLists::shipped())
    }
}

/// The end of a chat.
pub trait EndingStore: Send + Sync + 'static {
    /// Ends a live chat, and hides the card of the member who ends it where the ending says so.
    /// Returns its last event as the member who left sees it. `None`: it was over before, or hiding a card left an event
    /// before the last one; the connections read both.
    fn end(&self, chat: ChatId, ending: Ending, now: Timestamp) -> Reply<'_, Option<Box<Event>>>;
    /// Blocks the peer of a chat that is over, and hides the own card there. False: no such chat.
    fn block(&self, chat: ChatId, member: UserId, now: Timestamp) -> Reply<'_, bool>;
}

/// What matching needs: the person who searches, and the chat that a match opens.
pub trait SeekerStore: Send + Sync + 'static {
    /// What a search needs to know; `None` until onboarding is finished, and while the account is paused.
    fn seeker(&self, user: UserId, now: Timestamp) -> Reply<'_, Option<Seeker>>;
    /// What an account may not do right now.
    fn standing(&self, user: UserId, now: Timestamp) -> Reply<'_, Standing>;
    /// Did its owner pause the account?
    fn is_paused(&self, user: UserId) -> Reply<'_, bool>;
    /// Until when searching is paused, after many short chats.
    fn paused_until(&self, user: UserId, now: Timestamp) -> Reply<'_, Option<Timestamp>>;
    /// What became of a user's ticket; `None`: nothing yet, or it is no longer remembered.
    fn search_outcome(&self, user: UserId, ticket: TicketId, now: Timestamp) -> Reply<'_, Option<SearchOutcome>>;
    /// Settles a search, unless it has an outcome. Answers with the one that holds, also after a restart.
    fn settle_search(
        &self,
        user: UserId,
        ticket: TicketId,
        outcome: SearchOutcome,
        now: Timestamp,
    ) -> Reply<'_, SearchOutcome>;
    /// Opens a chat under the fence, and settles the searches that led to it.
    ///
    /// Every rule that is never broken is checked again, and nobody is in two live chats.
    fn open_chat(&self, chat: NewChat, now: Timestamp) -> Reply<'_, Opened>;
}

/// The mutual reveal.
pub trait RevealStore: Send + Sync + 'static {
    /// One step of a reveal, checked and done in one transaction.
    fn reveal(&self, chat: ChatId, member: UserId, step: RevealStep, now: Timestamp)
    -> Reply<'_, RevealOutcome<Event>>;
    /// Hides every card that a person revealed in a chat that is over. Answers who saw one, once for each chat.
    fn hide_cards(&self, user: UserId) -> Reply<'_, Vec<UserId>>;
}

/// Ratings.
pub trait RatingStore: Send + Sync + 'static {
    /// Keeps a rating.
    fn rate(&self, chat: ChatId, rater: UserId, rating: Rating, now: Timestamp) -> Reply<'_, Rated>;
}

/// People met, and talking to them again.
pub trait PeopleStore: Send + Sync + 'static {
    /// One step of talking again.
    fn again(&self, chat: ChatId, member: UserId, step: AgainStep, now: Timestamp) -> Reply<'_, AgainOutcome>;
    /// Old chats of a user whose two members want to talk again.
    ///
    /// With the peer of each, the oldest wish first.
    fn waiting_again(&self, user: UserId, now: Timestamp) -> Reply<'_, Vec<(ChatId, UserId)>>;
    /// People met, the latest first. An unknown cursor starts over.
    fn people(&self, user: UserId, cursor: Option<String>, limit: u32, now: Timestamp) -> Reply<'_, People>;
    /// Replaces a user's note about someone they met; `None` removes it. False: not on the list.
    fn keep_note(&self, chat: ChatId, user: UserId, note: Option<Note>) -> Reply<'_, bool>;
    /// Removes one of them from this user's list. False: not on the list.
    fn forget(&self, chat: ChatId, user: UserId) -> Reply<'_, bool>;
}

/// What IO has to tell a person.
pub trait NoticeStore: Send + Sync + 'static {
    /// How many notices a user has not seen.
    fn unseen(&self, user: UserId) -> Reply<'_, u32>;
}

/// Everything that a node needs of durable truth.
#[derive(Clone)]
pub struct Stores {
    /// Chats.
    pub chats: Arc<dyn ChatStore>,
    /// Their events.
    pub messages: Arc<dyn MessageStore>,
    /// Their ends.
    pub endings: Arc<dyn EndingStore>,
    /// People who search.
    pub seekers: Arc<dyn SeekerStore>,
    /// Reveals.
    pub reveals: Arc<dyn RevealStore>,
    /// Ratings.
    pub ratings: Arc<dyn RatingStore>,
    /// People met.
    pub people: Arc<dyn PeopleStore>,
    /// Notices.
    pub notices: Arc<dyn NoticeStore>,
}

impl Stores {
    /// One store that does everything.
    pub fn of<S>(store: Arc<S>) -> Self
    where
        S: ChatStore + MessageStore + EndingStore + SeekerStore + RevealStore + RatingStore + PeopleStore + NoticeStore,
    {
        Self {
            chats: Arc::clone(&store) as _,
            messages: Arc::clone(&store) as _,
            endings: Arc::clone(&store) as _,
            seekers: Arc::clone(&store) as _,
            reveals: Arc::clone(&store) as _,
            ratings: Arc::clone(&store) as _,
            people: Arc::clone(&store) as _,
            notices: store as _,
        }
    }
}
