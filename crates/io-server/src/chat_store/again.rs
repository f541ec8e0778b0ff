//! People met and talking again, as the port defines them.
//!
//! Must not say anything about who is online.

use io_core::again::View;
use io_core::ids::UserId;
use io_core::time::Timestamp;
use io_protocol::rest::{AgainState, People, Person};
use io_store::Result;

use super::{StoreAdapter, rendering};

impl StoreAdapter {
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
            .map(|met| Person {
                chat: rendering::snapshot(&met.chat, &self.rules, now).view,
                again: state(met.again),
                last_line: met.last_line,
                note: met.note,
            })
            .collect();
        Ok(People {
            people,
            next: page.next,
        })
    }
}

fn state(seen: View) -> AgainState {
    match seen {
        View::CanAsk => AgainState::CanAsk,
        View::Sent => AgainState::Sent,
        View::AskedMe => AgainState::AskedMe,
        View::WaitingForBoth => AgainState::WaitingForBoth,
        View::Exhausted => AgainState::Exhausted,
    }
}
