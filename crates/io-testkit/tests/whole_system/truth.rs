//! Durable truth of the simulation: chats in memory and on a disk that a crash falls back to.
//!
//! Faults can be planted in it. Without one it keeps what the ports promise, and it is not cleverer than the real
//! store.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use io_core::account::Privacy;
use io_core::chat::{Appended, Deletion, Ending, Marks, NewChat, NewMessage, NewReaction, Opened, Reacted};
use io_core::detection::ProgramSign;
use io_core::ids::{ChatId, EventId, TicketId, UserId};
use io_core::matching::SearchOutcome;
use io_core::moderation::Standing;
use io_core::time::Timestamp;
use io_protocol::events::{ChatStatus, ChatView, EndReason, Event, What};
use io_realtime::Stores;
use io_realtime::store::{
    ChatSnapshot, ChatStore, EndingStore, EventPage, HistoryRange, MessageStore, Reply, Seeker, SeekerStore,
    StoreFailure,
};
use io_realtime::testing::{self, ChatLog};
use parking_lot::Mutex;
use uuid::Uuid;

/// A planted fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plant {
    /// Nothing.
    Nothing,
    /// Messages are acknowledged when they are in memory; they reach the disk with the next one.
    AcknowledgedBeforeCommit,
    /// The second member of a new chat cannot see it.
    OneSidedMatch,
    /// A chat opens although one of the two is in another.
    NoFence,
    /// All hints between nodes are lost, and nobody re-reads.
    HintsLostForGood,
}

#[derive(Clone)]
struct Chat {
    id: ChatId,
    members: [UserId; 2],
    log: ChatLog,
    live: bool,
    marks: [Marks; 2],
}

impl Chat {
    fn place_of(&self, user: UserId) -> Option<usize> {
        self.members.iter().position(|member| *member == user)
    }
}

#[derive(Default)]
struct Tables {
    chats: Vec<Chat>,
    /// On disk at once: only what the planted faults concern can be lost.
    outcomes: HashMap<(UserId, TicketId), SearchOutcome>,
}

impl Tables {
    fn of(&self, user: UserId) -> Option<&Chat> {
        self.chats.iter().find(|chat| chat.live && chat.members.contains(&user))
    }

    fn chat(&mut self, chat: ChatId) -> Option<&mut Chat> {
        self.chats.iter_mut().find(|known| known.id == chat)
    }
}

/// See the top of this file.
pub(crate) struct Truth {
    plant: Plant,
    /// As everyone sees it, and as it would be found after a crash.
    memory: Mutex<Tables>,
    disk: Mutex<Vec<Chat>>,
}

impl Truth {
    pub(crate) fn new(plant: Plant) -> Arc<Self> {
        Arc::new(Self {
            plant,
            memory: Mutex::default(),
            disk: Mutex::default(),
        })
    }

    /// A chat that is live before any node starts.
    pub(crate) fn begin_with(&self, chat: ChatId, members: [UserId; 2]) {
        self.change(|tables| {
            tables.chats.push(Chat {
                id: chat,
                members,
                log: ChatLog::new(chat.0.as_u128()),
                live: true,
                marks: [Marks::default(); 2],
            });
        });
    }

    /// Every chat and its members.
    pub(crate) fn chats(&self) -> Vec<(ChatId, [UserId; 2])> {
        let memory = self.memory.lock();
        memory.chats.iter().map(|chat| (chat.id, chat.members)).collect()
    }

    /// The power fails: what is not on disk is lost.
    pub(crate) fn crash(&self) {
        self.memory.lock().chats.clone_from(&self.disk.lock());
    }

    /// One unit of work, on disk when it is done.
    fn change<T>(&self, work: impl FnOnce(&mut Tables) -> T) -> T {
        let mut memory = self.memory.lock();
        let done = work(&mut memory);
        self.disk.lock().clone_from(&memory.chats);
        done
    }

    /// The same for a message; with the fault, the disk stays as it was.
    fn change_message<T>(&self, work: impl FnOnce(&mut Tables) -> T) -> T {
        if self.plant != Plant::AcknowledgedBeforeCommit {
            return self.change(work);
        }
        let mut memory = self.memory.lock();
        self.disk.lock().clone_from(&memory.chats);
        work(&mut memory)
    }

    /// The same for marks; with the fault they stay in memory.
    fn change_marks<T>(&self, work: impl FnOnce(&mut Tables) -> T) -> T {
        if self.plant != Plant::AcknowledgedBeforeCommit {
            return self.change(work);
        }
        work(&mut self.memory.lock())
    }
}

/// What happens to the next unit of work of a node.
const WORKS: u64 = 0;
const FAILS_BEFORE: u64 = 1;

/// The truth, as one node reaches it.
pub(crate) struct Reach {
    truth: Arc<Truth>,
    /// The node was killed: it has no effect any more.
    dead: AtomicBool,
    /// What the next message or opening does: 0 works, 1 fails before the commit, 2 commits and loses the answer.
    trouble: AtomicU64,
}

