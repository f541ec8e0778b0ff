//! The rotation of the signing keys.
//!
//! Active to retired, next to active, and a new next key. Needs only the store, so that `io keys rotate jwt` can do it
//! beside a running server.
//!
//! Must not sign anything.

use io_core::outside::Entropy;
use io_core::time::{Span, Timestamp};
use io_store::Store;
use io_store::sign_in::signing_keys::NewSigningKey;
use zeroize::Zeroizing;

use super::keyring::{self, Keyring};

/// The outcome of a rotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotated {
    /// New tokens use this key as soon as each node reloads its keys, within a minute.
    Done {
        /// The id of the key that signs now.
        active: String,
    },
    /// The next key was published too recently: others may not have it yet.
    TooSoon {
        /// How long until it may sign.
        wait: Span,
    },
    /// Another process rotated at the same time.
    Raced,
}

/// Moves each key one step on.
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

/// A new random key pair.
pub(super) fn new_key(entropy: &dyn Entropy) -> NewSigningKey {
    let mut seed = Zeroizing::new([0; 32]);
    entropy.fill(seed.as_mut());
    keyring::new_key(&seed)
}
