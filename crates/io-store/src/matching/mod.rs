//! The facts that matching needs about one person.
//!
//! Must not match anyone.

pub(crate) mod outcome;

use io_core::account::{Gender, Processing};
use io_core::ids::UserId;
use io_core::matching::{Community, RepeatRules, Room};
use io_core::moderation::Standing;
use io_core::rating::Thumb;
use io_core::time::Timestamp;

use crate::account::stubs::{MET_BEFORE, PARTED_FROM};
use crate::account::{FIND_PROFILE, Preferences, Privacy, ProfileRow};
use crate::crypto::KeyName;
use crate::db::{Tx, statements, values};
use crate::moderation::restrictions;
use crate::rating::sealed;
use crate::{Result, Store};

/// Everything that matching needs about one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchFacts {
    /// Who.
    pub user: UserId,
    /// Since when the account is there.
    pub since: Timestamp,
    /// Gender; `Unsaid` when none was chosen.
    pub gender: Gender,
    /// BCP 47 tags, the preferred first.
    pub languages: Vec<String>,
    /// Normalised interests.
    pub interests: Vec<String>,
    /// Where they can be met; none where they cannot be met at all.
    pub room: Option<Room>,
    /// An outside estimator said that they are an adult.
    pub age_confirmed: bool,
    /// The stored preferences.
    pub preferences: Preferences,
    /// The switches.
    pub privacy: Privacy,
    /// Chosen name; none until onboarding is done.
    pub alias: Option<String>,
    /// Seed of the picture shown with the alias.
    pub glyph: u32,
    /// What they may not do. Who may meet nobody is in a quarantined room.
    pub standing: Standing,
    /// People they must never meet: blocks and "not again", in either direction.
    pub avoid: Vec<UserId>,
    /// People who count as met recently, each with the end of the last chat; the latest first.
    pub recent: Vec<(UserId, Timestamp)>,
    /// The latest chats, as far as asked for.
    pub chats: Vec<RecentChat>,
    /// What they do not want done with their data.
    pub processing: Processing,
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

/// No more meetings than this are read at once.
const MEETINGS: u32 = 1_000;

/// How many meetings before the others are read for each person who must count.
const OLDER: u32 = 10;

statements! {
    AVOIDED = "SELECT blocked_id FROM blocks WHERE blocker_id = $1 AND blocked_id IS NOT NULL \
         UNION SELECT blocker_id FROM blocks WHERE blocked_id = $1 \
         UNION SELECT u.id FROM blocks k JOIN users u ON u.mailbox_index = k.blocked_mailbox_index WHERE k.blocker_id = $1 \
         UNION SELECT k.blocker_id FROM blocks k JOIN users u ON u.mailbox_index = k.blocked_mailbox_index WHERE u.id = $1 \
         UNION SELECT other_id FROM not_again WHERE user_id = $1 \
         UNION SELECT user_id FROM not_again WHERE other_id = $1";
    ROOM_OF = "SELECT (SELECT c.id FROM community_members m JOIN community_domains d ON d.id = m.domain_id \
               JOIN communities c ON c.id = d.community_id WHERE m.user_id = users.id AND d.removed_at IS NULL \
               AND c.opened_at IS NOT NULL AND NOT (c.lets_choose AND m.everybody)) \
               FROM users WHERE id = $1 AND deletes_at IS NULL AND paused_at IS NULL \
               AND rules_accepted_at IS NOT NULL \
               AND rules_version >= (SELECT coalesce(max(version), 0) FROM published_rules)";
    SINCE_WHEN = "SELECT created_at FROM users WHERE id = $1";
    LAST_MET_BY_STUB = "SELECT max(s.met_at) FROM users a JOIN users b ON b.id = $1 JOIN stub_meetings s \
                        ON s.mailbox_index = a.mailbox_index AND s.other_index = b.mailbox_index WHERE a.id = $2";
    MET_SINCE = "SELECT o.user_id, m.met_at, c.created_at, c.ended_by = m.side FROM chat_members m \
                 JOIN chat_sessions c ON c.number = m.session_id \
                 JOIN chat_members o ON o.session_id = m.session_id AND o.side <> m.side \
                 WHERE m.user_id = $1 AND m.met_at >= $2 AND c.end_cause <> 'no_show' \
                 ORDER BY m.met_at DESC LIMIT $3";
    MET_EARLIER = "SELECT o.user_id, m.met_at FROM chat_members m JOIN chat_sessions c ON c.number = m.session_id \
                  JOIN chat_members o ON o.session_id = m.session_id AND o.side <> m.side \
                  WHERE m.user_id = $1 AND m.met_at < $2 AND o.user_id IS NOT NULL AND c.end_cause <> 'no_show' \
                  ORDER BY m.met_at DESC LIMIT $3";
    LAST_MET = "SELECT max(c.ended_at) FROM chat_sessions c WHERE c.end_cause <> 'no_show' \
                AND ((c.user1_id = $1 AND c.user2_id = $2) OR (c.user1_id = $2 AND c.user2_id = $1))";
    RECENT_CHATS = "SELECT c.created_at, c.ended_at, c.ended_by = m.side FROM chat_members m \
                    JOIN chat_sessions c ON c.number = m.session_id WHERE m.user_id = $1 AND m.met_at > $2 \
                    AND c.end_cause <> 'no_show' ORDER BY m.met_at DESC LIMIT 50";
}

