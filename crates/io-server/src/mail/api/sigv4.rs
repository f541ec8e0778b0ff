//! Signs a request to AWS (Signature Version 4).
//!
//! Must not know what is asked. It signs paths that need no encoding, without a query.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use io_core::time::Timestamp;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use crate::config::hex;

const MOMENT: &[BorrowedFormatItem<'_>] = format_description!("[year][month][day]T[hour][minute][second]Z");

/// Who asks which service.
pub(super) struct Signer<'a> {
    pub(super) key_id: &'a str,
    pub(super) secret: &'a str,
    pub(super) region: &'a str,
    pub(super) service: &'a str,
}

/// A moment as AWS writes it.
pub(super) fn moment(at: Timestamp) -> String {
    let at = OffsetDateTime::from_unix_timestamp(at.as_seconds()).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    at.format(&MOMENT).expect("invariant: every moment has these parts")
}

impl Signer<'_> {
    /// The value of `Authorization`. Every header given is signed; their names are in lower case and in order.
    pub(super) fn authorization(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
        moment: &str,
    ) -> String {
        let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
        let names = names.join(";");
        let mut lines = String::new();
        for (name, value) in headers {
            let _ = writeln!(lines, "{name}:{}", value.trim());
        }
        let request = format!("{method}\n{path}\n\n{lines}\n{names}\n{}", hex(&Sha256::digest(body)));
        let day = moment.get(..8).unwrap_or_default();
        let scope = format!("{day}/{}/{}/aws4_request", self.region, self.service);
        let hashed = hex(&Sha256::digest(request.as_bytes()));
        let to_sign = format!("AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashed}");
        let mut key = mac(format!("AWS4{}", self.secret).as_bytes(), day);
        for part in [self.region, self.service, "aws4_request"] {
            key = mac(&key, part);
        }
        let signature = hex(&mac(&key, &to_sign));
        format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
            self.key_id
        )
    }
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("invariant: HMAC accepts keys of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The published examples `get-vanilla`, `post-vanilla` and `post-x-www-form-urlencoded`.
    #[test]
    fn requests_are_signed_as_in_the_examples_that_aws_published() {
        let signer = Signer {
            key_id: "AKIDEXAMPLE",
            secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            region: "us-east-1",
            service: "service",
        };
        let moment = moment(Timestamp(1_440_938_160_000_000));
        assert_eq!(moment, "20150830T123600Z");
        let plain = [("host", "example.amazonaws.com"), ("x-amz-date", moment.as_str())];
        let typed = [
            ("content-type", "application/x-www-form-urlencoded"),
            plain[0],
            plain[1],
        ];
        for (method, headers, body, signature) in [
            (
                "GET",
                &plain[..],
                "",
                "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
            ),
            (
                "POST",
                &plain[..],
                "",
                "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
            ),
            (
                "POST",
                &typed[..],
                "Param1=value1",
                "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
            ),
        ] {
            let written = signer.authorization(method, "/", headers, body.as_bytes(), &moment);
            assert!(
                written.ends_with(&format!("Signature={signature}")),
                "{method}: {written}"
            );
            assert!(written.contains("Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "));
        }
    }
}
