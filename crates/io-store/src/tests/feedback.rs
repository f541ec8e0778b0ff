//! What people tell the staff: kept once, answered once, told once, and gone with them.

use io_core::board::{Draft as Item, Kind as ItemKind, State as ItemState};
use io_core::feedback::{Diagnostics, KEPT, Kind, MOST_A_DAY, State};
use io_core::ids::{BoardItemId, ClientMessageId, EmailId, FeedbackId, StaffId, UserId};
use io_core::moderation::NoticeKind;
use io_core::time::{Span, Timestamp};
use uuid::Uuid;

use super::stories::{NOON, fresh_id, person};
use crate::Store;
use crate::audit::{AuditFilter, By, Who};
use crate::board::Vote;
use crate::db::{Statement, values};
use crate::email::{EmailContent, EmailKind, NewEmail};
use crate::feedback::{FeedbackActed, Inbox, NewFeedback, Sent};
use crate::housekeeping::Retention;
use crate::testing::each_engine;

pub(super) const KIM: StaffId = StaffId(Uuid::from_u128(1));

pub(super) fn by() -> By {
    By {
        who: Who::Staff(KIM),
        request: "a test".to_owned(),
    }
}

pub(super) fn item(title: &str, kind: ItemKind) -> Item {
    Item {
        kind,
        title: title.to_owned(),
        text: "In words of staff".to_owned(),
        state: ItemState::New,
        reason: None,
        fixed_in: None,
        public: true,
    }
}

fn facts() -> Diagnostics {
    Diagnostics {
        app: "1.14.2".to_owned(),
        browser: "Firefox".to_owned(),
        screen: "390x844".to_owned(),
        theme: "dark".to_owned(),
        language: "en".to_owned(),
        connection: "live".to_owned(),
        errors: vec!["not_found".to_owned()],
    }
}

fn new(user: UserId, kind: Kind, text: &str) -> NewFeedback {
    NewFeedback {
        user,
        cid: ClientMessageId::from_random(fresh_id()),
        kind,
        text: text.to_owned(),
        diagnostics: None,
        wants_email: false,
    }
}

pub(super) async fn told(store: &Store, user: UserId, kind: Kind, text: &str, now: Timestamp) -> FeedbackId {
    match store.tell_staff(new(user, kind, text), now).await {
        Ok(Sent::Kept(id)) => id,
        other => panic!("{other:?}"),
    }
}

/// A wish with an answer, joined to an item of the board, which counts its writer.
pub(super) async fn told_and_voted(store: &Store, user: UserId, text: &str) -> BoardItemId {
    let id = told(store, user, Kind::Wish, text, NOON).await;
    let draft = item("A wish", ItemKind::Wish);
    let item = store.post_item(draft, KIM, by(), NOON).await.expect("posts");
    let joined = store.join_feedback(id, item, by(), NOON).await;
    assert_eq!(joined, Ok(FeedbackActed::Done(user)));
    let answered = store.answer_feedback(id, "Thank you", by(), NOON).await;
    assert_eq!(answered, Ok(FeedbackActed::Done(user)));
    item
}

#[tokio::test]
async fn fb_1_what_is_sent_twice_is_kept_once_and_a_few_a_day() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let ada = person(store, "ada").await;
        let first = NewFeedback {
            diagnostics: Some(facts()),
            wants_email: true,
            ..new(ada, Kind::Fault, "It stays blurred")
        };
        let Ok(Sent::Kept(id)) = store.tell_staff(first.clone(), NOON).await else {
            panic!("not kept");
        };
        let again = store.tell_staff(first.clone(), NOON + Span::hours(1)).await;
        assert_eq!(again, Ok(Sent::Kept(id)), "its answer may have been lost");
        for _ in 1..MOST_A_DAY {
            told(store, ada, Kind::Feedback, "More", NOON + Span::hours(2)).await;
        }
        let late = NOON + Span::hours(3);
        let refused = store.tell_staff(new(ada, Kind::Wish, "One more"), late).await;
        assert_eq!(refused, Ok(Sent::TooMany(NOON + Span::days(1))));
        let again = store.tell_staff(first, late).await;
        assert_eq!(again, Ok(Sent::Kept(id)), "the same one is none more");
        told(store, ada, Kind::Wish, "One more", NOON + Span::days(1)).await;

        let own = store.own_feedback(ada, 100).await.expect("reads");
        assert_eq!(own.len(), MOST_A_DAY as usize + 1);
        let first = own.last().expect("the first");
        assert_eq!((first.id, first.kind, first.state), (id, Kind::Fault, State::New));
        assert_eq!(first.text.as_deref(), Some("It stays blurred"));
        assert_eq!(first.diagnostics, Some(facts()));
        let ben = person(store, "ben").await;
        assert_eq!(store.own_feedback(ben, 100).await, Ok(vec![]), "nobody else reads it");
        store.erase_user(ada, None, late).await.expect("erases");
        assert_eq!(
            store.tell_staff(new(ada, Kind::Wish, "Late"), late).await,
            Ok(Sent::Gone)
        );
        assert_eq!(store.feedback(id).await, Ok(None));
    })
    .await;
}

