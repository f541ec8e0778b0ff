//! The metrics, under the names that dashboards and alerts rely on.
//!
//! `catalogue` says what each means. Must not hold anything about one person.

pub mod catalogue;
mod counted;
mod labels;
mod process;

use prometheus_client::encoding::prometheus_text;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Metric, Registry};

pub use counted::CountedDurations;
pub use labels::{
    Band, Cap, Check, CloseLabels, Event, JobLabels, KeyName, Kind, LabelName, Labelled, Operation, Period,
    RequestLabels, ResultOf, RouteLabels, Rule, SeverityName, Sign, SignalName, SourceOf, VitalOf,
};
pub use process::ProcessMetrics;

use crate::telemetry::SecurityEvent;

/// Counters, gauges and histograms.
///
/// Each is cheap to clone and to update from anywhere.
pub struct Metrics {
    registry: Registry,
    /// The names of what is registered.
    registered: Vec<&'static str>,
    /// Whether this server can take users.
    pub ready: Gauge,
    /// The checks of readiness that fail.
    pub check_failing: Family<Labelled<Check>, Gauge>,
    /// The process, its memory and the runtime.
    pub process: ProcessMetrics,
    /// Sockets and streams that ended, by close code.
    pub ws_closed: Family<CloseLabels, Counter>,
    /// Messages stored.
    pub messages: Counter,
    /// How long people searched until they met someone.
    pub match_wait: CountedDurations,
    /// Steps of reveals.
    pub reveals: Family<Labelled<ResultOf>, Counter>,
    /// Connections to the database at work.
    pub db_pool_in_use: Gauge,
    /// How long uses of the database waited for a connection.
    pub db_pool_wait: CountedDurations,
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
    /// Uploads of pictures, by what became of them.
    pub pictures: Family<Labelled<ResultOf>, Counter>,
    /// Outcomes of emails.
    pub auth_mail: Family<Labelled<ResultOf>, Counter>,
    /// Whether a ceiling on sign-in emails holds some back now, by its period.
    pub auth_mail_ceiling_reached: Family<Labelled<Period>, Gauge>,
    /// Outcomes of pushes to devices.
    pub pushes: Family<Labelled<ResultOf>, Counter>,
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
    /// How long page loads of the web app took, by what was measured.
    pub web_vitals: Family<Labelled<VitalOf>, Histogram>,
    /// How far things moved by themselves in a page load of the web app.
    pub web_layout_shift: Histogram,
    /// Messages stored, by the signals in their text.
    pub safety_signals: Family<Labelled<SignalName>, Counter>,
    /// Messages whose sender was asked first, by the signals in their text.
    pub safety_nudges: Family<Labelled<SignalName>, Counter>,
    /// Openers held back because their writer sends them to everyone.
    pub safety_openers_slowed: Counter,
    /// Accounts that were handed to people because they write as a program would, by sign.
    pub safety_programs: Family<Labelled<Sign>, Counter>,
    /// Sudden rises that last, by kind.
    pub raid_alarms: Family<Labelled<Kind>, Gauge>,
    /// Cases that wait for a decision, by how soon someone must look.
    pub cases_open: Family<Labelled<SeverityName>, Gauge>,
    /// Cases whose first look is late.
    pub cases_overdue: Family<Labelled<SeverityName>, Gauge>,
    /// The age of the oldest case that waits for a decision, in seconds.
    pub cases_oldest_seconds: Family<Labelled<SeverityName>, Gauge>,
    /// Runs of periodic jobs.
    pub jobs: Family<JobLabels, Counter>,
}

