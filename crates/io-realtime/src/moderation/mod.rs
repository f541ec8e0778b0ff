//! What follows, live, from what an account may not do.
//!
//! Must not decide a restriction, and must not tell the peer of one: an end by it looks like leaving (LC-2).

use io_core::ids::UserId;
use io_core::moderation::Scope;
use io_protocol::frames::close;

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
            self.finish(&live, Ending::Leave(user)).await?;
        }
        if standing.closes(Scope::EVERYTHING) {
            for connection in self.0.hub.all_of(user) {
                connection.close(close::BANNED);
            }
        }
        Ok(())
    }
}
