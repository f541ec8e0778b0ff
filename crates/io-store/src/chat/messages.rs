//! Appending messages exactly once, through the writer.
//!
//! Must not publish anything, and must not answer before the commit.

pub use io_core::chat::{Appended, NewMessage, StoredMessage};
use io_core::ids::{ChatId, ClientMessageId, EventId};
use io_core::time::Timestamp;

use crate::chat::writer::{NewText, Numbered};
use crate::crypto::{InChat, KeyName, SealLocation};
use crate::db::{Row, Tx, Value, dialect, statements, values};
use crate::{Result, Store};

/// The values of `messages.kind`.
pub(crate) mod kinds {
    /// A text.
    pub(crate) const TEXT: i64 = 0;
    /// A text was deleted; with a content and without a target, a reaction.
    pub(crate) const DELETED: i64 = 1;
    /// The chat ended.
    pub(crate) const ENDED: i64 = 2;
    /// Both cards became visible.
    pub(crate) const REVEALED: i64 = 3;
    /// A card was hidden again.
    pub(crate) const WITHDRAWN: i64 = 4;
}

statements! {
    LAST_EVENT = "SELECT seq, created_at FROM messages WHERE session_id = $1 ORDER BY seq DESC LIMIT 1";
    CID_AT = "SELECT seq, id, created_at FROM messages WHERE session_id = $1 AND seq = $2 AND sender = $3 AND cid = $4";
    FIND_CID = "SELECT seq, id, created_at FROM messages WHERE session_id = $1 AND sender = $2 AND cid = $3";
    // The number is `recent_ids::REMEMBERED_OF_A_CHAT`, and that of the index.
    LATE_CID = "SELECT seq, id, created_at FROM messages WHERE session_id = $1 AND sender = $2 AND cid = $3 \
                AND seq > 16384";
    STANDS = "SELECT 1 FROM messages WHERE session_id = $1 AND seq = $2 AND kind = 0 AND content IS NOT NULL";
    KEEP_MESSAGE = "INSERT INTO messages (session_id, seq, id, sender, kind, cid, content, target, created_at) \
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    RAISE_MARKS = "UPDATE chat_members \
                   SET delivered_seq = CASE WHEN delivered_seq < $1 THEN $1 ELSE delivered_seq END, \
                       read_seq = CASE WHEN read_seq < $2 THEN $2 ELSE read_seq END \
                   WHERE session_id = $3 AND side = $4 AND (delivered_seq < $1 OR read_seq < $2) \
                   RETURNING delivered_seq, read_seq";
}

/// The place of a text: its chat, its number and its sender there, and its id.
/// Someone who can write to the database alone cannot move it: not within the chat, not to another one.
pub(crate) fn content_location(chat: ChatId, seq: u64, side: i64, id: EventId) -> SealLocation {
    SealLocation::new("messages", "content", id.0).within(InChat { chat, seq, side })
}

/// An event other than a text.
pub(crate) struct NewEvent {
    pub(crate) kind: i64,
    pub(crate) side: i64,
    pub(crate) target: Option<u64>,
    pub(crate) id: EventId,
}

/// Locks a chat until the transaction ends, to change its events or its end.
/// False: it is not live.
pub(crate) async fn lock_live(tx: &mut Tx, number: i64) -> Result<bool> {
    tx.note_change(number);
    let row = tx.row(&dialect::LOCK_CHAT, values![number]).await?;
    Ok(row.map(|mut row| row.take::<String>()).transpose()?.as_deref() == Some("live"))
}

/// Appends an event to a chat that the transaction has locked.
/// Returns its number and time.
pub(crate) async fn append_event(
    tx: &mut Tx,
    number: i64,
    event: NewEvent,
    now: Timestamp,
) -> Result<(u64, Timestamp)> {
    tx.note_change(number);
    let (last, last_at) = last_event(tx.row(&LAST_EVENT, values![number]).await?)?;
    let (seq, at) = (last + 1, now.whole_second().max(last_at));
    let NewEvent { kind, side, target, id } = event;
    let (cid, content) = (Value::Null, Value::Null);
    tx.execute(
        &KEEP_MESSAGE,
        values![number, seq, id, side, kind, cid, content, target, at],
    )
    .await?;
    Ok((seq, at))
}

/// Appends a reaction to a chat that the transaction has locked; `seal` makes its content for its number.
/// Returns its number and time.
pub(crate) async fn append_sealed(
    tx: &mut Tx,
    number: i64,
    (side, id, cid): (i64, EventId, ClientMessageId),
    seal: impl FnOnce(u64) -> Result<Vec<u8>>,
    now: Timestamp,
) -> Result<(u64, Timestamp)> {
    tx.note_change(number);
    let (last, last_at) = last_event(tx.row(&LAST_EVENT, values![number]).await?)?;
    let (seq, at) = (last + 1, now.whole_second().max(last_at));
    let (content, target) = (seal(seq)?, Value::Null);
    tx.execute(
        &KEEP_MESSAGE,
        values![number, seq, id, side, kinds::DELETED, cid, content, target, at],
    )
    .await?;
    Ok((seq, at))
}

/// The number and time of the last event; 0 for none.
/// Read after the lock by its own statement: on PostgreSQL, a statement that waits for a lock reads everything else as
/// of before the wait.
fn last_event(row: Option<Row>) -> Result<(u64, Timestamp)> {
    row.map_or(Ok((0, Timestamp(i64::MIN))), |mut row| Ok((row.take()?, row.take()?)))
}

impl Store {
    /// Stores a message exactly once by `(chat, sender, cid)`.
    /// What it answers is kept only if that is a message of this chat whose text still stands; the text always is.
    /// Returns when it is on disk. [`crate::StoreError::Busy`]: the queue is full, nothing was stored.
    pub async fn append_message(&self, message: NewMessage, now: Timestamp) -> Result<Appended> {
        let NewMessage {
            chat,
            sender,
            cid,
            text,
            quote,
        } = message;
        let Some(membership) = self.membership(chat, sender).await? else {
            return Ok(Appended::NotFound);
        };
        let Some(key) = self.inner.keys.find(KeyName::member(membership.my_ref)).await? else {
            return Ok(Appended::ChatEnded);
        };
        let text = NewText {
            chat,
            side: membership.side,
            cid,
            id: EventId::from_random(self.inner.entropy.id()),
            key,
            body: text.as_str().into(),
            quote,
            now,
        };
        Ok(match self.inner.writers.append(membership.number, text).await? {
            Some(Numbered {
                seq,
                id,
                at,
                quote,
                duplicate,
            }) => Appended::Stored(StoredMessage {
                seq,
                id,
                at,
                quote,
                duplicate,
            }),
            None => Appended::ChatEnded,
        })
    }
}
