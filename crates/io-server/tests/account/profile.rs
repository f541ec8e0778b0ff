//! The profile: validation of its fields, partial updates, and what a stranger sees.

use io_client::protocol::rest::{OwnCard, Preferences, Privacy};
use io_core::account::{Gender, Mood, Weight};
use io_core::time::Span;
use io_server::config::CareLine;
use io_testkit::TestApp;

use super::*;
use crate::support::refused;

#[tokio::test]
async fn on_09_every_profile_field_can_be_changed_and_is_kept() {
    TestApp::each_engine(async |mut app| {
        let person = app.sign_in("anna@example.org").await;
        let update = ProfileUpdate {
            alias: Some("Żółw 🐢".to_owned()),
            gender: Some(Gender::NonBinary),
            languages: Some(vec!["de".to_owned(), "en".to_owned()]),
            interests: Some(vec!["Hiking".to_owned(), "#Dogs".to_owned()]),
            glyph: Some(4_000_000_000),
            card: Some(OwnCard {
                first_name: "Nora".to_owned(),
                contact: "nora on signal".to_owned(),
                about: "I bake.".to_owned(),
            }),
            preferences: Some(Preferences {
                genders: vec![Gender::Woman, Gender::NonBinary],
                gender_weight: Weight::Must,
                mood: Some(Mood::Deep),
                freeze_at: Some(2),
                allow_recent: true,
                ..Preferences::default()
            }),
            privacy: Some(Privacy {
                receipts: false,
                typing: false,
                presence: true,
                show_alias: true,
                reveal_requests: false,
            }),
        };
        let changed = person
            .client
            .update_profile(&update)
            .await
            .expect("the profile is valid");
        assert_eq!(changed.alias, "Żółw 🐢");
        assert_eq!(changed.languages, ["de", "en"]);
        assert_eq!(changed.interests, ["hiking", "dog"]);
        assert_eq!(Some(changed.glyph), update.glyph);
        assert_eq!(Some(&changed.card), update.card.as_ref());
        assert_eq!(Some(&changed.preferences), update.preferences.as_ref());
        assert_eq!(Some(changed.privacy), update.privacy);

        app.restart().await;
        let client = person.client.moved_to(&app.base());
        assert_eq!(profile(&client).await, changed);
        let one_field = ProfileUpdate {
            glyph: Some(1),
            ..ProfileUpdate::default()
        };
        let after = client.update_profile(&one_field).await.expect("the profile is valid");
        let mut expected = changed;
        expected.glyph = 1;
        expected.stranger_sees.glyph = 1;
        assert_eq!(after, expected, "omitted fields keep their values");
    })
    .await;
}

#[tokio::test]
async fn on_06_a_stranger_sees_a_chat_name_or_the_alias_and_nothing_else() {
    let app = TestApp::start().await;
    let person = app.sign_in("anna@example.org").await;
    let seen = profile(&person.client).await;
    assert_ne!(seen.stranger_sees.name, seen.alias);
    let update = ProfileUpdate {
        privacy: Some(Privacy {
            show_alias: true,
            ..seen.privacy
        }),
        glyph: Some(77),
        ..ProfileUpdate::default()
    };
    let shown = person
        .client
        .update_profile(&update)
        .await
        .expect("the profile is valid");
    assert_eq!((shown.stranger_sees.name, shown.stranger_sees.glyph), (shown.alias, 77));
}

#[tokio::test]
async fn privacy_settings_have_the_documented_defaults() {
    let app = TestApp::start().await;
    let person = app.newcomer("anna@example.org").await;
    let privacy = profile(&person.client).await.privacy;
    assert!(privacy.receipts && privacy.typing && privacy.presence && privacy.reveal_requests);
    assert!(!privacy.show_alias, "each chat gets a new name");
}

