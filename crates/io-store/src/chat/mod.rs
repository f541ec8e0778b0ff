//! Chats: opened, viewed by a member, marked, and ended once.
//! A fence admits each person to one live chat.
//!
//! Must not decide who fits whom, or when a chat should end.

mod fence;
pub mod history;
pub(crate) mod membership;
pub mod messages;
pub mod reactions;
mod recent_ids;
pub(crate) mod reseal;
pub(crate) mod view;
pub(crate) mod writer;

use io_core::chat::Member;
pub use io_core::chat::{By, EndCause, Marks, NewChat, NewMember, Opened, OwnCard, ShownCard};
use io_core::ids::{ChatId, EventId, PeerRef, UserId};
use io_core::matching::RepeatRules;
pub use io_core::matching::Shared;
use io_core::outside::Entropy;
use io_core::time::Timestamp;

use crate::account::Privacy;
use crate::chat::fence::Meeting;
use crate::chat::history::{ChatEvent, EventKind};
use crate::chat::messages::{NewEvent, kinds};
use crate::crypto::{KeyName, SealLocation};
use crate::db::{Tx, statements, values};
use crate::rating::Given;
use crate::reveal::{RevealFacts, hide_card};
use crate::store::random_uuid;
use crate::{Result, Store, StoreError, names};

/// How a chat ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChatEnd {
    /// When.
    pub at: Timestamp,
    /// Who ended it.
    pub by: By,
    /// Why.
    pub cause: EndCause,
}

/// One chat as one member may know it.
/// Wire types are made of this; never send `peer` to anyone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatView {
    /// The chat.
    pub chat: ChatId,
    /// The reader.
    pub me: UserId,
    /// Which of the two members the reader is, for the rules.
    pub member: Member,
    /// The peer; none once erased.
    pub peer: Option<UserId>,
    /// How the reader refers to the peer.
    pub peer_ref: PeerRef,
    /// How the peer refers to the reader.
    pub my_ref: PeerRef,
    /// What the reader sees of the peer; none once erased.
    pub peer_card: Option<ShownCard>,
    /// The reference that the peer's random name and picture come from: of the chat in which they met.
    pub named_by: PeerRef,
    /// What the peer sees of the reader; empty while the reader is being erased.
    pub my_card: ShownCard,
    /// The chat that this one continues, because both asked for it.
    pub met_before: Option<MetBefore>,
    /// What they have in common.
    pub shared: Shared,
    /// When it began.
    pub started_at: Timestamp,
    /// How it ended; none while it is live.
    pub ended: Option<ChatEnd>,
    /// The number of the last event; 0 for none.
    pub last: u64,
    /// The id of the last event, if it is still kept.
    pub last_id: Option<EventId>,
    /// When the last event happened, if it is still kept.
    pub last_at: Option<Timestamp>,
    /// The reader's marks.
    pub mine: Marks,
    /// The peer's marks, regardless of privacy switches.
    pub theirs: Marks,
    /// The peer's messages after the reader's read mark.
    pub unread: u64,
    /// Messages the reader sent, counted up to 1,000 while live.
    pub my_messages: u64,
    /// Messages the peer sent, counted likewise.
    pub peer_messages: u64,
    /// The reader's current switches.
    pub my_privacy: Privacy,
    /// The peer's current switches; all off once erased.
    pub peer_privacy: Privacy,
    /// The reveal.
    pub reveal: RevealFacts,
    /// The reader's rating.
    pub rated: Option<Given>,
    /// The reader said "not again" here.
    pub not_again: bool,
    /// There is a block between the two, in either direction.
    pub blocked: bool,
}

/// A chat that another one continues by mutual request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetBefore {
    /// When it began.
    pub at: Timestamp,
    /// The chat, while the reader still has it.
    pub chat: Option<ChatId>,
}

/// A person as they were seen in an earlier chat.
struct Named {
    user: UserId,
    card: ShownCard,
    /// The reference that the random name comes from.
    by: PeerRef,
}

