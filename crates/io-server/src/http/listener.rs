//! The accept loop: caps on connections, the head's and the idle time-out, and the end of every connection at a stop.
//!
//! Must not know what is served.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use io_core::time::Span;
use parking_lot::Mutex;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

use super::client::{Peer, network};
use super::watched::{Activity, Watched};
use crate::app::App;
use crate::lifecycle::Stage;
use crate::telemetry::metrics::Labelled;

/// What hyper reads before it gives up on a head. The envelope refuses earlier, with a proper answer.
const HEAD_BUFFER: usize = 64 * 1024;

/// Header fields that hyper reads before it gives up.
const HEAD_FIELDS: usize = 200;

/// A client that takes nothing for this long is gone.
const WRITE_TIMEOUT: Span = Span::seconds(30);

/// How long the loop waits after an error of `accept`, such as having no more file descriptors.
const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(50);

/// Open connections, by network.
#[derive(Debug, Default)]
struct Connections {
    open: Mutex<HashMap<IpAddr, usize>>,
}

/// A counted connection; gives its place back at its end.
struct Place {
    connections: Arc<Connections>,
    network: IpAddr,
}

impl Connections {
    fn enter(self: &Arc<Self>, network: IpAddr, most: usize) -> Option<Place> {
        let mut open = self.open.lock();
        let count = open.entry(network).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place {
            connections: Arc::clone(self),
            network,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.connections.open.lock();
        if let Some(count) = open.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.network);
            }
        }
    }
}

/// Accepts until the server closes; every connection is tracked in [`crate::lifecycle::Stopping::connections`].
pub async fn accept(listener: TcpListener, router: Router, app: App) {
    let connections = Arc::new(Connections::default());
    let most = app.config.http.max_connections.min(descriptors());
    loop {
        let accepted = tokio::select! {
            biased;
            () = app.stopping.reached(Stage::Closing) => return,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(kind = %error.kind(), "a connection could not be accepted");
                tokio::time::sleep(PAUSE_AFTER_ERROR).await;
                continue;
            }
        };
        if app.stopping.connections.len() >= most {
            app.metrics
                .http_connections_refused
                .get_or_create(&Labelled::new("all"))
                .inc();
            continue;
        }
        let Some(place) = connections.enter(network(peer.ip()), most_of(&app, peer)) else {
            app.metrics
                .http_connections_refused
                .get_or_create(&Labelled::new("network"))
                .inc();
            continue;
        };
        let connection = serve(stream, peer, router.clone(), app.clone(), place);
        app.stopping.connections.spawn(connection);
    }
}

/// The cap for this peer; a trusted proxy speaks for many.
fn most_of(app: &App, peer: SocketAddr) -> usize {
    let http = &app.config.http;
    if http.trusted_proxies.iter().any(|proxy| proxy.contains(peer.ip())) {
        usize::MAX
    } else {
        http.max_connections_per_network
    }
}

/// Serves one connection to its end.
async fn serve(stream: TcpStream, peer: SocketAddr, router: Router, app: App, place: Place) {
    app.metrics.http_connections.inc();
    // Without it small answers wait for an acknowledgement; a socket that is already gone is noticed below.
    let _ = stream.set_nodelay(true);
    let activity = Arc::new(Activity::new());
    let stream = TokioIo::new(Watched::new(stream, Arc::clone(&activity)));
    let during = Arc::clone(&activity);
    let service = hyper::service::service_fn(move |mut request: http::Request<Incoming>| {
        during.head_read();
        request.extensions_mut().insert(Peer(peer));
        let (router, during) = (router.clone(), Arc::clone(&during));
        async move {
            let response = router.oneshot(request.map(Body::new)).await;
            during.answered();
            response
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(app.config.http.idle_timeout.to_std())
        .max_buf_size(HEAD_BUFFER)
        .max_headers(HEAD_FIELDS)
        .serve_connection(stream, service)
        .with_upgrades();
    tokio::pin!(connection);
    let mut closing = false;
    loop {
        tokio::select! {
            // How it ended is the client's business: a reset, a head that is no HTTP, or nothing wrong at all.
            _ = connection.as_mut() => break,
            () = activity.overdue(app.config.http.header_timeout.to_std(), WRITE_TIMEOUT.to_std()) => break,
            () = app.stopping.reached(Stage::Closing), if !closing => {
                closing = true;
                connection.as_mut().graceful_shutdown();
            }
            () = app.stopping.reached(Stage::Ending) => break,
        }
    }
    app.metrics.http_connections.dec();
    drop(place);
}

/// Four fifths of the file descriptors that this process may open; the rest is for files and databases.
fn descriptors() -> usize {
    std::fs::read_to_string("/proc/self/limits")
        .ok()
        .and_then(|limits| {
            let line = limits.lines().find(|line| line.starts_with("Max open files"))?;
            line.split_whitespace().nth(3)?.parse::<usize>().ok()
        })
        .map_or(usize::MAX, |most| most / 5 * 4)
}
