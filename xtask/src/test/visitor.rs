//! A person at a browser, for the tests of the commands.
//! Pages, cookies, sign-in by the code of an email, a socket.
//!
//! Must not use the project's client: it sees what any browser at that address would.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How long an email may take to reach the outbox page.
const EMAIL: Duration = Duration::from_mins(1);

/// How long one answer may take; the first ones of vite are slow.
const ANSWER: Duration = Duration::from_mins(1);

/// A person at one address.
pub(crate) struct Visitor {
    /// The address without `http://`.
    host: String,
    cookies: BTreeMap<String, String>,
}

/// An answer of the server.
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Visitor {
    pub(crate) fn at(host: impl Into<String>) -> Self {
        Self {
            host: host.into(),
            cookies: BTreeMap::new(),
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Result<Answer> {
        self.ask("GET", path, "", "").await
    }

    /// The body of a page; any status but 200 is an error.
    pub(crate) async fn page(&mut self, path: &str) -> Result<String> {
        let answer = self.get(path).await?;
        ensure!(
            answer.status == 200,
            "{path} answers {}: {}",
            answer.status,
            answer.body
        );
        Ok(answer.body)
    }

    /// Signs in by the code of the email on the outbox page; returns that page.
    pub(crate) async fn sign_in(&mut self, email: &str) -> Result<String> {
        let sent = self
            .post("/api/auth/send-magic-link", &json!({ "email": email }))
            .await?;
        let outbox = tokio::time::timeout(EMAIL, self.outbox_with(email))
            .await
            .context("no email reached the outbox page")??;
        let code = code(&outbox).context("the outbox page shows no code")?;
        let proof = json!({ "request_id": sent["request_id"], "code": code });
        self.post("/api/auth/verify-token", &proof).await?;
        Ok(outbox)
    }

    async fn outbox_with(&mut self, email: &str) -> Result<String> {
        let mut tick = tokio::time::interval(Duration::from_millis(50));
        loop {
            tick.tick().await;
            let page = self.page("/outbox").await?;
            if page.contains(email) {
                return Ok(page);
            }
        }
    }

    /// The email address in the profile of the signed-in person.
    pub(crate) async fn own_address(&mut self) -> Result<String> {
        let profile: Value = serde_json::from_str(&self.page("/api/user/profile").await?)?;
        Ok(profile["email"]
            .as_str()
            .context("the profile has no address")?
            .to_owned())
    }

    /// Opens a socket as a page of this address would.
    /// Returns the status, which is 101 for an open socket.
    pub(crate) async fn socket(&mut self) -> Result<u16> {
        let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                       Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: io.v1\r\n";
        Ok(self.ask("GET", "/api/ws", upgrade, "").await?.status)
    }

    async fn post(&mut self, path: &str, body: &Value) -> Result<Value> {
        let answer = self
            .ask("POST", path, "Content-Type: application/json\r\n", &body.to_string())
            .await?;
        ensure!(
            (200..300).contains(&answer.status),
            "{path} answers {}: {}",
            answer.status,
            answer.body
        );
        Ok(serde_json::from_str(&answer.body).unwrap_or_default())
    }

    async fn ask(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Result<Answer> {
        let host = &self.host;
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n{headers}");
        if !headers.contains("Connection:") {
            request.push_str("Connection: close\r\n");
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let _ = write!(request, "Cookie: {}\r\n", cookies.join("; "));
        }
        let _ = write!(request, "Content-Length: {}\r\n\r\n{body}", body.len());
        let answer = tokio::time::timeout(ANSWER, exchange(host, &request))
            .await
            .with_context(|| format!("no answer from {path} in time"))??;
        self.take_cookies(&answer.head);
        Ok(answer)
    }

    fn take_cookies(&mut self, head: &str) {
        for line in head.lines() {
            let Some((name, value)) = line.split_once(": ") else {
                continue;
            };
            if name.eq_ignore_ascii_case("set-cookie")
                && let Some((name, value)) = value.split(';').next().unwrap_or_default().split_once('=')
            {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

async fn exchange(host: &str, request: &str) -> Result<Answer> {
    let mut stream = TcpStream::connect(host).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut received = Vec::new();
    loop {
        let ended = stream.read_buf(&mut received).await? == 0;
        let text = String::from_utf8_lossy(&received);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            ensure!(!ended, "the connection ended inside the head of the answer");
            continue;
        };
        let status = head.split(' ').nth(1).context("the answer has no status")?.parse()?;
        // After 101 the bytes belong to the socket.
        if ended || status == 101 {
            return Ok(Answer {
                status,
                head: head.to_owned(),
                body: body.to_owned(),
            });
        }
    }
}

/// The newest code on the outbox page, which shows the newest email first.
fn code(outbox: &str) -> Option<&str> {
    let (_, rest) = outbox.split_once("class=\"code-shown\">")?;
    rest.split_once('<').map(|(code, _)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_kept_whatever_the_case_of_their_header() {
        let mut visitor = Visitor::at("localhost:1");
        visitor.take_cookies("HTTP/1.1 200 OK\r\nset-cookie: a=1; Path=/\r\nSet-Cookie: b=2=; Secure\r\nother: c=3");
        let kept: Vec<(&str, &str)> = visitor
            .cookies
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        assert_eq!(kept, [("a", "1"), ("b", "2=")]);
    }

    #[test]
    fn the_code_is_that_of_the_first_email() {
        let page = "<span class=\"code-shown\">1234 5678</span> … <span class=\"code-shown\">8765 4321</span>";
        assert_eq!(code(page), Some("1234 5678"));
        assert_eq!(code("nothing"), None);
    }
}
