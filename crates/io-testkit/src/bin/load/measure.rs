//! CPU time and memory of a process, and statistics of durations.
//!
//! Must not know what is measured.

use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::Serialize;

/// The unit of CPU time in `/proc`: 10 ms on every Linux that IO runs on.
const TICK: Duration = Duration::from_millis(10);

/// The CPU time that a process has used so far, in user and kernel mode.
pub(crate) fn cpu(process: u32) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The process name, in parentheses, may contain spaces; the fields after it do not.
    let (_, fields) = stat.rsplit_once(')').context("stat holds no process name")?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks = |place: usize| -> Result<u32> { Ok(fields.get(place).context("stat has too few fields")?.parse()?) };
    Ok(TICK * (ticks(11)? + ticks(12)?))
}

/// The anonymous memory of a process, in bytes.
/// Without files and without the kernel's share.
pub(crate) fn memory(process: u32) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"))
        .context("status has no RssAnon")?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes * 1024.0)
}

/// The number of files that this process may have open.
pub(crate) fn files() -> Result<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits")?;
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))
        .context("limits do not name the open files")?;
    let limit = line.split_whitespace().next().context("the limit has no number")?;
    Ok(limit.parse().unwrap_or(usize::MAX))
}

/// Percentiles of durations, in milliseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Percentiles {
    pub(crate) count: usize,
    pub(crate) p50: f64,
    pub(crate) p90: f64,
    pub(crate) p99: f64,
    pub(crate) max: f64,
}

/// Computes the percentiles of these durations.
pub(crate) fn percentiles(mut times: Vec<Duration>) -> Result<Percentiles> {
    times.sort_unstable();
    let at = |share: usize| -> Result<f64> {
        let place = (times.len() * share / 100).min(times.len().saturating_sub(1));
        Ok(times.get(place).context("nothing was measured")?.as_secs_f64() * 1_000.0)
    };
    Ok(Percentiles {
        count: times.len(),
        p50: at(50)?,
        p90: at(90)?,
        p99: at(99)?,
        max: at(100)?,
    })
}

/// The slope of the straight line through points, by least squares.
pub(crate) fn slope(points: &[(f64, f64)]) -> f64 {
    let count = f64::from(u32::try_from(points.len()).unwrap_or(u32::MAX));
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let rise: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let run: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    rise / run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_computed_over_sorted_times() {
        let times = (1..=100).rev().map(Duration::from_millis).collect();
        let found = percentiles(times).unwrap();
        assert_eq!(
            (found.count, found.p50, found.p99, found.max),
            (100, 51.0, 100.0, 100.0)
        );
        assert!(percentiles(Vec::new()).is_err());
    }

    #[test]
    fn the_slope_of_a_line_is_exact() {
        let slope = slope(&[(1.0, 12.0), (2.0, 22.0), (4.0, 42.0)]);
        assert!((slope - 10.0).abs() < 1e-9, "{slope}");
    }

    #[test]
    fn this_process_uses_memory() {
        assert!(memory(std::process::id()).unwrap() > 0.0);
        assert!(cpu(std::process::id()).is_ok());
    }
}
