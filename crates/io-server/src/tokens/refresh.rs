//! The form of a refresh token: `version ‖ login ‖ counter ‖ HMAC-128`, in base64url.
//!
//! Must not decide what a counter means: `io_core` has the rules of a refresh family, the store its state. Each login has
//! its own random key, so only that login's row can check a token, and ending the login ends all its tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use io_core::ids::LoginId;
use sha2::Sha256;
use uuid::Uuid;

const VERSION: u8 = 1;
const BODY: usize = 1 + 16 + 8;
const TAG: usize = 16;
const LENGTH: usize = BODY + TAG;

/// A refresh token as a client sent it.
///
/// Nothing in it may be trusted before [`Presented::is_genuine`].
#[derive(Clone)]
pub struct Presented {
    /// The login that it claims to belong to.
    pub login: LoginId,
    /// Its place in the family of that login.
    pub counter: u64,
    tag: [u8; TAG],
}

impl Presented {
    /// Parses the form; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; LENGTH] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let (version, rest) = bytes.split_first()?;
        let (login, rest) = rest.split_first_chunk::<16>()?;
        let (counter, tag) = rest.split_first_chunk::<8>()?;
        (*version == VERSION).then_some(Self {
            login: LoginId(Uuid::from_bytes(*login)),
            counter: u64::from_be_bytes(*counter),
            tag: tag.try_into().ok()?,
        })
    }

    /// Whether it was made with the key of its login. Takes constant time.
    pub fn is_genuine(&self, key: &[u8; 32]) -> bool {
        mac(key, &body(self.login, self.counter))
            .verify_truncated_left(&self.tag)
            .is_ok()
    }
}

/// The refresh token of a place in a family.
///
/// The same place always gives the same token, so two tabs that refresh at once get the same successor.
pub fn refresh_token(login: LoginId, counter: u64, key: &[u8; 32]) -> String {
    let body = body(login, counter);
    let tag = mac(key, &body).finalize().into_bytes();
    let mut bytes = [0; LENGTH];
    bytes[..BODY].copy_from_slice(&body);
    bytes[BODY..].copy_from_slice(&tag[..TAG]);
    super::base64url(&bytes)
}

fn body(login: LoginId, counter: u64) -> [u8; BODY] {
    let mut body = [0; BODY];
    body[0] = VERSION;
    body[1..17].copy_from_slice(login.as_bytes());
    body[17..].copy_from_slice(&counter.to_be_bytes());
    body
}

fn mac(key: &[u8; 32], body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("invariant: HMAC accepts keys of any length");
    mac.update(body);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: [u8; 32] = [5; 32];

    fn login() -> LoginId {
        LoginId::from_random([9; 16])
    }

    #[test]
    fn a_token_parses_to_what_it_was_made_of() {
        let presented = Presented::parse(&refresh_token(login(), 7, &KEY)).unwrap();
        assert_eq!((presented.login, presented.counter), (login(), 7));
        assert!(presented.is_genuine(&KEY));
    }

    #[test]
    fn a_token_of_another_login_s_key_is_not_genuine() {
        assert!(
            !Presented::parse(&refresh_token(login(), 7, &[6; 32]))
                .unwrap()
                .is_genuine(&KEY)
        );
    }

    #[test]
    fn a_place_in_a_family_has_one_token_and_the_next_another() {
        assert_eq!(refresh_token(login(), 7, &KEY), refresh_token(login(), 7, &KEY));
        assert_ne!(refresh_token(login(), 7, &KEY), refresh_token(login(), 8, &KEY));
    }

    proptest! {
        #[test]
        fn no_input_makes_parsing_panic(text in ".{0,80}") {
            let _ = Presented::parse(&text);
        }

        #[test]
        fn no_changed_bit_leaves_a_token_genuine(bit in 0..LENGTH * 8, counter: u64) {
            let mut bytes = URL_SAFE_NO_PAD.decode(refresh_token(login(), counter, &KEY)).unwrap();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let spoiled = Presented::parse(&URL_SAFE_NO_PAD.encode(bytes));
            prop_assert!(spoiled.is_none_or(|presented| !presented.is_genuine(&KEY)));
        }
    }
}
