//! Signing in step by step: the email, its link and code, and requests with exactly chosen headers.

use http::header::SET_COOKIE;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use io_client::protocol::rest::{MagicLinkSent, VerifyToken};
use io_client::{Client, Reply};
use io_core::time::Span;
use io_testkit::{Person, ReceivedEmail, TestApp};
use serde_json::{Value, json};

pub(crate) const SEND: &str = "/api/auth/send-magic-link";

pub(crate) const VERIFY: &str = "/api/auth/verify-token";

pub(crate) const PROFILE: &str = "/api/user/profile";

/// A client that requested an email, and that email.
pub(crate) struct Requested {
    pub(crate) client: Client,
    pub(crate) answer: MagicLinkSent,
    pub(crate) email: ReceivedEmail,
}

impl Requested {
    pub(crate) async fn by(app: &TestApp, client: Client, address: &str) -> Self {
        let answer = client
            .send_magic_link(address)
            .await
            .expect("an email can be requested");
        let email = app.mail.email_to(address).await;
        Self { client, answer, email }
    }

    pub(crate) fn link(&self) -> VerifyToken {
        link(&self.email.token())
    }

    pub(crate) fn code(&self) -> VerifyToken {
        self.with_code(&self.email.code())
    }

    pub(crate) fn wrong_code(&self) -> VerifyToken {
        let right = self.email.code();
        let last = if right.ends_with('0') { '1' } else { '0' };
        self.with_code(&format!("{}{last}", &right[..7]))
    }

    pub(crate) fn with_code(&self, code: &str) -> VerifyToken {
        VerifyToken {
            token: None,
            request_id: Some(self.answer.request_id),
            code: Some(code.to_owned()),
        }
    }
}

pub(crate) fn link(token: &str) -> VerifyToken {
    VerifyToken {
        token: Some(token.to_owned()),
        request_id: None,
        code: None,
    }
}

/// Sends JSON with exactly these headers and a content type, without credentials.
pub(crate) async fn bare(app: &TestApp, method: Method, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
    let mut request = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("the client can be built")
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

pub(crate) fn cookies_set(reply: &Reply) -> Vec<String> {
    reply
        .headers
        .get_all(SET_COOKIE)
        .iter()
        .map(|value| value.to_str().expect("is text").to_owned())
        .collect()
}

/// The value of a cookie in a reply.
pub(crate) fn cookie_value(reply: &Reply, name: &str) -> Option<String> {
    cookies_set(reply)
        .iter()
        .filter_map(|line| line.split(';').next()?.split_once('='))
        .find(|(found, value)| *found == name && !value.is_empty())
        .map(|(_, value)| value.to_owned())
}

pub(crate) fn header(name: &'static str, value: &str) -> (HeaderName, HeaderValue) {
    (
        HeaderName::from_static(name),
        HeaderValue::from_str(value).expect("is a header"),
    )
}

pub(crate) async fn is_signed_in(client: &Client) -> bool {
    match client.fetch(PROFILE).await.expect("the server answers").status {
        StatusCode::OK => true,
        StatusCode::UNAUTHORIZED => false,
        other => panic!("unexpected {other}"),
    }
}

pub(crate) fn email_body(email: &str) -> Value {
    json!({ "email": email })
}

/// Signs the person with this address in on one more device.
pub(crate) async fn another_device(app: &TestApp, address: &str) -> Person {
    // One email a minute is the limit of an address.
    app.clock.advance(Span::seconds(61));
    app.newcomer(address).await
}
