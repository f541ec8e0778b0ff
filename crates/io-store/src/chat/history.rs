//! The numbered events of a chat, read in pages, and deleting one's own message.
//!
//! Must not number anything: that is `messages`.

use std::fmt;
use std::sync::Arc;

pub use io_core::chat::{Deletion, EventPage, HistoryRange};
use io_core::chat::{Irrevocable, TakingBack};
use io_core::ids::{ChatId, ClientMessageId, EventId, UserId};
use io_core::time::{Span, Timestamp};

use crate::chat::membership::Membership;
use crate::chat::messages::{self, NewEvent, content_location, kinds};
use crate::chat::reactions::{Note, Reaction};
use crate::chat::{By, EndCause};
use crate::crypto::{DataKey, KeyName};
use crate::db::{Row, statements, values};
use crate::store::random_uuid;
use crate::{Result, Store, StoreError, names};

/// The columns of an event, in the order that [`EventRow::of`] reads.
macro_rules! event_columns {
    () => {
        "seq, id, sender, kind, cid, content, target, created_at"
    };
}
pub(crate) use event_columns;

/// One numbered event, as one member sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatEvent {
    /// 1, 2, 3 …
    pub seq: u64,
    /// Random.
    pub id: EventId,
    /// Who did it.
    pub by: By,
    /// Whole seconds, never falling within a chat.
    pub at: Timestamp,
    /// What happened.
    pub what: EventKind,
}

impl ChatEvent {
    /// The same event as the other member sees it.
    #[must_use]
    pub fn flipped(mut self) -> Self {
        self.by = self.by.flipped();
        if let EventKind::Message { cid, .. } | EventKind::Reacted { cid, .. } = &mut self.what {
            *cid = None;
        }
        self
    }
}

impl ChatEvent {
    /// Is it a message whose text can be read?
    pub(crate) fn has_text(&self) -> bool {
        matches!(self.what, EventKind::Message { body: Some(_), .. })
    }
}

/// What happened.
#[derive(Clone, PartialEq, Eq)]
pub enum EventKind {
    /// A text.
    Message {
        /// The sender's own id of it; only if the reader is the sender.
        cid: Option<ClientMessageId>,
        /// The text; none if deleted, damaged, or its sender was erased.
        body: Option<String>,
        /// The number of the message that it answers; none without a text.
        quote: Option<u64>,
    },
    /// The message at `target` was deleted.
    Deleted {
        /// Its number.
        target: u64,
    },
    /// A reaction to the message at `target`.
    Reacted {
        /// The sender's own id of it; only if the reader is the sender.
        cid: Option<ClientMessageId>,
        /// The number of the message.
        target: u64,
        /// None: no reaction any more.
        reaction: Option<Reaction>,
    },
    /// The chat ended.
    Ended {
        /// Why; the peer may see less.
        cause: EndCause,
    },
    /// Both cards became visible.
    Revealed,
    /// A member hid their card again.
    RevealWithdrawn,
}

impl fmt::Debug for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message { body, .. } => {
                write!(f, "Message({})", if body.is_some() { "[redacted]" } else { "no text" })
            }
            Self::Deleted { target } => write!(f, "Deleted({target})"),
            Self::Reacted { target, .. } => write!(f, "Reacted({target})"),
            Self::Ended { cause } => write!(f, "Ended({cause:?})"),
            Self::Revealed => f.write_str("Revealed"),
            Self::RevealWithdrawn => f.write_str("RevealWithdrawn"),
        }
    }
}

/// The page size in bytes of stored text.
/// A page ends before the event that would start beyond it, and always has one event. Two hundred of the longest
/// messages would be megabytes for each connection that catches up.
const PAGE_BYTES: u64 = 64 * 1024;

/// A page of the events that `where` selects, in the given order.
/// Only events that start within [`PAGE_BYTES`]. The first column is the number of all selected events.
macro_rules! page {
    ($where:literal, $order:literal, $limit:literal, $bytes:literal) => {
        concat!(
            "SELECT found, ",
            event_columns!(),
            " FROM (SELECT COUNT(*) OVER () AS found, \
             SUM(COALESCE(LENGTH(content), 0)) OVER (ORDER BY ",
            $order,
            ") - COALESCE(LENGTH(content), 0) AS begins, ",
            event_columns!(),
            " FROM (SELECT ",
            event_columns!(),
            " FROM messages WHERE ",
            $where,
            " ORDER BY ",
            $order,
            " LIMIT ",
            $limit,
            ") AS rows_of_page) AS page WHERE begins < ",
            $bytes,
            " ORDER BY ",
            $order
        )
    };
}

