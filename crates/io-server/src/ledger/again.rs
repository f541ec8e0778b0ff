//! People met, and talking again, in the words of the port.
//!
//! Must not say anything about who is here.

use io_core::ids::{ChatId, UserId};
use io_core::time::Timestamp;
use io_protocol::frames::AgainAnswer;
use io_protocol::rest::{AgainState, People, Person};
use io_realtime::ledger::Again;
use io_store::Result;
use io_store::people::{self, AgainFacts, AgainReply, Met};

use super::{StoreLedger, rendering};

impl StoreLedger {
    pub(super) async fn ask(&self, chat: ChatId, user: UserId, now: Timestamp) -> Result<Again> {
        let again = self.store.ask_again(chat, user, self.rules.again, now).await?;
        Ok(outcome(again))
    }

    pub(super) async fn answer(&self, chat: ChatId, user: UserId, said: AgainAnswer, now: Timestamp) -> Result<Again> {
        let reply = match said {
            AgainAnswer::Accept => AgainReply::Accept,
            AgainAnswer::Later => AgainReply::Later,
            AgainAnswer::NotAgain => AgainReply::NotAgain,
        };
        let again = self
            .store
            .answer_again(chat, user, reply, self.rules.again, now)
            .await?;
        Ok(outcome(again))
    }

    pub(super) async fn people_met(
        &self,
        user: UserId,
        cursor: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> Result<People> {
        let since = now - self.rules.people_for;
        let limits = self.rules.again;
        let page = self.store.people(user, since, cursor, limit, limits, now).await?;
        let people = page
            .people
            .into_iter()
            .map(|Met { chat, again, last_line }| Person {
                chat: rendering::seen(&chat, &self.rules, now).view,
                again: self.state(again),
                last_line,
            })
            .collect();
        Ok(People {
            people,
            next: page.next,
        })
    }

    fn state(&self, facts: AgainFacts) -> AgainState {
        match facts {
            AgainFacts { both: true, .. } => AgainState::WaitingForBoth,
            AgainFacts { asked_me: true, .. } => AgainState::AskedMe,
            AgainFacts { sent: true, .. } => AgainState::Sent,
            AgainFacts { asked, .. } if asked >= self.rules.again.per_window => AgainState::Exhausted,
            AgainFacts { .. } => AgainState::CanAsk,
        }
    }
}

fn outcome(again: people::Again) -> Again {
    match again {
        people::Again::Noted { peer } => Again::Noted { peer },
        people::Again::Both { peer } => Again::Both { peer },
        people::Again::Exhausted => Again::Exhausted,
        people::Again::Stale => Again::Stale,
        people::Again::NotFound => Again::NotFound,
    }
}
