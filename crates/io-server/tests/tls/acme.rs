//! A certificate that IO obtains by itself, from a real authority: Pebble, as Debian ships it.

use std::net::Ipv4Addr;

use io_core::time::{Span, Timestamp};
use io_server::Outside;
use io_server::config::Acme;
use io_server::tls::Means;
use io_testkit::{Pebble, TestApp, pebble_program};

use crate::support::http::{TIMEOUT, raw};
use crate::support::tls::{HOST, Visitor};

/// Pebble, if it is here.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
async fn pebble() -> Option<Pebble> {
    let Some(program) = pebble_program() else {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "IO_TEST_PEBBLE must name Pebble when CI=true"
        );
        eprintln!("IO_TEST_PEBBLE is not set; `cargo xtask test` sets it");
        return None;
    };
    Some(Pebble::start(program).await.unwrap())
}

/// Lets an IO obtain its certificates there. Its clock is a little ahead: Pebble dates nothing back.
async fn obtaining(app: &mut TestApp, pebble: &Pebble) {
    app.clock.set(Outside::system().clock.now() + Span::minutes(5));
    let acme = Acme {
        directory: pebble.directory(),
        contact: Some("hello@io.test".to_owned()),
        ca_file: Some(pebble.certificate()),
    };
    let plain = pebble.looks_at();
    app.restart_with(|config| {
        config.public_url = format!("https://{HOST}");
        config.tls.redirect = Some(plain);
        config.tls.acme = Some(acme);
    })
    .await;
}

fn expires(app: &TestApp) -> Option<Timestamp> {
    app.running().app.tls.as_ref().unwrap().expires()
}

/// The certificate that a client gets which trusts this authority alone.
async fn shown(app: &TestApp, pebble: &Pebble) -> Option<Vec<u8>> {
    let visitor = Visitor::trusting(&[&pebble.root().await.unwrap()]);
    let stream = visitor.connect(app.running().address).await.ok()?;
    let (_, session) = stream.get_ref();
    session.peer_certificates().map(|chain| chain[0].to_vec())
}

/// What the job does every twenty seconds. The job itself may be at it; then this does nothing.
async fn look(app: &TestApp) {
    let parts = &app.running().app;
    let means = Means {
        store: &parts.store,
        entropy: &*parts.entropy,
        metrics: &parts.metrics,
    };
    let tls = parts.tls.as_ref().unwrap();
    tls.renew_if_due(means, parts.now()).await.unwrap();
}

/// Waits until this holds, and lets the server look meanwhile.
async fn until(app: &TestApp, what: &str, holds: impl AsyncFn() -> bool) {
    let mut beat = tokio::time::interval(std::time::Duration::from_millis(20));
    let waiting = async {
        while !holds().await {
            beat.tick().await;
            look(app).await;
        }
    };
    let waited = tokio::time::timeout(TIMEOUT, waiting).await;
    assert!(waited.is_ok(), "{what}");
}

fn failures(app: &TestApp) -> u64 {
    let metrics = &app.running().app.metrics;
    let label = io_server::telemetry::metrics::Labelled::new("renewal");
    metrics.cert_failures.get_or_create(&label).get()
}

#[tokio::test]
async fn tls_09_a_certificate_is_obtained_kept_and_renewed() {
    let Some(pebble) = pebble().await else { return };
    TestApp::each_engine(async |mut app| {
        obtaining(&mut app, &pebble).await;
        until(&app, "a certificate is issued", async || expires(&app).is_some()).await;
        assert_eq!(failures(&app), 0);
        let first = shown(&app, &pebble).await;
        assert!(first.is_some(), "it is for the host, and from the authority");

        app.restart().await;
        look(&app).await;
        assert_eq!(
            shown(&app, &pebble).await,
            first,
            "the store has it: a start orders nothing"
        );

        // Two thirds of its life later, all of which have passed for this clock alone.
        app.clock.advance(Span::seconds(Pebble::LIFE / 3 * 2));
        until(&app, "it is renewed", async || shown(&app, &pebble).await != first).await;
        assert_eq!(failures(&app), 0);
        // The next one listens where Pebble looks, too.
        app.stop().await;
    })
    .await;
}

#[tokio::test]
async fn tls_10_a_failed_order_keeps_the_certificate_and_waits() {
    let Some(mut pebble) = pebble().await else { return };
    let mut app = TestApp::start().await;
    let here = match pebble.looks_at().ip() {
        std::net::IpAddr::V4(here) => here,
        std::net::IpAddr::V6(_) => unreachable!("it looks over IPv4"),
    };
    // The authority looks for the first proof where nobody is.
    pebble.every_host_is_at(Ipv4Addr::new(127, 221, 0, 1)).await.unwrap();
    obtaining(&mut app, &pebble).await;
    until(&app, "the order fails", async || failures(&app) == 1).await;
    look(&app).await;
    assert_eq!(failures(&app), 1, "the next try waits, also after this");
    app.restart().await;
    look(&app).await;
    assert_eq!((failures(&app), expires(&app)), (0, None), "and after a restart");

    pebble.every_host_is_at(here).await.unwrap();
    app.clock.advance(Span::minutes(10));
    until(&app, "a certificate is issued", async || expires(&app).is_some()).await;
    let first = expires(&app).unwrap();
    let proof = raw(
        app.running().redirect.unwrap(),
        format!("GET /.well-known/acme-challenge/x HTTP/1.1\r\nhost: {HOST}\r\n\r\n").as_bytes(),
    )
    .await;
    assert_eq!(proof.status, 404, "no proof is shown after the order");

    // It is away when the renewal is due; then it is back and knows no account.
    pebble.go_away().await.unwrap();
    app.clock.advance(Span::seconds(Pebble::LIFE / 3 * 2));
    until(&app, "the renewal fails", async || failures(&app) == 1).await;
    assert_eq!(expires(&app), Some(first), "the certificate stays");
    pebble.come_back().await.unwrap();
    app.clock.advance(Span::minutes(10));
    until(&app, "it is renewed by a new account", async || {
        shown(&app, &pebble).await.is_some()
    })
    .await;
}
