//! The mutual reveal: the store runs each step, and only its result is sent.
//!
//! No value of a reveal card is held here, and no step is judged here.

use io_bus::Hint;
use io_core::chat::{By, Member};
use io_core::ids::{ChatId, UserId};
use io_core::time::Timestamp;
use io_protocol::events::RevealState;
use io_protocol::frames::ServerFrame;
use io_protocol::problem::ProblemCode;

use crate::agenda::Due;
use crate::chat::live_chat::{LiveChat, missing};
use crate::connection::SentAs;
use crate::realtime::Realtime;
use crate::refusal::{Answer, Refusal};
use io_core::reveal::{self, Change, RevealOutcome, RevealStep};

impl Realtime {
    pub(crate) async fn reveal(&self, user: UserId, chat: ChatId, step: RevealStep) -> Result<Answer, Refusal> {
        let now = self.now();
        let outcome = self.0.stores.reveals.reveal(chat, user, step, now).await?;
        if let RevealOutcome::Done { change, .. } = &outcome {
            self.0.counts.reveal(change);
        }
        let live = self.0.live.of_member(chat, user);
        match outcome {
            RevealOutcome::Done {
                change: Change::SilentlyDeclined,
                ..
            } => {
                if let Some((live, side)) = live {
                    self.tell_reveal(&live, &[side]).await;
                }
            }
            RevealOutcome::Done {
                change,
                event,
                expires_at,
            } => match live {
                Some((live, side)) => {
                    if let Some(event) = event {
                        self.tell_event(&live, Some(side), &event);
                    }
                    if let Some(expires_at) = expires_at {
                        self.0.agenda.at(self.0.clock.uptime_at(expires_at), Due::Reveal(chat));
                    }
                    self.tell_reveal(&live, &Member::BOTH).await;
                }
                None if matches!(change, Change::Withdrawn(_)) => self.tell_hidden_after_the_end(user, chat).await,
                None => {}
            },
            RevealOutcome::Refused(refusal) => return Err(refused(&refusal, now)),
            RevealOutcome::FieldEmpty { by: By::Me, .. } => return Err(ProblemCode::RevealFieldEmpty.into()),
            // The peer emptied a field that they had offered: their request cannot be kept any more.
            RevealOutcome::FieldEmpty { .. } => return Err(ProblemCode::RevealStale.into()),
            RevealOutcome::Restricted(standing) => return Err(Refusal::restricted(standing, now)),
            RevealOutcome::ChatEnded => return Err(ProblemCode::ChatEnded.into()),
            RevealOutcome::NotFound => return Err(ProblemCode::NotFound.into()),
        }
        let view = self.chat_view(user, chat).await?;
        Ok(Answer::Reveal(view.reveal))
    }

    /// Hides a person's card in one chat, before or after its end; nothing if none is shown.
    ///
    /// The peer sees what they see of a person who hides it themselves.
    pub async fn hide_card(&self, user: UserId, chat: ChatId) -> Result<(), Refusal> {
        let step = RevealStep::Withdraw;
        let outcome = self.0.stores.reveals.reveal(chat, user, step, self.now()).await?;
        let RevealOutcome::Done {
            change: change @ Change::Withdrawn(_),
            event,
            ..
        } = outcome
        else {
            return Ok(());
        };
        self.0.counts.reveal(&change);
        match self.0.live.of_member(chat, user) {
            Some((live, side)) => {
                if let Some(event) = event {
                    self.tell_event(&live, Some(side), &event);
                }
                self.tell_reveal(&live, &Member::BOTH).await;
            }
            None => self.tell_hidden_after_the_end(user, chat).await,
        }
        Ok(())
    }

    /// Hides every card of a person who may not show one any more, or whose account goes.
    ///
    /// Can be called any number of times.
    pub(crate) async fn hide_all_cards(&self, user: UserId) -> Result<(), Refusal> {
        if let Some((live, _)) = self.0.live.of(user) {
            self.hide_card(user, live.id).await?;
        }
        let hidden_from = self.0.stores.reveals.hide_cards(user).await?;
        self.cards_hidden_from(hidden_from);
        Ok(())
    }

    /// In chats that have ended, these people no longer see a card: once for each chat.
    pub fn cards_hidden_from(&self, people: impl IntoIterator<Item = UserId>) {
        for user in people {
            self.tell(user, &ServerFrame::PeopleChanged);
            self.publish(&Hint::PeopleChanged { user });
        }
    }

    /// After the end no event follows: both fetch the list again, as they do when anything in it changes.
    async fn tell_hidden_after_the_end(&self, user: UserId, chat: ChatId) {
        self.tell(user, &ServerFrame::PeopleChanged);
        // If the store does not answer, the peer sees it when they read the list.
        if let Ok(Some(seen)) = self.0.stores.chats.snapshot(chat, user, self.now()).await {
            self.cards_hidden_from(seen.peer);
        }
    }

    /// Reads the reveal for these members and sends it, each in their own view.
    ///
    /// A member who was never shown a request learns nothing by it: neither that it was made nor that it is over.
    pub(crate) async fn tell_reveal(&self, live: &LiveChat, sides: &[Member]) {
        for side in sides {
            if let Ok(view) = self.chat_view(live.user(*side), live.id).await
                && matches!(view.reveal, RevealState::None { .. })
                && !std::mem::take(&mut live.state.lock().of_mut(*side).knows_request)
            {
                continue;
            }
            self.tell_view(live, *side, SentAs::Reveal).await;
        }
    }

    /// A message brings the two closer to a reveal; both are notified when none is missing.
    pub(crate) fn count_towards_reveal(&self, live: &std::sync::Arc<LiveChat>) {
        {
            let mut state = live.state.lock();
            if state.messages_missing == 0 {
                return;
            }
            state.messages_missing -= 1;
            if state.messages_missing > 0 {
                return;
            }
        }
        let (realtime, live) = (self.clone(), std::sync::Arc::clone(live));
        self.in_background(async move {
            if let Ok(Some(seen)) = realtime
                .0
                .stores
                .chats
                .snapshot(live.id, live.user(Member::One), realtime.now())
                .await
            {
                live.state.lock().messages_missing = missing(&seen);
            }
            for side in Member::BOTH {
                realtime.tell_view(&live, side, SentAs::Reveal).await;
            }
        });
    }
}

/// A step that the rules do not allow, with the time until it is possible.
fn refused(refusal: &reveal::Refusal, now: Timestamp) -> Refusal {
    let (code, until) = match *refusal {
        reveal::Refusal::TooSoon { allowed_at, .. } => {
            (ProblemCode::RevealTooSoon, (allowed_at > now).then_some(allowed_at))
        }
        reveal::Refusal::CoolingDown { until } => (ProblemCode::RateLimited, Some(until)),
        reveal::Refusal::NoneLeft => (ProblemCode::RateLimited, None),
        reveal::Refusal::AlreadyOpen => (ProblemCode::RevealOpen, None),
        reveal::Refusal::Stale => (ProblemCode::RevealStale, None),
    };
    Refusal {
        code,
        retry_after: until.map(|until| until - now),
    }
}
