//! Traces: where the time of a request, a job, a statement and an email goes, sent to a collector (OTLP over HTTP).
//!
//! Must not send what a person wrote or who they are: only the spans named here leave, with the fields named here, and no
//! log line does.

use std::time::Duration;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracerProvider};
use tracing::{Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

use crate::config::Traces;

/// The target of spans that exist for traces alone; no log shows them.
pub const TARGET: &str = io_store::TRACES;

/// How long the collector may take to answer.
const ANSWER: Duration = Duration::from_secs(5);

/// How often finished spans are sent.
const EVERY: Duration = Duration::from_secs(5);

/// The most finished spans that wait; beyond it they are dropped, and nobody waits for the collector.
const WAITING: usize = 8_192;

/// What sends traces. Dropping it without [`Exporter::end`] may lose the last ones.
#[derive(Debug)]
pub struct Exporter(SdkTracerProvider);

impl Exporter {
    /// Prepares sending. Nothing is sent before the first span ends.
    pub fn new(traces: &Traces) -> anyhow::Result<Self> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_endpoint(&traces.endpoint)
            .with_timeout(ANSWER)
            .build()?;
        let batches = BatchConfigBuilder::default()
            .with_max_queue_size(WAITING)
            .with_scheduled_delay(EVERY)
            .build();
        let processor = BatchSpanProcessor::builder(exporter).with_batch_config(batches).build();
        let resource = Resource::builder_empty()
            .with_attributes([
                KeyValue::new("service.name", "io"),
                KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            ])
            .build();
        // A trace of someone else is sampled like any other: its number is chosen by the one who asks.
        let sampler = Sampler::TraceIdRatioBased(traces.share);
        let provider = SdkTracerProvider::builder()
            .with_span_processor(processor)
            .with_sampler(sampler)
            .with_resource(resource)
            .build();
        opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
        Ok(Self(provider))
    }

    /// The layer that hands spans over.
    pub fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
    {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("io"))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_filter(filter_fn(leaves))
    }

    /// Sends what waits, and ends. Takes as long as one answer of the collector may.
    pub fn end(self) {
        if let Err(error) = self.0.shutdown_with_timeout(ANSWER) {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

/// Whether a span leaves this process.
fn leaves(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && (metadata.target() == TARGET || ["request", "job"].contains(&metadata.name()))
}

/// The trace that a request belongs to, by its header field `traceparent` (W3C Trace Context).
pub fn parent(headers: &http::HeaderMap) -> Context {
    struct Fields<'a>(&'a http::HeaderMap);
    impl opentelemetry::propagation::Extractor for Fields<'_> {
        fn get(&self, key: &str) -> Option<&str> {
            self.0.get(key)?.to_str().ok()
        }

        fn keys(&self) -> Vec<&str> {
            self.0.keys().map(http::HeaderName::as_str).collect()
        }
    }
    opentelemetry::global::get_text_map_propagator(|propagator| propagator.extract(&Fields(headers)))
}
