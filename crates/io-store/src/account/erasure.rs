//! Erasing a person: all their rows, and the keys to data in older backups.
//!
//! First the ended chats, some in each transaction, so that nothing else waits long; then one transaction over the rest,
//! which also notes the keys; then the keys. After a crash in between, the account is still due and the note remains:
//! the next run goes on. Must stay in one file: each new table with user data is handled here,
//! and a test finds those that are not.

use io_core::ids::{ChatId, PeerRef, UserId};
use io_core::time::Timestamp;

use crate::account::stubs::Stubs;
use crate::chat::{End, EndCause, EndIds, OwnCard, end_locked, messages};
use crate::community::{BEGIN_LOOK_FROM, FIRST};
use crate::crypto::KeyName;
use crate::db::{Tx, dialect, statements, values};
use crate::email::{Draft, KEEP_EMAIL};
use crate::moderation::holds::Leaving;
use crate::rating::sealed::Pseudonyms;
use crate::store::{NOTE_SHRED, name_values};
use crate::{Result, Store};

/// What an erasure touched, so that live state elsewhere can follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// The live chat that it ended, and the person left in it.
    pub ended: Option<(ChatId, Option<UserId>)>,
    /// People who saw a card of theirs in a chat that had ended before, once for each chat.
    pub hidden_from: Vec<UserId>,
}

/// Ended chats that a person leaves in one transaction.
const CHATS_AT_ONCE: u32 = 50;
/// Events of one long chat whose texts go in one transaction.
const EVENTS_AT_ONCE: u64 = 5_000;

statements! {
    IS_THERE = "SELECT 1 FROM users WHERE id = $1";
    IS_DUE = "SELECT 1 FROM users WHERE id = $1 AND deletes_at <= $2";
    ENDED_CHATS_OF = "SELECT session_id, side, peer_ref FROM chat_members WHERE user_id = $1 AND NOT live \
                      ORDER BY session_id LIMIT $2";
    LEAVE_MEMBERS = "UPDATE chat_members SET user_id = NULL WHERE session_id = $1 AND side = $2";
    LEAVE_CHAT = "UPDATE chat_sessions SET user1_id = CASE WHEN user1_id = $1 THEN NULL ELSE user1_id END, \
                  user2_id = CASE WHEN user2_id = $1 THEN NULL ELSE user2_id END WHERE number = $2";
    LIVE_OF = "SELECT m.session_id, m.side, c.id, o.user_id FROM chat_members m \
               JOIN chat_sessions c ON c.number = m.session_id \
               JOIN chat_members o ON o.session_id = m.session_id AND o.side <> m.side WHERE m.user_id = $1 AND m.live";
    // Everyone takes these locks in this order: mailbox, account, chats by number.
    LOCK_MAILBOX_OF = "UPDATE mailboxes SET touched_at = touched_at \
                       WHERE mailbox_index = (SELECT mailbox_index FROM users WHERE id = $1)";
    MEMBERSHIPS_OF = "SELECT session_id, side, peer_ref FROM chat_members WHERE user_id = $1 ORDER BY session_id";
    BLOCKS_OF = "SELECT blocked_ref FROM blocks WHERE (blocker_id = $1 OR blocked_id = $1) AND blocked_ref IS NOT NULL";
    // The reference of the chat stays: it names what the blocker saw without the person.
    FORGET_SEEN = "UPDATE blocks SET seen = NULL WHERE blocked_id = $1";
    EMPTY_TEXTS = "UPDATE messages SET content = NULL, cid = NULL WHERE session_id = $1 AND sender = $2 \
                   AND (content IS NOT NULL OR cid IS NOT NULL)";
    LONG_CHATS_OF = "SELECT m.session_id, m.side, c.last_seq FROM chat_members m \
                     JOIN chat_sessions c ON c.number = m.session_id \
                     WHERE m.user_id = $1 AND NOT m.live AND c.last_seq > $2 ORDER BY m.session_id";
    EMPTY_SOME_TEXTS = "UPDATE messages SET content = NULL, cid = NULL WHERE session_id = $1 AND sender = $2 \
                        AND seq > $3 AND seq <= $4 AND (content IS NOT NULL OR cid IS NOT NULL)";
    EMPTY_SNAPSHOT = "UPDATE reveal_snapshots SET card = NULL WHERE session_id = $1 AND side = $2";
    EMPTY_NOTE = "UPDATE chat_members SET note = NULL WHERE session_id = $1 AND side = $2 AND note IS NOT NULL";
    EMPTY_SHARED = "UPDATE chat_sessions SET shared = NULL WHERE number = $1";
    FORGET_REQUESTS = "DELETE FROM login_requests WHERE email_index = (SELECT email_index FROM users WHERE id = $1)";
    FORGET_EMAILS = "DELETE FROM emails WHERE email_index = (SELECT email_index FROM users WHERE id = $1)";
    FORGET_FAILURES = "DELETE FROM code_failures WHERE mailbox_index = (SELECT u.mailbox_index FROM users u \
                       WHERE u.id = $1 AND NOT EXISTS (SELECT 1 FROM users s \
                       WHERE s.mailbox_index = u.mailbox_index AND s.id <> u.id))";
    FORGET_MAILBOX = "DELETE FROM mailboxes WHERE mailbox_index = (SELECT u.mailbox_index FROM users u \
                      WHERE u.id = $1 AND NOT EXISTS (SELECT 1 FROM users s \
                      WHERE s.mailbox_index = u.mailbox_index AND s.id <> u.id))";
    FORGET_MOVED_TO = "DELETE FROM mailboxes WHERE mailbox_index IN (SELECT m.mailbox_index FROM moved_mailboxes m \
                       JOIN users u ON u.mailbox_index = m.first_index WHERE u.id = $1)";
    FORGET_GIVEN = "DELETE FROM sealed_ratings WHERE giver = $1";
    FORGET_HABIT = "DELETE FROM rating_habits WHERE giver = $1";
    // A rating stays its giver's.
    FORGET_RATED = "UPDATE sealed_ratings SET rated = NULL WHERE rated = $1";
    FORGET_USER = "DELETE FROM users WHERE id = $1";
}

