//! How a chat ends: a leave, a block, an expired grace, a no-show, silence.
//!
//! The peer sees the same for each of them, and nobody learns why.

use io_core::chat::Member;
use std::sync::Arc;

use io_core::ids::{ChatId, ConnectionId, UserId};
use io_protocol::events::By;
use io_protocol::frames::ServerFrame;
use io_protocol::problem::ProblemCode;

use crate::chat::live_chat::LiveChat;
use crate::connection::{SentAs, UNKNOWN_SEQ};
use crate::realtime::Realtime;
use crate::refusal::{Answer, Refusal};
use io_core::again::{AgainOutcome, AgainStep};
use io_core::chat::{Ending, LeavingReason, OwnCard};
use io_core::insights::{Fact, Part};

/// How often a view is read again because a newer one was sent meanwhile.
const READINGS: usize = 3;

impl Realtime {
    /// Leaves a chat. Leaving twice has the effect of leaving once. `why` is counted, and goes nowhere else.
    pub(crate) async fn end(
        &self,
        user: UserId,
        chat: ChatId,
        card: OwnCard,
        why: Option<LeavingReason>,
    ) -> Result<Answer, Refusal> {
        let ending = match card {
            OwnCard::Stays => Ending::Leave(user),
            OwnCard::Hidden => Ending::LeaveHiding(user),
        };
        let lasts = self.0.live.of_member(chat, user).is_some();
        self.end_by_member(chat, user, ending).await?;
        if let Some(why) = why.filter(|_| lasts) {
            self.count(user, Fact::Leavings, Part::Word(why.name()));
        }
        Ok(Answer::done())
    }

    /// Blocks the peer: the chat ends, the own card is hidden, and the two never meet again.
    ///
    /// Also works after the end of the chat. The peer sees what they see of a person who hides their card.
    pub(crate) async fn block(
        &self,
        user: UserId,
        chat: ChatId,
        from: Option<ConnectionId>,
    ) -> Result<Answer, Refusal> {
        if self.0.live.of_member(chat, user).is_some() {
            self.end_by_member(chat, user, Ending::Block(user)).await?;
        } else {
            self.hide_card(user, chat).await?;
            if !self.0.stores.endings.block(chat, user, self.now()).await? {
                return Err(ProblemCode::NotFound.into());
            }
        }
        self.tell_others(user, from, &ServerFrame::PeopleChanged);
        Ok(Answer::done())
    }

    /// Softer than a block: these two are not matched again.
    pub(crate) async fn not_again(
        &self,
        user: UserId,
        chat: ChatId,
        from: Option<ConnectionId>,
    ) -> Result<Answer, Refusal> {
        let step = AgainStep::Never;
        if self.0.stores.people.again(chat, user, step, self.now()).await? == AgainOutcome::NotFound {
            return Err(ProblemCode::NotFound.into());
        }
        self.tell_others(user, from, &ServerFrame::PeopleChanged);
        Ok(Answer::done())
    }

    async fn end_by_member(&self, chat: ChatId, user: UserId, ending: Ending) -> Result<(), Refusal> {
        let live = self.0.live.of_member(chat, user);
        if live.is_none() && self.0.stores.chats.snapshot(chat, user, self.now()).await?.is_none() {
            return Err(ProblemCode::NotFound.into());
        }
        if let Some((live, _)) = live {
            return self.finish(&live, ending).await;
        }
        if ending.own_card() == OwnCard::Hidden {
            self.hide_card(user, chat).await?;
        }
        // It is over, or another node serves it; the store knows either way.
        self.0.stores.endings.end(chat, ending, self.now()).await?;
        Ok(())
    }

    /// Ends a live chat in the store and notifies both members.
    pub(crate) async fn finish(&self, live: &Arc<LiveChat>, ending: Ending) -> Result<(), Refusal> {
        self.save_marks(live).await?;
        let event = self.0.stores.endings.end(live.id, ending, self.now()).await?;
        let back_in_line = self.who_searches_again(live, ending);
        self.0.live.remove(live);
        if let Some(event) = event {
            let by = match ending {
                Ending::Leave(user) | Ending::LeaveHiding(user) | Ending::Block(user) | Ending::Lost(user) => {
                    live.side_of(user)
                }
                Ending::NoShow | Ending::Idle => None,
            };
            debug_assert!(by.is_some() || event.by == By::System);
            self.tell_event(live, by, &event);
        } else {
            // It was over before, a card was hidden with it, or the answer of the store was lost.
            self.reread_the_end(live);
        }
        self.tell_whole_chat(live).await;
        for user in live.users() {
            self.looked(user);
        }
        for (user, _) in back_in_line {
            self.search_again(user, live.id).await;
        }
        for user in live.users() {
            self.offer_again_in_background(user);
        }
        Ok(())
    }

