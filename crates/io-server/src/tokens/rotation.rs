//! Owns the move of the signing keys: active to retired, next to active, and a new next. Works on the store alone, so that
//! `io keys rotate jwt` can do it beside a running server.
//!
//! Must not sign anything.

use io_core::outside::Entropy;
use io_core::time::{Span, Timestamp};
use io_store::Store;
use io_store::sign_in::signing_keys::NewSigningKey;
use zeroize::Zeroizing;

use super::keyring::{self, Keyring};

/// What came of asking for a rotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotated {
    /// New tokens carry this key's id from the next look at the keys on, within a minute on every node.
    Done {
        /// The id of the key that signs now.
        active: String,
    },
    /// The next key is not published for long enough: others could not check its tokens yet.
    TooSoon {
        /// When it will be.
        wait: Span,
    },
    /// Somebody else rotated at the same moment.
    Raced,
}

/// Moves every key on by one.
pub async fn rotate(store: &Store, entropy: &dyn Entropy, now: Timestamp) -> anyhow::Result<Rotated> {
    let ring = Keyring::new(&store.signing_keys().await?)?;
    let wait = ring.next_usable_in(now);
    if wait > Span::ZERO {
        return Ok(Rotated::TooSoon { wait });
    }
    let moved = store
        .rotate_signing_keys(&ring.signing().kid, new_key(entropy), now)
        .await?;
    if !moved {
        return Ok(Rotated::Raced);
    }
    let ring = Keyring::new(&store.signing_keys().await?)?;
    Ok(Rotated::Done {
        active: ring.signing().kid.clone(),
    })
}

/// A fresh key pair.
pub(super) fn new_key(entropy: &dyn Entropy) -> NewSigningKey {
    let mut seed = Zeroizing::new([0; 32]);
    entropy.fill(seed.as_mut());
    keyring::new_key(&seed)
}
