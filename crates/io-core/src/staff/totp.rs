//! The second factor of staff: codes by time (RFC 6238), and codes on paper for when the phone is lost.
//!
//! Must not store or log a secret: `Debug` shows none.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::outside::Entropy;
use crate::time::Timestamp;

/// The alphabet of base 32 (RFC 4648, 6).
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// How long one code is shown, in seconds.
const STEP: i64 = 30;

/// How many steps before and after the present one count: a phone's clock may differ by half a minute.
const NEAR: i64 = 1;

/// How many recovery codes a member of staff gets.
pub const RECOVERY_CODES: usize = 8;

/// What the authenticator app and IO share: 160 random bits, as RFC 4226 asks for.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; 20]);

/// Six digits that someone typed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TotpCode(u32);

impl TotpSecret {
    /// Draws a new one.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 20];
        entropy.fill(&mut bytes);
        Self(bytes)
    }

    /// The secret of these bytes.
    pub fn of_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// Its bytes, to be sealed.
    pub fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// As people type it into an app.
    pub fn expose(&self) -> String {
        base32(&self.0)
    }

    /// As a QR code carries it.
    /// Of `account` and `issuer`, only ASCII text without special meaning stays.
    pub fn uri(&self, issuer: &str, account: &str) -> String {
        let safe = |text: &str| -> String {
            text.chars()
                .filter(|c| c.is_ascii_alphanumeric() || "-._~@".contains(*c))
                .collect()
        };
        let (issuer, account) = (safe(issuer), safe(account));
        format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period={STEP}",
            self.expose()
        )
    }

    /// The code of a step.
    fn at_step(&self, step: i64) -> TotpCode {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0).expect("invariant: HMAC takes a key of any length");
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let offset = usize::from(digest[19] & 0xf);
        let four = [0, 1, 2, 3].map(|at| digest[offset + at]);
        TotpCode((u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
    }

    /// The code that an app shows at this moment.
    pub fn at(&self, now: Timestamp) -> TotpCode {
        self.at_step(now.as_seconds().div_euclid(STEP))
    }

    /// The step of a code that counts now, if it does: one after `last`, the step that was used last.
    /// So each code works once, also if someone read it over a shoulder.
    pub fn accepts(&self, code: TotpCode, last: Option<i64>, now: Timestamp) -> Option<i64> {
        let present = now.as_seconds().div_euclid(STEP);
        (present - NEAR..=present + NEAR)
            .filter(|step| last.is_none_or(|last| *step > last))
            .find(|step| self.at_step(*step) == code)
    }
}

impl TotpCode {
    /// Parses six typed digits; ignores blanks between them.
    pub fn parse(typed: &str) -> Option<Self> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let whole = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        whole.then(|| digits.parse().ok().map(Self))?
    }

    /// The six digits.
    pub fn expose(self) -> String {
        format!("{:06}", self.0)
    }
}

/// A code on paper that replaces the second factor once: 80 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode([u8; 10]);

impl RecoveryCode {
    /// Draws a new one.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 10];
        entropy.fill(&mut bytes);
        Self(bytes)
    }

    /// Parses a typed code, in any case, with or without hyphens and blanks.
    pub fn parse(typed: &str) -> Option<Self> {
        let mut bits = 0_u128;
        let mut length = 0;
        for c in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            let upper = c.to_ascii_uppercase();
            let value = BASE32.iter().position(|known| char::from(*known) == upper)?;
            length += 1;
            if length > 16 {
                return None;
            }
            bits = bits << 5 | value as u128;
        }
        let [_, _, _, _, _, _, code @ ..] = bits.to_be_bytes();
        (length == 16).then_some(Self(code))
    }

    /// As it is written down: four groups of four characters.
    pub fn expose(&self) -> String {
        let text = base32(&self.0);
        let groups: Vec<&str> = (0..4).map(|at| &text[at * 4..at * 4 + 4]).collect();
        groups.join("-")
    }

    /// Its bytes, for hashing.
    pub fn as_bytes(&self) -> &[u8; 10] {
        &self.0
    }
}

/// Base 32 of bytes whose number is a multiple of five.
fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5);
    for five in bytes.chunks(5) {
        let bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        for at in (0..8).rev() {
            text.push(char::from(BASE32[(bits >> (5 * at) & 31) as usize]));
        }
    }
    text
}

macro_rules! hidden {
    ($($name:ident),+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }
    )+};
}
hidden!(TotpSecret, TotpCode, RecoveryCode);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::Span;

    const NOON: Timestamp = Timestamp(1_800_000_000_000_000);

    #[test]
    fn codes_are_those_of_rfc_6238() {
        let secret = TotpSecret::of_bytes(*b"12345678901234567890");
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(secret.at(Timestamp(seconds * 1_000_000)).expose(), code, "{seconds}");
        }
    }

    #[test]
    fn base32_is_that_of_the_standard() {
        assert_eq!(base32(b"fooba"), "MZXW6YTB");
        assert_eq!(base32(b"12345678901234567890"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    proptest! {
        #[test]
        fn a_code_counts_for_half_a_minute_around_and_once(bytes: [u8; 20], skew in -300_i64..300) {
            let secret = TotpSecret::of_bytes(bytes);
            let code = secret.at(NOON + Span::seconds(skew));
            let step = secret.accepts(code, None, NOON);
            if skew.abs() <= STEP {
                let step = step.expect("is near");
                prop_assert_eq!(secret.accepts(code, Some(step), NOON), None, "used before");
                prop_assert_eq!(secret.accepts(code, Some(step + 1), NOON), None, "older than the last");
            }
            if skew.abs() >= 2 * STEP {
                // Another step may have the same six digits by chance.
                let by_chance = (-NEAR..=NEAR).any(|near| secret.at(NOON + Span::seconds(near * STEP)) == code);
                prop_assert!(by_chance || step.is_none());
            }
        }

        #[test]
        fn a_recovery_code_is_read_as_it_was_written(bytes: [u8; 10]) {
            let code = RecoveryCode(bytes);
            let written = code.expose();
            prop_assert_eq!(written.len(), 19);
            prop_assert!(RecoveryCode::parse(&written) == Some(code.clone()));
            prop_assert!(RecoveryCode::parse(&written.to_lowercase().replace('-', " ")) == Some(code));
        }

        #[test]
        fn any_text_is_a_code_or_none(typed in ".{0,40}") {
            if let Some(code) = TotpCode::parse(&typed) {
                prop_assert_eq!(TotpCode::parse(&code.expose()), Some(code));
            }
            if let Some(code) = RecoveryCode::parse(&typed) {
                prop_assert!(RecoveryCode::parse(&code.expose()) == Some(code));
            }
        }
    }

    #[test]
    fn nothing_of_a_secret_is_in_its_debug_text_or_breaks_out_of_its_uri() {
        let secret = TotpSecret::of_bytes(*b"12345678901234567890");
        assert_eq!(format!("{secret:?}"), "TotpSecret([redacted])");
        let uri = secret.uri("io.example&x=1", "a b?@io.example");
        assert_eq!(
            uri,
            "otpauth://totp/io.examplex1:ab@io.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=io.examplex1&algorithm=SHA1&digits=6&period=30"
        );
    }
}
