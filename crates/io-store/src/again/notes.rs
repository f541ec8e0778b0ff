//! Notes of a person about someone they met: sealed with their own key of that chat, and gone with it.
//!
//! Must not be part of anything that the other reads.

use io_core::again::Note;
use io_core::ids::{ChatId, PeerRef, UserId};

use crate::chat::membership::Membership;
use crate::crypto::{KeyName, SealLocation};
use crate::db::{statements, values};
use crate::{Result, Store};

statements! {
    KEEP_NOTE = "UPDATE chat_members SET note = $1 WHERE session_id = $2 AND side = $3 AND NOT live AND NOT forgotten \
                 AND NOT EXISTS (SELECT 1 FROM chat_sessions c WHERE c.number = chat_members.session_id AND c.texts_purged)";
}

/// The location of a sealed note.
pub(crate) fn note_location(writer: PeerRef) -> SealLocation {
    SealLocation::new("chat_members", "note", writer.0)
}

impl Store {
    /// Replaces the person's note of a chat; none removes it. False: they have no such chat any more.
    pub async fn keep_note(&self, chat: ChatId, user: UserId, note: Option<Note>) -> Result<bool> {
        let Some(Membership {
            number, side, my_ref, ..
        }) = self.membership(chat, user).await?
        else {
            return Ok(false);
        };
        let Some(key) = self.inner.keys.find(KeyName::member(my_ref)).await? else {
            return Ok(false);
        };
        let sealed = match note {
            Some(note) => Some(self.seal_json(&key, note_location(my_ref), &note.as_str())?),
            None => None,
        };
        // Before the work: its answer may get lost.
        self.note_deletion();
        Ok(self.inner.db.execute(KEEP_NOTE, values![sealed, number, side]).await? == 1)
    }

    /// A note as its writer reads it; none once its key was shredded.
    pub(super) async fn opened_note(&self, writer: PeerRef, sealed: &[u8]) -> Result<Option<String>> {
        let key = self.inner.keys.find(KeyName::member(writer)).await?;
        Ok(key.and_then(|key| key.json(note_location(writer), sealed)))
    }
}