impl Reach {
    pub(crate) fn of(truth: &Arc<Truth>) -> Arc<Self> {
        Arc::new(Self {
            truth: Arc::clone(truth),
            dead: AtomicBool::new(false),
            trouble: AtomicU64::new(WORKS),
        })
    }

    pub(crate) fn kill(&self) {
        self.dead.store(true, Ordering::SeqCst);
    }

    pub(crate) fn trouble_next(&self, trouble: u64) {
        self.trouble.store(trouble, Ordering::SeqCst);
    }

    /// One unit of work.
    ///
    /// It takes a turn before and after, and a killed node does nothing more.
    fn unit<'a, T: Send + 'a>(&'a self, work: impl FnOnce(&Truth) -> T + Send + 'a) -> Reply<'a, T> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            if self.dead.load(Ordering::SeqCst) {
                return Err(StoreFailure::Unknown);
            }
            let done = work(&self.truth);
            tokio::task::yield_now().await;
            Ok(done)
        })
    }

    /// The same, with the ordered trouble.
    fn troubled<'a, T: Send + 'a>(&'a self, work: impl FnOnce(&Truth) -> T + Send + 'a) -> Reply<'a, T> {
        Box::pin(async move {
            let trouble = self.trouble.swap(WORKS, Ordering::SeqCst);
            if trouble == FAILS_BEFORE {
                return Err(StoreFailure::Unknown);
            }
            let done = self.unit(work).await?;
            if trouble == WORKS {
                Ok(done)
            } else {
                Err(StoreFailure::Unknown)
            }
        })
    }
}

fn view(chat: &Chat, place: usize) -> ChatView {
    let ended = match chat.log.last_event().map(|event| (event.at, &event.what)) {
        Some((at, What::Ended { reason })) => Some((at, *reason)),
        _ => None,
    };
    ChatView {
        status: if chat.live { ChatStatus::Live } else { ChatStatus::Ended },
        ended_at: ended.map(|(at, _)| at),
        end_reason: ended.map(|(_, reason)| reason),
        ..testing::a_live_chat(
            chat.id,
            Timestamp(0),
            chat.log.last(),
            chat.marks[place],
            chat.marks[1 - place],
        )
    }
}

impl Reach {
    /// The stores of the node that reaches the truth by this.
    pub(crate) fn stores(self: &Arc<Self>) -> Stores {
        Stores {
            chats: Arc::clone(self) as _,
            messages: Arc::clone(self) as _,
            endings: Arc::clone(self) as _,
            seekers: Arc::clone(self) as _,
            ..testing::empty_stores()
        }
    }
}

impl ChatStore for Reach {
    fn epoch(&self) -> Uuid {
        Uuid::from_u128(1)
    }

    fn live_chats(&self) -> Reply<'_, Vec<(ChatId, [UserId; 2])>> {
        self.unit(|truth| {
            let memory = truth.memory.lock();
            let live = memory.chats.iter().filter(|chat| chat.live);
            live.map(|chat| (chat.id, chat.members)).collect()
        })
    }

    fn live_chat_of(&self, user: UserId) -> Reply<'_, Option<ChatId>> {
        self.unit(move |truth| {
            let memory = truth.memory.lock();
            let chat = memory.of(user)?;
            let hidden = truth.plant == Plant::OneSidedMatch && chat.members[1] == user;
            (!hidden).then_some(chat.id)
        })
    }

    fn snapshot(&self, chat: ChatId, reader: UserId, _: Timestamp) -> Reply<'_, Option<ChatSnapshot>> {
        self.unit(move |truth| {
            let mut memory = truth.memory.lock();
            let chat = memory.chat(chat)?;
            let place = chat.place_of(reader)?;
            if truth.plant == Plant::OneSidedMatch && place == 1 {
                return None;
            }
            Some(ChatSnapshot {
                view: view(chat, place),
                me: reader,
                peer: Some(chat.members[1 - place]),
                my_privacy: Privacy::default(),
                peer_privacy: Privacy::default(),
                peer_marks: chat.marks[1 - place],
            })
        })
    }

    fn mark(&self, chat: ChatId, member: UserId, marks: Marks) -> Reply<'_, bool> {
        self.unit(move |truth| {
            truth.change_marks(|tables| {
                let Some(chat) = tables.chat(chat) else { return false };
                let Some(place) = chat.place_of(member) else {
                    return false;
                };
                let own = &mut chat.marks[place];
                *own = Marks::new(own.delivered().max(marks.delivered()), own.read().max(marks.read()));
                true
            })
        })
    }
}

