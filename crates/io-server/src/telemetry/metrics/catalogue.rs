//! The one list of metrics: names, labels, meanings.
//!
//! `/metrics`, `docs/operate/metrics.md` and the dashboards are made from it. A metric that is not here cannot be
//! registered, and a test fails when one that is here is not.
//!
//! Must not have a label whose values people choose.

/// What can be done with the numbers of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It only rises: its rate says something.
    Counter,
    /// It rises and falls.
    Gauge,
    /// Durations, counted by how long they were.
    Histogram,
    /// Always 1; its labels say something.
    Info,
}

impl Kind {
    /// Its name in the documentation.
    pub fn name(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
            Self::Info => "info",
        }
    }
}

/// Metrics that are read together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Whether it serves.
    Health,
    /// Requests and connections.
    Http,
    /// Sockets, chats, matching.
    Live,
    /// Sign-in and its emails.
    SignIn,
    /// Reports, signals, the security log.
    Safety,
    /// The database, keys, the clock.
    Store,
    /// Backups.
    Backup,
    /// Jobs.
    Jobs,
    /// The web app, as browsers report it.
    WebApp,
    /// The process and its machine.
    Process,
}

impl Group {
    /// Every group, in the order of the documentation.
    pub const ALL: [Self; 10] = [
        Self::Health,
        Self::Http,
        Self::Live,
        Self::SignIn,
        Self::Safety,
        Self::Store,
        Self::Backup,
        Self::Jobs,
        Self::WebApp,
        Self::Process,
    ];

    /// Its heading.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Health => "Health",
            Self::Http => "Requests and connections",
            Self::Live => "Sockets, chats, matching",
            Self::SignIn => "Sign-in and its emails",
            Self::Safety => "Safety",
            Self::Store => "Database, keys, clock",
            Self::Backup => "Backups",
            Self::Jobs => "Periodic jobs",
            Self::WebApp => "The web app, as browsers report it",
            Self::Process => "Process and machine",
        }
    }
}

/// One metric.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// Its name, as Prometheus shows it.
    pub name: &'static str,
    /// What its numbers are.
    pub kind: Kind,
    /// What it is read with.
    pub group: Group,
    /// What it says, without a full stop.
    pub help: &'static str,
    /// Its labels.
    pub labels: &'static [&'static str],
    /// All values of its only label that exist from the start, so that a rate is right from the first one.
    pub values: &'static [&'static str],
}

impl Definition {
    const fn new(kind: Kind, group: Group, name: &'static str, help: &'static str) -> Self {
        Self {
            name,
            kind,
            group,
            help,
            labels: &[],
            values: &[],
        }
    }

    const fn by(mut self, labels: &'static [&'static str]) -> Self {
        self.labels = labels;
        self
    }

    const fn of(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self
    }

    /// The name under which the library registers it: it adds these endings itself.
    pub(super) fn registered_as(&self) -> &'static str {
        let ending = match self.kind {
            Kind::Counter => "_total",
            Kind::Info => "_info",
            Kind::Gauge | Kind::Histogram => "",
        };
        self.name.strip_suffix(ending).unwrap_or(self.name)
    }

    /// What its numbers measure.
    pub fn unit(&self) -> Unit {
        let base = self.name.strip_suffix("_total").unwrap_or(self.name);
        if base.ends_with("timestamp_seconds") || base.ends_with("start_time_seconds") {
            Unit::Time
        } else if base.ends_with("_seconds") {
            Unit::Seconds
        } else if base.ends_with("_bytes") {
            Unit::Bytes
        } else {
            Unit::Number
        }
    }
}

/// What a number measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A number of things.
    Number,
    /// A duration.
    Seconds,
    /// An amount.
    Bytes,
    /// A moment, in seconds since 1970.
    Time,
}

/// The metric of this name.
pub fn find(name: &str) -> Option<&'static Definition> {
    METRICS.iter().find(|metric| metric.name == name)
}

const fn counter(group: Group, name: &'static str, help: &'static str) -> Definition {
    Definition::new(Kind::Counter, group, name, help)
}

const fn gauge(group: Group, name: &'static str, help: &'static str) -> Definition {
    Definition::new(Kind::Gauge, group, name, help)
}

const fn histogram(group: Group, name: &'static str, help: &'static str) -> Definition {
    Definition::new(Kind::Histogram, group, name, help)
}

/// The checks of readiness.
pub(crate) const CHECKS: &[&str] = &["draining", "task", "database", "disk", "rights", "owner"];

