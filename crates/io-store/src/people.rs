//! People met before: the list, forgetting an entry, and wishes to talk again.
//!
//! Must not know who is online.

use io_core::ids::{ChatId, UserId};
use io_core::time::{Span, Timestamp};
use uuid::Uuid;

use crate::blocks::refuse_again;
use crate::chat_view::{Gathered, ViewRow, gather, view_columns};
use crate::chats::{AVOID_EACH_OTHER, ChatView};
use crate::db::{Row, Tx, statements, values};
use crate::history::{EventKind, EventRow, event_columns};
use crate::membership::{Membership, lock_users};
use crate::{Result, Store};

/// Somebody met before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// The ended chat.
    pub chat: ChatView,
    /// The wish to talk again.
    pub again: AgainFacts,
    /// The last text of the chat, if it is still kept.
    pub last_line: Option<String>,
}

/// A page of people met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeoplePage {
    /// The latest first.
    pub people: Vec<Met>,
    /// For the next page; none at the end.
    pub next: Option<String>,
}

/// Where "talk again" stands in one old chat, as one member sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgainFacts {
    /// How often the reader asked in this chat within the window.
    pub asked: u32,
    /// The reader's ask is open.
    pub sent: bool,
    /// The other's ask is open (also after "later").
    pub asked_me: bool,
    /// Both want it.
    pub both: bool,
}

/// Limits of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgainLimits {
    /// How many asks one old chat allows to each side …
    pub per_window: u32,
    /// … within this time.
    pub window: Span,
    /// How long an ask stays open.
    pub life: Span,
    /// How long "both want it" waits for both to be here.
    pub both_life: Span,
}

impl Default for AgainLimits {
    fn default() -> Self {
        Self {
            per_window: 3,
            window: Span::days(30),
            life: Span::days(7),
            both_life: Span::hours(48),
        }
    }
}

/// What came of a wish to talk again. The asker must not learn more than "sent".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// Noted (also when it was before).
    Noted {
        /// The other member: tell them that the list changed.
        peer: UserId,
    },
    /// Both want it now.
    Both {
        /// The other member.
        peer: UserId,
    },
    /// Asked as often as is allowed.
    Exhausted,
    /// Nothing to answer.
    Stale,
    /// No such ended chat of this person, or the other is gone or out of reach.
    NotFound,
}

/// An answer to a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgainReply {
    /// Yes.
    Accept,
    /// Keep it.
    Later,
    /// No, and never again.
    NotAgain,
}

/// Two people who both want to talk again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgainPair {
    /// The old chat.
    pub chat: ChatId,
    /// The other.
    pub peer: UserId,
}

statements! {
    LIST_PEOPLE = concat!("SELECT ", view_columns!(), " FROM chat_members m \
                   JOIN chat_sessions c ON c.number = m.session_id \
                   JOIN chat_members o ON o.session_id = m.session_id AND o.side <> m.side \
                   WHERE m.user_id = $1 AND m.met_at >= $2 AND NOT m.live AND NOT m.forgotten AND NOT m.not_again \
                   AND o.user_id IS NOT NULL AND c.end_cause <> 'no_show' AND NOT c.texts_purged \
                   AND (m.met_at < $3 OR (m.met_at = $3 AND c.id < $4)) \
                   AND NOT EXISTS (SELECT 1 FROM blocks k JOIN users u ON u.mailbox_index = k.blocked_mailbox_index \
                       WHERE (k.blocker_id = m.user_id AND u.id = o.user_id) OR (k.blocker_id = o.user_id AND u.id = m.user_id)) \
                   AND NOT EXISTS (SELECT 1 FROM not_again n WHERE n.user_id = m.user_id AND n.other_id = o.user_id) \
                   AND (NOT EXISTS (SELECT 1 FROM not_again n WHERE n.user_id = o.user_id AND n.other_id = m.user_id) \
                        OR EXISTS (SELECT 1 FROM again_asks a WHERE a.session_id = c.number AND a.side = m.side \
                                   AND a.closed_at IS NULL AND a.expires_at > $5)) \
                   ORDER BY m.met_at DESC, c.id DESC LIMIT $6");
    LAST_TEXT = concat!("SELECT ", event_columns!(), " FROM messages WHERE session_id = $1 AND kind = 0 \
                         AND content IS NOT NULL ORDER BY seq DESC LIMIT 1");
    FORGET = "UPDATE chat_members SET forgotten = TRUE WHERE session_id = $1 AND side = $2 AND NOT live AND NOT forgotten";
    FIND_ASKS = "SELECT side, status, created_at, expires_at, closed_at FROM again_asks WHERE session_id = $1";
    RUN_OUT_ASKS = "UPDATE again_asks SET status = 'expired', closed_at = expires_at WHERE session_id = $1 \
                    AND closed_at IS NULL AND expires_at <= $2";
    ENDED = "SELECT 1 FROM chat_sessions WHERE number = $1 AND status = 'ended' AND NOT texts_purged";
    KEEP_ASK = "INSERT INTO again_asks (session_id, side, status, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    AGREE_TO = "UPDATE again_asks SET status = 'agreed', expires_at = $1 WHERE session_id = $2 AND side = $3 \
                AND status = 'asked' AND closed_at IS NULL";
    PAIRS = "SELECT c.id, o.user_id FROM chat_members m JOIN chat_sessions c ON c.number = m.session_id \
             JOIN chat_members o ON o.session_id = m.session_id AND o.side <> m.side \
             JOIN again_asks a ON a.session_id = m.session_id AND a.side = m.side \
             WHERE m.user_id = $1 AND a.status = 'agreed' AND a.closed_at IS NULL AND a.expires_at > $2 \
             AND o.user_id IS NOT NULL ORDER BY a.created_at, c.id";
}

