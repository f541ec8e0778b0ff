//! An announcement shows in its time to its audience, and each change of it is in the audit trail.

use io_core::announcements::{Audience, Kind, Shows, State, Words};
use io_core::ids::StaffId;
use io_core::time::{Span, Timestamp};
use uuid::Uuid;

use crate::Store;
use crate::announcements::Draft;
use crate::audit::{AuditFilter, By, Who};
use crate::db::{Statement, values};
use crate::housekeeping::Retention;
use crate::testing::each_engine;
use crate::tests::stories::NOON;

const KIM: StaffId = StaffId(Uuid::from_u128(1));
const JO: StaffId = StaffId(Uuid::from_u128(2));

fn by(staff: StaffId) -> By {
    By {
        who: Who::Staff(staff),
        request: "a test".to_owned(),
    }
}

fn draft(title: &str, audience: Audience, from: i64, until: i64) -> Draft {
    let words = |language: &str| Words::parse(language, title, "Two lines\nof text").expect("fits");
    Draft {
        kind: Kind::Banner,
        audience,
        words: vec![words("en"), words("de")],
        shows: Shows::parse(Some(NOON + Span::hours(from)), NOON + Span::hours(until), NOON).expect("fits"),
    }
}

async fn titles(store: &Store, audience: Audience, now: Timestamp) -> Vec<String> {
    let shown = store.showing_announcements(audience, now).await.expect("reads");
    shown.into_iter().map(|one| one.draft.words[0].title.clone()).collect()
}

#[tokio::test]
async fn ann_1_an_announcement_shows_in_its_time_to_its_audience() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        for (title, audience, from, until) in [
            ("Now", Audience::Everyone, 0, 2),
            ("Later", Audience::Everyone, 1, 3),
            ("For staff", Audience::Staff, 0, 2),
        ] {
            let draft = draft(title, audience, from, until);
            store.announce(draft, KIM, by(KIM), NOON).await.expect("keeps it");
        }
        for (hours, shown) in [
            (0, vec!["Now"]),
            (1, vec!["Later", "Now"]),
            (2, vec!["Later"]),
            (3, vec![]),
        ] {
            assert_eq!(
                titles(store, Audience::Everyone, NOON + Span::hours(hours)).await,
                shown,
                "after {hours} hours"
            );
        }
        assert_eq!(titles(store, Audience::Staff, NOON).await, ["For staff"]);
        let all = store.announcements(100).await.expect("reads");
        let states: Vec<State> = all.iter().map(|one| one.state(NOON + Span::hours(2))).collect();
        assert_eq!(states, [State::Showing, State::Past, State::Past]);

        let year = NOON + Span::hours(2) + Span::days(365);
        store.purge(Retention::default(), year).await.expect("purges");
        let kept = store.announcements(100).await.expect("reads");
        assert_eq!(kept.len(), 1, "a year after its end each of them goes");
    })
    .await;
}

#[tokio::test]
async fn ann_2_each_change_is_audited_and_what_is_over_does_not_change() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let first = draft("A pause", Audience::Everyone, 0, 2);
        let id = store.announce(first, KIM, by(KIM), NOON).await.expect("keeps it");
        let second = || draft("A short pause", Audience::Everyone, 0, 4);
        let changed = store.change_announcement(id, second(), JO, by(JO), NOON);
        assert_eq!(changed.await, Ok(true));
        let one = store.announcement(id).await.expect("reads").expect("is there");
        assert_eq!((&one.draft, one.revision, one.by), (&second(), 2, JO));
        let now = NOON + Span::hours(3);
        let withdrawn = async || store.withdraw_announcement(id, KIM, by(KIM), now).await;
        assert_eq!(withdrawn().await, Ok(true));
        assert_eq!(titles(store, Audience::Everyone, now).await, [""; 0]);
        assert_eq!(withdrawn().await, Ok(false), "it was withdrawn before");
        let late = store.change_announcement(id, second(), JO, by(JO), now);
        assert_eq!(late.await, Ok(false));
        let over = draft("Over", Audience::Everyone, 0, 1);
        let over = store.announce(over, KIM, by(KIM), NOON).await.expect("keeps it");
        let late = store.change_announcement(over, second(), JO, by(JO), now);
        assert_eq!(late.await, Ok(false), "its time is over");

        let trail = store.audit_page(&AuditFilter::default(), 10).await.expect("reads");
        let said = trail.entries.iter().rev().map(|entry| {
            let title = |side: Option<&serde_json::Value>| {
                side.map(|side| side["words"][1]["title"].as_str().expect("a title").to_owned())
            };
            let (before, after) = (entry.before.as_ref(), entry.after.as_ref());
            (entry.action.clone(), title(before), title(after))
        });
        let line = |action: &str, before: Option<&str>, after: Option<&str>| {
            (action.to_owned(), before.map(str::to_owned), after.map(str::to_owned))
        };
        assert_eq!(
            said.collect::<Vec<_>>(),
            [
                line("announcement_made", None, Some("A pause")),
                line("announcement_changed", Some("A pause"), Some("A short pause")),
                line("announcement_withdrawn", Some("A short pause"), None),
                line("announcement_made", None, Some("Over")),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn ann_2_an_announcement_that_cannot_be_audited_is_not_made() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let drop_audit = Statement::both("DROP", "ALTER TABLE audit RENAME TO audit_away");
        store.inner.db.execute(drop_audit, values![]).await.expect("renames");
        let refused = store.announce(draft("A pause", Audience::Everyone, 0, 2), KIM, by(KIM), NOON);
        assert!(refused.await.is_err());
        assert_eq!(store.announcements(10).await.expect("reads"), []);
    })
    .await;
}
