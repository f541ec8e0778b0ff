//! The catalogue of problems: every error that a client can get.
//! The same over REST (RFC 9457) and over `io.v1`.
//!
//! A problem never carries anything about another user, or text from a database, a library or a panic.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! problems {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $status:literal, $title:literal;)+) => {
        /// A stable code that says what went wrong. Never translated.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        #[schema(as = Code)]
        pub enum ProblemCode {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)+
        }

        impl ProblemCode {
            /// Every code, in the order of the catalogue.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The HTTP status of the code.
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
    /// The body is not JSON, or not what this route expects.
    InvalidBody = "invalid_body", 400, "We couldn't read that request.";
    /// The request has no valid `Host` header field, or more than one.
    InvalidHost = "invalid_host", 400, "We couldn't read that request.";
    /// Some fields are invalid; `errors` names them.
    InvalidFields = "invalid_fields", 422, "Some fields need another look.";
    /// The email address is not valid.
    InvalidEmail = "invalid_email", 422, "That doesn't look like an email address.";
    /// The operator does not accept email addresses from this domain.
    EmailDomainNotAllowed = "email_domain_not_allowed", 422, "Please use another email address.";
    /// The message is empty or has no visible characters.
    InvalidMessage = "invalid_message", 422, "This message is empty.";
    /// The message exceeds the characters or bytes in `welcome.limits`.
    MessageTooLong = "message_too_long", 422, "That's too long for one message. Please send it in parts.";
    /// The media type is not supported by this route, or the body is compressed.
    UnsupportedMediaType = "unsupported_media_type", 415, "Please send JSON, uncompressed.";
    /// The body is larger than this route allows.
    TooLarge = "too_large", 413, "That's too large.";
    /// There is no login, or it has ended.
    NotSignedIn = "not_signed_in", 401, "Please sign in.";
    /// The link or code is wrong, already used or expired.
    InvalidOrExpired = "invalid_or_expired", 401, "This link or code doesn't work anymore. Ask for a new one.";
    /// A code of staff is wrong, or was used before; the sign-in goes on.
    WrongCode = "wrong_code", 422, "That code is wrong.";
    /// The link was already used. Only the browser that requested it gets this code.
    AlreadyUsed = "already_used", 409, "This link was already used. Ask for a new one.";
    /// Another refresh of this login is in progress. Retry with the newest token.
    RefreshRetry = "refresh_retry", 409, "Please try again.";
    /// The request came from another site.
    Csrf = "csrf", 403, "This request didn't come from a page of IO.";
    /// IO was asked under an address that is not its own: 403 for a page, where `address` has the right one, and 421 for a
    /// foreign `Host`.
    WrongAddress = "wrong_address", 403, "IO has another address.";
    /// The user is signed in but not allowed to do this.
    Forbidden = "forbidden", 403, "You can't do that.";
    /// This needs a sign-in within the last ten minutes.
    FreshSignInRequired = "fresh_sign_in_required", 403, "Please sign in again first.";
    /// Many new accounts come at once: this request needs the answer to a small puzzle, which is in `puzzle`.
    ChallengeRequired = "challenge_required", 403, "Please go on at the sign-in page: it does one check by itself.";
    /// The user is younger than the operator allows.
    UnderAge = "under_age", 403, "IO is for adults only. Thanks for telling us.";
    /// Staff decided that this account may not do this for now; `GET /api/user/standing` says why. `retry_after` says until
    /// when, if there is an end.
    Restricted = "restricted", 403, "Your account is restricted right now.";
    /// The user has not finished onboarding.
    OnboardingRequired = "onboarding_required", 403, "Please finish the first steps.";
    /// The user paused the account in the settings; it searches and meets nobody until they end the pause.
    AccountPaused = "account_paused", 403, "Your account is paused. You can end the pause in Settings.";
    /// There is nothing here, or nothing this user may see.
    NotFound = "not_found", 404, "We couldn't find that.";
    /// The route does not support this method.
    MethodNotAllowed = "method_not_allowed", 405, "You can't do that here.";
    /// The chat has ended, for whatever reason.
    ChatEnded = "chat_ended", 409, "This chat has ended.";
    /// The user is already in a chat.
    AlreadyInChat = "already_in_chat", 409, "You're already in a chat.";
    /// The user is searching with another ticket, in another tab or on another device.
    AlreadySearching = "already_searching", 409, "You're already searching somewhere else.";
    /// Every interest that this search must share is out of matching for now.
    InterestsUnavailable = "interests_unavailable", 409, "Your interests aren't available in matching right now.";
    /// The search with this ticket is over. A new search needs a new ticket.
    SearchEnded = "search_ended", 409, "This search has ended. Start a new one.";
    /// The reveal request expired, was withdrawn or answered, or is not the user's.
    RevealStale = "reveal_stale", 409, "This request is no longer open.";
    /// This chat already has an open reveal request.
    RevealOpen = "reveal_open", 409, "There's already an open request.";
    /// It is too early in the chat for a reveal.
    RevealTooSoon = "reveal_too_soon", 409, "Talk a little longer first.";
    /// The reveal card has no value for a chosen field.
    RevealFieldEmpty = "reveal_field_empty", 422, "Fill in that part of your card first.";
    /// The chat was too short to rate, or it is too late.
    NotRatable = "not_ratable", 409, "You can't rate this chat.";
    /// More than 15 minutes have passed since the message was sent.
    TooLateToDelete = "too_late_to_delete", 409, "This message can no longer be deleted.";
    /// The gender was changed twice recently.
    GenderCoolDown = "gender_cool_down", 409, "You changed this twice recently. Please try again later.";
    /// Another account has this address, or a decision stands against its mailbox. Only its reader gets this.
    EmailUnavailable = "email_unavailable", 409, "This address can't be used for your account. It may have one already.";
    /// The address was changed within the last seven days, and that can still be undone.
    EmailChangedRecently = "email_changed_recently", 409, "You changed your address a short while ago. Please try again later.";
    /// The user reported this chat before; `report` has the reference.
    AlreadyReported = "already_reported", 409, "You've already reported this chat.";
    /// The user sent the staff as much as a person may in a day; `retry_after` says when the next is possible.
    TooMuchFeedback = "too_much_feedback", 429, "That's a lot for one day. Please try again later.";
    /// As many reports as a person can send in a day; `retry_after` says when the next one can be sent.
    TooManyReports = "too_many_reports", 429, "That's a lot of reports for one day. Please try again later.";
    /// Staff: the case or appeal is not as it was read. Read it again.
    ChangedMeanwhile = "changed_meanwhile", 409, "This changed meanwhile. Please look again.";
    /// Staff: another person must do this, because this one took part before or proposed it.
    AnotherPerson = "another_person", 403, "Another person must do this.";
    /// Staff: the decision or answer is in force.
    TooLateToUndo = "too_late_to_undo", 409, "It's too late to undo this.";
    /// The user appealed this decision before, in other words.
    AlreadyAppealed = "already_appealed", 409, "You've already appealed this decision.";
    /// The decision no longer stands, or six months are over.
    NotAppealable = "not_appealable", 409, "This decision can no longer be appealed.";
    /// The picture is no JPEG, PNG or WebP, or not what its `Content-Type` says.
    NotAPicture = "not_a_picture", 415, "Please choose a JPEG, PNG or WebP picture.";
    /// The picture has more than 8192 pixels on one side, or more than 16 million.
    PictureTooLarge = "picture_too_large", 422, "That picture has too many pixels. Please make it smaller.";
    /// The picture cannot be read to its end.
    PictureDamaged = "picture_damaged", 422, "We couldn't read that picture. Please choose another one.";
    /// A rate limit was reached; `retry_after` says when to retry.
    RateLimited = "rate_limited", 429, "Too many tries. Please wait a moment.";
    /// The frame type is unknown.
    Unsupported = "unsupported", 400, "This version of IO doesn't support that.";
    /// A queue is full; nothing was stored.
    Busy = "busy", 503, "IO is busy right now. Please try again.";
    /// Something the server needs is not responding. Whether the command was done is unknown: repeat it unchanged.
    Unavailable = "unavailable", 503, "Something isn't working right now. Please try again.";
    /// An error in the server; `request_id` identifies it in the logs. Whether the command was done is unknown.
    Internal = "internal", 500, "Something went wrong on our side.";
}

