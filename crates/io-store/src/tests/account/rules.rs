//! Published rules and the ledger of consents, on both engines.

use io_core::account::{Consent, Gender, Preferences, Purpose, RulesText};
use io_core::matching::RepeatRules;
use io_core::time::{Span, Timestamp};

use crate::account::{ProfileChange, PublishedRules};
use crate::chat::Opened;
use crate::db::{Statement, values};
use crate::testing::each_engine;
use crate::tests::stories::{NOON, new_chat, person};

fn own(rule: &str) -> RulesText {
    RulesText::with_own(rule).expect("fits")
}

fn entry(purpose: Purpose, version: u32, given_at: Timestamp, ended_at: Option<Timestamp>) -> Consent {
    Consent {
        purpose,
        version,
        given_at,
        ended_at,
    }
}

#[tokio::test]
async fn rules_get_a_new_version_when_they_change_and_only_then() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let later = NOON + Span::days(1);
        for (text, at, version, since) in [
            (RulesText::first(), NOON, 1, NOON),
            (RulesText::first(), later, 1, NOON),
            (own("English only."), later, 2, later),
            (own("English only."), later + Span(1), 2, later),
            (RulesText::first(), later + Span(2), 3, later + Span(2)),
        ] {
            let wanted = PublishedRules {
                version,
                text: text.clone(),
                published_at: since,
            };
            assert_eq!(store.publish_rules(&text, at).await, Ok(wanted));
        }
        assert_eq!(store.rules_of_version(2).await, Ok(Some(own("English only."))));
        assert_eq!(store.rules_of_version(9).await, Ok(None));
    })
    .await;
}

#[tokio::test]
async fn own_rules_of_a_first_start_are_no_version_that_anyone_accepted_before() {
    each_engine(async |fixture| {
        let published = fixture.store.publish_rules(&own("English only."), NOON).await;
        assert_eq!(published.expect("publishes").version, 2);
        let first = fixture.store.rules_of_version(1).await;
        assert_eq!(first, Ok(Some(RulesText::first())));
    })
    .await;
}

#[tokio::test]
async fn on_03_who_has_not_read_the_new_rules_begins_no_chat_and_ends_none() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        store.publish_rules(&RulesText::first(), NOON).await.expect("publishes");
        let (one, other) = (person(store, "one").await, person(store, "other").await);
        let open = async || {
            let opened = store
                .open_chat(new_chat(one, other), RepeatRules::default(), NOON)
                .await;
            opened.expect("answers")
        };
        let room = async |user| {
            let facts = store.match_facts(user, RepeatRules::default(), NOON, NOON).await;
            facts.expect("reads").expect("is there").room
        };
        store
            .publish_rules(&own("English only."), NOON)
            .await
            .expect("publishes");
        assert_eq!((room(one).await, open().await), (None, Opened::Gone(one)));
        assert_eq!(store.accept_rules(one, 2, NOON).await, Ok(true));
        assert!(room(one).await.is_some());
        assert_eq!(open().await, Opened::Gone(other));
        assert_eq!(store.accept_rules(other, 2, NOON).await, Ok(true));
        assert_eq!(open().await, Opened::Opened, "both agreed");
        // A chat that lives goes on.
        store
            .publish_rules(&own("No spoilers."), NOON)
            .await
            .expect("publishes");
        assert!(store.live_chat(one).await.expect("reads").is_some());
    })
    .await;
}

#[tokio::test]
async fn gdpr_02_the_ledger_says_what_was_agreed_to_and_taken_back_and_when() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let user = person(store, "ann").await;
        let change = async |change, at| store.change_profile(user, change, at).await.expect("changes");
        let wishes = |genders| ProfileChange {
            preferences: Some(Preferences {
                genders,
                ..Preferences::default()
            }),
            ..ProfileChange::default()
        };
        let gender = |gender| ProfileChange {
            gender: Some(gender),
            ..ProfileChange::default()
        };
        let day = |day| NOON + Span::days(day);
        // The story's person says a gender at once.
        change(gender(Gender::Unsaid), day(1)).await;
        change(wishes(vec![Gender::Woman]), day(2)).await;
        assert_eq!(store.accept_rules(user, 2, day(3)).await, Ok(true));
        change(wishes(vec![]), day(4)).await;
        change(ProfileChange::default(), day(5)).await;
        let ledger = store.consents(user).await.expect("reads");
        let wanted = [
            entry(Purpose::Rules, 1, NOON, Some(day(3))),
            entry(Purpose::Wishes, 1, NOON, Some(day(1))),
            entry(Purpose::Wishes, 1, day(2), Some(day(4))),
            entry(Purpose::Rules, 2, day(3), None),
        ];
        assert_eq!(ledger.entries(), wanted);
        let profile = store.profile(user).await.expect("reads").expect("is there");
        assert_eq!(profile.rules_version, 2);
    })
    .await;
}

#[tokio::test]
async fn what_an_account_of_before_accepted_is_in_its_ledger() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let user = person(store, "ann").await;
        let before = Statement::both("BEFORE", "UPDATE users SET consents = NULL WHERE id = $1");
        assert_eq!(store.inner.db.execute(before, values![user]).await, Ok(1));
        let ledger = store.consents(user).await.expect("reads");
        assert_eq!(ledger.entries(), [entry(Purpose::Rules, 1, NOON, None)]);
        assert_eq!(store.accept_rules(user, 2, NOON + Span::days(1)).await, Ok(true));
        assert_eq!(store.consents(user).await.expect("reads").entries().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_sealed_ledger_is_as_long_with_a_wish_as_without() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (one, other) = (person(store, "one").await, person(store, "other").await);
        let change = ProfileChange {
            gender: Some(Gender::Unsaid),
            ..ProfileChange::default()
        };
        store
            .change_profile(one, change, NOON + Span::days(9))
            .await
            .expect("changes");
        let lengths = Statement::both("LENGTHS", "SELECT length(consents) FROM users WHERE id = $1");
        let mut found = Vec::new();
        for user in [one, other] {
            let row = store.inner.db.row(lengths, values![user]).await.expect("reads");
            found.push(row.expect("an account").take::<i64>().expect("a length"));
        }
        assert_eq!(found[0], found[1]);
    })
    .await;
}
