//! Minutes in which the installation could be used.

use io_core::time::Span;

use crate::served::{ServedDay, day_of};
use crate::testing::each_engine;
use crate::tests::stories::NOON;

#[tokio::test]
async fn hlt_10_each_minute_is_noted_once_and_old_days_are_forgotten() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let today = day_of(NOON);
        let note = async |at, emails| store.note_served_minute(at, emails).await.expect("notes");
        note(NOON, true).await;
        note(NOON + Span::seconds(30), true).await;
        note(NOON + Span::minutes(1), false).await;
        // A clock that is set back counts nothing twice.
        note(NOON, true).await;
        note(NOON + Span::days(1), true).await;
        let day = |day, served, emails| ServedDay {
            day,
            began: 480,
            served,
            emails,
        };
        let days = store.served_days(today).await.expect("reads");
        assert_eq!(days, [day(today, 2, 1), day(today + 1, 1, 1)]);
        store.forget_served_days(today + 1).await.expect("forgets");
        assert_eq!(store.served_days(0).await.expect("reads"), [day(today + 1, 1, 1)]);
    })
    .await;
}
