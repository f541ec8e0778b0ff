//! Raw HTTP requests, emails requested through them, and metrics.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use io_testkit::TestApp;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How long a test waits for something; a bound, not a delay.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(30);

/// A parsed HTTP response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (head, body) = text.split_once("\r\n\r\n")?;
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        Some(Self {
            status,
            headers,
            body: body.to_owned(),
        })
    }
}

/// Sends these bytes and reads until the server closes the connection.
pub(crate) async fn raw(address: SocketAddr, request: &[u8]) -> Answer {
    let exchange = async {
        let mut stream = TcpStream::connect(address).await.expect("the server accepts");
        // The server may answer and close before it has read everything; only its answer counts.
        let _ = stream.write_all(request).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    };
    let text = tokio::time::timeout(TIMEOUT, exchange)
        .await
        .expect("the server answers in time");
    Answer::parse(&text).unwrap_or_else(|| panic!("not a response: {text:?}"))
}

/// Sends a request with these headers and this body.
pub(crate) async fn ask(address: SocketAddr, line: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = format!("{line} HTTP/1.1\r\nhost: io.test\r\nconnection: close\r\n");
    for (name, value) in headers {
        let _ = write!(request, "{name}: {value}\r\n");
    }
    if !body.is_empty() {
        let _ = write!(request, "content-length: {}\r\n", body.len());
    }
    raw(address, format!("{request}\r\n{body}").as_bytes()).await
}

/// Sends a GET request to the public address.
pub(crate) async fn get(app: &TestApp, path: &str) -> Answer {
    ask(app.running().address, &format!("GET {path}"), &[], "").await
}

pub(crate) const JSON: (&str, &str) = ("content-type", "application/json");

/// Requests a sign-in email, which the server must accept.
pub(crate) async fn request_email(app: &TestApp, address: &str) -> Answer {
    let answer = try_request_email(app, address).await;
    assert_eq!(answer.status, 202, "{address}");
    answer
}

/// Requests a sign-in email.
pub(crate) async fn try_request_email(app: &TestApp, address: &str) -> Answer {
    let body = serde_json::json!({ "email": address }).to_string();
    ask(app.running().address, "POST /api/auth/send-magic-link", &[JSON], &body).await
}

/// Waits until the metrics contain this line.
pub(crate) async fn wait_for_metric(app: &TestApp, line: &str) {
    let found = async {
        while !ask(app.running().internal, "GET /metrics", &[], "")
            .await
            .body
            .contains(line)
        {
            tokio::task::yield_now().await;
        }
    };
    assert!(
        tokio::time::timeout(TIMEOUT, found).await.is_ok(),
        "the metrics never contain {line}"
    );
}

/// Waits until the metrics count one delivery with this result.
pub(crate) async fn delivery_counted(app: &TestApp, result: &str) {
    wait_for_metric(app, &format!("io_auth_mail_total{{result=\"{result}\"}} 1")).await;
}

/// Waits until no email is queued, so that every email that will be delivered is in the mailbox.
///
/// It asks the store: the metric is measured from time to time, and before that it still has an earlier number.
pub(crate) async fn queue_emptied(app: &TestApp) {
    let store = &app.running().app.store;
    let emptied = async {
        while store.emails_waiting().await.expect("the store answers").emails > 0 {
            tokio::task::yield_now().await;
        }
    };
    assert!(
        tokio::time::timeout(TIMEOUT, emptied).await.is_ok(),
        "the queue of emails is never empty"
    );
}
