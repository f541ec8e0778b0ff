//! What a node does when an account changes or is about to be deleted.

use io_bus::Hint;
use io_core::account::Privacy;
use io_core::ids::UserId;
use io_core::time::Span;

use crate::agenda::Due;
use crate::realtime::Realtime;
use crate::refusal::Refusal;
use io_core::chat::Ending;

/// When the switches of a profile are read again after the store did not answer.
const READ_SWITCHES_AGAIN: Span = Span::seconds(2);

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
        let reading = live.state.lock().begin_reading();
        let read = match self.0.stores.chats.snapshot(live.id, user, self.now()).await {
            Ok(Some(seen)) => Some(seen.my_privacy),
            Ok(None) => return,
            Err(_) => None,
        };
        // Until they can be read nothing is shown that they may forbid.
        let new = read.unwrap_or(Privacy::OFF);
        let changed = {
            let mut state = live.state.lock();
            let place = state.of_mut(side);
            if place.privacy_read > reading {
                // A reading that began later was here first.
                return;
            }
            place.privacy_read = reading;
            let old = std::mem::replace(&mut place.privacy, new);
            (old.receipts, old.typing, old.presence) != (new.receipts, new.typing, new.presence)
        };
        if read.is_none() {
            let when = self.uptime() + READ_SWITCHES_AGAIN;
            self.0.agenda.at(when, Due::Switches(user));
        } else if changed {
            self.tell_whole_chat(&live).await;
        }
    }

    /// An account is about to be deleted.
    ///
    /// Its search stops, its chat ends like any chat that a member leaves, and its cards are hidden as anyone may hide
    /// theirs (ANO-05).
    pub async fn account_leaving(&self, user: UserId) -> Result<(), Refusal> {
        self.stop_searching(user).await;
        if let Some((live, _)) = self.0.live.of(user) {
            self.finish(&live, Ending::LeaveHiding(user)).await?;
        }
        self.hide_all_cards(user).await
    }
}
