//! What a push service carries without being able to read it: RFC 8291 over RFC 8188, one record.
//!
//! Must not draw randomness: the caller passes a fresh pair of keys and a fresh salt for each message.

use aes_gcm::aead::{Aead as _, KeyInit as _};
use aes_gcm::{Aes128Gcm, Nonce};
use hkdf::Hkdf;
use p256::{PublicKey, SecretKey};
use sha2::Sha256;
use zeroize::Zeroizing;

/// The size of every message before it is sealed, whatever it says.
pub(crate) const PADDED: usize = 1_024;

/// The size of a record that the header names: larger than a message.
const RECORD: u32 = 4_096;

/// The end of the last record.
const LAST: u8 = 2;

/// To whom a message is sealed.
pub(crate) struct Recipient<'a> {
    /// The browser's public key, an uncompressed point.
    pub(crate) key: &'a [u8; 65],
    /// The secret that browser and server share.
    pub(crate) secret: &'a [u8; 16],
}

/// What is fresh for each message.
pub(crate) struct Fresh {
    /// A pair of keys for this message alone.
    pub(crate) key: SecretKey,
    /// The salt.
    pub(crate) salt: [u8; 16],
}

/// The body of a push: `text`, padded to `length`, sealed to a browser.
///
/// `None`: its key is no point of the curve, or the text is too long.
pub(crate) fn sealed(text: &[u8], length: usize, to: &Recipient<'_>, fresh: &Fresh) -> Option<Vec<u8>> {
    if text.len() >= length {
        return None;
    }
    let theirs = PublicKey::from_sec1_bytes(to.key).ok()?;
    let ours: [u8; 65] = fresh.key.public_key().to_sec1_bytes().as_ref().try_into().ok()?;
    let agreed = fresh.key.diffie_hellman(&theirs);
    let info = [b"WebPush: info\0", &to.key[..], &ours[..]].concat();
    let mut input = Zeroizing::new([0; 32]);
    let first = Hkdf::<Sha256>::new(Some(&to.secret[..]), agreed.raw_secret_bytes());
    first.expand(&info, &mut input[..]).ok()?;
    let second = Hkdf::<Sha256>::new(Some(&fresh.salt[..]), &input[..]);
    let (mut key, mut nonce) = (Zeroizing::new([0; 16]), [0; 12]);
    second.expand(b"Content-Encoding: aes128gcm\0", &mut key[..]).ok()?;
    second.expand(b"Content-Encoding: nonce\0", &mut nonce).ok()?;

    let mut plain = Zeroizing::new(vec![0; length]);
    plain[..text.len()].copy_from_slice(text);
    plain[text.len()] = LAST;
    let cipher = Aes128Gcm::new_from_slice(&key[..]).ok()?;
    let record = cipher.encrypt(&Nonce::from(nonce), plain.as_slice()).ok()?;
    Some([&fresh.salt[..], &RECORD.to_be_bytes(), &[65], &ours[..], &record].concat())
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        let decoded = URL_SAFE_NO_PAD.decode(text).expect("base64url");
        decoded.try_into().expect("the length")
    }

    fn of_the_rfc() -> ([u8; 65], [u8; 16], Fresh) {
        let key = SecretKey::from_slice(&bytes::<32>("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"));
        (
            bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            bytes("BTBZMqHH6r4Tts7J_aSIgg"),
            Fresh {
                key: key.expect("a key"),
                salt: bytes("DGv6ra1nlYgDCS1FRnbzlw"),
            },
        )
    }

    /// RFC 8291, section 5 and appendix A.
    #[test]
    fn push_2_a_message_is_sealed_as_the_example_of_the_rfc() {
        let (key, secret, fresh) = of_the_rfc();
        let text = b"When I grow up, I want to be a watermelon";
        let to = Recipient {
            key: &key,
            secret: &secret,
        };
        let body = sealed(text, text.len() + 1, &to, &fresh).expect("seals");
        assert_eq!(
            URL_SAFE_NO_PAD.encode(body),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6\
             PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }

    #[test]
    fn push_2_all_messages_have_one_length() {
        let (key, secret, fresh) = of_the_rfc();
        let to = Recipient {
            key: &key,
            secret: &secret,
        };
        for length in [0, 1, 500, PADDED - 1] {
            let body = sealed(&vec![b'x'; length], PADDED, &to, &fresh).expect("seals");
            assert_eq!(body.len(), 16 + 4 + 1 + 65 + PADDED + 16, "{length}");
        }
        assert_eq!(sealed(&[b'x'; PADDED], PADDED, &to, &fresh), None);
    }

    #[test]
    fn a_key_that_is_no_point_is_refused() {
        let (_, secret, fresh) = of_the_rfc();
        for key in [[0; 65], [4; 65], [255; 65]] {
            let to = Recipient {
                key: &key,
                secret: &secret,
            };
            assert_eq!(sealed(b"text", PADDED, &to, &fresh), None);
        }
    }
}
