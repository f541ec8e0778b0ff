//! Both cards become visible in one moment, or neither.

use io_core::ids::{ChatId, RevealId, UserId};
use io_core::people::RevealField;
use io_core::time::{Span, Timestamp};

use super::stories::{NOON, fresh_id, leave, person, reveal, two_in_a_chat};
use crate::Store;
use crate::chats::{By, EndCause, RevealsAtEnd};
use crate::history::{EventKind, Page};
use crate::reveals::{Answered, Proposed, RevealFacts, RevealLimits, Withdrawn};
use crate::testing::each_engine;
use crate::users::{Card, Privacy, ProfileChange};

async fn facts(store: &Store, chat: ChatId, who: UserId, now: Timestamp) -> RevealFacts {
    store
        .chat_view(chat, who, now)
        .await
        .expect("reads")
        .expect("a member")
        .reveal
}

async fn propose(store: &Store, chat: ChatId, who: UserId, request: RevealId, now: Timestamp) -> Proposed {
    let fields = vec![RevealField::Contact, RevealField::FirstName];
    store
        .propose_reveal(chat, who, request, fields, RevealLimits::default(), now)
        .await
        .expect("answers")
}

fn new_request() -> RevealId {
    RevealId::from_random(fresh_id())
}

#[tokio::test]
async fn each_side_sees_what_the_other_chose_and_nothing_before_that() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let chat = super::stories::meet(store, one, other, NOON).await;
        let request = new_request();
        let expires_at = NOON + Span::minutes(10);
        let open = Proposed::Open {
            expires_at,
            peer: Some(other),
        };
        assert_eq!(propose(store, chat, one, request, NOON).await, open);
        assert_eq!(
            propose(store, chat, one, request, NOON).await,
            open,
            "asking twice is asking once"
        );
        let theirs = facts(store, chat, other, NOON).await;
        let offer = theirs.open.expect("is open");
        assert_eq!((offer.id, offer.by, offer.expires_at), (request, By::Peer, expires_at));
        assert_eq!(offer.fields, [RevealField::FirstName, RevealField::Contact]);
        assert_eq!(
            (theirs.mine, theirs.theirs, theirs.revealed),
            (None, None, false),
            "names of fields, no value"
        );
        let fields = vec![RevealField::Alias, RevealField::EmailDomain, RevealField::Gender];
        let answered = store
            .answer_reveal(chat, other, request, fields, NOON)
            .await
            .expect("answers");
        let Answered::Revealed { event, peer } = answered else {
            panic!("not revealed: {answered:?}")
        };
        assert_eq!(
            (event.seq, event.by, &event.what, peer),
            (1, By::Me, &EventKind::Revealed, Some(one))
        );
        let mine = facts(store, chat, one, NOON).await;
        let seen = mine.theirs.expect("is shown");
        assert_eq!(
            (seen.alias.as_deref(), seen.email_domain.as_deref()),
            (Some("marker-alias-bob"), Some("example.org"))
        );
        assert!(seen.gender.is_some() && seen.first_name.is_none() && seen.contact.is_none());
        let shown = mine.mine.expect("is shown");
        assert_eq!(
            (shown.first_name.as_deref(), shown.contact.as_deref()),
            (Some("marker-first-ann"), Some("marker-contact-ann"))
        );
        assert!(mine.revealed && mine.open.is_none());
        // What was revealed does not follow later changes.
        let change = ProfileChange {
            alias: Some("Changed".into()),
            ..ProfileChange::default()
        };
        store.change_profile(other, change, NOON).await.expect("changes");
        assert_eq!(
            facts(store, chat, one, NOON)
                .await
                .theirs
                .expect("is shown")
                .alias
                .as_deref(),
            Some("marker-alias-bob")
        );
        assert_eq!(
            propose(store, chat, other, new_request(), NOON).await,
            Proposed::AlreadyRevealed
        );
        assert_eq!(propose(store, chat, one, request, NOON).await, Proposed::Stale);
    })
    .await;
}

