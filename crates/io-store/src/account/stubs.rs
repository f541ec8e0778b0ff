//! What stays of an erased account for a while, so that coming back is no way around the rules.
//! Found by the keyed hash of the mailbox; without ids, names and texts.
//!
//! Must not outlive the period of its rule, and must not hold more than the rule needs.

use std::sync::Arc;

use io_core::ids::UserId;
use io_core::matching::RepeatRules;
use io_core::rating::RatingsUse;
use io_core::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account::traits::Traits;
use crate::crypto::{Hashes, KeyName, SealLocation};
use crate::db::{Row, Tx, Value, statements, values};
use crate::index::renew_for;
use crate::matching::{RatingReceived, RecentChat};
use crate::rating::sealed::Pseudonyms;
use crate::{Result, Store, names};

/// How long what stays of an erased account holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StubPeriods {
    /// "Not again", said by either of two people.
    pub not_again: Span,
    /// People met do not meet again by chance within this time.
    pub met: Span,
    /// The latest chats, for the pause after many short ones.
    pub pause: Span,
    /// Thumbs received.
    pub ratings: Span,
}

impl Default for StubPeriods {
    fn default() -> Self {
        Self {
            not_again: Span::days(365),
            met: Span::days(7),
            pause: Span::days(1),
            ratings: Span::days(90),
        }
    }
}

statements! {
    KEEP_STUB = "INSERT INTO stubs (id, mailbox_index, content, ends_at, index_version) \
                 SELECT $1, mailbox_index, $2, $3, index_version FROM users WHERE id = $4 \
                 ON CONFLICT (id) DO NOTHING";
    STUBS_OF = "SELECT s.id, s.content FROM users u JOIN stubs s ON s.mailbox_index = u.mailbox_index \
                WHERE u.id = $1 AND s.ends_at > $2 ORDER BY s.ends_at DESC LIMIT 20";
    STUBS_OF_MAILBOX = "SELECT id, content FROM stubs WHERE mailbox_index IN ($1, $2) AND ends_at > $3 \
                        ORDER BY ends_at DESC LIMIT 20";
    PART = "INSERT INTO stub_pairs (mailbox_index, other_index, ends_at, index_version, other_version) \
            SELECT a.mailbox_index, b.mailbox_index, CAST($1 AS BIGINT), \
            a.index_version, b.index_version FROM not_again n \
            JOIN users a ON a.id = n.user_id JOIN users b ON b.id = n.other_id WHERE n.user_id = $2 \
            UNION SELECT b.mailbox_index, a.mailbox_index, CAST($1 AS BIGINT), \
            b.index_version, a.index_version FROM not_again n \
            JOIN users a ON a.id = n.user_id JOIN users b ON b.id = n.other_id WHERE n.user_id = $2 \
            UNION SELECT a.mailbox_index, b.mailbox_index, CAST($1 AS BIGINT), \
            a.index_version, b.index_version FROM not_again n \
            JOIN users a ON a.id = n.user_id JOIN users b ON b.id = n.other_id WHERE n.other_id = $2 \
            UNION SELECT b.mailbox_index, a.mailbox_index, CAST($1 AS BIGINT), \
            b.index_version, a.index_version FROM not_again n \
            JOIN users a ON a.id = n.user_id JOIN users b ON b.id = n.other_id WHERE n.other_id = $2 \
            ON CONFLICT (mailbox_index, other_index) DO UPDATE \
            SET ends_at = excluded.ends_at, index_version = excluded.index_version, other_version = excluded.other_version";
    KEEP_MET = "INSERT INTO stub_meetings (mailbox_index, other_index, met_at, index_version, other_version) \
                SELECT a.mailbox_index, b.mailbox_index, max(m.met_at), \
                min(a.index_version), min(b.index_version) \
                FROM chat_members m \
                JOIN chat_members o ON o.session_id = m.session_id AND o.side <> m.side \
                JOIN chat_sessions c ON c.number = m.session_id \
                JOIN users a ON a.id = m.user_id JOIN users b ON b.id = o.user_id \
                WHERE m.user_id = $1 AND m.met_at > $2 AND c.end_cause <> 'no_show' \
                GROUP BY a.mailbox_index, b.mailbox_index \
                ON CONFLICT (mailbox_index, other_index) DO UPDATE \
                SET met_at = excluded.met_at, index_version = excluded.index_version, other_version = excluded.other_version";
    KEEP_MET_BY = "INSERT INTO stub_meetings (mailbox_index, other_index, met_at, index_version, other_version) \
                   SELECT b.mailbox_index, a.mailbox_index, max(m.met_at), \
                   min(b.index_version), min(a.index_version) \
                FROM chat_members m \
                   JOIN chat_members o ON o.session_id = m.session_id AND o.side <> m.side \
                   JOIN chat_sessions c ON c.number = m.session_id \
                   JOIN users a ON a.id = m.user_id JOIN users b ON b.id = o.user_id \
                   WHERE m.user_id = $1 AND m.met_at > $2 AND c.end_cause <> 'no_show' \
                   GROUP BY b.mailbox_index, a.mailbox_index \
                   ON CONFLICT (mailbox_index, other_index) DO UPDATE \
                SET met_at = excluded.met_at, index_version = excluded.index_version, other_version = excluded.other_version";
    // A mailbox that the account moved to leads to these traces as long as they may stay.
    KEEP_MOVED = "UPDATE moved_mailboxes SET ends_at = $1 \
                  WHERE first_index = (SELECT mailbox_index FROM users WHERE id = $2)";
    PARTED_FROM = "SELECT o.id FROM users u JOIN stub_pairs s ON s.mailbox_index = u.mailbox_index \
                   JOIN users o ON o.mailbox_index = s.other_index WHERE u.id = $1";
    MET_BEFORE = "SELECT o.id, s.met_at FROM users u JOIN stub_meetings s ON s.mailbox_index = u.mailbox_index \
                  JOIN users o ON o.mailbox_index = s.other_index WHERE u.id = $1 AND s.met_at >= $2";
    OLD_STUBS = "DELETE FROM stubs WHERE id IN (SELECT id FROM stubs WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2)";
    OLD_PAIRS = "DELETE FROM stub_pairs WHERE (mailbox_index, other_index) IN (SELECT mailbox_index, other_index \
                 FROM stub_pairs WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2)";
    OLD_MEETINGS = "DELETE FROM stub_meetings WHERE (mailbox_index, other_index) IN (SELECT mailbox_index, other_index \
                    FROM stub_meetings WHERE met_at <= $1 ORDER BY met_at LIMIT $2)";
}

