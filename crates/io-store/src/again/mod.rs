//! People met before: the list, removing an entry, and requests to talk again.
//!
//! Must not know who is online.

use io_core::again::{self, AgainRules, Answer, Change, Refusal, Request, View};
pub use io_core::again::{AgainOutcome, AgainStep};
use io_core::chat::Member;
use io_core::ids::{ChatId, UserId};
use io_core::time::Timestamp;
use uuid::Uuid;

use crate::block::refuse_again;
use crate::chat::history::{EventKind, EventRow, event_columns};
use crate::chat::membership::{Membership, lock_users};
use crate::chat::view::{Gathered, ViewRow, gather, view_columns};
use crate::chat::{AVOID_EACH_OTHER, ChatView};
use crate::db::{Row, Tx, statements, values};
use crate::{Result, Store};

/// A person met before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// The ended chat.
    pub chat: ChatView,
    /// The request to talk again, as this person sees it.
    pub again: View,
    /// The last text of the chat, if it is still kept.
    pub last_line: Option<String>,
}

/// A page of people met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeoplePage {
    /// The latest first.
    pub people: Vec<Met>,
    /// The cursor of the next page; none at the end.
    pub next: Option<String>,
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
    CHATS_OF_PAIR = "SELECT c.number, c.id, c.again_of FROM chat_members m \
                     JOIN chat_members o ON o.session_id = m.session_id AND o.side <> m.side \
                     JOIN chat_sessions c ON c.number = m.session_id WHERE m.user_id = $1 AND o.user_id = $2";
    ASKS_OF_PAIR = "SELECT a.session_id, a.side, m.side, a.status, a.created_at, a.expires_at, a.closed_at \
                    FROM chat_members m JOIN chat_members o ON o.session_id = m.session_id AND o.side <> m.side \
                    JOIN again_asks a ON a.session_id = m.session_id WHERE m.user_id = $1 AND o.user_id = $2 \
                    ORDER BY a.created_at";
    RUN_OUT_ASKS = "UPDATE again_asks SET status = 'expired', closed_at = expires_at WHERE session_id = $1 \
                    AND closed_at IS NULL AND expires_at <= $2";
    ENDED = "SELECT 1 FROM chat_sessions WHERE number = $1 AND status = 'ended' AND NOT texts_purged";
    KEEP_ASK = "INSERT INTO again_asks (session_id, side, status, created_at, expires_at) \
                VALUES ($1, $2, 'asked', $3, $4)";
    AGREE_TO = "UPDATE again_asks SET status = 'agreed', expires_at = $1 WHERE session_id = $2 AND side = $3 \
                AND status = 'asked' AND closed_at IS NULL AND expires_at > $4";
    PAIRS = "SELECT c.id, o.user_id FROM chat_members m JOIN chat_sessions c ON c.number = m.session_id \
             JOIN chat_members o ON o.session_id = m.session_id AND o.side <> m.side \
             JOIN again_asks a ON a.session_id = m.session_id \
             WHERE m.user_id = $1 AND a.status = 'agreed' AND a.closed_at IS NULL AND a.expires_at > $2 \
             AND o.user_id IS NOT NULL ORDER BY a.created_at, c.id";
}

/// A row of `again_asks`, with the reader's side of its chat.
struct AskRow {
    session: i64,
    side: i64,
    readers_side: i64,
    status: String,
    created_at: Timestamp,
    expires_at: Timestamp,
    closed_at: Option<Timestamp>,
}

impl AskRow {
    fn of(mut row: Row) -> Result<Self> {
        Ok(Self {
            session: row.take()?,
            side: row.take()?,
            readers_side: row.take()?,
            status: row.take()?,
            created_at: row.take()?,
            expires_at: row.take()?,
            closed_at: row.take()?,
        })
    }

    /// The member who asked, for the rules.
    /// The reader is the first member, whatever their side in the chat.
    fn by(&self) -> Member {
        if self.side == self.readers_side {
            READER
        } else {
            READER.other()
        }
    }
}

