//! Durable truth of the simulation: chats and their events in memory, with a disk that a crash falls back to, and with
//! faults that can be planted in it.
//!
//! Must not be cleverer than the real ledger, and without a fault it keeps what `Ledger` promises.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use io_core::account::{AgeBand, Gender, Interests, Languages};
use io_core::ids::{ChatId, EventId, PeerRef, UserId};
use io_core::matching::{Community, Profile, Wishes};
use io_core::rating::{Conduct, Thumb};
use io_core::time::Timestamp;
use io_protocol::events::{By, ChatStatus, ChatView, EndReason, Event, Marks, PeerCard, RevealState, Shared, What};
use io_protocol::frames::AgainAnswer;
use io_protocol::rest::{People, Privacy};
use io_realtime::Ledger;
use io_realtime::store::{
    Again, Append, Appended, ChatSnapshot, Deletion, Ending, EventPage, HistoryRange, Opened, Opening, Rated, Reply,
    RevealStep, RevealStepped, Seeker, StoreFailure,
};
use parking_lot::Mutex;
use uuid::Uuid;

/// What is wrong on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plant {
    /// Nothing.
    Nothing,
    /// Messages are acknowledged when they are in memory; they reach the disk with the next one.
    AcknowledgedBeforeCommit,
    /// The second member of a new chat cannot see it.
    OneSidedMatch,
    /// A chat opens though one of the two is in another.
    NoFence,
    /// Hints between nodes are lost, all of them, and nobody looks by themselves.
    HintsLostForGood,
}

#[derive(Clone)]
struct Chat {
    id: ChatId,
    members: [UserId; 2],
    events: Vec<(Option<UserId>, Event)>,
    live: bool,
    marks: [Marks; 2],
}

impl Chat {
    fn place_of(&self, user: UserId) -> Option<usize> {
        self.members.iter().position(|member| *member == user)
    }

    fn add(&mut self, by: Option<UserId>, what: What, now: Timestamp) -> Event {
        let seq = self.events.len() as u64 + 1;
        let event = Event {
            seq,
            id: Uuid::from_u128(self.id.0.as_u128() ^ (u128::from(seq) << 64)),
            by: if by.is_some() { By::Me } else { By::System },
            at: now.into(),
            what,
        };
        self.events.push((by, event.clone()));
        event
    }
}

#[derive(Default)]
struct Tables {
    chats: Vec<Chat>,
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
    /// As everybody sees it, and as it would be found after a crash.
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
                events: Vec::new(),
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

    /// The power fails: what is not on disk is gone.
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

    /// The same for a message; with the fault, it leaves the disk as it was before.
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

/// What the next unit of work of a node runs into.
const WORKS: u64 = 0;
const FAILS_BEFORE: u64 = 1;

/// The truth as one node reaches it.
pub(crate) struct Reach {
    truth: Arc<Truth>,
    /// The node was killed: nothing of it happens any more.
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

    /// One unit of work: it takes a turn before and after, and a killed node does nothing more.
    fn unit<'a, T: Send + 'a>(&'a self, work: impl FnOnce(&Truth) -> T + Send + 'a) -> Reply<'a, T> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            if self.dead.load(Ordering::SeqCst) {
                return Err(StoreFailure::Unavailable);
            }
            let done = work(&self.truth);
            tokio::task::yield_now().await;
            Ok(done)
        })
    }

    /// The same, with the trouble that was ordered.
    fn troubled<'a, T: Send + 'a>(&'a self, work: impl FnOnce(&Truth) -> T + Send + 'a) -> Reply<'a, T> {
        Box::pin(async move {
            let trouble = self.trouble.swap(WORKS, Ordering::SeqCst);
            if trouble == FAILS_BEFORE {
                return Err(StoreFailure::Unavailable);
            }
            let done = self.unit(work).await?;
            if trouble == WORKS {
                Ok(done)
            } else {
                Err(StoreFailure::Unavailable)
            }
        })
    }
}

fn never<'a, T: Send + 'a>() -> Reply<'a, T> {
    Box::pin(async { Err(StoreFailure::Fault) })
}

