//! Profiles are stored, changed in part, and read back after a restart.

use io_core::account::{AgeBand, Gender, Mood, Weight};
use io_core::time::Span;

use crate::Store;
use crate::account::{Preferences, Privacy, ProfileChange, ProfileChanged};
use crate::testing::each_engine;
use crate::tests::stories::{NOON, sign_in};

#[tokio::test]
async fn a_profile_survives_a_restart_and_keeps_what_was_not_changed() {
    each_engine(async |fixture| {
        let (user, _) = sign_in(&fixture.store, "ann", NOON).await;
        let fresh = fixture.store.profile(user).await.expect("reads").expect("is there");
        assert_eq!(
            (fresh.alias, fresh.gender, fresh.age_band, fresh.rules_version),
            (None, None, None, 0)
        );
        assert_eq!(
            (fresh.privacy, fresh.preferences),
            (Privacy::default(), Preferences::default())
        );
        let preferences = Preferences {
            genders: vec![Gender::NonBinary],
            gender_weight: Weight::Must,
            mood: Some(Mood::Deep),
            freeze_at: Some(2),
            ..Preferences::default()
        };
        let privacy = Privacy {
            typing: false,
            show_alias: true,
            ..Privacy::default()
        };
        let change = ProfileChange {
            alias: Some("Ann".to_owned()),
            languages: Some(vec!["de".to_owned(), "en".to_owned()]),
            interests: Some(vec!["hiking".to_owned()]),
            glyph: Some(77),
            card: Some(crate::tests::stories::card("Anna", "")),
            preferences: Some(preferences.clone()),
            privacy: Some(privacy),
            gender: Some(Gender::Woman),
        };
        fixture.store.change_profile(user, change, NOON).await.expect("changes");
        assert_eq!(fixture.store.state_age(user, AgeBand::Adult, 3, NOON).await, Ok(true));
        fixture.reopen().await;
        let second = ProfileChange {
            alias: Some("Anke".to_owned()),
            ..ProfileChange::default()
        };
        let ProfileChanged::Changed(profile) = fixture.store.change_profile(user, second, NOON).await.expect("changes")
        else {
            panic!("not changed")
        };
        assert_eq!(profile.alias.as_deref(), Some("Anke"));
        assert_eq!(
            (profile.gender, profile.age_band, profile.rules_version),
            (Some(Gender::Woman), Some(AgeBand::Adult), 3)
        );
        assert_eq!(
            (profile.languages.join(","), profile.interests.join(","), profile.glyph),
            ("de,en".into(), "hiking".into(), 77)
        );
        assert_eq!(
            (profile.card.first_name.as_str(), &profile.preferences, profile.privacy),
            ("Anna", &preferences, privacy)
        );
        assert_eq!(fixture.store.profile(user).await, Ok(Some(*profile)));
    })
    .await;
}

#[tokio::test]
async fn a_gender_can_be_changed_twice_and_then_waits_thirty_days() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (user, _) = sign_in(store, "bo", NOON).await;
        let change = async |gender, alias: &str, now| {
            let change = ProfileChange {
                gender: Some(gender),
                alias: Some(alias.into()),
                ..ProfileChange::default()
            };
            store.change_profile(user, change, now).await.expect("answers")
        };
        let genders = [Gender::Unsaid, Gender::Unsaid, Gender::Woman, Gender::Man];
        for gender in genders {
            assert!(
                matches!(change(gender, "one", NOON).await, ProfileChanged::Changed(_)),
                "{gender:?}"
            );
        }
        let until = NOON + Store::GENDER_COOL_DOWN;
        let early = until - Span::seconds(1);
        assert_eq!(
            change(Gender::Woman, "two", early).await,
            ProfileChanged::GenderCoolDown { until }
        );
        let profile = store.profile(user).await.expect("reads").expect("is there");
        assert_eq!(
            (profile.gender, profile.alias.as_deref()),
            (Some(Gender::Man), Some("one")),
            "nothing was stored"
        );
        assert_eq!(profile.gender_locked_until, Some(until));
        assert!(
            matches!(change(Gender::Man, "same", early).await, ProfileChanged::Changed(_)),
            "the same is no change"
        );
        assert!(matches!(
            change(Gender::Woman, "three", until).await,
            ProfileChanged::Changed(_)
        ));
        assert!(matches!(
            change(Gender::Man, "four", until).await,
            ProfileChanged::GenderCoolDown { .. }
        ));
    })
    .await;
}

#[tokio::test]
async fn an_unknown_user_has_no_profile() {
    each_engine(async |fixture| {
        let nobody = io_core::ids::UserId::from_random([5; 16]);
        assert_eq!(fixture.store.profile(nobody).await, Ok(None));
        let change = ProfileChange {
            alias: Some("x".into()),
            ..ProfileChange::default()
        };
        assert_eq!(
            fixture.store.change_profile(nobody, change, NOON).await,
            Ok(ProfileChanged::NotFound)
        );
        assert_eq!(
            fixture.store.state_age(nobody, AgeBand::Adult, 1, NOON).await,
            Ok(false)
        );
        assert_eq!(
            fixture.store.schedule_deletion(nobody, NOON, None, NOON).await,
            Ok(None)
        );
        assert_eq!(fixture.store.erase_user(nobody, None, NOON).await, Ok(None));
    })
    .await;
}
