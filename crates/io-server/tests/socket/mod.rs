//! The socket itself: the door, frames, heartbeats, devices, logins and readers that are too slow.

use std::collections::BTreeMap;

use io_client::protocol::frames::{Command, ServerFrame, close};
use io_client::protocol::problem::ProblemCode;
use io_client::{Client, Credentials, Error, Socket, SocketOptions};
use io_core::time::Span;
use io_server::config::Rate;
use io_store::sign_in::logins::LoginEnd;
use io_testkit::TestApp;

use crate::support::socket::{declined, quiet, until};

async fn patient(client: &Client, device: uuid::Uuid) -> Socket {
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
async fn ses_15_ses_17_a_socket_needs_a_ticket_that_works_once() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let ticket = ada.client.socket_ticket().await.unwrap().ticket;
    let offer = format!("io.v1, ticket.{ticket}");
    let options = SocketOptions::default();
    let opened = Socket::open_offering(&ada.client, &offer, options).await;
    assert!(opened.is_ok());
    for offer in [offer.as_str(), "io.v1, ticket.made-up"] {
        let refused = Socket::open_offering(&app.client(), offer, options).await;
        assert_eq!(declined(refused.map(|_| ())), ProblemCode::NotSignedIn);
    }
}

#[tokio::test]
async fn wsx_10_whoever_offers_another_protocol_is_refused_before_the_upgrade() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    for extra in ["chat", "io.v2"] {
        let ticket = ada.client.socket_ticket().await.unwrap().ticket;
        let offer = format!("io.v1, {extra}, ticket.{ticket}");
        let refused = Socket::open_offering(&ada.client, &offer, SocketOptions::default()).await;
        assert_eq!(declined(refused.map(|_| ())), ProblemCode::Unsupported);
    }
}

#[tokio::test]
async fn wsx_01_wsx_02_what_is_not_this_protocol_closes_with_its_code() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let mut binary = ada.socket().await;
    binary.send_binary(vec![1, 2, 3]).await.unwrap();
    assert_eq!(binary.closed().await.unwrap().code, Some(1003));
    let mut not_json = ada.socket().await;
    not_json.send_text("hello?").await.unwrap();
    assert_eq!(not_json.closed().await.unwrap().code, Some(1007));
    let mut large = ada.socket().await;
    large
        .send_text(format!("{{\"type\":\"{}\"}}", "x".repeat(33 * 1024)))
        .await
        .unwrap();
    assert_eq!(large.closed().await.unwrap().code, Some(1009));
    let mut rude = Socket::open(&ada.client).await.unwrap();
    rude.send_text(r#"{"type":"ping"}"#).await.unwrap();
    assert_eq!(rude.closed().await.unwrap().code, Some(close::BAD_PROTOCOL));
}

#[tokio::test]
async fn a_goodbye_is_answered_with_its_code_and_one_with_a_code_that_nobody_may_send_with_1002() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    for code in [1000, 1001, 3000, 4999] {
        let socket = ada.socket().await;
        assert_eq!(socket.close_with(code).await.unwrap().code, Some(code));
    }
    for code in [999, 1004, 1005, 1006, 1015, 2999, 5000] {
        let socket = ada.socket().await;
        assert_eq!(socket.close_with(code).await.unwrap().code, Some(1002), "{code}");
    }
    let silent = ada.socket().await;
    assert_eq!(
        silent.close().await.unwrap().code,
        None,
        "nothing was said, nothing is answered"
    );
}