/// The outcome of ending a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It ended now, with this last event, as seen by the member who ended it.
    Ended {
        /// The final event.
        event: Box<ChatEvent>,
        /// The event before it says that the card of the member who ended it was hidden.
        hid_card: bool,
        /// The two members, as far as they still exist.
        members: [Option<UserId>; 2],
    },
    /// It had ended before.
    Already,
    /// No such chat, or not a member.
    NotFound,
}

/// The outcome of raising marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marked {
    /// At least one rose; the current marks.
    Rose {
        /// The marks.
        marks: Marks,
        /// The other member.
        peer: Option<UserId>,
    },
    /// Nothing rose.
    Unchanged,
    /// No such chat, or not a member.
    NotFound,
}

/// A live chat, as a starting node needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveChat {
    /// The chat.
    pub chat: ChatId,
    /// Its members.
    pub members: [UserId; 2],
    /// Where it is in the list; the next page begins after it.
    pub place: LivePlace,
}

/// A place in the list of live chats; the default is before the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LivePlace(i64);

statements! {
    AVOID_EACH_OTHER = "SELECT 1 FROM users a JOIN users b ON b.id = $1 WHERE a.id = $2 AND ( \
            EXISTS (SELECT 1 FROM blocks k WHERE k.blocker_id = a.id \
                    AND (k.blocked_id = b.id OR k.blocked_mailbox_index = b.mailbox_index)) \
         OR EXISTS (SELECT 1 FROM blocks k WHERE k.blocker_id = b.id \
                    AND (k.blocked_id = a.id OR k.blocked_mailbox_index = a.mailbox_index)) \
         OR EXISTS (SELECT 1 FROM not_again n WHERE n.user_id = a.id AND n.other_id = b.id) \
         OR EXISTS (SELECT 1 FROM not_again n WHERE n.user_id = b.id AND n.other_id = a.id) \
         OR EXISTS (SELECT 1 FROM stub_pairs s WHERE s.mailbox_index = a.mailbox_index \
                    AND s.other_index = b.mailbox_index))";
    SPEND_WISH = "UPDATE again_asks SET status = 'met', closed_at = $1 WHERE status = 'agreed' AND closed_at IS NULL \
                  AND expires_at > $1 AND session_id = (SELECT c.number FROM chat_sessions c WHERE c.id = $2 \
                  AND ((c.user1_id = $3 AND c.user2_id = $4) OR (c.user1_id = $4 AND c.user2_id = $3)))";
    KEEP_CHAT = "INSERT INTO chat_sessions (id, user1_id, user2_id, status, shared, again_of, created_at) \
                 VALUES ($1, $2, $3, 'live', $4, $5, $6) RETURNING number";
    KEEP_MEMBER = "INSERT INTO chat_members (session_id, side, user_id, peer_ref, card, live, named_by) \
                   VALUES ($1, $2, $3, $4, $5, TRUE, $6) ON CONFLICT DO NOTHING";
    NAMED_IN = "SELECT m.user_id, m.peer_ref, m.named_by, m.card FROM chat_members m \
                JOIN chat_sessions c ON c.number = m.session_id WHERE c.id = $1 AND m.user_id IS NOT NULL";
    LIVE_CHAT = "SELECT c.id, o.user_id FROM chat_members m JOIN chat_sessions c ON c.number = m.session_id \
                 JOIN chat_members o ON o.session_id = m.session_id AND o.side <> m.side \
                 WHERE m.user_id = $1 AND m.live";
    // By the index of live chats alone, however many have ended. Side 1 stands for the chat.
    LIVE_CHATS = "SELECT m.session_id, c.id, m.user_id, o.user_id FROM chat_members m \
                  JOIN chat_sessions c ON c.number = m.session_id \
                  JOIN chat_members o ON o.session_id = m.session_id AND o.side = 2 \
                  WHERE m.live AND m.side = 1 AND m.session_id > $1 AND m.user_id IS NOT NULL \
                  AND o.user_id IS NOT NULL ORDER BY m.session_id LIMIT $2";
    FIND_CHAT = "SELECT number, user1_id, user2_id FROM chat_sessions WHERE id = $1";
    END_CHAT = "UPDATE chat_sessions SET status = 'ended', ended_at = $1, ended_by = $2, end_cause = $3, last_seq = $4, \
                texts1 = (SELECT count(*) FROM messages e WHERE e.session_id = $5 AND e.sender = 1 AND e.kind = 0), \
                texts2 = (SELECT count(*) FROM messages e WHERE e.session_id = $5 AND e.sender = 2 AND e.kind = 0) \
                WHERE number = $5";
    END_MEMBERS = "UPDATE chat_members SET live = FALSE, met_at = $1, receipts = coalesce((SELECT u.receipts FROM users u \
                   WHERE u.id = chat_members.user_id), FALSE) WHERE session_id = $2";
    CLOSE_REVEALS = "UPDATE reveal_requests SET status = CASE WHEN expires_at <= $1 THEN 'expired' ELSE 'ended' END, \
                     closed_at = $1 WHERE session_id = $2 AND closed_at IS NULL";
}