statements! {
    NEWEST = page!("session_id = $1", "seq DESC", "$2", "$3");
    BEFORE = page!("session_id = $1 AND seq < $2", "seq DESC", "$3", "$4");
    AFTER = page!("session_id = $1 AND seq > $2", "seq", "$3", "$4");
    EVENT_AT = concat!("SELECT ", event_columns!(), " FROM messages WHERE session_id = $1 AND seq = $2");
    END_CAUSE = "SELECT end_cause FROM chat_sessions WHERE number = $1";
    TAKE_BACK = "UPDATE messages SET content = NULL, target = NULL WHERE session_id = $1 AND seq = $2 AND sender = $3 \
                 AND kind = 0 AND content IS NOT NULL";
}

/// A row of `messages` as it is stored.
pub(crate) struct EventRow {
    pub(crate) seq: u64,
    pub(crate) id: EventId,
    pub(crate) sender: i64,
    pub(crate) kind: i64,
    pub(crate) cid: Option<ClientMessageId>,
    pub(crate) content: Option<Vec<u8>>,
    pub(crate) target: Option<u64>,
    pub(crate) at: Timestamp,
}

impl EventRow {
    pub(crate) fn of(mut row: Row) -> Result<Self> {
        Ok(Self {
            seq: row.take()?,
            id: row.take()?,
            sender: row.take()?,
            kind: row.take()?,
            cid: row.take()?,
            content: row.take()?,
            target: row.take()?,
            at: row.take()?,
        })
    }
}

/// Opens the events of one chat for one of its members.
pub(crate) struct Reader {
    membership: Membership,
    mine: Option<Arc<DataKey>>,
    theirs: Option<Arc<DataKey>>,
    cause: Option<EndCause>,
}

impl Reader {
    #[expect(clippy::needless_pass_by_value, reason = "a row is opened once")]
    pub(crate) fn open(&self, row: EventRow) -> Result<ChatEvent> {
        let by = self.membership.by(row.sender);
        let what = match row.kind {
            kinds::TEXT => self.text(by, &row),
            kinds::DELETED => self.noted(by, &row),
            kinds::ENDED => EventKind::Ended {
                cause: self.cause.unwrap_or(EndCause::Left),
            },
            kinds::REVEALED => EventKind::Revealed,
            kinds::WITHDRAWN => EventKind::RevealWithdrawn,
            _ => return Err(StoreError::Corrupt("an unknown kind of event".into())),
        };
        Ok(ChatEvent {
            seq: row.seq,
            id: row.id,
            by,
            at: row.at,
            what,
        })
    }

    /// A deletion, or a reaction. Of one whose author was erased nothing is left: the deletion of nothing.
    fn noted(&self, by: By, row: &EventRow) -> EventKind {
        let key = if by == By::Me { &self.mine } else { &self.theirs };
        Note::of(row, self.membership.chat, key.as_deref()).map_or_else(
            || EventKind::Deleted {
                target: row.target.unwrap_or(0),
            },
            |Note { target, reaction }| EventKind::Reacted {
                cid: row.cid.filter(|_| by == By::Me),
                target,
                reaction,
            },
        )
    }

    /// The text of a message, without a body if it is gone.
    /// Without a key, the sender was erased and the text with them. A damaged text is lost alone: the events around it
    /// are still served.
    fn text(&self, by: By, row: &EventRow) -> EventKind {
        let key = if by == By::Me { &self.mine } else { &self.theirs };
        let body = match (key, &row.content) {
            (Some(key), Some(sealed)) => {
                let place = content_location(self.membership.chat, row.seq, row.sender, row.id);
                key.text(place, sealed)
            }
            (None, _) | (_, None) => None,
        };
        EventKind::Message {
            cid: row.cid.filter(|_| by == By::Me),
            quote: row.target.filter(|_| body.is_some()),
            body,
        }
    }
}

