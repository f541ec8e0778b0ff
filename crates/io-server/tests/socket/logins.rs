//! The login behind a socket: who may open one, and when it closes because its login ended.

use http::{Method, StatusCode};
use io_client::protocol::frames::close;
use io_client::protocol::problem::ProblemCode;
use io_client::{Client, Socket, SocketOptions};
use io_core::time::Span;
use io_store::sign_in::logins::LoginEnd;
use io_testkit::TestApp;
use serde_json::json;
use uuid::Uuid;

use crate::support::refused;
use crate::support::sign_in::{Requested, VERIFY, another_device, bare, cookie_value};
use crate::support::socket::quiet;

async fn signed_in_browser(app: &TestApp, email: &str) -> Client {
    let requested = Requested::by(app, app.browser(), email).await;
    requested
        .client
        .verify(&requested.link())
        .await
        .expect("the link works");
    requested.client
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

    let first = another_device(&app, "anna@example.org").await;
    let second = another_device(&app, "anna@example.org").await;
    let (first_socket, _) = Socket::live(&first.client, Uuid::from_u128(1))
        .await
        .expect("a socket opens");
    let (second_socket, _) = Socket::live(&second.client, Uuid::from_u128(2))
        .await
        .expect("a socket opens");
    let path = format!("/api/auth/logins/{}", first.signed_in.login);
    second.client.delete(&path).await.expect("it is their own login");
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
async fn ses_14_ses_17_a_socket_needs_our_origin_and_a_login() {
    let app = TestApp::start().await;
    let browser = signed_in_browser(&app, "anna@example.org").await;
    // The browser says that its page is of the same origin as what it asks for, so the page has another address.
    for (origin, code) in [
        ("https://evil.example", ProblemCode::WrongAddress),
        ("http://io.test", ProblemCode::WrongAddress),
        ("null", ProblemCode::Csrf),
    ] {
        let opened = Socket::open(&browser.clone().with_origin(origin)).await;
        assert_eq!(refused(opened), code, "{origin}");
    }
    let anonymous = app.browser();
    assert_eq!(refused(Socket::open(&anonymous).await), ProblemCode::NotSignedIn);
    let bare_bearer = app.newcomer("ben@example.org").await;
    let without_ticket = Socket::open_offering(&bare_bearer.client, "io.v1", SocketOptions::default()).await;
    assert_eq!(
        refused(without_ticket),
        ProblemCode::NotSignedIn,
        "a bearer token alone opens no socket"
    );
    Socket::open(&browser).await.expect("our own page opens one");
}

#[tokio::test]
async fn ses_14_a_socket_with_cookies_and_no_origin_is_refused() {
    let app = TestApp::start().await;
    let requested = Requested::by(&app, app.browser(), "anna@example.org").await;
    let reply = requested
        .client
        .json(Method::POST, VERIFY, &requested.link())
        .await
        .expect("the server answers");
    let cookie = format!("__Host-io_at={}", cookie_value(&reply, "__Host-io_at").expect("is set"));
    for headers in [
        &[("cookie", cookie.as_str())][..],
        &[("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin")],
    ] {
        let reply = bare(&app, Method::GET, "/api/ws", headers, &json!({})).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
}

#[tokio::test]
async fn ses_15_a_ticket_opens_one_socket_within_thirty_seconds() {
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
async fn ses_16_a_socket_closes_when_its_access_token_has_expired() {
    let app = TestApp::start().await;
    let person = app.sign_in("anna@example.org").await;
    let socket = person.socket().await;
    app.clock.advance(Span::seconds(631));
    assert_eq!(closed_with(socket).await, Some(close::LOGIN_EXPIRED));
    person.client.refresh().await.expect("the login is active");
    person.socket().await;
}

#[tokio::test]
async fn ses_15_ses_17_a_socket_needs_a_ticket_that_works_once() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let ticket = ada.client.socket_ticket().await.unwrap().ticket;
    let offer = format!("io.v1, ticket.{ticket}");
    let options = SocketOptions::default();
    let opened = Socket::open_offering(&ada.client, &offer, options).await;
    assert!(opened.is_ok());
    for offer in [offer.as_str(), "io.v1, ticket.made-up"] {
        let outcome = Socket::open_offering(&app.client(), offer, options).await;
        assert_eq!(refused(outcome), ProblemCode::NotSignedIn);
    }
}

#[tokio::test]
async fn ses_06_a_login_ended_elsewhere_closes_its_sockets_too() {
    TestApp::each_engine(async |app| {
        let ada = app.sign_in("ada@example.org").await;
        let mut socket = ada.socket().await;
        // As after a sign-out on another node, or one whose request was cut off after its commit.
        let parts = &app.running().app;
        let token = ada.client.tokens().unwrap().access;
        let access = parts.tokens.read_access(&token, parts.now()).await.unwrap().unwrap();
        let ended = parts
            .store
            .end_login(access.user, access.login, LoginEnd::SignedOut, parts.now());
        assert!(ended.await.unwrap());
        assert_eq!(socket.closed().await.unwrap().code, Some(close::NOT_SIGNED_IN));
    })
    .await;
}

#[tokio::test]
async fn ses_06_signing_out_closes_the_sockets_of_that_login_with_4501() {
    TestApp::each_engine(async |app| {
        let ada = app.sign_in("ada@example.org").await;
        let mut socket = ada.socket().await;
        ada.client.logout().await.unwrap();
        assert_eq!(socket.closed().await.unwrap().code, Some(close::NOT_SIGNED_IN));
    })
    .await;
}

#[tokio::test]
async fn ses_16_a_socket_survives_its_access_token_if_the_login_is_renewed() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let ben = app.sign_in("ben@example.org").await;
    let (mut renewed, mut old) = (ada.socket().await, ben.socket().await);
    app.clock.advance(Span::minutes(9));
    ada.client.refresh().await.unwrap();
    quiet(&mut old).await;
    app.clock.advance(Span::seconds(90));
    assert_eq!(old.closed().await.unwrap().code, Some(close::LOGIN_EXPIRED));
    quiet(&mut renewed).await;
}
