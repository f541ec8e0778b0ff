//! The live chats of this node, in memory: who is here, who types, how far everybody has read.
//!
//! Must not be trusted over the ledger: a node that dies loses all of this and nothing that matters. `moving` is
//! never held across an `await`.

use std::collections::HashMap;
use std::sync::Arc;

use io_core::account::Privacy;
use io_core::chat::{self, Chat, Marks, Member};
use io_core::ids::{ChatId, UserId};
use io_core::time::Timestamp;
use io_protocol::events::Presence;
use parking_lot::Mutex;

use crate::store::ChatSnapshot;

/// One member of a live chat.
#[derive(Clone, Debug)]
pub(crate) struct MemberState {
    pub(crate) privacy: Privacy,
    pub(crate) marks: Marks,
    /// What the ledger has of them.
    pub(crate) saved: Marks,
    /// A receipt to the peer is on its way.
    pub(crate) receipt_due: bool,
    /// Typing until.
    pub(crate) typing: Option<Timestamp>,
    /// When "typing" was passed on last.
    pub(crate) typed_at: Option<Timestamp>,
    /// The reading of the chat that this member was told last.
    pub(crate) view_told: u64,
    /// The place in the line to keep if the other never comes.
    pub(crate) waited_since: Option<Timestamp>,
}

/// What moves in a live chat.
#[derive(Debug)]
pub(crate) struct ChatState {
    /// Who is here, and what time brings about.
    pub(crate) chat: Chat,
    /// The last event, as far as this node knows.
    pub(crate) last: u64,
    /// Marks wait to be saved.
    pub(crate) saving: bool,
    /// How often it is still looked whether both have the last event; see `healing`.
    pub(crate) redeliveries_left: u8,
    /// The ledger may have an event of which this node was not told.
    pub(crate) unsure: bool,
    /// How often the chat was read from the ledger to be told.
    pub(crate) views_read: u64,
    /// Messages missing until a reveal can be asked for, as the last view said.
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

    /// A reciprocal switch: on only if both have it on.
    pub(crate) fn both(&self, switch: impl Fn(&Privacy) -> bool) -> bool {
        self.places.iter().all(|place| switch(&place.privacy))
    }

    /// What the other side of `side` may see of its presence.
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
    /// Held from before a message is numbered until both were told, so that they are told in the order of the numbers.
    pub(crate) in_order: tokio::sync::Mutex<()>,
    pub(crate) state: Mutex<ChatState>,
}

impl LiveChat {
    /// As the ledger has it; the reader is side A. `None` if there is nobody on the other side any more.
    pub(crate) fn from_snapshot(seen: &ChatSnapshot, chat: Chat) -> Option<Self> {
        let place = |privacy, marks| MemberState {
            privacy,
            marks,
            saved: marks,
            receipt_due: false,
            typing: None,
            typed_at: None,
            view_told: 0,
            waited_since: None,
        };
        Some(Self {
            id: seen.view.chat,
            users: [seen.me, seen.peer?],
            in_order: tokio::sync::Mutex::default(),
            state: Mutex::new(ChatState {
                chat,
                last: seen.view.last,
                saving: false,
                redeliveries_left: 0,
                unsure: false,
                views_read: 0,
                messages_missing: missing(seen),
                places: [
                    place(seen.my_privacy, seen.view.mine.into()),
                    place(seen.peer_privacy, seen.peer_marks),
                ],
            }),
        })
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

/// Messages missing until a reveal can be asked for.
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
        // Taken up by two at once it is still one chat.
        if let Some(known) = inside.chats.get(&chat.id) {
            return Arc::clone(known);
        }
        for user in chat.users {
            inside.users.insert(user, chat.id);
        }
        inside.chats.insert(chat.id, Arc::clone(&chat));
        chat
    }

    /// It is over.
    pub(crate) fn remove(&self, chat: &LiveChat) {
        chat.state.lock().chat.end();
        let mut inside = self.0.lock();
        inside.chats.remove(&chat.id);
        for user in chat.users {
            // A member may be in the next chat already.
            if inside.users.get(&user) == Some(&chat.id) {
                inside.users.remove(&user);
            }
        }
    }

    pub(crate) fn get(&self, chat: ChatId) -> Option<Arc<LiveChat>> {
        self.0.lock().chats.get(&chat).cloned()
    }

    /// A live chat in which this user is a member, and which one.
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

    pub(crate) fn all(&self) -> Vec<Arc<LiveChat>> {
        self.0.lock().chats.values().cloned().collect()
    }
}
