//! Traces reach a collector, belong together, say nothing of a person, and keep nobody waiting.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use http::StatusCode;
use io_client::Credentials;
use io_testkit::{IoProcess, Person};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use tokio::sync::mpsc;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// How a collector answers.
#[derive(Clone, Copy)]
enum Mood {
    Takes,
    Refuses,
    Hangs,
}

type Told = Arc<(Mood, mpsc::UnboundedSender<Vec<Span>>)>;

async fn collect(State(told): State<Told>, body: Bytes) -> StatusCode {
    let request = ExportTraceServiceRequest::decode(body).unwrap();
    let spans = request
        .resource_spans
        .into_iter()
        .flat_map(|resource| resource.scope_spans);
    // A test that has ended listens no more.
    let _ = told.1.send(spans.flat_map(|scope| scope.spans).collect());
    match told.0 {
        Mood::Takes => StatusCode::OK,
        Mood::Refuses => StatusCode::SERVICE_UNAVAILABLE,
        Mood::Hangs => std::future::pending().await,
    }
}

/// A collector, and the spans that it was sent.
async fn collector(mood: Mood) -> (SocketAddr, mpsc::UnboundedReceiver<Vec<Span>>) {
    let (told, spans) = mpsc::unbounded_channel();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let routes = Router::new()
        .route("/v1/traces", post(collect))
        .with_state(Arc::new((mood, told)));
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    (address, spans)
}

async fn traced(collector: SocketAddr) -> IoProcess {
    let endpoint = format!("http://{collector}/v1/traces");
    let settings = [
        ("IO_TRACES__ENDPOINT", endpoint.as_str()),
        ("IO_TRACES__PERCENT", "100"),
        ("IO_LOG__FORMAT", "json"),
    ];
    IoProcess::start(env!("CARGO_BIN_EXE_io"), &settings).await.unwrap()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// The text of an attribute.
fn text(span: &Span, name: &str) -> Option<String> {
    let found = span.attributes.iter().find(|attribute| attribute.key == name)?;
    match found.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text.clone()),
        Value::IntValue(number) => Some(number.to_string()),
        other => Some(format!("{other:?}")),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hlt_08_a_request_its_statements_and_its_email_reach_the_collector() {
    let (address, mut told) = collector(Mood::Takes).await;
    let mut io = traced(address).await;
    let asked = reqwest::Client::new()
        .post(format!("{}/api/auth/send-magic-link", io.base()))
        .header("traceparent", format!("00-{TRACE}-00f067aa0ba902b7-01"))
        .header("content-type", "application/json")
        .body(r#"{"email":"ada.lovelace@example.org"}"#)
        .send()
        .await
        .unwrap();
    assert!(asked.status().is_success(), "{}", asked.status());
    io.mail.email_to("ada.lovelace@example.org").await;
    assert_eq!(io.stop().await.unwrap(), Some(0));

    let mut spans = Vec::new();
    while let Ok(more) = told.try_recv() {
        spans.extend(more);
    }
    let request = spans
        .iter()
        .find(|span| hex(&span.trace_id) == TRACE && span.name == "request");
    let request = request.expect("the trace of the asker goes on");
    assert_eq!(text(request, "route").as_deref(), Some("/api/auth/send-magic-link"));
    assert_eq!(text(request, "http.response.status_code").as_deref(), Some("202"));
    let within = |span: &&Span| span.name == "store" && span.parent_span_id == request.span_id;
    assert!(spans.iter().any(|span| within(&span)), "{spans:?}");
    assert!(spans.iter().any(|span| span.name == "email"), "{spans:?}");

    // Nothing but what is named here leaves.
    let names: BTreeSet<&str> = spans.iter().map(|span| span.name.as_str()).collect();
    assert!(
        names.is_subset(&BTreeSet::from(["email", "job", "request", "store"])),
        "{names:?}"
    );
    let attributes: BTreeSet<&str> = spans
        .iter()
        .flat_map(|span| span.attributes.iter().map(|attribute| attribute.key.as_str()))
        .collect();
    let known = BTreeSet::from([
        "http.response.status_code",
        "level",
        "method",
        "name",
        "request_id",
        "route",
        "target",
        "work",
    ]);
    assert!(attributes.is_subset(&known), "{attributes:?}");
    assert!(spans.iter().all(|span| span.events.is_empty()), "no log line leaves");
    assert!(!format!("{spans:?}").contains("lovelace"));
    assert!(
        !io.log().contains("\"store\""),
        "no log shows what exists for traces alone"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hlt_08_a_collector_that_refuses_hangs_or_vanishes_keeps_nobody_waiting() {
    for mood in [Some(Mood::Refuses), Some(Mood::Hangs), None] {
        let address = match mood {
            Some(mood) => collector(mood).await.0,
            // Nobody listens there any more.
            None => tokio::net::TcpListener::bind("127.0.0.1:0")
                .await
                .unwrap()
                .local_addr()
                .unwrap(),
        };
        let mut io = traced(address).await;
        let client = io.client(Credentials::Bearer).unwrap();
        let ada = Person::sign_in(client, &io.mail, "ada@example.org").await;
        ada.complete_onboarding().await;
        ada.client.profile().await.unwrap();
        assert_eq!(io.stop().await.unwrap(), Some(0), "{}", io.log());
    }
}
