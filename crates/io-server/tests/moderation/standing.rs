//! A person reads why something is closed for them, and contests it.

use http::Method;
use io_core::moderation::{Reason, Rule, Sanction, Scope, Severity, Verdict};
use io_core::time::Span;
use io_store::moderation::decisions::{Quote, Statement};
use io_testkit::{Person, TestApp, meet};
use serde_json::{Value, json};

use super::{account_of, come_into_force, decide_case, decide_with};
use crate::support::socket::ended;

/// Sends a body; the status and the answer.
pub(super) async fn post(who: &Person, path: &str, body: &Value) -> (u16, Value) {
    let reply = who.client.json(Method::POST, path, body).await.unwrap();
    (reply.status.as_u16(), reply.json().unwrap_or_default())
}

async fn standing_of(who: &Person) -> Value {
    who.client.get("/api/user/standing").await.unwrap()
}

fn words(app: &TestApp) -> Statement {
    Statement {
        words: "You threatened someone.".to_owned(),
        quotes: vec![Quote {
            seq: 3,
            at: app.running().app.now(),
            text: "I will find you".to_owned(),
        }],
        note: Some("for staff alone".to_owned()),
        sent_back: None,
    }
}

#[tokio::test]
async fn n_7_who_is_shut_out_reads_why_and_contests_it_once() {
    TestApp::each_engine(async |app| {
        let pair = app.pair().await;
        let ada = account_of(&app, &pair.ada).await;
        let before = standing_of(&pair.ada).await;
        assert_eq!(
            before,
            json!({ "restricted": false, "scope": [], "statements": [],
                "trust": { "tier": "new", "limits": [], "lifts": ["time", "finished_chats"] } })
        );
        decide_with(
            &app,
            ada,
            Sanction::usual(Severity::Urgent, 1),
            Rule::of_number(4),
            words(&app),
        )
        .await;
        assert_eq!(standing_of(&pair.ada).await, before, "not before it is certain");
        app.clock.advance(Span::minutes(10));
        come_into_force(&app, ada).await;
        pair.ada.client.refresh().await.unwrap();

        let standing = standing_of(&pair.ada).await;
        assert_eq!(
            (&standing["restricted"], &standing["scope"]),
            (&json!(true), &json!(["everything"]))
        );
        let statement = &standing["statements"][0];
        assert_eq!(statement["verdict"], "ban");
        assert_eq!(
            (&statement["state"], &statement["rule"]),
            (&json!("in_force"), &json!(4))
        );
        assert_eq!(
            (&statement["second"], &statement["automated"]),
            (&json!(true), &json!(false))
        );
        assert_eq!(statement["words"], "You threatened someone.");
        assert_eq!(statement["quotes"][0]["text"], "I will find you");
        assert!(statement.get("until").is_none() && statement["appeal"].get("state").is_none());
        let shown = standing.to_string();
        for hidden in ["for staff", "\"by\"", "reporter", "note"] {
            assert!(!shown.contains(hidden), "{hidden}: {shown}");
        }

        let reference = statement["reference"].as_str().unwrap();
        let path = format!("/api/user/statements/{reference}/appeal");
        let side = json!({ "words": "It was a joke." });
        let (status, made) = post(&pair.ada, &path, &side).await;
        assert_eq!(status, 200, "{made}");
        assert!(made["appeal"].as_str().unwrap().starts_with("A-"), "{made}");
        assert_eq!(post(&pair.ada, &path, &side).await, (200, made.clone()), "sent again");
        let (status, problem) = post(&pair.ada, &path, &json!({ "words": "And another thing." })).await;
        assert_eq!((status, &problem["code"]), (409, &json!("already_appealed")));
        let appeal = &standing_of(&pair.ada).await["statements"][0]["appeal"];
        assert_eq!((&appeal["state"], &appeal["words"]), (&json!("open"), &side["words"]));
        assert_eq!(
            (&appeal["reference"], &appeal["due_at"]),
            (&made["appeal"], &made["due_at"])
        );

        let seen = format!("/api/user/statements/{reference}/seen");
        assert_eq!(post(&pair.ada, &seen, &json!({})).await.0, 204);
        let notices: Value = pair.ada.client.get("/api/user/notices").await.unwrap();
        let notice = &notices["notices"][0];
        assert_eq!((&notice["kind"], &notice["seen"]), (&json!("statement"), &json!(true)));
        assert_eq!(notice["statement"], json!(reference));
        pair.ben.client.refresh().await.unwrap();
        for path in [path, seen] {
            assert_eq!(post(&pair.ben, &path, &side).await.0, 404, "it is not his");
        }
    })
    .await;
}

