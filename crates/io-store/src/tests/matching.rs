//! The fence of chance meetings, and the one outcome of each search.

use io_core::ids::{ChatId, TicketId, UserId};
use io_core::matching::{RepeatRules, SearchOutcome};
use io_core::time::{Span, Timestamp};

use crate::chat::{EndCause, NewChat, Opened};
use crate::housekeeping::Retention;
use crate::testing::each_engine;
use crate::tests::stories::{NOON, fresh_id, leave, meet, new_chat, open, person};
use crate::{Result, Store};

fn ticket() -> TicketId {
    TicketId::from_random(fresh_id())
}

/// A match by chance; `allow`: who of the two wishes that people met recently may come again.
fn by_chance(one: UserId, other: UserId, allow: [bool; 2]) -> NewChat {
    let mut chat = new_chat(one, other);
    for (member, allow) in chat.members.iter_mut().zip(allow) {
        member.allow_recent = allow;
    }
    chat
}

/// What the fence says to a match; a chat that opened ends at once and does not count as a meeting.
async fn fence(store: &Store, chat: NewChat, rules: RepeatRules, now: Timestamp) -> Result<Opened> {
    let id = chat.id;
    let opened = store.open_chat(chat, rules, now).await?;
    if opened == Opened::Opened {
        store.end_chat(id, None, EndCause::NoShow, now).await?;
    }
    Ok(opened)
}

#[tokio::test]
async fn m4_the_fence_lets_people_who_met_recently_meet_only_if_both_wish_it() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other) = (person(store, "one").await, person(store, "other").await);
        let rules = RepeatRules::default();
        let first = by_chance(one, other, [false, false]);
        assert_eq!(fence(store, first, rules, NOON).await, Ok(Opened::Opened));
        assert_eq!(
            fence(store, by_chance(one, other, [false, false]), rules, NOON).await,
            Ok(Opened::Opened),
            "nobody came to the first one: they have not met"
        );
        let chat = meet(store, one, other, NOON).await;
        leave(store, chat, one, NOON).await;
        for (after, allow, opened) in [
            (Span::minutes(59), [true, true], Opened::Forbidden),
            (Span::minutes(60), [true, true], Opened::Opened),
            (Span::days(6), [true, false], Opened::Forbidden),
            (Span::days(6), [false, true], Opened::Forbidden),
            (Span::days(6), [true, true], Opened::Opened),
            (Span::days(8), [false, false], Opened::Forbidden),
            (Span::days(8), [true, true], Opened::Opened),
        ] {
            for (a, b, allow) in [(one, other, allow), (other, one, [allow[1], allow[0]])] {
                let said = fence(store, by_chance(a, b, allow), rules, NOON + after).await;
                assert_eq!(said, Ok(opened), "{after:?} {allow:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn m4_the_latest_people_count_as_met_recently_as_configured() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other) = (person(store, "one").await, person(store, "other").await);
        let chat = meet(store, one, other, NOON).await;
        leave(store, chat, one, NOON).await;
        let later = NOON + Span::days(8);
        let rules = |people| RepeatRules {
            people,
            ..RepeatRules::default()
        };
        let said = async |people| fence(store, by_chance(one, other, [false; 2]), rules(people), later).await;
        assert_eq!(said(1).await, Ok(Opened::Forbidden));
        assert_eq!(said(0).await, Ok(Opened::Opened));
        // Each of the two has met someone since: now it takes two.
        for (who, name) in [(one, "third"), (other, "fourth")] {
            let third = person(store, name).await;
            for hours in 1..4 {
                let at = NOON + Span::hours(hours);
                let chat = meet(store, who, third, at).await;
                leave(store, chat, third, at).await;
            }
        }
        assert_eq!(said(1).await, Ok(Opened::Opened));
        assert_eq!(
            said(2).await,
            Ok(Opened::Forbidden),
            "one person met thrice is one person"
        );
        for (people, known) in [(0, 0), (1, 1), (2, 2), (20, 2)] {
            let facts = store.match_facts(one, rules(people), later, later).await;
            let facts = facts.expect("reads").expect("is there");
            assert_eq!(facts.recent.len(), known, "a search begins with what the fence checks");
        }
    })
    .await;
}

/// A match of two searches.
fn of_searches(one: UserId, other: UserId, tickets: [TicketId; 2]) -> NewChat {
    let mut chat = new_chat(one, other);
    for (member, ticket) in chat.members.iter_mut().zip(tickets) {
        member.ticket = Some(ticket);
    }
    chat
}

