//! The store behind the ports of realtime: rows become what one reader may see.
//!
//! Must not keep anything in memory, nor notify anyone.

mod again;
mod chat;
mod matching;
mod rendering;

use std::sync::Arc;

use io_bus::Bus;
use io_core::account::Pause;
use io_core::again::{AgainOutcome, AgainRules, AgainStep, Note};
use io_core::chat::{Appended, Deletion, Ending, Marks, NewChat, NewMessage, NewReaction, Opened, Reacted};
use io_core::detection::{ProgramSign, Signals, WordLists};
use io_core::ids::{ChatId, EventId, TicketId, UserId};
use io_core::limits::SkipRules;
use io_core::matching::{RepeatRules, SearchOutcome};
use io_core::moderation::Standing;
use io_core::outside::{Clock, Entropy};
use io_core::rating::{Rated, Rating, RatingRules};
use io_core::reveal::{RevealOutcome, RevealRules, RevealStep};
use io_core::time::{Span, Timestamp};
use io_protocol::events::Event;
use io_protocol::rest::People;
use io_realtime::store::{
    ChatSnapshot, ChatStore, EndingStore, EventPage, HistoryRange, MessageStore, NoticeStore, PeopleStore, RatingStore,
    Reply, RevealStore, Seeker, SeekerStore, StoreFailure,
};
use io_realtime::{AccountLimits, Realtime, Settings, Stores};
use io_store::block::Blocked;
use io_store::chat::{LivePlace, Marked};
use io_store::{Store, StoreError, StoreErrorKind};
use uuid::Uuid;

use crate::config::{Config, Limits, Rate};
use crate::live_words::LiveWords;

/// Live chats read at once when a node starts.
const LIVE_CHATS_AT_ONCE: u32 = 1_000;

/// The rules of a chat, from the configuration.
#[derive(Clone, Debug)]
struct Rules {
    reveal: RevealRules,
    rating: RatingRules,
    again: AgainRules,
    skips: SkipRules,
    delete_within: Span,
    repeat: RepeatRules,
    people_for: Span,
    hints: Signals,
    checks_age: bool,
    words: Arc<LiveWords>,
}

impl Rules {
    fn of(config: &Config, words: Arc<LiveWords>) -> Self {
        Self {
            reveal: RevealRules {
                after: config.reveal.min_age,
                messages: config.reveal.min_messages,
                expiry: config.reveal.life,
                cool_down: config.reveal.cool_down,
                per_chat: config.reveal.max_requests,
            },
            rating: RatingRules {
                shortest: config.rating.min_age,
                fewest_messages: config.rating.min_messages,
                ..RatingRules::default()
            },
            again: AgainRules::default(),
            skips: SkipRules::default(),
            delete_within: config.chat.delete_within,
            repeat: RepeatRules {
                within: config.matching.no_repeat,
                people: usize::try_from(config.matching.no_repeat_people).unwrap_or(usize::MAX),
                ..RepeatRules::default()
            },
            people_for: config.chat.keep,
            hints: config.safety.hints,
            checks_age: config.auth.age_estimator.is_some(),
            words,
        }
    }
}

/// The store, with the rules for what a reader may see and do.
struct StoreAdapter {
    store: Store,
    rules: Rules,
}

/// Starts realtime on this store, alone on its bus.
pub(crate) async fn start(
    config: &Config,
    store: Store,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    words: Arc<LiveWords>,
) -> Result<Realtime, StoreFailure> {
    let rules = Rules::of(config, words);
    let adapter = Arc::new(StoreAdapter { store, rules });
    Realtime::start(Stores::of(adapter), Bus::in_process(), clock, entropy, settings(config)).await
}

fn settings(config: &Config) -> Settings {
    let settings = Settings {
        heartbeat: config.socket.heartbeat,
        background_heartbeat: config.socket.background_heartbeat,
        answer_within: config.socket.pong_timeout,
        connections_per_user: usize::try_from(config.socket.max_per_user).unwrap_or(usize::MAX),
        grace: config.chat.grace,
        arrive_within: config.chat.no_show,
        match_hold: config.matching.announce_jitter,
        search_life: config.matching.search_life,
        limits: account_limits(&config.limits),
        safety: config.safety,
        ..Settings::default()
    };
    // Without a random delay before a match there is none elsewhere either.
    if settings.match_hold == Span::ZERO {
        settings.without_jitter()
    } else {
        settings
    }
}

/// How often an account may write and search.
pub(crate) fn account_limits(limits: &Limits) -> AccountLimits {
    AccountLimits {
        messages: limits.send_message_account.map(Rate::gcra),
        searches: limits.find_match_account.map(Rate::gcra),
    }
}

