//! Ratings: one per person and chat, never shown to the rated person.
//!
//! Must not decide when a chat may be rated: `io_core::rating` does.

use io_core::ids::{ChatId, UserId};
pub use io_core::rating::Rated;
use io_core::rating::{Rateable, Rating, RatingError, RatingRules, Thumb};
use io_core::time::Timestamp;

use crate::chat::membership::{Membership, lock_users};
use crate::db::{Tx, dialect, statements, values};
use crate::store::random_uuid;
use crate::{Result, Store, names};

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
    KEEP_RATING = "INSERT INTO ratings (id, session_id, rater_id, ratee_id, rating, tags, created_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (session_id, rater_id) DO UPDATE \
                   SET rating = excluded.rating, tags = excluded.tags WHERE ratings.created_at >= $8";
    FIND_RATABLE = "SELECT created_at, ended_at, texts1, texts2 FROM chat_sessions WHERE number = $1";
    FIND_RATING = "SELECT rating, tags, created_at FROM ratings WHERE session_id = $1 AND rater_id = $2";
}

/// The rating that a person gave in a chat.
pub(crate) async fn given(tx: &mut Tx, chat: ChatId, rater: UserId) -> Result<Option<Given>> {
    let Some(mut row) = tx.row(&FIND_RATING, values![chat, rater]).await? else {
        return Ok(None);
    };
    let thumb = names::to_thumb(&row.take::<String>()?)?;
    let tags: String = row.take()?;
    Ok(Some(Given {
        thumb,
        tags: tags.split_whitespace().map(str::to_owned).collect(),
        at: row.take()?,
    }))
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
        let id = random_uuid(self.inner.entropy.as_ref());
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
                    let counted = |texts: u64| u32::try_from(texts).unwrap_or(u32::MAX);
                    let chat_as_it_was = Rateable {
                        started_at: row.take()?,
                        ended_at: row.take()?,
                        messages: [counted(row.take()?), counted(row.take()?)],
                        rated_at: given(tx, chat, rater).await?.map(|given| given.at),
                    };
                    if let Err(refusal) = chat_as_it_was.check(&rules, now) {
                        return Ok(Rated::Refused(refusal));
                    }
                    let (thumb, tags) = (names::thumb(rating.thumb), rating.tags.join(" "));
                    let editable = now - rules.editable;
                    let kept = tx
                        .execute(&KEEP_RATING, values![id, chat, rater, of, thumb, tags, now, editable])
                        .await?;
                    Ok(if kept == 1 {
                        Rated::Stored
                    } else {
                        Rated::Refused(RatingError::Final)
                    })
                })
            })
            .await
    }
}
