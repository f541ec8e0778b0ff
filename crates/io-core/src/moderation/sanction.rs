//! What a decision does, what is usual, and who must agree.
//!
//! Must not know cases or people.

use super::{Reason, Scope, Severity, Verdict};
use crate::time::{Span, Timestamp};

/// Longer than this, a suspension needs a second person.
pub const ALONE_AT_MOST: Span = Span::hours(24);
/// A cool-down.
pub const COOL_DOWN: Span = Span::hours(24);
/// How long a suspension may be, in days.
pub const SUSPENSIONS: [i64; 3] = [3, 7, 30];
/// What a rule closes by itself, silently, until a person looked. It never does more.
pub const PAUSE: Scope = Scope::MATCHING;

/// What a decision does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sanction {
    /// Its kind.
    pub verdict: Verdict,
    /// What it closes.
    pub scope: Scope,
    /// For how long; none: nothing is closed, or without an end.
    pub length: Option<Span>,
}

/// Why there is no such sanction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SanctionError {
    /// The verdict closes something else.
    #[error("This decision closes something else.")]
    Scope,
    /// The verdict has another length.
    #[error("This decision has another length.")]
    Length,
    /// The person had no notice yet.
    #[error("Reporting closes only after a warning that still counts.")]
    NoNotice,
}

impl Sanction {
    /// A sanction, if there is one like it.
    pub fn new(verdict: Verdict, scope: Scope, length: Option<Span>) -> Result<Self, SanctionError> {
        let of_scope = match verdict {
            Verdict::Nothing | Verdict::Note | Verdict::Warning => scope.is_empty(),
            Verdict::CoolDown => scope == Scope::MATCHING,
            // Who may not report keeps everything else.
            Verdict::Suspension => {
                !scope.is_empty() && (scope == Scope::REPORTING || scope.bits() & Scope::REPORTING.bits() == 0)
            }
            Verdict::Ban => scope == Scope::EVERYTHING,
        };
        let of_length = match verdict {
            Verdict::Nothing | Verdict::Note | Verdict::Warning | Verdict::Ban => length.is_none(),
            Verdict::CoolDown => length == Some(COOL_DOWN),
            Verdict::Suspension => SUSPENSIONS.iter().any(|days| length == Some(Span::days(*days))),
        };
        if !of_scope {
            Err(SanctionError::Scope)
        } else if !of_length {
            Err(SanctionError::Length)
        } else {
            Ok(Self { verdict, scope, length })
        }
    }

    /// Does it fit a case of this reason? Misuse of reports closes reporting and nothing else, and only after a warning
    /// that still counts; nothing else closes reporting.
    pub fn fits(&self, reason: Reason, warned: bool) -> Result<(), SanctionError> {
        match (reason == Reason::Misuse, self.scope == Scope::REPORTING) {
            (true, true) if !warned => Err(SanctionError::NoNotice),
            (true, false) if !self.scope.is_empty() => Err(SanctionError::Scope),
            (false, true) => Err(SanctionError::Scope),
            _ => Ok(()),
        }
    }

    /// Must a second person agree?
    pub fn needs_second(&self) -> bool {
        let endless = self.verdict == Verdict::Ban;
        endless || self.length.is_some_and(|length| length > ALONE_AT_MOST)
    }

    /// Does it say that a rule was broken?
    pub fn upheld(&self) -> bool {
        self.verdict != Verdict::Nothing
    }

    /// How long it makes the next one graver.
    pub fn counts_for(&self) -> Span {
        match self.verdict {
            Verdict::Nothing | Verdict::Note => Span::ZERO,
            Verdict::Warning | Verdict::CoolDown => Span::days(90),
            Verdict::Suspension | Verdict::Ban => Span::days(180),
        }
    }

    /// When it ends, if it closes something and has an end.
    pub fn ends_at(&self, from: Timestamp) -> Option<Timestamp> {
        self.length.map(|length| from + length)
    }

    /// Is this one milder than the other: no graver in any way, and lighter in one?
    pub fn is_milder_than(&self, other: &Self) -> bool {
        let length = |one: &Self| match (one.scope.is_empty(), one.length) {
            (true, _) => Span::ZERO,
            (false, Some(length)) => length,
            (false, None) => Span(i64::MAX),
        };
        let parts = [
            Scope::MATCHING,
            Scope::CHATTING,
            Scope::REVEAL,
            Scope::EVERYTHING,
            Scope::REPORTING,
        ];
        let closes_no_more = parts
            .into_iter()
            .all(|what| !self.scope.closes(what) || other.scope.closes(what));
        self.verdict <= other.verdict && closes_no_more && length(self) <= length(other) && self != other
    }

