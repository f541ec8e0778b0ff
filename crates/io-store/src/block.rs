//! Blocks and "not again": pairs that must never be matched.
//!
//! Must not inform the blocked person.

use io_core::ids::{ChatId, PeerRef, UserId};
use io_core::time::Timestamp;

use crate::again::hide_requests;
use crate::chat::history::ChatEvent;
use crate::chat::membership::{Membership, lock_users};
use crate::chat::{By, End, EndCause, EndIds, OwnCard, ShownCard, end_locked, messages};
use crate::crypto::{KeyName, SealLocation};
use crate::db::{Tx, statements, values};
use crate::reveal::hide_card;
use crate::store::{NOTE_SHRED, name_values};
use crate::{Result, Store};

/// One block, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The chat in which they met; names the block.
    pub chat: ChatId,
    /// The person as seen there; the name and picture of that chat once they were erased.
    pub peer: ShownCard,
    /// Since when.
    pub at: Timestamp,
}

/// The outcome of blocking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blocked {
    /// Recorded, now or earlier.
    Noted {
        /// The last event of the chat as the blocker sees it.
        /// `None` if the chat had ended before.
        ended: Option<Box<ChatEvent>>,
        /// The event before it says that the blocker's card was hidden.
        hid_card: bool,
    },
    /// No such chat, or not a member.
    NotFound,
}

statements! {
    KEEP_BLOCK = "INSERT INTO blocks (blocker_id, session_id, blocked_id, blocked_mailbox_index, blocked_ref, seen, \
                  created_at, named_by, index_version) \
                  SELECT $1, $2, u.id, u.mailbox_index, $3, $4, $5, $6, u.index_version FROM users u WHERE u.id = $7 \
                  ON CONFLICT (blocker_id, session_id) DO NOTHING";
    // A person who was erased is blocked too: the list of blocks must not tell the two apart. There is no mailbox to hold
    // it against.
    KEEP_BLOCK_OF_NO_ONE = "INSERT INTO blocks (blocker_id, session_id, blocked_id, blocked_mailbox_index, blocked_ref, \
                            seen, created_at, named_by) VALUES ($1, $2, NULL, $3, $4, $5, $6, $7) \
                            ON CONFLICT (blocker_id, session_id) DO NOTHING";
    LIFT_BLOCK = "DELETE FROM blocks WHERE blocker_id = $1 AND session_id = $2 RETURNING blocked_ref";
    LIST_BLOCKS = "SELECT session_id, blocked_ref, named_by, seen, created_at FROM blocks WHERE blocker_id = $1 \
                   ORDER BY created_at DESC";
    KEEP_NOT_AGAIN = "INSERT INTO not_again (user_id, other_id, created_at) VALUES ($1, $2, $3) \
                      ON CONFLICT (user_id, other_id) DO NOTHING";
    MARK_NOT_AGAIN = "UPDATE chat_members SET not_again = TRUE WHERE session_id = $1 AND side = $2";
    CARD_OF = "SELECT card, named_by FROM chat_members WHERE peer_ref = $1";
}

pub(crate) fn seen_place(chat: ChatId) -> SealLocation {
    SealLocation::new("blocks", "seen", chat.0)
}

