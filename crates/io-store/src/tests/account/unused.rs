//! Accounts that nobody uses: noticed twice, erased at the announced time, kept by any use. On both engines.

use io_core::account::{Pause, ProcessingChange, UnusedRules};
use io_core::ids::{EmailId, UserId};
use io_core::time::{Span, Timestamp};

use crate::account::{UnusedEmails, UnusedFollowed, UnusedNotice};
use crate::db::{Statement, values};
use crate::email::{Claim, Draft, EmailContent, EmailKind, NewEmail};
use crate::testing::each_engine;
use crate::tests::stories::{NOON, fresh_id, person, sign_in};
use crate::{Result, Store};

const YEAR: UnusedRules = UnusedRules {
    after: Span::days(365),
    first: Span::days(30),
    last: Span::days(7),
};
/// The first notice comes now: the day of the last use is over, and a year.
const NOTICED: Timestamp = Timestamp(NOON.0 + Span::days(366).0);

fn write(kind: EmailKind, subject: String) -> Draft {
    Draft::new(move |address| NewEmail {
        id: EmailId::from_random(fresh_id()),
        kind,
        content: EmailContent {
            to: address.identity.clone(),
            subject: subject.clone(),
            text: String::new(),
            html: String::new(),
        },
        expires_at: NOON + Span::days(10_000),
    })
}

async fn try_follow(store: &Store, rules: UnusedRules, now: Timestamp) -> Result<UnusedFollowed> {
    let emails = UnusedEmails {
        notice: &|UnusedNotice { ends_at, last }| {
            let day = (ends_at - NOON).0 / Span::days(1).0;
            write(EmailKind::Unused, format!("day {day}, last: {last}"))
        },
        farewell: &write(EmailKind::Deleted, "gone".to_owned()),
    };
    store.follow_unused(rules, 10, emails, now, now).await
}

/// One run: how many notices, and who was erased.
async fn follow(store: &Store, now: Timestamp) -> (u64, Vec<UserId>) {
    let done = try_follow(store, YEAR, now).await.expect("follows");
    (done.noticed, done.erased.into_iter().map(|(user, _)| user).collect())
}

/// What waits in the outbox for an account, but for sign-in emails.
async fn emails(store: &Store, now: Timestamp) -> Vec<(String, String)> {
    let claimed = store.claim_emails(Claim::any(50), Span::minutes(5), now).await;
    let mut found = Vec::new();
    for email in claimed.expect("claims") {
        if matches!(email.kind, EmailKind::Unused | EmailKind::Deleted) {
            found.push((email.content.to, email.content.subject));
            store.email_sent(email.id).await.expect("drops");
        }
    }
    found
}

const NOTHING: (u64, Vec<UserId>) = (0, Vec::new());

#[tokio::test]
async fn da_09_an_unused_account_is_noticed_twice_and_erased_on_its_day() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let user = person(store, "ann").await;
        let to_ann = |subject: &str| vec![("ann@example.org".to_owned(), subject.to_owned())];
        for early in [NOON, NOON + Span::days(365)] {
            assert_eq!(follow(store, early).await, NOTHING);
        }
        assert_eq!(follow(store, NOTICED).await, (1, Vec::new()));
        assert_eq!(emails(store, NOTICED).await, to_ann("day 396, last: false"));
        let ends_at = NOTICED + Span::days(30);
        for early in [NOTICED, ends_at - Span::days(7) - Span(1)] {
            assert_eq!(follow(store, early).await, NOTHING);
        }
        let last = ends_at - Span::days(7);
        assert_eq!(follow(store, last).await, (1, Vec::new()));
        assert_eq!(emails(store, last).await, to_ann("day 396, last: true"));
        for early in [last, ends_at - Span(1)] {
            assert_eq!(follow(store, early).await, NOTHING);
        }
        assert_eq!(follow(store, ends_at).await, (0, vec![user]));
        assert_eq!(emails(store, ends_at).await, to_ann("gone"));
        assert_eq!(store.profile(user).await, Ok(None));
        assert_eq!(follow(store, ends_at).await, NOTHING);
    })
    .await;
}

