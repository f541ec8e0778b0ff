//! What must happen to restored stores before anything serves from them, and trying whether they can be read.
//!
//! Must not place files or schemas: the caller did.

use io_core::chat::HistoryRange;
use io_core::ids::{ChatId, UserId};
use io_core::time::Timestamp;
use uuid::Uuid;

use super::{postgres, sqlite};
use crate::account::ErasedPeople;
use crate::crypto::KeyName;
use crate::db::{Row, statements, values};
use crate::{Database, Result, Store};

statements! {
    PEOPLE_AFTER = "SELECT id FROM users WHERE id > $1 ORDER BY id LIMIT 500";
    ANYBODY = "SELECT id FROM users ORDER BY random() LIMIT $1";
    ANY_CHAT = "SELECT c.id, m.user_id FROM chat_members m JOIN chat_sessions c ON c.number = m.session_id \
                WHERE m.user_id IS NOT NULL ORDER BY random() LIMIT $1";
    END_LOGINS = "UPDATE logins SET ended_at = $1, end_reason = 'restored' WHERE ended_at IS NULL";
    FORGET_ALL_REQUESTS = "DELETE FROM login_requests";
    FORGET_ALL_EMAILS = "DELETE FROM emails";
    FORGET_SEARCHES = "DELETE FROM past_searches";
}

/// What finishing a restore did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// People erased again.
    pub erased: u64,
    /// People whose deletion was planned or undone since.
    pub planned: u64,
    /// Logins ended.
    pub logins: u64,
    /// Login requests forgotten.
    pub requests: u64,
    /// Emails that are not sent again.
    pub emails: u64,
}

/// What opened of some people and chats, chosen at random.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Canaries {
    /// People whose profile was opened.
    pub people: u64,
    /// Texts that were opened.
    pub texts: u64,
    /// People without a key: erased since, or the keys are older than the data.
    pub without_key: u64,
    /// Values that did not open.
    pub damaged: u64,
}

impl Store {
    /// Makes restored stores ready to serve; until then nothing else may open them.
    ///
    /// Who was erased since is erased again, a deletion that was planned since is planned again, every login, login request and search ends, no email is sent again, and
    /// clients forget their cursors. May be repeated after a crash.
    pub async fn finish_restore(&self, database: &Database, erased: &ErasedPeople, now: Timestamp) -> Result<Restored> {
        let mut restored = Restored::default();
        let mut after = UserId(Uuid::nil());
        loop {
            let people = self.inner.db.rows(PEOPLE_AFTER, values![after]).await?;
            let Some(last) = people.len().checked_sub(1) else { break };
            for (place, mut row) in people.into_iter().enumerate() {
                let user = row.take()?;
                if place == last {
                    after = user;
                }
                let is_gone = erased.contains(user) || self.inner.keys.is_shredded(KeyName::user(user)).await?;
                if is_gone {
                    restored.erased += u64::from(self.erase_user(user, None, now).await?.is_some());
                } else if let Some(plan) = erased.plan(user) {
                    restored.planned += u64::from(self.restore_plan(user, plan).await?);
                }
            }
        }
        restored = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.execute(&FORGET_SEARCHES, &[]).await?;
                    Ok(Restored {
                        logins: tx.execute(&END_LOGINS, values![now]).await?,
                        requests: tx.execute(&FORGET_ALL_REQUESTS, &[]).await?,
                        emails: tx.execute(&FORGET_ALL_EMAILS, &[]).await?,
                        ..restored
                    })
                })
            })
            .await?;
        self.after_erasing(now).await?;
        self.renew_epoch().await?;
        match database {
            Database::Sqlite { data, .. } => sqlite::remove_marker(&sqlite::marker(data))?,
            Database::Postgres { url, .. } => postgres::remove_marker(url).await?,
        }
        Ok(restored)
    }

    /// Opens what some people and chats sealed, chosen at random, at most so many of each.
    pub async fn try_canaries(&self, most: u32) -> Result<Canaries> {
        let before = self.damaged_values();
        let mut tried = Canaries::default();
        for mut row in self.inner.db.rows(ANYBODY, values![most]).await? {
            match self.profile(row.take()?).await? {
                Some(_) => tried.people += 1,
                None => tried.without_key += 1,
            }
        }
        for row in self.inner.db.rows(ANY_CHAT, values![most]).await? {
            let (chat, member) = chat_and_member(row)?;
            let page = self.history(chat, member, HistoryRange::Latest, 20).await?;
            tried.texts += page.map_or(0, |page| {
                page.events.iter().filter(|event| event.has_text()).count() as u64
            });
        }
        tried.damaged = self.damaged_values() - before;
        Ok(tried)
    }
}

fn chat_and_member(mut row: Row) -> Result<(ChatId, UserId)> {
    Ok((row.take()?, row.take()?))
}
