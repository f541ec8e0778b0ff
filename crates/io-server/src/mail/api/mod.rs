//! Sends one email through the HTTP API of a provider.
//!
//! Must not log or keep the words of an answer, which may repeat the address, nor send over a connection without TLS
//! except on this machine.

mod resend;
mod ses;
mod sigv4;

use std::fmt;
use std::sync::Arc;

use anyhow::Context as _;
use http::StatusCode;
use http::header::RETRY_AFTER;
use io_core::outside::Clock;
use io_core::time::{Span, Timestamp, Uptime};
use io_store::email::ClaimedEmail;
use parking_lot::Mutex;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use self::resend::Resend;
use self::ses::Ses;
use super::https::{Answer, Https, NoAnswer, Question};
use super::message::Sender;
use super::not_sent::NotSent;
use crate::config;

/// The longest pause that a provider may ask for.
const LONGEST_PAUSE: Span = Span::hours(1);

/// A provider with an HTTP API. Each email has its own connection.
pub struct Provider {
    way: Way,
    https: Https,
    sender: Sender,
    clock: Arc<dyn Clock>,
    /// Nothing is asked before: the provider wants to be left alone.
    resume: Mutex<Uptime>,
}

enum Way {
    Resend(Resend),
    Ses(Ses),
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("authority", &self.https.authority())
            .finish_non_exhaustive()
    }
}

impl Provider {
    /// Resend, as it is configured.
    pub(super) fn resend(mail: &config::Mail, clock: &Arc<dyn Clock>) -> anyhow::Result<Self> {
        let key = mail.resend.key.clone().context("mail.resend.key is missing")?;
        Self::new(Way::Resend(Resend { key }), &mail.resend.endpoint, mail, clock)
    }

    /// Amazon SES, as it is configured.
    pub(super) fn ses(mail: &config::Mail, clock: &Arc<dyn Clock>) -> anyhow::Result<Self> {
        let ses = &mail.ses;
        let region = ses.region.clone().context("mail.ses.region is missing")?;
        let own = format!("https://email.{region}.amazonaws.com");
        let endpoint = ses.endpoint.clone().unwrap_or(own);
        let way = Way::Ses(Ses {
            region,
            key_id: ses.key_id.clone().context("mail.ses.key_id is missing")?,
            secret: ses.secret.clone().context("mail.ses.secret is missing")?,
            configuration_set: ses.configuration_set.clone(),
        });
        Self::new(way, &endpoint, mail, clock)
    }

    fn new(way: Way, endpoint: &str, mail: &config::Mail, clock: &Arc<dyn Clock>) -> anyhow::Result<Self> {
        Ok(Self {
            way,
            https: Https::to(endpoint, mail.api.ca_file.as_deref(), mail.api.timeout.to_std())?,
            sender: Sender::new(&mail.from)?,
            clock: Arc::clone(clock),
            resume: Mutex::new(Uptime(0)),
        })
    }

