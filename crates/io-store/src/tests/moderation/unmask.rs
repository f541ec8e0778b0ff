//! Nobody sees alone whose account it is, and each look is recorded, on both engines.

use io_core::ids::{StaffId, UnmaskId, UserId};
use io_core::moderation::figures::Month;
use io_core::moderation::unmask::{Answer, SHOWN, State, UnmaskError, WAITS};
use io_core::moderation::{Counted, Reason, UnmaskWhy};
use io_core::staff::Role;
use io_core::time::{Span, Timestamp};

use crate::Store;
use crate::audit::{AuditFilter, By, Subject, Who};
use crate::db::Statement;
use crate::moderation::unmask::{AnsweredUnmask, AskedToUnmask, NewUnmask};
use crate::testing::each_engine;
use crate::tests::introspection::every_value;
use crate::tests::moderation::cases::reported;
use crate::tests::staff::{active, machine};
use crate::tests::stories::{NOON, person};

const WORDS: &str = "there is a threat that names a school";
const ORDER: &str = "court 12 C 34/26";

pub(super) fn by(member: StaffId) -> (StaffId, By) {
    let by = By {
        who: Who::Staff(member),
        request: "a test".to_owned(),
    };
    (member, by)
}

fn new() -> NewUnmask {
    NewUnmask {
        why: UnmaskWhy::Order,
        words: WORDS.to_owned(),
        order: Some(ORDER.to_owned()),
    }
}

/// A moderator who asked about an account, an operator, the request and the reference of its case.
async fn asked(store: &Store, about: UserId) -> (StaffId, StaffId, UnmaskId, String) {
    let asker = active(store, "kim@example.org", Role::Moderator, NOON).await;
    let second = active(store, "lee@example.org", Role::Operator, NOON).await;
    let case = reported(store, Some(about), Reason::Threats, NOON).await;
    let (reference, _) = store.case_facts(case).await.expect("reads").expect("a case");
    let made = store.ask_to_unmask(&reference, new(), by(asker), NOON).await;
    let Ok(AskedToUnmask::Asked(id)) = made else {
        panic!("{made:?}");
    };
    (asker, second, id, reference)
}

async fn looks(store: &Store) -> u64 {
    let count = Statement::both("LOOKS", "SELECT count(*) FROM staff_looks WHERE what = 'identity'");
    let mut row = store.inner.db.row(count, &[]).await.expect("reads").expect("a row");
    row.take().expect("a number")
}

async fn sees(store: &Store, id: UnmaskId, member: StaffId, now: Timestamp) -> bool {
    let identity = store.look_at_identity(id, by(member), now).await.expect("reads");
    if let Some(identity) = &identity {
        assert_eq!(
            (identity.email.as_str(), identity.signed_in.len()),
            ("one@example.org", 1)
        );
    }
    identity.is_some()
}

#[tokio::test]
async fn an_identity_shows_to_who_asked_after_another_agreed_for_an_hour() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "one").await;
        let (asker, second, id, reference) = asked(store, one).await;
        assert!(!sees(store, id, asker, NOON).await, "not alone");
        let own = store.answer_unmask(id, Answer::Agree, by(asker), NOON).await;
        assert_eq!(own, Ok(AnsweredUnmask::Refused(UnmaskError::SamePerson)));
        let waiting = store.waiting_unmasks(second, NOON).await.expect("lists");
        assert_eq!(waiting.len(), 1);
        assert_eq!(
            (waiting[0].case.as_str(), waiting[0].words.as_str()),
            (reference.as_str(), WORDS)
        );
        assert_eq!(waiting[0].order.as_deref(), Some(ORDER));
        assert_eq!(
            store.waiting_unmasks(asker, NOON).await,
            Ok(Vec::new()),
            "waits for another"
        );

        let agreed = store.answer_unmask(id, Answer::Agree, by(second), NOON).await;
        assert_eq!(agreed, Ok(AnsweredUnmask::Done));
        let month = Month::of(NOON);
        let figures = store.moderation_figures(month, month).await.expect("reads");
        let unmaskings = figures.iter().find(|figure| figure.what == Counted::Unmaskings);
        assert_eq!(
            unmaskings.map(|figure| (figure.name.as_str(), figure.count)),
            Some(("order", 1))
        );
        let again = store.answer_unmask(id, Answer::Agree, by(second), NOON).await;
        assert_eq!(
            again,
            Ok(AnsweredUnmask::Refused(UnmaskError::Over)),
            "an hour, not two"
        );
        assert!(!sees(store, id, second, NOON).await);
        assert_eq!(looks(store).await, 0);
        assert!(sees(store, id, asker, NOON).await && sees(store, id, asker, NOON).await);
        assert_eq!(looks(store).await, 2, "each opening is a look");
        assert!(!sees(store, id, asker, NOON + SHOWN).await);
        let own = store.own_unmasks(asker, NOON).await.expect("lists");
        assert_eq!(own[0].request.state_at(NOON), State::Agreed { until: NOON + SHOWN });

        let filter = AuditFilter {
            case: Some(reference),
            ..AuditFilter::default()
        };
        let trail = store.audit_page(&filter, 10).await.expect("reads").entries;
        let mut actions: Vec<&str> = trail.iter().map(|entry| entry.action.as_str()).collect();
        actions.reverse();
        assert_eq!(
            actions,
            ["unmask_asked", "unmask_agreed", "identity_shown", "identity_shown"]
        );
        assert!(trail.iter().all(|entry| entry.on == Some(Subject::User(one))));
        assert_eq!(store.verify_audit(&[]).await.expect("checks").broken, None);
    })
    .await;
}

