//! The live chats of this node, in memory: presence, typing, marks.
//!
//! The store has the truth: a node that dies loses all of this and nothing that matters. `LiveChat::state` is never
//! held across an `await`.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use io_core::account::Privacy;
use io_core::chat::{self, Chat, Marks, Member};
use io_core::ids::{ChatId, ConnectionId, UserId};
use io_core::time::Uptime;
use io_protocol::events::Presence;
use parking_lot::Mutex;

use crate::chat::redelivery::Redeliveries;
use crate::store::ChatSnapshot;

/// Which of a member's clients raised marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MarkedBy {
    /// None of them.
    Nobody,
    /// One, which knows them; `None`: a REST request.
    One(Option<ConnectionId>),
    /// Several, so that none knows all of them.
    Several,
}

/// One member of a live chat.
#[derive(Clone, Debug)]
pub(crate) struct MemberState {
    pub(crate) privacy: Privacy,
    /// The number of the reading that `privacy` is from.
    pub(crate) privacy_read: u64,
    pub(crate) marks: Marks,
    /// The marks that the store has.
    pub(crate) saved: Marks,
    /// The marks that the peer was last sent.
    pub(crate) receipt_sent: Marks,
    /// Who raised the marks since they were last sent to the member's other clients.
    pub(crate) marked_by: MarkedBy,
    /// Typing until.
    pub(crate) typing: Option<Uptime>,
    /// Has written in this chat, as far as this node knows.
    pub(crate) has_written: bool,
    /// When "typing" was last passed on.
    pub(crate) typed_at: Option<Uptime>,
    /// The number of the view that was last sent to this member.
    pub(crate) view_told: u64,
    /// A view with an open reveal request was read for this member, and none without it was sent since.
    pub(crate) knows_request: bool,
    /// The position in the queue to keep if the peer never comes.
    pub(crate) waited_since: Option<Uptime>,
}

/// The changing part of a live chat.
#[derive(Debug)]
pub(crate) struct ChatState {
    /// Who is here, and what time alone brings about.
    pub(crate) chat: Chat,
    /// The last event, as far as this node knows.
    pub(crate) last: u64,
    /// Who wrote the last message that this node stored, and when.
    pub(crate) last_written: Option<(Member, Uptime)>,
    /// Marks wait to be saved and sent.
    pub(crate) marks_due: bool,
    pub(crate) redeliveries: Redeliveries,
    /// The store may have an event that this node does not know.
    pub(crate) unsure: bool,
    /// How often views and switches were read, so that an older reading never replaces a newer one.
    readings: u64,
    /// Messages missing until a reveal may be requested, as the last view said.
    pub(crate) messages_missing: u32,
    places: [MemberState; 2],
}

impl ChatState {
    pub(crate) fn of(&self, side: Member) -> &MemberState {
        &self.places[side.index()]
    }

    pub(crate) fn of_mut(&mut self, side: Member) -> &mut MemberState {
        &mut self.places[side.index()]
    }

    /// The number of a reading of the store that begins now.
    pub(crate) fn begin_reading(&mut self) -> u64 {
        self.readings += 1;
        self.readings
    }

    /// A reciprocal switch: on only if both members have it on.
    pub(crate) fn both(&self, switch: impl Fn(&Privacy) -> bool) -> bool {
        self.places.iter().all(|place| switch(&place.privacy))
    }

    /// The presence of `side` as the peer may see it.
    pub(crate) fn presence_of(&self, side: Member) -> Option<Presence> {
        let seen = self.chat.presence(side)?;
        self.both(|privacy| privacy.presence).then_some(match seen {
            chat::Presence::Here => Presence::Here,
            chat::Presence::Away => Presence::Away,
        })
    }
}

/// One live chat.
pub(crate) struct LiveChat {
    pub(crate) id: ChatId,
    users: [UserId; 2],
    /// Marks, switches and the last event are known, and not only the members.
    is_read: AtomicBool,
    /// Held from before a message is numbered until both members were sent it, so that they receive it in order.
    pub(crate) in_order: tokio::sync::Mutex<()>,
    pub(crate) state: Mutex<ChatState>,
}

impl LiveChat {
    /// A chat as the store has it; the reader is the first member.
    ///
    /// `None` if the peer was erased.
    pub(crate) fn from_snapshot(seen: &ChatSnapshot, chat: Chat) -> Option<Self> {
        let live = Self::unread(seen.view.chat, [seen.me, seen.peer?], chat);
        live.learn(seen, 0);
        Some(live)
    }

