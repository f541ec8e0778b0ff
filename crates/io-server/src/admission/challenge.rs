//! A small puzzle before a sign-in email, while something rises suddenly (AB-58). Off unless the operator wants it.
//!
//! A browser solves it by itself in a second or a few, without a picture, a sound or a question. Must not know addresses
//! or accounts: the answer is the same for every address.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use io_core::outside::Entropy;
use io_core::time::{Span, Uptime};
use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};

/// How long a puzzle can be solved.
const LIFE: Span = Span::minutes(10);
/// How many solved puzzles are remembered, so that each counts once. When there are more, none counts until some end.
const MOST_SPENT: usize = 100_000;
/// The longest answer.
const LONGEST: usize = 32;

/// The puzzles of this process.
pub struct Challenges {
    key: [u8; 32],
    bits: u32,
    spent: Mutex<HashMap<[u8; 16], Uptime>>,
}

impl Challenges {
    /// Puzzles whose answers begin with so many zero bits.
    pub fn new(entropy: &dyn Entropy, bits: u32) -> Self {
        let mut key = [0; 32];
        entropy.fill(&mut key);
        Self {
            key,
            bits,
            spent: Mutex::default(),
        }
    }

    /// How many zero bits an answer needs.
    pub fn bits(&self) -> u32 {
        self.bits
    }

    /// A new puzzle. Nothing of it is kept.
    pub fn make(&self, entropy: &dyn Entropy, now: Uptime) -> String {
        let mut token = [0; 40];
        token[..8].copy_from_slice(&(now + LIFE).0.to_be_bytes());
        token[8..24].copy_from_slice(&entropy.id());
        let mac = self.mac(&token[..24]);
        token[24..].copy_from_slice(&mac);
        URL_SAFE_NO_PAD.encode(token)
    }

    /// Is this an answer to a puzzle of this process, in time and for the first time?
    pub fn accepts(&self, token: &str, answer: &str, now: Uptime) -> bool {
        let Ok(Ok(bytes)) = URL_SAFE_NO_PAD.decode(token).map(<[u8; 40]>::try_from) else {
            return false;
        };
        let (end, id) = (bytes.first_chunk::<8>(), bytes[8..].first_chunk::<16>());
        let (Some(end), Some(id)) = (end, id) else {
            return false;
        };
        let end = Uptime(i64::from_be_bytes(*end));
        if self.mac(&bytes[..24]) != bytes[24..] || now >= end || answer.len() > LONGEST {
            return false;
        }
        if zero_bits(token, answer) < self.bits {
            return false;
        }
        let mut spent = self.spent.lock();
        spent.retain(|_, end| now < *end);
        spent.len() < MOST_SPENT && spent.insert(*id, end).is_none()
    }

    fn mac(&self, of: &[u8]) -> [u8; 16] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("invariant: any length of key");
        mac.update(of);
        let whole: [u8; 32] = mac.finalize().into_bytes().into();
        *whole.first_chunk().expect("invariant: thirty-two bytes have sixteen")
    }
}

/// With how many zero bits `SHA-256(token "." answer)` begins.
fn zero_bits(token: &str, answer: &str) -> u32 {
    let digest = Sha256::new()
        .chain_update(token)
        .chain_update(".")
        .chain_update(answer)
        .finalize();
    let zeros = digest.iter().take_while(|byte| **byte == 0).count();
    let next = digest.get(zeros).map_or(0, |byte| byte.leading_zeros());
    u32::try_from(zeros * 8).unwrap_or(u32::MAX).saturating_add(next)
}

/// Solves a puzzle, as a browser does.
pub fn solve(token: &str, bits: u32) -> String {
    let mut answers = (0_u64..).map(|number| number.to_string());
    answers
        .find(|answer| zero_bits(token, answer) >= bits)
        .expect("invariant: there is one")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Bytes(u8);

    impl Entropy for Bytes {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn ab_58_a_puzzle_is_solved_once_in_time_and_by_its_own_process() {
        let (ours, theirs) = (Challenges::new(&Bytes(1), 8), Challenges::new(&Bytes(2), 8));
        let puzzle = ours.make(&Bytes(3), Uptime(0));
        let answer = solve(&puzzle, 8);
        assert!(!theirs.accepts(&puzzle, &answer, Uptime(1)), "of another process");
        assert!(!ours.accepts(&puzzle, &answer, Uptime(0) + LIFE), "too late");
        assert!(ours.accepts(&puzzle, &answer, Uptime(1)));
        assert!(!ours.accepts(&puzzle, &answer, Uptime(1)), "once");
        let wrong = (0_u64..1_000)
            .map(|n| n.to_string())
            .find(|wrong| zero_bits(&puzzle, wrong) < 8);
        assert!(!ours.accepts(&puzzle, &wrong.expect("there is one"), Uptime(1)));
    }

    proptest! {
        #[test]
        fn ab_58_no_invented_puzzle_is_accepted(token in "\\PC{0,80}", answer in "\\PC{0,40}", cut in 0_usize..54) {
            let ours = Challenges::new(&Bytes(1), 0);
            prop_assert!(!ours.accepts(&token, &answer, Uptime(0)));
            let puzzle = ours.make(&Bytes(3), Uptime(0));
            let mut changed = puzzle.clone().into_bytes();
            changed[cut % puzzle.len()] ^= 1;
            let changed = String::from_utf8(changed).unwrap_or_default();
            prop_assert!(changed == puzzle || !ours.accepts(&changed, "", Uptime(0)));
        }
    }
}
