//! The short question after a good chat: once in thirty days, answered once, and never after a refusal.

use io_core::chat::EndCause;
use io_core::ids::{ChatId, ClientMessageId, UserId};
use io_core::moderation::Reason;
use io_core::question::{Choice, KEPT, Question, Takes, Words};
use io_core::rating::Thumb;
use io_core::time::{Span, Timestamp};

use super::stories::{NOON, fresh_id, leave, meet, person, rate, say};
use crate::Store;
use crate::housekeeping::Retention;
use crate::moderation::reports::NewReport;
use crate::testing::each_engine;

/// After each good chat.
fn always() -> Choice {
    Choice {
        one_in: 1,
        ..Choice::default()
    }
}

async fn ask(store: &Store, chat: ChatId, user: UserId, now: Timestamp) -> Option<Question> {
    store.ask_question(chat, user, always(), now).await.expect("answers")
}

/// Asks a person who liked this chat.
pub(super) async fn asked(store: &Store, chat: ChatId, user: UserId) {
    assert_eq!(ask(store, chat, user, NOON).await.map(|one| one.number), Some(0));
}

/// A chat that ends now, and how `one` rates it.
async fn over(store: &Store, one: UserId, other: UserId, thumb: Option<Thumb>, now: Timestamp) -> ChatId {
    let chat = meet(store, one, other, now).await;
    leave(store, chat, other, now).await;
    if let Some(thumb) = thumb {
        rate(store, chat, one, thumb, now).await;
    }
    chat
}

#[tokio::test]
async fn aq_1_a_person_is_asked_once_in_thirty_days() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (ada, ben) = (person(store, "ada").await, person(store, "ben").await);
        let up = async |now| over(store, ada, ben, Some(Thumb::Up), now).await;
        let first = up(NOON).await;
        let both = tokio::join!(ask(store, first, ada, NOON), ask(store, first, ada, NOON));
        assert_eq!([both.0, both.1].into_iter().flatten().count(), 1, "of two devices one");
        for days in [1, 29, 30] {
            let later = NOON + Span::days(days);
            assert_eq!(ask(store, up(later).await, ada, later).await, None, "{days}");
        }
        let before = store.question_asked(ada).await.expect("reads").expect("is kept");
        assert!(
            NOON - before.on < Span::days(1) && before.on.0 % Span::days(1).0 == 0,
            "only the day"
        );
        let later = before.on + KEPT;
        assert!(ask(store, up(later).await, ada, later).await.is_some());
        let due = async |at| {
            let due = store.due(Retention::default(), at).await.expect("counts");
            due.iter()
                .find(|(class, _)| *class == "questions asked")
                .map(|(_, rows)| *rows)
        };
        let day = store.question_asked(ada).await.expect("reads").expect("is kept").on;
        assert_eq!(
            (due(day + KEPT - Span(1)).await, due(day + KEPT).await),
            (Some(0), Some(1))
        );
        store.purge(Retention::default(), day + KEPT).await.expect("purges");
        assert_eq!(store.question_asked(ada).await, Ok(None));
    })
    .await;
}

