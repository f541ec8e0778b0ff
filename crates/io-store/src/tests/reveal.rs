//! Both cards become visible at the same moment, or neither does.

use io_core::chat::Member;
use io_core::ids::{ChatId, RevealId, UserId};
use io_core::reveal::{Card, Change, Refusal, RevealField, RevealRules, Talk, View};
use io_core::time::{Span, Timestamp};

use crate::Store;
use crate::account::{Privacy, ProfileChange};
use crate::chat::history::{ChatEvent, EventKind, HistoryRange};
use crate::chat::{By, EndCause};
use crate::reveal::{RevealFacts, RevealOutcome, RevealStep};
use crate::testing::each_engine;
use crate::tests::stories::{AT_ONCE, NOON, fields, fresh_id, leave, meet, person, reveal, say, step, two_in_a_chat};

async fn facts(store: &Store, chat: ChatId, who: UserId) -> RevealFacts {
    store
        .chat_view(chat, who)
        .await
        .expect("reads")
        .expect("a member")
        .reveal
}

/// What a member sees, by the rules.
async fn seen(store: &Store, chat: ChatId, who: UserId, now: Timestamp) -> View {
    let view = store.chat_view(chat, who).await.expect("reads").expect("a member");
    let talk = Talk {
        started_at: view.started_at,
        messages: 0,
    };
    view.reveal.state.view(view.member, talk, &AT_ONCE, now)
}

async fn ask(store: &Store, chat: ChatId, who: UserId, request: RevealId, now: Timestamp) -> RevealOutcome<ChatEvent> {
    let offered = fields(&[RevealField::Contact, RevealField::FirstName]);
    step(store, chat, who, RevealStep::Ask(request, offered), now).await
}

async fn answer(
    store: &Store,
    chat: ChatId,
    who: UserId,
    request: RevealId,
    now: Timestamp,
) -> RevealOutcome<ChatEvent> {
    let chosen = fields(&[RevealField::Contact]);
    step(store, chat, who, RevealStep::Answer(request, Some(chosen)), now).await
}

async fn switch_requests_off(store: &Store, who: UserId) {
    let off = ProfileChange {
        privacy: Some(Privacy {
            reveal_requests: false,
            ..Privacy::default()
        }),
        ..ProfileChange::default()
    };
    store.change_profile(who, off, NOON).await.expect("changes");
}

fn new_request() -> RevealId {
    RevealId::from_random(fresh_id())
}

fn asked(expires_at: Timestamp) -> RevealOutcome<ChatEvent> {
    RevealOutcome::Done {
        change: Change::Asked,
        event: None,
        expires_at: Some(expires_at),
    }
}

fn refused(refusal: Refusal) -> RevealOutcome<ChatEvent> {
    RevealOutcome::Refused(refusal)
}

fn is_revealed(stepped: &RevealOutcome<ChatEvent>) -> bool {
    matches!(
        stepped,
        RevealOutcome::Done {
            change: Change::Revealed(_),
            ..
        }
    )
}

#[tokio::test]
async fn each_side_sees_what_the_other_chose_and_nothing_before_that() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let other = person(store, "bob").await;
        let chat = meet(store, one, other, NOON).await;
        let request = new_request();
        let expires_at = NOON + Span::minutes(10);
        assert_eq!(ask(store, chat, one, request, NOON).await, asked(expires_at));
        let again = RevealOutcome::Done {
            change: Change::Nothing,
            event: None,
            expires_at: Some(expires_at),
        };
        assert_eq!(
            ask(store, chat, one, request, NOON).await,
            again,
            "asking twice counts once"
        );
        let offered = View::Offered {
            request,
            offered: fields(&[RevealField::FirstName, RevealField::Contact]),
            expires_at,
        };
        assert_eq!(seen(store, chat, other, NOON).await, offered);
        let theirs = facts(store, chat, other).await;
        assert_eq!((theirs.mine, theirs.theirs), (None, None), "names of fields, no value");
        let chosen = fields(&[RevealField::Alias, RevealField::EmailDomain, RevealField::Gender]);
        let answered = step(store, chat, other, RevealStep::Answer(request, Some(chosen)), NOON).await;
        let RevealOutcome::Done { event: Some(event), .. } = answered else {
            panic!("not revealed: {answered:?}")
        };
        assert_eq!((event.seq, event.by, &event.what), (1, By::Me, &EventKind::Revealed));
        let mine = facts(store, chat, one).await;
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
        // The revealed values do not follow later changes.
        let change = ProfileChange {
            alias: Some("Changed".into()),
            ..ProfileChange::default()
        };
        store.change_profile(other, change, NOON).await.expect("changes");
        let later = facts(store, chat, one).await.theirs.expect("is shown");
        assert_eq!(later.alias.as_deref(), Some("marker-alias-bob"));
        assert_eq!(
            ask(store, chat, other, new_request(), NOON).await,
            refused(Refusal::Stale)
        );
        let again = RevealOutcome::Done {
            change: Change::Nothing,
            event: None,
            expires_at: None,
        };
        assert_eq!(
            ask(store, chat, one, request, NOON).await,
            again,
            "a repeated request has no effect"
        );
        assert_eq!(
            answer(store, chat, other, request, NOON).await,
            refused(Refusal::Stale),
            "a replayed answer has no effect"
        );
    })
    .await;
}

