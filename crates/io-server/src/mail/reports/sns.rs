//! The messages of Amazon SNS: their signature (RSA with SHA-256), and the confirmation of a subscription.
//!
//! Must not ask any host but that of the configured topic's region, and must not believe a message of another topic.

use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use io_core::outside::Clock;
use io_core::time::{Span, Timestamp, Uptime};
use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::sync::Mutex;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use webpki::EndEntityCert;
use webpki::ring::RSA_PKCS1_2048_8192_SHA256;

use super::{Unheard, is_near};
use crate::config::Mail;
use crate::mail::https::{Https, Question};

/// How far from now a message may have been signed: SNS repeats one for up to an hour, and signs it once.
const TOLERANCE: Span = Span::minutes(65);

/// How long a certificate is used before it is fetched again.
const CERTIFICATE_LIFE: Span = Span::days(1);

/// How long no certificate is fetched after one was.
const FETCH_PAUSE: Span = Span::seconds(10);

/// The most certificates that are kept: a region changes its own once a year.
const MOST_CERTIFICATES: usize = 4;

/// Hears one topic.
pub(super) struct Sns {
    topic: String,
    /// The only host that certificates and confirmations come from.
    host: String,
    https: Https,
    clock: Arc<dyn Clock>,
    kept: Mutex<Kept>,
}