    /// A chat ended in the store, and not by a command of this node: an erasure ended it.
    pub async fn chat_ended(&self, chat: ChatId) {
        let Some(live) = self.0.live.get(chat) else {
            return;
        };
        self.0.live.remove(&live);
        for user in live.users() {
            self.looked(user);
        }
        self.reread_the_end(&live);
        self.tell_whole_chat(&live).await;
        for user in live.users() {
            self.offer_again_in_background(user);
        }
    }

    /// The chat is over, and this node has not seen its last event: the connections of both read it, now and later.
    fn reread_the_end(&self, live: &LiveChat) {
        self.hint_reread(live.id, live.users(), UNKNOWN_SEQ);
        self.expect_delivery(live, UNKNOWN_SEQ);
    }

    /// After a no-show: the members who were there, with their position in the queue.
    fn who_searches_again(&self, live: &LiveChat, ending: Ending) -> Vec<(UserId, io_core::time::Uptime)> {
        if ending != Ending::NoShow {
            return Vec::new();
        }
        let state = live.state.lock();
        Member::BOTH
            .into_iter()
            .filter(|side| state.chat.is_here(*side))
            .filter_map(|side| Some((live.user(side), state.of(side).waited_since?)))
            .filter(|(user, _)| self.0.hub.present(*user))
            .collect()
    }

    pub(crate) fn end_in_background(&self, live: &Arc<LiveChat>, ending: Ending) {
        let (realtime, live) = (self.clone(), Arc::clone(live));
        self.in_background(async move {
            if realtime.finish(&live, ending).await.is_err() {
                // The store does not answer now: the chat stays live, and we try again.
                realtime.retry_end_later(&live, ending);
            }
        });
    }

    fn retry_end_later(&self, live: &LiveChat, ending: Ending) {
        use crate::agenda::Due;
        let when = self.uptime() + io_core::time::Span::seconds(2);
        match ending {
            Ending::Lost(user) => {
                if let Some(side) = live.side_of(user) {
                    self.0.agenda.at(when, Due::Grace(live.id, side));
                }
            }
            Ending::NoShow => self.0.agenda.at(when, Due::Arrive(live.id)),
            Ending::Idle => self.0.agenda.at(when, Due::Idle(live.id)),
            Ending::Leave(_) | Ending::LeaveHiding(_) | Ending::Block(_) => {}
        }
    }

    /// Sends the whole chat to both members, each in their own view.
    pub(crate) async fn tell_whole_chat(&self, live: &LiveChat) {
        for side in Member::BOTH {
            self.tell_view(live, side, SentAs::Chat).await;
        }
    }

    /// Reads the chat as one member sees it and sends it.
    ///
    /// Of two views, the one whose reading began later is sent last: whatever made the earlier one necessary was on
    /// disk when the later one began. An older view is not sent any more.
    pub(crate) async fn tell_view(&self, live: &LiveChat, side: Member, sent_as: SentAs) {
        let user = live.user(side);
        if self.0.hub.of(user).is_empty() {
            return;
        }
        for _ in 0..READINGS {
            let reading = live.state.lock().begin_reading();
            let Ok(view) = self.chat_view(user, live.id).await else {
                break;
            };
            let mut state = live.state.lock();
            let told = &mut state.of_mut(side).view_told;
            if *told < reading {
                *told = reading;
                self.0.hub.tell(user, || sent_as.outgoing(view));
                return;
            }
        }
        // This is not sent again by anything else: the connections read it themselves.
        self.resync_user(user);
    }

    /// Something could not be sent to this user: every connection resyncs.
    pub(crate) fn resync_user(&self, user: UserId) {
        for connection in self.0.hub.of(user) {
            connection.resync();
        }
    }
}
