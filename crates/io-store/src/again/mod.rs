//! People met before: the list, removing an entry, and requests to talk again.
//!
//! Must not know who is online.

pub(crate) mod notes;
pub(crate) mod requests;

use std::sync::Arc;

use io_core::again::{self, AgainRules, Change, View};
pub use io_core::again::{AgainOutcome, AgainStep};
use io_core::ids::{ChatId, UserId};
use io_core::time::Timestamp;
use uuid::Uuid;

use crate::chat::history::{EventKind, EventRow, event_columns};
use crate::chat::membership::{Membership, lock_users};
use crate::chat::view::{Gathered, ViewRow, gather, view_columns, view_tables};
use crate::chat::{AVOID_EACH_OTHER, ChatView};
use crate::crypto::Hashes;
use crate::db::{Row, Tx, dialect, statements, values};
use crate::{Result, Store};

pub(crate) use requests::hide_requests;
use requests::{READER, Requests};

/// A person met before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// The ended chat.
    pub chat: ChatView,
    /// The request to talk again, as this person sees it.
    pub again: View,
    /// The last text of the chat, if it is still kept.
    pub last_line: Option<String>,
    /// What the reader noted.
    pub note: Option<String>,
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
    // Only what the reader did in this one chat decides whether it is listed: see docs/adr/0087.
    LIST_PEOPLE = concat!("SELECT ", view_columns!(), " FROM ", view_tables!(), " \
                   WHERE m.user_id = $1 AND m.met_at >= $2 AND NOT m.live AND NOT m.forgotten AND NOT m.not_again \
                   AND c.end_cause <> 'no_show' AND NOT c.texts_purged \
                   AND (m.met_at < $3 OR (m.met_at = $3 AND c.id < $4)) \
                   AND NOT EXISTS (SELECT 1 FROM blocks k WHERE k.blocker_id = m.user_id AND k.session_id = c.id) \
                   ORDER BY m.met_at DESC, c.id DESC LIMIT $5");
    LAST_TEXT = concat!("SELECT ", event_columns!(), " FROM messages WHERE session_id = $1 AND kind = 0 \
                         AND content IS NOT NULL ORDER BY seq DESC LIMIT 1");
    FORGET = "UPDATE chat_members SET forgotten = TRUE, note = NULL WHERE session_id = $1 AND side = $2 AND NOT live AND NOT forgotten";
    // The state of a chat, and whether its reader still has the entry.
    ENTRY = "SELECT c.status = 'ended' AND NOT c.texts_purged, m.not_again OR EXISTS (SELECT 1 FROM blocks k \
             WHERE k.blocker_id = m.user_id AND k.session_id = c.id) FROM chat_sessions c \
             JOIN chat_members m ON m.session_id = c.number WHERE c.number = $1 AND m.side = $2";
    PAIRS = "SELECT c.id, o.user_id FROM chat_members m JOIN chat_sessions c ON c.number = m.session_id \
             JOIN chat_members o ON o.session_id = m.session_id AND o.side <> m.side \
             JOIN again_asks a ON a.session_id = m.session_id \
             WHERE m.user_id = $1 AND a.status = 'agreed' AND a.closed_at IS NULL AND a.expires_at > $2 \
             AND o.user_id IS NOT NULL ORDER BY a.created_at, c.id";
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
    /// People met since `since`, one entry a chat, without those that the reader hid in that very chat.
    /// Nothing that the other person does removes an entry. `cursor` is the `next` of the previous page; an unknown
    /// one starts over.
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
        let inner = Arc::clone(&self.inner);
        let mut listed = self
            .inner
            .db
            .read(move |tx| {
                Box::pin(async move {
                    let mut listed = Vec::new();
                    let page = values![user, since, before, chat, u64::from(limit) + 1];
                    for row in tx.rows(&LIST_PEOPLE, page).await? {
                        listed.push(list(tx, &inner.hashes(), row).await?);
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
            people.push(self.met(view, again, last_text).await?);
        }
        Ok(PeoplePage { people, next })
    }

    async fn met(&self, mut view: Gathered, again: View, last_text: Option<EventRow>) -> Result<Met> {
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
        let note = match view.row.take_note() {
            Some(sealed) => self.opened_note(membership.my_ref, &sealed).await?,
            None => None,
        };
        Ok(Met {
            chat: self.opened_view(view).await?,
            again,
            last_line,
            note,
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
    /// Checked and written under the lock of both accounts. If the peer can no longer be met, the outcome is the one of
    /// a peer who stays silent.
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
        self.inner
            .db
            .write(move |tx| Box::pin(async move { run(tx, membership, user, step, rules, now).await }))
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

async fn list(tx: &mut Tx, hashes: &Hashes, row: Row) -> Result<Listed> {
    let row = ViewRow::of(row)?;
    let cursor = row.cursor();
    let number = row.number;
    // Whether they are apart does not change what the reader sees.
    let again = Requests::of(tx, row.membership().number, row.reader())
        .await?
        .again(false);
    let last_text = tx
        .row(&LAST_TEXT, values![number])
        .await?
        .map(EventRow::of)
        .transpose()?;
    Ok(Listed {
        view: gather(tx, hashes, row).await?,
        again,
        last_text,
        cursor,
    })
}

/// Locks the reader's account and the peer's, if it still exists. `None`: the reader is gone; else, are they apart?
async fn lock(tx: &mut Tx, reader: UserId, peer: Option<UserId>) -> Result<Option<bool>> {
    let Some(peer) = peer else {
        return Ok(tx.row(&dialect::LOCK_USER, values![reader]).await?.map(|_| true));
    };
    if lock_users(tx, reader, peer).await? {
        let avoid = tx.row(&AVOID_EACH_OTHER, values![peer, reader]).await?;
        return Ok(Some(avoid.is_some()));
    }
    // One of them was erased in the meantime.
    Ok(tx.row(&dialect::LOCK_USER, values![reader]).await?.map(|_| true))
}

/// Runs a step of the reader through the rules and writes the result.
async fn run(
    tx: &mut Tx,
    membership: Membership,
    reader: UserId,
    step: AgainStep,
    rules: AgainRules,
    now: Timestamp,
) -> Result<AgainOutcome> {
    let Membership { number, side, peer, .. } = membership;
    let Some(apart) = lock(tx, reader, peer).await? else {
        return Ok(AgainOutcome::NotFound);
    };
    let Some(mut entry) = tx.row(&ENTRY, values![number, side]).await? else {
        return Ok(AgainOutcome::NotFound);
    };
    let (has_ended, hidden): (bool, bool) = (entry.take()?, entry.take()?);
    if step != AgainStep::Never && (!has_ended || hidden) {
        return Ok(AgainOutcome::NotFound);
    }
    let known = Requests::of(tx, number, reader).await?;
    known.run_out(tx, now).await?;
    let mut again = known.again(apart);
    let change = match step {
        AgainStep::Ask => again.ask(READER, &rules, now),
        AgainStep::Accept => again.accept(READER, &rules, now),
        AgainStep::Later => again.later(READER, &rules, now),
        AgainStep::Never => Ok(again.never(READER, &rules, now)),
    };
    let place = (number, side);
    match change {
        Err(refusal) => Ok(AgainOutcome::Refused(refusal)),
        Ok(Change::Asked) => {
            requests::keep(tx, place, "asked", now, now + rules.life).await?;
            // Not apart: the peer exists.
            Ok(peer.map_or(AgainOutcome::Quiet, |peer| AgainOutcome::Asked { peer }))
        }
        Ok(Change::AskedUnseen) => {
            requests::keep(tx, place, "refused", now, now + rules.life).await?;
            Ok(AgainOutcome::Quiet)
        }
        Ok(Change::AgreedInVain) => {
            known.hide(tx).await?;
            requests::keep(tx, place, "in_vain", now, now + rules.meeting).await?;
            Ok(AgainOutcome::Quiet)
        }
        Ok(Change::BothWant) => {
            let chat = known.agree(tx, now + rules.meeting, now).await?;
            Ok(chat
                .zip(peer)
                .map_or(AgainOutcome::Quiet, |(chat, peer)| AgainOutcome::Both { chat, peer }))
        }
        Ok(Change::NeverAgain) => {
            crate::block::refuse_again(tx, (reader, peer), place, now).await?;
            Ok(AgainOutcome::Quiet)
        }
        Ok(Change::Nothing) => Ok(match known.agreed().zip(peer) {
            Some((chat, peer)) if !apart => AgainOutcome::Both { chat, peer },
            _ => AgainOutcome::Quiet,
        }),
    }
}
