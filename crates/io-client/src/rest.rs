//! REST: one connection pool, one person's credentials, typed calls and raw ones.
//!
//! Must not know about sockets beyond their ticket.

use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use io_protocol::problem::Problem;
use io_protocol::rest::{
    CheckLink, LinkChecked, MagicLinkSent, Profile, ProfileUpdate, Refresh, SendMagicLink, SignedIn, SocketTicket,
    StateAge, VerifyToken,
};
use reqwest::cookie::{CookieStore as _, Jar};
use serde::{Serialize, de::DeserializeOwned};

use crate::error::{Error, Result};

/// How a client proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// `X-IO-Client: api`: tokens in bodies, a bearer header, no cookies.
    Bearer,
    /// As the web app: cookies, and the headers with which a browser says where a request comes from.
    Browser,
}

/// The tokens of one login of a bearer client.
#[derive(Clone)]
pub struct Tokens {
    /// Short-lived.
    pub access: String,
    /// Works once.
    pub refresh: String,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens([redacted])")
    }
}

/// Everything that came back from one request.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Reply {
    /// The body as text; bytes that are not UTF-8 are replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as the given type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Error::OutOfProtocol(format!("{error} in {} {}", self.status, self.text())))
    }

    /// The problem document, for an answer that must be one.
    pub fn problem(&self) -> Result<Problem> {
        self.json()
    }
}

/// One thing that a client received, whole, for whoever listens in.
#[derive(Clone, Debug)]
pub enum Received {
    /// The answer to a request.
    Reply {
        /// Method and path of the request.
        request: String,
        /// What came back.
        reply: Reply,
    },
    /// The headers of the answer that opened a socket or a stream of events.
    Opened(HeaderMap),
    /// A text frame as it came.
    Frame(String),
}

/// Hears everything that a client receives.
pub type Tap = Arc<dyn Fn(Received) + Send + Sync>;

