//! The signature of Resend's webhooks, as Svix describes it: HMAC-SHA256 over the id, the time and the body.
//!
//! Must not read the body.

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::HeaderMap;
use io_core::time::{Span, Timestamp};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{Unheard, is_near};

/// How far from now a report may have been signed.
const TOLERANCE: Span = Span::minutes(5);

/// The longest id, and the most signatures: one for each secret that is in use.
const LONGEST_ID: usize = 128;
const MOST_SIGNATURES: usize = 8;

pub(super) struct Svix {
    key: Zeroizing<Vec<u8>>,
}

impl Svix {
    /// With a secret such as `whsec_…`.
    pub(super) fn new(secret: &str) -> anyhow::Result<Self> {
        let key =
            key_of(secret).context("mail.resend.webhook_secret must be `whsec_` and base64, as Resend shows it")?;
        Ok(Self { key })
    }

    /// The id of a report, if it is genuine and fresh.
    pub(super) fn check<'h>(&self, headers: &'h HeaderMap, body: &[u8], now: Timestamp) -> Result<&'h str, Unheard> {
        let header = |name: &str| {
            let mut all = headers.get_all(name).iter();
            let one = all.next().filter(|_| all.next().is_none());
            one.and_then(|value| value.to_str().ok())
        };
        let missing = Unheard::Refused("a header is missing");
        let id = header("svix-id").filter(|id| id.len() <= LONGEST_ID).ok_or(missing)?;
        let at = header("svix-timestamp").ok_or(missing)?;
        let signatures = header("svix-signature").ok_or(missing)?;
        let seconds: i64 = at.parse().map_err(|_| Unheard::Refused("its time is no number"))?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("invariant: HMAC accepts keys of any length");
        for part in [id.as_bytes(), b".", at.as_bytes(), b".", body] {
            mac.update(part);
        }
        let genuine = signatures.split(' ').take(MOST_SIGNATURES).any(|signature| {
            let given = signature
                .strip_prefix("v1,")
                .and_then(|text| STANDARD.decode(text).ok());
            // In constant time.
            given.is_some_and(|given| mac.clone().verify_slice(&given).is_ok())
        });
        if !genuine {
            return Err(Unheard::Refused("its signature is wrong"));
        }
        // After the signature: a wrong clock then shows itself with genuine reports alone.
        let signed = seconds.checked_mul(1_000_000).map(Timestamp);
        if !signed.is_some_and(|signed| is_near(signed, now, TOLERANCE)) {
            return Err(Unheard::Refused("it is too old, or from the future"));
        }
        Ok(id)
    }
}

/// The key in a secret; `None` if it is none.
pub(super) fn key_of(secret: &str) -> Option<Zeroizing<Vec<u8>>> {
    let key = STANDARD.decode(secret.strip_prefix("whsec_")?).ok()?;
    (key.len() >= 16).then(|| Zeroizing::new(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that Svix publishes with its description.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const AT: &str = "1614265330";
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const NOW: Timestamp = Timestamp(1_614_265_330_000_000);

    fn headers(id: &str, at: &str, signature: &str) -> HeaderMap {
        [("svix-id", id), ("svix-timestamp", at), ("svix-signature", signature)]
            .into_iter()
            .map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")))
            .collect::<Vec<(http::HeaderName, http::HeaderValue)>>()
            .into_iter()
            .collect()
    }

    #[test]
    fn auth_25_the_published_example_of_svix_is_genuine() {
        let svix = Svix::new(SECRET).expect("a secret");
        assert_eq!(svix.check(&headers(ID, AT, SIGNATURE), BODY, NOW), Ok(ID));
        let several = format!("v1,AAAA v2,xyz {SIGNATURE}");
        assert_eq!(svix.check(&headers(ID, AT, &several), BODY, NOW), Ok(ID));
    }

    #[test]
    fn auth_25_nothing_of_a_signed_report_can_be_changed() {
        let svix = Svix::new(SECRET).expect("a secret");
        let refused =
            |headers: &HeaderMap, body: &[u8], now| matches!(svix.check(headers, body, now), Err(Unheard::Refused(_)));
        assert!(refused(&headers("msg_other", AT, SIGNATURE), BODY, NOW));
        assert!(refused(&headers(ID, "1614265331", SIGNATURE), BODY, NOW));
        assert!(refused(&headers(ID, AT, SIGNATURE), b"{}", NOW));
        assert!(refused(&headers(ID, AT, "v1,"), BODY, NOW));
        assert!(refused(
            &headers(ID, AT, SIGNATURE.trim_start_matches("v1,")),
            BODY,
            NOW
        ));
        assert!(refused(&HeaderMap::new(), BODY, NOW));
        let mut twice = headers(ID, AT, SIGNATURE);
        twice.append("svix-id", "msg_other".parse().expect("a value"));
        assert!(refused(&twice, BODY, NOW));
        let other = Svix::new("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").expect("a secret");
        assert!(other.check(&headers(ID, AT, SIGNATURE), BODY, NOW).is_err());
    }

    #[test]
    fn auth_25_a_report_counts_within_five_minutes() {
        let svix = Svix::new(SECRET).expect("a secret");
        let genuine = headers(ID, AT, SIGNATURE);
        for (off, heard) in [(-301, false), (-300, true), (300, true), (301, false)] {
            let checked = svix.check(&genuine, BODY, NOW + Span::seconds(off));
            assert_eq!(checked.is_ok(), heard, "{off}");
        }
    }

    #[test]
    fn a_secret_that_is_none_is_refused_at_the_start() {
        for secret in [
            "",
            "whsec_",
            "whsec_short",
            "whsec_AAAA",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        ] {
            assert!(key_of(secret).is_none(), "{secret}");
        }
    }
}
