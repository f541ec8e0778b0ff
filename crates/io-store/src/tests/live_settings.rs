//! What staff change while IO runs has versions, and no change overwrites another one unseen.

use io_core::ids::StaffId;
use serde_json::json;
use uuid::Uuid;

use crate::Store;
use crate::audit::{AuditFilter, By, Who};
use crate::live_settings::{LiveSetting, SettingChange};
use crate::testing::each_engine;
use crate::tests::stories::NOON;

const KIM: StaffId = StaffId(Uuid::from_u128(1));

async fn change(store: &Store, based_on: u64, word: &str) -> Option<u64> {
    let change = SettingChange {
        based_on,
        content: json!([word]),
        before: json!({ "was": based_on }),
        after: json!({ "word": word }),
        reason: format!("for {word}"),
        staff: KIM,
    };
    let by = By {
        who: Who::Staff(KIM),
        request: "a test".to_owned(),
    };
    let changed = store.change_live_setting(LiveSetting::Words, change, by, NOON);
    changed.await.expect("writes")
}

#[tokio::test]
async fn wl_2_no_change_of_a_live_setting_overwrites_one_that_it_did_not_see() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let version = async || store.live_setting_version(LiveSetting::Words).await;
        assert_eq!(version().await, Ok(0));
        assert_eq!(change(store, 0, "one").await, Some(1));
        assert_eq!(change(store, 0, "late").await, None);
        assert_eq!(change(store, 2, "early").await, None);
        let both = tokio::join!(change(store, 1, "two"), change(store, 1, "too"));
        let made = [both.0, both.1].into_iter().flatten().collect::<Vec<_>>();
        assert_eq!(made, [2], "of two at once one is made");
        assert_eq!(version().await, Ok(2));
        let versions = store
            .live_setting_versions(LiveSetting::Words, 10)
            .await
            .expect("reads");
        assert_eq!(versions.iter().map(|one| one.version).collect::<Vec<_>>(), [2, 1]);
        let first = store.live_setting(LiveSetting::Words, 1).await.expect("reads");
        assert_eq!(
            first.map(|one| (one.content, one.reason)),
            Some((json!(["one"]), "for one".to_owned()))
        );
        let trail = store.audit_page(&AuditFilter::default(), 10).await.expect("reads");
        assert_eq!(trail.entries.len(), 2, "each change that was made, and no other");
        assert_eq!(trail.entries[1].action, "word_lists_changed");
        assert_eq!(trail.entries[1].after, Some(json!({ "word": "one" })));
        for based_on in 2..102 {
            assert_eq!(change(store, based_on, "more").await, Some(based_on + 1));
        }
        let versions = store
            .live_setting_versions(LiveSetting::Words, 200)
            .await
            .expect("reads");
        assert_eq!(versions.len(), 100, "a hundred are kept");
    })
    .await;
}