/// Certificates that verified a message, by their path.
#[derive(Default)]
struct Kept {
    certificates: Vec<(String, CertificateDer<'static>, Uptime)>,
    fetched_at: Option<Uptime>,
}

/// A genuine notification.
pub(super) struct Notification {
    pub(super) id: String,
    pub(super) message: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Told {
    r#type: String,
    message_id: String,
    topic_arn: String,
    message: String,
    timestamp: String,
    signature_version: String,
    signature: String,
    #[serde(rename = "SigningCertURL")]
    signing_cert_url: String,
    subject: Option<String>,
    token: Option<String>,
    #[serde(rename = "SubscribeURL")]
    subscribe_url: Option<String>,
}

impl Told {
    /// What SNS signs.
    fn signed(&self) -> String {
        let subject = self.subject.as_deref();
        let fields: [(&str, Option<&str>); 7] = if self.r#type == "Notification" {
            [
                ("Message", Some(&self.message)),
                ("MessageId", Some(&self.message_id)),
                ("Subject", subject),
                ("Timestamp", Some(&self.timestamp)),
                ("TopicArn", Some(&self.topic_arn)),
                ("Type", Some(&self.r#type)),
                ("", None),
            ]
        } else {
            [
                ("Message", Some(&self.message)),
                ("MessageId", Some(&self.message_id)),
                ("SubscribeURL", self.subscribe_url.as_deref()),
                ("Timestamp", Some(&self.timestamp)),
                ("Token", self.token.as_deref()),
                ("TopicArn", Some(&self.topic_arn)),
                ("Type", Some(&self.r#type)),
            ]
        };
        let given = fields.iter().filter_map(|(name, value)| Some((name, (*value)?)));
        given.fold(String::new(), |mut text, (name, value)| {
            let _ = writeln!(text, "{name}\n{value}");
            text
        })
    }
}

impl Sns {
    /// Hears the topic with this name (`arn:aws:sns:REGION:ACCOUNT:NAME`).
    pub(super) fn new(topic: &str, mail: &Mail, clock: &Arc<dyn Clock>) -> anyhow::Result<Self> {
        let region = region_of(topic).context("mail.ses.topic must be such as arn:aws:sns:REGION:ACCOUNT:NAME")?;
        let host = format!("sns.{region}.amazonaws.com");
        let own = format!("https://{host}");
        let endpoint = mail.ses.sns_endpoint.as_deref().unwrap_or(&own);
        Ok(Self {
            topic: topic.to_owned(),
            https: Https::to(endpoint, mail.api.ca_file.as_deref(), mail.api.timeout.to_std())?,
            host,
            clock: Arc::clone(clock),
            kept: Mutex::default(),
        })
    }

    /// The notification in a body, if it is genuine and fresh. `None`: it is genuine, and about the subscription.
    pub(super) async fn check(&self, body: &[u8], now: Timestamp) -> Result<Option<Notification>, Unheard> {
        let told: Told = serde_json::from_slice(body).map_err(|_| Unheard::Refused("it is no message of SNS"))?;
        if told.topic_arn != self.topic {
            return Err(Unheard::Refused("it is of another topic"));
        }
        if told.signature_version != "2" {
            return Err(Unheard::Refused("set SignatureVersion of the topic to 2"));
        }
        let at = OffsetDateTime::parse(&told.timestamp, &Rfc3339).ok();
        let at = at.and_then(|at| at.unix_timestamp().checked_mul(1_000_000));
        if !at.is_some_and(|at| is_near(Timestamp(at), now, TOLERANCE)) {
            return Err(Unheard::Refused("it is too old, or from the future"));
        }
        let path = self
            .path_in(&told.signing_cert_url)
            .filter(|path| is_certificate(path))
            .ok_or(Unheard::Refused("its certificate is elsewhere"))?;
        let signature = STANDARD.decode(&told.signature);
        let signature = signature.map_err(|_| Unheard::Refused("its signature is no base64"))?;
        self.verify(path, &told.signed(), &signature).await?;
        match told.r#type.as_str() {
            "Notification" => Ok(Some(Notification {
                id: told.message_id,
                message: told.message,
            })),
            "SubscriptionConfirmation" => {
                self.confirm(told.subscribe_url.as_deref().unwrap_or_default()).await?;
                Ok(None)
            }
            "UnsubscribeConfirmation" => {
                tracing::warn!("the subscription for reports about emails was ended");
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    /// The path of a URL, if it is at the pinned host.
    fn path_in<'u>(&self, url: &'u str) -> Option<&'u str> {
        let path = url.strip_prefix("https://")?.strip_prefix(self.host.as_str())?;
        let plain = path.bytes().all(|byte| byte.is_ascii_graphic());
        (path.starts_with('/') && plain).then_some(path)
    }

    /// Checks a signature with the certificate at a path.
    async fn verify(&self, path: &str, signed: &str, signature: &[u8]) -> Result<(), Unheard> {
        // One at a time: a flood fetches no more than one certificate in ten seconds.
        let mut kept = self.kept.lock().await;
        let now = self.clock.uptime();
        kept.certificates.retain(|(_, _, at)| now - *at < CERTIFICATE_LIFE);
        let found = kept.certificates.iter().find(|(known, _, _)| known == path);
        if let Some((_, certificate, _)) = found {
            return verified(certificate, signed, signature);
        }
        if kept.fetched_at.is_some_and(|at| now - at < FETCH_PAUSE) {
            return Err(Unheard::Later("a certificate was fetched a moment ago"));
        }
        kept.fetched_at = Some(now);
        let pem = self.fetch(path).await?;
        let certificate = CertificateDer::from_pem_slice(&pem);
        let certificate = certificate.map_err(|_| Unheard::Refused("its certificate is none"))?;
        verified(&certificate, signed, signature)?;
        // Only one that verified a message drives out another.
        if kept.certificates.len() >= MOST_CERTIFICATES {
            kept.certificates.remove(0);
        }
        kept.certificates.push((path.to_owned(), certificate, now));
        Ok(())
    }

    async fn confirm(&self, url: &str) -> Result<(), Unheard> {
        let path = self
            .path_in(url)
            .filter(|path| path.starts_with("/?Action=ConfirmSubscription&"))
            .ok_or(Unheard::Refused("its confirmation is elsewhere"))?;
        self.fetch(path).await?;
        tracing::info!("the subscription for reports about emails is confirmed");
        Ok(())
    }

    async fn fetch(&self, path: &str) -> Result<bytes::Bytes, Unheard> {
        let question = Question {
            method: Method::GET,
            path,
            headers: Vec::new(),
            body: Vec::new(),
        };
        let later = Unheard::Later("SNS cannot be asked");
        let answer = self.https.ask(question).await.map_err(|_| later)?;
        if !answer.status.is_success() {
            return Err(Unheard::Later("SNS refused an answer"));
        }
        answer.body().await.ok_or(later)
    }
}

fn verified(certificate: &CertificateDer<'_>, signed: &str, signature: &[u8]) -> Result<(), Unheard> {
    let certificate = EndEntityCert::try_from(certificate).map_err(|_| Unheard::Refused("its certificate is none"))?;
    certificate
        .verify_signature(RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), signature)
        .map_err(|_| Unheard::Refused("its signature is wrong"))
}

/// Whether a path leads to a certificate of SNS.
fn is_certificate(path: &str) -> bool {
    path.strip_prefix("/SimpleNotificationService-")
        .and_then(|rest| rest.strip_suffix(".pem"))
        .is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// The region in the name of a topic.
fn region_of(topic: &str) -> Option<&str> {
    let parts: Vec<&str> = topic.split(':').collect();
    let ["arn", "aws" | "aws-us-gov", "sns", region, account, name] = parts.as_slice() else {
        return None;
    };
    let word = |text: &str, also: &[u8]| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || also.contains(&byte))
    };
    (word(region, b"-") && word(account, b"") && word(name, b"-_")).then_some(*region)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::outside::Outside;

    const TOPIC: &str = "arn:aws:sns:eu-central-1:123456789012:io-emails";

    #[test]
    fn auth_25_certificates_come_from_the_host_of_the_topic_alone() {
        let sns = Sns::new(TOPIC, &Config::for_tests("unused").mail, &Outside::system().clock).expect("a topic");
        let good = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem";
        assert!(sns.path_in(good).is_some_and(is_certificate));
        for url in [
            "http://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem",
            "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem",
            "https://sns.eu-central-1.amazonaws.com.example.org/SimpleNotificationService-01.pem",
            "https://sns.eu-central-1.amazonaws.com@example.org/SimpleNotificationService-01.pem",
            "https://sns.eu-central-1.amazonaws.com:8443/SimpleNotificationService-01.pem",
            "https://bucket.s3.amazonaws.com/SimpleNotificationService-01.pem",
            "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-../x.pem",
            "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-01.pem?x=.pem",
            "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-01 .pem",
            "https://sns.eu-central-1.amazonaws.com/other.pem",
        ] {
            assert!(!sns.path_in(url).is_some_and(is_certificate), "{url}");
        }
    }

    #[test]
    fn the_region_of_a_topic_is_part_of_its_name() {
        assert_eq!(region_of(TOPIC), Some("eu-central-1"));
        for topic in [
            "",
            "arn:aws:sqs:eu-central-1:123456789012:io",
            "arn:aws:sns:eu.example.org/:1:io",
            "arn:aws:sns::1:io",
            "arn:aws:sns:eu-central-1:1:io:more",
        ] {
            assert_eq!(region_of(topic), None, "{topic}");
        }
    }
}