/// One person's client. Clones share credentials and connections.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    cookies: Arc<Jar>,
    base: Arc<str>,
    origin: Arc<str>,
    credentials: Credentials,
    tokens: Arc<Mutex<Option<Tokens>>>,
    from: Option<IpAddr>,
    tap: Option<Tap>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.base)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client of the IO at `base`, such as `http://127.0.0.1:8080`, without credentials yet.
    pub fn new(base: &str, credentials: Credentials) -> Result<Self> {
        Self::from_address(base, credentials, None)
    }

    /// The same, connecting from one local address, so that limits for each address see several callers.
    pub fn from_address(base: &str, credentials: Credentials, from: Option<IpAddr>) -> Result<Self> {
        let cookies = Arc::new(Jar::default());
        let http = reqwest::Client::builder()
            .cookie_provider(Arc::clone(&cookies))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .local_address(from)
            .build()?;
        Ok(Self {
            http,
            cookies,
            base: base.trim_end_matches('/').into(),
            origin: base.trim_end_matches('/').into(),
            credentials,
            tokens: Arc::default(),
            from,
            tap: None,
        })
    }

    /// The same client with somebody listening in.
    #[must_use]
    pub fn tapped(mut self, tap: Tap) -> Self {
        self.tap = Some(tap);
        self
    }

    /// The same client saying that it comes from another origin: the public address of an IO behind a proxy, or a
    /// foreign site. Only a browser says so.
    #[must_use]
    pub fn claiming(mut self, origin: &str) -> Self {
        self.origin = origin.into();
        self
    }

    /// Where this client's IO is, without a slash at the end.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The same person at another address: IO may come back on another port.
    #[must_use]
    pub fn moved_to(&self, base: &str) -> Self {
        Self {
            base: base.trim_end_matches('/').into(),
            ..self.clone()
        }
    }

    /// The local address that this client connects from, if one was chosen.
    pub fn from(&self) -> Option<IpAddr> {
        self.from
    }

    /// How this client proves who it is.
    pub fn credentials(&self) -> Credentials {
        self.credentials
    }

    /// The tokens, if this is a bearer client that signed in.
    pub fn tokens(&self) -> Option<Tokens> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes the given tokens from here on; `None` forgets them.
    pub fn set_tokens(&self, tokens: Option<Tokens>) {
        *self.tokens.lock().unwrap_or_else(PoisonError::into_inner) = tokens;
    }

    /// The `Cookie` header that a request to this address would carry, if there is any cookie for it.
    pub fn cookies_for(&self, path: &str) -> Option<HeaderValue> {
        let url = format!("{}{path}", self.base).parse().ok()?;
        self.cookies.cookies(&url)
    }

    pub(crate) fn hear(&self, received: impl FnOnce() -> Received) {
        if let Some(tap) = &self.tap {
            tap(received());
        }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        match self.credentials {
            Credentials::Bearer => {
                request = request.header("x-io-client", "api");
                if let Some(tokens) = self.tokens() {
                    request = request.bearer_auth(tokens.access);
                }
            }
            Credentials::Browser => {
                request = request
                    .header("sec-fetch-site", "same-origin")
                    .header(header::ORIGIN, self.origin.as_ref());
            }
        }
        request
    }

    /// Sends any bytes with any headers beside the credentials: for bad input.
    pub async fn raw(
        &self,
        method: Method,
        path: &str,
        headers: &[(HeaderName, HeaderValue)],
        body: Vec<u8>,
    ) -> Result<Reply> {
        let named = format!("{method} {path}");
        let mut request = self.request(method, path).build()?;
        for (name, value) in headers {
            request.headers_mut().insert(name, value.clone());
        }
        if !body.is_empty() {
            *request.body_mut() = Some(body.into());
        }
        self.execute(named, request).await
    }

    async fn execute(&self, named: String, request: reqwest::Request) -> Result<Reply> {
        let response = self.http.execute(request).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await?.to_vec();
        let reply = Reply { status, headers, body };
        self.hear(|| Received::Reply {
            request: named,
            reply: reply.clone(),
        });
        Ok(reply)
    }

    /// Sends a body as JSON and gives back whatever came.
    pub async fn json(&self, method: Method, path: &str, body: &(impl Serialize + ?Sized)) -> Result<Reply> {
        let named = format!("{method} {path}");
        let request = self.request(method, path).json(body).build()?;
        self.execute(named, request).await
    }

    /// `GET`, whatever came.
    pub async fn fetch(&self, path: &str) -> Result<Reply> {
        self.raw(Method::GET, path, &[], Vec::new()).await
    }

    /// `GET`, typed.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        accept(&self.fetch(path).await?)
    }

    /// `POST`, typed.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &(impl Serialize + ?Sized)) -> Result<T> {
        accept(&self.json(Method::POST, path, body).await?)
    }

    /// `POST` where success has no body.
    pub async fn post_only(&self, path: &str, body: &(impl Serialize + ?Sized)) -> Result<()> {
        succeed(&self.json(Method::POST, path, body).await?)
    }

    /// `PUT`, typed.
    pub async fn put<T: DeserializeOwned>(&self, path: &str, body: &(impl Serialize + ?Sized)) -> Result<T> {
        accept(&self.json(Method::PUT, path, body).await?)
    }

    /// `DELETE` where success has no body.
    pub async fn delete(&self, path: &str) -> Result<()> {
        succeed(&self.raw(Method::DELETE, path, &[], Vec::new()).await?)
    }

    // ---- sign-in ---------------------------------------------------------------------------------------------------

    /// Asks for a letter.
    pub async fn send_magic_link(&self, email: &str) -> Result<MagicLinkSent> {
        let body = SendMagicLink {
            email: email.to_owned(),
            locale: None,
            next: None,
        };
        self.post("/api/auth/send-magic-link", &body).await
    }

    /// Looks at a link without spending it.
    pub async fn check_link(&self, token: &str) -> Result<LinkChecked> {
        let body = CheckLink {
            token: token.to_owned(),
        };
        self.post("/api/auth/check-link", &body).await
    }

    /// Signs in, and keeps what proves it.
    pub async fn verify(&self, proof: &VerifyToken) -> Result<SignedIn> {
        let signed_in: SignedIn = self.post("/api/auth/verify-token", proof).await?;
        self.keep(&signed_in);
        Ok(signed_in)
    }

    /// Renews the login, and keeps what proves it.
    pub async fn refresh(&self) -> Result<SignedIn> {
        let body = Refresh {
            refresh_token: self.tokens().map(|tokens| tokens.refresh),
        };
        let signed_in: SignedIn = self.post("/api/auth/refresh", &body).await?;
        self.keep(&signed_in);
        Ok(signed_in)
    }

    fn keep(&self, signed_in: &SignedIn) {
        if let (Some(access), Some(refresh)) = (&signed_in.access_token, &signed_in.refresh_token) {
            self.set_tokens(Some(Tokens {
                access: access.clone(),
                refresh: refresh.clone(),
            }));
        }
    }

    /// Ends this login.
    pub async fn logout(&self) -> Result<()> {
        self.post_only("/api/auth/logout", &serde_json::json!({})).await
    }

    // ---- the person ------------------------------------------------------------------------------------------------

    /// Everything about oneself.
    pub async fn profile(&self) -> Result<Profile> {
        self.get("/api/user/profile").await
    }

    /// Changes what is given.
    pub async fn update_profile(&self, update: &ProfileUpdate) -> Result<Profile> {
        self.put("/api/user/profile", update).await
    }

    /// Answers the neutral question and accepts the rules.
    pub async fn state_age(&self, birth_date: &str, rules_version: u32) -> Result<Profile> {
        let body = StateAge {
            birth_date: birth_date.to_owned(),
            rules_version,
        };
        self.post("/api/user/age", &body).await
    }

    /// A ticket for one socket.
    pub async fn socket_ticket(&self) -> Result<SocketTicket> {
        self.post("/api/ws/ticket", &serde_json::json!({})).await
    }
}

pub(crate) fn accept<T: DeserializeOwned>(reply: &Reply) -> Result<T> {
    succeed(reply)?;
    reply.json()
}

pub(crate) fn succeed(reply: &Reply) -> Result<()> {
    if reply.status.is_success() {
        return Ok(());
    }
    match reply.problem() {
        Ok(problem) => Err(Error::Refused(Box::new(problem))),
        Err(_) => Err(Error::OutOfProtocol(format!("{} {}", reply.status, reply.text()))),
    }
}
