//! The facts that matching needs about one person.
//!
//! Must not match anyone.

use io_core::account::{AgeBand, Gender};
use io_core::ids::{ChatId, UserId};
use io_core::rating::Thumb;
use io_core::time::Timestamp;

use crate::account::stubs::{MET_BEFORE, PARTED_FROM};
use crate::account::{FIND_PROFILE, Preferences, Privacy, ProfileRow};
use crate::crypto::KeyName;
use crate::db::{Row, statements, values};
use crate::{Result, Store, names};

/// Everything that matching needs about one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchFacts {
    /// Who.
    pub user: UserId,
    /// Gender; `Unsaid` when none was chosen.
    pub gender: Gender,
    /// BCP 47 tags, the preferred first.
    pub languages: Vec<String>,
    /// Normalised interests.
    pub interests: Vec<String>,
    /// Band; none before the age was stated.
    pub age_band: Option<AgeBand>,
    /// The stored preferences.
    pub preferences: Preferences,
    /// The switches.
    pub privacy: Privacy,
    /// Chosen name; none until onboarding is done.
    pub alias: Option<String>,
    /// Seed of the picture shown with the alias.
    pub glyph: u32,
    /// The account is scheduled for deletion: do not match.
    pub leaving: bool,
    /// People they must never meet: blocks and "not again", in either direction.
    pub avoid: Vec<UserId>,
    /// People met, each with the end of the chat; the latest first.
    /// All since `recent_since`, and the latest 20 regardless.
    pub recent: Vec<(UserId, Timestamp)>,
    /// Ratings received, the latest first, at most 50.
    pub ratings: Vec<RatingReceived>,
}

/// One received rating, as an input of conduct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RatingReceived {
    /// The thumb.
    pub thumb: Thumb,
    /// When.
    pub at: Timestamp,
    /// How many thumbs, up or down, the rater gave; at most 200 are considered.
    pub rater_gave: u32,
    /// How many of those were up.
    pub rater_ups: u32,
    /// How often the two had met before that chat.
    pub meetings_before: u32,
}

/// One recent chat, as an input of the friendly pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecentChat {
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// The person in question ended it.
    pub ended_by_me: bool,
}

/// The most ratings that count.
const RATINGS: usize = 50;
/// The minimum number of recently met people, regardless of date.
const LATEST: u32 = 20;

statements! {
    AVOIDED = "SELECT blocked_id FROM blocks WHERE blocker_id = $1 AND blocked_id IS NOT NULL \
         UNION SELECT blocker_id FROM blocks WHERE blocked_id = $1 \
         UNION SELECT u.id FROM blocks k JOIN users u ON u.mailbox_index = k.blocked_mailbox_index WHERE k.blocker_id = $1 \
         UNION SELECT k.blocker_id FROM blocks k JOIN users u ON u.mailbox_index = k.blocked_mailbox_index WHERE u.id = $1 \
         UNION SELECT other_id FROM not_again WHERE user_id = $1 \
         UNION SELECT user_id FROM not_again WHERE other_id = $1";
    MET_SINCE = "SELECT o.user_id, coalesce(c.ended_at, c.created_at) FROM chat_members m JOIN chat_sessions c ON c.number = m.session_id \
                 JOIN chat_members o ON o.session_id = m.session_id AND o.side <> m.side \
                 WHERE m.user_id = $1 AND o.user_id IS NOT NULL AND coalesce(c.ended_at, c.created_at) >= $2 \
                 AND (c.end_cause IS NULL OR c.end_cause <> 'no_show') ORDER BY coalesce(c.ended_at, c.created_at) DESC LIMIT 1000";
    MET_LATEST = "SELECT o.user_id, coalesce(c.ended_at, c.created_at) FROM chat_members m JOIN chat_sessions c ON c.number = m.session_id \
                  JOIN chat_members o ON o.session_id = m.session_id AND o.side <> m.side \
                  WHERE m.user_id = $1 AND o.user_id IS NOT NULL \
                  AND (c.end_cause IS NULL OR c.end_cause <> 'no_show') ORDER BY coalesce(c.ended_at, c.created_at) DESC LIMIT $2";
    RATINGS_RECEIVED = "SELECT r.rater_id, r.session_id, r.rating, r.created_at, \
            (SELECT count(*) FROM (SELECT 1 FROM ratings g WHERE g.rater_id = r.rater_id AND g.rating <> 'skip' \
             LIMIT 200) AS gave), \
            (SELECT count(*) FROM (SELECT g.rating FROM ratings g WHERE g.rater_id = r.rater_id AND g.rating <> 'skip' \
             LIMIT 200) AS gave WHERE gave.rating = 'up') \
        FROM ratings r WHERE r.ratee_id = $1 ORDER BY r.created_at DESC LIMIT 50";
    MET_RATERS = "SELECT o.user_id, c.id, c.created_at FROM chat_members m JOIN chat_sessions c ON c.number = m.session_id \
                  JOIN chat_members o ON o.session_id = m.session_id AND o.side <> m.side WHERE m.user_id = $1 \
                  AND EXISTS (SELECT 1 FROM ratings r WHERE r.ratee_id = $1 AND r.rater_id = o.user_id) \
                  AND (c.end_cause IS NULL OR c.end_cause <> 'no_show') ORDER BY m.met_at DESC LIMIT 1000";
    RECENT_CHATS = "SELECT c.created_at, c.ended_at, c.ended_by = m.side FROM chat_members m \
                    JOIN chat_sessions c ON c.number = m.session_id WHERE m.user_id = $1 AND m.met_at > $2 \
                    AND c.end_cause <> 'no_show' ORDER BY m.met_at DESC LIMIT 50";
}