impl MessageStore for Reach {
    fn events(&self, chat: ChatId, reader: UserId, range: HistoryRange, limit: usize) -> Reply<'_, Option<EventPage>> {
        self.unit(move |truth| {
            let mut memory = truth.memory.lock();
            let chat = memory.chat(chat)?;
            chat.place_of(reader)?;
            Some(chat.log.page(reader, range, limit))
        })
    }

    fn event_id(&self, chat: ChatId, _: UserId, seq: u64) -> Reply<'_, Option<EventId>> {
        self.unit(move |truth| truth.memory.lock().chat(chat)?.log.event_id(seq))
    }

    fn append(&self, message: NewMessage, now: Timestamp) -> Reply<'_, Appended> {
        self.troubled(move |truth| {
            truth.change_message(|tables| {
                let Some(chat) = tables.chat(message.chat) else {
                    return Appended::NotFound;
                };
                if !chat.live && chat.log.known(&message).is_none() {
                    return Appended::ChatEnded;
                }
                Appended::Stored(chat.log.append(&message, now))
            })
        })
    }

    fn delete(&self, chat: ChatId, sender: UserId, seq: u64, now: Timestamp) -> Reply<'_, Deletion<Event>> {
        self.unit(move |truth| {
            truth.change(|tables| match tables.chat(chat) {
                Some(chat) if chat.live => chat.log.delete(sender, seq, now),
                Some(_) => Deletion::ChatEnded,
                None => Deletion::NotFound,
            })
        })
    }

    fn react(&self, new: NewReaction, now: Timestamp) -> Reply<'_, Reacted<Event>> {
        self.troubled(move |truth| {
            truth.change_message(|tables| match tables.chat(new.chat) {
                Some(chat) if chat.live => chat.log.react(new, now),
                Some(_) => Reacted::ChatEnded,
                None => Reacted::NotFound,
            })
        })
    }

    fn report_under_age(&self, _: ChatId, _: UserId, _: u64, _: Timestamp) -> Reply<'_, ()> {
        self.unit(|_| ())
    }

    fn suspect_program(&self, _: UserId, _: ProgramSign, _: Timestamp) -> Reply<'_, ()> {
        self.unit(|_| ())
    }
}

impl EndingStore for Reach {
    fn end(&self, chat: ChatId, ending: Ending, now: Timestamp) -> Reply<'_, Option<Box<Event>>> {
        self.unit(move |truth| {
            let (by, reason) = match ending {
                Ending::Leave(user) | Ending::LeaveHiding(user) | Ending::Block(user) | Ending::Lost(user) => {
                    (Some(user), EndReason::Left)
                }
                Ending::NoShow => (None, EndReason::NoShow),
                Ending::Idle => (None, EndReason::Idle),
            };
            truth.change(|tables| {
                let chat = tables.chat(chat).filter(|chat| chat.live)?;
                chat.live = false;
                Some(Box::new(chat.log.add(by, What::Ended { reason }, now)))
            })
        })
    }

    fn block(&self, chat: ChatId, member: UserId, _: Timestamp) -> Reply<'_, bool> {
        self.unit(move |truth| {
            let mut memory = truth.memory.lock();
            memory.chat(chat).is_some_and(|chat| chat.place_of(member).is_some())
        })
    }
}

impl SeekerStore for Reach {
    fn seeker(&self, _: UserId, _: Timestamp) -> Reply<'_, Option<Seeker>> {
        self.unit(|_| Some(testing::a_seeker()))
    }

    fn standing(&self, _: UserId, _: Timestamp) -> Reply<'_, Standing> {
        self.unit(|_| Standing::default())
    }

    fn is_paused(&self, _: UserId) -> Reply<'_, bool> {
        self.unit(|_| false)
    }

    fn paused_until(&self, _: UserId, _: Timestamp) -> Reply<'_, Option<Timestamp>> {
        self.unit(|_| None)
    }

    fn search_outcome(&self, user: UserId, ticket: TicketId, _: Timestamp) -> Reply<'_, Option<SearchOutcome>> {
        self.unit(move |truth| truth.memory.lock().outcomes.get(&(user, ticket)).copied())
    }

    fn settle_search(
        &self,
        user: UserId,
        ticket: TicketId,
        outcome: SearchOutcome,
        _: Timestamp,
    ) -> Reply<'_, SearchOutcome> {
        self.troubled(move |truth| truth.change(|tables| *tables.outcomes.entry((user, ticket)).or_insert(outcome)))
    }

    fn open_chat(&self, opening: NewChat, _: Timestamp) -> Reply<'_, Opened> {
        self.troubled(move |truth| {
            let members = opening.members.each_ref().map(|member| member.user);
            truth.change(|tables| {
                let busy = members.into_iter().find(|user| tables.of(*user).is_some());
                if let Some(busy) = busy.filter(|_| truth.plant != Plant::NoFence) {
                    return Opened::Busy(busy);
                }
                let searches = opening.members.each_ref().map(|one| (one.user, one.ticket));
                let searches: Vec<_> = searches
                    .into_iter()
                    .filter_map(|(user, ticket)| Some((user, ticket?)))
                    .collect();
                if let Some((over, _)) = searches.iter().find(|search| tables.outcomes.contains_key(search)) {
                    return Opened::Gone(*over);
                }
                let matched = SearchOutcome::Matched(opening.id);
                tables
                    .outcomes
                    .extend(searches.into_iter().map(|search| (search, matched)));
                tables.chats.push(Chat {
                    id: opening.id,
                    members,
                    log: ChatLog::new(opening.id.0.as_u128()),
                    live: true,
                    marks: [Marks::default(); 2],
                });
                Opened::Opened
            })
        })
    }
}