/// Every metric, by group.
pub static METRICS: &[Definition] = &[
    Definition::new(
        Kind::Info,
        Group::Health,
        "io_build_info",
        "The version that is running",
    )
    .by(&["version"]),
    gauge(Group::Health, "io_ready", "Whether this server can take users: 1, or 0"),
    gauge(
        Group::Health,
        "io_check_failing",
        "Whether this check of readiness fails: 1, or 0",
    )
    .by(&["check"])
    .of(CHECKS),
    counter(Group::Health, "io_panics_total", "Panics of this process"),
    counter(Group::Http, "io_http_requests_total", "Requests answered").by(&["route", "method", "status_class"]),
    histogram(
        Group::Http,
        "io_http_request_seconds",
        "Time from the head of a request to the head of its response",
    )
    .by(&["route"]),
    gauge(
        Group::Http,
        "io_http_connections",
        "Open TCP connections of the public listener",
    ),
    counter(
        Group::Http,
        "io_http_connections_refused_total",
        "Connections, sockets and streams refused, by the cap that was reached",
    )
    .by(&["cap"])
    .of(&["all", "network", "share", "idle", "handshakes", "sockets"]),
    counter(Group::Http, "io_ratelimit_total", "Requests refused by a rate limit").by(&["rule"]),
    counter(
        Group::Http,
        "io_pictures_total",
        "Pictures that people uploaded, by what became of them",
    )
    .by(&["result"])
    .of(&[
        "kept",
        "too_many_bytes",
        "other_format",
        "too_large",
        "damaged",
        "busy",
        "failed",
    ]),
    counter(
        Group::Http,
        "io_tls_handshake_failures_total",
        "TLS handshakes that failed or took too long",
    ),
    gauge(
        Group::Http,
        "io_cert_expiry_timestamp_seconds",
        "When the certificate that IO shows expires; absent: IO shows none",
    )
    .by(&["source"]),
    counter(
        Group::Http,
        "io_cert_failures_total",
        "Certificates that could not be reloaded or renewed; the one in use stays",
    )
    .by(&["operation"]),
    gauge(Group::Live, "io_ws_connections", "Open sockets and event streams"),
    counter(
        Group::Live,
        "io_ws_closed_total",
        "Sockets and event streams that ended, by close code; none: the client left or was lost",
    )
    .by(&["code"]),
    gauge(
        Group::Live,
        "io_live_chats",
        "Live chats with a member connected to this node",
    ),
    counter(Group::Live, "io_messages_total", "Messages stored"),
    gauge(Group::Live, "io_match_queue", "People searching")
        .by(&["band"])
        .of(&["adult"]),
    histogram(
        Group::Live,
        "io_match_wait_seconds",
        "How long people searched until they met someone",
    ),
    counter(
        Group::Live,
        "io_reveal_total",
        "Steps of reveals; ended counts refusals, silence and cancellations alike",
    )
    .by(&["result"])
    .of(&["asked", "revealed", "ended", "withdrawn"]),
    counter(Group::Live, "io_push_total", "Outcomes of pushes to devices")
        .by(&["result"])
        .of(&["sent", "gone", "lost", "refused"]),
    counter(Group::SignIn, "io_auth_mail_total", "Outcomes of emails")
        .by(&["result"])
        .of(&[
            "sent",
            "deferred",
            "rejected",
            "expired",
            "unknown",
            "perhaps_sent",
            "suppressed",
            "bounced",
            "complained",
        ]),
    gauge(
        Group::SignIn,
        "io_auth_mail_ceiling_reached",
        "Whether a ceiling on all sign-in emails holds some back now: 1, or 0",
    )
    .by(&["period"])
    .of(&["minute", "hour", "day"]),
    counter(
        Group::SignIn,
        "io_auth_verify_total",
        "Outcomes of sign-in links and codes",
    )
    .by(&["result"])
    .of(&["signed_in", "wrong", "expired", "used", "rate_limited", "under_age"]),
    gauge(Group::SignIn, "io_outbox_emails", "Emails waiting"),
    gauge(
        Group::SignIn,
        "io_outbox_oldest_seconds",
        "Age of the oldest email that is still being tried",
    ),
    counter(Group::Safety, "io_security_events_total", "Events of the security log").by(&["event"]),
    gauge(
        Group::Safety,
        "io_reports_open",
        "Cases of reports that wait for a decision",
    )
    .by(&["severity"]),
    gauge(
        Group::Safety,
        "io_reports_overdue",
        "Cases of reports that nobody looked at in time",
    )
    .by(&["severity"]),
    gauge(
        Group::Safety,
        "io_report_oldest_seconds",
        "Age of the oldest case that waits for a decision",
    )
    .by(&["severity"]),
    counter(
        Group::Safety,
        "io_safety_signals_total",
        "Messages stored, by the signals in their text",
    )
    .by(&["signal"]),
    counter(
        Group::Safety,
        "io_safety_nudges_total",
        "Messages whose sender was asked before they were sent, by the signals in their text",
    )
    .by(&["signal"]),
    counter(
        Group::Safety,
        "io_safety_openers_slowed_total",
        "Openers held back because their writer sends them to everyone",
    ),
    counter(
        Group::Safety,
        "io_safety_programs_suspected_total",
        "Accounts handed to people because they write as a program would, by sign",
    )
    .by(&["sign"]),
    gauge(
        Group::Safety,
        "io_raid_alarms",
        "Things that happen much more often than usual, by kind",
    )
    .by(&["kind"]),
    gauge(Group::Store, "io_db_pool_in_use", "Connections to the database at work"),
    histogram(
        Group::Store,
        "io_db_pool_wait_seconds",
        "How long uses of the database waited for a connection",
    ),
    counter(
        Group::Store,
        "io_store_damaged_values_total",
        "Stored values that could not be decrypted and were served as empty",
    ),
    gauge(
        Group::Store,
        "io_clock_unexplained_seconds",
        "How far the system clock is ahead of what can be explained; deletion by age waits for `io clock confirm`",
    ),
    gauge(Group::Store, "io_key_age_seconds", "How long each key has been in use").by(&["key"]),
    gauge(
        Group::Store,
        "io_key_rotation_left",
        "What a rotation of keys still has to renew",
    )
    .by(&["key"]),
    gauge(Group::Store, "io_data_free_bytes", "Free space where `data_dir` is"),
    gauge(
        Group::Store,
        "io_data_size_bytes",
        "Size of the file system where `data_dir` is",
    ),
    gauge(
        Group::Backup,
        "io_backup_last_success_timestamp_seconds",
        "When the last backup was made; 0: none is known",
    ),
    gauge(
        Group::Backup,
        "io_backup_last_verify_timestamp_seconds",
        "When a backup was last restored on trial and found good; 0: never",
    ),
    counter(
        Group::Backup,
        "io_backup_failures_total",
        "Failed operations of backups",
    )
    .by(&["operation"])
    .of(&["list", "create", "verify", "send_erased"]),
    gauge(
        Group::Backup,
        "io_backup_erased_unsent",
        "Erasures that are not yet with the backups",
    ),
    counter(Group::Jobs, "io_jobs_total", "Runs of periodic jobs").by(&["job", "result"]),
    counter(
        Group::WebApp,
        "io_client_errors_total",
        "Errors reported by the web app",
    ),
    counter(
        Group::WebApp,
        "io_csp_reports_total",
        "Violations of the content security policy",
    ),
    histogram(
        Group::WebApp,
        "io_web_vital_seconds",
        "How long page loads of the web app took, as browsers measured it",
    )
    .by(&["vital"])
    .of(&["lcp", "inp", "ttfb"]),
    histogram(
        Group::WebApp,
        "io_web_layout_shift",
        "How far things moved by themselves in a page load of the web app",
    ),
    counter(
        Group::Process,
        "process_cpu_seconds_total",
        "CPU time of the process, in user and kernel mode",
    ),
    gauge(
        Group::Process,
        "process_resident_memory_bytes",
        "Memory of the process in RAM",
    ),
    gauge(
        Group::Process,
        "process_virtual_memory_bytes",
        "Address space of the process",
    ),
    gauge(
        Group::Process,
        "io_allocator_resident_bytes",
        "Memory in RAM that the allocator took, in use or kept for later: all that belongs to no file",
    ),
    gauge(
        Group::Process,
        "io_allocator_swapped_bytes",
        "Memory that the allocator took and the kernel moved to swap",
    ),
    gauge(Group::Process, "process_open_fds", "Open file descriptors"),
    gauge(
        Group::Process,
        "process_max_fds",
        "The most file descriptors that may be open",
    ),
    gauge(
        Group::Process,
        "process_start_time_seconds",
        "When the process started, in seconds since 1970",
    ),
    gauge(Group::Process, "io_process_threads", "Threads of the process"),
    gauge(Group::Process, "io_runtime_workers", "Threads that run tasks"),
    gauge(Group::Process, "io_runtime_tasks", "Tasks that are alive"),
    gauge(
        Group::Process,
        "io_runtime_queue_depth",
        "Tasks that are ready and wait for a thread",
    ),
    counter(
        Group::Process,
        "io_runtime_busy_seconds_total",
        "How long the threads that run tasks were busy, together",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn hlt_06_each_metric_is_defined_once_and_named_after_its_kind() {
        let mut names = BTreeSet::new();
        for metric in METRICS {
            assert!(names.insert(metric.name), "{} twice", metric.name);
            assert_eq!(
                metric.kind == Kind::Counter,
                metric.name.ends_with("_total"),
                "{}",
                metric.name
            );
            assert!(!metric.help.ends_with('.'), "{}", metric.name);
            assert!(metric.values.is_empty() || metric.labels.len() == 1, "{}", metric.name);
        }
    }

    #[test]
    fn hlt_06_every_promised_name_exists() {
        for name in [
            "io_http_requests_total",
            "io_http_request_seconds",
            "io_ws_connections",
            "io_ws_closed_total",
            "io_messages_total",
            "io_match_wait_seconds",
            "io_match_queue",
            "io_auth_mail_total",
            "io_auth_verify_total",
            "io_ratelimit_total",
            "io_reveal_total",
            "io_reports_open",
            "io_report_oldest_seconds",
            "io_db_pool_in_use",
            "io_db_pool_wait_seconds",
            "io_outbox_oldest_seconds",
            "io_backup_last_success_timestamp_seconds",
            "io_backup_last_verify_timestamp_seconds",
            "io_key_age_seconds",
            "io_cert_expiry_timestamp_seconds",
            "io_build_info",
        ] {
            assert!(find(name).is_some(), "{name}");
        }
    }
}