impl ProblemCode {
    /// Is it unknown whether the command was done?
    ///
    /// Then repeat it with the same ids, as after no answer. After any other code nothing was done.
    pub fn leaves_unknown(self) -> bool {
        matches!(self, Self::Unavailable | Self::Internal)
    }
}

/// An RFC 9457 problem document (`application/problem+json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// A link to the catalogue: `/problems#<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// One sentence to show to the user.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code, for programs.
    pub code: ProblemCode,
    /// Identifies this request in the server's logs.
    pub request_id: String,
    /// Seconds until a retry can succeed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// The address to use instead; only for `wrong_address`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The reference of the report sent before; only for `already_reported`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// The puzzle to solve; only for `challenge_required`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub puzzle: Option<Puzzle>,
    /// The invalid fields; only for `invalid_fields`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// A puzzle that a browser solves by itself: find an answer so that `SHA-256(token "." answer)` begins with `bits` zero
/// bits. It can be solved for ten minutes, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Puzzle {
    /// Names it; sent back with the answer.
    pub token: String,
    /// How many zero bits.
    pub bits: u32,
}

/// One invalid field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// The name of the field, with dots for nesting.
    pub field: String,
    /// One sentence to show to the user: what a valid value is.
    pub message: String,
}

impl Problem {
    /// The problem document for a code.
    pub fn new(code: ProblemCode, request_id: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems#{}", code.as_str()),
            title: code.title().to_owned(),
            status: code.status(),
            code,
            request_id: request_id.into(),
            retry_after: None,
            address: None,
            report: None,
            puzzle: None,
            errors: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ab_15_no_problem_says_anything_of_another_person() {
        for code in ProblemCode::ALL {
            let said = format!("{} {}", code.as_str(), code.title()).to_lowercase();
            for word in [
                "they",
                "them",
                "peer",
                "partner",
                "the other",
                "banned",
                "blocked",
                "rejected",
                "declined",
            ] {
                assert!(!said.contains(word), "{word} in {said}");
            }
        }
    }
}
