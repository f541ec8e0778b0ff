//! Notices: what became of a report and what was decided about someone reach each of them once, and live.

use io_client::protocol::frames::ServerFrame;
use io_core::moderation::{Rule, Sanction, Severity};
use io_core::time::Span;
use io_store::moderation::decisions::Statement;
use io_testkit::TestApp;
use serde_json::{Value, json};

use super::standing::post;
use super::{account_of, decide_with};
use crate::support::socket::{frames_before_message, until};

fn unseen(frame: &ServerFrame) -> Option<u32> {
    match frame {
        ServerFrame::Notices { unseen } => Some(*unseen),
        _ => None,
    }
}

#[tokio::test]
async fn n_4_an_outcome_reaches_its_reporter_and_a_statement_its_person() {
    let quiet = |config: &mut io_server::Config| config.socket.heartbeat = Span::days(1);
    TestApp::each_engine_with(quiet, async |app| {
        let mut pair = app.pair().await;
        let ada = account_of(&app, &pair.ada).await;
        let body = json!({ "chat": pair.chat, "cid": pair.ben.cid(), "reason": "harassment", "block": false });
        let (status, filed) = post(&pair.ben, "/api/chat/report", &body).await;
        assert_eq!(status, 200, "{filed}");
        let warning = Sanction::usual(Severity::Normal, 0);
        decide_with(&app, ada, warning, Rule::of_number(1), Statement::default()).await;
        // Neither of the two hears of it while it can be undone.
        let sender = (&pair.ada, &mut pair.ada_socket);
        let before = frames_before_message(pair.chat, sender, &mut pair.ben_socket).await;
        assert!(before.iter().all(|frame| unseen(frame).is_none()), "{before:?}");
        let sender = (&pair.ben, &mut pair.ben_socket);
        let before = frames_before_message(pair.chat, sender, &mut pair.ada_socket).await;
        assert!(before.iter().all(|frame| unseen(frame).is_none()), "{before:?}");

        app.clock.advance(Span::minutes(10));
        for socket in [&mut pair.ada_socket, &mut pair.ben_socket] {
            assert_eq!(until(socket, |frame| unseen(&frame)).await, 1);
        }
        for (person, kind) in [(&pair.ada, "statement"), (&pair.ben, "report_outcome")] {
            person.client.refresh().await.unwrap();
            let told: Value = person.client.get("/api/user/notices").await.unwrap();
            let told = told["notices"].as_array().unwrap();
            assert_eq!(told.len(), 1, "{told:?}");
            assert_eq!((&told[0]["kind"], &told[0]["seen"]), (&json!(kind), &json!(false)));
        }
        let told: Value = pair.ben.client.get("/api/user/notices").await.unwrap();
        let notice = &told["notices"][0];
        assert_eq!(notice["report"], filed["report"]);
        assert!(
            notice.get("statement").is_none(),
            "what happened to the account is not his to know"
        );
        let seen = format!("/api/user/notices/{}/seen", notice["id"].as_str().unwrap());
        assert_eq!(post(&pair.ada, &seen, &json!({})).await.0, 404, "it is not hers");
        for _ in 0..2 {
            assert_eq!(post(&pair.ben, &seen, &json!({})).await.0, 204);
            assert_eq!(until(&mut pair.ben_socket, |frame| unseen(&frame)).await, 0);
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_unread_is_said_after_hello_on_a_socket_and_a_stream() {
    let app = TestApp::start().await;
    let pair = app.pair().await;
    let ada = account_of(&app, &pair.ada).await;
    decide_with(
        &app,
        ada,
        Sanction::usual(Severity::Normal, 0),
        None,
        Statement::default(),
    )
    .await;
    app.clock.advance(Span::minutes(10));
    super::come_into_force(&app, ada).await;
    for person in [&pair.ada, &pair.ben] {
        person.client.refresh().await.unwrap();
    }
    let mut socket = pair.ada.socket().await;
    assert_eq!(until(&mut socket, |frame| unseen(&frame)).await, 1);
    let mut stream = pair.ada.client.events(None).await.unwrap();
    let mut frames = Vec::new();
    while frames.last() != Some(&ServerFrame::Notices { unseen: 1 }) {
        frames.push(stream.next_frame().await.unwrap().unwrap());
    }
    assert_eq!(frames[frames.len() - 2], ServerFrame::Synced);
    // Of Ben there is nothing to tell: the first thing that he hears is the answer.
    let mut socket = pair.ben.socket().await;
    let id = socket.submit(io_client::protocol::frames::Command::Ping).await.unwrap();
    let (before, ()) = crate::support::socket::read_up_to(&mut socket, |frame| match frame {
        ServerFrame::Ok { id: Some(of), .. } if *of == id => Some(()),
        _ => None,
    })
    .await;
    assert!(before.iter().all(|frame| unseen(frame).is_none()), "{before:?}");
}
