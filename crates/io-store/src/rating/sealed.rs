//! How ratings are stored: under keyed hashes instead of ids, and sealed.
//!
//! A stolen database shows neither who rated whom nor how. Must not decide what a rating means.

use std::sync::Arc;

use io_core::ids::{ChatId, UserId};
use io_core::rating::{Habit, Thumb};
use io_core::time::Timestamp;
use uuid::Uuid;

use crate::crypto::{DataKey, Day, Hashes, KeyName, SealLocation};
use crate::db::{Row, Tx, Value, statements, values};
use crate::matching::RatingReceived;
use crate::store::Inner;
use crate::{Result, Store, StoreError, names};

statements! {
    FIND_RATING = "SELECT content FROM sealed_ratings WHERE id = $1";
    KEEP_RATING = "INSERT INTO sealed_ratings (id, giver, rated, content, day_end, index_version) \
                   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET content = excluded.content";
    FIND_HABIT = "SELECT content FROM rating_habits WHERE giver = $1";
    KEEP_HABIT = "INSERT INTO rating_habits (giver, content, index_version) VALUES ($1, $2, $3) \
                  ON CONFLICT (giver) DO UPDATE SET content = excluded.content";
    RECEIVED = "SELECT r.id, r.content, r.giver, h.content FROM sealed_ratings r \
                LEFT JOIN rating_habits h ON h.giver = r.giver WHERE r.rated = $1 ORDER BY r.day_end DESC LIMIT 50";
    READABLE_RATINGS = "SELECT r.id, r.session_id, r.rater_id, r.ratee_id, r.rating, r.tags, r.created_at, \
            (SELECT count(*) FROM chat_sessions rated JOIN chat_sessions c ON c.created_at < rated.created_at \
             AND ((c.user1_id = r.rater_id AND c.user2_id = r.ratee_id) OR (c.user1_id = r.ratee_id AND c.user2_id = r.rater_id)) \
             WHERE rated.id = r.session_id AND (c.end_cause IS NULL OR c.end_cause <> 'no_show')) \
        FROM ratings r ORDER BY r.created_at LIMIT $1";
    TAKE_READABLE = "DELETE FROM ratings WHERE id = $1";
}

/// Ratings that are sealed in one transaction.
const AT_ONCE: u32 = 500;
/// Room for the tags of a rating: three of the longest, and the spaces between.
const TAGS_ROOM: usize = 64;
/// Thumb, moment, meetings, tags.
const LENGTH: usize = 1 + 8 + 4 + TAGS_ROOM;

/// The keyed hashes that ratings of and about a person are kept under.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pseudonyms {
    pub(crate) giver: Uuid,
    pub(crate) rated: Uuid,
}

impl Pseudonyms {
    pub(crate) fn of(hashes: &Hashes, user: UserId) -> Self {
        Self {
            giver: hashes.giver_of_ratings(user),
            rated: hashes.rated(user),
        }
    }
}

/// A rating as it is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) thumb: Thumb,
    pub(crate) tags: Vec<String>,
    /// When it was first given.
    pub(crate) at: Timestamp,
    /// How often the two had met before that chat.
    pub(crate) meetings_before: u32,
}

impl Content {
    fn to_bytes(&self) -> Result<[u8; LENGTH]> {
        let tags = self.tags.join(" ");
        let mut bytes = [0; LENGTH];
        bytes[0] = match self.thumb {
            Thumb::Skip => 0,
            Thumb::Up => 1,
            Thumb::Down => 2,
        };
        bytes[1..9].copy_from_slice(&self.at.0.to_be_bytes());
        bytes[9..13].copy_from_slice(&self.meetings_before.to_be_bytes());
        bytes[13..]
            .get_mut(..tags.len())
            .ok_or_else(|| StoreError::Broken("the tags of a rating are too long".into()))?
            .copy_from_slice(tags.as_bytes());
        Ok(bytes)
    }

    fn of_bytes(bytes: [u8; LENGTH]) -> Self {
        let [thumb, t0, t1, t2, t3, t4, t5, t6, t7, m0, m1, m2, m3, tags @ ..] = bytes;
        let tags = String::from_utf8_lossy(&tags);
        Self {
            thumb: match thumb {
                1 => Thumb::Up,
                2 => Thumb::Down,
                _ => Thumb::Skip,
            },
            tags: tags
                .trim_end_matches('\0')
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            at: Timestamp(i64::from_be_bytes([t0, t1, t2, t3, t4, t5, t6, t7])),
            meetings_before: u32::from_be_bytes([m0, m1, m2, m3]),
        }
    }
}

