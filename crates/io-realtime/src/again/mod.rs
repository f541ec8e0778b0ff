//! Talking again: asking, answering, and the new chat once both are online.
//!
//! Nobody learns whether the other is online, or what they answered, before both said yes.

mod people;

use io_core::again::{AgainOutcome, AgainStep, Refusal as NotNow};
use io_core::ids::{ChatId, ConnectionId, UserId};
use io_core::matching::Shared;
use io_protocol::frames::{AgainAnswer, ServerFrame};
use io_protocol::problem::ProblemCode;

use io_bus::Hint;

use crate::matching::proposals::Opener;
use crate::realtime::Realtime;
use crate::refusal::{Answer, Refusal};

impl Realtime {
    pub(crate) async fn ask_again(
        &self,
        user: UserId,
        chat: ChatId,
        from: Option<ConnectionId>,
    ) -> Result<Answer, Refusal> {
        let again = self
            .0
            .stores
            .people
            .again(chat, user, AgainStep::Ask, self.now())
            .await?;
        self.after_again(user, from, again).await
    }

    pub(crate) async fn answer_again(
        &self,
        user: UserId,
        chat: ChatId,
        answer: AgainAnswer,
        from: Option<ConnectionId>,
    ) -> Result<Answer, Refusal> {
        let again = self
            .0
            .stores
            .people
            .again(chat, user, answer.into(), self.now())
            .await?;
        self.after_again(user, from, again).await
    }

    /// Notifies the peer of a request and of a yes only.
    ///
    /// "Later" and "not again" look like silence.
    async fn after_again(
        &self,
        user: UserId,
        from: Option<ConnectionId>,
        again: AgainOutcome,
    ) -> Result<Answer, Refusal> {
        let (peer, both) = match again {
            AgainOutcome::Asked { peer } => (Some(peer), None),
            AgainOutcome::Both { chat, peer } => (Some(peer), Some((chat, peer))),
            AgainOutcome::Quiet => (None, None),
            AgainOutcome::Refused(NotNow::Exhausted { retry_at: until }) => {
                return Err(Refusal::later(ProblemCode::RateLimited, until - self.now()));
            }
            AgainOutcome::Refused(NotNow::NotThere) | AgainOutcome::NotFound => {
                return Err(ProblemCode::NotFound.into());
            }
        };
        self.tell_others(user, from, &ServerFrame::PeopleChanged);
        if let Some(peer) = peer {
            self.tell(peer, &ServerFrame::PeopleChanged);
            self.publish(&Hint::PeopleChanged { user: peer });
        }
        if let Some((chat, peer)) = both {
            self.meet_again(chat, user, peer).await;
        }
        Ok(Answer::done())
    }

    /// A user arrived or is free again: tries to open a chat that both wanted.
    pub(crate) fn offer_again_in_background(&self, user: UserId) {
        if self.draining() || !self.free(user) {
            return;
        }
        let realtime = self.clone();
        self.in_background(async move {
            // If the store does not answer now, the next arrival tries again.
            let waiting = realtime.0.stores.people.waiting_again(user, realtime.now()).await;
            for (chat, peer) in waiting.unwrap_or_default() {
                if realtime.meet_again(chat, user, peer).await {
                    break;
                }
            }
        });
    }

    /// Connected, and in no chat.
    fn free(&self, user: UserId) -> bool {
        self.0.hub.present(user) && self.0.live.of(user).is_none()
    }

    /// Opens the new chat if both are online and free. A search of either ends.
    async fn meet_again(&self, old: ChatId, user: UserId, peer: UserId) -> bool {
        if !self.free(user) || !self.free(peer) {
            return false;
        }
        let now = self.now();
        let (Ok(Some(one)), Ok(Some(other))) = (
            self.0.stores.seekers.seeker(user, now).await,
            self.0.stores.seekers.seeker(peer, now).await,
        ) else {
            return false;
        };
        let openers = [(user, one.shown_as), (peer, other.shown_as)].map(|(user, shown_as)| Opener {
            user,
            shown_as,
            search: None,
        });
        let opened = self.open_chat(openers, Shared::default(), Some(old)).await;
        let Ok(Ok(live)) = opened else {
            return false;
        };
        for user in [user, peer] {
            self.stop_searching(user).await;
        }
        self.tell_matched(&live).await;
        true
    }
}
