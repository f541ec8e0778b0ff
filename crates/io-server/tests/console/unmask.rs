//! Whose account it is: one asks, another agrees, and each look is recorded.

use http::Method;
use io_core::moderation::Reason;
use io_core::staff::{Capability, Role};
use io_core::time::Span;
use io_testkit::TestApp;
use serde_json::{Value, json};

use super::{call, json_of, post, signed_in};
use crate::moderation::account_of;
use crate::support::sign_in::bare;

/// A case about Ada; its reference.
pub(super) async fn case_about_ada(app: &TestApp) -> String {
    let ada = app.sign_in("ada@example.org").await;
    let user = account_of(app, &ada).await;
    let parts = &app.running().app;
    let case = parts.store.open_case(user, Reason::Threats, parts.now()).await.unwrap();
    parts.store.case_facts(case).await.unwrap().unwrap().0
}

async fn get(app: &TestApp, path: &str, cookie: &str) -> Value {
    json_of(&call(app, Method::GET, path, cookie, &json!({})).await)
}

async fn status(app: &TestApp, path: &str, cookie: &str, body: &Value) -> u16 {
    post(app, path, cookie, body).await.status.as_u16()
}

#[tokio::test]
async fn mod_08_an_identity_is_shown_after_two_people_and_each_look_recorded() {
    TestApp::each_engine(async |app| {
        let case = case_about_ada(&app).await;
        let kim = signed_in(&app, "kim@example.org", Role::Moderator).await;
        let lee = signed_in(&app, "lee@example.org", Role::Operator).await;
        let body = json!({ "kind": "identity", "why": "life", "words": "a threat" });
        let asked = json_of(&post(&app, &format!("cases/{case}/unmask"), &kim, &body).await);
        let id = asked["id"].as_str().unwrap();
        let open = format!("unmask/{id}");
        let before = get(&app, &open, &kim).await;
        assert_eq!((&before["state"], &before["case"]), (&json!("waiting"), &json!(case)));
        assert!(before.get("identity").is_none() && before.get("order").is_none());
        assert_eq!(status(&app, &format!("{open}/agree"), &kim, &json!({})).await, 403);
        let waiting = get(&app, "unmask", &lee).await;
        assert_eq!(
            waiting["requests"][0]["asked_by"],
            json!({ "name": "Kim", "me": false })
        );

        assert_eq!(status(&app, &format!("{open}/agree"), &lee, &json!({})).await, 204);
        let shown = get(&app, &open, &kim).await;
        assert_eq!(
            (&shown["state"], &shown["identity"]["email"]),
            (&json!("agreed"), &json!("ada@example.org"))
        );
        assert_eq!(shown["identity"]["signed_in"].as_array().unwrap().len(), 1);
        assert!(
            get(&app, &open, &lee).await.get("identity").is_none(),
            "to who asked alone"
        );
        let listed = get(&app, "unmask", &kim).await;
        assert!(listed["requests"][0].get("identity").is_none(), "no list shows it");

        let trail = get(&app, &format!("audit?case={case}"), &lee).await;
        let entries = trail["entries"].as_array().unwrap();
        let actions: Vec<_> = entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["identity_shown", "unmask_agreed", "unmask_asked"]);
        assert!(!trail.to_string().contains("ada@example.org") && !trail.to_string().contains("a threat"));
        app.clock.advance(Span::hours(1));
        let kim = signed_in(&app, "kim2@example.org", Role::Owner).await;
        assert!(get(&app, &open, &kim).await.get("identity").is_none());
    })
    .await;
}

#[tokio::test]
async fn an_owner_cannot_be_the_second_person_of_the_own_request() {
    let app = TestApp::start().await;
    let case = case_about_ada(&app).await;
    let kim = signed_in(&app, "kim@example.org", Role::Owner).await;
    let path = format!("cases/{case}/unmask");
    let body = json!({ "kind": "identity", "why": "order", "words": "as ordered", "order": "12 C 34/26" });
    let asked = json_of(&post(&app, &path, &kim, &body).await);
    let open = format!("unmask/{}", asked["id"].as_str().unwrap());
    for answer in ["agree", "refuse"] {
        assert_eq!(status(&app, &format!("{open}/{answer}"), &kim, &json!({})).await, 422);
    }
    let seen = get(&app, &open, &kim).await;
    assert_eq!(
        (&seen["state"], &seen["order"]),
        (&json!("waiting"), &json!("12 C 34/26"))
    );
    let other = signed_in(&app, "lee@example.org", Role::Moderator).await;
    assert_eq!(
        call(&app, Method::GET, &open, &other, &json!({})).await.status,
        404,
        "not theirs"
    );
    for (field, value) in [
        ("kind", json!("beyond")),
        ("why", json!("curious")),
        ("words", json!(" ")),
        ("words", json!("x".repeat(2_001))),
        ("order", json!("")),
    ] {
        let mut body = body.clone();
        body[field] = value;
        let reply = post(&app, &path, &kim, &body).await;
        assert_eq!(
            (reply.status.as_u16(), &json_of(&reply)["errors"][0]["field"]),
            (422, &json!(field))
        );
    }
    assert_eq!(status(&app, "cases/0000-A/unmask", &kim, &body).await, 404);
}

#[tokio::test]
async fn no_key_of_a_program_unmasks_anyone() {
    let app = TestApp::start().await;
    let kim = signed_in(&app, "kim@example.org", Role::Owner).await;
    for scope in [Capability::UnmaskAsk, Capability::UnmaskAgree] {
        let body = json!({ "name": "a program", "scopes": [scope.name()], "days": 1 });
        assert_eq!(post(&app, "keys", &kim, &body).await.status, 422);
    }
    let body = json!({ "name": "a program", "scopes": ["audit_read"], "days": 1 });
    let key = json_of(&post(&app, "keys", &kim, &body).await);
    let bearer = format!("Bearer {}", key["key"].as_str().unwrap());
    let reply = bare(
        &app,
        Method::GET,
        "/console/api/unmask",
        &[("authorization", &bearer)],
        &json!({}),
    )
    .await;
    assert_eq!(reply.status, 403);
}
