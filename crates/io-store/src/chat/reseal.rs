//! Texts that were sealed before texts were bound to their place are sealed again.
//! A bounded number at a time, while IO runs.
//!
//! Must not change what a text says.

use io_core::ids::{ChatId, EventId, PeerRef};

use crate::chat::messages::content_location;
use crate::crypto::{DataKey, KeyName};
use crate::db::{dialect, statements, values};
use crate::{Result, Store};

statements! {
    PLACE_OF_MEMBER = "SELECT m.session_id, m.side, c.id FROM chat_members m \
                       JOIN chat_sessions c ON c.number = m.session_id WHERE m.peer_ref = $1";
    TEXTS_OF_SIDE = "SELECT seq, id, content FROM messages WHERE session_id = $1 AND seq > $2 AND sender = $3 \
                     AND kind = 0 AND content IS NOT NULL ORDER BY seq LIMIT $4";
    CHANGE_SEAL = "UPDATE messages SET content = $1 WHERE session_id = $2 AND seq = $3";
}

/// Members handled in one run.
const MEMBERS: u32 = 500;
/// Texts sealed again in one transaction.
const AT_ONCE: u32 = 200;
/// Texts sealed again in one run.
const IN_A_RUN: u64 = 10_000;

impl Store {
    /// Binds older texts to their places; returns how many it sealed again.
    /// When every text of a member is bound, the member's key stops opening others. Does nothing once all are.
    pub async fn bind_texts(&self) -> Result<u64> {
        let mut bound = 0;
        for member in self.inner.keys.before_bound(MEMBERS).await? {
            if bound >= IN_A_RUN {
                break;
            }
            bound += self.bind_texts_of(member).await?;
            self.inner.keys.raise_format(KeyName::member(member)).await?;
        }
        Ok(bound)
    }

    async fn bind_texts_of(&self, member: PeerRef) -> Result<u64> {
        let (mut bound, mut after) = (0, 0_u64);
        let Some(key) = self.inner.keys.find(KeyName::member(member)).await? else {
            return Ok(0);
        };
        let Some(mut row) = self.inner.db.row(PLACE_OF_MEMBER, values![member]).await? else {
            return Ok(0);
        };
        let (number, side, chat): (i64, i64, ChatId) = (row.take()?, row.take()?, row.take()?);
        loop {
            let (key, entropy) = (std::sync::Arc::clone(&key), std::sync::Arc::clone(&self.inner.entropy));
            let (read, sealed, last) = self
                .inner
                .db
                .write(move |tx| {
                    Box::pin(async move {
                        // A text that is being taken back waits here, and does not return.
                        tx.row(&dialect::LOCK_CHAT, values![number]).await?;
                        let rows = tx.rows(&TEXTS_OF_SIDE, values![number, after, side, AT_ONCE]).await?;
                        let (read, mut last, mut sets) = (rows.len(), after, Vec::new());
                        for mut row in rows {
                            let (seq, id, content): (u64, EventId, Vec<u8>) = (row.take()?, row.take()?, row.take()?);
                            last = seq;
                            let place = content_location(chat, seq, side, id);
                            // What does not open now is damaged and stays so.
                            if DataKey::is_old(&content)
                                && let Ok(plain) = key.open(place, &content)
                            {
                                let content = key.seal(entropy.as_ref(), place, &plain)?;
                                sets.push(values![content, number, seq].to_vec());
                            }
                        }
                        tx.execute_each(&CHANGE_SEAL, &sets).await?;
                        Ok((read, sets.len() as u64, last))
                    })
                })
                .await?;
            bound += sealed;
            after = last;
            if read < AT_ONCE as usize {
                return Ok(bound);
            }
        }
    }
}
