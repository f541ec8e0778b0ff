//! What the kernel and the runtime say about this process.
//!
//! Must not fail: what cannot be read keeps its last number.

use std::path::Path;
use std::sync::atomic::AtomicU64;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use rustix::process::{Resource, getrlimit};
use tokio::runtime::RuntimeMetrics;

/// The unit of times in `/proc`, for every program on Linux: hundredths of a second.
const TICKS_IN_A_SECOND: f64 = 100.0;

/// Seconds that only rise.
type SecondsCounter = Counter<f64, AtomicU64>;

/// The metrics of the process, of its memory, and of the runtime.
#[derive(Debug, Default)]
pub struct ProcessMetrics {
    /// CPU time.
    pub cpu_seconds: SecondsCounter,
    /// Memory in RAM.
    pub resident: Gauge,
    /// Address space.
    pub virtual_memory: Gauge,
    /// Memory in RAM that belongs to no file.
    pub allocated: Gauge,
    /// Memory in swap.
    pub swapped: Gauge,
    /// Open file descriptors.
    pub open_files: Gauge,
    /// The most of them.
    pub most_files: Gauge,
    /// When it started.
    pub started: Gauge,
    /// Its threads.
    pub threads: Gauge,
    /// Free space of the data folder.
    pub free: Gauge,
    /// Size of its file system.
    pub size: Gauge,
    /// Threads that run tasks.
    pub workers: Gauge,
    /// Tasks alive.
    pub tasks: Gauge,
    /// Tasks that wait for a thread.
    pub queue: Gauge,
    /// How long the threads were busy.
    pub busy_seconds: SecondsCounter,
}

impl ProcessMetrics {
    /// Reads everything that takes system calls.
    pub fn read(&self, data_dir: &Path) {
        if let Some(seconds) = std::fs::read_to_string("/proc/self/stat")
            .ok()
            .as_deref()
            .and_then(cpu_seconds)
        {
            raise(&self.cpu_seconds, seconds);
        }
        if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
            for (name, gauge) in [
                ("VmRSS:", &self.resident),
                ("VmSize:", &self.virtual_memory),
                ("RssAnon:", &self.allocated),
                ("VmSwap:", &self.swapped),
            ] {
                set(
                    gauge,
                    field(&status, name).map(|kibibytes| kibibytes.saturating_mul(1_024)),
                );
            }
            set(&self.threads, field(&status, "Threads:"));
        }
        // The descriptor that reads the folder is one of them, and closed again.
        let open = std::fs::read_dir("/proc/self/fd")
            .ok()
            .map(|files| files.count().saturating_sub(1) as u64);
        set(&self.open_files, open);
        set(&self.most_files, getrlimit(Resource::Nofile).current);
        if let Ok(disk) = rustix::fs::statvfs(data_dir) {
            set(&self.free, Some(disk.f_bavail.saturating_mul(disk.f_frsize)));
            set(&self.size, Some(disk.f_blocks.saturating_mul(disk.f_frsize)));
        }
    }

    /// Reads what the runtime counts.
    pub fn read_runtime(&self, runtime: &RuntimeMetrics) {
        set(&self.workers, Some(runtime.num_workers() as u64));
        set(&self.tasks, Some(runtime.num_alive_tasks() as u64));
        set(&self.queue, Some(runtime.global_queue_depth() as u64));
        let busy = (0..runtime.num_workers()).map(|worker| runtime.worker_total_busy_duration(worker).as_secs_f64());
        raise(&self.busy_seconds, busy.sum());
    }
}

fn set(gauge: &Gauge, number: Option<u64>) {
    if let Some(number) = number {
        gauge.set(i64::try_from(number).unwrap_or(i64::MAX));
    }
}

fn raise(counter: &SecondsCounter, seconds: f64) {
    let more = seconds - counter.get();
    if more > 0.0 {
        counter.inc_by(more);
    }
}

/// User and kernel time, the 14th and 15th field of `/proc/self/stat`.
///
/// The second is a name and may hold spaces.
fn cpu_seconds(stat: &str) -> Option<f64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_ascii_whitespace().skip(11);
    let ticks = |text: &str| text.parse::<f64>().ok();
    let (user, kernel) = (ticks(fields.next()?)?, ticks(fields.next()?)?);
    Some((user + kernel) / TICKS_IN_A_SECOND)
}

/// A number of `/proc/self/status`.
fn field(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_time_is_read_behind_a_name_with_spaces_and_parentheses() {
        let stat = "1 (a) b (c) S 0 1 1 0 -1 4194560 9 0 0 0 150 50 0 0 20 0 1 0 5 6 7";
        assert_eq!(cpu_seconds(stat), Some(2.0));
        assert_eq!(cpu_seconds("1 (a"), None);
    }

    #[test]
    fn the_kernel_says_something_about_this_process() {
        let process = ProcessMetrics::default();
        process.read(Path::new("/"));
        for gauge in [
            &process.resident,
            &process.virtual_memory,
            &process.allocated,
            &process.open_files,
            &process.most_files,
            &process.threads,
            &process.free,
            &process.size,
        ] {
            assert!(gauge.get() > 0);
        }
        assert!(process.virtual_memory.get() >= process.resident.get());
        assert!(process.size.get() >= process.free.get());
    }
}
