//! Looks at an installation as an operator would: database, mail, backups, keys, the machine, the public address.
//!
//! Everything is asked for real, side by side, each question within bounds. Must not change anything that lasts, and must
//! not say a secret.

mod backups;
mod checks;
mod database;
mod dns;
mod machine;
mod mail;
mod page;
mod pictures;
mod reach;
mod settings;

use std::sync::Arc;
use std::time::Duration;

use io_core::time::{Span, Timestamp, Uptime};
use io_store::Store;
use serde::Serialize;
use tokio::sync::Mutex;

pub use checks::{CHECKS, Check};
pub use dns::NameServers;

use crate::config::Config;
use crate::keys::RootKeys;
use crate::outside::Outside;

/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running server looks no more often: each look is a write, a sign-in at the mail server, an object at the target.
const PAUSE: Span = Span::seconds(30);

/// What is looked at.
pub struct Subject {
    /// Its configuration.
    pub config: Config,
    /// The clock and the random numbers.
    pub outside: Outside,
    /// The store and the root keys of a running server; none: they are opened.
    pub server: Option<(Store, Arc<RootKeys>)>,
    /// Who is asked about the records of the domain of emails.
    pub name_servers: NameServers,
    /// The hashed files that pages load first: their paths and their bytes.
    pub web_files: Vec<(String, Vec<u8>)>,
}

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// There is nothing to look at here.
    Skipped,
    /// As it should be.
    Ok,
    /// It works, and something should be done.
    Warn,
    /// It does not work, or will soon not.
    Fail,
}

impl Verdict {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What was looked at, what it means, and how it is mended.
    pub check: &'static Check,
    /// How it is.
    pub verdict: Verdict,
    /// What was seen.
    pub seen: String,
}

impl Finding {
    /// Its place in the documentation.
    pub fn page(&self) -> String {
        format!("docs/operate/doctor.md#{}", self.check.id)
    }
}

/// Everything that was found, in the order of [`CHECKS`].
#[derive(Clone, Debug)]
pub struct Report {
    /// When it was begun.
    pub at: Timestamp,
    /// The findings, one for each check.
    pub findings: Vec<Finding>,
}

impl Report {
    /// The worst verdict.
    pub fn verdict(&self) -> Verdict {
        let worst = self.findings.iter().map(|finding| finding.verdict).max();
        worst.map_or(Verdict::Ok, |worst| worst.max(Verdict::Ok))
    }
}

/// What a question saw.
#[derive(Clone, Debug)]
struct Seen(Verdict, String);

impl Seen {
    fn ok(said: impl Into<String>) -> Self {
        Self(Verdict::Ok, said.into())
    }

    fn warn(said: impl Into<String>) -> Self {
        Self(Verdict::Warn, said.into())
    }

    fn fail(said: impl Into<String>) -> Self {
        Self(Verdict::Fail, said.into())
    }

    fn skipped(said: impl Into<String>) -> Self {
        Self(Verdict::Skipped, said.into())
    }
}

/// What questions saw, by the id of their check.
type Answers = Vec<(&'static str, Seen)>;

/// Looks at everything.
pub async fn examine(subject: &Subject) -> Report {
    let at = subject.outside.clock.now();
    let (database, backups, pictures, mail, reach) = tokio::join!(
        database::ask(subject),
        backups::ask(subject),
        pictures::ask(subject),
        mail::ask(subject),
        reach::ask(subject),
    );
    let mut answers = [database, backups, pictures, mail, reach].concat();
    answers.extend(machine::ask(subject));
    answers.extend(settings::ask(&subject.config));
    let findings = CHECKS.iter().map(|check| {
        let place = answers.iter().position(|(id, _)| *id == check.id);
        let place = place.expect("invariant: every check is asked, and a test asks them all");
        let (_, Seen(verdict, seen)) = answers.swap_remove(place);
        Finding { check, verdict, seen }
    });
    Report {
        at,
        findings: findings.collect(),
    }
}

/// What a running server saw when it last looked.
#[derive(Debug, Default)]
pub struct LastLook(Mutex<Option<(Uptime, Report)>>);

impl LastLook {
    /// Looks at everything, at most twice a minute; in between, answers what was found last.
    ///
    /// Who asks while it looks waits for the same.
    pub async fn look(&self, subject: &Subject) -> Report {
        let mut last = self.0.lock().await;
        let now = subject.outside.clock.uptime();
        if let Some((_, report)) = last.as_ref().filter(|(at, _)| now - *at < PAUSE) {
            return report.clone();
        }
        let report = Box::pin(examine(subject)).await;
        *last = Some((now, report.clone()));
        report
    }
}

/// Asks within bounds.
async fn within(question: impl Future<Output = Seen>) -> Seen {
    let answer = tokio::time::timeout(PATIENCE, question).await;
    answer.unwrap_or_else(|_| Seen::fail(format!("there was no answer within {} seconds", PATIENCE.as_secs())))
}

/// A number of days, in words.
fn days(days: i64) -> String {
    match days {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}