/// A row of `again_asks`.
struct AskRow {
    side: i64,
    status: String,
    created_at: Timestamp,
    expires_at: Timestamp,
    closed_at: Option<Timestamp>,
}

impl AskRow {
    fn of(mut row: Row) -> Result<Self> {
        Ok(Self {
            side: row.take()?,
            status: row.take()?,
            created_at: row.take()?,
            expires_at: row.take()?,
            closed_at: row.take()?,
        })
    }

    fn is_open(&self, now: Timestamp) -> bool {
        self.closed_at.is_none() && self.expires_at > now
    }
}

async fn asks(tx: &mut Tx, number: i64) -> Result<Vec<AskRow>> {
    tx.rows(&FIND_ASKS, values![number])
        .await?
        .into_iter()
        .map(AskRow::of)
        .collect()
}

fn facts(asks: &[AskRow], side: i64, limits: AgainLimits, now: Timestamp) -> AgainFacts {
    let mut facts = AgainFacts::default();
    for ask in asks {
        let (mine, open) = (ask.side == side, ask.is_open(now));
        facts.asked += u32::from(mine && ask.created_at > now - limits.window);
        // A refused ask looks like an open one to the asker until its time is over.
        facts.sent |= mine && open && ask.status != "agreed";
        facts.asked_me |= !mine && open && ask.status == "asked";
        facts.both |= mine && open && ask.status == "agreed";
    }
    facts
}

/// Where a page begins: after this moment and chat.
fn position(cursor: Option<&str>) -> (Timestamp, Uuid) {
    let parsed = cursor.and_then(|cursor| {
        let (at, chat) = cursor.split_once('.')?;
        Some((
            Timestamp(i64::from_str_radix(at, 16).ok()?),
            Uuid::try_parse(chat).ok()?,
        ))
    });
    parsed.unwrap_or((Timestamp(i64::MAX), Uuid::nil()))
}

struct Listed {
    view: Gathered,
    asks: Vec<AskRow>,
    last_text: Option<EventRow>,
    cursor: String,
}

impl Store {
    /// People met since `since`, without those blocked, refused, erased or forgotten. `cursor` is the `next` of the page
    /// before; one that is not ours starts over.
    pub async fn people(
        &self,
        user: UserId,
        since: Timestamp,
        cursor: Option<&str>,
        limit: u32,
        limits: AgainLimits,
        now: Timestamp,
    ) -> Result<PeoplePage> {
        let (before, chat) = position(cursor);
        let mut listed = self
            .inner
            .db
            .read(move |tx| {
                Box::pin(async move {
                    let mut listed = Vec::new();
                    let page = values![user, since, before, chat, now, u64::from(limit) + 1];
                    for row in tx.rows(&LIST_PEOPLE, page).await? {
                        listed.push(list(tx, row).await?);
                    }
                    Ok(listed)
                })
            })
            .await?;
        let more = listed.len() > limit as usize;
        listed.truncate(limit as usize);
        let next = listed.last().filter(|_| more).map(|last| last.cursor.clone());
        let mut people = Vec::with_capacity(listed.len());
        for Listed {
            view, asks, last_text, ..
        } in listed
        {
            people.push(self.met(view, &asks, last_text, limits, now).await?);
        }
        Ok(PeoplePage { people, next })
    }

    async fn met(
        &self,
        view: Gathered,
        asks: &[AskRow],
        last_text: Option<EventRow>,
        limits: AgainLimits,
        now: Timestamp,
    ) -> Result<Met> {
        let membership = view.row.membership();
        let reader = self.reader_of(membership, view.row.end_cause()).await?;
        let last_line = match last_text
            .map(|row| reader.open(row))
            .transpose()?
            .map(|event| event.what)
        {
            Some(EventKind::Message { body, .. }) => body,
            _ => None,
        };
        let again = facts(asks, membership.side, limits, now);
        Ok(Met {
            chat: self.opened_view(view).await?,
            again,
            last_line,
        })
    }

    /// Removes the entry for this person alone. False: there is none.
    pub async fn forget_person(&self, chat: ChatId, user: UserId) -> Result<bool> {
        let Some(Membership { number, side, .. }) = self.membership(chat, user).await? else {
            return Ok(false);
        };
        Ok(self.inner.db.execute(FORGET, values![number, side]).await? == 1)
    }

