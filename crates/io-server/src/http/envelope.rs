//! What every request gets.
//!
//! An id, a span, a timeout, a panic handler, problem documents, headers and metrics.
//!
//! Must not know what the request is about, and must not log who sent it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use axum::body::{Body, HttpBody as _};
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use io_core::time::Span;
use io_protocol::problem::ProblemCode;
use tracing::Instrument as _;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::headers::SecurityHeaders;
use super::host;
use super::problem::ApiError;
use crate::admission::client::{self, ClientAddress, Peer};
use crate::app::App;
use crate::config::hex;
use crate::header_fields;
use crate::telemetry::metrics::{Metrics, RequestLabels, RouteLabels};
use crate::telemetry::{Actor, SecurityEvent, traces};

/// The header that carries the request id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The most bytes of a request target.
const URI_LIMIT: usize = 8 * 1024;

/// The most bytes of all header fields together.
const HEADERS_LIMIT: usize = 16 * 1024;

/// The most header fields.
const FIELDS_LIMIT: usize = 100;

/// The id of a request, as in the log.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// What the envelope needs.
#[derive(Clone)]
pub struct Envelope {
    app: App,
    headers: Arc<SecurityHeaders>,
}

impl Envelope {
    /// The envelope of this server.
    pub fn new(app: &App) -> Self {
        Self {
            app: app.clone(),
            headers: Arc::new(SecurityHeaders::new(&app.config)),
        }
    }
}

