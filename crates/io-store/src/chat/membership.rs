//! Who is who in a chat.
//! Checked before every unit of work, from memory where possible.
//!
//! Must not know what was said.

use io_core::chat::Member;
use io_core::ids::{ChatId, PeerRef, UserId};

use crate::cache::Recent;
use crate::chat::By;
use crate::db::{Tx, dialect, statements, values};
use crate::{Result, Store};

statements! {
    FIND_MEMBERSHIP = "SELECT c.number, m.side, m.peer_ref, o.peer_ref, o.user_id FROM chat_sessions c \
                       JOIN chat_members m ON m.session_id = c.number \
                       JOIN chat_members o ON o.session_id = c.number AND o.side <> m.side \
                       WHERE c.id = $1 AND m.user_id = $2";
}

/// The fixed facts about a member of a chat; only the peer may be erased later.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Membership {
    /// The chat.
    pub(crate) chat: ChatId,
    /// The small key of the chat.
    pub(crate) number: i64,
    /// 1 or 2.
    pub(crate) side: i64,
    /// Names the key that seals what this member wrote.
    pub(crate) my_ref: PeerRef,
    /// Names the key that seals what the peer wrote.
    pub(crate) peer_ref: PeerRef,
    /// The peer.
    pub(crate) peer: Option<UserId>,
}

/// The member of a side, for the rules.
pub(crate) fn member_of(side: i64) -> Member {
    if side == 1 { Member::One } else { Member::Two }
}

impl Membership {
    /// This member, for the rules.
    pub(crate) fn member(&self) -> Member {
        member_of(self.side)
    }

    /// Who did something, as this member sees it.
    pub(crate) fn by(&self, side: i64) -> By {
        match side {
            0 => By::System,
            side if side == self.side => By::Me,
            _ => By::Peer,
        }
    }
}

/// Locks two accounts in a fixed order, so that two transactions never deadlock.
/// False: one of them is gone.
pub(crate) async fn lock_users(tx: &mut Tx, one: UserId, other: UserId) -> Result<bool> {
    let mut both = true;
    for user in [one.min(other), one.max(other)] {
        both &= tx.row(&dialect::LOCK_USER, values![user]).await?.is_some();
    }
    Ok(both)
}

/// Memberships kept in memory, at most, in each of two halves.
const KEPT: usize = 32_768;

/// The memberships of recent calls.
pub(crate) struct Memberships {
    recent: Recent<(ChatId, UserId), Membership>,
    /// How often all were forgotten: what was read before the last time is not remembered.
    forgotten: u64,
}

impl Memberships {
    pub(crate) fn new() -> Self {
        Self {
            recent: Recent::new(KEPT),
            forgotten: 0,
        }
    }

    fn get(&mut self, chat: ChatId, member: UserId) -> Option<Membership> {
        self.recent.get(&(chat, member)).copied()
    }

    /// Remembers what was read when memberships had been forgotten this often.
    fn remember(&mut self, chat: ChatId, member: UserId, membership: Membership, forgotten: u64) {
        if self.forgotten == forgotten {
            self.recent.insert((chat, member), membership);
        }
    }

    /// Forgets all: someone was erased, or a chat is gone.
    pub(crate) fn clear(&mut self) {
        self.forgotten += 1;
        self.recent.clear();
    }
}

impl Store {
    /// The membership of a member in a chat.
    pub(crate) async fn membership(&self, chat: ChatId, member: UserId) -> Result<Option<Membership>> {
        let forgotten = {
            let mut memberships = self.inner.memberships.lock();
            if let Some(known) = memberships.get(chat, member) {
                return Ok(Some(known));
            }
            memberships.forgotten
        };
        let Some(mut row) = self.inner.db.row(FIND_MEMBERSHIP, values![chat, member]).await? else {
            return Ok(None);
        };
        let membership = Membership {
            chat,
            number: row.take()?,
            side: row.take()?,
            my_ref: row.take()?,
            peer_ref: row.take()?,
            peer: row.take()?,
        };
        let mut memberships = self.inner.memberships.lock();
        memberships.remember(chat, member, membership, forgotten);
        Ok(Some(membership))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_before_an_erasure_is_not_remembered_after_it() {
        let (chat, member, peer) = (
            ChatId::from_random([1; 16]),
            UserId::from_random([2; 16]),
            UserId::from_random([3; 16]),
        );
        let read = Membership {
            chat,
            number: 1,
            side: 1,
            my_ref: PeerRef::from_random([4; 16]),
            peer_ref: PeerRef::from_random([5; 16]),
            peer: Some(peer),
        };
        let mut memberships = Memberships::new();
        let before = memberships.forgotten;
        memberships.clear();
        memberships.remember(chat, member, read, before);
        assert!(memberships.get(chat, member).is_none());
        memberships.remember(chat, member, read, memberships.forgotten);
        assert_eq!(memberships.get(chat, member).and_then(|known| known.peer), Some(peer));
    }
}