    /// Asks to talk again. If the other asked before, both want it.
    pub async fn ask_again(&self, chat: ChatId, user: UserId, limits: AgainLimits, now: Timestamp) -> Result<Again> {
        let Some((membership, peer)) = self.reachable(chat, user).await? else {
            return Ok(Again::NotFound);
        };
        let Membership { number, side, .. } = membership;
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let Some(facts) = wishes(tx, membership, (user, peer), limits, now).await? else {
                        return Ok(Again::NotFound);
                    };
                    if facts.both {
                        return Ok(Again::Both { peer });
                    }
                    if facts.sent {
                        return Ok(Again::Noted { peer });
                    }
                    if tx.row(&AVOID_EACH_OTHER, values![user, peer]).await?.is_some() {
                        return Ok(Again::NotFound);
                    }
                    if facts.asked_me {
                        agree(tx, number, side, limits, now).await?;
                        return Ok(Again::Both { peer });
                    }
                    if facts.asked >= limits.per_window {
                        return Ok(Again::Exhausted);
                    }
                    tx.execute(&KEEP_ASK, values![number, side, "asked", now, now + limits.life])
                        .await?;
                    Ok(Again::Noted { peer })
                })
            })
            .await
    }

    /// Answers the other's wish.
    pub async fn answer_again(
        &self,
        chat: ChatId,
        user: UserId,
        reply: AgainReply,
        limits: AgainLimits,
        now: Timestamp,
    ) -> Result<Again> {
        let Some((membership, peer)) = self.reachable(chat, user).await? else {
            return Ok(Again::NotFound);
        };
        let Membership { number, side, .. } = membership;
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let Some(facts) = wishes(tx, membership, (user, peer), limits, now).await? else {
                        return Ok(Again::NotFound);
                    };
                    match reply {
                        _ if facts.both && reply == AgainReply::Accept => Ok(Again::Both { peer }),
                        _ if !facts.asked_me && !facts.both => Ok(Again::Stale),
                        AgainReply::Later => Ok(Again::Noted { peer }),
                        AgainReply::NotAgain => {
                            refuse_again(tx, (user, peer), (number, side), now).await?;
                            Ok(Again::Noted { peer })
                        }
                        AgainReply::Accept => {
                            if tx.row(&AVOID_EACH_OTHER, values![user, peer]).await?.is_some() {
                                return Ok(Again::NotFound);
                            }
                            agree(tx, number, side, limits, now).await?;
                            Ok(Again::Both { peer })
                        }
                    }
                })
            })
            .await
    }

    /// Those with whom this person and the other both want to talk again, the oldest wish first.
    pub async fn again_pairs(&self, user: UserId, now: Timestamp) -> Result<Vec<AgainPair>> {
        let rows = self.inner.db.rows(PAIRS, values![user, now]).await?;
        rows.into_iter()
            .map(|mut row| {
                Ok(AgainPair {
                    chat: row.take()?,
                    peer: row.take()?,
                })
            })
            .collect()
    }

    /// The membership and the other, who must not be erased.
    async fn reachable(&self, chat: ChatId, user: UserId) -> Result<Option<(Membership, UserId)>> {
        let membership = self.membership(chat, user).await?;
        Ok(membership.and_then(|membership| membership.peer.map(|peer| (membership, peer))))
    }
}

async fn list(tx: &mut Tx, row: Row) -> Result<Listed> {
    let row = ViewRow::of(row)?;
    let cursor = row.cursor();
    let number = row.number;
    let asks = asks(tx, number).await?;
    let last_text = tx
        .row(&LAST_TEXT, values![number])
        .await?
        .map(EventRow::of)
        .transpose()?;
    Ok(Listed {
        view: gather(tx, row).await?,
        asks,
        last_text,
        cursor,
    })
}

/// Where the wishes of an ended chat stand, under the lock of both accounts. None: it has not ended, or one is gone.
async fn wishes(
    tx: &mut Tx,
    membership: Membership,
    who: (UserId, UserId),
    limits: AgainLimits,
    now: Timestamp,
) -> Result<Option<AgainFacts>> {
    let both = lock_users(tx, who.0, who.1).await?;
    if !both || tx.row(&ENDED, values![membership.number]).await?.is_none() {
        return Ok(None);
    }
    tx.execute(&RUN_OUT_ASKS, values![membership.number, now]).await?;
    Ok(Some(facts(
        &asks(tx, membership.number).await?,
        membership.side,
        limits,
        now,
    )))
}

/// Both want it: the other's ask and one of one's own, with one life.
async fn agree(tx: &mut Tx, number: i64, side: i64, limits: AgainLimits, now: Timestamp) -> Result<()> {
    let until = now + limits.both_life;
    tx.execute(&AGREE_TO, values![until, number, 3 - side]).await?;
    tx.execute(&KEEP_ASK, values![number, side, "agreed", now, until])
        .await
        .map(drop)
}
