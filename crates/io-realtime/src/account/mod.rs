//! What a node does when an account changes or is about to be deleted.

use io_bus::Hint;
use io_core::ids::UserId;

use crate::realtime::Realtime;
use crate::refusal::Refusal;
use io_core::chat::Ending;

impl Realtime {
    /// A profile changed: its privacy switches take effect at once.
    pub async fn profile_changed(&self, user: UserId) {
        self.publish(&Hint::ProfileChanged { user });
        self.reload_privacy(user).await;
    }

    /// Reads a user's privacy switches again and sends the chat to both members if they changed.
    pub(crate) async fn reload_privacy(&self, user: UserId) {
        let Some((live, side)) = self.0.live.of(user) else {
            return;
        };
        let Ok(Some(seen)) = self.0.stores.chats.snapshot(live.id, user, self.now()).await else {
            return;
        };
        let changed = {
            let mut state = live.state.lock();
            let place = state.of_mut(side);
            let old = std::mem::replace(&mut place.privacy, seen.my_privacy);
            let new = seen.my_privacy;
            (old.receipts, old.typing, old.presence) != (new.receipts, new.typing, new.presence)
        };
        if changed {
            self.tell_whole_chat(&live).await;
        }
    }

    /// An account is about to be deleted.
    ///
    /// Its search stops, and its chat ends like any chat that a member leaves (ANO-05).
    pub async fn account_leaving(&self, user: UserId) -> Result<(), Refusal> {
        self.stop_searching(user).await;
        match self.0.live.of(user) {
            Some((live, _)) => self.finish(&live, Ending::Leave(user)).await,
            None => Ok(()),
        }
    }
}