    /// What is usual in a case of this reason after so many earlier ones of its kind that count.
    pub fn usual_of(reason: Reason, severity: Severity, upheld_before: usize) -> Self {
        if reason != Reason::Misuse {
            return Self::usual(severity, upheld_before);
        }
        let (verdict, scope, days) = match upheld_before {
            0 => (Verdict::Warning, Scope::NONE, None),
            1 => (Verdict::Suspension, Scope::REPORTING, Some(7)),
            _ => (Verdict::Suspension, Scope::REPORTING, Some(30)),
        };
        let length = days.map(Span::days);
        Self { verdict, scope, length }
    }

    /// What is usual after so many earlier ones that count. It is a proposal for a person, never applied by itself.
    pub fn usual(severity: Severity, upheld_before: usize) -> Self {
        let plain = |verdict| (verdict, Scope::NONE, None);
        let cool_down = (Verdict::CoolDown, Scope::MATCHING, Some(COOL_DOWN));
        let suspended = |scope, days| (Verdict::Suspension, scope, Some(Span::days(days)));
        let meeting = Scope::MATCHING.and(Scope::CHATTING).and(Scope::REVEAL);
        let ban = (Verdict::Ban, Scope::EVERYTHING, None);
        let ladder = match severity {
            Severity::Low => [plain(Verdict::Note), plain(Verdict::Warning), cool_down],
            Severity::Normal => [plain(Verdict::Warning), cool_down, suspended(meeting, 3)],
            Severity::High => [cool_down, suspended(meeting, 7), ban],
            Severity::Urgent => [suspended(Scope::EVERYTHING, 30), ban, ban],
        };
        let (verdict, scope, length) = ladder[upheld_before.min(2)];
        Self { verdict, scope, length }
    }
}

/// A restriction, as far as time decides what it closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restriction {
    /// What it closes.
    pub scope: Scope,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when; none: without an end.
    pub ends_at: Option<Timestamp>,
    /// When it was lifted, if it was.
    pub lifted_at: Option<Timestamp>,
    /// The person knows of it. A pause by a rule is silent.
    pub told: bool,
}

impl Restriction {
    /// Is it in force at this moment?
    pub fn holds(&self, now: Timestamp) -> bool {
        self.starts_at <= now && self.ends_at.is_none_or(|end| now < end) && self.lifted_at.is_none_or(|at| now < at)
    }
}

/// What is closed for a person at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// What the person knows of: commands are refused with the reason.
    pub closed: Scope,
    /// When the last of it ends; none while nothing is closed, or where there is no end.
    pub until: Option<Timestamp>,
    /// Meets nobody and must not notice.
    pub paused: bool,
}

impl Standing {
    /// The union of what is in force.
    pub fn of(restrictions: &[Restriction], now: Timestamp) -> Self {
        let mut standing = Self::default();
        let mut endless = false;
        for one in restrictions.iter().filter(|one| one.holds(now)) {
            if !one.told {
                standing.paused |= one.scope.closes(Scope::MATCHING);
                continue;
            }
            standing.closed = standing.closed.and(one.scope);
            endless |= one.ends_at.is_none();
            standing.until = standing.until.max(one.ends_at);
        }
        if endless {
            standing.until = None;
        }
        standing
    }

    /// Is this closed, so that the person knows of it?
    pub fn closes(self, what: Scope) -> bool {
        self.closed.closes(what)
    }

    /// Must a search be refused, with the reason? Who may not chat may not search either.
    pub fn refuses_search(self) -> bool {
        self.closes(Scope::MATCHING) || self.closes(Scope::CHATTING)
    }

    /// Must cards that were revealed be hidden? Of those who may not reveal, or not talk.
    pub fn hides_cards(self) -> bool {
        self.closes(Scope::REVEAL) || self.closes(Scope::CHATTING)
    }

