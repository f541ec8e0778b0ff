//! Signing in by email, and the devices that are signed in.

use io_core::ids::{LoginId, LoginRequestId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::moment::Moment;

/// `POST /api/auth/send-magic-link`: sends an email with a link and a code.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct SendMagicLink {
    /// The email address as typed; at most 254 bytes.
    #[schema(format = "email", min_length = 3)]
    pub email: String,
    /// The preferred language of the email, as a BCP 47 tag. Ignored for now: all emails are in English.
    #[serde(default)]
    pub locale: Option<String>,
    /// Where to go after signing in: a path of this site. Anything else is ignored.
    #[serde(default)]
    pub next: Option<String>,
    /// The answer to the puzzle of a `challenge_required` problem.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solved: Option<SolvedPuzzle>,
}

/// The answer to a puzzle. `SHA-256(token "." answer)` begins with as many zero bits as the problem said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SolvedPuzzle {
    /// The token of the problem.
    pub token: String,
    /// At most 32 bytes.
    pub answer: String,
}

/// The answer to `send-magic-link`, the same for every address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MagicLinkSent {
    /// Identifies this sign-in request; sent with the code from the email.
    #[schema(value_type = Uuid)]
    pub request_id: LoginRequestId,
    /// Seconds for which the link and the code are valid.
    pub expires_in: u32,
    /// Seconds until another email can be requested.
    pub resend_after: u32,
    /// The address that was probably meant, if this one looks like a typo. Only a suggestion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub did_you_mean: Option<String>,
    /// The path on this site where emails can be read, if the server keeps them in its local outbox
    /// (`mail.transport = outbox`). Absent if emails are really sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outbox: Option<String>,
    /// All emails are delayed right now, whatever the address.
    pub delayed: bool,
}

/// `GET /api/auth/letters`: whether emails are delayed right now, whatever the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LettersNow {
    /// Emails are delayed.
    pub delayed: bool,
}

/// `POST /api/auth/not-me`: "This wasn't me", from the email about a new device.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct NotMe {
    /// The token from the link in that email.
    pub token: String,
}

/// `POST /api/auth/check-link`: describes a sign-in link without using it up.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct CheckLink {
    /// The token from the link.
    pub token: String,
}

/// What the confirmation page needs to show about a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LinkChecked {
    /// Whether the link can be used.
    pub state: LinkState,
    /// The masked address, such as "n…@example.com"; absent unless `ready`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_masked: Option<String>,
    /// The device that requested the link, such as "Firefox on Linux"; absent unless `ready`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_from: Option<String>,
    /// Whether this is the browser that requested the link.
    pub same_browser: bool,
}

/// Whether a link can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// Valid: one click signs in.
    Ready,
    /// Already used.
    Used,
    /// Expired.
    Expired,
    /// Opened in another browser, where the operator only allows the code.
    CodeOnly,
    /// Not a link from this server.
    Unknown,
}

/// `POST /api/auth/verify-token`: signs in with a token, or with a code and its request.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct VerifyToken {
    /// The token from the link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The request that the code belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub request_id: Option<LoginRequestId>,
    /// The eight digits from the email; spaces are ignored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 8)]
    pub code: Option<String>,
}

/// A login that was created or renewed.
///
/// Browsers get cookies and no tokens; with `X-IO-Client: api`, clients get tokens and no cookies.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct SignedIn {
    /// The login of this device.
    #[schema(value_type = Uuid)]
    pub login: LoginId,
    /// The path to go to next.
    pub next: String,
    /// Seconds for which the access token is valid.
    pub expires_in: u32,
    /// Only with `X-IO-Client: api`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_token: Option<String>,
    /// Only with `X-IO-Client: api`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

/// `POST /api/auth/refresh`: renews the access token.
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct Refresh {
    /// Only with `X-IO-Client: api`; browsers send their cookie instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

/// `GET /api/auth/logins`: the devices that are signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Logins {
    /// All devices of this user, the current one first.
    pub logins: Vec<Login>,
}

/// One signed-in device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Login {
    /// The id of the login.
    #[schema(value_type = Uuid)]
    pub id: LoginId,
    /// The browser and system, such as "Firefox on Linux".
    pub label: String,
    /// When the device signed in.
    pub created_at: Moment,
    /// When the device was last used, rounded to the hour.
    pub last_seen_at: Moment,
    /// Whether this is the device that asks.
    pub current: bool,
}
