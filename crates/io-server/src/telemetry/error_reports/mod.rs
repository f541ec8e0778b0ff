//! Reports of errors to a collector that understands Sentry's envelopes, if the operator names one.
//!
//! Must not send what a person wrote, or what leads to one: a report is made of constants of this program and of what
//! `scrub` lets through. The text of an error is never part of it.

mod post;
mod watch;

use std::sync::Arc;

use io_core::outside::{Clock, Entropy};
use io_core::time::{Span, Uptime};
use parking_lot::Mutex;
use serde_json::json;
use tokio::sync::mpsc;

pub(super) use watch::ErrorEvents;

use self::post::Poster;
use crate::config::{Dsn, hex};
use crate::telemetry::scrub::{places, word};

/// How many reports wait. More are dropped: the log has them all.
const QUEUE: usize = 64;

/// How long nothing is sent after the collector was away.
const PAUSE: Span = Span::seconds(30);

/// One error.
#[derive(Clone, Debug)]
pub struct Report {
    platform: &'static str,
    release: String,
    title: String,
    place: String,
    tags: Vec<(&'static str, String)>,
}

impl Report {
    /// An error of the server, with where it was logged.
    pub(super) fn of_server(target: &str, place: String, tags: Vec<(&'static str, String)>) -> Self {
        Self {
            platform: "other",
            release: env!("CARGO_PKG_VERSION").to_owned(),
            title: format!("{} at {place}", word(target)),
            place,
            tags,
        }
    }

    /// An error that the web app reported.
    pub fn of_web_app(release: &str, route: &str, name: &str, stack: &str) -> Self {
        let at = places(stack);
        let first = at.split(' ').next().unwrap_or_default().to_owned();
        Self {
            platform: "javascript",
            release: word(release),
            title: format!("{} on {}", word(name), word(route)),
            place: first,
            tags: vec![("route", word(route)), ("error", word(name)), ("at", at)],
        }
    }
}

/// Takes reports. Cheap to clone; without a collector it does nothing.
#[derive(Clone, Debug, Default)]
pub struct ErrorReports(Option<mpsc::Sender<Report>>);

/// Sends what was taken.
pub struct Sender {
    reports: mpsc::Receiver<Report>,
    poster: Poster,
    environment: &'static str,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    /// Nothing is sent before.
    resume: Uptime,
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sender").finish_non_exhaustive()
    }
}

impl ErrorReports {
    /// Takes reports for this collector.
    ///
    /// From now on errors in the log of this process are reported too.
    pub fn open(
        dsn: &Dsn,
        environment: &'static str,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> anyhow::Result<(Self, Mutex<Option<Sender>>)> {
        let (taking, reports) = mpsc::channel(QUEUE);
        let this = Self(Some(taking));
        watch::report_to(&this);
        let sender = Sender {
            reports,
            poster: Poster::new(dsn)?,
            environment,
            clock,
            entropy,
            resume: Uptime(0),
        };
        Ok((this, Mutex::new(Some(sender))))
    }

    /// Takes a report, if there is room.
    pub fn note(&self, report: Report) {
        if let Some(reports) = &self.0 {
            // Full or closed: the log has it.
            let _ = reports.try_send(report);
        }
    }
}

impl Sender {
    /// Sends reports as they come, until this future is dropped.
    pub async fn run(mut self) {
        while let Some(report) = self.reports.recv().await {
            // What comes while the collector is away, or wants to be left alone, is dropped: the log has it.
            if self.clock.uptime() < self.resume {
                continue;
            }
            let envelope = self.envelope(&report);
            let pause = match self.poster.send(envelope).await {
                Ok(None) => continue,
                Ok(Some(pause)) => pause,
                Err(why) => {
                    // A warning: an error would be reported in turn.
                    tracing::warn!(why, "a report of an error cannot be sent");
                    PAUSE
                }
            };
            self.resume = self.clock.uptime() + pause;
        }
    }

    fn envelope(&self, report: &Report) -> String {
        let id = hex(&self.entropy.id());
        let tags: serde_json::Map<_, _> = report
            .tags
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)))
            .collect();
        let event = json!({
            "event_id": id,
            "timestamp": self.clock.now().as_seconds(),
            "platform": report.platform,
            "level": "error",
            "logger": "io",
            "release": format!("io@{}", report.release),
            "environment": self.environment,
            "message": { "formatted": report.title },
            "culprit": report.place,
            "fingerprint": [report.title],
            "tags": tags,
        })
        .to_string();
        let head = json!({ "event_id": id });
        let item = json!({ "type": "event", "content_type": "application/json", "length": event.len() });
        format!("{head}\n{item}\n{event}\n")
    }
}
