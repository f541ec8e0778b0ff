//! Every number that is measured, by the names that dashboards and alerts rely on.
//!
//! Must not have a label that comes from a person: labels are routes' templates, codes and words of this program.

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, LabelSetEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

/// Counters, gauges and histograms; each is cheap to clone and to change from anywhere.
pub struct Metrics {
    registry: Registry,
    /// Requests answered.
    pub http_requests: Family<RequestLabels, Counter>,
    /// Seconds from the head of a request to the head of its answer.
    pub http_request_seconds: Family<RouteLabels, Histogram, fn() -> Histogram>,
    /// TCP connections open on the public listener.
    pub http_connections: Gauge,
    /// TCP connections refused, by the cap that was reached.
    pub http_connections_refused: Family<Labelled<Cap>, Counter>,
    /// Panics of this process.
    pub panics: Counter,
    /// Requests refused by a limit.
    pub ratelimit: Family<Labelled<Rule>, Counter>,
    /// What became of letters.
    pub auth_mail: Family<Labelled<ResultOf>, Counter>,
    /// What became of links and codes.
    pub auth_verify: Family<Labelled<ResultOf>, Counter>,
    /// Letters waiting.
    pub outbox_letters: Gauge,
    /// The age of the oldest letter that is being tried, in seconds.
    pub outbox_oldest_seconds: Gauge,
    /// Damaged values that were read from the store.
    pub damaged_values: Counter,
    /// Sockets and streams open.
    pub ws_connections: Gauge,
    /// Chats with somebody in them on this node.
    pub live_chats: Gauge,
    /// People searching, by age band.
    pub match_queue: Family<Labelled<Band>, Gauge>,
    /// Errors reported by the web app.
    pub client_errors: Counter,
    /// Breaches of the content security policy reported by browsers.
    pub csp_reports: Counter,
    /// Runs of periodic jobs.
    pub jobs: Family<JobLabels, Counter>,
}

/// A route's template, its method and the hundred of its status.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RequestLabels {
    /// `/api/chat/{chat}`; `other` when no route matched.
    pub route: String,
    /// `GET`; `other` for methods that HTTP does not name.
    pub method: &'static str,
    /// `2xx`.
    pub status_class: &'static str,
}

/// A route's template.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RouteLabels {
    /// `/api/chat/{chat}`; `other` when no route matched.
    pub route: String,
}

/// A job and how it ended.
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

/// One label whose values are words of this program.
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
    /// How something ended.
    ResultOf = "result";
    /// Which limit.
    Rule = "rule";
    /// Which cap.
    Cap = "cap";
    /// Which age band.
    Band = "band";
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
            panics: super::panics::counter(),
            ratelimit: Family::default(),
            auth_mail: Family::default(),
            auth_verify: Family::default(),
            outbox_letters: Gauge::default(),
            outbox_oldest_seconds: Gauge::default(),
            damaged_values: Counter::default(),
            ws_connections: Gauge::default(),
            live_chats: Gauge::default(),
            match_queue: Family::default(),
            client_errors: Counter::default(),
            csp_reports: Counter::default(),
            jobs: Family::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        let registry = &mut self.registry;
        registry.register("build", "What is running", build);
        registry.register("http_requests", "Requests answered", self.http_requests.clone());
        registry.register_with_unit(
            "http_request",
            "From the head of a request to the head of its answer",
            Unit::Seconds,
            self.http_request_seconds.clone(),
        );
        registry.register("http_connections", "Connections open", self.http_connections.clone());
        registry.register(
            "http_connections_refused",
            "Connections refused, by the cap that was reached",
            self.http_connections_refused.clone(),
        );
        registry.register("panics", "Panics, wherever they happened", self.panics.clone());
        registry.register("ratelimit", "Requests refused by a limit", self.ratelimit.clone());
        registry.register("auth_mail", "What became of letters", self.auth_mail.clone());
        registry.register(
            "auth_verify",
            "What became of links and codes",
            self.auth_verify.clone(),
        );
        registry.register("outbox_letters", "Letters waiting", self.outbox_letters.clone());
        registry.register_with_unit(
            "outbox_oldest",
            "Age of the oldest letter that is being tried",
            Unit::Seconds,
            self.outbox_oldest_seconds.clone(),
        );
        registry.register(
            "ws_connections",
            "Sockets and streams open",
            self.ws_connections.clone(),
        );
        registry.register(
            "live_chats",
            "Chats with somebody in them on this node",
            self.live_chats.clone(),
        );
        registry.register(
            "store_damaged_values",
            "Stored values that did not open and were served as empty",
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
            "Breaches of the content security policy",
            self.csp_reports.clone(),
        );
        registry.register("jobs", "Runs of periodic jobs", self.jobs.clone());
    }

    /// Everything in the text form of `OpenMetrics`.
    pub fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("invariant: a string takes every text");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_that_alerts_rely_on_are_there() {
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
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
    }
}
