//! What is said in a chat: messages, deletions, marks and typing.
//!
//! Must not tell anybody of a message that is not on disk.

use std::sync::Arc;

use io_bus::Hint;
use io_core::chat as rules;
use io_core::ids::{ChatId, ClientMessageId, ConnectionId, UserId};
use io_core::text::{MessageText, TextError};
use io_core::time::{Span, Timestamp};
use io_protocol::events::{By, Event, Marks, What};
use io_protocol::frames::{Done, ServerFrame};
use io_protocol::moment::Moment;
use io_protocol::problem::Code;

use crate::agenda::Due;
use crate::chat::live_chat::{LiveChat, Side};
use crate::connection::outgoing;
use crate::connection::{Item, WHATEVER_THERE_IS};
use crate::realtime::Realtime;
use crate::refusal::{Actor, Answer, Refusal};
use crate::store::{Append, Appended, Deletion, LedgerError};

impl Realtime {
    pub(crate) async fn send(
        &self,
        user: UserId,
        chat: ChatId,
        cid: ClientMessageId,
        body: &str,
    ) -> Result<Answer, Refusal> {
        let now = self.now();
        self.0.limits.message(user, now)?;
        let text = MessageText::parse(body).map_err(|error| match error {
            TextError::Empty => Code::InvalidMessage,
            TextError::TooLong => Code::MessageTooLong,
        })?;
        let append = Append {
            chat,
            sender: user,
            cid,
            text: text.clone(),
        };
        let live = self.live_or_taken_up(chat, user).await;
        let _in_order = match &live {
            Some((live, _)) => Some(live.in_order.lock().await),
            None => None,
        };
        let (seq, id, at, duplicate) = match self.0.ledger.append(append, now).await? {
            Appended::Stored { seq, id, at, duplicate } => (seq, id, at, duplicate),
            Appended::Ended => return Err(Code::ChatEnded.into()),
            Appended::NotFound => return Err(Code::NotFound.into()),
        };
        if let Some((live, _)) = live.as_ref().filter(|_| duplicate) {
            // The first time its answer may have been lost on the way here, and with it the word to both sides.
            for member in live.users() {
                self.0.hub.tell(member, || Item::Look { chat, seq });
            }
        }
        if let Some((live, side)) = live.as_ref().filter(|_| !duplicate) {
            let side = *side;
            // A message ends its sender's typing; the peer's client knows that by itself.
            live.moving.lock().of_mut(side).typing = None;
            let event = Event {
                seq,
                id: id.0,
                by: By::Me,
                at: at.into(),
                what: What::Message {
                    cid: Some(cid),
                    body: Some(text.as_str().to_owned()),
                    deleted: false,
                },
            };
            self.tell_event(live, Some(side), &event);
            self.count_towards_reveal(live);
        }
        Ok(Answer::Done(Done {
            seq: Some(seq),
            at: Some(Moment::from(at)),
            duplicate: Some(duplicate),
            ..Done::default()
        }))
    }

    pub(crate) async fn delete(&self, user: UserId, chat: ChatId, seq: u64) -> Result<Answer, Refusal> {
        match self.0.ledger.delete(chat, user, seq, self.now()).await? {
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
            Deletion::TooLate => Err(Code::TooLateToDelete.into()),
            Deletion::Ended => Err(Code::ChatEnded.into()),
            Deletion::NotFound => Err(Code::NotFound.into()),
        }
    }

    /// Tells both sides, each in its own view, and the other nodes. `by` is the side whose view `event` is in; without
    /// one, both sides see the same.
    pub(crate) fn tell_event(&self, live: &LiveChat, by: Option<Side>, event: &Event) {
        let seq = event.seq;
        {
            let mut moving = live.moving.lock();
            moving.last = moving.last.max(seq);
            // Should the ledger have more than was known, this number shows it.
            moving.unsure = false;
        }
        for side in Side::BOTH {
            self.0.hub.tell(live.user(side), || {
                let own = by.is_none_or(|by| by == side);
                let seen = if own { event.clone() } else { flipped(event.clone()) };
                let (chat, frame) = (live.id, outgoing::event(live.id, seen));
                Item::Event { chat, seq, frame }
            });
        }
        self.publish(&Hint::Advanced {
            chat: live.id,
            members: live.users(),
            seq,
        });
        self.expect_delivery(live, seq);
    }

    /// Another node says how far a chat is.
    pub(crate) fn heard_of(&self, chat: ChatId, members: [UserId; 2], seq: u64) {
        if let Some(live) = self.0.live.get(chat).filter(|_| seq != WHATEVER_THERE_IS) {
            let mut moving = live.moving.lock();
            moving.last = moving.last.max(seq);
        }
        for user in members {
            self.0.hub.tell(user, || Item::Look { chat, seq });
        }
    }

    // ---- marks ----

