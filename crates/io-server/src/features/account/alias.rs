//! Suggests aliases.
//!
//! Must not derive an alias from anything about the user.

use io_core::account::Alias;
use io_core::outside::Entropy;
use io_protocol::rest::AliasSuggestion;

/// A friendly name from random bytes.
pub(super) fn suggest(entropy: &dyn Entropy) -> AliasSuggestion {
    AliasSuggestion {
        alias: Alias::suggest(entropy.id()).to_string(),
    }
}
