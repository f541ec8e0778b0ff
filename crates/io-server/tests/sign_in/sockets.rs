//! Who may open a socket, and when it closes because of its login.

use io_client::protocol::frames::close;
use io_client::{Socket, SocketOptions};
use io_core::time::Span;
use uuid::Uuid;

use super::*;

const SOCKET: &str = "/api/ws";

async fn signed_in_browser(app: &TestApp, email: &str) -> Client {
    let asked = Asked::by(app, app.browser(), email).await;
    asked.client.verify(&asked.link()).await.expect("the link works");
    asked.client
}

async fn closed_with(mut socket: Socket) -> Option<u16> {
    socket.closed().await.expect("the socket closes").code
}

#[tokio::test]
async fn ses_06_sockets_close_when_their_login_ends() {
    let app = TestApp::start().await;
    let person = app.sign_in("anna@example.org").await;
    let socket = person.socket().await;
    person.client.logout().await.expect("is signed in");
    assert_eq!(closed_with(socket).await, Some(close::NOT_SIGNED_IN));

    app.clock.advance(Span::seconds(61));
    let first = app.newcomer("anna@example.org").await;
    app.clock.advance(Span::seconds(61));
    let second = app.newcomer("anna@example.org").await;
    let (first_socket, _) = Socket::live(&first.client, Uuid::from_u128(1))
        .await
        .expect("a socket opens");
    let (second_socket, _) = Socket::live(&second.client, Uuid::from_u128(2))
        .await
        .expect("a socket opens");
    let path = format!("/api/auth/logins/{}", first.signed_in.login);
    second.client.delete(&path).await.expect("it is theirs");
    assert_eq!(closed_with(first_socket).await, Some(close::NOT_SIGNED_IN));
    second
        .client
        .post_only("/api/auth/logout-all", &json!({}))
        .await
        .expect("is signed in");
    assert_eq!(closed_with(second_socket).await, Some(close::NOT_SIGNED_IN));
}

#[tokio::test]
async fn ses_06_deleting_the_account_closes_its_sockets() {
    let app = TestApp::start().await;
    for (email, now) in [("anna@example.org", true), ("ben@example.org", false)] {
        let person = app.sign_in(email).await;
        let socket = person.socket().await;
        let reply = person
            .client
            .json(Method::POST, "/api/user/delete", &json!({ "now": now }))
            .await;
        assert_eq!(reply.expect("the server answers").status, StatusCode::ACCEPTED);
        assert_eq!(closed_with(socket).await, Some(close::NOT_SIGNED_IN));
    }
}

#[tokio::test]
async fn ses_14_and_17_a_socket_opens_only_for_our_origin_and_a_login() {
    let app = TestApp::start().await;
    let browser = signed_in_browser(&app, "anna@example.org").await;
    for origin in ["https://evil.example", "http://io.test", "null"] {
        assert_eq!(
            refused(Socket::open(&browser.clone().claiming(origin)).await),
            ProblemCode::Csrf,
            "{origin}"
        );
    }
    let anonymous = app.browser();
    assert_eq!(refused(Socket::open(&anonymous).await), ProblemCode::NotSignedIn);
    let bare_bearer = app.newcomer("ben@example.org").await;
    let without_ticket = Socket::open_offering(&bare_bearer.client, "io.v1", SocketOptions::default()).await;
    assert_eq!(
        refused(without_ticket),
        ProblemCode::NotSignedIn,
        "a bearer token opens no socket by itself"
    );
    Socket::open(&browser).await.expect("our own page opens one");
}

#[tokio::test]
async fn ses_14_a_socket_with_cookies_and_no_origin_is_refused() {
    let app = TestApp::start().await;
    let asked = Asked::by(&app, app.browser(), "anna@example.org").await;
    let reply = asked
        .client
        .json(Method::POST, VERIFY, &asked.link())
        .await
        .expect("the server answers");
    let cookie = format!("__Host-io_at={}", cookie_value(&reply, "__Host-io_at").expect("is set"));
    for headers in [
        &[("cookie", cookie.as_str())][..],
        &[("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin")],
    ] {
        let reply = bare(&app, Method::GET, SOCKET, headers, &json!({})).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
}

#[tokio::test]
async fn ses_15_a_ticket_opens_one_socket_once_and_in_time() {
    let app = TestApp::start().await;
    let person = app.newcomer("anna@example.org").await;
    let offering = async |ticket: &str| {
        let protocols = format!("io.v1, ticket.{ticket}");
        Socket::open_offering(&person.client, &protocols, SocketOptions::default()).await
    };
    let ticket = person.client.socket_ticket().await.expect("is signed in");
    assert_eq!(ticket.expires_in, 30);
    offering(&ticket.ticket).await.expect("the ticket works");
    assert_eq!(refused(offering(&ticket.ticket).await), ProblemCode::NotSignedIn);

    let late = person.client.socket_ticket().await.expect("is signed in");
    app.clock.advance(Span::seconds(30));
    assert_eq!(refused(offering(&late.ticket).await), ProblemCode::NotSignedIn);

    let of_ended = person.client.socket_ticket().await.expect("is signed in");
    person.client.logout().await.expect("is signed in");
    assert_eq!(refused(offering(&of_ended.ticket).await), ProblemCode::NotSignedIn);
    assert_eq!(refused(offering("nonsense").await), ProblemCode::NotSignedIn);
}

#[tokio::test]
async fn ses_16_a_socket_closes_when_its_access_token_has_ended() {
    let app = TestApp::start().await;
    let person = app.sign_in("anna@example.org").await;
    let socket = person.socket().await;
    app.clock.advance(Span::seconds(631));
    assert_eq!(closed_with(socket).await, Some(close::LOGIN_EXPIRED));
    person.client.refresh().await.expect("the login lives");
    person.socket().await;
}
