//! One chat as one member may know it, read on one snapshot and opened afterwards.
//!
//! Must not change anything.

use std::sync::Arc;

use io_core::ids::{ChatId, EventId, PeerRef, UserId};
use io_core::time::Timestamp;

use crate::account::Privacy;
use crate::chat::membership::Membership;
use crate::chat::{ChatEnd, ChatView, EndCause, Marks, MetBefore, Shared, ShownCard, card_location, shared_location};
use crate::crypto::{Hashes, KeyName};
use crate::db::{Row, Tx, statements, values};
use crate::rating::{Given, sealed};
use crate::reveal::rows::{self, RevealRows};
use crate::{Result, Store, names};

/// The limit of counting texts in a live chat: nothing depends on more.
const COUNTED: u64 = 1_000;

/// The columns of a chat and both members, in the order that [`ViewRow::of`] reads.
macro_rules! view_columns {
    () => {
        "c.number, c.id, c.shared, c.created_at, c.ended_at, c.ended_by, c.end_cause, c.last_seq, c.texts1, c.texts2, \
         m.user_id, m.side, m.peer_ref, m.card, m.delivered_seq, m.read_seq, m.not_again, \
         m.receipts, m.note, o.user_id, o.peer_ref, o.card, o.delivered_seq, o.read_seq, o.receipts, o.named_by, \
         e.id, e.created_at, COALESCE(e.texts_purged OR em.forgotten OR em.not_again, TRUE)"
    };
}
pub(crate) use view_columns;

/// The tables of these columns: a chat, both members, and the chat that it continues with the reader in it.
macro_rules! view_tables {
    () => {
        "chat_members m JOIN chat_sessions c ON c.number = m.session_id \
         JOIN chat_members o ON o.session_id = m.session_id AND o.side <> m.side \
         LEFT JOIN chat_sessions e ON e.id = c.again_of \
         LEFT JOIN chat_members em ON em.session_id = e.number AND em.user_id = m.user_id"
    };
}
pub(crate) use view_tables;

statements! {
    FIND_VIEW = concat!("SELECT ", view_columns!(), " FROM ", view_tables!(), " \
                         WHERE c.id = $1 AND m.user_id = $2 AND NOT c.texts_purged");
    NEWEST_EVENT = "SELECT seq, id, created_at FROM messages WHERE session_id = $1 ORDER BY seq DESC LIMIT 1";
    COUNT_TEXTS = "SELECT count(*) FROM (SELECT 1 FROM messages WHERE session_id = $1 AND sender = $2 AND kind = 0 \
                   LIMIT $3) AS texts";
    COUNT_UNREAD = "SELECT count(*) FROM messages WHERE session_id = $1 AND seq > $2 AND sender = $3 AND kind = 0 \
                    AND content IS NOT NULL";
    FIND_PRIVACY = "SELECT receipts, typing, presence, show_alias, reveal_requests FROM users WHERE id = $1";
    BLOCKED = "SELECT 1 FROM users a JOIN users b ON b.id = $1 WHERE a.id = $2 AND ( \
            EXISTS (SELECT 1 FROM blocks k WHERE k.blocker_id = a.id \
                    AND (k.blocked_id = b.id OR k.blocked_mailbox_index = b.mailbox_index)) \
         OR EXISTS (SELECT 1 FROM blocks k WHERE k.blocker_id = b.id \
                    AND (k.blocked_id = a.id OR k.blocked_mailbox_index = a.mailbox_index)))";
}

/// A chat and both members, as stored.
pub(crate) struct ViewRow {
    pub(crate) number: i64,
    chat: ChatId,
    shared: Option<Vec<u8>>,
    started_at: Timestamp,
    ended_at: Option<Timestamp>,
    ended_by: i64,
    end_cause: Option<EndCause>,
    last_seq: u64,
    texts: [u64; 2],
    me: UserId,
    side: i64,
    my_ref: PeerRef,
    my_card: Vec<u8>,
    mine: Marks,
    not_again: bool,
    my_receipts: bool,
    /// Sealed.
    note: Option<Vec<u8>>,
    peer: Option<UserId>,
    peer_ref: PeerRef,
    peer_card: Vec<u8>,
    theirs: Marks,
    their_receipts: bool,
    named_by: Option<PeerRef>,
    met_before: Option<MetBefore>,
}

