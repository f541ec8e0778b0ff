//! A store without chats or people, which answers accordingly.

use io_core::again::{AgainOutcome, AgainStep, Note};
use io_core::chat::{Appended, Deletion, Ending, Marks, NewChat, NewMessage, NewReaction, Opened, Reacted};
use io_core::detection::ProgramSign;
use io_core::ids::{ChatId, EventId, TicketId, UserId};
use io_core::matching::SearchOutcome;
use io_core::moderation::Standing;
use io_core::rating::{Rated, Rating};
use io_core::reveal::{RevealOutcome, RevealStep};
use io_core::time::Timestamp;
use io_protocol::events::Event;
use io_protocol::rest::People;
use uuid::Uuid;

use crate::store::{
    ChatSnapshot, ChatStore, EndingStore, EventPage, HistoryRange, MessageStore, NoticeStore, PeopleStore, RatingStore,
    Reply, RevealStore, Seeker, SeekerStore,
};

/// See the top of this file.
pub struct EmptyStore;

fn answer<'a, T: Send + 'a>(answer: T) -> Reply<'a, T> {
    Box::pin(async move {
        // A real store answers later: other tasks get their turn.
        tokio::task::yield_now().await;
        Ok(answer)
    })
}

impl ChatStore for EmptyStore {
    fn epoch(&self) -> Uuid {
        Uuid::from_u128(1)
    }
    fn live_chats(&self) -> Reply<'_, Vec<(ChatId, [UserId; 2])>> {
        answer(Vec::new())
    }
    fn live_chat_of(&self, _: UserId) -> Reply<'_, Option<ChatId>> {
        answer(None)
    }
    fn snapshot(&self, _: ChatId, _: UserId, _: Timestamp) -> Reply<'_, Option<ChatSnapshot>> {
        answer(None)
    }
    fn mark(&self, _: ChatId, _: UserId, _: Marks) -> Reply<'_, bool> {
        answer(false)
    }
}

impl MessageStore for EmptyStore {
    fn events(&self, _: ChatId, _: UserId, _: HistoryRange, _: usize) -> Reply<'_, Option<EventPage>> {
        answer(None)
    }
    fn event_id(&self, _: ChatId, _: UserId, _: u64) -> Reply<'_, Option<EventId>> {
        answer(None)
    }
    fn append(&self, _: NewMessage, _: Timestamp) -> Reply<'_, Appended> {
        answer(Appended::NotFound)
    }
    fn delete(&self, _: ChatId, _: UserId, _: u64, _: Timestamp) -> Reply<'_, Deletion<Event>> {
        answer(Deletion::NotFound)
    }

    fn react(&self, _: NewReaction, _: Timestamp) -> Reply<'_, Reacted<Event>> {
        answer(Reacted::NotFound)
    }

    fn report_under_age(&self, _: ChatId, _: UserId, _: u64, _: Timestamp) -> Reply<'_, ()> {
        answer(())
    }

    fn suspect_program(&self, _: UserId, _: ProgramSign, _: Timestamp) -> Reply<'_, ()> {
        answer(())
    }
}

impl EndingStore for EmptyStore {
    fn end(&self, _: ChatId, _: Ending, _: Timestamp) -> Reply<'_, Option<Box<Event>>> {
        answer(None)
    }
    fn block(&self, _: ChatId, _: UserId, _: Timestamp) -> Reply<'_, bool> {
        answer(false)
    }
}

impl SeekerStore for EmptyStore {
    fn seeker(&self, _: UserId, _: Timestamp) -> Reply<'_, Option<Seeker>> {
        answer(None)
    }
    fn standing(&self, _: UserId, _: Timestamp) -> Reply<'_, Standing> {
        Box::pin(async { Ok(Standing::default()) })
    }
    fn is_paused(&self, _: UserId) -> Reply<'_, bool> {
        answer(false)
    }
    fn paused_until(&self, _: UserId, _: Timestamp) -> Reply<'_, Option<Timestamp>> {
        answer(None)
    }
    fn search_outcome(&self, _: UserId, _: TicketId, _: Timestamp) -> Reply<'_, Option<SearchOutcome>> {
        answer(None)
    }
    fn settle_search(&self, _: UserId, _: TicketId, outcome: SearchOutcome, _: Timestamp) -> Reply<'_, SearchOutcome> {
        answer(outcome)
    }
    fn open_chat(&self, chat: NewChat, _: Timestamp) -> Reply<'_, Opened> {
        let [first, _] = chat.members;
        answer(Opened::Gone(first.user))
    }
}

impl RevealStore for EmptyStore {
    fn reveal(&self, _: ChatId, _: UserId, _: RevealStep, _: Timestamp) -> Reply<'_, RevealOutcome<Event>> {
        answer(RevealOutcome::NotFound)
    }
    fn hide_cards(&self, _: UserId) -> Reply<'_, Vec<UserId>> {
        answer(Vec::new())
    }
}

impl RatingStore for EmptyStore {
    fn rate(&self, _: ChatId, _: UserId, _: Rating, _: Timestamp) -> Reply<'_, Rated> {
        answer(Rated::NotFound)
    }
}

impl PeopleStore for EmptyStore {
    fn again(&self, _: ChatId, _: UserId, _: AgainStep, _: Timestamp) -> Reply<'_, AgainOutcome> {
        answer(AgainOutcome::NotFound)
    }
    fn waiting_again(&self, _: UserId, _: Timestamp) -> Reply<'_, Vec<(ChatId, UserId)>> {
        answer(Vec::new())
    }
    fn people(&self, _: UserId, _: Option<String>, _: u32, _: Timestamp) -> Reply<'_, People> {
        answer(People {
            people: Vec::new(),
            next: None,
        })
    }
    fn keep_note(&self, _: ChatId, _: UserId, _: Option<Note>) -> Reply<'_, bool> {
        answer(false)
    }
    fn forget(&self, _: ChatId, _: UserId) -> Reply<'_, bool> {
        answer(false)
    }
}

impl NoticeStore for EmptyStore {
    fn unseen(&self, _: UserId) -> Reply<'_, u32> {
        answer(0)
    }
}
