//! Ratings: one per person and chat, never shown to the rated person.
//!
//! Must not decide when a chat may be rated: `io_core::rating` does.

pub(crate) mod sealed;

use io_core::ids::{ChatId, UserId};
pub use io_core::rating::Rated;
use io_core::rating::{Rateable, Rating, RatingError, RatingRules, Thumb};
use io_core::time::Timestamp;

use self::sealed::Content;
use crate::chat::membership::{Membership, lock_users};
use crate::db::{Tx, dialect, statements, values};
use crate::{Result, Store};

/// A rating, as its giver may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The thumb.
    pub thumb: Thumb,
    /// Tags of the fixed list.
    pub tags: Vec<String>,
    /// When it was first given.
    pub at: Timestamp,
}

statements! {
    FIND_RATABLE = "SELECT created_at, ended_at, texts1, texts2 FROM chat_sessions WHERE number = $1";
    MEETINGS_BEFORE = "SELECT count(*) FROM chat_sessions rated JOIN chat_sessions c ON c.created_at < rated.created_at \
         AND ((c.user1_id = rated.user1_id AND c.user2_id = rated.user2_id) \
              OR (c.user1_id = rated.user2_id AND c.user2_id = rated.user1_id)) \
         WHERE rated.number = $1 AND (c.end_cause IS NULL OR c.end_cause <> 'no_show')";
}

impl From<Content> for Given {
    fn from(rating: Content) -> Self {
        let Content { thumb, tags, at, .. } = rating;
        Self { thumb, tags, at }
    }
}

impl Store {
    /// Rates the other member of a chat by the rules.
    /// Works even if its texts are already deleted.
    pub async fn rate(
        &self,
        chat: ChatId,
        rater: UserId,
        rating: Rating,
        rules: RatingRules,
        now: Timestamp,
    ) -> Result<Rated> {
        let Some(Membership { number, peer, .. }) = self.membership(chat, rater).await? else {
            return Ok(Rated::NotFound);
        };
        let seal = self.rating_seal().await?;
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    // A peer who was erased can be rated all the same: a refusal would show it.
                    let of = match peer {
                        Some(other) if lock_users(tx, rater, other).await? => Some(other),
                        _ => None,
                    };
                    if of.is_none() && tx.row(&dialect::LOCK_USER, values![rater]).await?.is_none() {
                        return Ok(Rated::NotFound);
                    }
                    let Some(mut row) = tx.row(&FIND_RATABLE, values![number]).await? else {
                        return Ok(Rated::NotFound);
                    };
                    let before = seal.find(tx, chat, rater).await?;
                    let counted = |texts: u64| u32::try_from(texts).unwrap_or(u32::MAX);
                    let chat_as_it_was = Rateable {
                        started_at: row.take()?,
                        ended_at: row.take()?,
                        messages: [counted(row.take()?), counted(row.take()?)],
                        rated_at: before.as_ref().map(|before| before.at),
                    };
                    if let Err(refusal) = chat_as_it_was.check(&rules, now) {
                        return Ok(Rated::Refused(refusal));
                    }
                    let (at, meetings_before) = match &before {
                        Some(before) => (before.at, before.meetings_before),
                        None => (now, meetings_before(tx, number).await?),
                    };
                    if at < now - rules.editable {
                        return Ok(Rated::Refused(RatingError::Final));
                    }
                    let given = Content {
                        thumb: rating.thumb,
                        tags: rating.tags.iter().map(ToString::to_string).collect(),
                        at,
                        meetings_before,
                    };
                    let before = before.map(|before| before.thumb);
                    seal.keep(tx, (chat, rater, of), before, &given).await?;
                    Ok(Rated::Stored)
                })
            })
            .await
    }
}

/// How often the members of a chat had met before it; a meeting to which one did not come is none.
async fn meetings_before(tx: &mut Tx, number: i64) -> Result<u32> {
    let row = tx.row(&MEETINGS_BEFORE, values![number]).await?;
    let met: u64 = row.map_or(Ok(0), |mut row| row.take())?;
    Ok(u32::try_from(met).unwrap_or(u32::MAX))
}