    /// Must not be matched, for either reason.
    pub fn meets_nobody(self) -> bool {
        self.paused || self.refuses_search()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn restriction() -> impl Strategy<Value = Restriction> {
        let moment = || (0_i64..50).prop_map(Timestamp);
        (
            any::<u8>(),
            moment(),
            prop::option::of(moment()),
            prop::option::of(moment()),
            any::<bool>(),
        )
            .prop_map(|(bits, starts_at, ends_at, lifted_at, told)| Restriction {
                scope: Scope::of_bits(bits),
                starts_at,
                ends_at,
                lifted_at,
                told,
            })
    }

    proptest! {
        #[test]
        fn what_is_closed_is_the_union_of_what_holds(all in prop::collection::vec(restriction(), 0..8), now in 0_i64..50) {
            let now = Timestamp(now);
            let standing = Standing::of(&all, now);
            for what in [Scope::MATCHING, Scope::CHATTING, Scope::REVEAL, Scope::EVERYTHING, Scope::REPORTING] {
                let closed = all.iter().any(|one| one.told && one.holds(now) && one.scope.closes(what));
                prop_assert_eq!(standing.closed.closes(what), closed);
            }
            let mut turned = all.clone();
            turned.reverse();
            prop_assert_eq!(Standing::of(&turned, now), standing);
            let silent: Vec<_> = all.iter().map(|one| Restriction { told: false, ..*one }).collect();
            prop_assert!(Standing::of(&silent, now).closed.is_empty(), "a pause says nothing");
            let lifted: Vec<_> = all.iter().map(|one| Restriction { lifted_at: Some(now), ..*one }).collect();
            prop_assert_eq!(Standing::of(&lifted, now), Standing::default(), "lifted is over at once");
        }

        #[test]
        fn br_8_reporting_closes_alone_and_only_after_a_notice(
            bits: u8, days in 0_i64..40, verdict in prop::sample::select(Verdict::ALL),
            reason in prop::sample::select(Reason::ALL), warned: bool
        ) {
            for length in [None, Some(Span::days(days))] {
                let Ok(one) = Sanction::new(verdict, Scope::of_bits(bits), length) else { continue };
                let closes_reporting = one.scope.bits() & Scope::REPORTING.bits() != 0;
                prop_assert!(!closes_reporting || one.scope == Scope::REPORTING, "and nothing else");
                prop_assert!(!closes_reporting || one.length.is_some(), "it has an end");
                let fits = one.fits(reason, warned);
                if closes_reporting {
                    prop_assert_eq!(fits.is_ok(), reason == Reason::Misuse && warned);
                } else {
                    prop_assert_eq!(fits.is_ok(), reason != Reason::Misuse || one.scope.is_empty());
                }
            }
            let before = usize::from(warned);
            let usual = Sanction::usual_of(reason, reason.severity(), before);
            prop_assert_eq!(Sanction::new(usual.verdict, usual.scope, usual.length), Ok(usual));
            prop_assert_eq!(usual.fits(reason, warned), Ok(()));
        }

        #[test]
        fn more_than_a_day_or_without_an_end_needs_a_second_person(bits: u8, days in 0_i64..40, verdict in prop::sample::select(Verdict::ALL)) {
            for length in [None, Some(Span::days(days))] {
                if let Ok(one) = Sanction::new(verdict, Scope::of_bits(bits), length) {
                    let grave = !one.scope.is_empty() && length.is_none_or(|length| length > Span::hours(24));
                    prop_assert_eq!(one.needs_second(), grave);
                    prop_assert!(!one.is_milder_than(&one));
                }
            }
        }
    }

    #[test]
    fn the_usual_grows_with_the_gravity_and_with_each_time() {
        for severity in Severity::ALL {
            for before in 0..4 {
                let usual = Sanction::usual(*severity, before);
                assert_eq!(Sanction::new(usual.verdict, usual.scope, usual.length), Ok(usual));
                assert!(usual.upheld());
                assert!(Sanction::usual(*severity, before + 1).verdict >= usual.verdict);
                for graver in Severity::ALL.iter().filter(|graver| *graver < severity) {
                    assert!(Sanction::usual(*graver, before).verdict >= usual.verdict);
                }
            }
        }
    }

    #[test]
    fn milder_is_an_order() {
        let all: Vec<_> = Severity::ALL
            .iter()
            .flat_map(|severity| (0..3).map(|before| Sanction::usual(*severity, before)))
            .collect();
        for one in &all {
            for other in &all {
                assert!(!(one.is_milder_than(other) && other.is_milder_than(one)));
                for third in &all {
                    if one.is_milder_than(other) && other.is_milder_than(third) {
                        assert!(one.is_milder_than(third));
                    }
                }
            }
        }
    }
}
