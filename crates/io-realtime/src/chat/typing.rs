//! "Typing": passed on to the peer, never stored, gone after a few seconds.

use io_core::chat::Member;
use io_core::ids::{ChatId, UserId};
use io_core::time::Uptime;
use io_protocol::frames::ServerFrame;
use io_protocol::problem::ProblemCode;

use crate::agenda::Due;
use crate::chat::live_chat::LiveChat;
use crate::realtime::Realtime;
use crate::refusal::{Answer, Refusal};

impl Realtime {
    /// Passes "typing" on: at most every two seconds, gone after six.
    pub(crate) fn typing(&self, user: UserId, chat: ChatId, on: bool) -> Result<Answer, Refusal> {
        let Some((live, side)) = self.0.live.of_member(chat, user) else {
            return Err(ProblemCode::NotFound.into());
        };
        if !on {
            self.stop_typing(&live, side);
            return Ok(Answer::Nothing);
        }
        let now = self.uptime();
        let until = now + self.settings().typing_lasts;
        {
            let mut state = live.state.lock();
            if !state.both(|privacy| privacy.typing) {
                return Ok(Answer::Nothing);
            }
            let every = self.settings().typing_every;
            let place = state.of_mut(side);
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

    pub(crate) fn stop_typing(&self, live: &LiveChat, side: Member) {
        let told = {
            let mut state = live.state.lock();
            // Switched off meanwhile by either member: then the peer receives nothing about typing any more, not even
            // its end.
            state.of_mut(side).typing.take().is_some() && state.both(|privacy| privacy.typing)
        };
        if told {
            self.tell_typing(live, side, false);
        }
    }

    pub(crate) fn stop_typing_if_over(&self, live: &LiveChat, side: Member, now: Uptime) {
        let over = live.state.lock().of(side).typing.is_some_and(|until| until <= now);
        if over {
            self.stop_typing(live, side);
        }
    }

    fn tell_typing(&self, live: &LiveChat, side: Member, on: bool) {
        self.tell(live.user(side.other()), &ServerFrame::Typing { chat: live.id, on });
    }
}
