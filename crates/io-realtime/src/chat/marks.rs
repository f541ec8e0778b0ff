//! Delivered and read marks.
//!
//! They rise in memory at once, are saved a moment later, and are shown to the peer once saved.

use std::sync::Arc;

use io_core::chat::{Marks, Member};
use io_core::ids::ChatId;
use io_core::time::Span;
use io_protocol::problem::ProblemCode;

use crate::agenda::Due;
use crate::chat::live_chat::{LiveChat, MarkedBy};
use crate::connection::outgoing;
use crate::connection::shown::Whose;
use crate::realtime::Realtime;
use crate::refusal::{Actor, Answer, Refusal};
use crate::store::StoreFailure;

impl Realtime {
    /// Raises the actor's own marks.
    ///
    /// They count at once; the store has them a moment later (ADR 0042).
    pub(crate) async fn mark(&self, actor: Actor, chat: ChatId, asked: Marks) -> Result<Answer, Refusal> {
        if self.mark_live(actor, chat, asked) {
            return Ok(Answer::Nothing);
        }
        let found = self.0.stores.chats.mark(chat, actor.user, asked).await?;
        if found {
            Ok(Answer::Nothing)
        } else {
            Err(ProblemCode::NotFound.into())
        }
    }

    /// Raises the actor's own marks in a chat that is live on this node. False: it is not.
    ///
    /// Everything that follows happens once for all marks of a chat within the delay of a receipt: one save, and one
    /// frame to each client that does not know them.
    pub(crate) fn mark_live(&self, actor: Actor, chat: ChatId, asked: Marks) -> bool {
        let Some((live, side)) = self.0.live.of_member(chat, actor.user) else {
            return false;
        };
        let now = self.uptime();
        let (due, read) = {
            let mut state = live.state.lock();
            state.chat.arrived(side);
            if asked.read() > 0 {
                state.chat.act(now);
            }
            let last = state.last;
            let place = state.of_mut(side);
            let Some(marks) = place.marks.rise(Some(asked.delivered()), Some(asked.read()), last) else {
                return true;
            };
            let read = marks.read() > place.marks.read();
            place.marks = marks;
            place.marked_by = match place.marked_by {
                MarkedBy::Nobody => MarkedBy::One(actor.connection),
                MarkedBy::One(one) if one == actor.connection => MarkedBy::One(one),
                MarkedBy::One(_) | MarkedBy::Several => MarkedBy::Several,
            };
            (!std::mem::replace(&mut state.marks_due, true), read)
        };
        if read {
            self.looked(actor.user);
        }
        if due {
            let half = Span(self.settings().receipt_delay.0 / 2);
            match half + self.random_part_of(half) {
                Span::ZERO => self.save_and_tell_marks_in_background(&live),
                delay => self.0.agenda.at(now + delay, Due::Marks(chat)),
            }
        }
        true
    }

    /// Saves and sends the marks of a chat, in the background.
    pub(crate) fn save_and_tell_marks_in_background(&self, live: &Arc<LiveChat>) {
        let (realtime, live) = (self.clone(), Arc::clone(live));
        self.in_background(async move { realtime.save_and_tell_marks(&live).await });
    }

    /// Saves the marks of both members, and sends those that rose to the peer and to the member's other clients.
    ///
    /// Clients only see saved marks, so what was shown never falls, whatever happens to this node (S11). What waits in the
    /// queue of a connection is dropped there if it showed higher ones meanwhile.
    async fn save_and_tell_marks(&self, live: &LiveChat) {
        live.state.lock().marks_due = false;
        if self.save_marks(live).await.is_err() {
            self.save_marks_later(live);
            return;
        }
        for side in Member::BOTH {
            let (receipt, own) = {
                let mut state = live.state.lock();
                let receipts = state.both(|privacy| privacy.receipts);
                let place = state.of_mut(side);
                let saved = place.saved;
                let receipt = (receipts && place.receipt_sent != saved).then_some(saved);
                if receipt.is_some() {
                    place.receipt_sent = saved;
                }
                let own = match std::mem::replace(&mut place.marked_by, MarkedBy::Nobody) {
                    MarkedBy::Nobody => None,
                    MarkedBy::One(but) => Some((saved, but)),
                    MarkedBy::Several => Some((saved, None)),
                };
                (receipt, own)
            };
            let chat = live.id;
            if let Some(marks) = receipt {
                let peer = live.user(side.other());
                self.0.hub.tell(peer, || outgoing::marks(chat, Whose::Theirs, marks));
            }
            if let Some((marks, but)) = own {
                let own = || outgoing::marks(chat, Whose::Mine, marks);
                self.0.hub.tell_except(live.user(side), but, own);
            }
        }
    }

    /// Saves the marks that rose, those of both members in one commit.
    pub(crate) async fn save_marks(&self, live: &LiveChat) -> Result<(), StoreFailure> {
        let rose = {
            let state = live.state.lock();
            Member::BOTH.map(|side| {
                let place = state.of(side);
                (place.marks != place.saved).then_some((side, place.marks))
            })
        };
        let save = async |rose: Option<(Member, Marks)>| {
            let Some((side, marks)) = rose else { return Ok(()) };
            self.0.stores.chats.mark(live.id, live.user(side), marks).await?;
            let mut state = live.state.lock();
            let saved = &mut state.of_mut(side).saved;
            *saved = Marks::new(saved.delivered().max(marks.delivered()), saved.read().max(marks.read()));
            Ok(())
        };
        let [one, two] = rose;
        futures_util::try_join!(save(one), save(two)).map(drop)
    }

    /// The store did not take them: schedules another try.
    pub(crate) fn save_marks_later(&self, live: &LiveChat) {
        if !std::mem::replace(&mut live.state.lock().marks_due, true) {
            let when = self.uptime() + self.settings().save_marks_every;
            self.0.agenda.at(when, Due::Marks(live.id));
        }
    }
}