#[tokio::test]
async fn a_stale_foreign_or_own_request_does_nothing() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        let stranger = person(store, "stranger").await;
        let request = new_request();
        propose(store, chat, one, request, NOON).await;
        let answer = async |who, id, now| {
            store
                .answer_reveal(chat, who, id, vec![RevealField::Contact], now)
                .await
                .expect("answers")
        };
        assert_eq!(answer(one, request, NOON).await, Answered::Stale, "one's own");
        assert_eq!(answer(stranger, request, NOON).await, Answered::NotFound);
        assert_eq!(answer(other, new_request(), NOON).await, Answered::Stale);
        assert_eq!(
            answer(other, request, NOON + Span::minutes(10)).await,
            Answered::Stale,
            "ran out"
        );
        assert_eq!(
            store.cancel_reveal(chat, other, request, NOON).await,
            Ok(Withdrawn::Stale)
        );
        assert_eq!(
            store.cancel_reveal(chat, one, request, NOON).await,
            Ok(Withdrawn::Done {
                event: None,
                peer: Some(other)
            })
        );
        assert_eq!(answer(other, request, NOON).await, Answered::Stale, "cancelled");
        let second = new_request();
        propose(store, chat, one, second, NOON).await;
        leave(store, chat, one, NOON).await;
        assert_eq!(answer(other, second, NOON).await, Answered::ChatEnded);
        assert_eq!(facts(store, chat, other, NOON).await.open, None, "the end closes it");
        assert_eq!(
            propose(store, chat, other, new_request(), NOON).await,
            Proposed::ChatEnded
        );
    })
    .await;
}

#[tokio::test]
async fn declining_looks_like_silence_until_the_time_is_over() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        let request = new_request();
        propose(store, chat, one, request, NOON).await;
        let before = facts(store, chat, one, NOON).await;
        assert_eq!(
            store.answer_reveal(chat, other, request, Vec::new(), NOON).await,
            Ok(Answered::NotNow)
        );
        assert_eq!(facts(store, chat, one, NOON).await, before);
        assert_eq!(
            facts(store, chat, other, NOON).await.open.map(|open| open.declined),
            Some(true)
        );
        let answer = store
            .answer_reveal(chat, other, request, vec![RevealField::Contact], NOON)
            .await;
        assert_eq!(answer, Ok(Answered::Stale), "no is no");
        assert_eq!(
            propose(store, chat, one, new_request(), NOON).await,
            Proposed::AlreadyOpen {
                id: request,
                by: By::Me
            }
        );
        let over = NOON + Span::minutes(10);
        let expired = store.expire_reveals(10, over).await.expect("expires");
        assert_eq!(
            (expired.len(), expired[0].chat, expired[0].id, expired[0].members),
            (1, chat, request, [Some(one), Some(other)])
        );
        assert_eq!(store.expire_reveals(10, over).await, Ok(Vec::new()));
        assert_eq!(facts(store, chat, one, over).await.last_expired_at, Some(over));
    })
    .await;
}

#[tokio::test]
async fn asking_cools_down_and_is_possible_three_times_a_chat() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        let mut now = NOON;
        for _ in 0..3 {
            assert!(matches!(
                propose(store, chat, one, new_request(), now).await,
                Proposed::Open { .. }
            ));
            let until = now + Span::minutes(20);
            now = now + Span::minutes(10);
            let next = propose(store, chat, other, new_request(), now).await;
            assert!(
                next == Proposed::CoolDown { until } || next == Proposed::Exhausted,
                "{next:?}"
            );
            now = now + Span::minutes(10);
        }
        assert_eq!(propose(store, chat, one, new_request(), now).await, Proposed::Exhausted);
        assert_eq!(facts(store, chat, one, now).await.requests, 3);
    })
    .await;
}

