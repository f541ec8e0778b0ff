//! Delivered and read marks.
//!
//! They rise in memory at once, are saved a moment later, and are shown to the peer once saved.

use io_core::chat::Member;
use std::sync::Arc;

use io_core::chat::Marks;
use io_core::ids::{ChatId, ConnectionId, UserId};
use io_core::time::Span;
use io_protocol::frames::ServerFrame;
use io_protocol::problem::ProblemCode;

use crate::agenda::Due;
use crate::chat::live_chat::LiveChat;
use crate::realtime::Realtime;
use crate::refusal::{Actor, Answer, Refusal};
use crate::store::StoreFailure;

impl Realtime {
    /// Raises the actor's own marks.
    ///
    /// They count at once; the store has them a moment later (ADR 0042).
    pub(crate) async fn mark(&self, actor: Actor, chat: ChatId, asked: Marks) -> Result<Answer, Refusal> {
        let Some((live, side)) = self.0.live.of_member(chat, actor.user) else {
            let found = self.0.stores.chats.mark(chat, actor.user, asked).await?;
            return if found {
                Ok(Answer::Nothing)
            } else {
                Err(ProblemCode::NotFound.into())
            };
        };
        let (marks, save, receipt) = {
            let mut state = live.state.lock();
            let last = state.last;
            let receipts = state.both(|privacy| privacy.receipts);
            let place = state.of_mut(side);
            let Some(marks) = place.marks.rise(Some(asked.delivered()), Some(asked.read()), last) else {
                return Ok(Answer::Nothing);
            };
            place.marks = marks;
            let receipt = receipts && !std::mem::replace(&mut place.receipt_due, receipts);
            let save = !std::mem::replace(&mut state.saving, true);
            (marks, save, receipt)
        };
        let now = self.uptime();
        if save {
            self.0
                .agenda
                .at(now + self.settings().save_marks_every, Due::SaveMarks(chat));
        }
        if receipt {
            let half = Span(self.settings().receipt_delay.0 / 2);
            match half + self.random_part_of(half) {
                Span::ZERO => self.save_and_tell_receipt(&live, side).await,
                delay => self.0.agenda.at(now + delay, Due::Receipt(chat, side)),
            }
        }
        self.tell_my_marks(actor.user, actor.connection, chat, marks);
        Ok(Answer::Nothing)
    }

    fn tell_my_marks(&self, user: UserId, but: Option<ConnectionId>, chat: ChatId, marks: Marks) {
        let (delivered, read) = (marks.delivered(), marks.read());
        self.tell_others(user, but, &ServerFrame::MyReceipt { chat, delivered, read });
    }

    /// Saves the marks and sends those of `side` to the peer.
    ///
    /// The peer only sees saved marks, so what was shown never falls, whatever happens to this node (S11).
    pub(crate) async fn save_and_tell_receipt(&self, live: &LiveChat, side: Member) {
        live.state.lock().of_mut(side).receipt_due = false;
        if self.save_marks(live).await.is_err() {
            live.state.lock().of_mut(side).receipt_due = true;
            let when = self.uptime() + self.settings().save_marks_every;
            self.0.agenda.at(when, Due::Receipt(live.id, side));
            return;
        }
        let marks = {
            let state = live.state.lock();
            state.both(|privacy| privacy.receipts).then_some(state.of(side).saved)
        };
        if let Some(marks) = marks {
            let (chat, delivered, read) = (live.id, marks.delivered(), marks.read());
            self.tell(live.user(side.other()), &ServerFrame::Receipt { chat, delivered, read });
        }
    }

    /// Saves the marks that rose.
    pub(crate) async fn save_marks(&self, live: &LiveChat) -> Result<(), StoreFailure> {
        let rose = {
            let mut state = live.state.lock();
            state.saving = false;
            Member::BOTH.map(|side| {
                let place = state.of(side);
                (place.marks != place.saved).then_some((side, place.marks))
            })
        };
        for (side, marks) in rose.into_iter().flatten() {
            self.0.stores.chats.mark(live.id, live.user(side), marks).await?;
            let mut state = live.state.lock();
            let saved = &mut state.of_mut(side).saved;
            *saved = Marks::new(saved.delivered().max(marks.delivered()), saved.read().max(marks.read()));
        }
        Ok(())
    }

    /// The store did not take them: schedules another try.
    pub(crate) fn save_marks_later(&self, live: &Arc<LiveChat>) {
        if !std::mem::replace(&mut live.state.lock().saving, true) {
            let when = self.uptime() + self.settings().save_marks_every;
            self.0.agenda.at(when, Due::SaveMarks(live.id));
        }
    }
}
