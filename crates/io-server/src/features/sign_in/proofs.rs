//! Sends the proofs of a login.
//!
//! As cookies to a browser, in the body to any other client, never both (ASVS 3.3.4).
//!
//! Must not create a login.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use io_core::ids::{LoginId, UserId};
use io_core::time::{Span, Timestamp};
use io_protocol::rest::SignedIn as Body;

use super::extract::Client;
use crate::app::App;
use crate::http::json::Json;
use crate::tokens::cookies::{Cookie, DEVICE_LIFE};
use crate::tokens::refresh::refresh_token;

/// A login right after signing in or a refresh.
pub(super) struct Proven {
    pub(super) user: UserId,
    pub(super) login: LoginId,
    pub(super) counter: u64,
    pub(super) refresh_key: [u8; 32],
    pub(super) expires_at: Timestamp,
    pub(super) next: String,
    /// After a sign-in: what the device keeps to be recognised.
    pub(super) device: Option<String>,
}

impl Proven {
    /// The answer with the proofs, in the form for this client.
    pub(super) fn answer(self, app: &App, client: Client) -> Response {
        let now = app.now();
        let access = app.tokens.access_token(self.user, self.login, self.counter, now);
        let refresh = refresh_token(self.login, self.counter, &self.refresh_key);
        let access_life = app.config.auth.access_life;
        let body = Body {
            login: self.login,
            next: self.next,
            expires_in: u32::try_from(access_life.as_seconds_ceil()).unwrap_or(0),
            access_token: None,
            refresh_token: None,
        };
        let device = self
            .device
            .map(|device| (header::SET_COOKIE, Cookie::Device.set(&device, DEVICE_LIFE)));
        match client {
            Client::Browser => {
                let cookies = [
                    (header::SET_COOKIE, Cookie::Access.set(&access, access_life)),
                    (
                        header::SET_COOKIE,
                        Cookie::Refresh.set(&refresh, at_least_zero(self.expires_at - now)),
                    ),
                    (header::SET_COOKIE, Cookie::LoginRequest.clear()),
                ];
                (AppendHeaders(cookies.into_iter().chain(device)), Json(body)).into_response()
            }
            Client::Api => {
                let body = Body {
                    access_token: Some(access),
                    refresh_token: Some(refresh),
                    ..body
                };
                (AppendHeaders(device), Json(body)).into_response()
            }
        }
    }
}

fn at_least_zero(span: Span) -> Span {
    span.max(Span::ZERO)
}

/// Makes a browser delete everything that it stores for IO (SES-18).
pub(super) const CLEAR_SITE_DATA: (HeaderName, HeaderValue) = (
    HeaderName::from_static("clear-site-data"),
    HeaderValue::from_static("\"cache\",\"cookies\",\"storage\""),
);
