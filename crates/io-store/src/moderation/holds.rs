//! Evidence that would be gone before a report: what was taken back, or said by someone who erased the account.
//!
//! Each hold has a key of its own and lasts for the evidence window; then row and key go. Nothing but a report reads it.

use std::collections::HashMap;
use std::sync::Arc;

use io_core::chat::ShownCard;
use io_core::ids::{ChatId, EventId, PeerRef, UserId};
use io_core::moderation::report::EVIDENCE_EVENTS;
use io_core::outside::Entropy;
use io_core::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::chat::card_location;
use crate::chat::messages::content_location;
use crate::crypto::{DataKey, KeyName, SealLocation};
use crate::db::{Tx, statements, values};
use crate::store::{NOTE_SHRED, name_values, random_uuid};
use crate::{Result, Store, StoreError};

/// Holds dropped in one transaction.
const AT_ONCE: u32 = 500;

statements! {
    KEEP_HOLD = "INSERT INTO evidence_holds (id, chat_id, side, content, ends_at) VALUES ($1, $2, $3, $4, $5)";
    HOLDS_OF_CHAT = "SELECT id, side, content FROM evidence_holds WHERE chat_id = $1 AND ends_at > $2 ORDER BY id";
    HOLD_NAMES = "SELECT id FROM evidence_holds WHERE chat_id = $1";
    OVER = "SELECT id FROM evidence_holds WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2";
    DROP_HOLD = "DELETE FROM evidence_holds WHERE id = $1";
    RECENT_OF = "SELECT m.session_id, c.id, m.side, m.peer_ref FROM chat_members m \
                 JOIN chat_sessions c ON c.number = m.session_id \
                 WHERE m.user_id = $1 AND (m.live OR c.ended_at > $2)";
    LAST_TEXTS = "SELECT seq, id, content FROM (SELECT seq, id, sender, kind, content FROM messages \
                  WHERE session_id = $1 ORDER BY seq DESC LIMIT $2) AS rows_of_page \
                  WHERE sender = $3 AND kind = 0 AND content IS NOT NULL ORDER BY seq";
    CARD_OF_SIDE = "SELECT card FROM chat_members WHERE session_id = $1 AND side = $2";
    MAILBOX_OF = "SELECT mailbox_index, index_version FROM users WHERE id = $1";
}

/// What a hold keeps.
#[derive(Serialize, Deserialize)]
pub(crate) struct Held {
    /// Texts by their numbers in the chat.
    pub(crate) texts: Vec<(u64, String)>,
    /// Which messages they answered, by the same numbers. Absent in what an earlier version held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) answers: Vec<(u64, u64)>,
    /// Who left, if the account was erased.
    pub(crate) leaver: Option<Leaver>,
}

/// What a case about an erased account needs of it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Leaver {
    /// The index of the mailbox: a sanction holds against a new account too.
    pub(crate) mailbox: Vec<u8>,
    /// Its generation.
    pub(crate) index_version: u32,
    /// As the peer saw the person.
    pub(crate) card: ShownCard,
}

fn place(id: Uuid) -> SealLocation {
    SealLocation::new("evidence_holds", "content", id)
}

/// A hold to be made: its name and its key, made before the transaction that needs it.
#[derive(Clone)]
pub(crate) struct Holder {
    id: Uuid,
    key: Arc<DataKey>,
    entropy: Arc<dyn Entropy>,
    chat: ChatId,
    side: i64,
    ends_at: Timestamp,
    /// Names and opens what the member wrote.
    peer_ref: PeerRef,
    member: Option<Arc<DataKey>>,
}

impl Holder {
    /// The name of its key.
    pub(crate) fn key_name(&self) -> KeyName {
        KeyName::report(self.id)
    }

    /// Keeps a text that its sender takes back, in the transaction that does it.
    /// `answered`: the message that it answers.
    pub(crate) async fn hold_text(
        &self,
        tx: &mut Tx,
        (seq, id): (u64, EventId),
        sealed: &[u8],
        answered: Option<u64>,
    ) -> Result<()> {
        let text = self.opened(seq, id, sealed);
        let held = Held {
            texts: text.map(|text| (seq, text)).into_iter().collect(),
            answers: answered.map(|answered| (seq, answered)).into_iter().collect(),
            leaver: None,
        };
        self.keep(tx, &held).await
    }

    /// Keeps what a person said last in a chat, in the transaction that erases it.
    async fn hold_leaver(&self, tx: &mut Tx, number: i64, user: UserId) -> Result<()> {
        let Some(mut row) = tx.row(&MAILBOX_OF, values![user]).await? else {
            return Ok(());
        };
        let (mailbox, index_version) = (row.take()?, row.take()?);
        let card = match (&self.member, tx.row(&CARD_OF_SIDE, values![number, self.side]).await?) {
            (Some(key), Some(mut row)) => key.json(card_location(self.peer_ref), &row.take::<Vec<u8>>()?),
            _ => None,
        };
        let mut texts = Vec::new();
        for mut row in tx
            .rows(&LAST_TEXTS, values![number, EVIDENCE_EVENTS, self.side])
            .await?
        {
            let (seq, id) = (row.take()?, row.take()?);
            texts.extend(self.opened(seq, id, &row.take::<Vec<u8>>()?).map(|text| (seq, text)));
        }
        let leaver = Leaver {
            mailbox,
            index_version,
            card: ShownCard::in_chat(card, self.peer_ref),
        };
        let leaver = Some(leaver);
        // What they answer stays in the rows: a number alone says nothing about anyone.
        let held = Held {
            texts,
            answers: Vec::new(),
            leaver,
        };
        self.keep(tx, &held).await
    }