impl Store {
    /// The facts about one person; none without an account.
    /// With the chats that ended since `chats_since`.
    pub async fn match_facts(
        &self,
        user: UserId,
        rules: RepeatRules,
        chats_since: Timestamp,
        now: Timestamp,
    ) -> Result<Option<MatchFacts>> {
        let Some(mut facts) = self.own_facts(user, rules, chats_since, now).await? else {
            return Ok(None);
        };
        // The chats of an earlier account are older than those of this one.
        facts
            .chats
            .extend(self.chats_of_earlier_accounts(user, chats_since).await?);
        let earlier = self.ratings_of_earlier_accounts(user, now).await?;
        facts.ratings.extend(earlier);
        facts.ratings.sort_by_key(|rating| std::cmp::Reverse(rating.at));
        facts.ratings.truncate(RATINGS);
        Ok(Some(facts))
    }

    /// The same without the chats and ratings of earlier accounts.
    pub(crate) async fn own_facts(
        &self,
        user: UserId,
        rules: RepeatRules,
        chats_since: Timestamp,
        now: Timestamp,
    ) -> Result<Option<MatchFacts>> {
        let rated = self.hashes().rated(user);
        let gathered = self
            .inner
            .db
            .read(move |tx| {
                Box::pin(async move {
                    let Some(row) = tx.row(&FIND_PROFILE, values![user]).await? else {
                        return Ok(None);
                    };
                    let room = room_of(tx, user, now).await?;
                    let standing = restrictions::standing(tx, user, now).await?;
                    let since = tx.row(&SINCE_WHEN, values![user]).await?;
                    let since: Timestamp = since.map_or(Ok(now), |mut row| row.take())?;
                    let mut avoid = tx.rows(&AVOIDED, values![user]).await?;
                    avoid.extend(tx.rows(&PARTED_FROM, values![user]).await?);
                    let met = Meetings::of(tx, user, rules, chats_since, now).await?;
                    let ratings = sealed::received(tx, rated).await?;
                    Ok(Some((
                        ProfileRow::of(row)?,
                        (room, standing, since),
                        avoid,
                        met,
                        ratings,
                    )))
                })
            })
            .await?;
        let Some((row, (room, standing, since), avoid, met, ratings)) = gathered else {
            return Ok(None);
        };
        let Some(key) = self.inner.keys.find(KeyName::user(user)).await? else {
            return Ok(None);
        };
        let ratings = self.rating_seal().await?.open_received(ratings)?;
        let profile = row.open(&key);
        let mut avoid = avoid
            .into_iter()
            .map(|mut row| row.take())
            .collect::<Result<Vec<UserId>>>()?;
        avoid.sort_unstable();
        avoid.dedup();
        Ok(Some(MatchFacts {
            user,
            since,
            gender: profile.gender.unwrap_or(Gender::Unsaid),
            languages: profile.languages,
            interests: profile.interests,
            room: room.zip(profile.age_band).map(|(room, band)| Room { band, ..room }),
            age_confirmed: profile.age_confirmed,
            processing: profile.processing,
            preferences: profile.preferences,
            privacy: profile.privacy,
            alias: profile.alias,
            glyph: profile.glyph,
            standing,
            avoid,
            recent: met.recent,
            chats: met.chats,
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

/// Where a person can be met; none where they cannot be met at all.
/// The one place where the state of an account decides that: a search and the fence both ask here, so that members of an
/// open community meet nobody outside it, neither by chance nor again. Who accepted the
/// rules in force is an adult; a second age band needs a column that can be read here.
pub(crate) async fn room_of(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<Option<Room>> {
    let Some(mut row) = tx.row(&ROOM_OF, values![user]).await? else {
        return Ok(None);
    };
    let community: Option<u32> = row.take()?;
    let quarantined = restrictions::standing(tx, user, now).await?.meets_nobody();
    Ok(Some(Room {
        community: community.map_or(Community::PUBLIC, Community),
        quarantined,
        ..Room::ADULTS
    }))
}

/// May two people meet by chance, as far as earlier meetings count?
pub(crate) async fn may_meet_by_chance(
    tx: &mut Tx,
    (one, other): (UserId, UserId),
    both_wish_it: bool,
    rules: RepeatRules,
    now: Timestamp,
) -> Result<bool> {
    let mut met: Option<Timestamp> = None;
    for last in [LAST_MET, LAST_MET_BY_STUB] {
        let row = tx.row(&last, values![one, other]).await?;
        met = met.max(row.map(|mut row| row.take()).transpose()?.flatten());
    }
    let Some(met) = met else { return Ok(true) };
    if rules.may_come_again(met, both_wish_it, now) {
        return Ok(true);
    }
    if now - met < rules.within {
        return Ok(false);
    }
    for (user, peer) in [(one, other), (other, one)] {
        let recent = Meetings::of(tx, user, rules, now, now).await?.recent;
        if recent.iter().any(|(known, _)| *known == peer) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whom a person met, by chance or not.
struct Meetings {
    recent: Vec<(UserId, Timestamp)>,
    chats: Vec<RecentChat>,
}

impl Meetings {
    /// Reads by the time of meeting, no further back than it must.
    async fn of(tx: &mut Tx, user: UserId, rules: RepeatRules, chats_since: Timestamp, now: Timestamp) -> Result<Self> {
        let since = chats_since.min(now - rules.within);
        let (mut met, mut chats) = (Vec::new(), Vec::new());
        for mut row in tx.rows(&MET_SINCE, values![user, since, MEETINGS]).await? {
            let (peer, ended_at): (Option<UserId>, Timestamp) = (row.take()?, row.take()?);
            met.extend(peer.map(|peer| (peer, ended_at)));
            if ended_at > chats_since {
                chats.push(RecentChat {
                    started_at: row.take()?,
                    ended_at,
                    ended_by_me: row.take()?,
                });
            }
        }
        for mut row in tx.rows(&MET_BEFORE, values![user, now - rules.within]).await? {
            met.push((row.take()?, row.take()?));
        }
        met.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
        if rules.recent(met.iter().copied(), now).len() < rules.people {
            let most = OLDER.saturating_mul(u32::try_from(rules.people).unwrap_or(u32::MAX));
            let older = tx.rows(&MET_EARLIER, values![user, since, most.min(MEETINGS)]).await?;
            for mut row in older {
                met.push((row.take()?, row.take()?));
            }
        }
        Ok(Self {
            recent: rules.recent(met, now),
            chats,
        })
    }
}
