//! The key of one object outside the database. It seals that object once and is itself kept sealed in a row.
//!
//! A rotation seals the row anew and leaves the object alone.

use std::fmt;
use std::sync::Arc;

use io_core::outside::Entropy;
use zeroize::Zeroizing;

use super::{DataKey, SealLocation};
use crate::Result;

/// The key of one object.
pub(crate) struct ObjectKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ObjectKey([redacted])")
    }
}

impl ObjectKey {
    /// A new key.
    pub(crate) fn random(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(&mut *bytes);
        Self(bytes)
    }

    /// The key of these bytes. None: there are too few or too many.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    /// Its bytes, to be sealed.
    pub(crate) fn bytes(&self) -> &[u8] {
        &*self.0
    }

    /// Seals the object.
    pub(crate) fn seal(&self, entropy: &dyn Entropy, place: SealLocation, plain: &[u8]) -> Result<Vec<u8>> {
        self.key().seal(entropy, place, plain)
    }

    /// Opens the object.
    pub(crate) fn open(&self, place: SealLocation, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        self.key().open(place, sealed)
    }

    fn key(&self) -> DataKey {
        DataKey::new(&self.0, 1, Arc::default())
    }
}