    /// Raises the actor's own marks. They count at once; the ledger has them a moment later (see ADR 0042).
    pub(crate) async fn mark(&self, actor: Actor, chat: ChatId, asked: Marks) -> Result<Answer, Refusal> {
        let Some((live, side)) = self.0.live.of_member(chat, actor.user) else {
            let found = self.0.ledger.mark(chat, actor.user, asked).await?;
            return if found {
                Ok(Answer::Nothing)
            } else {
                Err(Code::NotFound.into())
            };
        };
        let (marks, save, receipt) = {
            let mut moving = live.moving.lock();
            let last = moving.last;
            let receipts = moving.both(|privacy| privacy.receipts);
            let place = moving.of_mut(side);
            let before = rules::Marks::new(place.marks.delivered, place.marks.read);
            let Some(risen) = before.rise(Some(asked.delivered), Some(asked.read), last) else {
                return Ok(Answer::Nothing);
            };
            let marks = Marks {
                delivered: risen.delivered(),
                read: risen.read(),
            };
            place.marks = marks;
            let receipt = receipts && !std::mem::replace(&mut place.receipt_due, receipts);
            let save = !std::mem::replace(&mut moving.saving, true);
            (marks, save, receipt)
        };
        let now = self.now();
        if save {
            self.0
                .agenda
                .at(now + self.settings().save_marks_every, Due::SaveMarks(chat));
        }
        if receipt {
            let half = Span(self.settings().receipt_delay.0 / 2);
            match half + self.part_of(half) {
                Span::ZERO => self.save_and_tell_receipt(&live, side).await,
                delay => self.0.agenda.at(now + delay, Due::Receipt(chat, side)),
            }
        }
        self.tell_my_marks(actor.user, actor.connection, chat, marks);
        Ok(Answer::Nothing)
    }

    fn tell_my_marks(&self, user: UserId, but: Option<ConnectionId>, chat: ChatId, marks: Marks) {
        let Marks { delivered, read } = marks;
        self.tell_others(user, but, &ServerFrame::MyReceipt { chat, delivered, read });
    }

    /// The peer of `side` learns its marks once the ledger has them: what was shown never falls, whatever becomes of this
    /// node (S11).
    pub(crate) async fn save_and_tell_receipt(&self, live: &LiveChat, side: Side) {
        live.moving.lock().of_mut(side).receipt_due = false;
        if self.save_marks(live).await.is_err() {
            live.moving.lock().of_mut(side).receipt_due = true;
            let when = self.now() + self.settings().save_marks_every;
            self.0.agenda.at(when, Due::Receipt(live.id, side));
            return;
        }
        let marks = {
            let moving = live.moving.lock();
            moving.both(|privacy| privacy.receipts).then_some(moving.of(side).saved)
        };
        if let Some(Marks { delivered, read }) = marks {
            let chat = live.id;
            self.tell(live.user(side.other()), &ServerFrame::Receipt { chat, delivered, read });
        }
    }

    /// Writes the marks that rose to the ledger.
    pub(crate) async fn save_marks(&self, live: &LiveChat) -> Result<(), LedgerError> {
        let rose = {
            let mut moving = live.moving.lock();
            moving.saving = false;
            Side::BOTH.map(|side| {
                let place = moving.of(side);
                (place.marks != place.saved).then_some((side, place.marks))
            })
        };
        for (side, marks) in rose.into_iter().flatten() {
            self.0.ledger.mark(live.id, live.user(side), marks).await?;
            let mut moving = live.moving.lock();
            let saved = &mut moving.of_mut(side).saved;
            saved.delivered = saved.delivered.max(marks.delivered);
            saved.read = saved.read.max(marks.read);
        }
        Ok(())
    }

    /// The ledger did not take them: try again in a while.
    pub(crate) fn save_marks_later(&self, live: &Arc<LiveChat>) {
        if !std::mem::replace(&mut live.moving.lock().saving, true) {
            let when = self.now() + self.settings().save_marks_every;
            self.0.agenda.at(when, Due::SaveMarks(live.id));
        }
    }

    // ---- typing ----

    /// Passes "typing" on to the peer: never stored, at most every two seconds, gone after six.
    pub(crate) fn typing(&self, user: UserId, chat: ChatId, on: bool) -> Result<Answer, Refusal> {
        let Some((live, side)) = self.0.live.of_member(chat, user) else {
            return Err(Code::NotFound.into());
        };
        if !on {
            self.stop_typing(&live, side);
            return Ok(Answer::Nothing);
        }
        let now = self.now();
        let until = now + self.settings().typing_lasts;
        {
            let mut moving = live.moving.lock();
            if !moving.both(|privacy| privacy.typing) {
                return Ok(Answer::Nothing);
            }
            let every = self.settings().typing_every;
            let place = moving.of_mut(side);
            if place.typed_at.is_some_and(|at| now < at + every) {
                return Ok(Answer::Nothing);
            }
            place.typed_at = Some(now);
            place.typing = Some(until);
        }
        self.0.agenda.at(until, Due::Typing(chat, side));
        self.tell_typing(&live, side, true);
        Ok(Answer::Nothing)
    }

    pub(crate) fn stop_typing(&self, live: &LiveChat, side: Side) {
        let told = {
            let mut moving = live.moving.lock();
            // Switched off meanwhile, by either: then the peer hears nothing of typing any more, not even its end.
            moving.of_mut(side).typing.take().is_some() && moving.both(|privacy| privacy.typing)
        };
        if told {
            self.tell_typing(live, side, false);
        }
    }

    pub(crate) fn stop_typing_if_over(&self, live: &LiveChat, side: Side, now: Timestamp) {
        let over = live.moving.lock().of(side).typing.is_some_and(|until| until <= now);
        if over {
            self.stop_typing(live, side);
        }
    }

    fn tell_typing(&self, live: &LiveChat, side: Side, on: bool) {
        self.tell(live.user(side.other()), &ServerFrame::Typing { chat: live.id, on });
    }
}

/// The same event as the other member sees it: rebuilt, so that nothing but what is named here crosses over.
pub(crate) fn flipped(event: Event) -> Event {
    let by = match event.by {
        By::Me => By::Peer,
        By::Peer => By::Me,
        By::System => By::System,
    };
    let what = match event.what {
        What::Message { body, deleted, .. } => What::Message {
            cid: None,
            body,
            deleted,
        },
        other => other,
    };
    Event { by, what, ..event }
}