#[tokio::test]
async fn wsx_02_an_unknown_type_is_an_error_and_ten_in_a_minute_are_too_many() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let mut socket = ada.socket().await;
    for n in 0..9 {
        socket
            .send_text(format!(r#"{{"type":"dance","id":"d{n}"}}"#))
            .await
            .unwrap();
        let (id, code) = until(&mut socket, |frame| match frame {
            ServerFrame::Error { id, code, .. } => Some((id, code)),
            _ => None,
        })
        .await;
        assert_eq!((id, code), (Some(format!("d{n}")), ProblemCode::Unsupported));
    }
    socket.send_text(r#"{"type":"dance"}"#).await.unwrap();
    assert_eq!(socket.closed().await.unwrap().code, Some(close::BAD_PROTOCOL));
}

#[tokio::test]
async fn a_known_type_with_wrong_fields_is_an_error_and_unknown_fields_are_ignored() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let mut socket = ada.socket().await;
    socket.send_text(r#"{"type":"send","id":"1","chat":7}"#).await.unwrap();
    let code = until(&mut socket, |frame| match frame {
        ServerFrame::Error { code, .. } => Some(code),
        _ => None,
    });
    assert_eq!(code.await, ProblemCode::InvalidBody);
    socket
        .send_text(r#"{"type":"ping","id":"2","extra":{"a":[1]}}"#)
        .await
        .unwrap();
    until(&mut socket, |frame| {
        matches!(frame, ServerFrame::Ok { id: Some(id), .. } if id == "2").then_some(())
    })
    .await;
}

#[tokio::test]
async fn wsx_03_a_flood_of_messages_is_refused_and_a_far_larger_one_closed() {
    let app = TestApp::start().await;
    let mut pair = app.pair().await;
    let mut refused = 0;
    for n in 0..12 {
        match pair.ada_socket.send(pair.chat, pair.ada.cid(), &format!("{n}")).await {
            Ok(_) => {}
            Err(error) => {
                assert_eq!(declined::<()>(Err(error)), ProblemCode::RateLimited);
                refused += 1;
            }
        }
    }
    assert_eq!(refused, 2);
    for _ in 0..100 {
        // The server may close in the middle.
        if pair.ada_socket.send_text(r#"{"type":"pong"}"#).await.is_err() {
            break;
        }
    }
    assert_eq!(pair.ada_socket.closed().await.unwrap().code, Some(close::ABUSE));
    let refused = Socket::open(&pair.ada.client).await.map(|_| ());
    let Err(Error::Refused(problem)) = refused else {
        panic!("not refused: {refused:?}")
    };
    assert_eq!(
        (problem.code, problem.retry_after),
        (ProblemCode::RateLimited, Some(60))
    );
    app.clock.advance(Span::seconds(60));
    pair.ada.socket().await;
}

fn at_once(burst: u32) -> Rate {
    Rate {
        count: 1,
        per: Span::seconds(5),
        burst,
    }
}

#[tokio::test]
async fn wsx_06_one_network_holds_so_many_sockets_and_streams_and_the_next_is_told_when_to_ask_again() {
    let app = TestApp::with(|config| config.socket.max_per_network = 2).await;
    let ada = app.sign_in("ada@example.org").await;
    let first = ada.socket().await;
    let stream = ada.client.events(None).await.unwrap();
    for refused in [
        Socket::open(&ada.client).await.map(|_| ()),
        ada.client.events(None).await.map(|_| ()),
    ] {
        let Err(Error::Refused(problem)) = refused else {
            panic!("not refused: {refused:?}")
        };
        assert_eq!(
            (problem.code, problem.retry_after),
            (ProblemCode::RateLimited, Some(30))
        );
    }
    app.sign_in("ben@example.org").await.socket().await;
    // What is closed makes room, as soon as the server has noticed.
    first.close().await.unwrap();
    drop(stream);
    while Socket::open(&ada.client).await.is_err() {
        app.clock.advance(Span::seconds(1));
    }
}

#[tokio::test]
async fn lim_09_a_socket_counts_as_a_connection_for_as_long_as_it_is_open() {
    let app = TestApp::with(|config| config.http.max_connections_per_network = 3).await;
    let ada = app.sign_in("ada@example.org").await;
    // One connection is kept for calls.
    let first = ada.socket().await;
    let (second, _) = Socket::live(&ada.client, ada.id()).await.unwrap();
    let refused = Socket::open(&ada.client).await.map(|_| ());
    assert!(matches!(refused, Err(Error::Connection(_))), "{refused:?}");
    drop((first, second));
    while Socket::open(&ada.client).await.is_err() {
        app.clock.advance(Span::seconds(1));
    }
}

#[tokio::test]
async fn ab_56_handshakes_of_one_address_and_of_everybody_are_let_in_at_a_pace() {
    let app = TestApp::with(|config| config.limits.socket_address = at_once(2)).await;
    let ada = app.sign_in("ada@example.org").await;
    ada.socket().await;
    ada.socket().await;
    assert_eq!(
        declined(Socket::open(&ada.client).await.map(|_| ())),
        ProblemCode::RateLimited
    );
    app.sign_in("ben@example.org").await.socket().await;
    app.clock.advance(Span::seconds(5));
    ada.socket().await;

    let app = TestApp::with(|config| config.socket.handshakes = at_once(1)).await;
    let (ada, ben) = (
        app.sign_in("ada@example.org").await,
        app.sign_in("ben@example.org").await,
    );
    ada.socket().await;
    let refused = Socket::open(&ben.client).await.map(|_| ());
    let Err(Error::Refused(problem)) = refused else {
        panic!("not refused: {refused:?}")
    };
    assert_eq!(
        (problem.code, problem.status, problem.retry_after),
        (ProblemCode::Busy, 503, Some(5))
    );
    app.clock.advance(Span::seconds(5));
    ben.socket().await;
}

#[tokio::test]
async fn a_full_public_side_does_not_refuse_the_operator() {
    let app = TestApp::with(|config| config.http.max_connections = 2).await;
    let ada = app.sign_in("ada@example.org").await;
    let _socket = ada.socket().await;
    assert!(app.client().fetch("/livez").await.is_err(), "the public side is full");
    let internal = Client::from_address(&app.internal(), Credentials::Bearer, None).unwrap();
    assert!(internal.fetch("/livez").await.unwrap().status.is_success());
}

#[tokio::test]
async fn ses_06_a_login_that_ended_without_a_word_closes_its_sockets_too() {
    TestApp::each_engine(async |app| {
        let ada = app.sign_in("ada@example.org").await;
        let mut socket = ada.socket().await;
        // As a sign-out whose request is cut off after its commit, or that happened on another node.
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
async fn wsx_04_whoever_does_not_answer_a_ping_is_closed_and_whoever_does_is_not() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let ben = app.sign_in("ben@example.org").await;
    let mut silent = patient(&ada.client, ada.device).await;
    let mut alive = patient(&ben.client, ben.device).await;
    app.clock.advance(Span::seconds(25));
    pinged(&mut silent).await;
    pinged(&mut alive).await;
    alive.tell(None, Command::Pong).await.unwrap();
    quiet(&mut alive).await;
    app.clock.advance(Span::seconds(10));
    assert_eq!(silent.closed().await.unwrap().code, Some(close::NO_PONG));
    quiet(&mut alive).await;
}

#[tokio::test]
async fn the_same_device_replaces_its_socket_and_a_sixth_device_pushes_out_the_oldest() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let mut old = ada.socket().await;
    let mut first = ada.socket().await;
    assert_eq!(old.closed().await.unwrap().code, Some(close::REPLACED));
    let mut others = Vec::new();
    for _ in 0..5 {
        others.push(Socket::live(&ada.client, ada.id()).await.unwrap().0);
    }
    assert_eq!(first.closed().await.unwrap().code, Some(close::TOO_MANY));
    for socket in &mut others {
        quiet(socket).await;
    }
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
async fn ses_16_a_socket_outlives_its_access_token_only_if_the_login_is_renewed() {
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

#[tokio::test]
async fn a_stopping_server_says_so_and_closes_with_1012() {
    let mut app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let mut socket = ada.socket().await;
    let (told, ()) = tokio::join!(
        async {
            until(&mut socket, |frame| {
                matches!(frame, ServerFrame::Draining { .. }).then_some(())
            })
            .await;
            socket.closed().await.unwrap().code
        },
        app.stop(),
    );
    assert_eq!(told, Some(close::RESTART));
}

#[tokio::test]
async fn a_background_tab_is_pinged_less_often() {
    let app = TestApp::start().await;
    let ada = app.sign_in("ada@example.org").await;
    let mut socket = patient(&ada.client, ada.device).await;
    socket.tell(None, Command::Background { on: true }).await.unwrap();
    app.clock.advance(Span::seconds(25));
    pinged(&mut socket).await;
    quiet(&mut socket).await;
    app.clock.advance(Span::seconds(54));
    quiet(&mut socket).await;
    app.clock.advance(Span::seconds(1));
    pinged(&mut socket).await;
}
