//! Deletion: only after a recent sign-in, effective on every device, and undone by signing in.

use io_client::protocol::events::{EndReason, What};
use io_client::protocol::frames::ServerFrame;
use io_client::protocol::rest::Deletion;
use io_core::time::Span;
use io_server::features::account::erase_due;
use io_testkit::TestApp;

use super::*;
use crate::support::http::{ask, wait_for_metric};
use crate::support::refused;
use crate::support::sign_in::{another_device, is_signed_in};

async fn delete(client: &Client, now: bool) -> Reply {
    let body = json!({ "now": now });
    client
        .json(Method::POST, "/api/user/delete", &body)
        .await
        .expect("the server answers")
}

#[tokio::test]
async fn da_02_deletion_needs_a_sign_in_within_the_last_ten_minutes() {
    TestApp::each_engine(async |app| {
        let person = app.sign_in("anna@example.org").await;
        app.clock.advance(Span::minutes(10) + Span(1));
        person.client.refresh().await.expect("the login is active");
        let reply = delete(&person.client, true).await;
        assert_eq!(problem(&reply).code, ProblemCode::FreshSignInRequired);
        assert!(is_signed_in(&person.client).await);

        let fresh = another_device(&app, "anna@example.org").await;
        assert_eq!(delete(&fresh.client, true).await.status, StatusCode::ACCEPTED);
    })
    .await;
}

#[tokio::test]
async fn da_03_a_planned_deletion_signs_out_everywhere_and_signing_in_undoes_it() {
    TestApp::each_engine(async |app| {
        let person = app.sign_in("anna@example.org").await;
        let other = another_device(&app, "anna@example.org").await;
        let in_seven_days = app.running().app.now() + Span::days(7);
        let reply = delete(&person.client, false).await;
        assert_eq!(reply.status, StatusCode::ACCEPTED);
        let planned: Deletion = reply.json().expect("is JSON");
        assert_eq!(planned.deletes_at.0, in_seven_days.whole_second());
        assert!(!is_signed_in(&person.client).await);
        assert!(!is_signed_in(&other.client).await);
        let received = app.mail.email_to("anna@example.org").await;
        assert!(received.text.contains("8 June 2026"));

        app.clock.advance(Span::days(6));
        let back = app.newcomer("anna@example.org").await;
        let seen = profile(&back.client).await;
        assert_eq!((seen.deletes_at, seen.alias), (None, person.alias()));
        back.client
            .post_only("/api/user/delete/undo", &json!({}))
            .await
            .expect("undoing twice is allowed");
        app.clock.advance(Span::days(2));
        erase_due(&app.running().app).await.expect("the store answers");
        back.client.refresh().await.expect("the login is active");
        assert!(is_signed_in(&back.client).await);
    })
    .await;
}

#[tokio::test]
async fn da_03_after_seven_days_all_is_erased_and_the_address_starts_fresh() {
    TestApp::each_engine(async |app| {
        let person = app.sign_in("anna@example.org").await;
        assert_eq!(delete(&person.client, false).await.status, StatusCode::ACCEPTED);
        app.mail.email_to("anna@example.org").await;
        app.clock.advance(Span::days(7) + Span(1));
        erase_due(&app.running().app).await.expect("the store answers");
        let last = app.mail.email_to("anna@example.org").await;
        assert!(
            last.subject.contains("was deleted"),
            "DA-08: an email confirms the deletion"
        );
        let newcomer = app.newcomer("anna@example.org").await;
        assert_eq!(profile(&newcomer.client).await.alias, "");
    })
    .await;
}

#[tokio::test]
async fn clk_01_a_clock_a_month_ahead_erases_nobody_until_it_is_confirmed() {
    TestApp::each_engine(async |mut app| {
        let person = app.sign_in("anna@example.org").await;
        assert_eq!(delete(&person.client, false).await.status, StatusCode::ACCEPTED);
        app.mail.email_to("anna@example.org").await;
        for restarted in [false, true] {
            if restarted {
                app.restart().await;
            } else {
                app.clock.step(Span::days(30));
            }
            let parts = &app.running().app;
            parts.calendar.look().await.expect("the store answers");
            erase_due(parts).await.expect("the store answers");
            let health = ask(app.running().internal, "GET /readyz", &[], "").await;
            assert_eq!((health.status, &health.json()["notes"]), (200, &json!(["clock"])));
            wait_for_metric(&app, "io_clock_unexplained_seconds 2592000").await;
        }
        let parts = &app.running().app;
        let until = parts.calendar.may_delete_until();
        assert_eq!(parts.store.erase_due(1, None, until, parts.now()).await, Ok(Vec::new()));

        parts
            .store
            .confirm_calendar(parts.now())
            .await
            .expect("the store answers");
        parts.calendar.look().await.expect("the store answers");
        wait_for_metric(&app, "io_clock_unexplained_seconds 0").await;
        erase_due(parts).await.expect("the store answers");
        let last = app.mail.email_to("anna@example.org").await;
        assert!(last.subject.contains("was deleted"));
    })
    .await;
}

#[tokio::test]
async fn da_03_immediate_deletion_cannot_be_undone() {
    TestApp::each_engine(async |app| {
        let person = app.sign_in("anna@example.org").await;
        let other = another_device(&app, "anna@example.org").await;
        let reply = delete(&person.client, true).await;
        assert_eq!(reply.status, StatusCode::ACCEPTED);
        assert!(!is_signed_in(&person.client).await && !is_signed_in(&other.client).await);
        assert_eq!(refused(person.client.refresh().await), ProblemCode::NotSignedIn);
        let last = app.mail.email_to("anna@example.org").await;
        assert!(last.subject.contains("deleted"));
        app.clock.advance(Span::seconds(61));
        let newcomer = app.newcomer("anna@example.org").await;
        assert_eq!(profile(&newcomer.client).await.alias, "");
    })
    .await;
}

#[tokio::test]
async fn da_08_the_last_email_is_the_same_whether_they_ever_chatted() {
    TestApp::each_engine(async |app| {
        let pair = app.pair().await;
        let said = pair
            .ada
            .client
            .send_message(pair.chat, pair.ada.cid(), "by the lighthouse");
        said.await.expect("the message is on disk");
        let newcomer = app.sign_in("newcomer@example.org").await;
        let mut emails = Vec::new();
        for person in [&pair.ada, &newcomer] {
            assert_eq!(delete(&person.client, true).await.status, StatusCode::ACCEPTED);
            let last = app.mail.email_to(&person.email).await;
            emails.push([last.subject, last.text, last.html].map(|part| part.replace(&person.email, "me")));
        }
        assert_eq!(emails[0], emails[1]);
    })
    .await;
}

#[tokio::test]
async fn da_02_deletion_ends_the_chat_like_leaving() {
    for now in [false, true] {
        let app = TestApp::start().await;
        let mut pair = app.pair().await;
        assert_eq!(delete(&pair.ada.client, now).await.status, StatusCode::ACCEPTED);
        let ended = |frame: &ServerFrame| match frame {
            ServerFrame::Events { events, .. } => events.iter().find_map(|event| match event.what {
                What::Ended { reason } => Some(reason),
                _ => None,
            }),
            _ => None,
        };
        let frame = pair.ben_socket.wait_for(|frame| ended(frame).is_some()).await;
        assert_eq!(ended(&frame.expect("the chat ends")), Some(EndReason::Left));
    }
}