    /// A chat of which only the members are known.
    ///
    /// Nothing is shown that a switch may forbid, until [`Self::learn`].
    pub(crate) fn unread(id: ChatId, users: [UserId; 2], chat: Chat) -> Self {
        let place = || MemberState {
            privacy: Privacy::OFF,
            privacy_read: 0,
            marks: Marks::default(),
            saved: Marks::default(),
            receipt_sent: Marks::default(),
            marked_by: MarkedBy::Nobody,
            typing: None,
            has_written: false,
            typed_at: None,
            view_told: 0,
            knows_request: false,
            waited_since: None,
        };
        Self {
            id,
            users,
            is_read: AtomicBool::new(false),
            in_order: tokio::sync::Mutex::default(),
            state: Mutex::new(ChatState {
                chat,
                last: 0,
                last_written: None,
                marks_due: false,
                redeliveries: Redeliveries::default(),
                unsure: false,
                readings: 0,
                messages_missing: 0,
                places: [place(), place()],
            }),
        }
    }

    /// What the store says of the chat is known from here on. Another reading may have been here first.
    pub(crate) fn learn(&self, seen: &ChatSnapshot, reading: u64) {
        let mut state = self.state.lock();
        state.last = state.last.max(seen.view.last);
        if self.is_read.swap(true, Ordering::SeqCst) {
            return;
        }
        state.messages_missing = missing(seen);
        let reader = self.side_of(seen.me).unwrap_or(Member::One);
        let known = [
            (reader, seen.my_privacy, Marks::from(seen.view.mine)),
            (reader.other(), seen.peer_privacy, seen.peer_marks),
        ];
        for (side, privacy, marks) in known {
            let place = state.of_mut(side);
            if place.privacy_read <= reading {
                (place.privacy, place.privacy_read) = (privacy, reading);
            }
            (place.marks, place.saved, place.receipt_sent) = (marks, marks, marks);
            // Who wrote before is not known here; an opener is the first message of a new chat.
            place.has_written |= seen.view.last > 0;
        }
    }

    /// Is more known of it than its members?
    pub(crate) fn is_read(&self) -> bool {
        self.is_read.load(Ordering::SeqCst)
    }

    pub(crate) fn user(&self, side: Member) -> UserId {
        self.users[side.index()]
    }

    pub(crate) fn users(&self) -> [UserId; 2] {
        self.users
    }

    pub(crate) fn side_of(&self, user: UserId) -> Option<Member> {
        Member::BOTH.into_iter().find(|side| self.user(*side) == user)
    }
}

/// Messages missing until a reveal may be requested.
pub(crate) fn missing(seen: &ChatSnapshot) -> u32 {
    match seen.view.reveal {
        io_protocol::events::RevealState::None { messages_missing, .. } => messages_missing,
        _ => 0,
    }
}

#[derive(Default)]
struct Inside {
    chats: HashMap<ChatId, Arc<LiveChat>>,
    users: HashMap<UserId, ChatId>,
}

/// The live chats of this node.
#[derive(Default)]
pub(crate) struct LiveChats(Mutex<Inside>);

impl LiveChats {
    pub(crate) fn insert(&self, chat: LiveChat) -> Arc<LiveChat> {
        let chat = Arc::new(chat);
        let mut inside = self.0.lock();
        // Adopted by two tasks at once, it is still one chat.
        if let Some(known) = inside.chats.get(&chat.id) {
            return Arc::clone(known);
        }
        for user in chat.users {
            inside.users.insert(user, chat.id);
        }
        inside.chats.insert(chat.id, Arc::clone(&chat));
        chat
    }

    /// Forgets a chat that ended.
    pub(crate) fn remove(&self, chat: &LiveChat) {
        chat.state.lock().chat.end();
        let mut inside = self.0.lock();
        inside.chats.remove(&chat.id);
        for user in chat.users {
            // A member may already be in the next chat.
            if inside.users.get(&user) == Some(&chat.id) {
                inside.users.remove(&user);
            }
        }
    }

    pub(crate) fn get(&self, chat: ChatId) -> Option<Arc<LiveChat>> {
        self.0.lock().chats.get(&chat).cloned()
    }

    /// A live chat of this user, and which member they are.
    pub(crate) fn of_member(&self, chat: ChatId, user: UserId) -> Option<(Arc<LiveChat>, Member)> {
        let chat = self.get(chat)?;
        let side = chat.side_of(user)?;
        Some((chat, side))
    }

    /// The live chat of a user.
    pub(crate) fn of(&self, user: UserId) -> Option<(Arc<LiveChat>, Member)> {
        let inside = self.0.lock();
        let chat = inside.chats.get(inside.users.get(&user)?)?.clone();
        drop(inside);
        let side = chat.side_of(user)?;
        Some((chat, side))
    }

    pub(crate) fn count(&self) -> usize {
        self.0.lock().chats.len()
    }

    pub(crate) fn all(&self) -> Vec<Arc<LiveChat>> {
        self.0.lock().chats.values().cloned().collect()
    }
}