impl Store {
    /// Erases a person: all their data and their data keys.
    /// Without the keys, older backups are unreadable too. Peers keep their own messages in a chat with a deleted user.
    /// The farewell email is in the outbox when this returns. Idempotent; `None`: no such account.
    pub async fn erase_user(&self, user: UserId, farewell: Option<&Draft>, now: Timestamp) -> Result<Option<Erased>> {
        let farewell = match farewell {
            Some(farewell) => match self.address_of(user).await? {
                Some(address) => Some(self.sealed_email(farewell.to(&address), now).await?),
                None => None,
            },
            None => None,
        };
        self.remember_erased(user, now).await?;
        let hidden_from = self.hide_cards(user).await?;
        self.empty_long_chats(user, EVENTS_AT_ONCE, now).await?;
        let holds = self.holds_of_leaving(user, now).await?;
        while self.leave_ended_chats(user, CHATS_AT_ONCE, &holds, now).await? == u64::from(CHATS_AT_ONCE) {}
        let stubs = self.stubs_of_leaving(user, now).await?;
        let ids = EndIds::new(self.inner.entropy.as_ref());
        let mut erased = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let erased = erase(tx, user, (&stubs, &holds), ids, now).await?;
                    if let (Some(_), Some(farewell)) = (&erased, &farewell) {
                        tx.execute(&KEEP_EMAIL, farewell).await?;
                    }
                    Ok(erased)
                })
            })
            .await?;
        self.inner.emails.notify_one();
        self.after_erasing(now).await?;
        if let Some(erased) = &mut erased {
            erased.hidden_from = hidden_from;
        }
        Ok(erased)
    }

    /// Empties the person's texts in ended chats of more events than `most`, so many events in each transaction, but for
    /// the last ones: these go with the chat. Returns how many transactions it took; none for an account that is not due.
    pub(crate) async fn empty_long_chats(&self, user: UserId, most: u64, now: Timestamp) -> Result<u64> {
        let mut parts = 0;
        for mut row in self.inner.db.rows(LONG_CHATS_OF, values![user, most]).await? {
            let (number, side, last): (i64, i64, u64) = (row.take()?, row.take()?, row.take()?);
            let mut emptied = 0;
            while emptied + most < last {
                let until = emptied + most;
                let is_due = self
                    .inner
                    .db
                    .write(move |tx| {
                        Box::pin(async move {
                            if tx.row(&IS_DUE, values![user, now]).await?.is_none() {
                                return Ok(false);
                            }
                            tx.row(&dialect::LOCK_CHAT, values![number]).await?;
                            tx.execute(&EMPTY_SOME_TEXTS, values![number, side, emptied, until])
                                .await?;
                            Ok(true)
                        })
                    })
                    .await?;
                if !is_due {
                    return Ok(parts);
                }
                (emptied, parts) = (until, parts + 1);
            }
        }
        Ok(parts)
    }

    /// Empties ended chats of a person whose erasure is due, and takes the person out of them; returns how many.
    /// It cannot be undone, so an account that is not due keeps everything until its last transaction.
    pub(crate) async fn leave_ended_chats(
        &self,
        user: UserId,
        most: u32,
        holds: &Leaving,
        now: Timestamp,
    ) -> Result<u64> {
        // What the chats say for a while goes with them.
        let stubs = self.stubs_of_leaving(user, now).await?;
        let holds = holds.clone();
        let left = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    if tx.row(&IS_DUE, values![user, now]).await?.is_none() {
                        return Ok(0);
                    }
                    stubs.keep(tx, now).await?;
                    let ended = tx.rows(&ENDED_CHATS_OF, values![user, most]).await?;
                    let left = ended.len() as u64;
                    for mut row in ended {
                        let (number, side): (i64, i64) = (row.take()?, row.take()?);
                        tx.row(&dialect::LOCK_CHAT, values![number]).await?;
                        holds.hold(tx, number, user).await?;
                        empty_chat(tx, number, side, row.take()?).await?;
                        tx.execute(&LEAVE_MEMBERS, values![number, side]).await?;
                        tx.execute(&LEAVE_CHAT, values![user, number]).await?;
                    }
                    Ok(left)
                })
            })
            .await?;
        if left > 0 {
            self.inner.memberships.lock().clear();
        }
        Ok(left)
    }

    /// Writes down outside both databases that this person is erased; on disk when this returns.
    /// Before the rows go: what is not written down could come back with a backup. Nothing for those who are gone.
    pub(crate) async fn remember_erased(&self, user: UserId, now: Timestamp) -> Result<()> {
        let Some(file) = &self.inner.erased else { return Ok(()) };
        if self.inner.db.row(IS_THERE, values![user]).await?.is_none() {
            return Ok(());
        }
        file.note(user, now).await
    }

    /// Shreds the noted keys and forgets cached memberships.
    /// Call it after the transaction that erased a person.
    pub(crate) async fn after_erasing(&self, now: Timestamp) -> Result<()> {
        self.note_deletion();
        self.inner.memberships.lock().clear();
        self.shred_noted_keys(now).await.map(drop)
    }
}