/// The reader, for the rules.
const READER: Member = Member::One;

/// A chat of two people, and the chat it continued.
struct Link {
    number: i64,
    chat: ChatId,
    went_on_from: Option<ChatId>,
}

/// The requests of two people in a chat and in those linked to it.
struct Wishes {
    rows: Vec<AskRow>,
    chats: Vec<Link>,
}

impl Wishes {
    /// Reads the requests in the chat and in those linked to it.
    /// Two people matched by chance a second time do not know it, and their lists must not reveal it: only chats that
    /// continued each other by mutual request are with a known person (ADR 0016).
    async fn of(tx: &mut Tx, (reader, peer): (UserId, UserId), number: i64) -> Result<Self> {
        let mut chats = Vec::new();
        for mut row in tx.rows(&CHATS_OF_PAIR, values![reader, peer]).await? {
            chats.push(Link {
                number: row.take()?,
                chat: row.take()?,
                went_on_from: row.take()?,
            });
        }
        let chats = known_by(chats, number);
        let mut rows = Vec::new();
        for row in tx.rows(&ASKS_OF_PAIR, values![reader, peer]).await? {
            let row = AskRow::of(row)?;
            if chats.iter().any(|link| link.number == row.session) {
                rows.push(row);
            }
        }
        Ok(Self { rows, chats })
    }

    fn open(&self) -> Option<&AskRow> {
        self.rows.iter().find(|row| row.closed_at.is_none())
    }

    /// The chat that holds the open request.
    fn open_chat(&self) -> Option<ChatId> {
        let session = self.open()?.session;
        let link = self.chats.iter().find(|link| link.number == session);
        link.map(|link| link.chat)
    }

    /// The state as the rules need it; the reader is the first member.
    fn again(&self, apart: bool) -> again::Again {
        let mut again = again::Again {
            apart,
            ..again::Again::default()
        };
        for row in &self.rows {
            again.asked[row.by().index()].push(row.created_at);
        }
        again.open = self.open().map(|row| Request {
            by: row.by(),
            until: row.expires_at,
            answer: match row.status.as_str() {
                "agreed" => Answer::Yes,
                "refused" => Answer::Never,
                _ => Answer::Open,
            },
        });
        again
    }
}

/// The chat with this number and all that are linked to it: each continued another.
fn known_by(chats: Vec<Link>, number: i64) -> Vec<Link> {
    let (mut known, mut rest): (Vec<_>, Vec<_>) = chats.into_iter().partition(|link| link.number == number);
    loop {
        let (more, left): (Vec<_>, Vec<_>) = rest.into_iter().partition(|link| {
            known
                .iter()
                .any(|other| link.went_on_from == Some(other.chat) || other.went_on_from == Some(link.chat))
        });
        if more.is_empty() {
            return known;
        }
        known.extend(more);
        rest = left;
    }
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
    again: again::Again,
    last_text: Option<EventRow>,
    cursor: String,
}

impl Store {
    /// People met since `since`, without those blocked, refused, erased or forgotten.
    /// `cursor` is the `next` of the previous page; an unknown one starts over.
    pub async fn people(
        &self,
        user: UserId,
        since: Timestamp,
        cursor: Option<&str>,
        limit: u32,
        rules: AgainRules,
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
            view, again, last_text, ..
        } in listed
        {
            let again = again.view(READER, &rules, now);
            // It vanished while the page was read.
            if again != View::Vanished {
                people.push(self.met(view, again, last_text).await?);
            }
        }
        Ok(PeoplePage { people, next })
    }

    async fn met(&self, view: Gathered, again: View, last_text: Option<EventRow>) -> Result<Met> {
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

    /// Takes one step of talking again.
    /// Checked and written under the lock of both accounts.
    pub async fn again_step(
        &self,
        chat: ChatId,
        user: UserId,
        step: AgainStep,
        rules: AgainRules,
        now: Timestamp,
    ) -> Result<AgainOutcome> {
        let Some(membership) = self.membership(chat, user).await? else {
            return Ok(AgainOutcome::NotFound);
        };
        let Some(peer) = membership.peer else {
            // An erased person can no longer be met; no one else learns it.
            let never = step == AgainStep::Never;
            return Ok(if never {
                AgainOutcome::Quiet
            } else {
                AgainOutcome::NotFound
            });
        };
        self.inner
            .db
            .write(move |tx| Box::pin(async move { run(tx, membership, (user, peer), step, rules, now).await }))
            .await
    }

    /// The people with whom talking again is mutual, the oldest request first.
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
}

