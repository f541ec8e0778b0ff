//! The metrics, under the names that dashboards and alerts rely on.
//!
//! Must not have a label with user input: labels are route templates, codes and constants of this program.

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, LabelSetEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

/// Counters, gauges and histograms.
///
/// Each is cheap to clone and to update from anywhere.
pub struct Metrics {
    registry: Registry,
    /// Requests answered.
    pub http_requests: Family<RequestLabels, Counter>,
    /// Seconds from the head of a request to the head of its response.
    pub http_request_seconds: Family<RouteLabels, Histogram, fn() -> Histogram>,
    /// TCP connections open on the public listener.
    pub http_connections: Gauge,
    /// TCP connections, sockets and streams refused, by the cap that was reached.
    pub http_connections_refused: Family<Labelled<Cap>, Counter>,
    /// TLS handshakes that failed, or took too long.
    pub tls_handshake_failures: Counter,
    /// When the certificate that IO shows expires, in seconds since 1970, by where it is from.
    pub cert_expiry_timestamp: Family<Labelled<SourceOf>, Gauge>,
    /// Certificates that could not be reloaded or renewed.
    pub cert_failures: Family<Labelled<Operation>, Counter>,
    /// Panics of this process.
    pub panics: Counter,
    /// Requests refused by a limit.
    pub ratelimit: Family<Labelled<Rule>, Counter>,
    /// Outcomes of emails.
    pub auth_mail: Family<Labelled<ResultOf>, Counter>,
    /// Whether a ceiling on sign-in emails holds some back now, by its period.
    pub auth_mail_ceiling_reached: Family<Labelled<Period>, Gauge>,
    /// Outcomes of sign-in links and codes.
    pub auth_verify: Family<Labelled<ResultOf>, Counter>,
    /// Events of the security log.
    pub security_events: Family<Labelled<Event>, Counter>,
    /// Emails waiting.
    pub outbox_emails: Gauge,
    /// The age of the oldest email that is still being tried, in seconds.
    pub outbox_oldest_seconds: Gauge,
    /// How far the system clock is ahead of the time that can be explained; zero while it is believed.
    pub clock_unexplained_seconds: Gauge,
    /// How old each key is that is in use, in seconds.
    pub key_age_seconds: Family<Labelled<KeyName>, Gauge>,
    /// When the last backup was made, in seconds since 1970; zero: none is known.
    pub backup_last_success: Gauge,
    /// When a backup was last restored on trial and good; zero: none is known.
    pub backup_last_verify: Gauge,
    /// Failures around backups.
    pub backup_failures: Family<Labelled<Operation>, Counter>,
    /// Erasures that only this machine knows of.
    pub backup_erased_unsent: Gauge,
    /// What a rotation of keys still has to renew.
    pub key_rotation_left: Family<Labelled<KeyName>, Gauge>,
    /// Damaged values read from the store.
    pub damaged_values: Counter,
    /// Sockets and streams open.
    pub ws_connections: Gauge,
    /// Live chats with a member connected to this node.
    pub live_chats: Gauge,
    /// People searching, by age band.
    pub match_queue: Family<Labelled<Band>, Gauge>,
    /// Errors reported by the web app.
    pub client_errors: Counter,
    /// Violations of the content security policy reported by browsers.
    pub csp_reports: Counter,
    /// Messages stored, by the signals in their text.
    pub safety_signals: Family<Labelled<SignalName>, Counter>,
    /// Messages whose sender was asked first, by the signals in their text.
    pub safety_nudges: Family<Labelled<SignalName>, Counter>,
    /// Openers held back because their writer sends them to everyone.
    pub safety_openers_slowed: Counter,
    /// Cases that wait for a decision, by how soon someone must look.
    pub cases_open: Family<Labelled<SeverityName>, Gauge>,
    /// Cases whose first look is late.
    pub cases_overdue: Family<Labelled<SeverityName>, Gauge>,
    /// The age of the oldest case that waits for a decision, in seconds.
    pub cases_oldest_seconds: Family<Labelled<SeverityName>, Gauge>,
    /// Runs of periodic jobs.
    pub jobs: Family<JobLabels, Counter>,
}

/// A route template, a method and a status class.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RequestLabels {
    /// `/api/chat/{chat}`; `other` when no route matched.
    pub route: String,
    /// `GET`; `other` for unknown methods.
    pub method: &'static str,
    /// `2xx`.
    pub status_class: &'static str,
}

/// A route template.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RouteLabels {
    /// `/api/chat/{chat}`; `other` when no route matched.
    pub route: String,
}

/// A job and its result.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct JobLabels {
    /// Its name.
    pub job: &'static str,
    /// `ok` or `failed`.
    pub result: &'static str,
}

/// The name of the one label of a family.
pub trait LabelName: Clone + std::fmt::Debug + PartialEq + Eq + std::hash::Hash + Send + Sync + 'static {
    /// The name.
    const NAME: &'static str;
}

