//! What a search needs to know about a user, from rows to the matcher's types.
//!
//! Must not match people.

use io_core::account::{Interests, Languages};
use io_core::ids::UserId;
use io_core::limits::SkipRules;
use io_core::matching::{Profile, Wishes};
use io_core::rating::{Conduct, ConductRules, Received, part_up};
use io_core::time::{Span, Timestamp};
use io_realtime::store::Seeker;
use io_store::matching::{MatchFacts, RecentChat};
use io_store::{Result, StoreError};

use super::StoreAdapter;

impl StoreAdapter {
    pub(super) async fn seeker_of(&self, user: UserId, now: Timestamp) -> Result<Option<Seeker>> {
        let rules = &self.rules;
        let facts = self.store.match_facts(user, rules.repeat, self.skips_since(now), now);
        let Some(facts) = facts.await? else {
            return Ok(None);
        };
        let (Some(room), Some(alias)) = (facts.room, facts.alias.clone()) else {
            return Ok(None);
        };
        if rules.checks_age && !facts.age_confirmed {
            return Ok(None);
        }
        let paused_until = paused_until(rules.skips, &facts.chats, now);
        // A meeting later than now was before the clock was set back.
        let ago = |at: Timestamp| (now - at).max(Span::ZERO);
        let damaged = |what: &str| StoreError::Corrupt(format!("{what} of a profile"));
        let languages = Languages::parse(&facts.languages).map_err(|_| damaged("languages"))?;
        let interests = Interests::parse(&facts.interests).map_err(|_| damaged("interests"))?;
        Ok(Some(Seeker {
            profile: Profile {
                room,
                gender: facts.gender,
                languages,
                interests,
                conduct: conduct(&facts, now),
            },
            since: facts.since,
            wishes: Wishes::from(&facts.preferences),
            avoid: facts.avoid,
            recent: facts.recent.into_iter().map(|(user, at)| (user, ago(at))).collect(),
            shown_as: facts.privacy.chosen_card(Some(&alias), facts.glyph),
            paused_until,
            standing: facts.standing,
        }))
    }

    pub(super) async fn paused_until(&self, user: UserId, now: Timestamp) -> Result<Option<Timestamp>> {
        let chats = self.store.recent_chats(user, self.skips_since(now)).await?;
        Ok(paused_until(self.rules.skips, &chats, now))
    }

    /// Since when chats count for a pause.
    fn skips_since(&self, now: Timestamp) -> Timestamp {
        now - self.rules.skips.window - self.rules.skips.pause
    }
}

/// Until when searching is paused after many short chats (FM-15).
fn paused_until(skips: SkipRules, chats: &[RecentChat], now: Timestamp) -> Option<Timestamp> {
    let skipped: Vec<(Timestamp, Span)> = chats
        .iter()
        .filter(|chat| chat.ended_by_me)
        .map(|chat| (chat.ended_at, chat.ended_at - chat.started_at))
        .collect();
    skips.paused_until(&skipped, now)
}

/// The conduct class, from the ratings of others, if the person does not object.
fn conduct(facts: &MatchFacts, now: Timestamp) -> Conduct {
    let received: Vec<Received> = facts
        .ratings
        .iter()
        .map(|rating| Received {
            at: rating.at,
            what: rating.thumb,
            rater_ups: part_up(rating.rater_ups, rating.rater_gave),
            meetings_before: rating.meetings_before,
        })
        .collect();
    ConductRules::default().class_in_matching(facts.processing.ratings(), &received, now)
}

#[cfg(test)]
mod tests {
    use io_core::account::{Gender, Preferences, Privacy, Processing};
    use io_core::moderation::Standing;
    use io_core::rating::Thumb;
    use io_store::matching::RatingReceived;

    use super::*;

    #[test]
    fn gdpr_08_a_search_uses_no_rating_of_someone_who_objects() {
        let now = Timestamp::default() + Span::days(20_000);
        let disliked = RatingReceived {
            thumb: Thumb::Down,
            at: now,
            rater_gave: 10,
            rater_ups: 9,
            meetings_before: 0,
        };
        let mut facts = MatchFacts {
            user: UserId::from_random([7; 16]),
            since: now,
            gender: Gender::Unsaid,
            languages: Vec::new(),
            interests: Vec::new(),
            room: None,
            age_confirmed: false,
            preferences: Preferences::default(),
            privacy: Privacy::default(),
            alias: None,
            glyph: 0,
            standing: Standing::default(),
            avoid: Vec::new(),
            recent: Vec::new(),
            chats: Vec::new(),
            processing: Processing::default(),
            ratings: vec![disliked; 20],
        };
        assert_eq!(conduct(&facts, now), Conduct::Poor);
        facts.processing.ratings_objected_at = Some(now);
        assert_eq!(conduct(&facts, now), Conduct::Fair);
    }
}