#[tokio::test]
async fn asking_requires_the_age_and_messages_that_the_rules_set() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        let rules = RevealRules {
            after: Span::minutes(2),
            messages: 3,
            ..AT_ONCE
        };
        let ask = async |now| {
            let step = RevealStep::Ask(new_request(), fields(&[RevealField::FirstName]));
            store.reveal_step(chat, one, step, rules, now).await.expect("answers")
        };
        say(store, chat, one, "hello", NOON).await;
        let (allowed_at, messages_missing) = (NOON + Span::minutes(2), 2);
        let too_soon = refused(Refusal::TooSoon {
            allowed_at,
            messages_missing,
        });
        assert_eq!(ask(allowed_at).await, too_soon);
        say(store, chat, other, "hello", NOON).await;
        say(store, chat, one, "how are you", NOON).await;
        assert!(matches!(
            ask(NOON).await,
            RevealOutcome::Refused(Refusal::TooSoon {
                messages_missing: 0,
                ..
            })
        ));
        assert_eq!(ask(allowed_at).await, asked(allowed_at + Span::minutes(10)));
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
        let over = NOON + Span::minutes(10);
        ask(store, chat, one, request, NOON).await;
        let stale = refused(Refusal::Stale);
        assert_eq!(answer(store, chat, one, request, NOON).await, stale, "the asker's own");
        assert_eq!(
            answer(store, chat, stranger, request, NOON).await,
            RevealOutcome::NotFound
        );
        assert_eq!(answer(store, chat, other, new_request(), NOON).await, stale);
        let cancel = async |who, request, now| step(store, chat, who, RevealStep::Cancel(request), now).await;
        assert_eq!(cancel(other, request, NOON).await, stale);
        let cancelled = RevealOutcome::Done {
            change: Change::Ended,
            event: None,
            expires_at: None,
        };
        assert_eq!(cancel(one, request, NOON).await, cancelled);
        assert_eq!(answer(store, chat, other, request, NOON).await, stale, "cancelled");
        assert_eq!(ask(store, chat, one, request, over).await, stale, "an id is used once");
        let second = new_request();
        ask(store, chat, one, second, over).await;
        let later = over + Span::minutes(10);
        assert_eq!(answer(store, chat, other, second, later).await, stale, "ran out");
        let third = new_request();
        ask(store, chat, one, third, later + Span::minutes(10)).await;
        leave(store, chat, one, later + Span::minutes(10)).await;
        assert_eq!(
            answer(store, chat, other, third, later + Span::minutes(10)).await,
            RevealOutcome::ChatEnded
        );
        assert_eq!(facts(store, chat, other).await.state.open, None, "the end closes it");
        assert_eq!(
            ask(store, chat, other, new_request(), later).await,
            RevealOutcome::ChatEnded
        );
    })
    .await;
}