/// The card of a person who was erased: nobody.
pub(crate) fn nobody() -> ShownCard {
    ShownCard {
        name: String::new(),
        glyph: 0,
    }
}

/// The location of a member's sealed card.
pub(crate) fn card_location(peer_ref: PeerRef) -> SealLocation {
    SealLocation::new("chat_members", "card", peer_ref.0)
}

/// The location of the sealed "what you share" of a chat.
pub(crate) fn shared_location(chat: ChatId) -> SealLocation {
    SealLocation::new("chat_sessions", "shared", chat.0)
}

/// How a chat ends.
#[derive(Clone, Copy)]
pub(crate) struct End {
    /// The side that ends it; 0: IO does.
    pub(crate) side: i64,
    pub(crate) cause: EndCause,
    /// What becomes of the card of that side.
    pub(crate) card: OwnCard,
    /// Ids of the events that it may leave.
    pub(crate) ids: EndIds,
}

/// The ids of the last events of a chat.
#[derive(Clone, Copy)]
pub(crate) struct EndIds {
    withdrawn: EventId,
    ended: EventId,
}

impl EndIds {
    pub(crate) fn new(entropy: &dyn Entropy) -> Self {
        Self {
            withdrawn: EventId(random_uuid(entropy)),
            ended: EventId(random_uuid(entropy)),
        }
    }
}

/// The last event of a chat that has just ended.
#[derive(Clone, Copy)]
pub(crate) struct LastEvent {
    seq: u64,
    at: Timestamp,
    id: EventId,
    /// The event before it says that a card was hidden.
    pub(crate) hid_card: bool,
}

impl LastEvent {
    /// As a member sees it.
    pub(crate) fn seen(self, by: By, cause: EndCause) -> ChatEvent {
        let Self { seq, at, id, .. } = self;
        let what = EventKind::Ended { cause };
        ChatEvent { seq, id, by, at, what }
    }
}

/// Ends a live chat that the transaction has locked.
/// An end that hides a card leaves the same events, whatever its cause: the card was hidden, the chat ended.
pub(crate) async fn end_locked(tx: &mut Tx, number: i64, end: End, now: Timestamp) -> Result<LastEvent> {
    let End { side, cause, card, ids } = end;
    let hid_card = card == OwnCard::Hidden && hide_card(tx, number, side).await?;
    let event = |kind, id| NewEvent {
        kind,
        side,
        target: None,
        id,
    };
    if hid_card {
        messages::append_event(tx, number, event(kinds::WITHDRAWN, ids.withdrawn), now).await?;
    }
    let (seq, at) = messages::append_event(tx, number, event(kinds::ENDED, ids.ended), now).await?;
    tx.execute(&END_CHAT, values![at, side, names::end_cause(cause), seq, number])
        .await?;
    tx.execute(&END_MEMBERS, values![at, number]).await?;
    tx.execute(&CLOSE_REVEALS, values![at, number]).await?;
    Ok(LastEvent {
        seq,
        at,
        id: ids.ended,
        hid_card,
    })
}

