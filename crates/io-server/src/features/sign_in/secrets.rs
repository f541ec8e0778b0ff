//! The binding of a code to a browser, and the hashes of all secrets in emails.
//!
//! Must not store a secret: only keyed hashes leave this feature, besides the email itself.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use io_core::ids::{LoginId, LoginRequestId};
use io_core::outside::Entropy;
use io_core::sign_in::{LinkToken, SignInCode};
use io_store::{DeviceMark, SecretHash, SecretKind, Store};
use sha2::Sha256;
use uuid::Uuid;

use crate::admission::client::ClientAddress;
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

/// The most mailboxes by which a device is recognised.
const MOST_MARKS: usize = 8;

/// What a device keeps: 128 random bits, and a mark for each mailbox that it signed in to, the latest first.
///
/// The store keeps a hash of the bits together with the mailbox, so two accounts of one device cannot be linked.
pub(super) struct KnownDevice {
    id: [u8; 16],
    marks: Vec<DeviceMark>,
}

impl KnownDevice {
    /// A device that never signed in.
    pub(super) fn random(entropy: &dyn Entropy) -> Self {
        Self {
            id: entropy.id(),
            marks: Vec::new(),
        }
    }

    /// Parses the value of the cookie; `None` for anything else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (pieces, []) = bytes.as_chunks::<16>() else {
            return None;
        };
        let (id, marks) = pieces.split_first()?;
        (marks.len() <= MOST_MARKS).then(|| Self {
            id: *id,
            marks: marks.iter().copied().map(DeviceMark).collect(),
        })
    }

    /// The value of the cookie.
    pub(super) fn text(&self) -> String {
        let marks = self.marks.iter().flat_map(|mark| mark.0);
        base64url(&self.id.into_iter().chain(marks).collect::<Vec<u8>>())
    }

    /// Adds the mark of a mailbox in front, in place of the oldest.
    pub(super) fn remember(&mut self, mark: DeviceMark) {
        self.marks.retain(|known| *known != mark);
        self.marks.insert(0, mark);
        self.marks.truncate(MOST_MARKS);
    }

    pub(super) fn hash(&self, store: &Store) -> SecretHash {
        store.hash(SecretKind::Device, &self.id)
    }

    pub(super) fn marks(&self) -> Vec<DeviceMark> {
        self.marks.clone()
    }
}

/// The network of a client, as the store may know it.
pub(super) fn hash_network(store: &Store, client: ClientAddress) -> SecretHash {
    // The /48 of an IPv6 address: its owner has all of its 65,536 networks.
    let text = client.site().unwrap_or_else(|| client.network()).to_string();
    store.hash(SecretKind::Network, text.as_bytes())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_keeps_its_latest_eight_marks_and_each_once() {
        let mut device = KnownDevice {
            id: [7; 16],
            marks: Vec::new(),
        };
        for n in (0..12).chain([11, 5]) {
            device.remember(DeviceMark([n; 16]));
        }
        let read = KnownDevice::parse(&device.text()).expect("is a device");
        let marks: Vec<u8> = read.marks.iter().map(|mark| mark.0[0]).collect();
        assert_eq!((read.id, marks), ([7; 16], vec![5, 11, 10, 9, 8, 7, 6, 4]));
    }

    proptest::proptest! {
        #[test]
        fn any_other_value_is_no_device(text in "[A-Za-z0-9_-]{0,300}") {
            if let Some(device) = KnownDevice::parse(&text) {
                proptest::prop_assert!(device.marks.len() <= MOST_MARKS);
                proptest::prop_assert_eq!(device.text(), text);
            }
        }
    }
}