#[tokio::test]
async fn a_refusal_ends_a_request_also_one_that_was_agreed_to() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (asker, second, id, _) = asked(store, person(store, "one").await).await;
        for answer in [Answer::Agree, Answer::Refuse] {
            let done = store.answer_unmask(id, answer, by(second), NOON).await;
            assert_eq!(done, Ok(AnsweredUnmask::Done));
        }
        assert!(!sees(store, id, asker, NOON).await);
        let again = store.answer_unmask(id, Answer::Agree, by(second), NOON).await;
        assert_eq!(again, Ok(AnsweredUnmask::Refused(UnmaskError::Over)));
        assert_eq!(store.waiting_unmasks(second, NOON).await, Ok(Vec::new()));
        let unknown = store.answer_unmask(UnmaskId::from_random([7; 16]), Answer::Agree, by(second), NOON);
        assert_eq!(unknown.await, Ok(AnsweredUnmask::NotFound));
    })
    .await;
}

#[tokio::test]
async fn who_left_the_staff_neither_agrees_nor_sees() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (asker, second, id, reference) = asked(store, person(store, "one").await).await;
        let third = active(store, "sam@example.org", Role::Owner, NOON).await;
        store.end_staff(second, machine(), NOON).await.expect("ends");
        let gone = store.answer_unmask(id, Answer::Agree, by(second), NOON).await;
        assert_eq!(gone, Ok(AnsweredUnmask::Refused(UnmaskError::NotOfStaff)));
        assert_eq!(
            store.answer_unmask(id, Answer::Agree, by(third), NOON).await,
            Ok(AnsweredUnmask::Done)
        );
        store.end_staff(asker, machine(), NOON).await.expect("ends");
        assert!(
            !sees(store, id, asker, NOON).await,
            "agreed to, but not of the staff any more"
        );
        let late = store.ask_to_unmask(&reference, new(), by(asker), NOON).await;
        let Ok(AskedToUnmask::Asked(late)) = late else {
            panic!("{late:?}");
        };
        let refused = store.answer_unmask(late, Answer::Agree, by(third), NOON).await;
        assert_eq!(refused, Ok(AnsweredUnmask::Refused(UnmaskError::NotOfStaff)));
    })
    .await;
}

#[tokio::test]
async fn a_request_lapses_and_a_case_about_nobody_unmasks_nobody() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let one = person(store, "one").await;
        let (asker, second, id, reference) = asked(store, one).await;
        let late = NOON + WAITS;
        assert_eq!(store.waiting_unmasks(second, late).await, Ok(Vec::new()));
        let answer = store.answer_unmask(id, Answer::Agree, by(second), late).await;
        assert_eq!(answer, Ok(AnsweredUnmask::Refused(UnmaskError::Over)));
        assert_eq!(store.own_unmasks(asker, NOON + Span::days(31)).await, Ok(Vec::new()));

        let open = store.ask_to_unmask(&reference, new(), by(asker), late).await;
        let Ok(AskedToUnmask::Asked(open)) = open else {
            panic!("{open:?}");
        };
        store
            .answer_unmask(open, Answer::Agree, by(second), late)
            .await
            .expect("agrees");
        store
            .erase_user(one, None, late)
            .await
            .expect("erases")
            .expect("was there");
        assert!(!sees(store, open, asker, late).await, "nothing is left to see");
        let made = store.ask_to_unmask(&reference, new(), by(asker), late).await;
        assert_eq!(made, Ok(AskedToUnmask::Nobody));
        let unknown = store.ask_to_unmask("no case", new(), by(asker), late).await;
        assert_eq!(unknown, Ok(AskedToUnmask::NotFound));
    })
    .await;
}

#[tokio::test]
async fn the_words_of_a_request_are_nowhere_in_clear() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (_, second, id, _) = asked(store, person(store, "one").await).await;
        store
            .answer_unmask(id, Answer::Agree, by(second), NOON)
            .await
            .expect("agrees");
        for found in every_value(fixture).await {
            let text = String::from_utf8_lossy(&found.bytes);
            assert!(
                !text.contains(WORDS) && !text.contains(ORDER),
                "{}.{}",
                found.table,
                found.column
            );
        }
    })
    .await;
}
