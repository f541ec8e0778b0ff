//! Reactions to messages: events of the chat, sealed like its texts.
//!
//! Must not know which one counts: of each member the last.

pub use io_core::chat::{NewReaction, Reacted, Reaction};
use io_core::ids::EventId;
use io_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::chat::By;
use crate::chat::history::{ChatEvent, EventKind};
use crate::chat::membership::Membership;
use crate::chat::messages::{FIND_CID, STANDS, append_sealed, content_location, kinds, lock_live};
use crate::crypto::{DataKey, KeyName};
use crate::db::values;
use crate::store::random_uuid;
use crate::{Result, Store, StoreError};

/// What a row holds, sealed. It is of the kind [`kinds::DELETED`] and names no message in the clear, so an earlier
/// version takes it for the deletion of nothing (docs/adr/0142).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Note {
    /// The number of the message.
    pub(crate) target: u64,
    /// None: no reaction any more.
    pub(crate) reaction: Option<Reaction>,
}

impl Note {
    /// The reaction in a row, if it is one and its key is still there.
    pub(crate) fn of(
        row: &super::history::EventRow,
        chat: io_core::ids::ChatId,
        key: Option<&DataKey>,
    ) -> Option<Self> {
        if row.kind != kinds::DELETED {
            return None;
        }
        let (key, sealed) = key.zip(row.content.as_ref())?;
        key.json(content_location(chat, row.seq, row.sender, row.id), sealed)
    }
}

impl Store {
    /// Stores a reaction exactly once by `(chat, sender, cid)`.
    /// Only to a message of this chat whose text still stands.
    pub async fn react(&self, new: NewReaction, now: Timestamp) -> Result<Reacted<ChatEvent>> {
        let NewReaction {
            chat,
            sender,
            cid,
            target,
            reaction,
        } = new;
        let Some(Membership {
            number, side, my_ref, ..
        }) = self.membership(chat, sender).await?
        else {
            return Ok(Reacted::NotFound);
        };
        let Some(key) = self.inner.keys.find(KeyName::member(my_ref)).await? else {
            return Ok(Reacted::ChatEnded);
        };
        let id = EventId(random_uuid(self.inner.entropy.as_ref()));
        let note = serde_json::to_vec(&Note { target, reaction });
        let note = note.map_err(|error| StoreError::Broken(error.to_string()))?;
        let entropy = std::sync::Arc::clone(&self.inner.entropy);
        let stored = self.inner.db.write(move |tx| {
            Box::pin(async move {
                let live = lock_live(tx, number).await?;
                if let Some(mut row) = tx.row(&FIND_CID, values![number, side, cid]).await? {
                    return Ok(Reacted::Before(row.take()?));
                }
                if !live {
                    return Ok(Reacted::ChatEnded);
                }
                if tx.row(&STANDS, values![number, target]).await?.is_none() {
                    return Ok(Reacted::NotFound);
                }
                let seal = |seq| key.seal(entropy.as_ref(), content_location(chat, seq, side, id), &note);
                let (seq, at) = append_sealed(tx, number, (side, id, cid), seal, now).await?;
                let what = EventKind::Reacted {
                    cid: Some(cid),
                    target,
                    reaction,
                };
                Ok(Reacted::Stored(Box::new(ChatEvent {
                    seq,
                    id,
                    by: By::Me,
                    at,
                    what,
                })))
            })
        });
        stored.await
    }
}