#[tokio::test]
async fn not_now_and_requests_off_look_like_silence_to_the_asker() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let mut told: Vec<Vec<String>> = Vec::new();
        for what in ["silence", "not now", "takes none"] {
            let (one, other, chat) = two_in_a_chat(store).await;
            if what == "takes none" {
                switch_requests_off(store, other).await;
            }
            let (first, second) = (RevealId::from_random([1; 16]), RevealId::from_random([2; 16]));
            let mut heard = vec![format!("{:?}", ask(store, chat, one, first, NOON).await)];
            if what == "not now" {
                let declined = step(store, chat, other, RevealStep::Answer(first, None), NOON).await;
                assert!(matches!(
                    declined,
                    RevealOutcome::Done {
                        change: Change::SilentlyDeclined,
                        ..
                    }
                ));
                assert_eq!(
                    answer(store, chat, other, first, NOON).await,
                    refused(Refusal::Stale),
                    "no is no"
                );
            }
            if what != "silence" {
                assert!(matches!(seen(store, chat, other, NOON).await, View::None { .. }));
            }
            for minutes in [1, 9] {
                let now = NOON + Span::minutes(minutes);
                heard.push(format!("{:?}", seen(store, chat, one, now).await));
                heard.push(format!("{:?}", ask(store, chat, one, first, now).await));
                heard.push(format!("{:?}", ask(store, chat, one, second, now).await));
            }
            for minutes in [10, 19] {
                let now = NOON + Span::minutes(minutes);
                heard.push(format!("{:?}", seen(store, chat, one, now).await));
                heard.push(format!("{:?}", ask(store, chat, one, second, now).await));
            }
            let now = NOON + Span::minutes(20);
            heard.push(format!("{:?}", ask(store, chat, one, second, now).await));
            heard.push(format!(
                "{:?}",
                step(store, chat, one, RevealStep::Cancel(second), now).await
            ));
            heard.push(format!("{:?}", seen(store, chat, one, now).await));
            told.push(heard);
        }
        assert_eq!(told[0], told[1]);
        assert_eq!(told[0], told[2]);
    })
    .await;
}

#[tokio::test]
async fn asking_after_not_now_or_with_requests_off_is_a_reveal() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        for takes_none in [false, true] {
            let (one, other, chat) = two_in_a_chat(store).await;
            let (first, second) = (new_request(), new_request());
            if takes_none {
                switch_requests_off(store, other).await;
            }
            ask(store, chat, one, first, NOON).await;
            if !takes_none {
                step(store, chat, other, RevealStep::Answer(first, None), NOON).await;
            }
            let View::None {
                allowed_at: None,
                messages_missing: 0,
                requests_left: 3,
                ..
            } = seen(store, chat, other, NOON).await
            else {
                panic!("the one who said no may ask")
            };
            assert!(is_revealed(
                &ask(store, chat, other, second, NOON + Span::minutes(1)).await
            ));
            for who in [one, other] {
                let facts = facts(store, chat, who).await;
                assert!(facts.mine.is_some() && facts.theirs.is_some());
            }
            for (who, request) in [(one, first), (other, second)] {
                assert!(matches!(
                    ask(store, chat, who, request, NOON + Span::minutes(2)).await,
                    RevealOutcome::Done {
                        change: Change::Nothing,
                        ..
                    }
                ));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn cancelling_a_request_counts_and_pauses_like_an_expiry() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        for declined in [false, true] {
            let (one, other, chat) = two_in_a_chat(store).await;
            let mut now = NOON;
            for left in [2, 1, 0] {
                let request = new_request();
                ask(store, chat, one, request, now).await;
                if declined {
                    step(store, chat, other, RevealStep::Answer(request, None), now).await;
                }
                now = now + Span::minutes(4);
                step(store, chat, one, RevealStep::Cancel(request), now).await;
                let until = now + Span::minutes(10);
                let pause = View::None {
                    allowed_at: Some(until),
                    messages_missing: 0,
                    requests_left: left,
                    unanswered: false,
                };
                assert_eq!(seen(store, chat, one, now).await, pause);
                let early = ask(store, chat, one, new_request(), until - Span::seconds(1)).await;
                let pause = if left == 0 {
                    Refusal::NoneLeft
                } else {
                    Refusal::CoolingDown { until }
                };
                assert_eq!(early, refused(pause));
                now = until;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn asking_cools_down_and_is_possible_three_times_a_chat() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        let mut now = NOON;
        for left in [2, 1, 0] {
            assert_eq!(
                ask(store, chat, one, new_request(), now).await,
                asked(now + Span::minutes(10))
            );
            let until = now + Span::minutes(20);
            now = now + Span::minutes(10);
            let unanswered =
                async |who| matches!(seen(store, chat, who, now).await, View::None { unanswered: true, .. });
            assert_eq!(
                (unanswered(one).await, unanswered(other).await),
                (true, false),
                "no reveal this time"
            );
            let pause = if left == 0 {
                Refusal::NoneLeft
            } else {
                Refusal::CoolingDown { until }
            };
            assert_eq!(ask(store, chat, one, new_request(), now).await, refused(pause));
            let nothing = View::None {
                allowed_at: None,
                messages_missing: 0,
                requests_left: 3,
                unanswered: false,
            };
            assert_eq!(
                seen(store, chat, other, now).await,
                nothing,
                "nothing of it counts for the other"
            );
            now = until;
        }
    })
    .await;
}

#[tokio::test]
async fn an_empty_field_stops_a_reveal_and_changes_nothing() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        let about = || fields(&[RevealField::About]);
        let empty = |by, field| RevealOutcome::FieldEmpty { field, by };
        assert_eq!(
            step(store, chat, one, RevealStep::Ask(new_request(), about()), NOON).await,
            empty(By::Me, RevealField::About)
        );
        let request = new_request();
        ask(store, chat, one, request, NOON).await;
        assert_eq!(
            step(store, chat, other, RevealStep::Answer(request, Some(about())), NOON).await,
            empty(By::Me, RevealField::About)
        );
        let change = ProfileChange {
            card: Some(Card::default()),
            ..ProfileChange::default()
        };
        store.change_profile(one, change, NOON).await.expect("changes");
        assert_eq!(
            answer(store, chat, other, request, NOON).await,
            empty(By::Peer, RevealField::FirstName)
        );
        let after = facts(store, chat, other).await;
        assert_eq!(
            (after.mine, after.theirs, after.state.revealed),
            (None, None, None),
            "neither side shows anything"
        );
        assert!(after.state.open.is_some(), "it can still be answered");
        let page = store
            .history(chat, one, HistoryRange::Latest, 10)
            .await
            .expect("reads")
            .expect("a member");
        assert_eq!(page.events.len(), 0);
    })
    .await;
}