impl Store {
    /// Blocks the other member of a chat, in one transaction.
    /// Ends the chat if it is live, hides the blocker's card, and closes every request to talk again. Applies to new
    /// accounts of the same mailbox. To the peer, it looks like any end by a person who hides their card.
    pub async fn block(&self, chat: ChatId, user: UserId, now: Timestamp) -> Result<Blocked> {
        let Some(Membership {
            number,
            side,
            peer_ref,
            peer,
            ..
        }) = self.membership(chat, user).await?
        else {
            return Ok(Blocked::NotFound);
        };
        let (seen, named_by) = self.seen_card(peer_ref).await?;
        // What the blocker saw has its own key, shredded with the blocked person's account or with the block.
        let key = self.inner.keys.find_or_make(KeyName::block(peer_ref)).await?;
        let seen = self.seal_json(&key, seen_place(chat), &seen)?;
        let end = End {
            side,
            cause: EndCause::Blocked,
            card: OwnCard::Hidden,
            ids: EndIds::new(self.inner.entropy.as_ref()),
        };
        let mut no_mailbox = [0; 32];
        self.inner.entropy.fill(&mut no_mailbox);
        let ended = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let noted = match peer {
                        Some(other) => {
                            lock_users(tx, user, other).await?;
                            let block = values![user, chat, peer_ref, seen.clone(), now, named_by, other];
                            tx.execute(&KEEP_BLOCK, block).await? == 1
                        }
                        None => false,
                    };
                    if !noted {
                        // Blocked already, or the peer is gone.
                        let block = values![user, chat, no_mailbox, peer_ref, seen, now, named_by];
                        tx.execute(&KEEP_BLOCK_OF_NO_ONE, block).await?;
                    }
                    hide_requests(tx, number, user).await?;
                    if messages::lock_live(tx, number).await? {
                        return end_locked(tx, number, end, now).await.map(Some);
                    }
                    hide_card(tx, number, side).await?;
                    Ok(None)
                })
            })
            .await?;
        Ok(Blocked::Noted {
            hid_card: ended.is_some_and(|last| last.hid_card),
            ended: ended.map(|last| Box::new(last.seen(By::Me, EndCause::Blocked))),
        })
    }

    /// Lifts the block made in this chat. False: there was none.
    pub async fn unblock(&self, chat: ChatId, user: UserId, now: Timestamp) -> Result<bool> {
        let lifted = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let Some(mut row) = tx.row(&LIFT_BLOCK, values![user, chat]).await? else {
                        return Ok(false);
                    };
                    if let Some(seen) = row.take::<Option<PeerRef>>()? {
                        tx.execute(&NOTE_SHRED, &name_values(KeyName::block(seen))).await?;
                    }
                    Ok(true)
                })
            })
            .await?;
        self.shred_noted_keys(now).await?;
        Ok(lifted)
    }

    /// The blocks of a person, the latest first.
    pub async fn blocks(&self, user: UserId) -> Result<Vec<Block>> {
        let mut blocks = Vec::new();
        for mut row in self.inner.db.rows(LIST_BLOCKS, values![user]).await? {
            let chat = row.take()?;
            let blocked: Option<PeerRef> = row.take()?;
            let named_by = row.take::<Option<PeerRef>>()?.or(blocked);
            let sealed: Option<Vec<u8>> = row.take()?;
            let seen = match blocked.zip(sealed) {
                Some((blocked, sealed)) => {
                    let key = self.inner.keys.find(KeyName::block(blocked)).await?;
                    key.and_then(|key| key.json(seen_place(chat), &sealed))
                }
                None => None,
            };
            let peer = match (seen, named_by) {
                (None, Some(named_by)) => ShownCard::in_chat(None, named_by),
                (seen, _) => seen.unwrap_or_else(crate::chat::nobody),
            };
            blocks.push(Block {
                chat,
                peer,
                at: row.take()?,
            });
        }
        Ok(blocks)
    }

    /// What was seen of a person in a chat; once they were erased, the name and picture of that chat.
    /// And the reference that these come from.
    async fn seen_card(&self, peer_ref: PeerRef) -> Result<(ShownCard, PeerRef)> {
        let Some(mut row) = self.inner.db.row(CARD_OF, values![peer_ref]).await? else {
            return Ok((ShownCard::in_chat(None, peer_ref), peer_ref));
        };
        let chosen = self.shown_card(peer_ref, &row.take::<Vec<u8>>()?).await?;
        let named_by = row.take::<Option<PeerRef>>()?.unwrap_or(peer_ref);
        Ok((ShownCard::in_chat(chosen, named_by), named_by))
    }
}

/// Records "not again" inside a transaction.
/// By and about `who`, in the chat and on the side of `place`. The other's open request stays open until it expires, so
/// that being refused looks like being ignored.
pub(crate) async fn refuse_again(
    tx: &mut Tx,
    (user, other): (UserId, Option<UserId>),
    (number, side): (i64, i64),
    now: Timestamp,
) -> Result<()> {
    if let Some(other) = other
        && lock_users(tx, user, other).await?
    {
        tx.execute(&KEEP_NOT_AGAIN, values![user, other, now]).await?;
    }
    tx.execute(&MARK_NOT_AGAIN, values![number, side]).await?;
    hide_requests(tx, number, user).await
}
