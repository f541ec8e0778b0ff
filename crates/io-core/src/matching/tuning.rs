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

/// The numbers that staff can change while IO runs, within bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tunable {
    /// See [`Tuning::steps`].
    pub steps: [Span; 4],
    /// See [`Tuning::thin_below`].
    pub thin_below: u8,
    /// See [`Tuning::recent_after`].
    pub recent_after: Span,
    /// See [`Tuning::best_of`].
    pub best_of: u8,
    /// See [`Tuning::passed_over`].
    pub passed_over: u8,
}

/// A number is out of its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TunableError {
    /// The steps do not rise, or one comes after the end of the search.
    #[error("four rising numbers of seconds from 1 to 300, each before a search ends")]
    Steps,
    /// Of people who make a pool thin.
    #[error("0 to 50")]
    ThinBelow,
    /// Of the time after which people may meet again.
    #[error("10 minutes to 24 hours")]
    RecentAfter,
    /// Of the best among whom chance decides.
    #[error("1 to 16")]
    BestOf,
    /// Of how often someone is passed over.
    #[error("1 to 50")]
    PassedOver,
}

impl Tunable {
    /// Checks the numbers for searches that end after `timeout`.
    pub fn check(&self, timeout: Span) -> Result<(), TunableError> {
        let rises = self.steps.windows(2).all(|pair| pair[0] < pair[1]);
        let within = self
            .steps
            .iter()
            .all(|step| (Span::seconds(1)..=Span::seconds(300)).contains(step) && *step < timeout);
        if !rises || !within {
            return Err(TunableError::Steps);
        }
        if self.thin_below > 50 {
            return Err(TunableError::ThinBelow);
        }
        if !(Span::minutes(10)..=Span::hours(24)).contains(&self.recent_after) {
            return Err(TunableError::RecentAfter);
        }
        if !(1..=16).contains(&self.best_of) {
            return Err(TunableError::BestOf);
        }
        if !(1..=50).contains(&self.passed_over) {
            return Err(TunableError::PassedOver);
        }
        Ok(())
    }
}

impl Default for Tunable {
    fn default() -> Self {
        Tuning::default().tunable()
    }
}

impl Tuning {
    /// Those of its numbers that staff can change.
    pub fn tunable(&self) -> Tunable {
        Tunable {
            steps: self.steps,
            thin_below: u8::try_from(self.thin_below).unwrap_or(u8::MAX),
            recent_after: self.recent_after,
            best_of: u8::try_from(self.best_of).unwrap_or(u8::MAX),
            passed_over: self.passed_over,
        }
    }

    /// Takes numbers that staff changed.
    pub(super) fn take(&mut self, tunable: &Tunable) {
        self.steps = tunable.steps;
        self.thin_below = usize::from(tunable.thin_below);
        self.recent_after = tunable.recent_after;
        self.best_of = usize::from(tunable.best_of);
        self.passed_over = tunable.passed_over;
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_matcher_are_bounded_and_the_defaults_fit() {
        let timeout = Tuning::default().timeout;
        let fine = Tunable::default();
        assert_eq!(fine.check(timeout), Ok(()));
        let steps = |seconds: [i64; 4]| Tunable {
            steps: seconds.map(Span::seconds),
            ..fine
        };
        for wrong in [
            [0, 8, 20, 45],
            [3, 3, 20, 45],
            [3, 8, 45, 20],
            [3, 8, 20, 120],
            [3, 8, 20, 301],
        ] {
            assert_eq!(steps(wrong).check(timeout), Err(TunableError::Steps), "{wrong:?}");
        }
        assert_eq!(steps([1, 2, 3, 119]).check(timeout), Ok(()));
        let of = |change: fn(&mut Tunable)| {
            let mut tunable = fine;
            change(&mut tunable);
            tunable
        };
        for (wrong, error) in [
            (of(|one| one.thin_below = 51), TunableError::ThinBelow),
            (of(|one| one.recent_after = Span::minutes(9)), TunableError::RecentAfter),
            (of(|one| one.recent_after = Span::hours(25)), TunableError::RecentAfter),
            (of(|one| one.best_of = 0), TunableError::BestOf),
            (of(|one| one.best_of = 17), TunableError::BestOf),
            (of(|one| one.passed_over = 0), TunableError::PassedOver),
            (of(|one| one.passed_over = 51), TunableError::PassedOver),
        ] {
            assert_eq!(wrong.check(timeout), Err(error));
        }
    }
}