/// What competes with an answer.
#[derive(Clone, Copy, Debug)]
enum Against {
    Cancel,
    Decline,
    Expiry,
    Block,
    End,
}

/// Runs it; true if it came before the answer and prevented the reveal.
async fn race(store: Store, against: Against, chat: ChatId, one: UserId, other: UserId, request: RevealId) -> bool {
    let over = NOON + Span::minutes(10);
    let done = |stepped| matches!(stepped, RevealOutcome::Done { .. });
    match against {
        Against::Cancel => done(step(&store, chat, one, RevealStep::Cancel(request), NOON).await),
        Against::Decline => done(step(&store, chat, other, RevealStep::Answer(request, None), NOON).await),
        // Any later action closes an expired request.
        Against::Expiry => {
            let late = ask(&store, chat, one, RevealId::from_random(fresh_id()), over).await;
            matches!(late, RevealOutcome::Refused(Refusal::CoolingDown { .. }))
        }
        Against::Block => {
            store.block(chat, one, NOON).await.expect("blocks");
            facts(&store, chat, one).await.state.revealed.is_none()
        }
        Against::End => {
            let ended = store.end_chat(chat, Some(one), EndCause::Left, NOON).await;
            ended.expect("ends");
            facts(&store, chat, one).await.state.revealed.is_none()
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rev_03_an_answer_racing_any_end_has_one_outcome_for_both() {
    /// Rounds per kind and engine: a thousand runs in all.
    const ROUNDS: u64 = 100;
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other) = (person(store, "ann").await, person(store, "bob").await);
        let mut answers_won = 0;
        for round in 0..ROUNDS {
            for against in [
                Against::Cancel,
                Against::Decline,
                Against::Expiry,
                Against::Block,
                Against::End,
            ] {
                let chat = meet(store, one, other, NOON).await;
                let request = new_request();
                ask(store, chat, one, request, NOON).await;
                let (a, b) = (store.clone(), store.clone());
                let agree = async move { is_revealed(&answer(&a, chat, other, request, NOON).await) };
                let raced = async move { race(b, against, chat, one, other, request).await };
                let (agree, raced) = if round % 2 == 0 {
                    let agree = tokio::spawn(agree);
                    (agree, tokio::spawn(raced))
                } else {
                    let raced = tokio::spawn(raced);
                    (tokio::spawn(agree), raced)
                };
                let (agreed, raced) = (agree.await.expect("runs"), raced.await.expect("runs"));
                assert_ne!(agreed, raced, "{against:?}: one outcome");
                answers_won += u64::from(agreed);
                let over = matches!(against, Against::Block | Against::End);
                for who in [one, other] {
                    let RevealFacts { state, mine, theirs } = facts(store, chat, who).await;
                    assert_eq!(state.revealed.is_some(), agreed, "{against:?}: the same for both");
                    // The card of who blocks is hidden with the end; a card that was never shown is no card.
                    let shown = |owner| agreed && !(matches!(against, Against::Block) && owner == one);
                    assert_eq!(
                        (mine.is_some(), theirs.is_some()),
                        (shown(who), shown(if who == one { other } else { one })),
                        "{against:?}: both cards or none"
                    );
                    let page = store.history(chat, who, HistoryRange::Latest, 10).await;
                    let events = page.expect("reads").expect("a member").events;
                    let told = events.iter().any(|event| event.what == EventKind::Revealed);
                    assert_eq!(told, agreed, "{against:?}");
                }
                if !over {
                    leave(store, chat, one, NOON).await;
                }
                store.unblock(chat, one, NOON).await.expect("lifts");
            }
        }
        println!("the answer came first {answers_won} times of {}", ROUNDS * 5);
    })
    .await;
}