/// Erases a person inside a transaction.
/// The caller then runs [`Store::after_erasing`].
pub(crate) async fn erase(
    tx: &mut Tx,
    user: UserId,
    (stubs, holds): (&Stubs, &Leaving),
    ids: EndIds,
    now: Timestamp,
) -> Result<Option<Erased>> {
    stubs.renew(tx, now).await?;
    tx.execute(&LOCK_MAILBOX_OF, values![user]).await?;
    if tx.row(&dialect::LOCK_USER, values![user]).await?.is_none() {
        return Ok(None);
    }
    tx.rows(&dialect::LOCK_CHATS_OF, values![user]).await?;
    let ended = leave(tx, user, ids, now).await?;
    empty_chats(tx, user, holds).await?;
    stubs.keep(tx, now).await?;
    for mut row in tx.rows(&BLOCKS_OF, values![user]).await? {
        tx.execute(&NOTE_SHRED, &name_values(KeyName::block(row.take()?)))
            .await?;
    }
    let Pseudonyms { giver, rated } = stubs.ratings;
    for (forget, name) in [(FORGET_GIVEN, giver), (FORGET_HABIT, giver), (FORGET_RATED, rated)] {
        tx.execute(&forget, values![name]).await?;
    }
    tx.execute(&NOTE_SHRED, &name_values(KeyName::user(user))).await?;
    // A look through all accounts that rests at this one begins again.
    tx.execute(&BEGIN_LOOK_FROM, values![FIRST, user]).await?;
    crate::pictures::let_go_of_all(tx, user).await?;
    for forget in [
        FORGET_SEEN,
        FORGET_REQUESTS,
        FORGET_EMAILS,
        FORGET_FAILURES,
        FORGET_MAILBOX,
        FORGET_MOVED_TO,
        FORGET_USER,
    ] {
        tx.execute(&forget, values![user]).await?;
    }
    Ok(Some(Erased {
        ended,
        hidden_from: Vec::new(),
    }))
}

/// Ends the person's live chat, if any.
async fn leave(tx: &mut Tx, user: UserId, ids: EndIds, now: Timestamp) -> Result<Option<(ChatId, Option<UserId>)>> {
    let Some(mut row) = tx.row(&LIVE_OF, values![user]).await? else {
        return Ok(None);
    };
    let (number, side, chat, peer) = (row.take()?, row.take()?, row.take()?, row.take()?);
    if messages::lock_live(tx, number).await? {
        let end = End {
            side,
            cause: EndCause::Erased,
            card: OwnCard::Hidden,
            ids,
        };
        end_locked(tx, number, end, now).await?;
    }
    Ok(Some((chat, peer)))
}

/// Clears what the person wrote and showed in every chat.
/// Their requests to talk again stay, so that to the other they look unanswered or waiting, as with any silence.
/// Notes the keys that sealed it.
async fn empty_chats(tx: &mut Tx, user: UserId, holds: &Leaving) -> Result<()> {
    for mut row in tx.rows(&MEMBERSHIPS_OF, values![user]).await? {
        let number = row.take()?;
        holds.hold(tx, number, user).await?;
        empty_chat(tx, number, row.take()?, row.take()?).await?;
    }
    Ok(())
}

async fn empty_chat(tx: &mut Tx, number: i64, side: i64, key: PeerRef) -> Result<()> {
    tx.execute(&EMPTY_TEXTS, values![number, side]).await?;
    tx.execute(&EMPTY_SNAPSHOT, values![number, side]).await?;
    tx.execute(&EMPTY_NOTE, values![number, side]).await?;
    tx.execute(&EMPTY_SHARED, values![number]).await?;
    tx.execute(&NOTE_SHRED, &name_values(KeyName::member(key)))
        .await
        .map(drop)
}