impl Store {
    /// Opens a chat in one transaction, and settles the searches that led to it.
    /// If it continues another one, both keep the names and pictures that they had there. Checks every rule that is
    /// never broken once more. A unique index admits each person to one live chat, even if the matcher is wrong.
    pub async fn open_chat(&self, chat: NewChat, rules: RepeatRules, now: Timestamp) -> Result<Opened> {
        let NewChat {
            id,
            members: [one, two],
            shared,
            again_of,
        } = chat;
        let known = match again_of {
            Some(old) => self.named_in(old).await?,
            None => Vec::new(),
        };
        let names = [KeyName::member(one.peer_ref), KeyName::member(two.peer_ref)];
        let keys = self.inner.keys.make(&names).await?;
        let kept = [&one, &two].map(|member| known.iter().find(|known| known.user == member.user));
        let named_by = kept.map(|known| known.map(|known| known.by));
        let shown = [(kept[0], &one), (kept[1], &two)].map(|(known, new)| known.map_or(&new.card, |known| &known.card));
        // Sealed with both keys, one inside the other: erasing either member destroys it.
        let shared = self.seal_json(&keys[0], shared_location(id), &shared)?;
        let shared = self.seal(&keys[1], shared_location(id), &shared)?;
        let cards = [
            self.seal_json(&keys[0], card_location(one.peer_ref), shown[0])?,
            self.seal_json(&keys[1], card_location(two.peer_ref), shown[1])?,
        ];
        let opened = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let meeting = again_of.map_or(Meeting::ByChance, |_| Meeting::Wished);
                    if let Some(refused) = fence::refuses(tx, id, (&one, &two), meeting, rules, now).await? {
                        return Ok(refused);
                    }
                    if let Some(old) = again_of
                        && tx.execute(&SPEND_WISH, values![now, old, one.user, two.user]).await? != 1
                    {
                        tx.abandon();
                        return Ok(Opened::Forbidden);
                    }
                    let row = tx
                        .row(&KEEP_CHAT, values![id, one.user, two.user, shared, again_of, now])
                        .await?;
                    let number: i64 = row
                        .ok_or_else(|| StoreError::Broken("KEEP_CHAT gave no number".into()))?
                        .take()?;
                    let members = [one, two].into_iter().zip(cards).zip(named_by);
                    for (side, ((member, card), named_by)) in (1_i64..).zip(members) {
                        let kept = values![number, side, member.user, member.peer_ref, card, named_by];
                        if tx.execute(&KEEP_MEMBER, kept).await? == 0 {
                            tx.abandon();
                            return Ok(Opened::Busy(member.user));
                        }
                    }
                    Ok(Opened::Opened)
                })
            })
            .await;
        let is_open = match &opened {
            Ok(opened) => *opened == Opened::Opened,
            Err(error) => !error.nothing_was_stored(),
        };
        if !is_open {
            // Keys of a chat that was not opened. If a crash leaves them behind, they seal nothing.
            self.inner.keys.discard(names.to_vec()).await?;
        }
        opened
    }

    /// Who the members of a chat are to each other; not those who were erased.
    async fn named_in(&self, chat: ChatId) -> Result<Vec<Named>> {
        let mut members = Vec::new();
        for mut row in self.inner.db.rows(NAMED_IN, values![chat]).await? {
            let (user, peer_ref): (UserId, PeerRef) = (row.take()?, row.take()?);
            let by = row.take::<Option<PeerRef>>()?.unwrap_or(peer_ref);
            let card = self.shown_card(peer_ref, &row.take::<Vec<u8>>()?).await?;
            let card = ShownCard::in_chat(card, by);
            members.push(Named { user, card, by });
        }
        Ok(members)
    }

    /// The live chat of a person and the other member.
    pub async fn live_chat(&self, user: UserId) -> Result<Option<(ChatId, Option<UserId>)>> {
        let row = self.inner.db.row(LIVE_CHAT, values![user]).await?;
        row.map(|mut row| Ok((row.take()?, row.take()?))).transpose()
    }

    /// A page of the live chats and their members, in the order of their opening, for a node that starts.
    /// Fewer than `limit`: it was the last page.
    pub async fn live_chats(&self, after: LivePlace, limit: u32) -> Result<Vec<LiveChat>> {
        let mut chats = Vec::new();
        for mut row in self.inner.db.rows(LIVE_CHATS, values![after.0, limit]).await? {
            chats.push(LiveChat {
                place: LivePlace(row.take()?),
                chat: row.take()?,
                members: [row.take()?, row.take()?],
            });
        }
        Ok(chats)
    }

    /// The other member of a chat that `member` is in.
    /// The inner option is empty once they were erased. Answered from memory where possible.
    pub async fn peer_in(&self, chat: ChatId, member: UserId) -> Result<Option<Option<UserId>>> {
        Ok(self.membership(chat, member).await?.map(|membership| membership.peer))
    }

    /// Ends a chat, as `io_core::reveal::Reveal::close` requires.
    /// Appends its last event and closes an open reveal; revealed cards stay. `by` none: IO ended it.
    pub async fn end_chat(&self, chat: ChatId, by: Option<UserId>, cause: EndCause, now: Timestamp) -> Result<Ended> {
        self.end(chat, by, (cause, OwnCard::Stays), now).await
    }

    /// A member leaves and hides their card, in one transaction.
    /// Hides it too if the chat had ended before.
    pub async fn leave_hiding(&self, chat: ChatId, by: UserId, now: Timestamp) -> Result<Ended> {
        self.end(chat, Some(by), (EndCause::Left, OwnCard::Hidden), now).await
    }

    async fn end(
        &self,
        chat: ChatId,
        by: Option<UserId>,
        (cause, card): (EndCause, OwnCard),
        now: Timestamp,
    ) -> Result<Ended> {
        let Some(mut row) = self.inner.db.row(FIND_CHAT, values![chat]).await? else {
            return Ok(Ended::NotFound);
        };
        let number: i64 = row.take()?;
        let members: [Option<UserId>; 2] = [row.take()?, row.take()?];
        let side = match by {
            None => 0,
            Some(user) if members[0] == Some(user) => 1,
            Some(user) if members[1] == Some(user) => 2,
            Some(_) => return Ok(Ended::NotFound),
        };
        let ids = EndIds::new(self.inner.entropy.as_ref());
        let end = End { side, cause, card, ids };
        let ended = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    if messages::lock_live(tx, number).await? {
                        return end_locked(tx, number, end, now).await.map(Some);
                    }
                    if card == OwnCard::Hidden {
                        hide_card(tx, number, side).await?;
                    }
                    Ok(None)
                })
            })
            .await?;
        Ok(ended.map_or(Ended::Already, |last| {
            let by = if by.is_some() { By::Me } else { By::System };
            Ended::Ended {
                event: Box::new(last.seen(by, cause)),
                hid_card: last.hid_card,
                members,
            }
        }))
    }

    /// Raises a member's marks; `read` also raises `delivered`.
    /// Marks never fall and never pass the last event.
    pub async fn mark(&self, chat: ChatId, member: UserId, marks: Marks) -> Result<Marked> {
        let Some(membership) = self.membership(chat, member).await? else {
            return Ok(Marked::NotFound);
        };
        let rose = self
            .inner
            .writers
            .mark(membership.number, membership.side, marks)
            .await?;
        Ok(rose.map_or(Marked::Unchanged, |marks| Marked::Rose {
            marks,
            peer: membership.peer,
        }))
    }
}
