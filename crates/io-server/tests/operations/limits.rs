//! Limits on requests, bodies, headers and connections (LIM, AB-53).

use std::net::SocketAddr;

use io_core::time::Span;
use io_server::config::{Network, Rate};
use io_testkit::TestApp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::http::{TIMEOUT, ask, get, raw, wait_for_metric};

fn three_an_hour(config: &mut io_server::Config) {
    config.limits.other_address = Rate {
        count: 3,
        per: Span::hours(1),
        burst: 3,
    };
}

#[tokio::test]
async fn ab_53_a_rate_limited_request_passes_after_its_retry_after() {
    let app = TestApp::with(three_an_hour).await;
    for left in ["2", "1", "0"] {
        let answer = get(&app, "/api/openapi.json").await;
        assert_eq!(answer.status, 200);
        assert!(
            answer.header("ratelimit").unwrap().contains(&format!("r={left};")),
            "{answer:?}"
        );
        assert_eq!(answer.header("ratelimit-policy"), Some("\"address\";q=3;w=3600"));
    }
    let refused = get(&app, "/api/openapi.json").await;
    assert_eq!(
        (refused.status, refused.json()["code"].as_str()),
        (429, Some("rate_limited"))
    );
    let wait: i64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert_eq!(refused.json()["retry_after"], wait);
    wait_for_metric(&app, "io_ratelimit_total{rule=\"other_address\"} 1").await;

    app.clock.advance(Span::seconds(wait - 1));
    assert_eq!(get(&app, "/api/openapi.json").await.status, 429);
    app.clock.advance(Span::seconds(1));
    assert_eq!(get(&app, "/api/openapi.json").await.status, 200);
}

/// Ten an hour with a burst of five: the five are available again after half an hour.
#[tokio::test]
async fn the_announced_rate_limit_policy_is_the_one_that_applies() {
    let app = TestApp::with(|config| {
        config.limits.other_address = Rate {
            count: 10,
            per: Span::hours(1),
            burst: 5,
        };
    })
    .await;
    for announced in ["r=4;t=360", "r=3;t=720", "r=2;t=1080", "r=1;t=1440", "r=0;t=1800"] {
        let answer = get(&app, "/api/openapi.json").await;
        assert_eq!(answer.header("ratelimit-policy"), Some("\"address\";q=5;w=1800"));
        assert_eq!(answer.header("ratelimit"), Some(&*format!("\"address\";{announced}")));
    }
    assert_eq!(get(&app, "/api/openapi.json").await.status, 429);
    app.clock.advance(Span::seconds(1_800));
    for _ in 0..5 {
        assert_eq!(get(&app, "/api/openapi.json").await.status, 200);
    }
    assert_eq!(get(&app, "/api/openapi.json").await.status, 429);
}

#[tokio::test]
async fn every_route_is_rate_limited_including_unknown_ones() {
    let app = TestApp::with(|config| {
        three_an_hour(config);
        config.limits.static_address = config.limits.other_address;
    })
    .await;
    for _ in 0..3 {
        assert_eq!(get(&app, "/api/nope").await.status, 404);
        assert_eq!(get(&app, "/nope").await.status, 404);
    }
    assert_eq!(get(&app, "/api/nope").await.status, 429);
    assert_eq!(get(&app, "/nope").await.status, 429);
}

/// A connection that the server has answered once and keeps open; an error if it was closed instead.
async fn kept_alive(address: SocketAddr) -> std::io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n").await?;
    let mut status = [0; 12];
    stream.read_exact(&mut status).await?;
    assert_eq!(&status, b"HTTP/1.1 200");
    Ok(stream)
}