pub(crate) fn place(rating: Uuid) -> SealLocation {
    SealLocation::new("sealed_ratings", "content", rating)
}

pub(crate) fn habit_place(giver: Uuid) -> SealLocation {
    SealLocation::new("rating_habits", "content", giver)
}

/// The rating that a person gave in a chat, still sealed.
pub(crate) async fn find_sealed(tx: &mut Tx, hashes: &Hashes, chat: ChatId, giver: UserId) -> Result<Option<Vec<u8>>> {
    let row = tx.row(&FIND_RATING, values![hashes.rating(chat, giver)]).await?;
    row.map(|mut row| row.take()).transpose()
}

/// The ratings about a person, still sealed: the latest days first, at most 50.
pub(crate) async fn received(tx: &mut Tx, rated: Uuid) -> Result<Vec<Row>> {
    tx.rows(&RECEIVED, values![rated]).await
}

/// Opens and seals ratings.
#[derive(Clone)]
pub(crate) struct RatingSeal {
    inner: Arc<Inner>,
    key: Arc<DataKey>,
}

impl RatingSeal {
    /// Opens the rating that a person gave in a chat. What is damaged reads as not given.
    pub(crate) fn open(&self, chat: ChatId, giver: UserId, sealed: &[u8]) -> Option<Content> {
        let id = self.inner.hashes().rating(chat, giver);
        self.key.bytes(place(id), sealed).map(Content::of_bytes)
    }

    /// The rating that a person gave in a chat.
    pub(crate) async fn find(&self, tx: &mut Tx, chat: ChatId, giver: UserId) -> Result<Option<Content>> {
        let sealed = find_sealed(tx, &self.inner.hashes(), chat, giver).await?;
        Ok(sealed.and_then(|sealed| self.open(chat, giver, &sealed)))
    }

    /// The ratings that people gave in chats, in the same order.
    pub(crate) async fn find_each(&self, tx: &mut Tx, given: &[(ChatId, UserId)]) -> Result<Vec<Option<Content>>> {
        let hashes = self.inner.hashes();
        let ids: Vec<Vec<Value>> = given
            .iter()
            .map(|(chat, giver)| values![hashes.rating(*chat, *giver)].to_vec())
            .collect();
        let found = tx.rows_each(&FIND_RATING, &ids).await?;
        let rows = given.iter().zip(found).map(|((chat, giver), rows)| {
            let Some(mut row) = rows.into_iter().next() else {
                return Ok(None);
            };
            let sealed: Vec<u8> = row.take()?;
            Ok(self.open(*chat, *giver, &sealed))
        });
        rows.collect()
    }

    /// Stores a rating in the place of the one `before`, and counts it for its giver, whose account is locked.
    pub(crate) async fn keep(
        &self,
        tx: &mut Tx,
        (chat, giver, rated): (ChatId, UserId, Option<UserId>),
        before: Option<Thumb>,
        rating: &Content,
    ) -> Result<()> {
        let (hashes, entropy) = (self.inner.hashes(), &self.inner.entropy);
        let id = hashes.rating(chat, giver);
        let sealed = self.key.seal(entropy.as_ref(), place(id), &rating.to_bytes()?)?;
        let giver = Pseudonyms::of(&hashes, giver).giver;
        let rated = rated.map(|rated| Pseudonyms::of(&hashes, rated).rated);
        let (day_end, version) = (Day::of(rating.at).end(), hashes.names_version());
        tx.execute(&KEEP_RATING, values![id, giver, rated, sealed, day_end, version])
            .await?;
        let row = tx.row(&FIND_HABIT, values![giver]).await?;
        let known: Option<Vec<u8>> = row.map(|mut row| row.take()).transpose()?;
        let habit = self.habit(giver, known.as_deref()).after(before, rating.thumb);
        let bytes = [habit.given, habit.ups].map(u32::to_be_bytes).concat();
        let sealed = self.key.seal(entropy.as_ref(), habit_place(giver), &bytes)?;
        tx.execute(&KEEP_HABIT, values![giver, sealed, version]).await.map(drop)
    }