    fn opened(&self, seq: u64, id: EventId, sealed: &[u8]) -> Option<String> {
        let key = self.member.as_ref()?;
        key.text(content_location(self.chat, seq, self.side, id), sealed)
    }

    async fn keep(&self, tx: &mut Tx, held: &Held) -> Result<()> {
        let json = serde_json::to_vec(held).map_err(|error| StoreError::Broken(error.to_string()))?;
        let sealed = self
            .key
            .seal(self.entropy.as_ref(), place(self.id), &Zeroizing::new(json))?;
        tx.execute(&KEEP_HOLD, values![self.id, self.chat, self.side, sealed, self.ends_at])
            .await
            .map(drop)
    }
}

/// The holds of a person who leaves, by the numbers of their chats.
#[derive(Clone, Default)]
pub(crate) struct Leaving(Arc<HashMap<i64, Holder>>);

impl Leaving {
    /// Keeps what the person said last in a chat that is emptied next, if it is recent.
    pub(crate) async fn hold(&self, tx: &mut Tx, number: i64, user: UserId) -> Result<()> {
        match self.0.get(&number) {
            Some(holder) => holder.hold_leaver(tx, number, user).await,
            None => Ok(()),
        }
    }
}

/// The holds of a chat, opened.
pub(crate) enum Opened {
    /// All of them.
    All(Vec<(i64, Held)>),
    /// There is one whose key was not read before: read them again.
    Changed,
}

/// Opens the holds of a chat with keys that were read before the transaction.
pub(crate) async fn open(
    tx: &mut Tx,
    chat: ChatId,
    keys: &HashMap<Uuid, Option<Arc<DataKey>>>,
    now: Timestamp,
) -> Result<Opened> {
    let mut opened = Vec::new();
    for mut row in tx.rows(&HOLDS_OF_CHAT, values![chat, now]).await? {
        let (id, side): (Uuid, i64) = (row.take()?, row.take()?);
        let Some(key) = keys.get(&id) else {
            return Ok(Opened::Changed);
        };
        let held = key.as_ref().and_then(|key| {
            let sealed: Vec<u8> = row.take().ok()?;
            key.json::<Held>(place(id), &sealed)
        });
        opened.extend(held.map(|held| (side, held)));
    }
    Ok(Opened::All(opened))
}

impl Store {
    /// A hold to be made for a member of a chat; its key is on disk when this returns.
    pub(crate) async fn new_hold(&self, chat: ChatId, side: i64, peer_ref: PeerRef, now: Timestamp) -> Result<Holder> {
        let id = random_uuid(self.inner.entropy.as_ref());
        Ok(Holder {
            id,
            key: self.inner.keys.find_or_make(KeyName::report(id)).await?,
            entropy: Arc::clone(&self.inner.entropy),
            chat,
            side,
            ends_at: now + self.inner.evidence_window,
            peer_ref,
            member: self.inner.keys.find(KeyName::member(peer_ref)).await?,
        })
    }

    /// The holds to be made for a person who leaves: of chats that are live or ended within the window.
    pub(crate) async fn holds_of_leaving(&self, user: UserId, now: Timestamp) -> Result<Leaving> {
        let recent = now - self.inner.evidence_window;
        let mut holders = HashMap::new();
        for mut row in self.inner.db.rows(RECENT_OF, values![user, recent]).await? {
            let number: i64 = row.take()?;
            let holder = self.new_hold(row.take()?, row.take()?, row.take()?, now).await?;
            holders.insert(number, holder);
        }
        Ok(Leaving(Arc::new(holders)))
    }

    /// The keys of the holds of a chat, for the transaction that opens them.
    pub(crate) async fn keys_of_holds(&self, chat: ChatId) -> Result<HashMap<Uuid, Option<Arc<DataKey>>>> {
        let mut keys = HashMap::new();
        for mut row in self.inner.db.rows(HOLD_NAMES, values![chat]).await? {
            let id = row.take()?;
            keys.insert(id, self.inner.keys.find(KeyName::report(id)).await?);
        }
        Ok(keys)
    }

    /// Drops the holds whose time is over, and notes their keys for shredding; adds how many they were.
    pub(crate) async fn drop_holds(&self, now: Timestamp, dropped: &mut u64) -> Result<()> {
        loop {
            let gone = self.inner.db.write(move |tx| {
                Box::pin(async move {
                    let over = tx.rows(&OVER, values![now, AT_ONCE]).await?;
                    let gone = over.len() as u64;
                    for mut row in over {
                        let id: Uuid = row.take()?;
                        tx.execute(&DROP_HOLD, values![id]).await?;
                        tx.execute(&NOTE_SHRED, &name_values(KeyName::report(id))).await?;
                    }
                    Ok(gone)
                })
            });
            let gone = gone.await?;
            *dropped += gone;
            if gone < u64::from(AT_ONCE) {
                return Ok(());
            }
        }
    }
}
