//! What follows, live, from what an account may not do, and from what there is to tell its owner.
//!
//! Must not decide a restriction, and must not tell the peer of one: an end by it looks like
//! leaving with one's card hidden (LC-2).

pub(crate) mod raids;

use io_bus::Hint;
use io_core::ids::UserId;
use io_core::moderation::Scope;
use io_protocol::frames::{ServerFrame, close};

use crate::realtime::Realtime;
use crate::refusal::Refusal;
use io_core::chat::Ending;

impl Realtime {
    /// What an account may not do has changed: its search, its chat and its connections follow.
    ///
    /// Can be called any number of times. An error leaves something to do.
    pub async fn standing_changed(&self, user: UserId) -> Result<(), Refusal> {
        let standing = self.0.stores.seekers.standing(user, self.now()).await?;
        self.hold_search(user, standing.paused);
        if standing.refuses_search() {
            self.stop_searching(user).await;
        }
        if standing.closes(Scope::CHATTING)
            && let Some((live, _)) = self.0.live.of(user)
        {
            self.finish(&live, Ending::LeaveHiding(user)).await?;
        }
        if standing.hides_cards() {
            self.hide_all_cards(user).await?;
        }
        if standing.closes(Scope::EVERYTHING) {
            for connection in self.0.hub.all_of(user) {
                connection.close(close::BANNED);
            }
        }
        Ok(())
    }

    /// A person has something new to read, or read something: their connections hear how much is left.
    ///
    /// A connection that misses it hears it after its next `hello`.
    pub async fn notices_changed(&self, user: UserId) {
        self.publish(&Hint::NoticesChanged { user });
        self.hear_of_notices(user).await;
    }

    pub(crate) async fn hear_of_notices(&self, user: UserId) {
        if !self.0.hub.is_connected(user) {
            return;
        }
        // One after the other: the number that is sent last was read last.
        let _turn = self.0.notices_turn.lock().await;
        // If the store does not answer, the next `hello` says it.
        if let Ok(unseen) = self.0.stores.notices.unseen(user).await {
            self.tell(user, &ServerFrame::Notices { unseen });
        }
    }
}
