//! The tuning numbers of the pool; an operator may change any of them.
//!
//! Must not hold a rule that is never relaxed: those cannot be tuned.

use crate::time::{Span, Uptime};

use super::ticket::Level;

/// The tuning numbers of the pool; the defaults are the product's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tuning {
    /// How long a person waits before each step after the first.
    pub steps: [Span; 4],
    /// A search times out after this.
    pub timeout: Span,
    /// A search whose owner disconnected survives this long.
    pub survives: Span,
    /// The place of a search that timed out is kept this long.
    pub place_kept: Span,
    /// While fewer acceptable people than this wait, preferences cause no waiting.
    pub thin_below: usize,
    /// An interest counts only while at least this many different people …
    pub common_from: usize,
    /// … searched with it within this span.
    pub common_within: Span,
    /// People met this long ago may come again, where both sides allow it.
    pub recent_after: Span,
    /// How many candidates one look examines.
    pub candidates: usize,
    /// Chance decides among this many of the best.
    pub best_of: usize,
    /// How often a person may be passed over for someone who came later.
    pub passed_over: u8,
    /// How often waiting seats are examined again.
    pub sweep_every: Span,
    /// How many candidates one such round may examine.
    pub sweep_work: u64,
    /// How many searches one command may move to their next step; the rest follow with the next command.
    pub timers_at_once: usize,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            steps: [Span::seconds(3), Span::seconds(8), Span::seconds(20), Span::seconds(45)],
            timeout: Span::seconds(120),
            survives: Span::seconds(30),
            place_kept: Span::seconds(60),
            thin_below: 5,
            common_from: 5,
            common_within: Span::hours(1),
            recent_after: Span::hours(1),
            candidates: 64,
            best_of: 4,
            passed_over: 8,
            sweep_every: Span::seconds(1),
            sweep_work: 20_000,
            timers_at_once: 500,
        }
    }
}

impl Tuning {
    /// The step reached after waiting this long.
    pub fn level(&self, waited: Span) -> Level {
        let passed = self.steps.iter().take_while(|step| waited >= **step).count();
        Level::new(u8::try_from(passed).unwrap_or(u8::MAX))
    }

    /// When the step after `level` begins for a person waiting since `since`.
    pub(super) fn next_step(&self, level: Level, since: Uptime) -> Option<Uptime> {
        self.steps.get(usize::from(level.number())).map(|step| since + *step)
    }
}
