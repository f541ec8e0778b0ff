//! The accept loop: connection caps, timeouts, and closing connections at a stop.
//!
//! Must not know what is served.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody as _};
use http::StatusCode;
use http::header::{CONNECTION, HeaderValue};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::upgrade::Upgraded;
use hyper_util::rt::{TokioIo, TokioTimer};
use io_core::time::Span;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_util::task::task_tracker::TaskTrackerToken;
use tower::ServiceExt as _;

use super::idle::{Place, Waiting};
use super::stream::Stream;
use super::watched::{Activity, After, Watched};
use crate::admission::client::Peer;
use crate::admission::connection_slots::{ConnectionSlot, ConnectionSlots, NoSlot};
use crate::app::App;
use crate::stopping::Stage;
use crate::telemetry::metrics::Labelled;

/// The most bytes of a head that hyper reads.
///
/// A little more than the target and the header fields that the envelope lets through, so that what exceeds its limits
/// by little still gets a problem document.
const HEAD_BUFFER: usize = 32 * 1024;

/// The most header fields that hyper reads.
const HEAD_FIELDS: usize = 200;

/// A client that reads nothing for this long is disconnected.
const WRITE_TIMEOUT: Span = Span::seconds(30);

/// Closes a connection whose data or keepalive probe stays unacknowledged this long.
///
/// An event stream sends a comment every 15 seconds, so a client that lost its network is noticed within 35.
const UNACKNOWLEDGED: Duration = Duration::from_secs(15);

/// The most unsent bytes that the kernel buffers for a client, besides those in flight.
const UNSENT: u32 = 16 * 1024;

/// How long a stop waits for the first request of a new connection, or for the rest of a head.
///
/// A client that has just connected is about to send it, and closing the connection would lose it.
const REQUEST_ON_ITS_WAY: Duration = Duration::from_secs(1);

/// The most connections of the internal listener: metrics and health need a few.
const MOST_INTERNAL: usize = 64;

/// The most connections of the listener that redirects: each ends with its answer.
const MOST_REDIRECTED: usize = 1_024;

/// The pause after an error of `accept`, such as running out of file descriptors.
pub(crate) const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(50);

/// Guard held while a connection or its upgraded socket is open.
///
/// It holds a connection slot, and keeps the connection counted.
///
/// An upgraded socket keeps it ([`Held::of`]), because for hyper the connection ends with the upgrade.
#[derive(Debug)]
pub struct Held {
    _slot: ConnectionSlot,
    _counted: TaskTrackerToken,
}

impl Held {
    /// The guard of the connection that this request came on.
    pub fn of(request: &http::Extensions) -> Option<Arc<Self>> {
        request.get::<Arc<Self>>().cloned()
    }
}

/// The stream of a connection that became a socket, and what was already read from it.
///
/// It is not watched any more: who serves the socket has limits of their own. What was read is copied, because it is a
/// part of the buffer for heads, which every idle socket would keep.
pub(crate) fn stream_of(upgraded: Upgraded) -> Option<(Stream, Vec<u8>)> {
    let parts = upgraded.downcast::<TokioIo<Watched<Stream>>>().ok()?;
    Some((parts.io.into_inner().into_inner(), parts.read_buf.to_vec()))
}

/// Which listener; each counts its own connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listener {
    /// For users.
    Public,
    /// For users who did not ask for TLS.
    Redirect,
    /// For the operator. It answers however full the public one is.
    Internal,
}

/// Accepts connections until the server closes.
///
/// [`crate::stopping::Stopping`] tracks each of them. With `tls`, each begins with a handshake, which takes a slot and
/// time like the head of a request, and holds up nobody.
pub async fn accept(listener: TcpListener, router: Router, app: App, side: Listener, tls: Option<TlsAcceptor>) {
    let most = app.config.http.max_connections.min(descriptors());
    let (tracker, most) = match side {
        Listener::Public => (app.stopping.connections.clone(), most),
        Listener::Redirect => (app.stopping.connections.clone(), most.min(MOST_REDIRECTED)),
        Listener::Internal => (app.stopping.internal.clone(), MOST_INTERNAL),
    };
    let slots = ConnectionSlots::new(most);
    let waiting = Arc::new(Waiting::default());
    loop {
        let accepted = tokio::select! {
            biased;
            () = app.stopping.reached(Stage::Closing) => return,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(kind = %error.kind(), "cannot accept a connection");
                tokio::time::sleep(PAUSE_AFTER_ERROR).await;
                continue;
            }
        };
        let slot = match take_slot(&app, &slots, &waiting, peer.ip()) {
            Ok(slot) => slot,
            Err(refused) => {
                count_refusal(&app, refused.cap());
                continue;
            }
        };
        let held = Arc::new(Held {
            _slot: slot,
            _counted: tracker.token(),
        });
        let activity = Arc::new(Activity::new(Place::new(&waiting)));
        let tls = tls.clone();
        tokio::spawn(serve(
            (stream, tls),
            peer,
            router.clone(),
            app.clone(),
            (held, activity),
        ));
    }
}

/// Takes a slot for a new connection.
///
/// If all are taken, the connection that has waited longest makes room.
fn take_slot(
    app: &App,
    slots: &Arc<ConnectionSlots>,
    waiting: &Waiting,
    peer: IpAddr,
) -> Result<ConnectionSlot, NoSlot> {
    let slot = slots.take(peer, most_of(app, peer));
    if matches!(slot, Err(NoSlot::Full)) && waiting.close_longest() {
        count_refusal(app, "idle");
        return Ok(slots.take_anyway(peer));
    }
    slot
}

fn count_refusal(app: &App, cap: &'static str) {
    app.metrics
        .http_connections_refused
        .get_or_create(&Labelled::new(cap))
        .inc();
}

