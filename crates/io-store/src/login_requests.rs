//! Requests for a sign-in letter: made, looked at, and spent exactly once.
//!
//! Must not know what a letter looks like, nor see a token, code or cookie: only their hashes come here.

use std::fmt;

use io_core::ids::{LoginId, LoginRequestId, UserId};
use io_core::time::{Span, Timestamp};

use crate::letters::NewLetter;
use crate::users::Address;
use crate::{Result, SecretHash, Store, StoreError};

/// A request to be stored, with the letter that goes out for it.
#[derive(Clone, Debug)]
pub struct NewLoginRequest {
    /// Made by the caller.
    pub id: LoginRequestId,
    /// To whom.
    pub address: Address,
    /// Hash of the link's token.
    pub token: SecretHash,
    /// Hash of the request id and the eight digits.
    pub code: SecretHash,
    /// Hash of the asking browser's cookie.
    pub binding: SecretHash,
    /// "Firefox on Linux".
    pub asked_from: String,
    /// Where to go after signing in; a checked path.
    pub next: String,
    /// When link and code stop working.
    pub expires_at: Timestamp,
    /// Goes into the outbox in the same transaction.
    pub letter: NewLetter,
}

/// What came of asking for a letter. The work done is the same for every address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterAsked {
    /// Stored, the letter is in the outbox.
    Sent {
        /// Until another can be asked for.
        resend_after: Span,
    },
    /// No letter: the address had one lately (1 in 60 s, 5 an hour, 10 a day, 3 unspent at once).
    TooSoon {
        /// Until another can be asked for.
        resend_after: Span,
        /// The newest letter that this very browser can still use, for the code form.
        usable: Option<LoginRequestId>,
    },
}

/// A request as the confirm page may know it. Looking spends nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct FoundRequest {
    /// The request.
    pub id: LoginRequestId,
    /// The address as typed; only its masked form may leave the server.
    pub email: String,
    /// "Firefox on Linux".
    pub asked_from: String,
    /// Hash of the asking browser's cookie.
    pub binding: SecretHash,
    /// Can it be used?
    pub state: RequestState,
}

impl fmt::Debug for FoundRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FoundRequest")
            .field("id", &self.id)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// Whether a request can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestState {
    /// Yes.
    Ready,
    /// It, or another request of the address, was used.
    Used,
    /// Too old, or burnt by five wrong codes.
    Expired,
}

/// What proves that somebody reads the mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The token of the link.
    Link(SecretHash),
    /// The eight digits, in the browser that asked.
    Code {
        /// The request.
        request: LoginRequestId,
        /// Hash of this browser's cookie.
        binding: SecretHash,
        /// Hash of the request id and the digits.
        code: SecretHash,
    },
}

/// The login to be made when the proof holds.
#[derive(Clone)]
pub struct NewLogin {
    /// Made by the caller.
    pub id: LoginId,
    /// The account's id, should the address be new.
    pub new_user: UserId,
    /// "Firefox on Linux".
    pub label: String,
    /// Random; authenticates the refresh tokens of this login.
    pub refresh_key: [u8; 32],
    /// The login ends this long after its last refresh …
    pub idle: Span,
    /// … and this long after it began.
    pub absolute: Span,
    /// BCP 47 tag of the browser: the first language of a new account.
    pub language: Option<String>,
}

impl fmt::Debug for NewLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewLogin")
            .field("id", &self.id)
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

/// What came of presenting a proof.
#[derive(Clone, PartialEq, Eq)]
pub enum SignIn {
    /// Signed in; every letter of the address is spent, and a planned erasure is cancelled.
    SignedIn {
        /// The account.
        user: UserId,
        /// The new login; its refresh counter is 1.
        login: LoginId,
        /// The address had no account.
        new_user: bool,
        /// The account is not new, but no earlier login had this label: send a notice.
        new_device: bool,
        /// A planned erasure was cancelled.
        deletion_undone: bool,
        /// Logins that had to go because there is room for ten.
        evicted: Vec<LoginId>,
        /// Where to go.
        next: String,
        /// The address as typed, for the notice.
        email: String,
    },
    /// Not a proof of ours; or a wrong code, of which five burn the request.
    Wrong,
    /// Too old, or burnt.
    Expired,
    /// Used before. `same_browser`: it was this browser that asked (known for codes only).
    Used {
        /// The hash of the cookie that asked.
        binding: SecretHash,
    },
    /// Ten wrong codes for this address within an hour; links keep working.
    RateLimited {
        /// Until the next try.
        retry_after: Span,
    },
    /// Somebody with this address said to be too young.
    UnderAge {
        /// Until when nothing is possible.
        until: Timestamp,
    },
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignedIn {
                user, login, new_user, ..
            } => f
                .debug_struct("SignedIn")
                .field("user", user)
                .field("login", login)
                .field("new_user", new_user)
                .finish_non_exhaustive(),
            Self::Wrong => f.write_str("Wrong"),
            Self::Expired => f.write_str("Expired"),
            Self::Used { .. } => f.write_str("Used"),
            Self::RateLimited { retry_after } => {
                f.debug_struct("RateLimited").field("retry_after", retry_after).finish()
            }
            Self::UnderAge { until } => f.debug_struct("UnderAge").field("until", until).finish(),
        }
    }
}

impl Store {
    /// Stores a request and its letter, unless the address had too many (counted by its abuse key).
    pub async fn ask_for_letter(&self, request: NewLoginRequest, now: Timestamp) -> Result<LetterAsked> {
        let _ = (request, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Looks a link up without spending it.
    pub async fn find_login_request(&self, token: SecretHash, now: Timestamp) -> Result<Option<FoundRequest>> {
        let _ = (token, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }

    /// Spends a proof and signs in, in one transaction: of any number of parallel calls with one proof exactly one
    /// gets [`SignIn::SignedIn`].
    pub async fn sign_in(&self, proof: Proof, login: NewLogin, now: Timestamp) -> Result<SignIn> {
        let _ = (proof, login, now);
        Err(StoreError::Unavailable("not built yet".into()))
    }
}