/// Runs the request inside its envelope.
pub async fn envelope(State(Envelope { app, headers }): State<Envelope>, mut request: Request, next: Next) -> Response {
    let id = RequestId(hex(&app.entropy.id()));
    let method = method_name(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("other", MatchedPath::as_str)
        .to_owned();
    let uri = request.uri().clone();
    let client = client_of(&app, &request);
    request.extensions_mut().insert(client);
    request.extensions_mut().insert(id.clone());

    // At the error level, so that every log line has the id at every configured level.
    let span = tracing::error_span!("request", request_id = %id.0, method, route);
    // Fails where no traces are made.
    let _traced = span.set_parent(traces::parent(request.headers()));
    let begun = Instant::now();
    let mut response = match refused(&request) {
        Some(refusal) => refusal,
        None => run(&app, request, next).instrument(span.clone()).await,
    };
    span.in_scope(|| {
        note_refusal(&app, &response, client);
        write_problem(&mut response, &id, &uri);
    });
    headers.apply(response.headers_mut(), &uri, client.transport);
    if response.body().size_hint().exact().is_none() {
        // A proxy that buffers would hold back what is sent bit by bit.
        let no = HeaderValue::from_static("no");
        response.headers_mut().insert("x-accel-buffering", no);
    }
    if let Ok(value) = HeaderValue::try_from(&id.0) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    span.set_attribute("http.response.status_code", i64::from(response.status().as_u16()));
    measure(&app.metrics, route, method, response.status(), begun);
    response
}

/// The handler's answer, or a problem when it panics or times out.
async fn run(app: &App, request: Request, next: Next) -> Response {
    let handler = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(app.config.http.handler_timeout.to_std(), handler).await {
        Ok(Ok(response)) => response,
        // The panic hook has counted and logged it.
        Ok(Err(_)) => ApiError::new(ProblemCode::Internal).into_response(),
        Err(_) => {
            tracing::warn!("a handler timed out");
            ApiError::new(ProblemCode::Unavailable)
                .retry_after(Span::seconds(5))
                .into_response()
        }
    }
}

fn client_of(app: &App, request: &Request) -> ClientAddress {
    let peer = request
        .extensions()
        .get::<Peer>()
        .expect("invariant: the listener adds the peer to every request");
    let trusted = &app.live.now().http.trusted_proxies;
    let client = ClientAddress::of(peer.0, request.headers(), trusted);
    if client.address == peer.0.ip().to_canonical() && client::names_a_client(request.headers()) {
        warn_of_ignored_proxy(app);
    }
    client
}

/// Warns, at most once an hour, that the configuration seems to lack a proxy.
fn warn_of_ignored_proxy(app: &App) {
    static NEXT: AtomicI64 = AtomicI64::new(0);
    let now = app.now();
    let next = NEXT.load(Ordering::Relaxed);
    if now.0 >= next
        && NEXT
            .compare_exchange(next, (now + Span::hours(1)).0, Ordering::Relaxed, Ordering::Relaxed)
            .is_ok()
    {
        tracing::warn!("proxy headers are ignored; if IO runs behind a proxy, list it in http.trusted_proxies");
    }
}

/// The answer to a request that no route can serve, whatever it asks for.
fn refused(request: &Request) -> Option<Response> {
    if let Some(problem) = too_large(request.uri(), request.headers()) {
        return Some(problem.into_response());
    }
    if !host::is_valid(request.version(), request.headers()) {
        return Some(ApiError::new(ProblemCode::InvalidHost).into_response());
    }
    // hyper takes a body apart that ends in `chunked`, but decodes nothing before that.
    let only = |name, plain: &[u8]| {
        let mut codings = header_fields::members(request.headers(), name);
        codings.all(|coding| coding.eq_ignore_ascii_case(plain))
    };
    if !only(CONTENT_ENCODING, b"identity") || !only(TRANSFER_ENCODING, b"chunked") {
        let accepted = [(ACCEPT_ENCODING, "identity")];
        return Some((accepted, ApiError::new(ProblemCode::UnsupportedMediaType)).into_response());
    }
    None
}

fn too_large(uri: &Uri, headers: &HeaderMap) -> Option<ApiError> {
    let target = uri.path_and_query().map_or(0, |target| target.as_str().len());
    let bytes: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    let status = if target > URI_LIMIT {
        StatusCode::URI_TOO_LONG
    } else if bytes > HEADERS_LIMIT || headers.len() > FIELDS_LIMIT {
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE
    } else {
        return None;
    };
    Some(ApiError::new(ProblemCode::TooLarge).with_status(status))
}

/// The refusals of every route that belong into the security log.
fn note_refusal(app: &App, response: &Response, client: ClientAddress) {
    let event = match response.extensions().get::<ApiError>().map(ApiError::code) {
        Some(ProblemCode::Csrf) => SecurityEvent::CsrfRefused,
        Some(ProblemCode::RateLimited) => SecurityEvent::LimitReached,
        Some(ProblemCode::FreshSignInRequired) => SecurityEvent::FreshSignInRequired,
        _ => return,
    };
    app.security.note(event, Actor::Network(client.network()));
}

/// Writes the problem document of an [`ApiError`], and logs its cause.
fn write_problem(response: &mut Response, id: &RequestId, uri: &Uri) {
    let Some(error) = response.extensions_mut().remove::<ApiError>() else {
        return;
    };
    match (error.cause(), response.status().is_server_error()) {
        (Some(cause), true) => tracing::error!(cause = format!("{cause:#}"), code = error.code().as_str(), "failed"),
        (Some(cause), false) => tracing::debug!(cause = format!("{cause:#}"), code = error.code().as_str(), "refused"),
        (None, _) => {}
    }
    let document = error.document(&id.0);
    if let Some(seconds) = document.retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    let (kind, body) = if is_page(uri.path()) {
        ("text/html; charset=utf-8", super::pages::problem(&document))
    } else {
        (
            "application/problem+json",
            serde_json::to_string(&document).unwrap_or_default(),
        )
    };
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    *response.body_mut() = Body::from(body);
}

/// Whether a person sees the answer in a browser.
pub(crate) fn is_page(path: &str) -> bool {
    let machine = [
        "/api",
        "/console/api",
        "/.well-known",
        "/livez",
        "/readyz",
        "/startupz",
        "/healthz",
        "/metrics",
        "/status.json",
    ];
    !machine.iter().any(|start| path.starts_with(start))
}

fn method_name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

fn measure(metrics: &Metrics, route: String, method: &'static str, status: StatusCode, begun: Instant) {
    let status_class = match status.as_u16() {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    };
    let seconds = begun.elapsed().as_secs_f64();
    metrics
        .http_request_seconds
        .get_or_create(&RouteLabels { route: route.clone() })
        .observe(seconds);
    metrics
        .http_requests
        .get_or_create(&RequestLabels {
            route,
            method,
            status_class,
        })
        .inc();
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::time::Duration;

    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use http_body_util::BodyExt as _;
    use parking_lot::Mutex;
    use tower::ServiceExt as _;

    use super::*;
    use crate::config::Config;
    use crate::outside::Outside;

    /// The envelope around routes that misbehave.
    async fn answer(path: &str) -> (App, StatusCode, HeaderMap, String) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut config = Config::for_tests(folder.path());
        config.http.handler_timeout = Span::milliseconds(20);
        // Boxed: the configuration makes it a large future.
        let opened = Box::pin(App::open(config, Outside::system())).await;
        let app = opened.expect("the parts open");
        let router: Router = Router::new()
            .route("/api/panic", get(async || -> StatusCode { panic!("secret words") }))
            .route(
                "/api/slow",
                get(async || tokio::time::sleep(Duration::from_mins(1)).await),
            )
            .route(
                "/api/broken",
                get(async || ApiError::internal(anyhow::anyhow!("SELECT secret FROM words"))),
            )
            .layer(from_fn_with_state(Envelope::new(&app), envelope));
        let peer = Peer(SocketAddr::from(([127, 0, 0, 1], 1)));
        let request = Request::builder()
            .uri(path)
            .header("host", "io.test")
            .extension(peer)
            .body(Body::empty())
            .expect("a request");
        let (parts, body) = router.oneshot(request).await.expect("an answer").into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        (
            app,
            parts.status,
            parts.headers,
            String::from_utf8_lossy(&body).into_owned(),
        )
    }

    #[tokio::test]
    async fn err_02_a_panic_is_counted_and_its_message_is_not_sent() {
        crate::telemetry::panics::count();
        let before = Metrics::default().panics.get();
        let (app, status, headers, body) = answer("/api/panic").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        let id = headers[REQUEST_ID].to_str().unwrap();
        assert!(
            body.contains("\"internal\"") && body.contains(id) && !body.contains("secret"),
            "{body}"
        );
        assert_eq!(app.metrics.panics.get(), before + 1);
        assert!(app.metrics.text().contains("io_panics_total "));
        assert!(headers.contains_key("content-security-policy"));
    }

    /// What a log at this level says about a request that fails.
    async fn logged(level: &str) -> (HeaderMap, String) {
        use tracing::instrument::WithSubscriber as _;
        let said = Said::default();
        // With a single subscriber `tracing` asks the one of the thread that meets a span first, and another test's
        // thread has none. With two it asks both.
        let second = crate::telemetry::log::to(level, Said::default()).expect("a level");
        let _second = tracing::Dispatch::new(second);
        let log = crate::telemetry::log::to(level, said.clone()).expect("a level");
        let (_, _, headers, _) = answer("/api/broken").with_subscriber(log).await;
        let said = String::from_utf8(said.0.lock().clone()).expect("UTF-8");
        (headers, said)
    }

    /// A writer that keeps what it receives.
    #[derive(Clone, Default)]
    struct Said(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Said {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn log_02_every_level_logs_the_id_of_a_problem() {
        for level in ["error", "warn", "info", "debug", "trace"] {
            let (headers, said) = Box::pin(logged(level)).await;
            let id = headers[REQUEST_ID].to_str().unwrap();
            let line = said.lines().find(|line| line.contains("\"failed\""));
            assert!(line.is_some_and(|line| line.contains(id)), "{level}: {said}");
        }
    }

    #[tokio::test]
    async fn lim_15_a_slow_handler_times_out() {
        let (_, status, headers, body) = answer("/api/slow").await;
        assert_eq!(
            (status, headers[RETRY_AFTER].as_bytes()),
            (StatusCode::SERVICE_UNAVAILABLE, &b"5"[..])
        );
        assert!(body.contains("\"unavailable\""), "{body}");
    }

    #[tokio::test]
    async fn err_01_the_cause_of_a_server_error_is_not_sent() {
        let (_, status, _, body) = answer("/api/broken").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!body.contains("secret") && !body.contains("SELECT"), "{body}");
    }
}
