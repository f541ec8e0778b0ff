//! Makes reports of the errors in the log: where they were logged, and a few fields that hold constants.
//!
//! Must not read the message or a cause: either may hold what a person wrote.

use std::sync::OnceLock;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use super::{ErrorReports, Report};
use crate::telemetry::scrub::word;

/// The fields that hold constants of this program.
///
/// Names of jobs and tasks, codes, places of panics.
const FIELDS: [&str; 6] = ["code", "job", "task", "place", "period", "attempts"];

/// Who takes the reports of this process.
static REPORTS: OnceLock<ErrorReports> = OnceLock::new();

/// From now on, errors in the log of this process are reported to this one.
///
/// A second call changes nothing.
pub(super) fn report_to(reports: &ErrorReports) {
    // Only tests open several servers in a process.
    let _ = REPORTS.set(reports.clone());
}

/// A layer of the log that reports errors.
#[derive(Clone, Copy, Debug)]
pub(in crate::telemetry) struct ErrorEvents;

impl<S: Subscriber> Layer<S> for ErrorEvents {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let of = event.metadata();
        // The security log has its own readers, and its own alerts.
        if *of.level() != Level::ERROR || of.target() == "io_server::security" {
            return;
        }
        let Some(reports) = REPORTS.get() else { return };
        let mut allowed = Allowed(Vec::new());
        event.record(&mut allowed);
        let file = of.file().unwrap_or("?");
        let file = file.rsplit_once("crates/").map_or(file, |(_, rest)| rest);
        let place = format!("{}:{}", word(file), of.line().unwrap_or(0));
        reports.note(Report::of_server(of.target(), place, allowed.0));
    }
}

struct Allowed(Vec<(&'static str, String)>);

impl Allowed {
    fn keep(&mut self, field: &Field, value: &str) {
        if let Some(name) = FIELDS.into_iter().find(|name| *name == field.name()) {
            self.0.push((name, word(value)));
        }
    }
}

impl Visit for Allowed {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.keep(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        // Numbers and the like: a text would come as one.
        if FIELDS.contains(&field.name()) {
            self.keep(field, &format!("{value:?}"));
        }
    }
}