#[tokio::test]
async fn on_10_gender_can_change_twice_then_again_after_thirty_days() {
    TestApp::each_engine(async |app| {
        let person = app.sign_in("anna@example.org").await;
        let gender = |gender| ProfileUpdate {
            gender: Some(gender),
            ..ProfileUpdate::default()
        };
        for next in [Gender::Woman, Gender::Man] {
            assert_eq!(profile(&person.client).await.gender_locked_until, None);
            person
                .client
                .update_profile(&gender(next))
                .await
                .expect("two changes are allowed");
        }
        assert!(
            profile(&person.client).await.gender_locked_until.is_some(),
            "the profile shows the lock"
        );
        let reply = put(&person.client, &json!({ "gender": "non_binary", "alias": "Another" })).await;
        let refusal = problem(&reply);
        assert_eq!(
            (reply.status, refusal.code),
            (StatusCode::CONFLICT, ProblemCode::GenderCoolDown)
        );
        assert_eq!(refusal.retry_after, Some(30 * 24 * 3600));
        let seen = profile(&person.client).await;
        assert_eq!(seen.gender, Gender::Man);
        assert_ne!(seen.alias, "Another", "a refused update changes nothing");
        person
            .client
            .update_profile(&gender(Gender::Man))
            .await
            .expect("the same value is not a change");

        app.clock.advance(Span::days(29));
        person.client.refresh().await.expect("the login is active");
        assert_eq!(
            refused(person.client.update_profile(&gender(Gender::Unsaid)).await),
            ProblemCode::GenderCoolDown
        );
        app.clock.advance(Span::days(1));
        person.client.refresh().await.expect("the login is active");
        person
            .client
            .update_profile(&gender(Gender::Unsaid))
            .await
            .expect("the thirty days have passed");
    })
    .await;
}

#[tokio::test]
async fn every_field_is_validated_and_an_invalid_one_changes_nothing() {
    let app = TestApp::start().await;
    let person = app.sign_in("anna@example.org").await;
    let before = profile(&person.client).await;
    let many: Vec<_> = (0..11).map(|n| format!("interest {n}")).collect();
    let women = ["woman"; 5];
    let cases = [
        (json!({ "alias": "ab" }), "alias"),
        (json!({ "alias": "x".repeat(21) }), "alias"),
        (json!({ "alias": "Admin" }), "alias"),
        (json!({ "alias": "No\u{202e}ra" }), "alias"),
        (json!({ "languages": [] }), "languages"),
        (json!({ "languages": ["not a tag"] }), "languages"),
        (json!({ "interests": many }), "interests"),
        (json!({ "interests": ["x".repeat(31)] }), "interests"),
        (json!({ "card": { "first_name": "x".repeat(41) } }), "card.first_name"),
        (json!({ "card": { "contact": "x".repeat(201) } }), "card.contact"),
        (json!({ "card": { "about": "x".repeat(201) } }), "card.about"),
        (json!({ "preferences": { "freeze_at": 5 } }), "preferences.freeze_at"),
        (json!({ "preferences": { "genders": women } }), "preferences.genders"),
        (json!({ "gender": "x" }), "gender"),
        (json!({ "glyph": -1 }), "glyph"),
        (json!({ "glyph": 4_294_967_296_u64 }), "glyph"),
        (json!({ "privacy": { "receipts": true } }), "privacy.typing"),
    ];
    for (mut body, field) in cases {
        // A valid field beside an invalid one is not stored either.
        if field != "interests" {
            body["interests"] = json!(["changed"]);
        }
        let reply = put(&person.client, &body).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        let refusal = problem(&reply);
        assert_eq!(refusal.code, ProblemCode::InvalidFields);
        assert_eq!(
            refusal
                .errors
                .iter()
                .map(|fault| fault.field.as_str())
                .collect::<Vec<_>>(),
            [field],
            "{body}"
        );
        assert!(
            refusal.errors[0].message.ends_with('.'),
            "the message is a sentence: {}",
            refusal.errors[0].message
        );
    }
    let mut after = profile(&person.client).await;
    after.stranger_sees = before.stranger_sees.clone();
    assert_eq!(after, before);
}

#[tokio::test]
async fn n_25_the_lines_of_the_operator_come_with_every_profile() {
    let lines = "DE TelefonSeelsorge = 0800 111 0 111; AT Rat auf Draht = 147";
    let app = TestApp::with(|config| {
        config.care_lines = lines
            .split("; ")
            .map(|line| {
                let (named, call) = line.split_once(" = ").unwrap();
                let (country, name) = named.split_once(' ').unwrap();
                CareLine {
                    country: country.to_owned(),
                    name: name.to_owned(),
                    call: call.to_owned(),
                }
            })
            .collect();
    })
    .await;
    let ada = app.sign_in("ada@example.org").await;
    let own: Value = ada.client.get("/api/user/profile").await.unwrap();
    assert_eq!(
        own["care_lines"][0],
        json!({ "country": "DE", "name": "TelefonSeelsorge", "call": "0800 111 0 111" })
    );
    assert_eq!(own["care_lines"].as_array().unwrap().len(), 2);
    let plain = TestApp::start().await;
    let ben = plain.sign_in("ben@example.org").await;
    let own: Value = ben.client.get("/api/user/profile").await.unwrap();
    assert!(own.get("care_lines").is_none(), "without any nothing changes");
}
