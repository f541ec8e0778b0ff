//! How long a session of staff lasts.
//!
//! Must not know tokens or cookies.

use crate::time::{Span, Timestamp};

/// How long a link that invites to the staff works.
pub const INVITATION_LIFE: Span = Span::minutes(10);

/// How long an unfinished sign-in works, from the email to the second factor.
pub const SIGN_IN_LIFE: Span = Span::minutes(10);

/// How many wrong codes end an unfinished sign-in, for each of its two steps.
pub const MOST_TRIES: u32 = 5;

/// When a session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionRules {
    /// Without a request by its person.
    pub idle: Span,
    /// In any case.
    pub absolute: Span,
}

impl Default for SessionRules {
    fn default() -> Self {
        Self {
            idle: Span::minutes(15),
            absolute: Span::hours(8),
        }
    }
}

/// A session at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It lasts, until one of these.
    Alive {
        /// When it ends unless its person does something.
        idle_ends_at: Timestamp,
        /// When it ends in any case.
        ends_at: Timestamp,
    },
    /// It is over.
    Over,
}

impl SessionRules {
    /// What a session is now that began and was last used at these moments.
    /// A clock that was set back ends none early, and makes none longer than its whole time.
    pub fn judge(self, begun_at: Timestamp, seen_at: Timestamp, now: Timestamp) -> Standing {
        let ends_at = begun_at + self.absolute;
        let idle_ends_at = (seen_at + self.idle).min(ends_at);
        let over = now >= idle_ends_at || begun_at > now + self.absolute;
        if over {
            Standing::Over
        } else {
            Standing::Alive { idle_ends_at, ends_at }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BEGUN: Timestamp = Timestamp(1_800_000_000_000_000);

    proptest! {
        #[test]
        fn no_use_makes_a_session_longer_than_eight_hours(pauses in proptest::collection::vec(0_i64..20 * 60, 0..60)) {
            let rules = SessionRules::default();
            let (mut seen, mut now) = (BEGUN, BEGUN);
            for pause in pauses {
                now = now + Span::seconds(pause);
                let standing = rules.judge(BEGUN, seen, now);
                let idle = now - seen >= rules.idle;
                let long = now - BEGUN >= rules.absolute;
                prop_assert_eq!(standing == Standing::Over, idle || long);
                if standing == Standing::Over {
                    break;
                }
                seen = now;
            }
        }
    }

    #[test]
    fn auth_27_a_session_ends_after_15_idle_minutes_and_after_8_hours() {
        let rules = SessionRules::default();
        let at = |minutes| BEGUN + Span::minutes(minutes);
        let just_before = |minutes| at(minutes) + Span(-1);
        assert_ne!(rules.judge(BEGUN, BEGUN, just_before(15)), Standing::Over);
        assert_eq!(rules.judge(BEGUN, BEGUN, at(15)), Standing::Over);
        assert_ne!(rules.judge(BEGUN, at(475), just_before(480)), Standing::Over);
        assert_eq!(rules.judge(BEGUN, at(479), at(480)), Standing::Over);
    }
}
