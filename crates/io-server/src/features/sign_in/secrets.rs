//! The binding of a code to a browser, and the hashes of all secrets in emails.
//!
//! Must not store a secret: only keyed hashes leave this feature, besides the email itself.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use io_core::ids::{LoginId, LoginRequestId};
use io_core::outside::Entropy;
use io_core::sign_in::{LinkToken, SignInCode};
use io_store::{SecretHash, SecretKind, Store};
use sha2::Sha256;
use uuid::Uuid;

use crate::keys::Ring;
use crate::tokens::base64url;

/// The value of the cookie of the browser that asked: 128 random bits.
pub(super) struct Binding([u8; 16]);

impl Binding {
    pub(super) fn random(entropy: &dyn Entropy) -> Self {
        Self(entropy.id())
    }

    /// Parses the value; `None` for anything else.
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

/// A code is hashed together with its request.
pub(super) fn hash_code(store: &Store, request: LoginRequestId, code: &SignInCode) -> SecretHash {
    let both = [request.as_bytes(), code.expose().as_bytes()].concat();
    store.hash(SecretKind::LinkCode, &both)
}

/// The token in the link of a new-device notice.
///
/// The login, and a proof that IO wrote it. Nothing is stored for it.
pub(super) fn notice_token(root: &Ring, login: LoginId) -> String {
    let proof = proof_of_notice(&root.derive(NOTICES), login).finalize().into_bytes();
    base64url(&[login.as_bytes().as_slice(), &proof].concat())
}

/// The login of such a token; `None` for anything that IO did not write.
///
/// Takes constant time for each root key.
pub(super) fn login_of_notice(root: &Ring, token: &str) -> Option<LoginId> {
    let bytes: [u8; 48] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
    let (login, proof) = bytes.split_first_chunk::<16>()?;
    let login = LoginId(Uuid::from_bytes(*login));
    std::iter::once(root.derive(NOTICES))
        .chain(root.derive_older(NOTICES))
        .any(|key| proof_of_notice(&key, login).verify_slice(proof).is_ok())
        .then_some(login)
}

/// What the root key is used for here.
const NOTICES: &str = "notice of a new device";

fn proof_of_notice(key: &[u8; 32], login: LoginId) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("invariant: HMAC accepts a key of any length");
    mac.update(login.as_bytes());
    mac
}