#[tokio::test]
async fn lim_10_no_header_gives_an_untrusted_client_a_fresh_bucket() {
    let app = TestApp::with(three_an_hour).await;
    let mut last = 0;
    for n in 0..4 {
        let address = format!("203.0.113.{n}");
        let forged = [
            ("x-forwarded-for", address.as_str()),
            ("forwarded", &format!("for={address}")),
            ("x-real-ip", &address),
            ("cf-connecting-ip", &address),
        ];
        last = ask(app.running().address, "GET /api/openapi.json", &forged, "")
            .await
            .status;
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn lim_11_behind_a_trusted_proxy_each_client_has_its_own_bucket() {
    let app = TestApp::with(|config| {
        three_an_hour(config);
        config.http.trusted_proxies = vec![Network::parse("127.0.0.1").unwrap()];
    })
    .await;
    for client in ["2.2.2.2", "3.3.3.3"] {
        let mut statuses = Vec::new();
        for n in 0..4 {
            // Entries further left are the client's own claim and change nothing.
            let hops = format!("9.9.9.{n}, {client}");
            let headers = [("x-forwarded-for", hops.as_str())];
            statuses.push(
                ask(app.running().address, "GET /api/openapi.json", &headers, "")
                    .await
                    .status,
            );
        }
        assert_eq!(statuses, [200, 200, 200, 429], "{client}");
    }
}

#[tokio::test]
async fn lim_04_a_body_is_cut_at_its_limit_whatever_its_headers_claim() {
    let app = TestApp::start().await;
    let address = app.running().address;
    let head = "POST /api/client-errors HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n";
    let mut chunked = format!("{head}transfer-encoding: chunked\r\n\r\n").into_bytes();
    for _ in 0..64 {
        chunked.extend_from_slice(b"1000\r\n");
        chunked.extend_from_slice(&[b' '; 4_096]);
        chunked.extend_from_slice(b"\r\n");
    }
    assert_eq!(raw(address, &chunked).await.status, 413);
    let claimed = format!("{head}content-length: 1000000000\r\n\r\n{}", " ".repeat(100_000));
    assert_eq!(raw(address, claimed.as_bytes()).await.status, 413);
}

#[tokio::test]
async fn lim_05_long_targets_and_headers_are_refused_with_a_problem() {
    let app = TestApp::start().await;
    let long = get(&app, &format!("/api/{}", "x".repeat(9_000))).await;
    assert_eq!((long.status, long.json()["status"].as_u64()), (414, Some(414)));
    let value = "x".repeat(17_000);
    let wide = ask(
        app.running().address,
        "GET /api/openapi.json",
        &[("x-wide", &value)],
        "",
    )
    .await;
    assert_eq!((wide.status, wide.json()["code"].as_str()), (431, Some("too_large")));
    let many: Vec<(&str, &str)> = (0..120).map(|_| ("x-many", "1")).collect();
    assert_eq!(
        ask(app.running().address, "GET /api/openapi.json", &many, "")
            .await
            .status,
        431
    );
}

#[tokio::test]
async fn lim_06_a_client_that_trickles_its_headers_is_disconnected() {
    // Long enough for the request beside them, however busy the machine is.
    let app = TestApp::with(|config| config.http.header_timeout = Span::seconds(3)).await;
    let address = app.running().address;
    let mut silent = TcpStream::connect(address).await.unwrap();
    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(b"GET /livez HTTP/1.1\r\nhost:").await.unwrap();
    assert_eq!(get(&app, "/livez").await.status, 200);
    for stream in [&mut silent, &mut slow] {
        let mut answer = Vec::new();
        let end = tokio::time::timeout(TIMEOUT, stream.read_to_end(&mut answer)).await;
        assert!(end.is_ok(), "the connection is closed");
        assert!(answer.is_empty(), "{answer:?}");
    }
}

#[tokio::test]
async fn lim_06_an_idle_connection_outlives_the_header_timeout() {
    let app = TestApp::with(|config| {
        config.http.header_timeout = Span::seconds(2);
        config.http.idle_timeout = Span::seconds(5);
    })
    .await;
    let mut stream = TcpStream::connect(app.running().address).await.unwrap();
    stream
        .write_all(b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    let started = tokio::time::Instant::now();
    let mut answer = Vec::new();
    tokio::time::timeout(TIMEOUT, stream.read_to_end(&mut answer))
        .await
        .expect("the connection is closed")
        .unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200"));
    assert!(
        started.elapsed() >= std::time::Duration::from_secs(4),
        "{:?}",
        started.elapsed()
    );
}

/// A connection with a request that the server is answering, because its body does not come.
async fn in_use(app: &TestApp) -> TcpStream {
    let mut stream = TcpStream::connect(app.running().address).await.unwrap();
    let head = b"POST /api/client-errors HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n\
        content-type: application/json\r\ncontent-length: 60\r\n\r\n";
    stream.write_all(head).await.unwrap();
    let mut answer = [0; 25];
    // The server asks for the body only once a handler waits for it.
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

#[tokio::test]
async fn lim_09_when_all_places_are_taken_the_longest_idle_makes_room() {
    let app = TestApp::with(|config| config.http.max_connections = 5).await;
    let address = app.running().address;
    let mut working = in_use(&app).await;
    let mut silent = TcpStream::connect(address).await.unwrap();
    let mut idle = Vec::new();
    for _ in 0..3 {
        idle.push(kept_alive(address).await.unwrap());
    }
    // Longest without a request: the silent one, then the first of those that were answered.
    let mut newcomers = Vec::new();
    for closed in [&mut silent, &mut idle[0]] {
        newcomers.push(kept_alive(address).await.unwrap());
        let end = tokio::time::timeout(TIMEOUT, closed.read_to_end(&mut Vec::new())).await;
        end.expect("it makes room for the newcomer").unwrap();
    }
    wait_for_metric(&app, "io_http_connections_refused_total{cap=\"idle\"} 2").await;
    let body = format!("{:60}", r#"{"release":"1","route":"/","name":"E","message":"x"}"#);
    working.write_all(body.as_bytes()).await.unwrap();
    let mut answer = vec![0; 64];
    let read = working.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
    assert!(answer.contains("HTTP/1.1 204"), "{answer}");
}

#[tokio::test]
async fn lim_05_a_head_beyond_its_limit_is_refused_before_its_end() {
    let app = TestApp::start().await;
    // No line end: the server would have to keep all of it, and waits for more.
    let endless = format!("GET /livez HTTP/1.1\r\nhost: x\r\nx-wide: {}", "x".repeat(40_000));
    let mut stream = TcpStream::connect(app.running().address).await.unwrap();
    let _ = stream.write_all(endless.as_bytes()).await;
    let mut status = [0; 12];
    tokio::time::timeout(TIMEOUT, stream.read_exact(&mut status))
        .await
        .expect("the server answers before the head ends")
        .unwrap();
    assert_eq!(&status, b"HTTP/1.1 431");
}

#[tokio::test]
async fn lim_09_one_network_cannot_hold_all_connections() {
    let app = TestApp::with(|config| config.http.max_connections_per_network = 3).await;
    let address = app.running().address;
    let mut open = Vec::new();
    for _ in 0..3 {
        open.push(kept_alive(address).await.unwrap());
    }
    let mut refused = TcpStream::connect(address).await.unwrap();
    let _ = refused.write_all(b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let mut answer = Vec::new();
    let _ = refused.read_to_end(&mut answer).await;
    assert!(answer.is_empty(), "the fourth is closed");
    wait_for_metric(&app, "io_http_connections_refused_total{cap=\"network\"} 1").await;
}

#[tokio::test]
async fn lim_07_a_body_that_never_arrives_times_out_and_blocks_nobody() {
    let app = TestApp::with(|config| config.http.handler_timeout = Span::seconds(3)).await;
    let address = app.running().address;
    let head =
        "POST /api/client-errors HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 60\r\n\r\n{";
    let (slow, other) = tokio::join!(raw(address, head.as_bytes()), get(&app, "/livez"));
    // `raw` reads to the end, so the connection is closed as well.
    assert_eq!((slow.status, slow.json()["code"].as_str()), (503, Some("unavailable")));
    assert_eq!(other.status, 200);
}

#[tokio::test]
async fn lim_09_the_connection_cap_holds_and_the_operator_still_gets_in() {
    let app = TestApp::with(|config| config.http.max_connections = 5).await;
    let address = app.running().address;
    let mut held = Vec::new();
    for _ in 0..5 {
        held.push(in_use(&app).await);
    }
    let mut refused = TcpStream::connect(address).await.unwrap();
    let closed = tokio::time::timeout(TIMEOUT, refused.read(&mut [0; 16]))
        .await
        .expect("the connection is closed at once");
    assert!(matches!(closed, Ok(0) | Err(_)), "{closed:?}");
    wait_for_metric(&app, "io_http_connections_refused_total{cap=\"all\"} 1").await;
    held.clear();
    let served = async { while kept_alive(address).await.is_err() {} };
    tokio::time::timeout(TIMEOUT, served)
        .await
        .expect("a new connection is served");
}
