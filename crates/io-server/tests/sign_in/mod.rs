//! Signing in, from outside: letters over real SMTP, links, codes, cookies, tokens and devices.
//!
//! Must not reach into the server where a client could not, but to move its clock and its keys.

mod asking;
mod codes;
mod devices;
mod keys;
mod links;
mod origin;
mod refreshing;
mod sockets;

use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use io_client::protocol::problem::ProblemCode;
use io_client::protocol::rest::{MagicLinkSent, VerifyToken};
use io_client::{Client, Reply, Result};
use io_testkit::{Letter, TestApp};
use serde_json::{Value, json};

const SEND: &str = "/api/auth/send-magic-link";
const VERIFY: &str = "/api/auth/verify-token";
const PROFILE: &str = "/api/user/profile";

/// Somebody asked for a letter and got it.
struct Asked {
    client: Client,
    sent: MagicLinkSent,
    letter: Letter,
}

impl Asked {
    async fn by(app: &TestApp, client: Client, email: &str) -> Self {
        let sent = client.send_magic_link(email).await.expect("a letter can be asked for");
        let letter = app.mail.letter_to(email).await;
        Self { client, sent, letter }
    }

    fn link(&self) -> VerifyToken {
        link(&self.letter.token())
    }

    fn code(&self) -> VerifyToken {
        self.with_code(&self.letter.code())
    }

    fn wrong_code(&self) -> VerifyToken {
        let right = self.letter.code();
        let last = if right.ends_with('0') { '1' } else { '0' };
        self.with_code(&format!("{}{last}", &right[..7]))
    }

    fn with_code(&self, code: &str) -> VerifyToken {
        VerifyToken {
            token: None,
            request_id: Some(self.sent.request_id),
            code: Some(code.to_owned()),
        }
    }
}

fn link(token: &str) -> VerifyToken {
    VerifyToken {
        token: Some(token.to_owned()),
        request_id: None,
        code: None,
    }
}

fn refused<T>(result: Result<T>) -> ProblemCode {
    match result {
        Ok(_) => panic!("it was not refused"),
        Err(error) => error.code().unwrap_or_else(|| panic!("{error}")),
    }
}

/// Sends JSON with exactly these headers beside the content type, from a client that adds none of its own credentials.
async fn bare(app: &TestApp, method: Method, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
    let mut request = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client needs nothing from outside")
        .request(method, format!("{}{path}", app.base()))
        .json(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.expect("the server answers");
    Reply {
        status: response.status(),
        headers: response.headers().clone(),
        body: response.bytes().await.expect("the answer is whole").to_vec(),
    }
}

fn cookies_set(reply: &Reply) -> Vec<String> {
    reply
        .headers
        .get_all(SET_COOKIE)
        .iter()
        .map(|value| value.to_str().expect("is text").to_owned())
        .collect()
}

/// The value of a cookie that a reply sets.
fn cookie_value(reply: &Reply, name: &str) -> Option<String> {
    cookies_set(reply)
        .iter()
        .filter_map(|line| line.split(';').next()?.split_once('='))
        .find(|(found, value)| *found == name && !value.is_empty())
        .map(|(_, value)| value.to_owned())
}

fn header(name: &'static str, value: &str) -> (HeaderName, HeaderValue) {
    (
        HeaderName::from_static(name),
        HeaderValue::from_str(value).expect("is a header"),
    )
}

async fn is_signed_in(client: &Client) -> bool {
    match client.fetch(PROFILE).await.expect("the server answers").status {
        StatusCode::OK => true,
        StatusCode::UNAUTHORIZED => false,
        other => panic!("unexpected {other}"),
    }
}

fn names(headers: &HeaderMap) -> Vec<String> {
    let mut names: Vec<_> = headers.keys().map(ToString::to_string).collect();
    names.sort();
    names.dedup();
    names
}

fn email_body(email: &str) -> Value {
    json!({ "email": email })
}