async fn list(tx: &mut Tx, row: Row) -> Result<Listed> {
    let row = ViewRow::of(row)?;
    let cursor = row.cursor();
    let number = row.number;
    let again = match row.pair() {
        Some(pair) => wishes(tx, pair, number).await?.1,
        None => again::Again {
            apart: true,
            ..again::Again::default()
        },
    };
    let last_text = tx
        .row(&LAST_TEXT, values![number])
        .await?
        .map(EventRow::of)
        .transpose()?;
    Ok(Listed {
        view: gather(tx, row).await?,
        again,
        last_text,
        cursor,
    })
}

/// The requests of two people, as rows and as the rules know them.
async fn wishes(tx: &mut Tx, who: (UserId, UserId), number: i64) -> Result<(Wishes, again::Again)> {
    let wishes = Wishes::of(tx, who, number).await?;
    let apart = tx.row(&AVOID_EACH_OTHER, values![who.1, who.0]).await?.is_some();
    let again = wishes.again(apart);
    Ok((wishes, again))
}

/// Runs a step of `who.0` through the rules and writes the result.
async fn run(
    tx: &mut Tx,
    membership: Membership,
    who: (UserId, UserId),
    step: AgainStep,
    rules: AgainRules,
    now: Timestamp,
) -> Result<AgainOutcome> {
    let Membership { number, side, .. } = membership;
    let both = lock_users(tx, who.0, who.1).await?;
    let has_ended = tx.row(&ENDED, values![number]).await?.is_some();
    if !both || !(has_ended || step == AgainStep::Never) {
        return Ok(AgainOutcome::NotFound);
    }
    for link in &Wishes::of(tx, who, number).await?.chats {
        tx.execute(&RUN_OUT_ASKS, values![link.number, now]).await?;
    }
    let (known, mut again) = wishes(tx, who, number).await?;
    let change = match step {
        AgainStep::Ask => again.ask(READER, &rules, now),
        AgainStep::Accept => again.accept(READER, &rules, now),
        AgainStep::Later => again.later(READER, &rules, now),
        AgainStep::Never => Ok(again.never(READER, &rules, now)),
    };
    let (peer, chat) = (who.1, known.open_chat());
    let both_want = again.open.is_some_and(|open| open.answer == Answer::Yes);
    match change {
        Err(refusal) => Ok(AgainOutcome::Refused(refusal)),
        Ok(Change::Asked) => {
            tx.execute(&KEEP_ASK, values![number, side, now, now + rules.life])
                .await?;
            Ok(AgainOutcome::Asked { peer })
        }
        Ok(Change::BothWant) => {
            let agreed = match (known.open(), again.open) {
                (Some(row), Some(open)) => {
                    tx.execute(&AGREE_TO, values![open.until, row.session, row.side, now])
                        .await?
                }
                _ => 0,
            };
            match chat.filter(|_| agreed == 1) {
                Some(chat) => Ok(AgainOutcome::Both { chat, peer }),
                None => Ok(AgainOutcome::Refused(Refusal::NotThere)),
            }
        }
        Ok(Change::NeverAgain) => {
            refuse_again(tx, who, (number, side), now).await?;
            Ok(AgainOutcome::Quiet)
        }
        Ok(Change::Nothing) => Ok(match chat {
            Some(chat) if both_want => AgainOutcome::Both { chat, peer },
            _ => AgainOutcome::Quiet,
        }),
    }
}
