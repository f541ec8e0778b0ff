//! How many sockets, handshakes and frames the server accepts.

use io_client::protocol::frames::close;
use io_client::protocol::problem::ProblemCode;
use io_client::{Client, Credentials, Error, Socket};
use io_core::time::Span;
use io_server::config::Rate;
use io_testkit::TestApp;

use crate::support::refused;
use crate::support::socket::quiet;

#[tokio::test]
async fn wsx_03_a_flood_is_refused_and_a_much_larger_one_is_closed() {
    let app = TestApp::start().await;
    let mut pair = app.pair().await;
    let mut refusals = 0;
    for n in 0..12 {
        match pair.ada_socket.send(pair.chat, pair.ada.cid(), &format!("{n}")).await {
            Ok(_) => {}
            Err(error) => {
                assert_eq!(error.code(), Some(ProblemCode::RateLimited));
                refusals += 1;
            }
        }
    }
    assert_eq!(refusals, 2);
    for _ in 0..100 {
        // The server may close the socket meanwhile.
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

#[tokio::test]
async fn lim_17_the_limits_of_an_account_are_those_of_the_configuration() {
    let app = TestApp::with(|config| {
        let two_at_once = Rate {
            count: 3,
            per: Span::seconds(30),
            burst: 2,
        };
        config.limits.send_message_account = [two_at_once; 2];
    })
    .await;
    let mut pair = app.pair().await;
    let mut passed = Vec::new();
    for wait in [0, 0, 0, 9, 1, 10] {
        app.clock.advance(Span::seconds(wait));
        let sent = pair.ada_socket.send(pair.chat, pair.ada.cid(), "hi").await;
        passed.push(sent.map(drop).map_err(|error| error.code()));
    }
    let refused = Err(Some(ProblemCode::RateLimited));
    assert_eq!(passed, [Ok(()), Ok(()), refused, refused, Ok(()), Ok(())]);
}

/// A burst of this many, then one every five seconds.
fn burst_of(burst: u32) -> Rate {
    Rate {
        count: 1,
        per: Span::seconds(5),
        burst,
    }
}

/// Opens sockets until one is accepted.
///
/// Each attempt takes a second of the test's clock, for the rate limit; five minutes, so that no login expires.
async fn opens_again(app: &TestApp, client: &Client) {
    for _ in 0..300 {
        if Socket::open(client).await.is_ok() {
            return;
        }
        app.clock.advance(Span::seconds(1));
    }
    panic!("the place of a closed socket is never free again");
}

#[tokio::test]
async fn wsx_06_sockets_and_streams_per_network_are_capped() {
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
    // A closed socket frees its place as soon as the server has noticed.
    first.close().await.unwrap();
    drop(stream);
    opens_again(&app, &ada.client).await;
}

#[tokio::test]
async fn lim_09_an_open_socket_counts_as_a_connection() {
    let app = TestApp::with(|config| config.http.max_connections_per_network = 3).await;
    let ada = app.sign_in("ada@example.org").await;
    // One of the three connections is used for requests.
    let first = ada.socket().await;
    let (second, _) = Socket::live(&ada.client, ada.id()).await.unwrap();
    let refused = Socket::open(&ada.client).await.map(|_| ());
    assert!(matches!(refused, Err(Error::Connection(_))), "{refused:?}");
    drop((first, second));
    opens_again(&app, &ada.client).await;
}

#[tokio::test]
async fn ab_56_handshakes_are_rate_limited_per_address_and_in_total() {
    let app = TestApp::with(|config| config.limits.socket_address = burst_of(2)).await;
    let ada = app.sign_in("ada@example.org").await;
    ada.socket().await;
    ada.socket().await;
    assert_eq!(
        refused(Socket::open(&ada.client).await.map(|_| ())),
        ProblemCode::RateLimited
    );
    app.sign_in("ben@example.org").await.socket().await;
    app.clock.advance(Span::seconds(5));
    ada.socket().await;

    let app = TestApp::with(|config| config.socket.handshakes = burst_of(1)).await;
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
async fn a_full_public_listener_does_not_block_the_operator() {
    let app = TestApp::with(|config| config.http.max_connections = 1).await;
    let ada = app.sign_in("ada@example.org").await;
    // The connection of the sign-in waits for a request, so it makes room; an open socket does not.
    let _socket = ada.socket().await;
    assert!(
        app.client().fetch("/livez").await.is_err(),
        "the public listener is full"
    );
    let internal = Client::from_address(&app.internal(), Credentials::Bearer, None).unwrap();
    assert!(internal.fetch("/livez").await.unwrap().status.is_success());
}

#[tokio::test]
async fn the_same_device_replaces_its_socket_and_a_sixth_the_oldest() {
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