fn written(to: &str, answer: &str) -> NewEmail {
    NewEmail {
        id: EmailId::from_random(fresh_id()),
        kind: EmailKind::Safety,
        content: EmailContent {
            to: to.to_owned(),
            subject: "An answer".to_owned(),
            text: answer.to_owned(),
            html: answer.to_owned(),
        },
        expires_at: NOON + Span::days(2),
    }
}

#[tokio::test]
async fn fb_4_an_answer_is_given_once_and_reaches_its_person_alone() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (ada, ben) = (person(store, "ada").await, person(store, "ben").await);
        let quiet = told(store, ada, Kind::Feedback, "Nice", NOON).await;
        let wanted = NewFeedback {
            wants_email: true,
            ..new(ada, Kind::Fault, "Broken")
        };
        let Ok(Sent::Kept(wanted)) = store.tell_staff(wanted, NOON).await else {
            panic!("not kept");
        };
        assert_eq!(store.feedback_waiting().await, Ok(2));
        let later = NOON + Span::hours(1);
        assert_eq!(
            store.open_feedback(quiet, by(), later).await,
            Ok(FeedbackActed::Done(ada))
        );
        assert_eq!(
            store.open_feedback(quiet, by(), later).await,
            Ok(FeedbackActed::Over),
            "once"
        );
        for (id, answer) in [(quiet, "Thank you"), (wanted, "<b>Fixed</b>")] {
            let answered = store.answer_feedback(id, answer, by(), later).await;
            assert_eq!(answered, Ok(FeedbackActed::Done(ada)));
            let second = store.answer_feedback(id, "Something else", by(), later).await;
            assert_eq!(second, Ok(FeedbackActed::Over), "the first who answers does");
        }
        let own = store.own_feedback(ada, 100).await.expect("reads");
        let answers: Vec<_> = own.iter().filter_map(|one| one.answer.as_deref()).collect();
        assert_eq!(answers.len(), 2);
        assert!(answers.contains(&"<b>Fixed</b>"), "text as it was typed: {answers:?}");

        assert_eq!(store.unseen_notices(ada).await, Ok(2));
        let notices = store.notices(ada).await.expect("reads");
        assert!(
            notices
                .iter()
                .all(|one| one.kind == NoticeKind::FeedbackAnswer && !one.seen)
        );
        let [first, _] = notices.as_slice() else {
            panic!("{notices:?}");
        };
        assert_eq!(store.see_notice(first.id, ben, later).await, Ok(false), "not theirs");
        assert_eq!(store.see_notice(first.id, ada, later).await, Ok(true));
        assert_eq!(store.unseen_notices(ada).await, Ok(1));
        assert_eq!(store.notices(ben).await, Ok(vec![]));

        let mailed = parking_lot::Mutex::new(Vec::new());
        let write = |to: &str, answer: &str| {
            mailed.lock().push(answer.to_owned());
            written(to, answer)
        };
        assert_eq!(store.email_answers(write, later).await, Ok(1));
        assert_eq!(store.email_answers(write, later).await, Ok(0), "once");
        assert_eq!(*mailed.lock(), ["<b>Fixed</b>"], "only who wanted it");

        assert_eq!(
            store.close_feedback(quiet, by(), later).await,
            Ok(FeedbackActed::Done(ada))
        );
        assert_eq!(store.close_feedback(quiet, by(), later).await, Ok(FeedbackActed::Over));
        let done = store.feedback_inbox(Inbox::Done).await.expect("reads");
        assert_eq!(
            (done.len(), store.feedback_inbox(Inbox::Waiting).await),
            (2, Ok(vec![]))
        );

        let trail = store.audit_page(&AuditFilter::default(), 20).await.expect("reads");
        let actions: Vec<_> = trail.entries.iter().rev().map(|entry| entry.action.as_str()).collect();
        assert_eq!(
            actions,
            [
                "feedback_opened",
                "feedback_answered",
                "feedback_answered",
                "feedback_closed"
            ]
        );
        let said = format!("{:?}", trail.entries);
        for words in ["Nice", "Broken", "Thank you", "Fixed"] {
            assert!(!said.contains(words), "no words of a person in the trail: {words}");
        }
    })
    .await;
}

