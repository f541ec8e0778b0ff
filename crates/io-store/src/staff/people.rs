//! Accounts as staff see them: by a tag, never by an address.
//!
//! Must not find anyone about whom there is no case.

use io_core::ids::UserId;

use crate::Store;

/// What a tag is spelled with: no two look alike.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567890";

/// An account as staff see it: eight signs that lead to nobody.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Masked(pub String);

/// The tag of a hash.
pub fn tag_of(hash: &[u8; 32]) -> String {
    let bits = hash
        .iter()
        .take(5)
        .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    (0..8)
        .rev()
        .map(|at| char::from(ALPHABET[(bits >> (5 * at) & 31) as usize]))
        .collect()
}

/// Someone about whom there is a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonOfCases {
    /// The account. Never leaves the server.
    pub user: UserId,
    /// Its tag.
    pub tag: Masked,
}

impl Store {
    /// The tag of an account.
    pub fn masked(&self, user: UserId) -> Masked {
        Masked(tag_of(&self.hashes().masked(user)))
    }
}