    fn habit(&self, giver: Uuid, sealed: Option<&[u8]>) -> Habit {
        let bytes = sealed.and_then(|sealed| self.key.bytes::<8>(habit_place(giver), sealed));
        bytes.map_or(Habit::default(), |[g0, g1, g2, g3, u0, u1, u2, u3]| Habit {
            given: u32::from_be_bytes([g0, g1, g2, g3]),
            ups: u32::from_be_bytes([u0, u1, u2, u3]),
        })
    }

    /// Opens ratings about a person, the latest first. Those that are damaged are left out.
    pub(crate) fn open_received(&self, rows: Vec<Row>) -> Result<Vec<RatingReceived>> {
        let mut ratings = Vec::with_capacity(rows.len());
        for mut row in rows {
            let (id, sealed): (Uuid, Vec<u8>) = (row.take()?, row.take()?);
            let (giver, habit): (Uuid, Option<Vec<u8>>) = (row.take()?, row.take()?);
            let Some(rating) = self.key.bytes(place(id), &sealed).map(Content::of_bytes) else {
                continue;
            };
            let habit = self.habit(giver, habit.as_deref());
            ratings.push(RatingReceived {
                thumb: rating.thumb,
                at: rating.at,
                rater_gave: habit.given,
                rater_ups: habit.ups,
                meetings_before: rating.meetings_before,
            });
        }
        ratings.sort_by_key(|rating| std::cmp::Reverse(rating.at));
        Ok(ratings)
    }
}

impl Store {
    /// What opens and seals ratings.
    pub(crate) async fn rating_seal(&self) -> Result<RatingSeal> {
        Ok(RatingSeal {
            inner: Arc::clone(&self.inner),
            key: self.inner.keys.get(KeyName::RATINGS).await?,
        })
    }

    /// Seals what earlier versions stored in clear; once, when the store opens.
    pub(crate) async fn seal_readable_ratings(&self) -> Result<()> {
        loop {
            let rows = self.inner.db.rows(READABLE_RATINGS, values![AT_ONCE]).await?;
            if rows.is_empty() {
                return Ok(());
            }
            let mut readable = Vec::with_capacity(rows.len());
            for mut row in rows {
                let (id, about): (Uuid, (ChatId, UserId, Option<UserId>)) =
                    (row.take()?, (row.take()?, row.take()?, row.take()?));
                let thumb = names::to_thumb(&row.take::<String>()?)?;
                let tags: String = row.take()?;
                let rating = Content {
                    thumb,
                    tags: tags.split_whitespace().map(str::to_owned).collect(),
                    at: row.take()?,
                    meetings_before: u32::try_from(row.take::<u64>()?).unwrap_or(u32::MAX),
                };
                readable.push((id, about, rating));
            }
            let seal = self.rating_seal().await?;
            self.inner
                .db
                .write(move |tx| {
                    Box::pin(async move {
                        for (id, about, rating) in readable {
                            if tx.execute(&TAKE_READABLE, values![id]).await? == 1 {
                                let before = seal.find(tx, about.0, about.1).await?;
                                seal.keep(tx, about, before.map(|before| before.thumb), &rating).await?;
                            }
                        }
                        Ok(())
                    })
                })
                .await?;
            self.note_deletion();
        }
    }
}

#[cfg(test)]
mod tests {
    use io_core::rating::{MOST_TAGS, TAGS};

    use super::*;

    #[test]
    fn a_rating_with_the_longest_tags_reads_back() {
        let mut tags: Vec<String> = TAGS.iter().map(|tag| (*tag).to_owned()).collect();
        tags.sort_by_key(|tag| std::cmp::Reverse(tag.len()));
        tags.truncate(MOST_TAGS);
        for (thumb, tags) in [(Thumb::Down, tags), (Thumb::Up, Vec::new()), (Thumb::Skip, Vec::new())] {
            let rating = Content {
                thumb,
                tags,
                at: Timestamp(-5),
                meetings_before: 7,
            };
            let bytes = rating.to_bytes().expect("fits");
            assert_eq!(Content::of_bytes(bytes), rating);
        }
    }
}