fn for_reader(by: Option<UserId>, event: &Event, reader: UserId) -> Event {
    let mut event = event.clone();
    if by.is_some_and(|by| by != reader) {
        event.by = By::Peer;
        if let What::Message { cid, .. } = &mut event.what {
            *cid = None;
        }
    }
    event
}

fn card() -> PeerCard {
    PeerCard {
        name: "Amber Heron".to_owned(),
        glyph: 1,
    }
}

fn view(chat: &Chat, place: usize) -> ChatView {
    let ended = match chat.events.last() {
        Some((_, event)) => match event.what {
            What::Ended { reason } => Some((event.at, reason)),
            _ => None,
        },
        None => None,
    };
    ChatView {
        chat: chat.id,
        peer_ref: PeerRef(Uuid::nil()),
        peer: card(),
        me: card(),
        status: if chat.live { ChatStatus::Live } else { ChatStatus::Ended },
        started_at: Timestamp(0).into(),
        ended_at: ended.map(|(at, _)| at),
        ended_by: None,
        end_reason: ended.map(|(_, reason)| reason),
        last: chat.events.len() as u64,
        mine: chat.marks[place],
        theirs: Some(chat.marks[1 - place]),
        unread: 0,
        shared: Shared::default(),
        reveal: RevealState::None {
            allowed_at: None,
            messages_missing: 0,
            requests_left: 3,
            unanswered: false,
        },
        presence: None,
        rated: None,
        ratable: false,
    }
}

impl Ledger for Reach {
    fn epoch(&self) -> Uuid {
        Uuid::from_u128(1)
    }

