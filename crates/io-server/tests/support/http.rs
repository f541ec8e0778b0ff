//! What the tests of the shell share: raw requests, and waiting for a number to be measured.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use io_testkit::TestApp;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A bound on waiting, not a delay.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// An answer, taken apart.
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
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    fn parse(text: &str) -> Option<Self> {
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

/// Sends bytes as they are and reads until the server closes.
pub(crate) async fn raw(address: SocketAddr, request: &[u8]) -> Answer {
    let exchange = async {
        let mut stream = TcpStream::connect(address).await.expect("the server accepts");
        // A server that answers before it has everything may close while we still write; its answer is what counts.
        let _ = stream.write_all(request).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    };
    let text = tokio::time::timeout(PATIENCE, exchange)
        .await
        .expect("the server answers in time");
    Answer::parse(&text).unwrap_or_else(|| panic!("no answer: {text:?}"))
}

/// A request with these headers and this body.
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

/// A GET without anything else.
pub(crate) async fn get(app: &TestApp, path: &str) -> Answer {
    ask(app.running().address, &format!("GET {path}"), &[], "").await
}

pub(crate) const JSON: (&str, &str) = ("content-type", "application/json");

/// Asks for a letter.
pub(crate) async fn ask_for_letter(app: &TestApp, email: &str) -> Answer {
    let body = serde_json::json!({ "email": email }).to_string();
    ask(app.running().address, "POST /api/auth/send-magic-link", &[JSON], &body).await
}

/// Waits until the metrics hold a line.
pub(crate) async fn measured(app: &TestApp, line: &str) {
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
        tokio::time::timeout(PATIENCE, found).await.is_ok(),
        "never measured: {line}"
    );
}