    /// Sends an email if it is `wanted`. `Ok` means that the provider has accepted it.
    pub(super) async fn send(&self, email: &ClaimedEmail, wanted: &(dyn Fn() -> bool + Sync)) -> Result<(), NotSent> {
        if !wanted() {
            return Err(NotSent::Expired);
        }
        let left = *self.resume.lock() - self.clock.uptime();
        if left > Span::ZERO {
            return Err(NotSent::Paused("the provider asked to wait".to_owned(), left));
        }
        let question = match &self.way {
            Way::Resend(resend) => resend.email(&self.sender, email),
            Way::Ses(ses) => ses.email(&self.sender, email, self.https.authority(), self.clock.now()),
        };
        let question = question.map_err(|error| NotSent::Never(error.to_string()))?;
        let answer = self.ask(question).await?;
        if answer.status.is_success() {
            return Ok(());
        }
        let (status, headers) = (answer.status, answer.headers.clone());
        let body = json_of(answer).await;
        let not_sent = match &self.way {
            Way::Resend(_) => resend::judged(status, &body),
            Way::Ses(_) => ses::judged(status, &headers, &body),
        };
        let asked = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let asks = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE].contains(&status);
        match (not_sent, asked.and_then(|text| pause(text, self.clock.now()))) {
            (NotSent::Later(reason), Some(pause)) if asks => {
                *self.resume.lock() = self.clock.uptime() + pause;
                Err(NotSent::Paused(reason, pause))
            }
            (not_sent, _) => Err(not_sent),
        }
    }

    /// Asks whether the provider accepts the key, and sends nothing. For an operator who waits.
    pub async fn try_out(&self) -> Result<String, NotSent> {
        let question = match &self.way {
            Way::Resend(resend) => resend.trial(),
            Way::Ses(ses) => ses.trial(self.https.authority(), self.clock.now()),
        };
        let answer = self.ask(question).await?;
        let (status, headers) = (answer.status, answer.headers.clone());
        let body = json_of(answer).await;
        match &self.way {
            Way::Resend(_) => resend::tried(status, &body),
            Way::Ses(_) => ses::tried(status, &headers, &body),
        }
    }

    /// An answer, whatever it says.
    async fn ask(&self, question: Question<'_>) -> Result<Answer, NotSent> {
        let said = |why: &str| format!("the provider: {why}");
        self.https.ask(question).await.map_err(|no_answer| match no_answer {
            NoAnswer::NotAsked(why) => NotSent::Later(said(why)),
            // With the same key, Resend sends nothing twice.
            NoAnswer::Silent(why) => match &self.way {
                Way::Resend(_) => NotSent::Later(said(why)),
                Way::Ses(_) => NotSent::Perhaps(said(why)),
            },
        })
    }
}

/// The body of an answer, if it is JSON and came in time.
async fn json_of(answer: Answer) -> Value {
    let body = answer.body().await.unwrap_or_default();
    serde_json::from_slice(&body).unwrap_or_default()
}

/// The name of an error, if it is no more than a name.
fn word(name: &Value) -> String {
    let name = name.as_str().unwrap_or_default();
    let named = name.len() <= 60 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if named { name.to_owned() } else { String::new() }
}

/// The reason, without the provider's own words. It says so if the operator has to act.
fn refused(provider: &str, status: StatusCode, name: &str) -> String {
    let code = status.as_u16();
    let hint = match code {
        401 | 403 => "; check its key, and that it may send for mail.from",
        _ => "",
    };
    let space = if name.is_empty() { "" } else { " " };
    format!("{provider} answered {code}{space}{name}{hint}")
}

/// How long to pause, by what `retry-after` says: seconds, or a date.
fn pause(asked: &str, now: Timestamp) -> Option<Span> {
    let asked = asked.trim();
    let pause = if let Ok(seconds) = asked.parse::<u32>() {
        Span::seconds(seconds.into())
    } else {
        let until = OffsetDateTime::parse(asked, &Rfc2822).ok()?;
        Span::seconds(until.unix_timestamp().saturating_sub(now.as_seconds()))
    };
    Some(pause.clamp(Span::ZERO, LONGEST_PAUSE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_may_ask_for_an_hour_of_silence_at_most() {
        let now = Timestamp(1_780_315_200_000_000);
        for (asked, expected) in [
            ("7", Some(7)),
            ("99999999", Some(3_600)),
            ("Mon, 01 Jun 2026 12:02:00 GMT", Some(120)),
            ("Mon, 01 Jun 2026 11:59:00 GMT", Some(0)),
            ("Tue, 01 Jun 2027 12:00:00 GMT", Some(3_600)),
            ("soon", None),
            ("-5", None),
        ] {
            assert_eq!(pause(asked, now), expected.map(Span::seconds), "{asked}");
        }
    }

    #[test]
    fn the_name_of_an_error_is_a_word_or_nothing() {
        for (name, kept) in [
            ("rate_limit_exceeded", true),
            ("TooManyRequestsException", true),
            ("ada@example.org is refused", false),
            ("<b>", false),
        ] {
            assert_eq!(word(&Value::from(name)) == name, kept, "{name}");
        }
        assert_eq!(word(&Value::Null), "");
    }
}