impl Store {
    /// The facts about one person; none without an account.
    pub async fn match_facts(&self, user: UserId, recent_since: Timestamp) -> Result<Option<MatchFacts>> {
        let Some(mut facts) = self.own_facts(user, recent_since).await? else {
            return Ok(None);
        };
        let earlier = self.ratings_of_earlier_accounts(user, recent_since).await?;
        facts.ratings.extend(earlier);
        facts.ratings.sort_by_key(|rating| std::cmp::Reverse(rating.at));
        facts.ratings.truncate(RATINGS);
        Ok(Some(facts))
    }

    /// The same without the ratings of earlier accounts.
    pub(crate) async fn own_facts(&self, user: UserId, recent_since: Timestamp) -> Result<Option<MatchFacts>> {
        let gathered = self
            .inner
            .db
            .read(move |tx| {
                Box::pin(async move {
                    let Some(row) = tx.row(&FIND_PROFILE, values![user]).await? else {
                        return Ok(None);
                    };
                    let mut avoid = tx.rows(&AVOIDED, values![user]).await?;
                    avoid.extend(tx.rows(&PARTED_FROM, values![user]).await?);
                    let met_before = tx.rows(&MET_BEFORE, values![user, recent_since]).await?;
                    let met = tx.rows(&MET_SINCE, values![user, recent_since]).await?;
                    let latest = tx.rows(&MET_LATEST, values![user, LATEST]).await?;
                    let ratings = tx.rows(&RATINGS_RECEIVED, values![user]).await?;
                    let met_raters = tx.rows(&MET_RATERS, values![user]).await?;
                    let ratings = received(ratings, met_raters)?;
                    Ok(Some((ProfileRow::of(row)?, avoid, met, latest, met_before, ratings)))
                })
            })
            .await?;
        let Some((row, avoid, met, latest, met_before, ratings)) = gathered else {
            return Ok(None);
        };
        let Some(key) = self.inner.keys.find(KeyName::user(user)).await? else {
            return Ok(None);
        };
        let profile = row.open(&key);
        let mut avoid = avoid
            .into_iter()
            .map(|mut row| row.take())
            .collect::<Result<Vec<UserId>>>()?;
        avoid.sort_unstable();
        avoid.dedup();
        let mut recent: Vec<(UserId, Timestamp)> = Vec::new();
        for mut row in if met.len() >= latest.len() { met } else { latest } {
            recent.push((row.take()?, row.take()?));
        }
        for mut row in met_before {
            recent.push((row.take()?, row.take()?));
        }
        recent.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
        Ok(Some(MatchFacts {
            user,
            gender: profile.gender.unwrap_or(Gender::Unsaid),
            languages: profile.languages,
            interests: profile.interests,
            age_band: profile.age_band,
            preferences: profile.preferences,
            privacy: profile.privacy,
            alias: profile.alias,
            glyph: profile.glyph,
            leaving: profile.deletes_at.is_some(),
            avoid,
            recent,
            ratings,
        }))
    }

    /// The chats of a person that ended after `since`, the latest first.
    /// At most 50; no-shows are left out.
    pub async fn recent_chats(&self, user: UserId, since: Timestamp) -> Result<Vec<RecentChat>> {
        let mut chats = self.own_chats(user, since).await?;
        // The chats of an earlier account are older than those of this one.
        chats.extend(self.chats_of_earlier_accounts(user, since).await?);
        Ok(chats)
    }

    /// The same without the chats of earlier accounts.
    pub(crate) async fn own_chats(&self, user: UserId, since: Timestamp) -> Result<Vec<RecentChat>> {
        let rows = self.inner.db.rows(RECENT_CHATS, values![user, since]).await?;
        rows.into_iter()
            .map(|mut row| {
                Ok(RecentChat {
                    started_at: row.take()?,
                    ended_at: row.take()?,
                    ended_by_me: row.take()?,
                })
            })
            .collect()
    }
}

fn received(ratings: Vec<Row>, met_raters: Vec<Row>) -> Result<Vec<RatingReceived>> {
    let mut meetings: Vec<(UserId, ChatId, Timestamp)> = Vec::new();
    for mut row in met_raters {
        meetings.push((row.take()?, row.take()?, row.take()?));
    }
    let mut received = Vec::new();
    for mut row in ratings {
        let (rater, chat): (UserId, ChatId) = (row.take()?, row.take()?);
        let thumb = names::to_thumb(&row.take::<String>()?)?;
        let at: Timestamp = row.take()?;
        let meeting = meetings.iter().find(|(_, met, _)| *met == chat);
        // A chat that is already forgotten came before every known one.
        let before = meeting.map_or(0, |(.., began)| {
            let earlier = |(other, _, at): &&(UserId, ChatId, Timestamp)| *other == rater && at < began;
            meetings.iter().filter(earlier).count()
        });
        let counted = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        received.push(RatingReceived {
            thumb,
            at,
            rater_gave: counted(row.take()?),
            rater_ups: counted(row.take()?),
            meetings_before: u32::try_from(before).unwrap_or(u32::MAX),
        });
    }
    Ok(received)
}
