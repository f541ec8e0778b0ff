//! The numbers that rule the pool; an operator may change any of them.
//!
//! Must not hold a rule that is never relaxed: those are not for tuning.

use crate::time::{Span, Timestamp};

use super::ticket::Level;

/// The numbers that rule the pool; the defaults are those of the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tuning {
    /// How long one waits before each step after the first.
    pub steps: [Span; 4],
    /// A search ends by itself after this.
    pub timeout: Span,
    /// A search whose owner is gone survives this long.
    pub survives: Span,
    /// The place of a search that timed out is kept this long.
    pub place_kept: Span,
    /// While fewer acceptable people than this wait, preferences wait for nobody.
    pub thin_below: usize,
    /// An interest counts only while at least this many different people …
    pub common_from: usize,
    /// … searched with it within this span.
    pub common_within: Span,
    /// People met this long ago may come again, where both sides ask for it.
    pub recent_after: Span,
    /// How many candidates are looked at for one ticket at one time.
    pub candidates: usize,
    /// Chance decides among this many of the best.
    pub best_of: usize,
    /// How often somebody may be passed over for one who came later.
    pub passed_over: u8,
    /// How often those who wait are looked at again.
    pub sweep_every: Span,
    /// How many candidates one such round may look at.
    pub sweep_work: u64,
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
        }
    }
}

impl Tuning {
    /// The step that somebody who waited this long has reached.
    pub fn level(&self, waited: Span) -> Level {
        let passed = self.steps.iter().take_while(|step| waited >= **step).count();
        Level::new(u8::try_from(passed).unwrap_or(u8::MAX))
    }

    /// When the step after `level` begins for somebody who waits since `since`.
    pub(super) fn next_step(&self, level: Level, since: Timestamp) -> Option<Timestamp> {
        self.steps.get(usize::from(level.number())).map(|step| since + *step)
    }
}
