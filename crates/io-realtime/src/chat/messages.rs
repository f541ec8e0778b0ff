//! Messages and deletions.
//!
//! A message is sent to nobody before it is on disk.

use std::sync::Arc;

use io_bus::Hint;
use io_core::chat::{self, Member};
use io_core::detection::{self, Signal, Signals, Sketch};
use io_core::ids::{ChatId, ClientMessageId, UserId};
use io_core::notifications::Occasion;
use io_core::text::{MessageText, TextError};
use io_protocol::events::{By, Event, What};
use io_protocol::frames::Done;
use io_protocol::moment::Moment;
use io_protocol::problem::ProblemCode;

use crate::chat::live_chat::LiveChat;
use crate::connection::Outgoing;
use crate::connection::outgoing;
use crate::realtime::Realtime;
use crate::refusal::{Answer, Refusal};
use io_core::chat::{Appended, Deletion, NewMessage, NewReaction, Reacted, StoredMessage};

/// A message as a client sends it.
pub(crate) struct Typed<'b> {
    pub(crate) chat: ChatId,
    pub(crate) cid: ClientMessageId,
    pub(crate) body: &'b str,
    /// Whether to ask before storing what the text seems to have in it.
    pub(crate) check: bool,
    /// The number of the message that it answers.
    pub(crate) quote: Option<u64>,
}

impl Realtime {
    pub(crate) async fn send(&self, user: UserId, typed: Typed<'_>) -> Result<Answer, Refusal> {
        let Typed {
            chat,
            cid,
            body,
            check,
            quote,
        } = typed;
        let now = self.now();
        self.0.limits.message(user, self.uptime())?;
        let text = MessageText::parse(body).map_err(|error| match error {
            TextError::Empty => ProblemCode::InvalidMessage,
            TextError::TooLong => ProblemCode::MessageTooLong,
        })?;
        let message = NewMessage {
            chat,
            sender: user,
            cid,
            text: text.clone(),
            quote,
        };
        let found = self.0.stores.messages.words().signals(text.as_str());
        let live = self.live_or_adopted(chat, user).await;
        let _in_order = match &live {
            Some((live, _)) => Some(live.in_order.lock().await),
            None => None,
        };
        let opener = match &live {
            Some((live, side)) => self.opener(live, *side, user, &text)?,
            None => None,
        };
        // A chat that is not live refuses the message anyway.
        if let Some((live, _)) = live.as_ref().filter(|_| check) {
            let nudge = self.nudge(live, found);
            if !nudge.is_empty() {
                self.0.signals.count_nudge(nudge);
                return Ok(Answer::Done(Done {
                    nudge: nudge.iter().collect(),
                    ..Done::default()
                }));
            }
        }
        let StoredMessage {
            seq,
            id,
            at,
            quote,
            duplicate,
        } = match self.0.stores.messages.append(message, now).await? {
            Appended::Stored(stored) => stored,
            Appended::ChatEnded => return Err(ProblemCode::ChatEnded.into()),
            Appended::NotFound => return Err(ProblemCode::NotFound.into()),
        };
        if !duplicate {
            self.0.counts.message();
        }
        if found.has(Signal::UnderAge) {
            self.report_under_age(chat, user, seq);
        }
        if let Some((live, _)) = live.as_ref().filter(|_| duplicate) {
            // The answer to the first try may have been lost on its way here, and with it the event for both members.
            for member in live.users() {
                self.0.hub.tell(member, || Outgoing::Reread { chat, seq });
            }
        }
        if let Some((live, side)) = live.as_ref().filter(|_| !duplicate) {
            let side = *side;
            self.0.signals.count_stored(found);
            if let Some(opener) = opener {
                self.note_opener(user, opener);
            }
            self.note_written(live, side, user, &text);
            let event = Event {
                seq,
                id: id.0,
                by: By::Me,
                at: at.into(),
                what: What::Message {
                    cid: Some(cid),
                    body: Some(text.as_str().to_owned()),
                    deleted: false,
                    // For both sides; each receives its own.
                    hints: found.both(self.settings().safety.hints).iter().collect(),
                    quote,
                },
            };
            self.tell_event(live, Some(side), &event);
            self.tell_elsewhere(live.user(side.other()), Occasion::Message(chat));
            self.count_towards_reveal(live);
        }
        Ok(Answer::Done(Done {
            seq: Some(seq),
            at: Some(Moment::from(at)),
            duplicate: Some(duplicate),
            ..Done::default()
        }))
    }

    /// Notes that a member wrote just now, and how fast they answered.
    fn note_written(&self, live: &LiveChat, side: Member, user: UserId, text: &MessageText) {
        let mut state = live.state.lock();
        let before = state.last_written.replace((side, self.uptime()));
        if let Some((_, at)) = before.filter(|(by, _)| *by != side) {
            self.note_answer(user, self.uptime() - at, text.characters());
        }
        let place = state.of_mut(side);
        // A message ends its sender's typing; the peer's client concludes that itself.
        place.typing = None;
        place.has_written = true;
    }

    /// Lets a case be opened about someone who says that they are a child, after the sender has the answer.
    ///
    /// Also for a message that was sent again: the first try may have died with its process. Bounded: what finds no
    /// place is left to the next such message, as is what the store could not do, which it logged.
    fn report_under_age(&self, chat: ChatId, sender: UserId, seq: u64) {
        let Ok(place) = Arc::clone(&self.0.under_age).try_acquire_owned() else {
            return;
        };
        let realtime = self.clone();
        self.in_background(async move {
            let now = realtime.now();
            let filed = realtime.0.stores.messages.report_under_age(chat, sender, seq, now);
            filed.await.ok();
            drop(place);
        });
    }