impl ViewRow {
    pub(crate) fn of(mut row: Row) -> Result<Self> {
        Ok(Self {
            number: row.take()?,
            chat: row.take()?,
            shared: row.take()?,
            started_at: row.take()?,
            ended_at: row.take()?,
            ended_by: row.take()?,
            end_cause: row
                .take::<Option<String>>()?
                .map(|word| names::to_end_cause(&word))
                .transpose()?,
            last_seq: row.take()?,
            texts: [row.take()?, row.take()?],
            me: row.take()?,
            side: row.take()?,
            my_ref: row.take()?,
            my_card: row.take()?,
            mine: Marks::new(row.take()?, row.take()?),
            not_again: row.take()?,
            my_receipts: row.take()?,
            note: row.take()?,
            peer: row.take()?,
            peer_ref: row.take()?,
            peer_card: row.take()?,
            theirs: Marks::new(row.take()?, row.take()?),
            their_receipts: row.take()?,
            named_by: row.take()?,
            met_before: met_before(row.take()?, row.take()?, row.take()?),
        })
    }

    pub(crate) fn membership(&self) -> Membership {
        let Self {
            number,
            chat,
            side,
            my_ref,
            peer_ref,
            peer,
            ..
        } = *self;
        Membership {
            chat,
            number,
            side,
            my_ref,
            peer_ref,
            peer,
        }
    }

    /// Names the position of an ended chat in the list of people met.
    pub(crate) fn cursor(&self) -> String {
        format!("{:x}.{}", self.ended_at.unwrap_or_default().0, self.chat.0.simple())
    }

    /// The reader.
    pub(crate) fn reader(&self) -> UserId {
        self.me
    }

    /// What the reader noted, sealed with their key of this chat.
    pub(crate) fn take_note(&mut self) -> Option<Vec<u8>> {
        self.note.take()
    }

    pub(crate) fn end_cause(&self) -> Option<EndCause> {
        self.end_cause
    }
}

fn met_before(chat: Option<ChatId>, at: Option<Timestamp>, gone: bool) -> Option<MetBefore> {
    let at = at?;
    let chat = chat.filter(|_| !gone);
    Some(MetBefore { at, chat })
}

/// All parts of a view, still sealed.
pub(crate) struct Gathered {
    pub(crate) row: ViewRow,
    last: Option<(u64, EventId, Timestamp)>,
    unread: u64,
    texts: [u64; 2],
    my_privacy: Privacy,
    peer_privacy: Privacy,
    reveal: RevealRows,
    /// Sealed.
    rated: Option<Vec<u8>>,
    blocked: bool,
}

/// Reads all parts of a chat on the snapshot of this transaction.
pub(crate) async fn gather(tx: &mut Tx, hashes: &Hashes, row: ViewRow) -> Result<Gathered> {
    let number = row.number;
    let last = match tx.row(&NEWEST_EVENT, values![number]).await? {
        Some(mut last) => Some((last.take()?, last.take()?, last.take()?)),
        None => None,
    };
    let unread = count(
        tx.row(&COUNT_UNREAD, values![number, row.mine.read(), 3 - row.side])
            .await?,
    )?;
    let texts = if row.ended_at.is_some() {
        row.texts
    } else {
        let first = count(tx.row(&COUNT_TEXTS, values![number, 1_i64, COUNTED]).await?)?;
        [
            first,
            count(tx.row(&COUNT_TEXTS, values![number, 2_i64, COUNTED]).await?)?,
        ]
    };
    let mut my_privacy = privacy(tx, Some(row.me)).await?;
    let mut peer_privacy = privacy(tx, row.peer).await?;
    if row.ended_at.is_some() {
        // As they were at the end: a later change, or the end of the account, must not show in every chat at once.
        my_privacy.receipts = row.my_receipts;
        peer_privacy.receipts = row.their_receipts;
    }
    let reveal = rows::gather(tx, number).await?;
    let rated = sealed::find_sealed(tx, hashes, row.chat, row.me).await?;
    let blocked = match row.peer {
        Some(peer) => tx.row(&BLOCKED, values![peer, row.me]).await?.is_some(),
        None => false,
    };
    Ok(Gathered {
        row,
        last,
        unread,
        texts,
        my_privacy,
        peer_privacy,
        reveal,
        rated,
        blocked,
    })
}

