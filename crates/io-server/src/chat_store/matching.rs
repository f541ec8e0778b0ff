//! What a search needs to know about a user, from rows to the matcher's types.
//!
//! Must not match people.

use io_core::account::{Interests, Languages};
use io_core::ids::UserId;
use io_core::matching::{Community, Profile, Wishes};
use io_core::rating::{Conduct, ConductRules, Received, part_up};
use io_core::time::{Span, Timestamp};
use io_realtime::store::Seeker;
use io_store::matching::MatchFacts;
use io_store::{Result, StoreError};

use super::StoreAdapter;

impl StoreAdapter {
    pub(super) async fn seeker_of(&self, user: UserId, now: Timestamp) -> Result<Option<Seeker>> {
        let since = now - self.rules.no_repeat;
        let Some(facts) = self.store.match_facts(user, since).await? else {
            return Ok(None);
        };
        let (Some(band), Some(alias), false) = (facts.age_band, facts.alias.clone(), facts.leaving) else {
            return Ok(None);
        };
        let paused_until = self.paused_until(user, now).await?;
        // A meeting later than now was before the clock was set back.
        let ago = |at: Timestamp| (now - at).max(Span::ZERO);
        let damaged = |what: &str| StoreError::Corrupt(format!("{what} of a profile"));
        let languages = Languages::parse(&facts.languages).map_err(|_| damaged("languages"))?;
        let interests = Interests::parse(&facts.interests).map_err(|_| damaged("interests"))?;
        Ok(Some(Seeker {
            profile: Profile {
                community: Community::PUBLIC,
                band,
                gender: facts.gender,
                languages,
                interests,
                conduct: conduct(&facts, now),
                quarantined: false,
            },
            wishes: Wishes::from(&facts.preferences),
            avoid: facts.avoid,
            recent: facts.recent.into_iter().map(|(user, at)| (user, ago(at))).collect(),
            shown_as: facts.privacy.chosen_card(Some(&alias), facts.glyph),
            paused_until,
        }))
    }

    /// Until when searching is paused after many short chats (FM-15).
    async fn paused_until(&self, user: UserId, now: Timestamp) -> Result<Option<Timestamp>> {
        let since = now - self.rules.skips.window - self.rules.skips.pause;
        let chats = self.store.recent_chats(user, since).await?;
        let skipped: Vec<(Timestamp, Span)> = chats
            .into_iter()
            .filter(|chat| chat.ended_by_me)
            .map(|chat| (chat.ended_at, chat.ended_at - chat.started_at))
            .collect();
        Ok(self.rules.skips.paused_until(&skipped, now))
    }
}

/// The conduct class, from the ratings of others.
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
    ConductRules::default().class(&received, now)
}