    /// What the writer is asked about before this text goes into the chat.
    fn nudge(&self, live: &LiveChat, found: Signals) -> Signals {
        let asked = found.both(self.settings().safety.nudges);
        if live.state.lock().last == 0 {
            asked
        } else {
            // A short answer is no opener.
            asked.without(Signal::Opener)
        }
    }

    /// The sketch of a member's first message; refused if they open every chat with it, too fast.
    fn opener(
        &self,
        live: &LiveChat,
        side: Member,
        user: UserId,
        text: &MessageText,
    ) -> Result<Option<Sketch>, Refusal> {
        if !self.settings().safety.slow_openers || live.state.lock().of(side).has_written {
            return Ok(None);
        }
        let uptime = self.uptime();
        let sketch = self.0.openers.sketch(text.as_str(), uptime, &*self.0.entropy);
        if let Some(wait) = sketch.and_then(|sketch| self.0.openers.wait(user, sketch, uptime)) {
            self.0.signals.count_slowed();
            return Err(Refusal::later(ProblemCode::RateLimited, wait));
        }
        Ok(sketch)
    }

    pub(crate) async fn delete(&self, user: UserId, chat: ChatId, seq: u64) -> Result<Answer, Refusal> {
        match self.0.stores.messages.delete(chat, user, seq, self.now()).await? {
            Deletion::Deleted(event) => {
                let deleted = event.seq;
                if let Some((live, side)) = self.0.live.of_member(chat, user) {
                    self.tell_event(&live, Some(side), &event);
                }
                Ok(Answer::Done(Done {
                    seq: Some(deleted),
                    ..Done::default()
                }))
            }
            Deletion::Already => Ok(Answer::done()),
            Deletion::TooLate => Err(ProblemCode::TooLateToDelete.into()),
            Deletion::ChatEnded => Err(ProblemCode::ChatEnded.into()),
            Deletion::NotFound => Err(ProblemCode::NotFound.into()),
        }
    }

    pub(crate) async fn react(&self, new: NewReaction) -> Result<Answer, Refusal> {
        let NewReaction { chat, sender, .. } = new;
        // It counts as a message does, so that nobody is flooded.
        self.0.limits.message(sender, self.uptime())?;
        let live = self.live_or_adopted(chat, sender).await;
        let _in_order = match &live {
            Some((live, _)) => Some(live.in_order.lock().await),
            None => None,
        };
        let (seq, at, duplicate) = match self.0.stores.messages.react(new, self.now()).await? {
            Reacted::Stored(event) => {
                if let Some((live, side)) = &live {
                    self.tell_event(live, Some(*side), &event);
                }
                (event.seq, Some(event.at), false)
            }
            Reacted::Before(seq) => {
                // As with a message: the event of the first try may have been lost.
                for member in live.iter().flat_map(|(live, _)| live.users()) {
                    self.0.hub.tell(member, || Outgoing::Reread { chat, seq });
                }
                (seq, None, true)
            }
            Reacted::ChatEnded => return Err(ProblemCode::ChatEnded.into()),
            Reacted::NotFound => return Err(ProblemCode::NotFound.into()),
        };
        Ok(Answer::Done(Done {
            seq: Some(seq),
            at,
            duplicate: Some(duplicate),
            ..Done::default()
        }))
    }

    /// Sends an event to both members, each in their own view, and a hint to the other nodes.
    ///
    /// `by` is the member whose view `event` is in; without one, both see the same.
    pub(crate) fn tell_event(&self, live: &LiveChat, by: Option<Member>, event: &Event) {
        let seq = event.seq;
        {
            let mut state = live.state.lock();
            state.last = state.last.max(seq);
            // If the store has more than we knew, this number shows it.
            state.unsure = false;
        }
        for side in Member::BOTH {
            self.0.hub.tell(live.user(side), || {
                let own = by.is_none_or(|by| by == side);
                let seen = if own { event.clone() } else { flipped(event.clone()) };
                let seen = with_own_hints(seen);
                let ends = matches!(seen.what, What::Ended { .. });
                let (chat, frame) = (live.id, outgoing::event(live.id, seen));
                Outgoing::Event { chat, seq, ends, frame }
            });
        }
        self.publish(&Hint::Advanced {
            chat: live.id,
            members: live.users(),
            seq,
        });
        self.expect_delivery(live, seq);
    }

    // ---- marks ----

    // ---- typing ----
}

/// The same event as the peer sees it.
///
/// Rebuilt, so that only what is named here crosses over.
pub(crate) fn flipped(event: Event) -> Event {
    let by = match event.by {
        By::Me => By::Peer,
        By::Peer => By::Me,
        By::System => By::System,
    };
    let what = match event.what {
        What::Message {
            body,
            deleted,
            hints,
            quote,
            ..
        } => What::Message {
            cid: None,
            body,
            deleted,
            hints,
            quote,
        },
        What::Reacted { target, reaction, .. } => What::Reacted {
            cid: None,
            target,
            reaction,
        },
        other => other,
    };
    Event { by, what, ..event }
}

/// The event with the hints that its reader may see, and no others.
fn with_own_hints(mut event: Event) -> Event {
    let by = match event.by {
        By::Me => chat::By::Me,
        By::Peer => chat::By::Peer,
        By::System => chat::By::System,
    };
    if let What::Message { hints, .. } = &mut event.what {
        let found: Signals = hints.iter().copied().collect();
        *hints = detection::hints_of(found, found, by).iter().collect();
    }
    event
}