/// Buckets from half a millisecond to about sixteen seconds.
fn quick() -> Histogram {
    Histogram::new(exponential_buckets(0.000_5, 2.0, 16))
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::default(),
            registered: Vec::new(),
            ready: Gauge::default(),
            check_failing: Family::default(),
            process: ProcessMetrics::default(),
            ws_closed: Family::default(),
            messages: Counter::default(),
            match_wait: CountedDurations::default(),
            reveals: Family::default(),
            db_pool_in_use: Gauge::default(),
            db_pool_wait: CountedDurations::default(),
            http_requests: Family::default(),
            http_request_seconds: Family::new_with_constructor(quick),
            http_connections: Gauge::default(),
            http_connections_refused: Family::default(),
            tls_handshake_failures: Counter::default(),
            cert_expiry_timestamp: Family::default(),
            cert_failures: Family::default(),
            panics: super::panics::counter(),
            ratelimit: Family::default(),
            pictures: Family::default(),
            auth_mail: Family::default(),
            auth_mail_ceiling_reached: Family::default(),
            pushes: Family::default(),
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
            web_vitals: Family::new_with_constructor(quick),
            web_layout_shift: Histogram::new(exponential_buckets(0.012_5, 2.0, 8)),
            safety_signals: Family::default(),
            safety_nudges: Family::default(),
            safety_openers_slowed: Counter::default(),
            safety_programs: Family::default(),
            raid_alarms: Family::default(),
            cases_open: Family::default(),
            cases_overdue: Family::default(),
            cases_oldest_seconds: Family::default(),
            jobs: Family::default(),
        };
        metrics.register_server();
        metrics.register_tls();
        metrics.register_live();
        metrics.register_sign_in();
        metrics.register_safety();
        metrics.register_store();
        metrics.register_process();
        metrics
    }
}

impl Metrics {
    fn register_server(&mut self) {
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        self.add("io_build_info", build);
        self.add("io_ready", self.ready.clone());
        self.add_gauges("io_check_failing", self.check_failing.clone());
        self.add("io_panics_total", self.panics.clone());
        self.add("io_http_requests_total", self.http_requests.clone());
        self.add("io_http_request_seconds", self.http_request_seconds.clone());
        self.add("io_http_connections", self.http_connections.clone());
        self.add_counters(
            "io_http_connections_refused_total",
            self.http_connections_refused.clone(),
        );
        self.add_counters("io_ratelimit_total", self.ratelimit.clone());
        self.add_counters("io_pictures_total", self.pictures.clone());
        self.add("io_client_errors_total", self.client_errors.clone());
        self.add("io_csp_reports_total", self.csp_reports.clone());
        for vital in ["lcp", "inp", "ttfb"] {
            drop(self.web_vitals.get_or_create(&Labelled::new(vital)));
        }
        self.add("io_web_vital_seconds", self.web_vitals.clone());
        self.add("io_web_layout_shift", self.web_layout_shift.clone());
        self.add("io_jobs_total", self.jobs.clone());
    }

    fn register_live(&mut self) {
        self.add("io_ws_connections", self.ws_connections.clone());
        drop(self.ws_closed.get_or_create(&CloseLabels::of(None)));
        for (code, _) in io_protocol::frames::close::NAMES {
            drop(self.ws_closed.get_or_create(&CloseLabels::of(Some(*code))));
        }
        self.add("io_ws_closed_total", self.ws_closed.clone());
        self.add("io_live_chats", self.live_chats.clone());
        self.add("io_messages_total", self.messages.clone());
        self.add_gauges("io_match_queue", self.match_queue.clone());
        self.add("io_match_wait_seconds", self.match_wait.clone());
        self.add_counters("io_reveal_total", self.reveals.clone());
        self.add_counters("io_push_total", self.pushes.clone());
    }

    /// TLS, if IO speaks it itself.
    fn register_tls(&mut self) {
        self.add("io_tls_handshake_failures_total", self.tls_handshake_failures.clone());
        self.add("io_cert_expiry_timestamp_seconds", self.cert_expiry_timestamp.clone());
        self.add_counters("io_cert_failures_total", self.cert_failures.clone());
    }

    /// Sign-in and its emails.
    fn register_sign_in(&mut self) {
        self.add_counters("io_auth_mail_total", self.auth_mail.clone());
        self.add_gauges("io_auth_mail_ceiling_reached", self.auth_mail_ceiling_reached.clone());
        self.add_counters("io_auth_verify_total", self.auth_verify.clone());
        self.add("io_outbox_emails", self.outbox_emails.clone());
        self.add("io_outbox_oldest_seconds", self.outbox_oldest_seconds.clone());
    }

    /// Signals in the text of messages, and reports: kinds and numbers.
    fn register_safety(&mut self) {
        for event in SecurityEvent::ALL {
            drop(self.security_events.get_or_create(&Labelled::new(event.name())));
        }
        self.add("io_security_events_total", self.security_events.clone());
        self.add("io_safety_signals_total", self.safety_signals.clone());
        self.add("io_safety_nudges_total", self.safety_nudges.clone());
        self.add("io_safety_openers_slowed_total", self.safety_openers_slowed.clone());
        self.add("io_safety_programs_suspected_total", self.safety_programs.clone());
        self.add("io_raid_alarms", self.raid_alarms.clone());
        self.add("io_reports_open", self.cases_open.clone());
        self.add("io_reports_overdue", self.cases_overdue.clone());
        self.add("io_report_oldest_seconds", self.cases_oldest_seconds.clone());
    }