/// The port's error for an error of the store. Logs, once, what an operator must see.
#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn failed(error: StoreError) -> StoreFailure {
    match error.kind() {
        StoreErrorKind::Busy => StoreFailure::Busy,
        StoreErrorKind::Unavailable => {
            tracing::warn!(%error, "the store does not answer");
            not_done_or_unknown(&error)
        }
        StoreErrorKind::Unwritable => {
            tracing::error!(%error, "the store takes no writes");
            not_done_or_unknown(&error)
        }
        StoreErrorKind::Fault => {
            tracing::error!(%error, "the store is at fault");
            StoreFailure::Fault
        }
    }
}

fn not_done_or_unknown(error: &StoreError) -> StoreFailure {
    if error.nothing_was_stored() {
        StoreFailure::NotDone
    } else {
        StoreFailure::Unknown
    }
}

impl ChatStore for StoreAdapter {
    fn epoch(&self) -> Uuid {
        self.store.epoch()
    }

    fn live_chats(&self) -> Reply<'_, Vec<(ChatId, [UserId; 2])>> {
        Box::pin(async move {
            let (mut after, mut chats) = (LivePlace::default(), Vec::new());
            loop {
                let page = self.store.live_chats(after, LIVE_CHATS_AT_ONCE).await.map_err(failed)?;
                let Some(last) = page.last() else {
                    return Ok(chats);
                };
                after = last.place;
                chats.extend(page.into_iter().map(|one| (one.chat, one.members)));
            }
        })
    }

    fn live_chat_of(&self, user: UserId) -> Reply<'_, Option<ChatId>> {
        Box::pin(async move {
            let live = self.store.live_chat(user).await.map_err(failed)?;
            Ok(live.map(|(chat, _)| chat))
        })
    }

    fn snapshot(&self, chat: ChatId, reader: UserId, now: Timestamp) -> Reply<'_, Option<ChatSnapshot>> {
        Box::pin(async move {
            let view = self.store.chat_view(chat, reader).await.map_err(failed)?;
            Ok(view.map(|view| rendering::snapshot(&view, &self.rules, now)))
        })
    }

    fn mark(&self, chat: ChatId, member: UserId, marks: Marks) -> Reply<'_, bool> {
        Box::pin(async move {
            let marked = self.store.mark(chat, member, marks).await.map_err(failed)?;
            Ok(marked != Marked::NotFound)
        })
    }
}

impl MessageStore for StoreAdapter {
    fn words(&self) -> Arc<WordLists> {
        self.rules.words.now()
    }

    fn events(&self, chat: ChatId, reader: UserId, range: HistoryRange, limit: usize) -> Reply<'_, Option<EventPage>> {
        Box::pin(async move {
            let limit = u32::try_from(limit).unwrap_or(u32::MAX);
            let page = self.store.history(chat, reader, range, limit).await.map_err(failed)?;
            Ok(page.map(|page| page.map(|row| rendering::event(row, &self.rules))))
        })
    }

    fn event_id(&self, chat: ChatId, reader: UserId, seq: u64) -> Reply<'_, Option<EventId>> {
        Box::pin(async move { self.store.event_id(chat, reader, seq).await.map_err(failed) })
    }

    fn append(&self, message: NewMessage, now: Timestamp) -> Reply<'_, Appended> {
        Box::pin(async move { self.store.append_message(message, now).await.map_err(failed) })
    }

    fn delete(&self, chat: ChatId, sender: UserId, seq: u64, now: Timestamp) -> Reply<'_, Deletion<Event>> {
        Box::pin(async move {
            let within = self.rules.delete_within;
            let deleted = self.store.delete_message(chat, sender, seq, within, now).await;
            Ok(deleted.map_err(failed)?.map(|row| rendering::event(row, &self.rules)))
        })
    }

    fn react(&self, reaction: NewReaction, now: Timestamp) -> Reply<'_, Reacted<Event>> {
        Box::pin(async move {
            let reacted = self.store.react(reaction, now).await.map_err(failed)?;
            Ok(reacted.map(|row| rendering::event(row, &self.rules)))
        })
    }

    fn report_under_age(&self, chat: ChatId, sender: UserId, seq: u64, now: Timestamp) -> Reply<'_, ()> {
        Box::pin(async move {
            let filed = self.store.file_under_age(chat, sender, seq, now).await;
            filed.map(drop).map_err(failed)
        })
    }

    fn suspect_program(&self, user: UserId, sign: ProgramSign, now: Timestamp) -> Reply<'_, ()> {
        Box::pin(async move { self.store.suspect_program(user, sign, now).await.map_err(failed) })
    }
}

impl EndingStore for StoreAdapter {
    fn end(&self, chat: ChatId, ending: Ending, now: Timestamp) -> Reply<'_, Option<Box<Event>>> {
        Box::pin(async move { self.end_chat(chat, ending, now).await.map_err(failed) })
    }

    fn block(&self, chat: ChatId, member: UserId, now: Timestamp) -> Reply<'_, bool> {
        Box::pin(async move {
            let blocked = self.store.block(chat, member, now).await.map_err(failed)?;
            Ok(blocked != Blocked::NotFound)
        })
    }
}