#[tokio::test]
async fn da_09_any_use_keeps_an_account_and_ends_its_notices() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (used, login) = sign_in(store, "used", NOON).await;
        let (signs_in, _) = sign_in(store, "signs-in", NOON).await;
        let (of_before, login_of_before) = sign_in(store, "of-before", NOON).await;
        assert_eq!(follow(store, NOTICED).await, (3, Vec::new()));
        let last = NOTICED + Span::days(23);
        assert_eq!(follow(store, last).await, (3, Vec::new()));

        let used_at = last + Span::days(6);
        store.touch_login(login, used_at).await.expect("touches");
        assert_eq!(sign_in(store, "signs-in", used_at).await.0, signs_in);
        // A program of before notes the use at the login alone.
        let touch = Statement::both("TOUCH_OF_BEFORE", "UPDATE logins SET last_seen_at = $1 WHERE id = $2");
        let touched = store.inner.db.execute(touch, values![used_at, login_of_before]).await;
        assert_eq!(touched, Ok(1));
        for later in [last + Span::days(7), last + Span::days(8), used_at + Span::days(364)] {
            assert_eq!(follow(store, later).await, NOTHING);
        }
        for user in [used, signs_in, of_before] {
            assert!(store.profile(user).await.expect("reads").is_some());
        }
        assert_eq!(
            follow(store, used_at + Span::days(366)).await,
            (3, Vec::new()),
            "a year later, anew"
        );
    })
    .await;
}

#[tokio::test]
async fn da_09_a_server_that_stood_still_gives_everyone_their_time_anew() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let user = person(store, "ann").await;
        follow(store, NOON).await;
        follow(store, NOTICED).await;
        assert_eq!(follow(store, NOTICED + Span::days(23)).await, (1, Vec::new()));
        let back = NOTICED + Span::days(300);
        emails(store, back).await;
        assert_eq!(follow(store, back).await, (1, Vec::new()));
        let [(_, notice)] = emails(store, back).await.try_into().expect("one email");
        assert_eq!(notice, "day 673, last: true");
        assert_eq!(follow(store, back + Span::days(7) - Span(1)).await, NOTHING);
        assert_eq!(follow(store, back + Span::days(7)).await, (0, vec![user]));
    })
    .await;
}

#[tokio::test]
async fn da_09_switched_off_or_lengthened_it_erases_nobody() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let user = person(store, "ann").await;
        let off = UnusedRules::months(0);
        for rules in [YEAR, off] {
            try_follow(store, rules, NOON).await.expect("follows");
        }
        follow(store, NOTICED).await;
        let last = NOTICED + Span::days(23);
        follow(store, last).await;
        let ends_at = last + Span::days(7);
        for rules in [off, UnusedRules::months(24)] {
            assert_eq!(try_follow(store, rules, ends_at).await, Ok(UnusedFollowed::default()));
        }
        assert_eq!(
            follow(store, ends_at).await,
            (1, Vec::new()),
            "the notices of before count no more"
        );
        assert!(store.profile(user).await.expect("reads").is_some());
    })
    .await;
}

#[tokio::test]
async fn an_account_that_is_leaving_anyway_gets_no_notice() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let user = person(store, "ann").await;
        follow(store, NOON).await;
        let due = NOTICED + Span::days(3);
        assert_eq!(store.schedule_deletion(user, due, None, NOON).await, Ok(Some(due)));
        assert_eq!(follow(store, NOTICED).await, NOTHING);
    })
    .await;
}

#[tokio::test]
async fn gdpr_08_a_paused_account_is_kept_however_long_it_rests() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let user = person(store, "ann").await;
        follow(store, NOON).await;
        let pause = |pause| ProcessingChange {
            pause: Some(pause),
            ..ProcessingChange::default()
        };
        store
            .change_processing(user, pause(Pause::On), NOON)
            .await
            .expect("pauses");
        for later in [NOTICED, NOTICED + Span::days(23), NOTICED + Span::days(400)] {
            assert_eq!(follow(store, later).await, NOTHING);
        }
        let later = NOTICED + Span::days(400);
        store
            .change_processing(user, pause(Pause::Off), later)
            .await
            .expect("ends");
        assert_eq!(
            follow(store, later).await,
            (1, Vec::new()),
            "both notices and their time again"
        );
    })
    .await;
}

#[tokio::test]
async fn two_runs_at_once_send_one_notice_each() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        person(store, "ann").await;
        person(store, "ben").await;
        follow(store, NOON).await;
        let (one, other) = tokio::join!(Box::pin(follow(store, NOTICED)), Box::pin(follow(store, NOTICED)));
        assert_eq!(one.0 + other.0, 2);
        assert_eq!(emails(store, NOTICED).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn the_day_of_the_last_use_is_kept_and_nothing_finer() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (_, login) = sign_in(store, "ann", NOON).await;
        let read = Statement::both("USED_ON", "SELECT used_on FROM users");
        for (at, day) in [(Span::hours(3), 0), (Span::days(2), 2), (Span::days(1), 2)] {
            store.touch_login(login, NOON + at).await.expect("touches");
            let mut row = store.inner.db.row(read, &[]).await.expect("reads").expect("an account");
            let midnight = NOON.0 - NOON.0.rem_euclid(Span::days(1).0);
            assert_eq!(row.take::<i64>(), Ok(midnight + Span::days(day).0));
        }
    })
    .await;
}