impl Store {
    /// A page of the history for a member, at most `limit` events.
    /// Fewer where texts are long; `None` for non-members.
    pub async fn history(
        &self,
        chat: ChatId,
        member: UserId,
        range: HistoryRange,
        limit: u32,
    ) -> Result<Option<EventPage<ChatEvent>>> {
        let Some(membership) = self.membership(chat, member).await? else {
            return Ok(None);
        };
        let number = membership.number;
        let one_more = u64::from(limit) + 1;
        let read = self.inner.db.read(move |tx| {
            Box::pin(async move {
                let Some(mut row) = tx.row(&END_CAUSE, values![number]).await? else {
                    return Ok(None);
                };
                let cause = row
                    .take::<Option<String>>()?
                    .map(|word| names::to_end_cause(&word))
                    .transpose()?;
                let rows = match range {
                    HistoryRange::Latest => tx.rows(&NEWEST, values![number, one_more, PAGE_BYTES]).await?,
                    HistoryRange::Before(seq) => tx.rows(&BEFORE, values![number, seq, one_more, PAGE_BYTES]).await?,
                    HistoryRange::After(seq) => tx.rows(&AFTER, values![number, seq, one_more, PAGE_BYTES]).await?,
                };
                Ok(Some((cause, rows)))
            })
        });
        let Some((cause, mut rows)) = read.await? else {
            return Ok(None);
        };
        let reader = self.reader_of(membership, cause).await?;
        rows.truncate(limit as usize);
        let shown = rows.len() as u64;
        if !matches!(range, HistoryRange::After(_)) {
            rows.reverse();
        }
        let mut found = 0;
        let events = rows
            .into_iter()
            .map(|mut row| {
                found = row.take::<u64>()?;
                reader.open(EventRow::of(row)?)
            })
            .collect::<Result<_>>()?;
        let more = found > shown;
        Ok(Some(EventPage { events, more }))
    }

    /// The id of the event at a number, to compare with a client's cursor.
    pub async fn event_id(&self, chat: ChatId, member: UserId, seq: u64) -> Result<Option<EventId>> {
        let Some(membership) = self.membership(chat, member).await? else {
            return Ok(None);
        };
        let row = self.inner.db.row(EVENT_AT, values![membership.number, seq]).await?;
        row.map(|row| EventRow::of(row).map(|event| event.id)).transpose()
    }

    /// Deletes the member's own message, up to `within` after it was sent.
    /// Its text is removed from the chat, and held sealed for a report until the evidence window is over.
    pub async fn delete_message(
        &self,
        chat: ChatId,
        sender: UserId,
        seq: u64,
        within: Span,
        now: Timestamp,
    ) -> Result<Deletion<ChatEvent>> {
        let Some(Membership {
            number, side, my_ref, ..
        }) = self.membership(chat, sender).await?
        else {
            return Ok(Deletion::NotFound);
        };
        // Before the work: its answer may get lost.
        self.note_deletion();
        let id = EventId(random_uuid(self.inner.entropy.as_ref()));
        let hold = self.new_hold(chat, side, my_ref, now).await?;
        let unused = hold.key_name();
        let deleted = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let live = messages::lock_live(tx, number).await?;
                    let Some(row) = tx.row(&EVENT_AT, values![number, seq]).await? else {
                        return Ok(Deletion::NotFound);
                    };
                    let found = EventRow::of(row)?;
                    let message = TakingBack {
                        own: found.sender == side && found.kind == kinds::TEXT,
                        live,
                        sent_at: found.at,
                    };
                    match message.check(within, now) {
                        Err(Irrevocable::NotFound) => return Ok(Deletion::NotFound),
                        _ if found.content.is_none() => return Ok(Deletion::Already),
                        Err(Irrevocable::Ended) => return Ok(Deletion::ChatEnded),
                        Err(Irrevocable::TooLate) => return Ok(Deletion::TooLate),
                        Ok(()) => {}
                    }
                    if let Some(sealed) = &found.content {
                        hold.hold_text(tx, (seq, found.id), sealed, found.target).await?;
                    }
                    if tx.execute(&TAKE_BACK, values![number, seq, side]).await? == 0 {
                        tx.abandon();
                        return Ok(Deletion::Already);
                    }
                    let event = NewEvent {
                        kind: kinds::DELETED,
                        side,
                        target: Some(seq),
                        id,
                    };
                    let (new_seq, at) = messages::append_event(tx, number, event, now).await?;
                    let what = EventKind::Deleted { target: seq };
                    Ok(Deletion::Deleted(Box::new(ChatEvent {
                        seq: new_seq,
                        id,
                        by: By::Me,
                        at,
                        what,
                    })))
                })
            })
            .await;
        let nothing_held = match &deleted {
            Ok(Deletion::Deleted(_)) => false,
            Ok(_) => true,
            Err(error) => error.nothing_was_stored(),
        };
        if nothing_held {
            self.inner.keys.discard(vec![unused]).await?;
        }
        deleted
    }

    /// Opens the events of a chat for a member.
    pub(crate) async fn reader_of(&self, membership: Membership, cause: Option<EndCause>) -> Result<Reader> {
        Ok(Reader {
            membership,
            mine: self.inner.keys.find(KeyName::member(membership.my_ref)).await?,
            theirs: self.inner.keys.find(KeyName::member(membership.peer_ref)).await?,
            cause,
        })
    }
}
