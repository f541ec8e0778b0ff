//! The keys of an installation, as its operator sees them: what there is, and how it changes while IO runs.
//!
//! Must not hand out a key.

use io_core::time::Timestamp;

use crate::{KeyEncryptionKey, KeyStates, Result, Store};

impl Store {
    /// What the keys store holds, counted. For people, not for a server at work.
    pub async fn key_states(&self) -> Result<KeyStates> {
        self.inner.keys.states().await
    }

    /// The root keys and the keys of the installation, and since when they are in use; nothing is counted.
    pub async fn key_ages(&self) -> Result<KeyStates> {
        self.inner.keys.ages().await
    }

    /// Notes which root key this server wraps with. Commands beside it read it.
    /// Only a server calls it: at the start, after a change, and now and then.
    pub async fn note_keys(&self, now: Timestamp) -> Result<()> {
        self.inner.keys.note_ages(now).await
    }

    /// Takes another ring of root keys while IO runs; false: it is the one in use.
    /// Refused if a root key that is still needed is missing: then the ring stays as it is.
    pub async fn change_root_keys(
        &self,
        current: &KeyEncryptionKey,
        older: &[KeyEncryptionKey],
        now: Timestamp,
    ) -> Result<bool> {
        let changed = self.inner.keys.change_roots(current, older).await?;
        if let Some(erased) = &self.inner.erased {
            erased.change_root(current);
        }
        self.inner.keys.note_ages(now).await?;
        Ok(changed)
    }

    /// Wraps a bounded number of data keys anew with the current root key; returns how many.
    /// 0: nothing needs an older root key any more. A job calls it until then; a command may call it too.
    pub async fn rewrap_keys(&self) -> Result<u64> {
        let wrapped = self.inner.keys.rewrap().await?;
        if wrapped > 0 {
            // Until the log is emptied it holds what the earlier root key opens.
            self.note_deletion();
        }
        Ok(wrapped)
    }

    /// Removes what was deleted or wrapped anew from the logs of SQLite.
    pub async fn forget_old_bytes(&self) -> Result<()> {
        self.empty_logs().await
    }
}
