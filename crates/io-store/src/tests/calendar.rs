//! The latest time that the installation has seen.

use io_core::time::Span;

use super::stories::NOON;
use crate::testing::each_engine;

#[tokio::test]
async fn the_seen_time_rises_and_only_an_operator_lowers_it() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        assert_eq!(store.calendar_seen().await, Ok(None));
        for (seen, known) in [(5, 5), (9, 9), (7, 9)] {
            store.see_calendar(NOON + Span::days(seen)).await.expect("remembers");
            assert_eq!(store.calendar_seen().await, Ok(Some(NOON + Span::days(known))));
        }
        store.confirm_calendar(NOON).await.expect("confirms");
        assert_eq!(store.calendar_seen().await, Ok(Some(NOON)));
    })
    .await;
}
