//! The mutual reveal: the store runs each step, and only its result is sent.
//!
//! No value of a reveal card is held here, and no step is judged here.

use io_core::chat::{By, Member};
use io_core::ids::{ChatId, UserId};
use io_core::time::Timestamp;
use io_protocol::events::RevealState;
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
            RevealOutcome::Done { event, expires_at, .. } => {
                if let Some((live, side)) = live {
                    if let Some(event) = event {
                        self.tell_event(&live, Some(side), &event);
                    }
                    if let Some(expires_at) = expires_at {
                        self.0.agenda.at(self.0.clock.uptime_at(expires_at), Due::Reveal(chat));
                    }
                    self.tell_reveal(&live, &Member::BOTH).await;
                }
            }
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
