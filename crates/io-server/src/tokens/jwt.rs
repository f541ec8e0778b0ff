//! The access token: an Ed25519 JWT that lives for minutes.
//!
//! RFC 7519, with the profile `at+jwt` of RFC 9068.
//!
//! Must not know cookies, headers or the database. A token contains nothing about a user but two random ids.

use io_core::ids::{LoginId, UserId};
use io_core::time::{Span, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

/// How far two clocks may differ.
pub(super) const LEEWAY: Span = Span::seconds(30);

/// The audience of users' tokens. A staff console would have its own.
const AUDIENCE: &str = "io-api";

/// The content of a valid access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// The user.
    pub user: UserId,
    /// Their login.
    pub login: LoginId,
    /// The refresh counter of the login that it came with.
    pub counter: u64,
    /// When it expires, without leeway.
    pub expires_at: Timestamp,
}

/// Why a token is rejected.
///
/// Callers answer all of these with the same 401; the texts are for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum TokenError {
    /// Not a token of this server.
    ///
    /// Its form, header, key, signature, issuer or audience is wrong.
    #[error("not a token of this server")]
    Foreign,
    /// Names a key that this node does not know, any more or yet.
    #[error("signed with an unknown key")]
    UnknownKey,
    /// It has expired.
    #[error("expired")]
    Expired,
    /// It is not valid yet.
    #[error("not valid yet")]
    TooEarly,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    sid: LoginId,
    jti: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    amr: [String; 1],
    /// The refresh counter of the login. The store records the first use of each.
    ver: u64,
}

/// The only header that is written, and the only one that is accepted.
fn header(kid: &str) -> Header {
    Header {
        typ: Some("at+jwt".to_owned()),
        kid: Some(kid.to_owned()),
        ..Header::new(Algorithm::EdDSA)
    }
}

/// Writes and reads access tokens of one issuer.
pub(super) struct AccessTokens {
    issuer: String,
    life: Span,
    validation: Validation,
}

impl AccessTokens {
    pub(super) fn new(issuer: &str, life: Span) -> Self {
        super::provider::install();
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[issuer]);
        validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
        // The library would read the system clock; the times are checked below against the clock that is passed in.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self {
            issuer: issuer.to_owned(),
            life,
            validation,
        }
    }

    /// A token for this login, valid from now on.
    ///
    /// `id` is random and unique to this token.
    pub(super) fn mint(
        &self,
        key: &KeyPair,
        (user, login, counter): (UserId, LoginId, u64),
        id: [u8; 16],
        now: Timestamp,
    ) -> String {
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: user,
            sid: login,
            jti: super::base64url(&id),
            iat: now.as_seconds(),
            nbf: now.as_seconds(),
            exp: (now + self.life).as_seconds(),
            amr: ["email".to_owned()],
            ver: counter,
        };
        jsonwebtoken::encode(&header(&key.kid), &claims, &key.encoding)
            .expect("invariant: plain claims serialise and a key pair signs")
    }

    /// Reads a token, whatever the time. `key_of` finds an accepted public key by its id.
    pub(super) fn read(
        &self,
        token: &str,
        key_of: impl FnOnce(&str) -> Option<DecodingKey>,
    ) -> Result<Genuine, TokenError> {
        let found = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Foreign)?;
        let kid = found.kid.as_deref().ok_or(TokenError::Foreign)?;
        if found != header(kid) {
            return Err(TokenError::Foreign);
        }
        let key = key_of(kid).ok_or(TokenError::UnknownKey)?;
        let claims = jsonwebtoken::decode::<Claims>(token, &key, &self.validation)
            .map_err(|_| TokenError::Foreign)?
            .claims;
        Ok(Genuine {
            access: Access {
                user: claims.sub,
                login: claims.sid,
                counter: claims.ver,
                expires_at: from_seconds(claims.exp),
            },
            starts: from_seconds(claims.nbf),
        })
    }
}

