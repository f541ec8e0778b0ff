//! How push services recognize this server: RFC 8292.
//!
//! Must not say who a push is for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use io_core::time::{Span, Timestamp};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::json;

/// How long a proof lasts; services refuse more than a day.
const LASTS: Span = Span::hours(12);

/// Signs for one server.
pub(crate) struct Vapid {
    key: SigningKey,
    public: String,
    contact: String,
}

impl Vapid {
    /// With a private key, and where the operator can be reached: `mailto:` or `https:`.
    ///
    /// `None`: it is no key.
    pub(crate) fn new(private: &[u8; 32], contact: String) -> Option<Self> {
        let key = SigningKey::from_slice(private).ok()?;
        let public = p256::PublicKey::from(key.verifying_key()).to_sec1_bytes();
        Some(Self {
            public: URL_SAFE_NO_PAD.encode(public),
            key,
            contact,
        })
    }

    /// The public key, as browsers take it.
    pub(crate) fn public(&self) -> &str {
        &self.public
    }

    /// The value of `Authorization` for a push service at this origin.
    pub(crate) fn authorization(&self, origin: &str, now: Timestamp) -> String {
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header = part(&json!({ "typ": "JWT", "alg": "ES256" }));
        let until = (now + LASTS).as_seconds();
        let claims = part(&json!({ "aud": origin, "exp": until, "sub": self.contact }));
        let signed = format!("{header}.{claims}");
        let signature: Signature = self.key.sign(signed.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
        format!("vapid t={signed}.{signature}, k={}", self.public)
    }
}