    /// What is stored, and its backups.
    fn register_store(&mut self) {
        self.add("io_db_pool_in_use", self.db_pool_in_use.clone());
        self.add("io_db_pool_wait_seconds", self.db_pool_wait.clone());
        self.add("io_store_damaged_values_total", self.damaged_values.clone());
        self.add("io_clock_unexplained_seconds", self.clock_unexplained_seconds.clone());
        self.add("io_key_age_seconds", self.key_age_seconds.clone());
        self.add("io_key_rotation_left", self.key_rotation_left.clone());
        self.add(
            "io_backup_last_success_timestamp_seconds",
            self.backup_last_success.clone(),
        );
        self.add(
            "io_backup_last_verify_timestamp_seconds",
            self.backup_last_verify.clone(),
        );
        self.add_counters("io_backup_failures_total", self.backup_failures.clone());
        self.add("io_backup_erased_unsent", self.backup_erased_unsent.clone());
    }

    fn register_process(&mut self) {
        self.add("process_cpu_seconds_total", self.process.cpu_seconds.clone());
        self.add("io_runtime_busy_seconds_total", self.process.busy_seconds.clone());
        let gauges = [
            ("process_resident_memory_bytes", self.process.resident.clone()),
            ("process_virtual_memory_bytes", self.process.virtual_memory.clone()),
            ("io_allocator_resident_bytes", self.process.allocated.clone()),
            ("io_allocator_swapped_bytes", self.process.swapped.clone()),
            ("process_open_fds", self.process.open_files.clone()),
            ("process_max_fds", self.process.most_files.clone()),
            ("process_start_time_seconds", self.process.started.clone()),
            ("io_process_threads", self.process.threads.clone()),
            ("io_data_free_bytes", self.process.free.clone()),
            ("io_data_size_bytes", self.process.size.clone()),
            ("io_runtime_workers", self.process.workers.clone()),
            ("io_runtime_tasks", self.process.tasks.clone()),
            ("io_runtime_queue_depth", self.process.queue.clone()),
        ];
        for (name, gauge) in gauges {
            self.add(name, gauge);
        }
    }

    /// Registers a metric of the catalogue.
    fn add(&mut self, name: &'static str, metric: impl Metric) {
        let Some(definition) = catalogue::find(name) else {
            unreachable!("invariant: {name} is in the catalogue")
        };
        self.registry
            .register(definition.registered_as(), definition.help, metric);
        self.registered.push(name);
    }

    /// The same for counters that exist from the start, with the values that the catalogue lists.
    fn add_counters<N: LabelName>(&mut self, name: &'static str, family: Family<Labelled<N>, Counter>) {
        for value in catalogue::find(name).map_or(&[][..], |metric| metric.values) {
            drop(family.get_or_create(&Labelled::new(value)));
        }
        self.add(name, family);
    }

    /// The same for gauges.
    fn add_gauges<N: LabelName>(&mut self, name: &'static str, family: Family<Labelled<N>, Gauge>) {
        for value in catalogue::find(name).map_or(&[][..], |metric| metric.values) {
            drop(family.get_or_create(&Labelled::new(value)));
        }
        self.add(name, family);
    }

    /// Sets a counter that another part counts.
    pub fn copy(counter: &Counter, value: u64) {
        counter.inner().store(value, std::sync::atomic::Ordering::Relaxed);
    }

    /// All metrics in the `OpenMetrics` text format.
    pub fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("invariant: writing to a string cannot fail");
        text
    }

    /// All metrics in the older text format of Prometheus, which every tool reads.
    pub fn plain_text(&self) -> String {
        let mut text = String::new();
        prometheus_text::encode(&mut text, &self.registry).expect("invariant: writing to a string cannot fail");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hlt_06_what_is_registered_is_the_catalogue() {
        let mut registered = Metrics::default().registered;
        let mut listed: Vec<_> = catalogue::METRICS.iter().map(|metric| metric.name).collect();
        registered.sort_unstable();
        listed.sort_unstable();
        assert_eq!(registered, listed);
    }

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
            "io_backup_failures_total{operation=\"create\"} 0",
            "io_ws_closed_total{code=\"none\"} 0",
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