async fn privacy(tx: &mut Tx, user: Option<UserId>) -> Result<Privacy> {
    let Some(user) = user else { return Ok(Privacy::OFF) };
    tx.row(&FIND_PRIVACY, values![user])
        .await?
        .map_or(Ok(Privacy::OFF), |mut row| crate::account::take_privacy(&mut row))
}

fn count(row: Option<Row>) -> Result<u64> {
    row.map_or(Ok(0), |mut row| row.take())
}

impl Store {
    /// A chat as one of its members sees it.
    /// `None` for non-members, and once its texts have expired.
    pub async fn chat_view(&self, chat: ChatId, member: UserId) -> Result<Option<ChatView>> {
        let inner = Arc::clone(&self.inner);
        let gathered = self
            .inner
            .db
            .read(move |tx| {
                Box::pin(async move {
                    match tx.row(&FIND_VIEW, values![chat, member]).await? {
                        Some(row) => gather(tx, &inner.hashes(), ViewRow::of(row)?).await.map(Some),
                        None => Ok(None),
                    }
                })
            })
            .await?;
        match gathered {
            Some(gathered) => self.opened_view(gathered).await.map(Some),
            None => Ok(None),
        }
    }

    /// Opens a gathered view.
    pub(crate) async fn opened_view(&self, gathered: Gathered) -> Result<ChatView> {
        let Gathered {
            row,
            last,
            unread,
            texts,
            my_privacy,
            peer_privacy,
            reveal,
            rated,
            blocked,
        } = gathered;
        let rated = match rated {
            Some(sealed) => self.rating_seal().await?.open(row.chat, row.me, &sealed),
            None => None,
        };
        let rated = rated.map(Given::from);
        let membership = row.membership();
        let my_card = self
            .shown_card(row.my_ref, &row.my_card)
            .await?
            .unwrap_or_else(crate::chat::nobody);
        let peer_card = match row.peer {
            Some(_) => self.shown_card(row.peer_ref, &row.peer_card).await?,
            None => None,
        };
        let shared = self.shared(&row).await?.unwrap_or_default();
        let reveal = self.opened_reveal(reveal, &membership, row.ended_at).await?;
        let ended = row.ended_at.zip(row.end_cause).map(|(at, cause)| ChatEnd {
            at,
            by: membership.by(row.ended_by),
            cause,
        });
        let [my_messages, peer_messages] = if row.side == 1 { texts } else { [texts[1], texts[0]] };
        Ok(ChatView {
            chat: row.chat,
            me: row.me,
            member: membership.member(),
            peer: row.peer,
            peer_ref: row.peer_ref,
            my_ref: row.my_ref,
            peer_card,
            named_by: row.named_by.unwrap_or(row.peer_ref),
            my_card,
            met_before: row.met_before,
            shared,
            started_at: row.started_at,
            ended,
            last: last.map_or(row.last_seq, |(seq, ..)| seq),
            last_id: last.map(|(_, id, _)| id),
            last_at: last.map(|(.., at)| at),
            mine: row.mine,
            theirs: row.theirs,
            unread,
            my_messages,
            peer_messages,
            my_privacy,
            peer_privacy,
            reveal,
            rated,
            not_again: row.not_again,
            blocked,
        })
    }

    /// What the two have in common; `None` once one was erased.
    /// Sealed for the first member, inside a seal for the second.
    async fn shared(&self, row: &ViewRow) -> Result<Option<Shared>> {
        let (first, second) = if row.side == 1 {
            (row.my_ref, row.peer_ref)
        } else {
            (row.peer_ref, row.my_ref)
        };
        let first = self.inner.keys.find(KeyName::member(first)).await?;
        let second = self.inner.keys.find(KeyName::member(second)).await?;
        let place = shared_location(row.chat);
        let keys = first.zip(second).zip(row.shared.as_ref());
        Ok(keys.and_then(|((first, second), sealed)| first.json(place, &second.vec(place, sealed)?)))
    }

    /// None when the key was shredded, or the card is damaged.
    pub(crate) async fn shown_card(&self, owner: PeerRef, sealed: &[u8]) -> Result<Option<ShownCard>> {
        let key = self.inner.keys.find(KeyName::member(owner)).await?;
        Ok(key.and_then(|key| key.json(card_location(owner), sealed)))
    }
}