impl SeekerStore for StoreAdapter {
    fn seeker(&self, user: UserId, now: Timestamp) -> Reply<'_, Option<Seeker>> {
        Box::pin(async move { self.seeker_of(user, now).await.map_err(failed) })
    }

    fn standing(&self, user: UserId, now: Timestamp) -> Reply<'_, Standing> {
        Box::pin(async move { self.store.standing(user, now).await.map_err(failed) })
    }

    fn is_paused(&self, user: UserId) -> Reply<'_, bool> {
        Box::pin(async move {
            let said = self.store.processing(user).await.map_err(failed)?;
            Ok(said.is_some_and(|said| said.pause() == Pause::On))
        })
    }

    fn paused_until(&self, user: UserId, now: Timestamp) -> Reply<'_, Option<Timestamp>> {
        Box::pin(async move { self.paused_until(user, now).await.map_err(failed) })
    }

    fn search_outcome(&self, user: UserId, ticket: TicketId, now: Timestamp) -> Reply<'_, Option<SearchOutcome>> {
        Box::pin(async move { self.store.search_outcome(user, ticket, now).await.map_err(failed) })
    }

    fn settle_search(
        &self,
        user: UserId,
        ticket: TicketId,
        outcome: SearchOutcome,
        now: Timestamp,
    ) -> Reply<'_, SearchOutcome> {
        Box::pin(async move {
            let settled = self.store.settle_search(user, ticket, outcome, now).await;
            settled.map_err(failed)
        })
    }

    fn open_chat(&self, chat: NewChat, now: Timestamp) -> Reply<'_, Opened> {
        Box::pin(async move {
            let opened = self.store.open_chat(chat, self.rules.repeat, now).await;
            opened.map_err(failed)
        })
    }
}

impl RevealStore for StoreAdapter {
    fn reveal(
        &self,
        chat: ChatId,
        member: UserId,
        step: RevealStep,
        now: Timestamp,
    ) -> Reply<'_, RevealOutcome<Event>> {
        Box::pin(async move {
            let outcome = self.store.reveal_step(chat, member, step, self.rules.reveal, now).await;
            Ok(outcome.map_err(failed)?.map(|row| rendering::event(row, &self.rules)))
        })
    }

    fn hide_cards(&self, user: UserId) -> Reply<'_, Vec<UserId>> {
        Box::pin(async move { self.store.hide_cards(user).await.map_err(failed) })
    }
}

impl RatingStore for StoreAdapter {
    fn rate(&self, chat: ChatId, rater: UserId, rating: Rating, now: Timestamp) -> Reply<'_, Rated> {
        Box::pin(async move {
            let outcome = self.store.rate(chat, rater, rating, self.rules.rating, now).await;
            outcome.map_err(failed)
        })
    }
}

impl PeopleStore for StoreAdapter {
    fn again(&self, chat: ChatId, member: UserId, step: AgainStep, now: Timestamp) -> Reply<'_, AgainOutcome> {
        Box::pin(async move {
            let outcome = self.store.again_step(chat, member, step, self.rules.again, now).await;
            outcome.map_err(failed)
        })
    }

    fn waiting_again(&self, user: UserId, now: Timestamp) -> Reply<'_, Vec<(ChatId, UserId)>> {
        Box::pin(async move {
            let pairs = self.store.again_pairs(user, now).await.map_err(failed)?;
            Ok(pairs.into_iter().map(|pair| (pair.chat, pair.peer)).collect())
        })
    }

    fn people(&self, user: UserId, cursor: Option<String>, limit: u32, now: Timestamp) -> Reply<'_, People> {
        Box::pin(async move {
            let people = self.people_met(user, cursor.as_deref(), limit, now).await;
            people.map_err(failed)
        })
    }

    fn keep_note(&self, chat: ChatId, user: UserId, note: Option<Note>) -> Reply<'_, bool> {
        Box::pin(async move { self.store.keep_note(chat, user, note).await.map_err(failed) })
    }

    fn forget(&self, chat: ChatId, user: UserId) -> Reply<'_, bool> {
        Box::pin(async move { self.store.forget_person(chat, user).await.map_err(failed) })
    }
}

impl NoticeStore for StoreAdapter {
    fn unseen(&self, user: UserId) -> Reply<'_, u32> {
        Box::pin(async move {
            let unseen = self.store.unseen_notices(user).await.map_err(failed)?;
            Ok(u32::try_from(unseen).unwrap_or(u32::MAX))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_lost_answer_leaves_it_unknown_whether_something_was_stored() {
        let text = || "planted by a test".to_owned();
        let outcomes = [
            (StoreError::Busy, StoreFailure::Busy),
            (StoreError::Conflict(text()), StoreFailure::NotDone),
            (StoreError::Full, StoreFailure::NotDone),
            (StoreError::Unavailable(text()), StoreFailure::Unknown),
            (StoreError::Fatal(text()), StoreFailure::Unknown),
            (StoreError::Broken(text()), StoreFailure::Fault),
        ];
        for (error, expected) in outcomes {
            assert_eq!(failed(error.clone()), expected, "{error}");
        }
    }
}
