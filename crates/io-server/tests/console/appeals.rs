//! Appeals at the console: who answers, what is recorded, and what the person has of it.

use http::Method;
use io_core::staff::Role;
use io_core::time::Span;
use io_testkit::{Pair, Person, TestApp};
use serde_json::{Value, json};

use super::{call, json_of, post, signed_in};

async fn get(app: &TestApp, path: &str, cookie: &str) -> Value {
    json_of(&call(app, Method::GET, path, cookie, &json!({})).await)
}

async fn as_person(who: &Person, path: &str, body: &Value) -> Value {
    let reply = who.client.json(Method::POST, path, body).await.unwrap();
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json().unwrap()
}

/// The standing of a person, and the kinds of their notices.
async fn told(who: &Person) -> (Value, Vec<Value>) {
    who.client.refresh().await.unwrap();
    let notices: Value = who.client.get("/api/user/notices").await.unwrap();
    let kinds = notices["notices"].as_array().unwrap().iter();
    let kinds = kinds.map(|notice| notice["kind"].clone()).collect();
    (who.client.get("/api/user/standing").await.unwrap(), kinds)
}

/// Ada is reported, Kim decides, and Ada appeals. The reference of the case.
async fn appealed(app: &TestApp, kim: &str) -> (Pair, String) {
    let mut pair = app.pair().await;
    pair.ada_socket
        .send(pair.chat, pair.ada.cid(), "marker-of-ada")
        .await
        .unwrap();
    let report = json!({ "chat": pair.chat, "cid": pair.ben.cid(), "reason": "harassment", "messages": [1] });
    as_person(&pair.ben, "/api/chat/report", &report).await;
    let case = get(app, "queue?tab=open", kim).await["cases"][0]["reference"].clone();
    let case = case.as_str().unwrap();
    let read = post(app, &format!("cases/{case}/evidence"), kim, &json!({})).await;
    assert_eq!(read.status, 200, "{}", read.text());
    let version = get(app, &format!("cases/{case}"), kim).await["version"].clone();
    let decide = json!({ "verdict": "cool_down", "scope": ["matching"], "seconds": 86_400, "rule": 4,
        "words": "You were rude.", "quotes": [1], "version": version });
    let decided = post(app, &format!("cases/{case}/decide"), kim, &decide).await;
    assert_eq!(decided.status, 200, "{}", decided.text());
    app.clock.advance(Span::minutes(10));
    let parts = &app.running().app;
    parts.store.bring_into_force(parts.now()).await.unwrap();
    let (standing, kinds) = told(&pair.ada).await;
    assert_eq!(
        (&standing["restricted"], kinds),
        (&json!(true), vec![json!("statement")])
    );
    assert_eq!(standing["statements"][0]["quotes"][0]["text"], "marker-of-ada");
    let statement = standing["statements"][0]["reference"].as_str().unwrap();
    let path = format!("/api/user/statements/{statement}/appeal");
    as_person(&pair.ada, &path, &json!({ "words": "I was not." })).await;
    let case = case.to_owned();
    (pair, case)
}

#[tokio::test]
async fn br_10_another_person_answers_an_appeal_and_what_was_wrong_is_lifted() {
    TestApp::each_engine(async |app| {
        let kim = signed_in(&app, "kim@example.org", Role::Moderator).await;
        let lea = signed_in(&app, "lea@example.org", Role::Moderator).await;
        let (pair, case) = appealed(&app, &kim).await;
        let parts = &app.running().app;

        // The one who decided may read it, and another one answers.
        let listed = get(&app, "appeals", &kim).await;
        let appeal = listed["appeals"][0]["reference"].as_str().unwrap().to_owned();
        assert_eq!(
            (&listed["appeals"][0]["took_part"], &listed["appeals"][0]["case"]),
            (&json!(true), &json!(case))
        );
        let (read, evidence) = (format!("appeals/{appeal}"), format!("appeals/{appeal}/evidence"));
        let (answer, undo) = (format!("appeals/{appeal}/decide"), format!("appeals/{appeal}/undo"));
        let overturned = json!({ "outcome": "overturned", "words": "You are right, sorry." });
        let own = post(&app, &answer, &kim, &overturned).await;
        assert_eq!(
            (own.status.as_u16(), json_of(&own)["code"].clone()),
            (403, json!("another_person"))
        );
        let shown = get(&app, &read, &lea).await;
        assert_eq!(
            (&shown["took_part"], &shown["words"]),
            (&json!(false), &json!("I was not."))
        );
        assert_eq!(shown["decision"]["words"], "You were rude.");
        assert!(!shown.to_string().contains("ada@example.org"));
        let unread = post(&app, &answer, &lea, &overturned).await;
        let unread = (unread.status.as_u16(), json_of(&unread)["errors"][0]["field"].clone());
        assert_eq!(
            unread,
            (422, json!("evidence")),
            "nobody answers what they have not read"
        );
        let opened = json_of(&post(&app, &evidence, &lea, &json!({})).await);
        assert!(opened["events"].to_string().contains("marker-of-ada"), "{opened}");
        for body in [
            json!({ "outcome": "kept", "words": " " }),
            json!({ "outcome": "gone", "words": "x" }),
        ] {
            assert_eq!(post(&app, &answer, &lea, &body).await.status, 422);
        }
        let graver = json!({ "outcome": "milder", "words": "x", "scope": ["everything"], "seconds": 2_592_000 });
        assert_eq!(post(&app, &answer, &lea, &graver).await.status, 422);
        let kept = json!({ "outcome": "kept", "words": "It stays." });
        assert_eq!(json_of(&post(&app, &answer, &lea, &kept).await)["state"], "decided");
        assert_eq!(
            post(&app, &undo, &kim, &json!({})).await.status,
            403,
            "it was not theirs"
        );
        assert_eq!(json_of(&post(&app, &undo, &lea, &json!({})).await)["state"], "open");
        let answered = json_of(&post(&app, &answer, &lea, &overturned).await);
        assert_eq!(
            (&answered["state"], &answered["outcome"]),
            (&json!("decided"), &json!("overturned"))
        );
        assert_eq!(told(&pair.ada).await.0["restricted"], true, "not before it is certain");

        app.clock.advance(Span::minutes(10));
        parts.store.bring_answers_into_force(parts.now()).await.unwrap();
        let (standing, kinds) = told(&pair.ada).await;
        assert_eq!(standing["restricted"], false);
        let statement = &standing["statements"][0];
        assert_eq!(
            (&statement["state"], &statement["scope"]),
            (&json!("overturned"), &json!([]))
        );
        assert_eq!(statement["appeal"]["answer"], "You are right, sorry.");
        assert_eq!(kinds, [json!("appeal_answer"), json!("statement")]);
        assert_eq!(
            told(&pair.ben).await.1,
            [json!("report_outcome")],
            "an appeal is not his to know"
        );
        let entries = parts
            .store
            .audit_page(&io_store::audit::AuditFilter::default(), 50)
            .await
            .unwrap()
            .entries;
        let actions: Vec<_> = entries.iter().map(|entry| entry.action.as_str()).collect();
        let wanted = [
            "appeal_answer_in_force",
            "appeal_decided",
            "appeal_answer_undone",
            "appeal_decided",
            "evidence_opened",
        ];
        assert_eq!(actions[..5], wanted, "{actions:?}");
    })
    .await;
}
