//! The list of public keys that anyone may fetch to check access tokens (RFC 7517, RFC 8037).
//!
//! Must not contain a private key.

use serde::Serialize;
use utoipa::ToSchema;

/// How long others may cache the list, in seconds.
///
/// A key is published at least this long before it signs.
pub const MAX_AGE: u32 = 600;

/// `GET /.well-known/jwks.json`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Jwks {
    /// Every key whose tokens are or soon will be accepted.
    pub keys: Vec<Jwk>,
}

/// One public key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Jwk {
    /// `OKP`
    kty: &'static str,
    /// `Ed25519`
    crv: &'static str,
    /// `sig`
    #[serde(rename = "use")]
    usage: &'static str,
    /// `EdDSA`
    alg: &'static str,
    /// The key's id, its RFC 7638 thumbprint.
    pub kid: String,
    /// The public key, in base64url.
    x: String,
}

impl Jwk {
    /// The entry of an Ed25519 public key.
    pub(super) fn ed25519(kid: &str, public: &[u8; 32]) -> Self {
        Self {
            kty: "OKP",
            crv: "Ed25519",
            usage: "sig",
            alg: "EdDSA",
            kid: kid.to_owned(),
            x: super::base64url(public),
        }
    }
}
