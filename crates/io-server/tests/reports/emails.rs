//! Emails about reports and decisions: that there is something to read, and no word of a conversation.

use http::Method;
use io_core::moderation::{Sanction, Severity};
use io_core::time::Span;
use io_testkit::TestApp;
use serde_json::{Value, json};

use super::{a_report, post};
use crate::moderation::{account_of, decide};
use crate::support::http::wait_for_metric;

#[tokio::test]
async fn who_asked_learns_the_outcome_by_email_and_the_other_of_the_decision() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        pair.ben_socket
            .send(pair.chat, pair.ben.cid(), "marker-text")
            .await
            .unwrap();
        let mut body = a_report(pair.chat, &pair.ada);
        body["email"] = json!(true);
        let (status, filed) = post(&pair.ada, "/api/chat/report", &body).await;
        assert_eq!(status, 200);
        let report = filed["report"].as_str().unwrap();
        let ben = account_of(&app, &pair.ben).await;
        decide(&app, ben, Sanction::usual(Severity::Urgent, 1)).await;
        assert!(app.mail.emails().is_empty(), "not before it is certain");
        app.clock.advance(Span::minutes(10));
        let outcome = app.mail.email_to("ada@example.org").await;
        let statement = app.mail.email_to("ben@example.org").await;
        assert!(outcome.subject.contains(report) && outcome.text.contains("A rule was broken"));
        assert!(statement.text.contains("S-") && statement.text.contains("appeal"));
        for email in [&outcome, &statement] {
            for word in [
                "marker-text",
                "said it twice",
                "harassment",
                &pair.ada.alias(),
                &pair.ben.alias(),
            ] {
                assert!(!email.text.contains(word) && !email.html.contains(word), "{word}");
            }
            assert!(email.text.contains("/sign-in") && email.html.contains("/sign-in"));
        }
        assert!(!statement.text.contains(report), "nothing of who reported");
    })
    .await;
}

#[tokio::test]
async fn br_9_the_address_of_a_public_notice_gets_its_number() {
    TestApp::each_engine(async |app| {
        let body = json!({
            "what": "marker-what", "where": "in a chat", "why": "it is a crime", "email": "zoe@example.org",
            "good_faith": true
        });
        let reply = app.client().json(Method::POST, "/api/reports", &body).await.unwrap();
        let filed: Value = reply.json().unwrap();
        let email = app.mail.email_to("zoe@example.org").await;
        assert!(email.subject.contains(filed["report"].as_str().unwrap()));
        assert!(!email.text.contains("marker-what"));
        assert!(app.mail.emails().is_empty());
    })
    .await;
}

#[tokio::test]
async fn ab_3_confirmations_of_notices_flood_no_mailbox() {
    let app = TestApp::start().await;
    for spelling in [
        "zoe@example.org",
        "zoe+1@example.org",
        "ZOE@example.org",
        "zoe+2@example.org",
    ] {
        let body = json!({ "what": "a", "where": "b", "why": "c", "email": spelling, "good_faith": true });
        let reply = app.client().json(Method::POST, "/api/reports", &body).await.unwrap();
        assert_eq!(reply.status.as_u16(), 200, "the notice is filed in any case");
    }
    wait_for_metric(&app, "io_ratelimit_total{rule=\"notice_mailbox\"} 1").await;
}
