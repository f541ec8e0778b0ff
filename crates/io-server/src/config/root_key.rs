//! Recognises root keys that were typed, copied from an example or counted out instead of drawn at random.

/// Whether a key of 64 hexadecimal digits has a pattern.
///
/// A random key has none of these but once in a billion. Anything that is no key has no pattern either: it is refused for
/// its form.
pub(crate) fn has_pattern(key: &str) -> bool {
    let Some(bytes) = bytes_of(key) else {
        return false;
    };
    let steps: Vec<u8> = bytes.windows(2).map(|pair| pair[1].wrapping_sub(pair[0])).collect();
    let digits: Vec<u8> = key.bytes().map(|digit| digit.to_ascii_lowercase()).collect();
    let is_text = bytes.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ');
    // Repetition has few different bytes, counting has few different steps, a hand has few different digits.
    different(&bytes) <= 16 || different(&steps) <= 15 || different(&digits) < 8 || is_text
}

fn bytes_of(key: &str) -> Option<Vec<u8>> {
    let digits = key.as_bytes();
    let pairs = digits.chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok()?;
        u8::from_str_radix(pair, 16).ok()
    });
    pairs.collect::<Option<Vec<u8>>>().filter(|bytes| bytes.len() == 32)
}

fn different(bytes: &[u8]) -> usize {
    let mut sorted = bytes.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: impl FnMut(u8) -> u8) -> String {
        let bytes: Vec<u8> = (0..32).map(byte).collect();
        crate::config::hex(&bytes)
    }

    #[test]
    fn keys_that_were_typed_counted_or_copied_have_a_pattern() {
        for patterned in [
            "0".repeat(64),
            "F".repeat(64),
            "0123456789abcdef".repeat(4),
            "deadbeef".repeat(8),
            "00112233445566778899aabbccddeeff102132435465768798a9bacbdcedfe0f".to_owned(),
            key(|n| n),
            key(|n| 0xff - n),
            key(|n| n.wrapping_mul(7).wrapping_add(3)),
            key(|n| n / 2 * 17),
            key(|n| [0xc3, 0x1f, 0x88, 0x02][usize::from(n) % 4]),
            key(|n| b"correct horse battery staple !!!"[usize::from(n)]),
            format!("{}ff", "00".repeat(31)),
        ] {
            assert!(has_pattern(&patterned), "{patterned}");
        }
    }

    #[test]
    fn no_random_key_has_a_pattern() {
        use sha2::Digest as _;
        for n in 0..2_000_u32 {
            let random = crate::config::hex(&sha2::Sha256::digest(n.to_be_bytes()));
            assert!(!has_pattern(&random), "{random}");
        }
    }
}