#[tokio::test]
async fn hiding_a_card_hides_it_from_the_peer_permanently() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        let hide = async || step(store, chat, one, RevealStep::Withdraw, NOON).await;
        assert_eq!(hide().await, refused(Refusal::Stale));
        reveal(store, chat, one, other, NOON).await;
        let hidden = hide().await;
        let RevealOutcome::Done { event: Some(event), .. } = hidden else {
            panic!("not hidden: {hidden:?}")
        };
        assert_eq!((event.seq, event.what), (2, EventKind::RevealWithdrawn));
        let theirs = facts(store, chat, other).await;
        assert!(theirs.theirs.is_none() && theirs.mine.is_some());
        assert!(
            matches!(
                hide().await,
                RevealOutcome::Done {
                    change: Change::Nothing,
                    event: None,
                    ..
                }
            ),
            "hiding twice counts once"
        );
    })
    .await;
}

/// How the first member parts from the other, to whom they have revealed themselves.
#[derive(Clone, Copy, Debug)]
enum Parting {
    Leave,
    Lost,
    Idle,
    LeaveHiding,
    Block,
    Erase,
    HideThenLeave,
    LeaveThenHide,
    LeaveThenBlock,
    LeaveThenHideWithAll,
    LeaveThenErase,
    OtherLeavesThenLeaveHiding,
}

impl Parting {
    /// What it does, one after the other.
    async fn run(self, store: &Store, chat: ChatId, one: UserId, other: UserId) {
        let end = async |by, cause| drop(store.end_chat(chat, by, cause, NOON).await.expect("ends"));
        let hide = async || drop(step(store, chat, one, RevealStep::Withdraw, NOON).await);
        let block = async || drop(store.block(chat, one, NOON).await.expect("blocks"));
        let erase = async || drop(store.erase_user(one, None, NOON).await.expect("erases"));
        let leave_hiding = async || drop(store.leave_hiding(chat, one, NOON).await.expect("ends"));
        match self {
            Self::Leave => leave(store, chat, one, NOON).await,
            Self::Lost => end(Some(one), EndCause::Lost).await,
            Self::Idle => end(None, EndCause::Idle).await,
            Self::LeaveHiding => leave_hiding().await,
            Self::Block => block().await,
            Self::Erase => erase().await,
            Self::HideThenLeave => {
                hide().await;
                leave(store, chat, one, NOON).await;
            }
            Self::LeaveThenHide | Self::LeaveThenBlock | Self::LeaveThenHideWithAll | Self::LeaveThenErase => {
                leave(store, chat, one, NOON).await;
                match self {
                    Self::LeaveThenHide => hide().await,
                    Self::LeaveThenBlock => block().await,
                    Self::LeaveThenErase => erase().await,
                    _ => assert_eq!(store.hide_cards(one).await, Ok(vec![other])),
                }
            }
            Self::OtherLeavesThenLeaveHiding => {
                leave(store, chat, other, NOON).await;
                leave_hiding().await;
            }
        }
    }
}

/// Everything that the other sees afterwards of the reveal and of what happened, as text.
async fn seen_after(store: &Store, how: Parting) -> String {
    let (one, other, chat) = two_in_a_chat(store).await;
    reveal(store, chat, one, other, NOON).await;
    how.run(store, chat, one, other).await;
    let view = store.chat_view(chat, other).await.expect("reads").expect("a member");
    let RevealFacts { state, mine, theirs } = &view.reveal;
    let events = store.history(chat, other, HistoryRange::Latest, 10).await;
    let events = events.expect("reads").expect("a member").events;
    let events: Vec<_> = events
        .iter()
        .map(|event| match &event.what {
            EventKind::Ended { cause } => format!("{} {:?} {:?}", event.seq, event.by, cause.seen()),
            what => format!("{} {:?} {what:?}", event.seq, event.by),
        })
        .collect();
    let cards = state.revealed.as_ref().map(|revealed| revealed.cards);
    // Later, with every answer: one's own card can still be hidden.
    let hidden = step(store, chat, other, RevealStep::Withdraw, NOON).await;
    let RevealOutcome::Done { change, event, .. } = hidden else {
        panic!("{hidden:?}")
    };
    format!(
        "{cards:?} {} {} {} {:?} {events:?} then {change:?} {}",
        mine.is_some(),
        theirs.is_some(),
        state.closed,
        (
            view.last,
            view.ended.map(|end| end.cause.seen()),
            view.peer_privacy.receipts
        ),
        event.is_some(),
    )
}

