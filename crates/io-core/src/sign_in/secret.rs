//! The two secrets of a sign-in email: the token of the link, and the code.
//!
//! Must not be logged: `Debug` shows neither. The store keeps only a hash.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::outside::Entropy;

/// The token of a link: 256 random bits.
/// 43 characters of base64url without padding (RFC 4648, 5).
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken([u8; 32]);

impl LinkToken {
    /// Draws a new one.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 32];
        entropy.fill(&mut bytes);
        Self(bytes)
    }

    /// Parses the 43 characters of a link.
    /// Anything else, and every other spelling of the same bits, is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// The 43 characters for the link.
    pub fn expose(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The 32 bytes, for hashing.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken([redacted])")
    }
}

/// The code of a sign-in email: eight decimal digits, all values equally likely.
#[derive(Clone, PartialEq, Eq)]
pub struct SignInCode(u32);

impl SignInCode {
    const VALUES: u32 = 100_000_000;

    /// Draws a new one. Numbers that would favour some codes are drawn again.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        loop {
            let mut bytes = [0; 4];
            entropy.fill(&mut bytes);
            if let Some(code) = Self::from_number(u32::from_be_bytes(bytes)) {
                return code;
            }
        }
    }

    fn from_number(number: u32) -> Option<Self> {
        let fair = u32::MAX - u32::MAX % Self::VALUES;
        (number < fair).then_some(Self(number % Self::VALUES))
    }

    /// Parses eight typed digits; ignores blanks and hyphens between them.
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > 64 {
            return None;
        }
        let mut digits = 0;
        let mut value = 0;
        for c in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            digits += 1;
            if digits > 8 {
                return None;
            }
            value = value * 10 + c.to_digit(10)?;
        }
        (digits == 8).then_some(Self(value))
    }

    /// "1234 5678", for the email.
    pub fn spaced(&self) -> String {
        format!("{:04} {:04}", self.0 / 10_000, self.0 % 10_000)
    }

    /// "12345678", for hashing.
    pub fn expose(&self) -> String {
        format!("{:08}", self.0)
    }
}

impl fmt::Debug for SignInCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignInCode([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::atomic::{AtomicU64, Ordering};

    use proptest::prelude::*;

    use super::*;

    struct Counting(AtomicU64);

    impl Entropy for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for byte in bytes {
                let n = self.0.fetch_add(1, Ordering::Relaxed);
                *byte = (n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8;
            }
        }
    }

    #[test]
    fn a_thousand_tokens_are_all_different() {
        let entropy = Counting(AtomicU64::new(7));
        let tokens: HashSet<String> = (0..1_000).map(|_| LinkToken::draw(&entropy).expose()).collect();
        assert_eq!(tokens.len(), 1_000);
        assert!(tokens.iter().all(|token| token.len() == 43));
    }

    #[test]
    fn a_token_is_base64url_in_one_spelling() {
        assert_eq!(LinkToken([0; 32]).expose(), "A".repeat(43));
        assert_eq!(LinkToken([0xFF; 32]).expose(), format!("{}8", "_".repeat(42)));
        assert_eq!(
            LinkToken::parse(&format!("{}9", "_".repeat(42))),
            None,
            "a second spelling"
        );
    }

    #[test]
    fn every_code_comes_from_equally_many_numbers() {
        assert_eq!(SignInCode::from_number(u32::MAX), None);
        assert_eq!(SignInCode::from_number(4_200_000_000), None);
        assert_eq!(SignInCode::from_number(4_199_999_999), Some(SignInCode(99_999_999)));
        assert_eq!(SignInCode::from_number(0), Some(SignInCode(0)));
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        for typed in ["01234567", "0123 4567", " 0123-4567 ", "0 1 2 3 4 5 6 7"] {
            assert_eq!(SignInCode::parse(typed), Some(SignInCode(1_234_567)), "{typed}");
        }
        for typed in ["", "1234567", "123456789", "1234567a", "１２３４５６７８", "-"] {
            assert_eq!(SignInCode::parse(typed), None, "{typed}");
        }
        assert_eq!(SignInCode(42).spaced(), "0000 0042");
    }

    #[test]
    fn neither_shows_in_debug_output() {
        assert_eq!(
            format!("{:?} {:?}", LinkToken([1; 32]), SignInCode(1)),
            "LinkToken([redacted]) SignInCode([redacted])"
        );
    }

    proptest! {
        #[test]
        fn a_token_reads_back_as_itself(bytes: [u8; 32]) {
            prop_assert_eq!(LinkToken::parse(&LinkToken(bytes).expose()), Some(LinkToken(bytes)));
        }

        #[test]
        fn any_text_is_a_token_of_its_own_or_none(text in "[A-Za-z0-9_=+/-]{40,46}") {
            if let Some(token) = LinkToken::parse(&text) {
                prop_assert_eq!(token.expose(), text);
            }
        }

        #[test]
        fn a_code_reads_back_as_itself(value in 0..SignInCode::VALUES) {
            prop_assert_eq!(SignInCode::parse(&SignInCode(value).spaced()), Some(SignInCode(value)));
            prop_assert_eq!(SignInCode::parse(&SignInCode(value).expose()), Some(SignInCode(value)));
        }
    }
}
