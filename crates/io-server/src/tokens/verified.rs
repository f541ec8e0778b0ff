//! The access tokens whose signature was checked, so that each is checked once.
//!
//! Belongs to one set of keys and goes with it. Must not know whether a login is alive, nor keep a token: a digest names
//! it.

use std::collections::HashMap;

use io_core::time::Timestamp;
use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};

use super::jwt::Genuine;

/// The most tokens known.
///
/// When full, expired ones are dropped, or else all of them: that only costs checks.
const CAPACITY: usize = 50_000;

/// The name of a token here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct TokenDigest([u8; 32]);

impl TokenDigest {
    pub(super) fn of(token: &str) -> Self {
        Self(Sha256::digest(token).into())
    }
}

/// See the top of this file.
pub(super) struct VerifiedTokens {
    known: Mutex<HashMap<TokenDigest, Genuine>>,
    capacity: usize,
}

impl Default for VerifiedTokens {
    fn default() -> Self {
        Self {
            known: Mutex::default(),
            capacity: CAPACITY,
        }
    }
}

impl VerifiedTokens {
    /// The content of a token that was checked before.
    pub(super) fn get(&self, token: TokenDigest) -> Option<Genuine> {
        self.known.lock().get(&token).copied()
    }

    /// Remembers a token that was checked now.
    pub(super) fn remember(&self, token: TokenDigest, genuine: Genuine, now: Timestamp) {
        let mut known = self.known.lock();
        if known.len() >= self.capacity {
            known.retain(|_, genuine| genuine.at(now).is_ok());
            if known.len() >= self.capacity {
                known.clear();
            }
        }
        known.insert(token, genuine);
    }
}

#[cfg(test)]
mod tests {
    use io_core::ids::{LoginId, UserId};
    use io_core::time::Span;

    use super::super::jwt::{Access, LEEWAY, TokenError};
    use super::*;

    const NOW: Timestamp = Timestamp(1_780_315_200_000_000);

    fn genuine(starts: Timestamp) -> Genuine {
        let access = Access {
            user: UserId::from_random([1; 16]),
            login: LoginId::from_random([1; 16]),
            counter: 1,
            expires_at: starts + Span::minutes(10),
        };
        Genuine { access, starts }
    }

    #[test]
    fn a_token_checked_before_still_expires() {
        let verified = VerifiedTokens::default();
        verified.remember(TokenDigest::of("a"), genuine(NOW), NOW);
        let at = |now| verified.get(TokenDigest::of("a")).expect("is known").at(now).map(drop);
        let end = NOW + Span::minutes(10) + LEEWAY;
        assert_eq!((at(end), at(end + Span(1))), (Ok(()), Err(TokenError::Expired)));
        assert_eq!(at(NOW - LEEWAY - Span(1)), Err(TokenError::TooEarly));
        assert!(verified.get(TokenDigest::of("b")).is_none());
    }

    #[test]
    fn a_full_store_of_tokens_drops_the_expired_and_stays_bounded() {
        let verified = VerifiedTokens {
            capacity: 10,
            ..VerifiedTokens::default()
        };
        for minute in 0..60 {
            let now = NOW + Span::minutes(minute);
            for token in 0..7 {
                let token = TokenDigest::of(&format!("{minute} {token}"));
                verified.remember(token, genuine(now), now);
                assert!(verified.get(token).is_some());
                assert!(verified.known.lock().len() <= 10);
            }
        }
    }
}
