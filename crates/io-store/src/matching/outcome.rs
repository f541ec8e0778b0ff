//! What became of a ticket: one outcome, decided here, which a restart does not change.
//!
//! Must not match anyone.

use io_core::ids::{ChatId, TicketId, UserId};
use io_core::matching::{SearchOutcome, TICKET_LIFE};
use io_core::time::Timestamp;

use crate::db::{Tx, statements, values};
use crate::{Result, Store};

statements! {
    // An outcome that is no longer remembered gives way.
    SETTLE_SEARCH = "INSERT INTO past_searches (user_id, ticket, chat_id, settled_at) \
                     SELECT u.id, $1, $2, $3 FROM users u WHERE u.id = $4 ON CONFLICT (user_id, ticket) \
                     DO UPDATE SET chat_id = excluded.chat_id, settled_at = excluded.settled_at \
                     WHERE past_searches.settled_at <= $5";
    OUTCOME_OF = "SELECT chat_id FROM past_searches WHERE user_id = $1 AND ticket = $2 AND settled_at > $3";
}

/// Settles a search, unless it has an outcome. False: it has one, or there is no such user.
pub(crate) async fn settle(
    tx: &mut Tx,
    user: UserId,
    ticket: TicketId,
    outcome: SearchOutcome,
    now: Timestamp,
) -> Result<bool> {
    let chat = match outcome {
        SearchOutcome::Matched(chat) => Some(chat),
        SearchOutcome::Left => None,
    };
    let settled = values![ticket, chat, now, user, now - TICKET_LIFE];
    Ok(tx.execute(&SETTLE_SEARCH, settled).await? == 1)
}

async fn read(tx: &mut Tx, user: UserId, ticket: TicketId, now: Timestamp) -> Result<Option<SearchOutcome>> {
    let Some(mut row) = tx.row(&OUTCOME_OF, values![user, ticket, now - TICKET_LIFE]).await? else {
        return Ok(None);
    };
    let chat: Option<ChatId> = row.take()?;
    Ok(Some(chat.map_or(SearchOutcome::Left, SearchOutcome::Matched)))
}

impl Store {
    /// Settles a search, unless it has an outcome already; answers with the one that holds.
    pub async fn settle_search(
        &self,
        user: UserId,
        ticket: TicketId,
        outcome: SearchOutcome,
        now: Timestamp,
    ) -> Result<SearchOutcome> {
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    if settle(tx, user, ticket, outcome, now).await? {
                        return Ok(outcome);
                    }
                    // Nobody who is gone is ever matched.
                    Ok(read(tx, user, ticket, now).await?.unwrap_or(SearchOutcome::Left))
                })
            })
            .await
    }

    /// What became of a user's ticket; none if nothing yet, or no longer remembered.
    pub async fn search_outcome(
        &self,
        user: UserId,
        ticket: TicketId,
        now: Timestamp,
    ) -> Result<Option<SearchOutcome>> {
        self.inner
            .db
            .read(move |tx| Box::pin(async move { read(tx, user, ticket, now).await }))
            .await
    }
}
