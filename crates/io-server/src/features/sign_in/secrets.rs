//! Owns what binds a code to the browser that asked for it, and how each secret of a letter is hashed.
//!
//! Must not store a secret: only keyed hashes leave this feature, and the letter itself.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use io_core::ids::{LoginId, LoginRequestId};
use io_core::outside::Entropy;
use io_core::sign_in::{LinkToken, SignInCode};
use io_store::{SecretHash, SecretKind, Store};
use sha2::Sha256;
use uuid::Uuid;

use crate::keys::RootKey;
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
pub(super) fn hash_code(store: &Store, request: LoginRequestId, code: &SignInCode) -> SecretHash {
    let both = [request.as_bytes(), code.expose().as_bytes()].concat();
    store.hash(SecretKind::LinkCode, &both)
}

/// What the link in a notice about a login holds: the login, and a proof that the notice is ours. Nothing is kept for it.
pub(super) fn notice_token(root: &RootKey, login: LoginId) -> String {
    let proof = proof_of_notice(root, login).finalize().into_bytes();
    base64url(&[login.as_bytes().as_slice(), &proof].concat())
}

/// The login that such a token is about; `None` for anything that we did not write. Takes the same time whatever differs.
pub(super) fn login_of_notice(root: &RootKey, token: &str) -> Option<LoginId> {
    let bytes: [u8; 48] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
    let (login, proof) = bytes.split_first_chunk::<16>()?;
    let login = LoginId(Uuid::from_bytes(*login));
    proof_of_notice(root, login)
        .verify_slice(proof)
        .is_ok()
        .then_some(login)
}

fn proof_of_notice(root: &RootKey, login: LoginId) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&*root.derive("notice of a new device"))
        .expect("invariant: HMAC takes a key of any length");
    mac.update(login.as_bytes());
    mac
}
