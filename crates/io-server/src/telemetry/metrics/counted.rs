//! A histogram whose durations another crate counted.

use io_core::durations::DurationCounts;
use io_core::time::Span;
use parking_lot::Mutex;
use prometheus_client::encoding::{EncodeMetric, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use std::sync::Arc;

/// A copy of what was counted, as of the last time that someone read the metrics.
#[derive(Clone, Debug, Default)]
pub struct CountedDurations(Arc<Mutex<DurationCounts>>);

impl CountedDurations {
    /// Shows these from now on.
    pub fn set(&self, counts: DurationCounts) {
        *self.0.lock() = counts;
    }
}

impl EncodeMetric for CountedDurations {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> Result<(), std::fmt::Error> {
        let counts = self.0.lock().clone();
        let seconds = |span: Span| span.to_std().as_secs_f64();
        let limits = counts.up_to.iter().map(|(limit, count)| (seconds(*limit), *count));
        let buckets: Vec<(f64, u64)> = limits.chain([(f64::MAX, counts.longer)]).collect();
        encoder.encode_histogram::<NoLabelSet>(seconds(counts.sum), counts.count(), &buckets, None)
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Histogram
    }
}