#[tokio::test]
async fn an_empty_field_or_a_switched_off_peer_stops_it_and_leaves_nothing() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        let limits = RevealLimits::default();
        let empty = store
            .propose_reveal(chat, one, new_request(), vec![RevealField::About], limits, NOON)
            .await;
        assert_eq!(empty, Ok(Proposed::FieldEmpty(RevealField::About)));
        let privacy = Privacy {
            reveal_requests: false,
            ..Privacy::default()
        };
        let off = ProfileChange {
            privacy: Some(privacy),
            ..ProfileChange::default()
        };
        store.change_profile(one, off, NOON).await.expect("changes");
        assert_eq!(
            propose(store, chat, other, new_request(), NOON).await,
            Proposed::SwitchedOff
        );
        let request = new_request();
        assert!(matches!(
            propose(store, chat, one, request, NOON).await,
            Proposed::Open { .. }
        ));
        let answer = store
            .answer_reveal(chat, other, request, vec![RevealField::About], NOON)
            .await;
        assert_eq!(
            answer,
            Ok(Answered::FieldEmpty {
                field: RevealField::About,
                by: By::Me
            })
        );
        let change = ProfileChange {
            card: Some(Card::default()),
            ..ProfileChange::default()
        };
        store.change_profile(one, change, NOON).await.expect("changes");
        let answer = store
            .answer_reveal(chat, other, request, vec![RevealField::Contact], NOON)
            .await;
        assert_eq!(
            answer,
            Ok(Answered::FieldEmpty {
                field: RevealField::FirstName,
                by: By::Peer
            })
        );
        let after = facts(store, chat, other, NOON).await;
        assert_eq!(
            (after.mine, after.theirs, after.revealed),
            (None, None, false),
            "neither side shows anything"
        );
        assert!(after.open.is_some(), "it can still be answered");
        let page = store
            .history(chat, one, Page::Latest, 10)
            .await
            .expect("reads")
            .expect("a member");
        assert_eq!(page.events.len(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn agreeing_against_cancelling_has_one_outcome_for_both() {
    each_engine(async |fixture| {
        for _ in 0..10 {
            let (one, other, chat) = two_in_a_chat(&fixture.store).await;
            let request = new_request();
            propose(&fixture.store, chat, one, request, NOON).await;
            let (a, b) = (fixture.store.clone(), fixture.store.clone());
            let agree = tokio::spawn(async move {
                a.answer_reveal(chat, other, request, vec![RevealField::Contact], NOON)
                    .await
            });
            let cancel = tokio::spawn(async move { b.cancel_reveal(chat, one, request, NOON).await });
            let agreed = matches!(agree.await.expect("runs").expect("answers"), Answered::Revealed { .. });
            let cancelled = matches!(cancel.await.expect("runs").expect("answers"), Withdrawn::Done { .. });
            assert_ne!(agreed, cancelled);
            for who in [one, other] {
                let seen = facts(&fixture.store, chat, who, NOON).await;
                assert_eq!((seen.mine.is_some(), seen.theirs.is_some()), (agreed, agreed));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn hiding_a_card_takes_it_from_the_other_side_for_good() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        assert_eq!(store.revoke_reveal(chat, one, NOON).await, Ok(Withdrawn::Stale));
        reveal(store, chat, one, other, NOON).await;
        let Withdrawn::Done { event: Some(event), .. } = store.revoke_reveal(chat, one, NOON).await.expect("hides")
        else {
            panic!("not hidden")
        };
        assert_eq!((event.seq, event.what), (2, EventKind::RevealWithdrawn));
        let theirs = facts(store, chat, other, NOON).await;
        assert!(theirs.theirs.is_none() && theirs.mine.is_some() && theirs.revealed);
        store
            .end_chat(chat, Some(one), EndCause::Left, RevealsAtEnd::Keep, NOON)
            .await
            .expect("ends");
        assert!(facts(store, chat, one, NOON).await.theirs.is_some());
        assert_eq!(
            store.revoke_reveal(chat, other, NOON).await,
            Ok(Withdrawn::Done {
                event: None,
                peer: Some(one)
            })
        );
        assert!(facts(store, chat, one, NOON).await.theirs.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_block_hides_the_own_card_and_an_end_can_hide_both() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        reveal(store, chat, one, other, NOON).await;
        store.block(chat, one, NOON).await.expect("blocks");
        assert!(facts(store, chat, other, NOON).await.theirs.is_none());
        store
            .end_chat(chat, Some(one), EndCause::Blocked, RevealsAtEnd::Hide, NOON)
            .await
            .expect("ends");
        let mine = facts(store, chat, one, NOON).await;
        assert!(mine.theirs.is_none() && mine.mine.is_none());
    })
    .await;
}