#[tokio::test]
async fn rv_13_ano_05_parting_looks_like_leaving_with_the_card_hidden() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let leaving = seen_after(store, Parting::LeaveHiding).await;
        for how in [Parting::Block, Parting::Erase, Parting::HideThenLeave] {
            assert_eq!(seen_after(store, how).await, leaving, "{how:?}");
        }
        let hiding = seen_after(store, Parting::LeaveThenHide).await;
        for how in [
            Parting::LeaveThenBlock,
            Parting::LeaveThenHideWithAll,
            Parting::LeaveThenErase,
        ] {
            assert_eq!(seen_after(store, how).await, hiding, "{how:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn rv_13_what_was_revealed_outlives_the_chat_until_it_is_hidden() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        for how in [Parting::Leave, Parting::Lost, Parting::Idle] {
            let (one, other, chat) = two_in_a_chat(store).await;
            reveal(store, chat, one, other, NOON).await;
            how.run(store, chat, one, other).await;
            for who in [one, other] {
                let RevealFacts { state, mine, theirs } = facts(store, chat, who).await;
                assert!(mine.is_some() && theirs.is_some() && state.closed, "{how:?}");
            }
            let hidden = step(store, chat, other, RevealStep::Withdraw, NOON).await;
            let RevealOutcome::Done {
                change, event: None, ..
            } = hidden
            else {
                panic!("an ended chat gets no event: {hidden:?}")
            };
            assert_eq!(change, Change::Withdrawn(Member::Two));
            let (mine, theirs) = (facts(store, chat, one).await, facts(store, chat, other).await);
            assert!(
                mine.theirs.is_none() && mine.mine.is_some(),
                "{how:?}: only the one of who hid it"
            );
            assert!(theirs.mine.is_none() && theirs.theirs.is_some());
        }
        let lost = seen_after(store, Parting::Lost).await;
        assert_eq!(
            seen_after(store, Parting::Leave).await,
            lost,
            "a lost connection hides nothing"
        );
    })
    .await;
}

#[tokio::test]
async fn who_leaves_too_late_to_end_the_chat_still_hides_their_card() {
    each_engine(async |fixture| {
        let seen = seen_after(&fixture.store, Parting::OtherLeavesThenLeaveHiding).await;
        assert!(seen.starts_with("Some([Hidden, Shown]) true false"), "{seen}");
    })
    .await;
}

#[tokio::test]
async fn rv_11_an_erased_person_hides_every_card_and_others_keep_theirs() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "ann").await;
        let (mut chats, mut others) = (Vec::new(), Vec::new());
        for number in 0..3 {
            let other = person(store, &format!("p{number}")).await;
            let chat = meet(store, one, other, NOON).await;
            reveal(store, chat, one, other, NOON).await;
            leave(store, chat, one, NOON).await;
            chats.push(chat);
            others.push(other);
        }
        let hidden = step(store, chats[1], one, RevealStep::Withdraw, NOON).await;
        assert!(matches!(hidden, RevealOutcome::Done { .. }));
        let erased = store
            .erase_user(one, None, NOON)
            .await
            .expect("erases")
            .expect("was there");
        assert_eq!(erased.hidden_from, [others[0], others[2]], "who saw one until now");
        for (chat, other) in chats.into_iter().zip(others) {
            let RevealFacts { mine, theirs, .. } = facts(store, chat, other).await;
            assert!(mine.is_some() && theirs.is_none());
        }
    })
    .await;
}

#[tokio::test]
async fn each_reader_is_the_member_that_the_rules_mean() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other, chat) = two_in_a_chat(store).await;
        for (who, member) in [(one, Member::One), (other, Member::Two)] {
            let view = store.chat_view(chat, who).await.expect("reads").expect("a member");
            assert_eq!(view.member, member);
        }
    })
    .await;
}