/// One label whose values are constants of this program.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Labelled<N>(&'static str, std::marker::PhantomData<N>);

impl<N: LabelName> Labelled<N> {
    /// The label with this value.
    pub fn new(value: &'static str) -> Self {
        Self(value, std::marker::PhantomData)
    }
}

impl<N: LabelName> EncodeLabelSet for Labelled<N> {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> Result<(), std::fmt::Error> {
        use prometheus_client::encoding::EncodeLabel as _;
        (N::NAME, self.0).encode(encoder.encode_label())
    }
}

macro_rules! label_names {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $name;
        impl LabelName for $name {
            const NAME: &'static str = $text;
        }
    )+};
}

label_names! {
    /// The result.
    ResultOf = "result";
    /// The limit.
    Rule = "rule";
    /// The cap.
    Cap = "cap";
    /// The age band.
    Band = "band";
    /// The key.
    KeyName = "key";
    /// The event of the security log.
    Event = "event";
    /// The period of a ceiling.
    Period = "period";
    /// What was done.
    Operation = "operation";
    /// Where something is from.
    SourceOf = "source";
    /// The signal in a text.
    SignalName = "signal";
    /// How soon someone must look.
    SeverityName = "severity";
}

/// Buckets from half a millisecond to about sixteen seconds.
fn quick() -> Histogram {
    Histogram::new(exponential_buckets(0.000_5, 2.0, 16))
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("io"),
            http_requests: Family::default(),
            http_request_seconds: Family::new_with_constructor(quick),
            http_connections: Gauge::default(),
            http_connections_refused: Family::default(),
            tls_handshake_failures: Counter::default(),
            cert_expiry_timestamp: Family::default(),
            cert_failures: Family::default(),
            panics: super::panics::counter(),
            ratelimit: Family::default(),
            auth_mail: Family::default(),
            auth_mail_ceiling_reached: Family::default(),
            auth_verify: Family::default(),
            security_events: Family::default(),
            outbox_emails: Gauge::default(),
            outbox_oldest_seconds: Gauge::default(),
            clock_unexplained_seconds: Gauge::default(),
            key_age_seconds: Family::default(),
            backup_last_success: Gauge::default(),
            backup_last_verify: Gauge::default(),
            backup_failures: Family::default(),
            backup_erased_unsent: Gauge::default(),
            key_rotation_left: Family::default(),
            damaged_values: Counter::default(),
            ws_connections: Gauge::default(),
            live_chats: Gauge::default(),
            match_queue: Family::default(),
            client_errors: Counter::default(),
            csp_reports: Counter::default(),
            safety_signals: Family::default(),
            safety_nudges: Family::default(),
            safety_openers_slowed: Counter::default(),
            cases_open: Family::default(),
            cases_overdue: Family::default(),
            cases_oldest_seconds: Family::default(),
            jobs: Family::default(),
        };
        metrics.register();
        metrics.register_tls();
        metrics.register_sign_in();
        metrics.register_safety();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        let registry = &mut self.registry;
        registry.register("build", "The version that is running", build);
        registry.register("http_requests", "Requests answered", self.http_requests.clone());
        registry.register_with_unit(
            "http_request",
            "Time from the head of a request to the head of its response",
            Unit::Seconds,
            self.http_request_seconds.clone(),
        );
        registry.register(
            "http_connections",
            "Open TCP connections",
            self.http_connections.clone(),
        );
        registry.register(
            "http_connections_refused",
            "Connections refused, by the cap that was reached",
            self.http_connections_refused.clone(),
        );
        registry.register("panics", "Panics of this process", self.panics.clone());
        registry.register("ratelimit", "Requests refused by a rate limit", self.ratelimit.clone());
        registry.register_with_unit(
            "clock_unexplained",
            "How far the system clock is ahead of what can be explained; deletion by age waits for `io clock confirm`",
            Unit::Seconds,
            self.clock_unexplained_seconds.clone(),
        );
        registry.register_with_unit(
            "key_age",
            "How long each key has been in use",
            Unit::Seconds,
            self.key_age_seconds.clone(),
        );
        registry.register_with_unit(
            "backup_last_success_timestamp",
            "When the last backup was made; 0: none is known",
            Unit::Seconds,
            self.backup_last_success.clone(),
        );
        registry.register_with_unit(
            "backup_last_verify_timestamp",
            "When a backup was last restored on trial and found good; 0: never",
            Unit::Seconds,
            self.backup_last_verify.clone(),
        );
        registry.register(
            "backup_failures",
            "Failed operations of backups",
            self.backup_failures.clone(),
        );
        registry.register(
            "backup_erased_unsent",
            "Erasures that are not yet with the backups",
            self.backup_erased_unsent.clone(),
        );
        registry.register(
            "key_rotation_left",
            "What a rotation of keys still has to renew",
            self.key_rotation_left.clone(),
        );
        registry.register(
            "ws_connections",
            "Open sockets and event streams",
            self.ws_connections.clone(),
        );
        registry.register(
            "live_chats",
            "Live chats with a member connected to this node",
            self.live_chats.clone(),
        );
        registry.register(
            "store_damaged_values",
            "Stored values that could not be decrypted and were served as empty",
            self.damaged_values.clone(),
        );
        registry.register("match_queue", "People searching", self.match_queue.clone());
        registry.register(
            "client_errors",
            "Errors reported by the web app",
            self.client_errors.clone(),
        );
        registry.register(
            "csp_reports",
            "Violations of the content security policy",
            self.csp_reports.clone(),
        );
        registry.register("jobs", "Runs of periodic jobs", self.jobs.clone());
    }

    /// TLS, if IO speaks it itself.
    fn register_tls(&mut self) {
        let registry = &mut self.registry;
        registry.register(
            "tls_handshake_failures",
            "TLS handshakes that failed or took too long",
            self.tls_handshake_failures.clone(),
        );
        registry.register_with_unit(
            "cert_expiry_timestamp",
            "When the certificate that IO shows expires; absent: IO shows none",
            Unit::Seconds,
            self.cert_expiry_timestamp.clone(),
        );
        registry.register(
            "cert_failures",
            "Certificates that could not be reloaded or renewed; the one in use stays",
            self.cert_failures.clone(),
        );
    }

    /// Sign-in and its emails.
    fn register_sign_in(&mut self) {
        let registry = &mut self.registry;
        registry.register("auth_mail", "Outcomes of emails", self.auth_mail.clone());
        registry.register(
            "auth_mail_ceiling_reached",
            "Whether a ceiling on all sign-in emails holds some back now",
            self.auth_mail_ceiling_reached.clone(),
        );
        registry.register(
            "auth_verify",
            "Outcomes of sign-in links and codes",
            self.auth_verify.clone(),
        );
        registry.register(
            "security_events",
            "Events of the security log",
            self.security_events.clone(),
        );
        registry.register("outbox_emails", "Emails waiting", self.outbox_emails.clone());
        registry.register_with_unit(
            "outbox_oldest",
            "Age of the oldest email that is still being tried",
            Unit::Seconds,
            self.outbox_oldest_seconds.clone(),
        );
    }

    /// Signals in the text of messages: kinds and numbers.
    fn register_safety(&mut self) {
        let registry = &mut self.registry;
        registry.register(
            "safety_signals",
            "Messages stored, by the signals in their text",
            self.safety_signals.clone(),
        );
        registry.register(
            "safety_nudges",
            "Messages whose sender was asked before they were sent, by the signals in their text",
            self.safety_nudges.clone(),
        );
        registry.register(
            "safety_openers_slowed",
            "Openers held back because their writer sends them to everyone",
            self.safety_openers_slowed.clone(),
        );
        registry.register(
            "moderation_cases_open",
            "Cases that wait for a decision",
            self.cases_open.clone(),
        );
        registry.register(
            "moderation_cases_overdue",
            "Cases that nobody looked at in time",
            self.cases_overdue.clone(),
        );
        registry.register_with_unit(
            "moderation_oldest_case",
            "Age of the oldest case that waits for a decision",
            Unit::Seconds,
            self.cases_oldest_seconds.clone(),
        );
    }

    /// All metrics in the `OpenMetrics` text format.
    pub fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("invariant: writing to a string cannot fail");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_that_alerts_rely_on_exist() {
        let metrics = Metrics::default();
        metrics.ratelimit.get_or_create(&Labelled::new("api_network")).inc();
        metrics.auth_mail.get_or_create(&Labelled::new("sent")).inc();
        let labels = RequestLabels {
            route: "/livez".to_owned(),
            method: "GET",
            status_class: "2xx",
        };
        metrics.http_requests.get_or_create(&labels).inc();
        metrics
            .http_request_seconds
            .get_or_create(&RouteLabels {
                route: "/livez".to_owned(),
            })
            .observe(0.01);
        let text = metrics.text();
        for line in [
            "io_build_info{version=",
            "io_ratelimit_total{rule=\"api_network\"} 1",
            "io_auth_mail_total{result=\"sent\"} 1",
            "io_http_requests_total{route=\"/livez\",method=\"GET\",status_class=\"2xx\"} 1",
            "io_http_request_seconds_count{route=\"/livez\"} 1",
            "io_ws_connections 0",
            "io_live_chats 0",
            "io_outbox_oldest_seconds 0",
            "io_clock_unexplained_seconds 0",
            "io_backup_last_success_timestamp_seconds 0",
            "io_backup_last_verify_timestamp_seconds 0",
            "io_backup_erased_unsent 0",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
    }
}
