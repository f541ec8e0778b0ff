//! The one catalogue of problems: every error that a client can be told, over REST (RFC 9457) and over `io.v1`.
//!
//! Must not carry anything about another person, nor text from a database, a library or a panic.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! problems {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $status:literal, $title:literal;)+) => {
        /// A stable, never translated code that says what went wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        #[schema(as = Code)]
        pub enum ProblemCode {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)+
        }

        impl ProblemCode {
            /// Every code, in the order of the catalogue.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code as it stands on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The HTTP status that goes with it.
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)+ }
            }

            /// One plain English sentence for people.
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }
        }
    };
}

problems! {
    /// The body is not JSON, or not the JSON of this route.
    InvalidBody = "invalid_body", 400, "We could not read that request.";
    /// A field of the body breaks its rule; `errors` names it.
    InvalidFields = "invalid_fields", 422, "Some fields need another look.";
    /// The e-mail address cannot be one.
    InvalidEmail = "invalid_email", 422, "That does not look like an e-mail address.";
    /// The operator does not accept addresses of this domain.
    EmailDomainNotAllowed = "email_domain_not_allowed", 422, "Please use another e-mail address.";
    /// A message is empty, or nothing of it can be seen.
    InvalidMessage = "invalid_message", 422, "There is nothing in that message yet.";
    /// A message has more characters, or more bytes, than `limits` of `welcome` say.
    MessageTooLong = "message_too_long", 422, "That is longer than one message can be. Please send it in parts.";
    /// The media type is not the one this route takes.
    UnsupportedMediaType = "unsupported_media_type", 415, "Please send JSON.";
    /// The body is larger than this route takes.
    TooLarge = "too_large", 413, "That is too large.";
    /// No login, or one that ended.
    NotSignedIn = "not_signed_in", 401, "Please sign in.";
    /// The link or code is wrong, spent or too old.
    InvalidOrExpired = "invalid_or_expired", 401, "This link or code no longer works. Ask for a new one.";
    /// The link was used before, told only to the browser that asked for it.
    AlreadyUsed = "already_used", 409, "This link was already used. Ask for a new one.";
    /// Another refresh of the same login is under way; try again with the newest token.
    RefreshRetry = "refresh_retry", 409, "Please try again.";
    /// The request came from another site.
    Csrf = "csrf", 403, "This request did not come from IO.";
    /// Signed in, and not allowed to do this.
    Forbidden = "forbidden", 403, "That is not possible.";
    /// This needs a sign-in of the last ten minutes.
    FreshSignInRequired = "fresh_sign_in_required", 403, "Please sign in again first.";
    /// The person is younger than the operator allows.
    UnderAge = "under_age", 403, "IO is for adults. Thank you for being honest.";
    /// Onboarding is not finished.
    OnboardingRequired = "onboarding_required", 403, "Please finish the first steps.";
    /// Nothing is there, or nothing that this person may see.
    NotFound = "not_found", 404, "We could not find that.";
    /// The route does not take this method.
    MethodNotAllowed = "method_not_allowed", 405, "That is not possible here.";
    /// The chat is over; whatever the reason, it is the same answer.
    ChatEnded = "chat_ended", 409, "This conversation has ended.";
    /// Already in a chat.
    AlreadyInChat = "already_in_chat", 409, "You are already in a conversation.";
    /// The account searches with another ticket, in another tab or device.
    AlreadySearching = "already_searching", 409, "You are already searching elsewhere.";
    /// The search of this ticket is over; another one needs a ticket of its own.
    SearchEnded = "search_ended", 409, "This search has ended. Start a new one.";
    /// The reveal request is old, cancelled, answered or somebody else's.
    RevealStale = "reveal_stale", 409, "This request is no longer open.";
    /// A reveal is already open in this chat.
    RevealOpen = "reveal_open", 409, "There is already an open request.";
    /// Too early in the chat to reveal.
    RevealTooSoon = "reveal_too_soon", 409, "Talk a little longer first.";
    /// The reveal card has no value for a chosen field.
    RevealFieldEmpty = "reveal_field_empty", 422, "Fill in that part of your card first.";
    /// The chat was too short to rate, or it is too late.
    NotRatable = "not_ratable", 409, "This conversation cannot be rated.";
    /// A message can be deleted by its sender for fifteen minutes.
    TooLateToDelete = "too_late_to_delete", 409, "This message can no longer be deleted.";
    /// The gender was changed twice lately.
    GenderCoolDown = "gender_cool_down", 409, "Your gender can be changed again later.";
    /// A limit was reached; `retry_after` says when the next try is possible.
    RateLimited = "rate_limited", 429, "That was a bit fast. Please wait a moment.";
    /// The frame type is not known.
    Unsupported = "unsupported", 400, "This version of IO does not know that.";
    /// A bounded queue is full; nothing was stored.
    Busy = "busy", 503, "IO is busy. Please try again.";
    /// A part that is needed does not answer; nothing was stored.
    Unavailable = "unavailable", 503, "Something is not working right now. Please try again.";
    /// A fault of ours; the request id finds it in the logs.
    Internal = "internal", 500, "Something went wrong on our side.";
}

/// An RFC 9457 problem document (`application/problem+json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// A reference into the catalogue, `/problems#<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// One sentence for people.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: ProblemCode,
    /// What support needs to find this request in the logs.
    pub request_id: String,
    /// Seconds until the next try can succeed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// The fields at fault, for `invalid_fields`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// One field at fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// The field's name, with dots for nesting.
    pub field: String,
    /// One sentence for people that says what would be right.
    pub message: String,
}

impl Problem {
    /// The problem document of a code.
    pub fn new(code: ProblemCode, request_id: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems#{}", code.as_str()),
            title: code.title().to_owned(),
            status: code.status(),
            code,
            request_id: request_id.into(),
            retry_after: None,
            errors: Vec::new(),
        }
    }
}
