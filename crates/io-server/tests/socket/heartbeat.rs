//! Pings, and what happens to a client that does not answer them.

use std::collections::BTreeMap;

use io_client::protocol::frames::{Command, ServerFrame, close};
use io_client::{Client, Socket, SocketOptions};
use io_core::time::Span;
use io_testkit::TestApp;

use crate::support::socket::{quiet, until};

/// A socket that does not answer pings.
async fn silent_socket(client: &Client, device: uuid::Uuid) -> Socket {
    let options = SocketOptions {
        answer_pings: false,
        ..SocketOptions::default()
    };
    let mut socket = Socket::open_with(client, options).await.unwrap();
    socket.hello(device, BTreeMap::new()).await.unwrap();
    socket
}

async fn pinged(socket: &mut Socket) {
    until(socket, |frame| (frame == ServerFrame::Ping).then_some(())).await;
}

#[tokio::test]
async fn wsx_04_a_socket_that_answers_no_ping_is_closed() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let ben = app.sign_in("ben@example.org").await;
    let mut silent = silent_socket(&ada.client, ada.device).await;
    let mut alive = silent_socket(&ben.client, ben.device).await;
    app.clock.advance(Span::seconds(25));
    pinged(&mut silent).await;
    pinged(&mut alive).await;
    alive.send_frame(None, Command::Pong).await.unwrap();
    quiet(&mut alive).await;
    app.clock.advance(Span::seconds(10));
    assert_eq!(silent.closed().await.unwrap().code, Some(close::NO_PONG));
    quiet(&mut alive).await;
}

#[tokio::test]
async fn a_hidden_tab_is_pinged_less_often_and_never_silent_for_50_s() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let (mut socket, welcome) = Socket::live(&ada.client, ada.device).await.unwrap();
    let hidden = i64::from(welcome.background_heartbeat);
    assert!(hidden > i64::from(welcome.heartbeat) && hidden <= 45, "{hidden} s");
    drop(socket);
    socket = silent_socket(&ada.client, ada.device).await;
    socket.send_frame(None, Command::Background { on: true }).await.unwrap();
    app.clock.advance(Span::seconds(25));
    pinged(&mut socket).await;
    quiet(&mut socket).await;
    app.clock.advance(Span::seconds(hidden - 1));
    quiet(&mut socket).await;
    app.clock.advance(Span::seconds(1));
    pinged(&mut socket).await;
}

#[tokio::test]
async fn a_tab_that_is_shown_again_is_pinged_within_the_short_time() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let mut socket = silent_socket(&ada.client, ada.device).await;
    socket.send_frame(None, Command::Background { on: true }).await.unwrap();
    app.clock.advance(Span::seconds(25));
    pinged(&mut socket).await;
    quiet(&mut socket).await;
    socket
        .send_frame(None, Command::Background { on: false })
        .await
        .unwrap();
    quiet(&mut socket).await;
    app.clock.advance(Span::seconds(25));
    pinged(&mut socket).await;
    // The ping that was due while it was hidden is not sent as well.
    quiet(&mut socket).await;
    app.clock.advance(Span::seconds(15));
    quiet(&mut socket).await;
}