async fn outcome(store: &Store, user: UserId, ticket: TicketId, now: Timestamp) -> Option<SearchOutcome> {
    store.search_outcome(user, ticket, now).await.expect("reads")
}

#[tokio::test]
async fn m7_a_ticket_that_led_to_a_chat_is_remembered_and_leads_to_no_other() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other) = (person(store, "one").await, person(store, "other").await);
        let tickets = [ticket(), ticket()];
        let chat = of_searches(one, other, tickets);
        let matched = Some(SearchOutcome::Matched(chat.id));
        assert_eq!(outcome(store, one, tickets[0], NOON).await, None);
        assert_eq!(open(store, chat.clone(), NOON).await, Ok(Opened::Opened));
        assert_eq!(outcome(store, one, tickets[0], NOON).await, matched);
        assert_eq!(outcome(store, other, tickets[1], NOON).await, matched);
        assert_eq!(
            outcome(store, other, tickets[0], NOON).await,
            None,
            "a ticket is its owner's"
        );
        let left = store.settle_search(one, tickets[0], SearchOutcome::Left, NOON).await;
        assert_eq!(left.ok(), matched, "it was matched first");
        leave(store, chat.id, one, NOON).await;
        let again = of_searches(one, other, [ticket(), tickets[1]]);
        let unused = again.members[0].ticket.expect("has one");
        assert_eq!(open(store, again, NOON).await, Ok(Opened::Gone(other)));
        assert_eq!(
            outcome(store, one, unused, NOON).await,
            None,
            "nothing happened to the peer's"
        );
        let almost = NOON + Span::minutes(10) - Span::milliseconds(1);
        assert_eq!(outcome(store, one, tickets[0], almost).await, matched);
        let purged = store.purge(Retention::default(), almost).await.expect("purges");
        assert_eq!(purged.searches, 0);
        let later = NOON + Span::minutes(10);
        assert_eq!(outcome(store, one, tickets[0], later).await, None);
        assert_eq!(
            open(store, of_searches(one, other, tickets), later).await,
            Ok(Opened::Opened),
            "forgotten before it is deleted"
        );
        let purged = store.purge(Retention::default(), later + Span::minutes(10)).await;
        assert_eq!(purged.expect("purges").searches, 2);
    })
    .await;
}

#[tokio::test]
async fn m6_a_search_that_was_left_opens_no_chat() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other) = (person(store, "one").await, person(store, "other").await);
        let tickets = [ticket(), ticket()];
        for _ in 0..2 {
            let left = store.settle_search(one, tickets[0], SearchOutcome::Left, NOON).await;
            assert_eq!(left, Ok(SearchOutcome::Left), "leaving twice is leaving once");
        }
        assert_eq!(
            open(store, of_searches(one, other, tickets), NOON).await,
            Ok(Opened::Gone(one))
        );
        assert_eq!(store.live_chat(one).await, Ok(None));
        assert_eq!(
            outcome(store, other, tickets[1], NOON).await,
            None,
            "the other searches on"
        );
        let stranger = UserId::from_random(fresh_id());
        let nobody = store.settle_search(stranger, ticket(), SearchOutcome::Left, NOON).await;
        assert_eq!(nobody, Ok(SearchOutcome::Left));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn m6_leaving_and_matching_at_once_have_one_outcome() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other) = (person(store, "one").await, person(store, "other").await);
        for round in 0..20 {
            let now = NOON + Span::minutes(round);
            let tickets = [ticket(), ticket()];
            let chat = of_searches(one, other, tickets);
            let id: ChatId = chat.id;
            let (opening, leaving) = (store.clone(), store.clone());
            let opened = tokio::spawn(async move { open(&opening, chat, now).await });
            let left =
                tokio::spawn(async move { leaving.settle_search(one, tickets[0], SearchOutcome::Left, now).await });
            let (opened, left) = (opened.await.expect("runs"), left.await.expect("runs"));
            match opened {
                Ok(Opened::Opened) => {
                    assert_eq!(left, Ok(SearchOutcome::Matched(id)));
                    leave(store, id, one, now).await;
                }
                Ok(Opened::Gone(gone)) => {
                    assert_eq!((gone, left), (one, Ok(SearchOutcome::Left)));
                }
                other => panic!("{other:?}"),
            }
        }
    })
    .await;
}
