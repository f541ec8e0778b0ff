//! Owns what binds a code to the browser that asked for it, and how each secret of a letter is hashed.
//!
//! Must not store a secret: only keyed hashes leave this feature, and the letter itself.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use io_core::ids::LoginRequestId;
use io_core::outside::Entropy;
use io_core::sign_in::{Code, LinkToken};
use io_store::{SecretHash, SecretKind, Store};

use crate::tokens::base64url;

/// What the cookie of the asking browser holds: 128 random bits.
pub(super) struct Binding([u8; 16]);

impl Binding {
    pub(super) fn random(entropy: &dyn Entropy) -> Self {
        Self(entropy.id())
    }

    /// `None` for anything that is not of our form.
    pub(super) fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    pub(super) fn text(&self) -> String {
        base64url(&self.0)
    }

    pub(super) fn hash(&self, store: &Store) -> SecretHash {
        store.hash(SecretKind::Binding, &self.0)
    }
}

pub(super) fn hash_token(store: &Store, token: &LinkToken) -> SecretHash {
    store.hash(SecretKind::LinkToken, token.as_bytes())
}

/// A code counts only together with its request.
pub(super) fn hash_code(store: &Store, request: LoginRequestId, code: &Code) -> SecretHash {
    let both = [request.as_bytes(), code.expose().as_bytes()].concat();
    store.hash(SecretKind::LinkCode, &both)
}
