//! Ratings: one a person and chat, never shown to the rated.
//!
//! Must not know when a chat may be rated.

use io_core::ids::{ChatId, UserId};
use io_core::people::Thumb;
use io_core::time::{Span, Timestamp};

use crate::db::{Tx, statements, values};
use crate::membership::{Membership, lock_users};
use crate::store::random_uuid;
use crate::{Result, Store, names};

/// A rating, as the one who gave it may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// The thumb.
    pub thumb: Thumb,
    /// Tags of the fixed list.
    pub tags: Vec<String>,
    /// When it was first given.
    pub at: Timestamp,
}

/// What came of rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rated {
    /// Stored or changed.
    Stored,
    /// It was given too long ago to be changed.
    TooLate,
    /// No such chat, not a member, or the other was erased.
    NotFound,
}

statements! {
    KEEP_RATING = "INSERT INTO ratings (id, session_id, rater_id, ratee_id, rating, tags, created_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (session_id, rater_id) DO UPDATE \
                   SET rating = excluded.rating, tags = excluded.tags WHERE ratings.created_at >= $8";
    FIND_RATING = "SELECT rating, tags, created_at FROM ratings WHERE session_id = $1 AND rater_id = $2";
}

/// The rating a person gave in a chat.
pub(crate) async fn given(tx: &mut Tx, chat: ChatId, rater: UserId) -> Result<Option<Rating>> {
    let Some(mut row) = tx.row(&FIND_RATING, values![chat, rater]).await? else {
        return Ok(None);
    };
    let thumb = names::to_thumb(&row.take::<String>()?)?;
    let tags: String = row.take()?;
    Ok(Some(Rating {
        thumb,
        tags: tags.split_whitespace().map(str::to_owned).collect(),
        at: row.take()?,
    }))
}

impl Store {
    /// Rates the other member of a chat; a rating can be changed for `editable`. Tags are single words.
    pub async fn rate(
        &self,
        chat: ChatId,
        rater: UserId,
        thumb: Thumb,
        tags: Vec<String>,
        editable: Span,
        now: Timestamp,
    ) -> Result<Rated> {
        let Some(Membership { peer: Some(other), .. }) = self.membership(chat, rater).await? else {
            return Ok(Rated::NotFound);
        };
        let id = random_uuid(self.inner.entropy.as_ref());
        let stored = self
            .inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    if !lock_users(tx, rater, other).await? {
                        return Ok(None);
                    }
                    let row = values![
                        id,
                        chat,
                        rater,
                        other,
                        names::thumb(thumb),
                        tags.join(" "),
                        now,
                        now - editable
                    ];
                    tx.execute(&KEEP_RATING, row).await.map(Some)
                })
            })
            .await?;
        Ok(match stored {
            None => Rated::NotFound,
            Some(0) => Rated::TooLate,
            Some(_) => Rated::Stored,
        })
    }
}