#[tokio::test]
async fn hostile_words_and_references_of_an_appeal_are_refused() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let user = account_of(&app, &ada).await;
    decide_with(&app, user, Sanction::usual(Severity::Normal, 0), None, words(&app)).await;
    app.clock.advance(Span::minutes(10));
    come_into_force(&app, user).await;
    ada.client.refresh().await.unwrap();
    let reference = standing_of(&ada).await["statements"][0]["reference"].clone();
    let path = format!("/api/user/statements/{}/appeal", reference.as_str().unwrap());
    for words in [json!("x".repeat(2_001)), json!(" \u{200b}\n")] {
        let (status, problem) = post(&ada, &path, &json!({ "words": words })).await;
        assert_eq!(
            (status, &problem["errors"][0]["field"]),
            (422, &json!("words")),
            "{problem}"
        );
    }
    for body in [json!({}), json!({ "words": 7 })] {
        assert!([400, 422].contains(&post(&ada, &path, &body).await.0));
    }
    let side = json!({ "words": "x" });
    for reference in [
        "S-0000-B",
        "A-7733-C",
        "4821-K",
        "%00",
        "S-%F0%9F%98%80",
        "S-99999999999999999999-A",
    ] {
        for act in ["appeal", "seen"] {
            let path = format!("/api/user/statements/{reference}/{act}");
            assert_eq!(post(&ada, &path, &side).await.0, 404, "{reference}");
        }
    }
    // The email about the decision came first.
    app.mail.email_to("ada@example.org").await;
    app.clock.advance(Span::days(184));
    let ada = app.sign_in("ada@example.org").await;
    let (status, problem) = post(&ada, &path, &side).await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("not_appealable")),
        "six months are over"
    );
}

#[tokio::test]
async fn br_8_who_misused_reports_reads_why_still_parts_and_can_appeal() {
    TestApp::each_engine(async |app| {
        let person = app.sign_in("ada@example.org").await;
        let parts = &app.running().app;
        let ada = account_of(&app, &person).await;
        let days = Some(Span::days(7));
        let closing = Sanction::new(Verdict::Suspension, Scope::REPORTING, days).unwrap();
        for sanction in [Sanction::new(Verdict::Warning, Scope::NONE, None).unwrap(), closing] {
            let case = parts.store.open_case(ada, Reason::Misuse, parts.now()).await.unwrap();
            decide_case(&app, case, sanction, Rule::of_number(1), words(&app)).await;
            app.clock.advance(Span::minutes(10));
            come_into_force(&app, ada).await;
        }
        person.client.refresh().await.unwrap();
        let mut pair = meet(person, app.sign_in("ben@example.org").await).await;
        let standing = standing_of(&pair.ada).await;
        assert_eq!(
            standing["scope"],
            json!(["reporting"]),
            "never silent, and the search is open"
        );
        assert_eq!(standing["statements"][0]["verdict"], json!("suspension"));
        assert_eq!(standing["statements"][0]["words"], json!("You threatened someone."));
        assert!(standing["until"].is_string(), "it has an end");

        let body = json!({ "chat": pair.chat, "cid": pair.ada.cid(), "reason": "threats", "block": true });
        let (status, problem) = post(&pair.ada, "/api/chat/report", &body).await;
        assert_eq!((status, &problem["code"]), (403, &json!("restricted")));
        assert!(
            problem["retry_after"].as_u64().is_some_and(|wait| wait <= 7 * 86_400),
            "{problem}"
        );
        let own: Value = pair.ada.client.get("/api/user/reports").await.unwrap();
        assert_eq!(own, json!({ "reports": [] }));
        let last = ended(&mut pair.ben_socket).await;
        assert_eq!(
            last.by,
            io_client::protocol::events::By::Peer,
            "the block works, and looks like leaving"
        );
        let ben: Value = pair.ben.client.get("/api/user/notices").await.unwrap();
        assert_eq!(ben, json!({ "notices": [] }));

        // In danger the form for everybody is open, and who is reported by it is not paused.
        let notice = json!({ "what": "a threat", "where": "in a chat", "why": "it is a crime", "good_faith": true });
        assert_eq!(post(&pair.ada, "/api/reports", &notice).await.0, 200);
        let misuse = json!({ "chat": pair.chat, "cid": pair.ada.cid(), "reason": "misuse" });
        assert_eq!(
            post(&pair.ada, "/api/chat/report", &misuse).await.0,
            422,
            "no reason of people"
        );

        let reference = standing["statements"][0]["reference"].as_str().unwrap();
        let path = format!("/api/user/statements/{reference}/appeal");
        let (status, made) = post(&pair.ada, &path, &json!({ "words": "I meant each of them." })).await;
        assert_eq!(status, 200, "{made}");
        app.clock.advance(Span::days(7));
        pair.ada.client.refresh().await.unwrap();
        assert_eq!(standing_of(&pair.ada).await["scope"], json!([]), "it opens by itself");
    })
    .await;
}