#[tokio::test]
async fn aq_2_a_refusal_and_a_bad_rating_ask_nothing() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (ada, ben) = (person(store, "ada").await, person(store, "ben").await);
        for thumb in [None, Some(Thumb::Skip), Some(Thumb::Down)] {
            let chat = over(store, ada, ben, thumb, NOON).await;
            assert_eq!(ask(store, chat, ada, NOON).await, None, "{thumb:?}");
        }
        let live = meet(store, ada, ben, NOON).await;
        assert_eq!(ask(store, live, ada, NOON).await, None);
        leave(store, live, ada, NOON).await;
        let reported = over(store, ada, ben, Some(Thumb::Up), NOON).await;
        let report = NewReport {
            chat: reported,
            reporter: ada,
            cid: ClientMessageId::from_random(fresh_id()),
            reason: Reason::Harassment,
            words: None,
            messages: Vec::new(),
            wants_email: false,
            picture: None,
        };
        let blocked = over(store, ada, ben, Some(Thumb::Up), NOON).await;
        let off = Choice {
            one_in: 0,
            ..Choice::default()
        };
        assert_eq!(store.ask_question(blocked, ada, off, NOON).await, Ok(None));
        store.file_report(report, NOON).await.expect("files");
        store.block(blocked, ada, NOON).await.expect("blocks");
        for chat in [reported, blocked] {
            assert_eq!(ask(store, chat, ada, NOON).await, None);
        }
        let cem = person(store, "cem").await;
        let foreign = over(store, ben, cem, Some(Thumb::Up), NOON).await;
        assert_eq!(ask(store, foreign, ada, NOON).await, None, "not a member");
        assert_eq!(ask(store, foreign, ben, NOON + Span::hours(25)).await, None, "too late");
        assert_eq!(store.question_asked(ada).await, Ok(None), "nothing is kept");
    })
    .await;
}

#[tokio::test]
async fn aq_3_what_the_other_one_does_changes_nothing() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let ben = person(store, "ben").await;
        for what in ["nothing", "rates", "blocks", "reports", "goes"] {
            let ada = person(store, &format!("ada-{what}")).await;
            let other = if what == "goes" {
                person(store, "gone").await
            } else {
                ben
            };
            // Long and even: good without a rating.
            let chat = meet(store, ada, other, NOON).await;
            for _ in 0..10 {
                for who in [ada, other] {
                    say(store, chat, who, "hello", NOON).await;
                }
            }
            let end = NOON + Span::minutes(6);
            let cause = EndCause::Left;
            store.end_chat(chat, Some(other), cause, end).await.expect("ends");
            match what {
                "rates" => {
                    rate(store, chat, other, Thumb::Down, end).await;
                }
                "blocks" => drop(store.block(chat, other, end).await.expect("blocks")),
                "reports" => {
                    let report = NewReport {
                        chat,
                        reporter: other,
                        cid: ClientMessageId::from_random(fresh_id()),
                        reason: Reason::Harassment,
                        words: None,
                        messages: Vec::new(),
                        wants_email: false,
                        picture: None,
                    };
                    drop(store.file_report(report, end).await.expect("files"));
                }
                "goes" => drop(store.erase_user(other, None, end).await.expect("erases")),
                _ => {}
            }
            assert!(ask(store, chat, ada, end).await.is_some(), "{what}");
        }
    })
    .await;
}

#[tokio::test]
async fn aq_4_an_answer_counts_once_and_for_the_open_question_alone() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (ada, ben) = (person(store, "ada").await, person(store, "ben").await);
        assert_eq!(store.answer_question(0, ada, NOON).await, Ok(false), "nobody asked");
        let own = Question {
            number: 0,
            takes: Takes::YesNo,
            words: vec![Words::parse("en", "Was it kind?").expect("short")],
        };
        let choice = always().next(1, vec![own]).expect("fits");
        let chat = over(store, ada, ben, Some(Thumb::Up), NOON).await;
        let question = store.ask_question(chat, ada, choice.clone(), NOON).await;
        assert_eq!(question.expect("answers"), Some(choice.own[0].clone()));
        let answer = async |question, at| store.answer_question(question, ada, at).await;
        assert_eq!(answer(0, NOON).await, Ok(false), "another one");
        let both = tokio::join!(answer(1, NOON), answer(1, NOON));
        assert_eq!([both.0, both.1].iter().filter(|one| **one == Ok(true)).count(), 1);
        assert_eq!(answer(1, NOON).await, Ok(false), "sent again");
        let left = store.question_asked(ada).await.expect("reads").expect("is kept");
        assert_eq!(left.open, None);
        let chat = over(store, ben, ada, Some(Thumb::Up), NOON).await;
        asked(store, chat, ben).await;
        assert_eq!(
            store.answer_question(0, ben, NOON + Span::days(2)).await,
            Ok(false),
            "too late"
        );
    })
    .await;
}