#[tokio::test]
async fn fb_5_what_staff_do_with_it_is_audited_or_not_done() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let ada = person(store, "ada").await;
        let id = told(store, ada, Kind::Wish, "A wish", NOON).await;
        let draft = || item("A wish", ItemKind::Wish);
        let item = store.post_item(draft(), KIM, by(), NOON).await.expect("posts");
        let away = Statement::both("DROP", "ALTER TABLE audit RENAME TO audit_away");
        store.inner.db.execute(away, values![]).await.expect("renames");
        assert!(store.open_feedback(id, by(), NOON).await.is_err());
        assert!(store.answer_feedback(id, "No", by(), NOON).await.is_err());
        assert!(store.close_feedback(id, by(), NOON).await.is_err());
        assert!(store.join_feedback(id, item, by(), NOON).await.is_err());
        assert!(store.post_item(draft(), KIM, by(), NOON).await.is_err());
        assert!(store.change_item((item, 1), draft(), KIM, by(), NOON).await.is_err());
        let found = store.feedback(id).await.expect("reads").expect("is there");
        assert_eq!((found.state, found.answer, found.joined), (State::New, None, None));
        let items = store.board_items().await.expect("reads");
        assert_eq!((items.len(), items[0].votes, items[0].revision), (1, 0, 1));
    })
    .await;
}

#[tokio::test]
async fn fb_6_what_people_told_goes_half_a_year_after_its_last_change() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let ada = person(store, "ada").await;
        let kept = told(store, ada, Kind::Wish, "Kept", NOON).await;
        let goes = told(store, ada, Kind::Wish, "Goes", NOON).await;
        let later = NOON + Span::days(10);
        store
            .answer_feedback(kept, "Thank you", by(), later)
            .await
            .expect("answers");
        let end = NOON + KEPT;
        let due = store.due(Retention::default(), end).await.expect("counts");
        assert!(due.contains(&("feedback", 1)), "{due:?}");
        store.purge(Retention::default(), end).await.expect("purges");
        let left = store.own_feedback(ada, 10).await.expect("reads");
        assert_eq!(left.iter().map(|one| one.id).collect::<Vec<_>>(), [kept]);
        assert_eq!(store.feedback(goes).await, Ok(None));
    })
    .await;
}

#[tokio::test]
async fn fb_7_a_joined_wish_counts_its_writer_once_and_they_may_leave() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let ada = person(store, "ada").await;
        let item = told_and_voted(store, ada, "I wish").await;
        let votes = async || store.board_item(item).await.expect("reads").expect("is there").votes;
        assert_eq!(votes().await, 1);
        let second = told(store, ada, Kind::Wish, "I still wish", NOON).await;
        store.join_feedback(second, item, by(), NOON).await.expect("joins");
        assert_eq!(votes().await, 1, "once a person");
        let own = store.own_feedback(ada, 10).await.expect("reads");
        assert!(
            own.iter()
                .all(|one| one.joined.as_ref().is_some_and(|joined| joined.item == item))
        );
        store.vote(item, ada, Vote::TakeBack).await.expect("takes it back");
        assert_eq!(votes().await, 0);
        let nowhere = BoardItemId(Uuid::from_u128(9));
        assert_eq!(
            store.join_feedback(second, nowhere, by(), NOON).await,
            Ok(FeedbackActed::NotFound)
        );
    })
    .await;
}
