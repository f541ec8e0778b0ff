//! Who is who in a chat.
//! Checked before every unit of work, from memory where possible.
//!
//! Must not know what was said.

use io_core::chat::Member;
use io_core::ids::{ChatId, PeerRef, UserId};

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

impl Store {
    /// The membership of a member in a chat.
    pub(crate) async fn membership(&self, chat: ChatId, member: UserId) -> Result<Option<Membership>> {
        if let Some(known) = self.inner.memberships.lock().get(&(chat, member)) {
            return Ok(Some(*known));
        }
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
        self.inner.memberships.lock().insert((chat, member), membership);
        Ok(Some(membership))
    }
}