/// The content of a token of this server, which may have expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Genuine {
    pub(super) access: Access,
    /// From when on it is valid, without leeway.
    pub(super) starts: Timestamp,
}

impl Genuine {
    /// The content, if the token is valid at this time.
    pub(super) fn at(self, now: Timestamp) -> Result<Access, TokenError> {
        if now > self.access.expires_at + LEEWAY {
            return Err(TokenError::Expired);
        }
        if now + LEEWAY < self.starts {
            return Err(TokenError::TooEarly);
        }
        Ok(self.access)
    }
}

fn from_seconds(seconds: i64) -> Timestamp {
    Timestamp(seconds.saturating_mul(1_000_000))
}

/// A key that signs. Never printed.
#[derive(Clone)]
pub(super) struct KeyPair {
    pub(super) kid: String,
    encoding: EncodingKey,
    public: [u8; 32],
}

impl KeyPair {
    /// The key of a 32-byte seed. Its id is the RFC 7638 thumbprint of its public key.
    pub(super) fn from_seed(seed: &[u8; 32]) -> Self {
        let public = ed25519_dalek::SigningKey::from_bytes(seed).verifying_key().to_bytes();
        Self {
            kid: thumbprint(&public),
            encoding: EncodingKey::from_ed_der(seed),
            public,
        }
    }

    pub(super) fn public(&self) -> &[u8; 32] {
        &self.public
    }

    pub(super) fn decoding(&self) -> DecodingKey {
        DecodingKey::from_ed_der(&self.public)
    }
}