    fn seeker(&self, _: UserId, _: Timestamp) -> Reply<'_, Option<Seeker>> {
        self.unit(|_| {
            Some(Seeker {
                profile: Profile {
                    community: Community::PUBLIC,
                    band: AgeBand::Adult,
                    gender: Gender::Unsaid,
                    languages: Languages::parse(&["en"]).expect("on the list"),
                    interests: Interests::default(),
                    conduct: Conduct::Fair,
                    quarantined: false,
                },
                wishes: Wishes::default(),
                avoid: Vec::new(),
                recent: Vec::new(),
                shown_as: None,
                paused_until: None,
            })
        })
    }

    fn open_chat(&self, opening: Opening, _: Timestamp) -> Reply<'_, Opened> {
        self.troubled(move |truth| {
            let members = opening.members.map(|member| member.user);
            truth.change(|tables| {
                let busy = members.into_iter().find(|user| tables.of(*user).is_some());
                if let Some(busy) = busy.filter(|_| truth.plant != Plant::NoFence) {
                    return Opened::Busy(busy);
                }
                tables.chats.push(Chat {
                    id: opening.chat,
                    members,
                    events: Vec::new(),
                    live: true,
                    marks: [Marks::default(); 2],
                });
                Opened::Opened
            })
        })
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

    fn seen(&self, chat: ChatId, reader: UserId, _: Timestamp) -> Reply<'_, Option<ChatSnapshot>> {
        self.unit(move |truth| {
            let mut memory = truth.memory.lock();
            let chat = memory.chat(chat)?;
            let place = chat.place_of(reader)?;
            if truth.plant == Plant::OneSidedMatch && place == 1 {
                return None;
            }
            let on = Privacy {
                receipts: true,
                typing: true,
                presence: true,
                show_alias: false,
                reveal_requests: true,
            };
            Some(ChatSnapshot {
                view: view(chat, place),
                me: reader,
                peer: Some(chat.members[1 - place]),
                my_privacy: on,
                peer_privacy: on,
                peer_marks: chat.marks[1 - place],
            })
        })
    }

    fn events(&self, chat: ChatId, reader: UserId, part: HistoryRange, limit: usize) -> Reply<'_, Option<EventPage>> {
        self.unit(move |truth| {
            let HistoryRange::After(after) = part else { return None };
            let mut memory = truth.memory.lock();
            let chat = memory.chat(chat)?;
            chat.place_of(reader)?;
            let rest = chat.events.iter().skip(usize::try_from(after).unwrap_or(usize::MAX));
            // Small pages, so that catching up takes several.
            let events: Vec<_> = rest
                .take(limit.min(3))
                .map(|(by, event)| for_reader(*by, event, reader))
                .collect();
            let more = after + (events.len() as u64) < chat.events.len() as u64;
            Some(EventPage { events, more })
        })
    }

    fn event_id(&self, chat: ChatId, _: UserId, seq: u64) -> Reply<'_, Option<EventId>> {
        self.unit(move |truth| {
            let place = usize::try_from(seq).ok()?.checked_sub(1)?;
            let mut memory = truth.memory.lock();
            memory.chat(chat)?.events.get(place).map(|(_, event)| EventId(event.id))
        })
    }

    fn append(&self, append: Append, now: Timestamp) -> Reply<'_, Appended> {
        self.troubled(move |truth| {
            truth.change_message(|tables| {
                let Some(chat) = tables.chat(append.chat) else {
                    return Appended::NotFound;
                };
                let known = chat.events.iter().find(|(by, event)| {
                    *by == Some(append.sender)
                        && matches!(event.what, What::Message { cid: Some(cid), .. } if cid == append.cid)
                });
                let duplicate = known.is_some();
                let event = match known {
                    Some((_, event)) => event.clone(),
                    None if !chat.live => return Appended::Ended,
                    None => chat.add(
                        Some(append.sender),
                        What::Message {
                            cid: Some(append.cid),
                            body: Some(append.text.as_str().to_owned()),
                            deleted: false,
                        },
                        now,
                    ),
                };
                Appended::Stored {
                    seq: event.seq,
                    id: EventId(event.id),
                    at: event.at.0,
                    duplicate,
                }
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
                own.delivered = own.delivered.max(marks.delivered);
                own.read = own.read.max(marks.read);
                true
            })
        })
    }

    fn end(&self, chat: ChatId, ending: Ending, now: Timestamp) -> Reply<'_, Option<Box<Event>>> {
        self.unit(move |truth| {
            let (by, reason) = match ending {
                Ending::Leave(user) | Ending::Block(user) | Ending::Lost(user) => (Some(user), EndReason::Left),
                Ending::NoShow => (None, EndReason::NoShow),
                Ending::Idle => (None, EndReason::Idle),
            };
            truth.change(|tables| {
                let chat = tables.chat(chat).filter(|chat| chat.live)?;
                chat.live = false;
                Some(Box::new(chat.add(by, What::Ended { reason }, now)))
            })
        })
    }

    fn waiting_again(&self, _: UserId, _: Timestamp) -> Reply<'_, Vec<(ChatId, UserId)>> {
        self.unit(|_| Vec::new())
    }

    // What no client of this simulation asks for.
    fn delete(&self, _: ChatId, _: UserId, _: u64, _: Timestamp) -> Reply<'_, Deletion> {
        never()
    }
    fn reveal(&self, _: ChatId, _: UserId, _: RevealStep, _: Timestamp) -> Reply<'_, RevealStepped> {
        never()
    }
    fn rate(&self, _: ChatId, _: UserId, _: Thumb, _: Vec<String>, _: Timestamp) -> Reply<'_, Rated> {
        never()
    }
    fn block(&self, _: ChatId, _: UserId, _: Timestamp) -> Reply<'_, bool> {
        never()
    }
    fn not_again(&self, _: ChatId, _: UserId, _: Timestamp) -> Reply<'_, bool> {
        never()
    }
    fn ask_again(&self, _: ChatId, _: UserId, _: Timestamp) -> Reply<'_, Again> {
        never()
    }
    fn answer_again(&self, _: ChatId, _: UserId, _: AgainAnswer, _: Timestamp) -> Reply<'_, Again> {
        never()
    }
    fn people(&self, _: UserId, _: Option<String>, _: u32, _: Timestamp) -> Reply<'_, People> {
        never()
    }
    fn forget(&self, _: ChatId, _: UserId) -> Reply<'_, bool> {
        never()
    }
}
