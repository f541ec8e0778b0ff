//! Answers on the internal address before the server has started: it lives, and cannot serve yet.
//!
//! Waiting for the database, a migration or another process takes as long as it takes, and nothing may restart the
//! process meanwhile. The public address accepts no connection before the start is complete: they wait in its queue.
//!
//! Must not use a part of the server: there is none yet.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE};
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::http::listener::PAUSE_AFTER_ERROR;

/// How long a client has for its request.
const PATIENCE: Duration = Duration::from_secs(5);

/// The most connections at once.
const MOST: usize = 64;

/// Does this work, and answers on the listener until it is done.
pub(super) async fn answer_while<T>(listener: &TcpListener, work: impl Future<Output = T>) -> T {
    let mut connections = JoinSet::new();
    let mut work = std::pin::pin!(work);
    loop {
        tokio::select! {
            biased;
            done = &mut work => {
                // Each has one answer, which is short: nobody waits for it long.
                connections.detach_all();
                return done;
            }
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < MOST => match accepted {
                Ok((stream, _)) => {
                    let mut http = http1::Builder::new();
                    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE).keep_alive(false);
                    let served = http.serve_connection(TokioIo::new(stream), service_fn(answer));
                    connections.spawn(async move { drop(tokio::time::timeout(PATIENCE, served).await) });
                }
                Err(_) => tokio::time::sleep(PAUSE_AFTER_ERROR).await,
            },
        }
    }
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let asks = [Method::GET, Method::HEAD].contains(request.method());
    let (status, body) = match request.uri().path() {
        "/livez" if asks => (StatusCode::OK, r#"{"status":"ok"}"#),
        _ => (
            StatusCode::SERVICE_UNAVAILABLE,
            r#"{"status":"unavailable","failing":["starting"]}"#,
        ),
    };
    let mut response = Response::new(Full::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, http::HeaderValue::from_static("no-store"));
    headers.insert(CONNECTION, http::HeaderValue::from_static("close"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;
    use tokio::sync::oneshot;

    use super::*;

    async fn ask(address: std::net::SocketAddr, path: &str) -> String {
        let mut stream = TcpStream::connect(address).await.expect("it accepts");
        let request = format!("GET {path} HTTP/1.1\r\nhost: io.test\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("it answers and closes");
        answer
    }

    #[tokio::test]
    async fn hlt_03_before_the_start_is_complete_it_lives_and_is_not_ready() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let (finish, finished) = oneshot::channel();
        let asking = async {
            let alive = ask(address, "/livez").await;
            assert!(alive.starts_with("HTTP/1.1 200"), "{alive}");
            for path in ["/startupz", "/readyz", "/healthz", "/metrics"] {
                let answer = ask(address, path).await;
                assert!(answer.starts_with("HTTP/1.1 503"), "{path}: {answer}");
                assert!(answer.ends_with(r#""failing":["starting"]}"#), "{path}: {answer}");
            }
            finish.send("ready").expect("it is waited for");
        };
        let (done, ()) = tokio::join!(answer_while(&listener, finished), asking);
        assert_eq!(done, Ok("ready"));
        // The listener is as it was: the server accepts on it.
        let (accepted, connected) = tokio::join!(listener.accept(), TcpStream::connect(address));
        assert!(accepted.is_ok() && connected.is_ok());
    }
}