/// The cap for this peer. Trusted proxies have none.
fn most_of(app: &App, peer: IpAddr) -> Option<usize> {
    let http = &app.live.now().http;
    let is_trusted = http.trusted_proxies.iter().any(|proxy| proxy.contains(peer));
    (!is_trusted).then_some(http.max_connections_per_network)
}

/// Serves one connection until it closes.
async fn serve(
    (stream, tls): (TcpStream, Option<TlsAcceptor>),
    peer: SocketAddr,
    router: Router,
    app: App,
    (held, activity): (Arc<Held>, Arc<Activity>),
) {
    app.metrics.http_connections.inc();
    // If the socket is already closed, the code below notices.
    let _ = prepare(&stream);
    let stream = match tls {
        None => Some(Stream::Plain(stream)),
        // Boxed: a connection needs the room for a handshake only until it is over.
        Some(tls) => Box::pin(encrypted(stream, &tls, &app, &activity)).await,
    };
    let Some(stream) = stream else {
        app.metrics.http_connections.dec();
        return;
    };
    let stream = TokioIo::new(Watched::new(stream, Arc::clone(&activity)));
    let (during, carried) = (Arc::clone(&activity), Arc::clone(&held));
    let server = app.clone();
    let service = hyper::service::service_fn(move |mut request: http::Request<Incoming>| {
        during.head_read();
        request.extensions_mut().insert(Peer(peer));
        request.extensions_mut().insert(Arc::clone(&carried));
        let (router, during, server) = (router.clone(), Arc::clone(&during), server.clone());
        async move {
            let mut response = router.oneshot(request.map(Body::new)).await;
            if let Ok(response) = &mut response {
                during.answered(after(response));
                if server.stopping.stage() >= Stage::Closing && response.status() != StatusCode::SWITCHING_PROTOCOLS {
                    // Otherwise the client might send its next request just as the connection closes.
                    response
                        .headers_mut()
                        .insert(CONNECTION, HeaderValue::from_static("close"));
                }
            }
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
            // First what arrived, then what is too late: on a machine that stood still, both are due at once, and a
            // request that lies in the buffer would be lost.
            biased;
            // How it ended does not matter: a reset, a head that is not HTTP, or a normal close.
            _ = connection.as_mut() => break,
            () = activity.must_close() => break,
            () = activity.overdue(app.config.http.header_timeout.to_std(), WRITE_TIMEOUT.to_std()) => break,
            () = last_request(&app, &activity), if !closing => {
                closing = true;
                connection.as_mut().graceful_shutdown();
            }
            () = app.stopping.reached(Stage::Ending) => break,
        }
    }
    app.metrics.http_connections.dec();
    drop(held);
}

/// The stream after its handshake, if that succeeds before the head of a request is due.
async fn encrypted(stream: TcpStream, tls: &TlsAcceptor, app: &App, activity: &Activity) -> Option<Stream> {
    let stream = tokio::select! {
        biased;
        done = tls.accept(stream) => done.ok(),
        () = activity.must_close() => None,
        () = activity.overdue(app.config.http.header_timeout.to_std(), WRITE_TIMEOUT.to_std()) => None,
        () = last_request(app, activity) => None,
        () = app.stopping.reached(Stage::Ending) => None,
    };
    if stream.is_none() {
        app.metrics.tls_handshake_failures.inc();
    }
    stream.map(|stream| Stream::Encrypted(Box::new(stream)))
}

/// Returns when the server closes and this connection has no request on its way.
async fn last_request(app: &App, activity: &Activity) {
    app.stopping.reached(Stage::Closing).await;
    // Whether the head arrived or the time is up, hyper closes the connection after what it has.
    // Boxed: every connection has room for this future, and few ever need it.
    let _ = Box::pin(tokio::time::timeout(REQUEST_ON_ITS_WAY, activity.no_head_awaited())).await;
}

/// What a connection does once the head of this answer is ready.
fn after(response: &http::Response<Body>) -> After {
    let upgraded = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    // The length of a stream is unknown, and it ends when the connection does.
    if upgraded || response.body().size_hint().exact().is_none() {
        After::Streams
    } else {
        After::Waits
    }
}

/// Sets the socket options.
///
/// Send small answers at once, notice clients that vanish, and keep the kernel's send buffer small, so that data for a
/// slow client waits in this process, where it is counted.
fn prepare(stream: &TcpStream) -> std::io::Result<()> {
    let socket = SockRef::from(stream);
    socket.set_tcp_nodelay(true)?;
    socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED))?;
    let keepalive = TcpKeepalive::new()
        .with_time(UNACKNOWLEDGED)
        .with_interval(UNACKNOWLEDGED / 3);
    socket.set_tcp_keepalive(&keepalive)?;
    socket.set_tcp_notsent_lowat(UNSENT)
}

/// Four fifths of the file descriptors of this process.
///
/// The rest is for files, databases and the internal listener.
fn descriptors() -> usize {
    let most = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    most.and_then(|most| usize::try_from(most).ok())
        .map_or(usize::MAX, |most| most / 5 * 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn socket_options_notice_lost_clients_and_bound_the_send_buffer() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let (client, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
        let (stream, _) = accepted.expect("a connection was accepted");
        prepare(&stream).expect("the kernel has every option");
        let socket = SockRef::from(&stream);
        assert!(socket.tcp_nodelay().expect("can be read") && socket.keepalive().expect("can be read"));
        assert_eq!(socket.tcp_user_timeout().expect("can be read"), Some(UNACKNOWLEDGED));
        assert_eq!(socket.tcp_notsent_lowat().expect("can be read"), UNSENT);
        drop(client);
    }
}