/// What one rule needs; a stub holds one of the three.
#[derive(Default, Serialize, Deserialize)]
struct Content {
    /// The end of the cool-down of a changed gender, the gender it holds, and how often it was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    gender: Option<(Option<i64>, u8, u32)>,
    /// Begin, end, and ended by this person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    chats: Vec<(i64, i64, bool)>,
    /// Thumb, when, the rater's thumbs and thumbs up, earlier meetings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ratings: Vec<(String, i64, u32, u32, u32)>,
}

/// What stays of an account, ready to be stored by the transaction that erases it.
#[derive(Clone)]
pub(crate) struct Stubs {
    hashes: Arc<Hashes>,
    user: UserId,
    /// What their ratings are kept under, to be forgotten.
    pub(crate) ratings: Pseudonyms,
    rows: Vec<Vec<Value>>,
    periods: StubPeriods,
}

impl Stubs {
    /// Renews what is found by the account's indexes, so that an erasure finds it. Before any other lock.
    pub(crate) async fn renew(&self, tx: &mut Tx, now: Timestamp) -> Result<()> {
        renew_for(tx, &self.hashes, self.user, now).await
    }

    /// Stores them, and the pairs that must not meet. While the account still exists.
    pub(crate) async fn keep(&self, tx: &mut Tx, now: Timestamp) -> Result<()> {
        for row in &self.rows {
            tx.execute(&KEEP_STUB, row).await?;
        }
        for longest in [PART, KEEP_MOVED] {
            tx.execute(&longest, values![now + self.periods.not_again, self.user])
                .await?;
        }
        for meetings in [KEEP_MET, KEEP_MET_BY] {
            tx.execute(&meetings, values![self.user, now - self.periods.met])
                .await?;
        }
        Ok(())
    }
}

fn place(stub: Uuid) -> SealLocation {
    SealLocation::new("stubs", "content", stub)
}