/// The JWK thumbprint (RFC 7638, for `OKP` RFC 8037 section 2) of an Ed25519 public key.
fn thumbprint(public: &[u8; 32]) -> String {
    use sha2::{Digest as _, Sha256};
    let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, super::base64url(public));
    super::base64url(&Sha256::digest(canonical.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ACCESS_LIFE: Span = Span::minutes(10);
    const NOW: Timestamp = Timestamp(1_800_000_000_000_000);

    fn pair(seed: u8) -> KeyPair {
        KeyPair::from_seed(&[seed; 32])
    }

    fn tokens() -> AccessTokens {
        AccessTokens::new("https://io.example", ACCESS_LIFE)
    }

    fn ids() -> (UserId, LoginId) {
        (UserId::from_random([1; 16]), LoginId::from_random([2; 16]))
    }

    fn minted() -> String {
        let (user, login) = ids();
        tokens().mint(&pair(1), (user, login, 4), [3; 16], NOW)
    }

    fn read(token: &str, now: Timestamp) -> Result<Access, TokenError> {
        let key = pair(1);
        tokens()
            .read(token, |kid| (kid == key.kid).then(|| key.decoding()))?
            .at(now)
    }

    /// A token with any header and claims, signed with the server's own key.
    fn forged(header: &Value, claims: &Value) -> String {
        super::super::provider::install();
        let message = format!(
            "{}.{}",
            super::super::base64url(header.to_string().as_bytes()),
            super::super::base64url(claims.to_string().as_bytes())
        );
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &pair(1).encoding, Algorithm::EdDSA).unwrap();
        format!("{message}.{signature}")
    }

    fn good_header() -> Value {
        json!({"alg": "EdDSA", "typ": "at+jwt", "kid": pair(1).kid})
    }

    fn good_claims() -> Value {
        let (user, login) = ids();
        json!({
            "iss": "https://io.example", "aud": "io-api", "sub": user, "sid": login, "jti": "AAAA",
            "iat": NOW.as_seconds(), "nbf": NOW.as_seconds(), "exp": NOW.as_seconds() + 600, "amr": ["email"], "ver": 1,
        })
    }

    fn with(mut value: Value, key: &str, to: Value) -> Value {
        value[key] = to;
        value
    }

    fn without(mut value: Value, key: &str) -> Value {
        value.as_object_mut().unwrap().remove(key);
        value
    }

    #[test]
    fn a_token_contains_a_user_a_login_and_nothing_else() {
        let access = read(&minted(), NOW).unwrap();
        let (user, login) = ids();
        assert_eq!((access.user, access.login, access.counter), (user, login, 4));
        assert_eq!(access.expires_at, NOW + ACCESS_LIFE);
        let claims: Value = jsonwebtoken::dangerous::insecure_decode_claims(minted()).unwrap();
        let mut names: Vec<_> = claims.as_object().unwrap().keys().cloned().collect();
        names.sort();
        assert_eq!(
            names,
            ["amr", "aud", "exp", "iat", "iss", "jti", "nbf", "sid", "sub", "ver"]
        );
    }

    #[test]
    fn the_key_id_is_the_thumbprint_of_rfc_8037_appendix_a() {
        let seed: [u8; 32] = [
            0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49,
            0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
        ];
        assert_eq!(
            KeyPair::from_seed(&seed).kid,
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
    }

    #[test]
    fn ses_01_a_perfect_forgery_with_the_real_key_is_accepted() {
        assert!(read(&forged(&good_header(), &good_claims()), NOW).is_ok());
    }

    #[test]
    fn ses_01_any_other_algorithm_type_key_or_header_is_refused() {
        let spoiled = [
            with(good_header(), "alg", json!("none")),
            with(good_header(), "alg", json!("HS256")),
            with(good_header(), "alg", json!("RS256")),
            with(good_header(), "alg", json!("ES256")),
            with(good_header(), "kid", json!("unknown")),
            without(good_header(), "kid"),
            with(good_header(), "typ", json!("JWT")),
            without(good_header(), "typ"),
            with(good_header(), "jku", json!("https://evil.example/jwks")),
            with(good_header(), "x5u", json!("https://evil.example/cert")),
            with(
                good_header(),
                "jwk",
                json!({"kty": "OKP", "crv": "Ed25519", "x": super::super::base64url(pair(9).public())}),
            ),
            with(good_header(), "crit", json!(["exp"])),
            with(good_header(), "anything", json!(1)),
        ];
        for header in spoiled {
            assert!(read(&forged(&header, &good_claims()), NOW).is_err(), "{header}");
        }
    }

    #[test]
    fn ses_01_a_missing_or_swapped_claim_is_refused() {
        let spoiled = [
            with(good_claims(), "aud", json!("io-admin")),
            with(good_claims(), "aud", json!(["io-api", "io-admin"])),
            with(good_claims(), "iss", json!("https://evil.example")),
            with(good_claims(), "ver", json!(-1)),
            with(good_claims(), "exp", json!("tomorrow")),
            without(good_claims(), "exp"),
            without(good_claims(), "nbf"),
            without(good_claims(), "aud"),
            without(good_claims(), "iss"),
            without(good_claims(), "sub"),
            without(good_claims(), "sid"),
        ];
        for claims in spoiled {
            assert_eq!(
                read(&forged(&good_header(), &claims), NOW),
                Err(TokenError::Foreign),
                "{claims}"
            );
        }
    }

    #[test]
    fn ses_01_a_token_is_valid_for_thirty_seconds_around_its_time() {
        let token = minted();
        let end = NOW + ACCESS_LIFE;
        assert!(read(&token, end + LEEWAY).is_ok());
        assert_eq!(read(&token, end + LEEWAY + Span(1)), Err(TokenError::Expired));
        assert!(read(&token, NOW - LEEWAY).is_ok());
        assert_eq!(read(&token, NOW - LEEWAY - Span(1)), Err(TokenError::TooEarly));
    }

    #[test]
    fn no_changed_byte_of_a_token_is_accepted() {
        let token = minted();
        for at in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let spoiled = String::from_utf8(bytes).unwrap();
            assert!(read(&spoiled, NOW).is_err(), "byte {at}");
        }
    }
}
