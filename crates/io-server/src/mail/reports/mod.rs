//! What providers report about emails that they took: who refused one, and who called one spam.
//!
//! Must not believe anything before its signature and its time are right, and must not log what a report says.

mod events;
mod sns;
mod svix;

use std::sync::Arc;

use http::HeaderMap;
use io_core::outside::Clock;
use io_core::time::{Span, Timestamp};
use io_store::suppression::EmailReport;
use sha2::{Digest as _, Sha256};

use self::sns::Sns;
use self::svix::Svix;
use crate::config::Mail;

/// The largest report that is read: SNS sends no more.
pub const LONGEST_REPORT: usize = 256 * 1024;

/// Why a report is not heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unheard {
    /// There is none that IO is configured for, or it proves nothing.
    Refused(&'static str),
    /// It cannot be checked now, and may be sent again.
    Later(&'static str),
}

/// Hears the configured providers.
pub struct MailReports {
    svix: Option<Svix>,
    sns: Option<Sns>,
    /// The address that emails come from: reports about others are none of IO's business.
    from: String,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for MailReports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailReports").finish_non_exhaustive()
    }
}

impl MailReports {
    /// The configured providers.
    pub fn open(mail: &Mail, clock: &Arc<dyn Clock>) -> anyhow::Result<Self> {
        let secret = mail.resend.webhook_secret.as_ref();
        let topic = mail.ses.topic.as_deref();
        Ok(Self {
            svix: secret.map(|secret| Svix::new(secret.reveal())).transpose()?,
            sns: topic.map(|topic| Sns::new(topic, mail, clock)).transpose()?,
            from: address_in(&mail.from),
            clock: Arc::clone(clock),
        })
    }

    /// A report of Resend. `None`: it is genuine, and nothing follows from it.
    pub fn of_resend(&self, headers: &HeaderMap, body: &[u8]) -> Result<Option<EmailReport>, Unheard> {
        let svix = self.svix.as_ref().ok_or(Unheard::Refused("not configured"))?;
        let id = svix.check(headers, body, self.clock.now())?;
        Ok(events::of_resend(body, &self.from).map(|event| event.numbered(hash(&["resend", id]))))
    }

    /// A report of Amazon SES, which SNS delivers. `None`: it is genuine, and nothing follows from it.
    pub async fn of_ses(&self, body: &[u8]) -> Result<Option<EmailReport>, Unheard> {
        let sns = self.sns.as_ref().ok_or(Unheard::Refused("not configured"))?;
        let Some(told) = sns.check(body, self.clock.now()).await? else {
            return Ok(None);
        };
        let event = events::of_ses(told.message.as_bytes(), &self.from);
        Ok(event.map(|event| event.numbered(hash(&["ses", &told.id]))))
    }
}

/// The address in `Name <name@example.org>`.
fn address_in(mailbox: &str) -> String {
    let address = mailbox.rsplit('<').next().unwrap_or_default();
    address.trim_end_matches('>').trim().to_ascii_lowercase()
}

fn hash(parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Whether a moment is no further from now than this, in either direction.
fn is_near(at: Timestamp, now: Timestamp, most: Span) -> bool {
    (now - at).max(at - now) <= most
}
