//! How far IO trusts an account.
//!
//! Must not decide: the rules of [`io_core::moderation::trust`] do.

use io_core::ids::UserId;
use io_core::moderation::trust::{TRUSTED_CHATS, Trust, TrustFacts};
use io_core::rating::Conduct;
use io_core::time::Timestamp;

use crate::db::{statements, values};
use crate::{Result, Store};

statements! {
    AGE_OF = "SELECT created_at FROM users WHERE id = $1";
    FINISHED_CHATS = "SELECT count(*) FROM (SELECT 1 AS one FROM chat_members m \
                      JOIN chat_sessions c ON c.number = m.session_id WHERE m.user_id = $1 AND NOT m.live \
                      AND c.texts1 > 0 AND c.texts2 > 0 LIMIT $2) AS finished";
    COUNTING_DECISIONS = "SELECT count(*) FROM users u JOIN cases c ON c.subject_mailbox = u.mailbox_index \
                          JOIN decisions d ON d.case_id = c.id \
                          WHERE u.id = $1 AND d.state = 'in_force' AND d.counts_until > $2";
}

impl Store {
    /// How far IO trusts an account. None: no such account.
    pub async fn trust(&self, user: UserId, now: Timestamp) -> Result<Option<Trust>> {
        Ok(self.trust_facts(user, now).await?.map(|facts| Trust::of(&facts)))
    }

    /// What others thought of a chat is not among it: a tier that moved after one would say who rated it.
    pub(crate) async fn trust_facts(&self, user: UserId, now: Timestamp) -> Result<Option<TrustFacts>> {
        let Some(mut row) = self.inner.db.row(AGE_OF, values![user]).await? else {
            return Ok(None);
        };
        let since: Timestamp = row.take()?;
        let finished = self.inner.db.row(FINISHED_CHATS, values![user, TRUSTED_CHATS]).await?;
        let upheld = self.inner.db.row(COUNTING_DECISIONS, values![user, now]).await?;
        Ok(Some(TrustFacts {
            age: now - since,
            finished_chats: finished.map_or(Ok(0), |mut row| row.take())?,
            upheld: upheld.map_or(Ok(0), |mut row| row.take())?,
            conduct: Conduct::Fair,
        }))
    }
}
