//! Changing the address over the API: fresh, proved, told, undone.

use io_client::protocol::frames::close;
use io_client::protocol::rest::EmailChangeSent;
use io_core::time::Span;
use io_testkit::{ReceivedEmail, TestApp};

use super::*;
use crate::support::sign_in::{another_device, is_signed_in};

const CONFIRM: &str = "/api/user/email/confirm";

async fn post(client: &Client, path: &str, body: &Value) -> Reply {
    client.json(Method::POST, path, body).await.expect("the server answers")
}

async fn ask(client: &Client, email: &str) -> Reply {
    post(client, "/api/user/email", &json!({ "email": email })).await
}

async fn sent(app: &TestApp, client: &Client, email: &str) -> (EmailChangeSent, ReceivedEmail) {
    let reply = ask(client, email).await;
    assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.text());
    (reply.json().expect("is JSON"), app.mail.email_to(email).await)
}

#[tokio::test]
async fn auth_22_a_change_needs_a_fresh_sign_in_and_the_code_of_the_new_mailbox() {
    TestApp::each_engine(async |app| {
        let person = app.sign_in("ada@example.org").await;
        app.clock.advance(Span::minutes(10) + Span(1));
        person.client.refresh().await.expect("the login is active");
        assert_eq!(
            problem(&ask(&person.client, "new@example.org").await).code,
            ProblemCode::FreshSignInRequired
        );
        let fresh = another_device(&app, "ada@example.org").await;
        let (answer, email) = sent(&app, &fresh.client, "new@example.org").await;
        assert!(email.text.contains("/auth/new-email#t="));
        let code = json!({ "request_id": answer.request_id, "code": email.code() });
        let reply = post(&fresh.client, CONFIRM, &code).await;
        let seen: Profile = reply.json().expect("is JSON");
        assert_eq!(seen.email, "new@example.org");
        assert!(!is_signed_in(&person.client).await && is_signed_in(&fresh.client).await);
        let notice = app.mail.email_to("ada@example.org").await;
        assert!(
            notice.subject.contains("was changed") && notice.text.contains("8 June 2026"),
            "{}",
            notice.text
        );
        assert!(!notice.text.contains("new@example.org"));
        let back = app.newcomer("new@example.org").await;
        assert_eq!(profile(&back.client).await.alias, person.alias());
    })
    .await;
}

#[tokio::test]
async fn ml_15_the_link_in_the_notice_gives_the_old_address_its_account_back() {
    TestApp::each_engine(async |app| {
        let person = app.sign_in("ada@example.org").await;
        let (_, email) = sent(&app, &person.client, "thief@example.org").await;
        let link = json!({ "token": email.token() });
        let reply = post(&person.client, CONFIRM, &link).await;
        assert_eq!(reply.status, StatusCode::OK);
        let notice = app.mail.email_to("ada@example.org").await;
        let way_back = json!({ "token": notice.token() });
        let anyone = app.client();
        for status in [StatusCode::NO_CONTENT, StatusCode::UNAUTHORIZED] {
            assert_eq!(post(&anyone, "/api/auth/undo-email", &way_back).await.status, status);
        }
        assert!(!is_signed_in(&person.client).await);
        app.clock.advance(Span::seconds(61));
        let back = app.newcomer("ada@example.org").await;
        assert_eq!(profile(&back.client).await.alias, person.alias());
    })
    .await;
}

#[tokio::test]
async fn auth_22_a_taken_and_a_free_address_get_the_same_answer() {
    TestApp::each_engine(async |app| {
        app.sign_in("taken@example.org").await;
        let person = app.sign_in("ada@example.org").await;
        let mut answers = Vec::new();
        for email in ["taken@example.org", "free@example.org"] {
            let (answer, received) = sent(&app, &person.client, email).await;
            answers.push((answer.expires_in, answer.did_you_mean, received.subject.clone()));
            if email.starts_with("taken") {
                let link = json!({ "token": received.token() });
                let reply = post(&person.client, CONFIRM, &link).await;
                assert_eq!(problem(&reply).code, ProblemCode::EmailUnavailable);
            }
        }
        assert_eq!(answers[0], answers[1]);
        let own = ask(&person.client, "ADA@example.org").await;
        assert_eq!(problem(&own).errors[0].field, "email");
    })
    .await;
}

#[tokio::test]
async fn auth_22_a_code_that_is_wrong_used_late_or_of_another_changes_nothing() {
    TestApp::each_engine(async |app| {
        let ada = app.sign_in("ada@example.org").await;
        let eve = app.sign_in("eve@example.org").await;
        let (answer, email) = sent(&app, &ada.client, "new@example.org").await;
        let code = json!({ "request_id": answer.request_id, "code": email.code() });
        let link = json!({ "token": email.token() });
        let both = json!({ "token": email.token(), "request_id": answer.request_id, "code": email.code() });
        for (client, body) in [(&eve.client, &code), (&eve.client, &link), (&ada.client, &both)] {
            let reply = post(client, CONFIRM, body).await;
            assert_eq!(problem(&reply).code, ProblemCode::InvalidOrExpired);
        }
        assert_eq!(
            post(&app.client(), CONFIRM, &link).await.status,
            StatusCode::UNAUTHORIZED
        );
        assert_eq!(
            ask(&app.client(), "new@example.org").await.status,
            StatusCode::UNAUTHORIZED
        );
        app.clock.advance(Span::minutes(10) + Span(1));
        ada.client.refresh().await.expect("the login is active");
        let late = post(&ada.client, CONFIRM, &link).await;
        assert_eq!(problem(&late).code, ProblemCode::InvalidOrExpired);
        assert_eq!(profile(&ada.client).await.email, "ada@example.org");

        let fresh = another_device(&app, "ada@example.org").await;
        let (answer, email) = sent(&app, &fresh.client, "new@example.org").await;
        let wrong = json!({ "request_id": answer.request_id, "code": "00000000" });
        for body in [
            &wrong,
            &json!({ "token": email.token() }),
            &json!({ "token": email.token() }),
        ] {
            post(&fresh.client, CONFIRM, body).await;
        }
        assert_eq!(profile(&fresh.client).await.email, "new@example.org");
        let soon = ask(&fresh.client, "third@example.org").await;
        assert_eq!(problem(&soon).code, ProblemCode::EmailChangedRecently);
        assert_eq!(problem(&soon).retry_after, Some(7 * 24 * 60 * 60));
    })
    .await;
}

#[tokio::test]
async fn an_address_is_asked_for_three_times_a_day() {
    let app = TestApp::start().await;
    let person = app.sign_in("ada@example.org").await;
    for mailbox in ["a@example.org", "b@example.org", "c@example.org"] {
        sent(&app, &person.client, mailbox).await;
    }
    let refused = ask(&person.client, "d@example.org").await;
    assert_eq!(problem(&refused).code, ProblemCode::RateLimited);
    let typed = ask(&person.client, "nothing").await;
    assert_eq!(problem(&typed).code, ProblemCode::InvalidEmail);
}

#[tokio::test]
async fn auth_22_a_change_ends_the_sockets_of_every_other_device() {
    let app = TestApp::start().await;
    let person = app.sign_in("ada@example.org").await;
    let other = another_device(&app, "ada@example.org").await;
    let mut socket = person.socket().await;
    let (_, email) = sent(&app, &other.client, "new@example.org").await;
    post(&other.client, CONFIRM, &json!({ "token": email.token() })).await;
    let closed = socket.closed().await.expect("the socket closes");
    assert_eq!(closed.code, Some(close::NOT_SIGNED_IN));
}
