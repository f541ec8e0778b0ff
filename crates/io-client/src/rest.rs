//! The REST client: one connection pool, one person, typed and raw calls.
//!
//! Must not know about sockets, except for their ticket.

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
    /// As an API client, with `X-IO-Client: api`.
    /// Tokens in bodies, a bearer header, no cookies.
    Bearer,
    /// As the web app, with cookies.
    /// Also sends the headers in which a browser states the origin of a request.
    Browser,
}

/// The tokens of one login of a bearer client.
#[derive(Clone)]
pub struct Tokens {
    /// The access token; short-lived.
    pub access: String,
    /// The refresh token; works once.
    pub refresh: String,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens([redacted])")
    }
}

/// The whole reply to one request.
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

    /// The body, parsed as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Error::OutOfProtocol(format!("{error} in {} {}", self.status, self.text())))
    }

    /// The body, parsed as a problem document.
    pub fn problem(&self) -> Result<Problem> {
        self.json()
    }
}

/// Something that a client received, as a [`Tap`] sees it.
#[derive(Clone, Debug)]
pub enum Received {
    /// The reply to a request.
    Reply {
        /// Method and path of the request.
        request: String,
        /// The reply.
        reply: Reply,
    },
    /// The headers of the response that opened a socket or an event stream.
    Opened(HeaderMap),
    /// The text of a frame.
    Frame(String),
}

/// A function that sees everything that a client receives.
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
    /// A client of the IO at `base`, without credentials yet.
    /// `base` is a URL such as `http://127.0.0.1:8080`.
    pub fn new(base: &str, credentials: Credentials) -> Result<Self> {
        Self::from_address(base, credentials, None)
    }

    /// Like [`Self::new`], but connects from the given local address.
    /// Limits per address then see several callers.
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

    /// Adds a function that sees everything this client receives.
    #[must_use]
    pub fn with_tap(mut self, tap: Tap) -> Self {
        self.tap = Some(tap);
        self
    }

    /// Sets the origin that a browser client sends.
    /// For example the public URL of an IO behind a proxy, or a foreign site.
    #[must_use]
    pub fn with_origin(mut self, origin: &str) -> Self {
        self.origin = origin.into();
        self
    }

    /// The base URL, without a trailing slash.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The same person's client for another base URL.
    /// For example after a restart on another port.
    #[must_use]
    pub fn moved_to(&self, base: &str) -> Self {
        Self {
            base: base.trim_end_matches('/').into(),
            ..self.clone()
        }
    }

    /// The local address that this client connects from, if it was set.
    pub fn from(&self) -> Option<IpAddr> {
        self.from
    }

    /// How this client proves who it is.
    pub fn credentials(&self) -> Credentials {
        self.credentials
    }

    /// The tokens of a bearer client that is signed in.
    pub fn tokens(&self) -> Option<Tokens> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces the tokens; `None` forgets them.
    pub fn set_tokens(&self, tokens: Option<Tokens>) {
        *self.tokens.lock().unwrap_or_else(PoisonError::into_inner) = tokens;
    }

    /// The `Cookie` header for a request to this path, if there is a cookie for it.
    pub fn cookies_for(&self, path: &str) -> Option<HeaderValue> {
        let url = format!("{}{path}", self.base).parse().ok()?;
        self.cookies.cookies(&url)
    }

    pub(crate) fn tap(&self, received: impl FnOnce() -> Received) {
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

    /// Sends any body with any additional headers, to test invalid input.
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
        self.tap(|| Received::Reply {
            request: named,
            reply: reply.clone(),
        });
        Ok(reply)
    }

    /// Sends a JSON body and returns the raw reply.
    pub async fn json(&self, method: Method, path: &str, body: &(impl Serialize + ?Sized)) -> Result<Reply> {
        let named = format!("{method} {path}");
        let request = self.request(method, path).json(body).build()?;
        self.execute(named, request).await
    }

    /// `GET`; returns the raw reply.
    pub async fn fetch(&self, path: &str) -> Result<Reply> {
        self.raw(Method::GET, path, &[], Vec::new()).await
    }

    /// `GET`; returns the parsed body.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        accept(&self.fetch(path).await?)
    }

    /// `POST`; returns the parsed body.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &(impl Serialize + ?Sized)) -> Result<T> {
        accept(&self.json(Method::POST, path, body).await?)
    }

    /// `POST`; success has no body.
    pub async fn post_only(&self, path: &str, body: &(impl Serialize + ?Sized)) -> Result<()> {
        succeed(&self.json(Method::POST, path, body).await?)
    }

    /// `PUT`; returns the parsed body.
    pub async fn put<T: DeserializeOwned>(&self, path: &str, body: &(impl Serialize + ?Sized)) -> Result<T> {
        accept(&self.json(Method::PUT, path, body).await?)
    }

    /// `DELETE`; success has no body.
    pub async fn delete(&self, path: &str) -> Result<()> {
        succeed(&self.raw(Method::DELETE, path, &[], Vec::new()).await?)
    }

    // ---- sign-in ---------------------------------------------------------------------------------------------------

    /// Requests a sign-in email.
    pub async fn send_magic_link(&self, email: &str) -> Result<MagicLinkSent> {
        let body = SendMagicLink {
            email: email.to_owned(),
            locale: None,
            next: None,
            solved: None,
        };
        self.post("/api/auth/send-magic-link", &body).await
    }

    /// Checks a link without using it.
    pub async fn check_link(&self, token: &str) -> Result<LinkChecked> {
        let body = CheckLink {
            token: token.to_owned(),
        };
        self.post("/api/auth/check-link", &body).await
    }

    /// Signs in and keeps the credentials.
    pub async fn verify(&self, proof: &VerifyToken) -> Result<SignedIn> {
        let signed_in: SignedIn = self.post("/api/auth/verify-token", proof).await?;
        self.keep(&signed_in);
        Ok(signed_in)
    }

    /// Renews the login and keeps the new credentials.
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

    // ---- account ------------------------------------------------------------------------------------------------

    /// The user's own profile.
    pub async fn profile(&self) -> Result<Profile> {
        self.get("/api/user/profile").await
    }

    /// Changes the given fields.
    pub async fn update_profile(&self, update: &ProfileUpdate) -> Result<Profile> {
        self.put("/api/user/profile", update).await
    }

    /// States the birth date and accepts the rules.
    pub async fn state_age(&self, birth_date: &str, rules_version: u32) -> Result<Profile> {
        let body = StateAge {
            birth_date: birth_date.to_owned(),
            rules_version,
        };
        self.post("/api/user/age", &body).await
    }

    /// Gets a ticket that opens one socket.
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