impl Store {
    /// What must stay of an account that is about to be erased.
    pub(crate) async fn stubs_of_leaving(&self, user: UserId, now: Timestamp) -> Result<Stubs> {
        let periods = self.inner.stub_periods;
        let mut stubs = Stubs {
            hashes: self.hashes(),
            user,
            ratings: Pseudonyms::of(&self.hashes(), user),
            rows: Vec::new(),
            periods,
        };
        let Some(facts) = self.own_facts(user, RepeatRules::default(), now, now).await? else {
            return Ok(stubs);
        };
        let traits = self.traits_of(user).await?;
        let until = traits.gender_locked_until.filter(|until| *until > now);
        let mut contents = Vec::new();
        if traits.gender_changes > 0 {
            let gender = until.and(traits.gender).map_or(0, names::gender_number);
            let content = Content {
                gender: Some((until.map(|until| until.0), gender, traits.gender_changes)),
                ..Content::default()
            };
            contents.push((content, until.unwrap_or(now + Store::GENDER_COOL_DOWN)));
        }
        let chats = self.own_chats(user, now - periods.pause).await?;
        if !chats.is_empty() {
            let chats = chats
                .iter()
                .map(|chat| (chat.started_at.0, chat.ended_at.0, chat.ended_by_me));
            let content = Content {
                chats: chats.collect(),
                ..Content::default()
            };
            contents.push((content, now + periods.pause));
        }
        // What someone objected to is of no use later either.
        let counted = facts.processing.ratings() == RatingsUse::Counted;
        let ratings = facts.ratings.iter().filter(|_| counted);
        let ratings = ratings.filter(|rating| rating.at > now - periods.ratings);
        let ratings: Vec<_> = ratings
            .map(|one| {
                let thumb = names::thumb(one.thumb).to_owned();
                (thumb, one.at.0, one.rater_gave, one.rater_ups, one.meetings_before)
            })
            .collect();
        if !ratings.is_empty() {
            let content = Content {
                ratings,
                ..Content::default()
            };
            contents.push((content, now + periods.ratings));
        }
        let key = self.inner.keys.get(KeyName::STUBS).await?;
        for (content, ends_at) in contents {
            // An erasure that is tried again keeps the first.
            let kind: &[u8] = match &content {
                Content { gender: Some(_), .. } => b"gender",
                Content { chats, .. } if !chats.is_empty() => b"chats",
                Content { .. } => b"ratings",
            };
            let id = self.hashes().stub(user.as_bytes(), kind);
            let sealed = self.seal_json(&key, place(id), &content)?;
            stubs.rows.push(values![id, sealed, ends_at, user].to_vec());
        }
        Ok(stubs)
    }

    async fn stubs(&self, rows: Vec<Row>) -> Result<Vec<Content>> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let key = self.inner.keys.get(KeyName::STUBS).await?;
        let mut stubs = Vec::with_capacity(rows.len());
        for mut row in rows {
            let id: Uuid = row.take()?;
            stubs.extend(key.json::<Content>(place(id), &row.take::<Vec<u8>>()?));
        }
        Ok(stubs)
    }

    /// What a new account of a mailbox takes over: the cool-down of a changed gender.
    pub(crate) async fn traits_of_a_returning(&self, mailboxes: [[u8; 32]; 2], now: Timestamp) -> Result<Traits> {
        let [newest, before] = mailboxes;
        let rows = self
            .inner
            .db
            .rows(STUBS_OF_MAILBOX, values![newest, before, now])
            .await?;
        let mut traits = Traits::default();
        for (until, gender, changes) in self.stubs(rows).await?.into_iter().filter_map(|stub| stub.gender) {
            traits.gender_changes = traits.gender_changes.max(changes);
            if until.map(Timestamp) > traits.gender_locked_until {
                traits.gender_locked_until = until.map(Timestamp);
                traits.gender = names::numbered_gender(gender);
            }
        }
        Ok(traits)
    }

    /// Thumbs that earlier accounts of the mailbox received.
    pub(crate) async fn ratings_of_earlier_accounts(
        &self,
        user: UserId,
        since: Timestamp,
    ) -> Result<Vec<RatingReceived>> {
        let rows = self.inner.db.rows(STUBS_OF, values![user, since]).await?;
        let mut ratings = Vec::new();
        for (thumb, at, rater_gave, rater_ups, meetings_before) in
            self.stubs(rows).await?.into_iter().flat_map(|stub| stub.ratings)
        {
            ratings.push(RatingReceived {
                thumb: names::to_thumb(&thumb)?,
                at: Timestamp(at),
                rater_gave,
                rater_ups,
                meetings_before,
            });
        }
        Ok(ratings)
    }

    /// Chats of earlier accounts of the mailbox that ended after `since`.
    pub(crate) async fn chats_of_earlier_accounts(&self, user: UserId, since: Timestamp) -> Result<Vec<RecentChat>> {
        let rows = self.inner.db.rows(STUBS_OF, values![user, since]).await?;
        let chats = self.stubs(rows).await?.into_iter().flat_map(|stub| stub.chats);
        Ok(chats
            .map(|(started_at, ended_at, ended_by_me)| RecentChat {
                started_at: Timestamp(started_at),
                ended_at: Timestamp(ended_at),
                ended_by_me,
            })
            .filter(|chat| chat.ended_at > since)
            .collect())
    }
}
