//! Reporting someone, the reports of a person, and notices from anybody.

mod emails;
mod under_age;

use http::Method;
use io_client::protocol::events::{By, EndReason, What};
use io_client::protocol::frames::{Command, ServerFrame};
use io_core::ids::{ChatId, StaffId};
use io_core::moderation::{Rule, Sanction, Severity};
use io_core::time::Span;
use io_store::audit;
use io_store::moderation::decisions::{Acted, NewDecision, StaffStep, Statement};
use io_store::moderation::desk::{QueueFilter, QueueTab};
use io_testkit::{Pair, Person, TestApp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::socket::ended;

fn a_report(chat: ChatId, who: &Person) -> Value {
    json!({ "chat": chat, "cid": who.cid(), "reason": "harassment", "words": "said it twice", "messages": [1] })
}

/// Sends a body; the status and the answer.
async fn post(who: &Person, path: &str, body: &Value) -> (u16, Value) {
    let reply = who.client.json(Method::POST, path, body).await.unwrap();
    (reply.status.as_u16(), reply.json().unwrap_or_default())
}

#[tokio::test]
async fn br_4_a_report_blocks_too_and_to_the_other_it_looks_like_leaving() {
    TestApp::each_engine(async |app| {
        let mut pair = app.pair().await;
        pair.ben_socket.send(pair.chat, pair.ben.cid(), "marker").await.unwrap();
        let body = a_report(pair.chat, &pair.ada);
        let (status, first) = post(&pair.ada, "/api/chat/report", &body).await;
        assert_eq!(status, 200, "{first}");
        let last = ended(&mut pair.ben_socket).await;
        let left = What::Ended {
            reason: EndReason::Left,
        };
        assert_eq!((last.by, last.what), (By::Peer, left));
        // Sent again, for example from the queue of a device that was offline.
        assert_eq!(post(&pair.ada, "/api/chat/report", &body).await, (200, first.clone()));
        let another = a_report(pair.chat, &pair.ada);
        let (status, problem) = post(&pair.ada, "/api/chat/report", &another).await;
        assert_eq!((status, &problem["code"]), (409, &json!("already_reported")));
        assert_eq!(problem["report"], first["report"]);

        let own: Value = pair.ada.client.get("/api/user/reports").await.unwrap();
        let own = own["reports"].as_array().unwrap();
        assert_eq!(own.len(), 1);
        assert_eq!(own[0]["report"], first["report"]);
        assert_eq!(own[0]["chat"], json!(pair.chat));
        assert!(own[0].get("outcome").is_none() && own[0].get("looked_at").is_none());
        let blocks: Value = pair.ada.client.get("/api/user/blocks").await.unwrap();
        assert_eq!(blocks["blocks"].as_array().unwrap().len(), 1);
        let of_ben: Value = pair.ben.client.get("/api/user/reports").await.unwrap();
        assert_eq!(of_ben, json!({ "reports": [] }));
        let again = format!("/api/user/reports/{}/again", first["report"].as_str().unwrap());
        assert_eq!(
            post(&pair.ada, &again, &json!({})).await.0,
            404,
            "nothing to see differently yet"
        );
    })
    .await;
}

#[tokio::test]
async fn ab_60_nobody_reports_a_chat_that_was_not_theirs() {
    TestApp::each_engine(async |app| {
        let pair = app.pair().await;
        let cleo = app.sign_in("cleo@example.org").await;
        for chat in [pair.chat, ChatId(Uuid::from_u128(7))] {
            let (status, problem) = post(&cleo, "/api/chat/report", &a_report(chat, &cleo)).await;
            assert_eq!((status, &problem["code"]), (404, &json!("not_found")));
        }
    })
    .await;
}

#[tokio::test]
async fn hostile_fields_of_a_report_are_named() {
    let app = TestApp::start().await;
    let pair = app.pair().await;
    let many: Vec<u64> = (0..51).collect();
    for (field, value) in [
        ("words", json!("x".repeat(2_001))),
        ("messages", json!(many)),
        ("reason", json!("revenge")),
    ] {
        let mut body = a_report(pair.chat, &pair.ada);
        body[field] = value;
        let (status, problem) = post(&pair.ada, "/api/chat/report", &body).await;
        assert_eq!(
            (status, &problem["errors"][0]["field"]),
            (422, &json!(field)),
            "{problem}"
        );
    }
}

#[tokio::test]
async fn br_9_dsa_05_anybody_sends_a_notice_without_an_account() {
    TestApp::each_engine(async |app| {
        let body = json!({ "what": "a threat", "where": "in a chat", "why": "it is a crime", "good_faith": true });
        let reply = app.client().json(Method::POST, "/api/reports", &body).await.unwrap();
        assert_eq!(reply.status.as_u16(), 200, "{}", reply.text());
        let filed: Value = reply.json().unwrap();
        assert!(filed["report"].as_str().unwrap().len() >= 6);
        let unsure = json!({ "what": "a", "where": "b", "why": "c", "good_faith": false });
        let reply = app.client().json(Method::POST, "/api/reports", &unsure).await.unwrap();
        assert_eq!(reply.status.as_u16(), 422);
    })
    .await;
}

/// What Ada does besides talking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AdaDoes {
    Nothing,
    Leaves,
    Reports { reason: &'static str, block: bool },
}

/// Everything that Ben receives from then on, over the socket and over REST.
async fn as_ben_sees_it(does: AdaDoes) -> Vec<Value> {
    let app = TestApp::with(|config| config.socket.heartbeat = Span::days(1)).await;
    let mut pair = app.pair().await;
    let mut stream = pair.ben.client.events(None).await.unwrap();
    let mut shown = Vec::new();
    // Only then something is said: what is said while it opens comes before `synced` or after it, by chance.
    while let Some(frame) = stream.next_frame().await.unwrap() {
        shown.push(without_chance(
            json!({ "stream": serde_json::to_value(&frame).unwrap() }),
        ));
        if frame == ServerFrame::Synced {
            break;
        }
    }
    pair.ben_socket.send(pair.chat, pair.ben.cid(), "zero").await.unwrap();
    pair.ada_socket.send(pair.chat, pair.ada.cid(), "one").await.unwrap();
    match does {
        AdaDoes::Nothing => {}
        AdaDoes::Leaves => {
            let end = Command::End {
                chat: pair.chat,
                hide_card: false,
                why: None,
            };
            pair.ada_socket.command(end).await.unwrap();
        }
        AdaDoes::Reports { reason, block } => {
            let mut body = a_report(pair.chat, &pair.ada);
            body["reason"] = json!(reason);
            body["block"] = json!(block);
            assert_eq!(post(&pair.ada, "/api/chat/report", &body).await.0, 200);
            staff_work_on_it(&app).await;
        }
    }
    let ends = !matches!(does, AdaDoes::Nothing | AdaDoes::Reports { block: false, .. });
    if !ends {
        pair.ada_socket.send(pair.chat, pair.ada.cid(), "two").await.unwrap();
    }
    loop {
        let frame = pair.ben_socket.next_frame().await.unwrap();
        let is_last = is_last(&frame, ends);
        shown.push(without_chance(serde_json::to_value(&frame).unwrap()));
        if is_last {
            break;
        }
    }
    while let Some(frame) = stream.next_frame().await.unwrap() {
        let is_last = is_last(&frame, ends);
        shown.push(without_chance(
            json!({ "stream": serde_json::to_value(&frame).unwrap() }),
        ));
        if is_last {
            break;
        }
    }
    let Pair { ben, chat, .. } = &pair;
    for path in [
        "/api/user/profile".to_owned(),
        "/api/user/reports".to_owned(),
        "/api/user/blocks".to_owned(),
        "/api/chat/current".to_owned(),
        "/api/chat/people".to_owned(),
        format!("/api/chat/{chat}"),
        format!("/api/chat/{chat}/messages?after=0&limit=200"),
    ] {
        let reply = ben.client.fetch(&path).await.unwrap();
        let body = without_chance(reply.json().unwrap());
        shown.push(json!({ "status": reply.status.as_u16(), "body": body }));
    }
    // A search looks the same too, paused or not.
    if ends {
        let ticket = pair.ben.ticket();
        pair.ben_socket.find_match(ticket).await.unwrap();
        let status = pair.ben_socket.next_frame().await.unwrap();
        shown.push(without_chance(serde_json::to_value(&status).unwrap()));
    }
    shown
}

/// Staff take the case, read its evidence, propose a ban and take it back: nothing that anybody hears of.
async fn staff_work_on_it(app: &TestApp) {
    let parts = &app.running().app;
    let (store, now) = (&parts.store, parts.now());
    let staff = StaffId(Uuid::from_u128(1));
    let by = audit::By {
        who: audit::Who::Staff(staff),
        request: "a test".to_owned(),
    };
    let filter = QueueFilter {
        tab: QueueTab::Open,
        severity: None,
        reason: None,
    };
    let case = store.queue(filter, now).await.unwrap().remove(0).reference;
    store.take_case(&case, staff, by.clone(), now).await.unwrap();
    let opened = store.open_evidence(&case, None, staff, by.clone(), now).await.unwrap();
    assert!(opened.is_some_and(|opened| !opened.evidence.events.is_empty()));
    let version = store.case_at_desk(&case, now).await.unwrap().unwrap().row.version;
    let decision = NewDecision {
        sanction: Sanction::usual(Severity::Urgent, 1),
        rule: Rule::of_number(4),
        statement: Statement::default(),
    };
    let proposed = store.decide_case(&case, version, &by, decision, now).await.unwrap();
    assert!(matches!(proposed, Acted::Done { .. }), "{proposed:?}");
    store.step_case(&case, &by, StaffStep::TakeBack, now).await.unwrap();
}

fn is_last(frame: &ServerFrame, ends: bool) -> bool {
    let text = serde_json::to_string(frame).unwrap();
    text.contains(if ends { "\"ended\"" } else { "\"two\"" })
}

/// Replaces what is random in every run: ids, and the names and pictures that come from them.
fn without_chance(mut value: Value) -> Value {
    forget(&mut value);
    value
}

fn forget(value: &mut Value) {
    match value {
        Value::String(text) if Uuid::try_parse(text).is_ok() => "an id".clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(forget),
        Value::Object(fields) => {
            for (name, field) in fields {
                if ["name", "glyph", "alias"].contains(&name.as_str()) {
                    *field = json!("of chance");
                } else {
                    forget(field);
                }
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn br_7_the_reported_person_receives_what_they_would_without_a_report() {
    let plain = Box::pin(as_ben_sees_it(AdaDoes::Nothing)).await;
    let left = Box::pin(as_ben_sees_it(AdaDoes::Leaves)).await;
    for reason in ["harassment", "threats"] {
        for (block, wanted) in [(false, &plain), (true, &left)] {
            let does = AdaDoes::Reports { reason, block };
            assert_eq!(&Box::pin(as_ben_sees_it(does)).await, wanted, "{does:?}");
        }
    }
}
