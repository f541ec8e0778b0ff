//! People met, and talking again, in the words of the port.
//!
//! Must not say anything about who is here.

use io_core::again::{Refusal, View};
use io_core::ids::{ChatId, UserId};
use io_core::time::Timestamp;
use io_protocol::frames::AgainAnswer;
use io_protocol::rest::{AgainState, People, Person};
use io_realtime::store::Again;
use io_store::Result;
use io_store::again::{self, AgainStep, Met};

use super::{StoreLedger, rendering};

impl StoreLedger {
    pub(super) async fn again(&self, chat: ChatId, user: UserId, step: AgainStep, now: Timestamp) -> Result<Again> {
        let again = self.store.again_step(chat, user, step, self.rules.again, now).await?;
        Ok(match again {
            again::Again::Asked { peer } => Again::Asked { peer },
            again::Again::Quiet => Again::Quiet,
            again::Again::Both { chat, peer } => Again::Both { chat, peer },
            again::Again::Refused(Refusal::Exhausted { retry_at }) => Again::Exhausted { until: retry_at },
            again::Again::Refused(Refusal::NotThere) => Again::Stale,
            again::Again::NotFound => Again::NotFound,
        })
    }

    pub(super) async fn people_met(
        &self,
        user: UserId,
        cursor: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> Result<People> {
        let since = now - self.rules.people_for;
        let rules = self.rules.again;
        let page = self.store.people(user, since, cursor, limit, rules, now).await?;
        let people = page
            .people
            .into_iter()
            .map(|Met { chat, again, last_line }| Person {
                chat: rendering::seen(&chat, &self.rules, now).view,
                again: state(again),
                last_line,
            })
            .collect();
        Ok(People {
            people,
            next: page.next,
        })
    }
}

/// The step that an answer is.
pub(super) fn step(said: AgainAnswer) -> AgainStep {
    match said {
        AgainAnswer::Accept => AgainStep::Accept,
        AgainAnswer::Later => AgainStep::Later,
        AgainAnswer::NotAgain => AgainStep::Never,
    }
}

fn state(seen: View) -> AgainState {
    match seen {
        View::CanAsk => AgainState::CanAsk,
        View::Sent => AgainState::Sent,
        View::AskedMe => AgainState::AskedMe,
        View::WaitingForBoth => AgainState::WaitingForBoth,
        // Who vanished is not on the list.
        View::Exhausted | View::Vanished => AgainState::Exhausted,
    }
}
