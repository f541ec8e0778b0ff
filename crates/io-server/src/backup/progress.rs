//! What became of the last backups of this server, for health and for when the next is due.
//!
//! Must not make anything.

use std::sync::atomic::{AtomicU64, Ordering};

use io_core::time::{Span, Uptime};
use parking_lot::Mutex;

/// The pause after a failure, if the schedule is not shorter.
const TRY_AGAIN: Span = Span::minutes(15);

/// How far backups of this server are.
#[derive(Debug, Default)]
pub struct BackupProgress {
    /// Making them.
    pub made: Progress,
    /// Trying them.
    pub tried: Progress,
    /// Sending the list of erased people.
    pub sent: Progress,
    /// How many lines of earlier processes were not sent when this one began; unknown until it looked.
    unsent_before: Mutex<Option<u64>>,
    /// How many lines of this process were sent.
    erasures_sent: AtomicU64,
}

impl BackupProgress {
    /// Whether an operator should look.
    pub fn needs_attention(&self) -> bool {
        self.made.has_failed() || self.tried.has_failed() || self.sent.has_failed()
    }

    /// Is it known what earlier processes did not send?
    pub fn knows_unsent(&self) -> bool {
        self.unsent_before.lock().is_some()
    }

    /// So many lines of earlier processes were not sent.
    pub fn note_unsent(&self, lines: u64) {
        *self.unsent_before.lock() = Some(lines);
    }

    /// How many lines were not sent yet: of so many of this process, and of earlier ones.
    pub fn unsent(&self, erasures: u64) -> u64 {
        let of_this = erasures.saturating_sub(self.erasures_sent.load(Ordering::Relaxed));
        self.unsent_before.lock().unwrap_or(0) + of_this
    }

    /// So many of this process were sent, and all of earlier ones.
    pub fn note_sent(&self, erasures: u64) {
        self.note_unsent(0);
        self.erasures_sent.store(erasures, Ordering::Relaxed);
    }
}

/// When the next run of something is due.
#[derive(Debug, Default)]
pub struct Progress(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    next: Option<Uptime>,
    failed: bool,
}

impl Progress {
    /// Is it due? Not before its first run is planned.
    pub fn is_due(&self, now: Uptime) -> bool {
        self.0.lock().next.is_some_and(|next| next <= now)
    }

    /// Plans the first run after a while; if that is not known, it counts as a run that failed.
    pub fn plan<E>(&self, after: &Result<Span, E>, every: Span, now: Uptime) {
        match after {
            Ok(after) => self.0.lock().next = Some(now + *after),
            Err(_) => self.note(false, every, now),
        }
    }

    /// Is the time of the first run known?
    pub fn is_planned(&self) -> bool {
        self.0.lock().next.is_some()
    }

    /// It was done, or failed; the next run is due after a while.
    pub fn note(&self, done: bool, every: Span, now: Uptime) {
        let pause = if done { every } else { every.min(TRY_AGAIN) };
        *self.0.lock() = State {
            next: Some(now + pause),
            failed: !done,
        };
    }

    /// Did the last run fail?
    pub fn has_failed(&self) -> bool {
        self.0.lock().failed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_failed_is_tried_again_soon_and_one_that_worked_when_it_is_due() {
        let start = Uptime::default();
        let progress = Progress::default();
        assert!(!progress.is_planned() && !progress.is_due(start));
        progress.plan(&Ok::<_, ()>(Span::hours(1)), Span::days(1), start);
        assert!(!progress.is_due(start) && progress.is_due(start + Span::hours(1)));
        progress.note(false, Span::days(1), start);
        assert!(progress.has_failed());
        assert!(!progress.is_due(start + Span::minutes(14)));
        assert!(progress.is_due(start + Span::minutes(15)));
        progress.note(true, Span::days(1), start);
        assert!(!progress.has_failed() && !progress.is_due(start + Span::hours(23)));
    }
}
