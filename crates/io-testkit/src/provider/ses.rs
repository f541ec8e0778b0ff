//! The contract of Amazon SES, version 2: `SendEmail`, `GetAccount` and the signature of requests, as AWS has them in
//! its API reference and in "Signature Version 4". The signature is computed anew from the bytes that arrived.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{Api, ApiRequest, Checked, Refusal, error, fields};
use crate::email::ReceivedEmail;

/// The access key id, the secret and the region.
pub(super) const KEY: (&str, &str, &str) = (
    "AKIAIOSFODNN7EXAMPLE",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "eu-central-1",
);

const OPTIONAL: [&str; 10] = [
    "ConfigurationSetName",
    "Destination",
    "EmailTags",
    "EndpointId",
    "FeedbackForwardingEmailAddress",
    "FeedbackForwardingEmailAddressIdentityArn",
    "FromEmailAddressIdentityArn",
    "ListManagementOptions",
    "ReplyToAddresses",
    "TenantName",
];

pub(super) fn check(request: &ApiRequest) -> Checked {
    let fault = |text: &str| Err(Refusal::Fault(text.to_owned()));
    signature(request)?;
    match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/v2/email/account") => return Ok(None),
        ("POST", "/v2/email/outbound-emails") => {}
        (method, path) => return fault(&format!("{method} {path} is not in the contract")),
    }
    let Ok(body) = serde_json::from_slice::<Value>(&request.body) else {
        return fault("the body is not JSON");
    };
    fields(&body, &["Content", "FromEmailAddress"], &OPTIONAL)?;
    fields(&body["Destination"], &["ToAddresses"], &["CcAddresses", "BccAddresses"])?;
    fields(&body["Content"], &["Raw"], &[])?;
    fields(&body["Content"]["Raw"], &["Data"], &[])?;
    let to = body["Destination"]["ToAddresses"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let to: Vec<String> = to.iter().filter_map(|to| to.as_str().map(str::to_owned)).collect();
    let from = body["FromEmailAddress"].as_str().unwrap_or_default().to_owned();
    let raw = body["Content"]["Raw"]["Data"]
        .as_str()
        .and_then(|data| STANDARD.decode(data).ok());
    let Some(email) = raw.and_then(|raw| ReceivedEmail::parse(from.clone(), to, true, raw)) else {
        return fault("Raw.Data is no message in base64");
    };
    if email.header("From").is_none_or(|header| header != from) {
        return fault("From is not the sender");
    }
    if email
        .header("To")
        .is_none_or(|header| header.trim_matches(['<', '>']) != email.to[0])
    {
        return fault("To is not the recipient");
    }
    Ok(Some((None, email)))
}

/// Computes the signature from what arrived, and compares.
fn signature(request: &ApiRequest) -> Result<(), Refusal> {
    let refused = |status, name, message| Refusal::Documented(error(Api::Ses, status, name, message, None));
    let given = request
        .headers
        .get("authorization")
        .map(String::as_str)
        .unwrap_or_default();
    let Some(parts) = given.strip_prefix("AWS4-HMAC-SHA256 ") else {
        return Err(refused(
            403,
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        ));
    };
    let part = |name: &str| {
        let found = parts
            .split(", ")
            .find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        found.ok_or_else(|| Refusal::Fault(format!("{name} is missing in Authorization")))
    };
    let (credential, signed, signature) = (part("Credential")?, part("SignedHeaders")?, part("Signature")?);
    let at = request
        .headers
        .get("x-amz-date")
        .map(String::as_str)
        .unwrap_or_default();
    if at.len() != 16 || !at.ends_with('Z') {
        return Err(Refusal::Fault(format!("x-amz-date is {at}")));
    }
    let (id, secret, region) = KEY;
    let scope = format!("{}/{region}/ses/aws4_request", &at[..8]);
    let Some(given_scope) = credential.strip_prefix(&format!("{id}/")) else {
        return Err(refused(
            403,
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        ));
    };
    if given_scope != scope {
        return Err(Refusal::Fault(format!("the scope is {given_scope}, not {scope}")));
    }
    let names: Vec<&str> = signed.split(';').collect();
    if !names.is_sorted() || !names.contains(&"host") || !names.contains(&"x-amz-date") {
        return Err(Refusal::Fault(format!("these headers are signed: {signed}")));
    }
    let mut canonical = format!("{}\n{}\n\n", request.method, request.path);
    for name in &names {
        let value = request.headers.get(*name);
        let value = value.ok_or_else(|| Refusal::Fault(format!("{name} is signed and not sent")))?;
        let _ = writeln!(canonical, "{name}:{value}");
    }
    let _ = write!(canonical, "\n{signed}\n{}", hex(&Sha256::digest(&request.body)));
    let to_sign = format!(
        "AWS4-HMAC-SHA256\n{at}\n{scope}\n{}",
        hex(&Sha256::digest(canonical.as_bytes()))
    );
    let date = hmac(format!("AWS4{secret}").as_bytes(), &at[..8]);
    let service = hmac(&hmac(&date, region), "ses");
    let expected = hex(&hmac(&hmac(&service, "aws4_request"), &to_sign));
    if expected == signature {
        Ok(())
    } else {
        Err(refused(
            403,
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided.",
        ))
    }
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC accepts keys of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
