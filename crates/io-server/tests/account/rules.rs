//! Changed rules: read as changes, agreed to before the next chat, and noted for good.

use io_client::protocol::rest::{AgreementPurpose, OnboardingStep, RuleChangeName, Rules};
use io_core::time::Span;
use io_testkit::TestApp;

use super::*;
use crate::support::refused;

const RULES: &str = "/api/user/rules";

async fn rules(client: &Client) -> Rules {
    let reply = client.raw(Method::GET, RULES, &[], Vec::new()).await;
    reply.expect("the server answers").json().expect("is JSON")
}

async fn accept(client: &Client, version: u32) -> Reply {
    let body = json!({ "rules_version": version });
    client
        .json(Method::POST, RULES, &body)
        .await
        .expect("the server answers")
}

/// The operator adds a rule; the server starts with it.
async fn add_rule(app: &mut TestApp, rule: &str) {
    let file = app.folder().join("own-rules.txt");
    std::fs::write(&file, rule).expect("is writable");
    // Long enough for another sign-in email.
    app.clock.advance(Span::seconds(61));
    app.restart_with(|config| config.own_rules = Some(file)).await;
}

#[tokio::test]
async fn on_03_changed_rules_are_read_as_changes_and_agreed_to_before_a_chat() {
    TestApp::each_engine(async |mut app| {
        let ada = app.sign_in("ada@example.org").await;
        let seen = rules(&ada.client).await;
        assert_eq!((seen.version, seen.lines.len()), (1, 7));
        assert!(seen.lines.iter().all(|line| line.change == RuleChangeName::Same));

        add_rule(&mut app, "English only, please.\n").await;
        let ada = app.newcomer("ada@example.org").await;
        assert_eq!(profile(&ada.client).await.onboarding, OnboardingStep::Rules);
        let mut socket = ada.socket().await;
        let refusal = socket.find_match(ada.ticket()).await;
        assert_eq!(refused(refusal), ProblemCode::OnboardingRequired);
        let seen = rules(&ada.client).await;
        let changed: Vec<_> = seen
            .lines
            .iter()
            .filter(|line| line.change != RuleChangeName::Same)
            .collect();
        assert_eq!((seen.version, changed.len(), seen.lines.len()), (2, 1, 8));
        assert_eq!(
            (changed[0].rule.as_str(), changed[0].change),
            ("English only, please.", RuleChangeName::Added)
        );
        assert!(!seen.terms_changed && !seen.privacy_changed);

        assert_eq!(problem(&accept(&ada.client, 1).await).errors[0].field, "rules_version");
        assert_eq!(accept(&ada.client, 2).await.status, StatusCode::OK);
        let seen = profile(&ada.client).await;
        assert_eq!((seen.onboarding, seen.rules_version), (OnboardingStep::Done, 2));
        socket.find_match(ada.ticket()).await.expect("searches");
    })
    .await;
}

#[tokio::test]
async fn gdpr_02_every_consent_is_shown_with_version_and_time() {
    TestApp::each_engine(async |mut app| {
        app.sign_in("ada@example.org").await;
        add_rule(&mut app, "English only, please.").await;
        let ada = app.newcomer("ada@example.org").await;
        assert_eq!(accept(&ada.client, 2).await.status, StatusCode::OK);
        for (gender, step) in [("woman", 1), ("unsaid", 2)] {
            app.clock.advance(Span::minutes(step));
            let reply = put(&ada.client, &json!({ "gender": gender })).await;
            assert_eq!(reply.status, StatusCode::OK);
        }
        let agreed = rules(&ada.client).await.agreed;
        let found: Vec<_> = agreed
            .iter()
            .map(|one| (one.purpose, one.version, one.ended_at.is_some()))
            .collect();
        assert_eq!(
            found,
            [
                (AgreementPurpose::Rules, 1, true),
                (AgreementPurpose::Rules, 2, false),
                (AgreementPurpose::Wishes, 2, true)
            ]
        );
        assert_eq!(
            agreed[2].ended_at.expect("ended").0 - agreed[2].given_at.0,
            Span::minutes(2)
        );
    })
    .await;
}

#[tokio::test]
async fn new_rules_leave_a_chat_alone_and_what_is_always_open() {
    TestApp::each_engine(async |mut app| {
        let pair = app.pair().await;
        add_rule(&mut app, "English only, please.").await;
        let ada = app.newcomer("ada@example.org").await;
        let mut socket = ada.socket().await;
        let sent = socket.send(pair.chat, ada.cid(), "still here").await;
        assert!(sent.is_ok(), "{sent:?}");
        let kept = put(&ada.client, &json!({ "alias": "Late Tram" })).await;
        assert_eq!(kept.status, StatusCode::OK);
        let reply = ada.client.raw(Method::POST, "/api/user/export", &[], Vec::new()).await;
        assert_eq!(reply.expect("the server answers").status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn newcomers_agree_to_the_rules_in_force_with_their_age() {
    let mut app = TestApp::start().await;
    add_rule(&mut app, "English only, please.").await;
    let person = app.newcomer("new@example.org").await;
    let seen = rules(&person.client).await;
    assert!(seen.agreed.is_empty() && seen.lines.iter().all(|line| line.change == RuleChangeName::Same));
    let refused = state_age(&person.client, "1998-05-07", 1).await;
    assert_eq!(problem(&refused).errors[0].field, "rules_version");
    let stated = state_age(&person.client, "1998-05-07", 2).await;
    assert_eq!(stated.status, StatusCode::OK);
    assert_eq!(rules(&person.client).await.agreed.len(), 1);
}
