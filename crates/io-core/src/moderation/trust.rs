//! Trust tiers that explain themselves (N-15).
//!
//! Must not depend on anything that the person cannot change: time, finished chats, and how they treat others.

use crate::rating::Conduct;
use crate::time::Span;

/// How much a person may do at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Just arrived.
    New,
    /// Known for a while.
    Known,
    /// Known for long, and well.
    Trusted,
}

impl Tier {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Known => "known",
            Self::Trusted => "trusted",
        }
    }
}

/// What trust is made of. Overturned decisions are not among it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrustFacts {
    /// How old the account is.
    pub age: Span,
    /// Chats that ended after both had written.
    pub finished_chats: u32,
    /// Decisions that still count.
    pub upheld: u32,
    /// What ratings say.
    pub conduct: Conduct,
}

/// A tier, what it limits, and what lifts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// The tier.
    pub tier: Tier,
    /// Keys of what is limited; the web app has their texts.
    pub limits: Vec<&'static str>,
    /// Keys of what lifts it; the web app has their texts.
    pub lifts: Vec<&'static str>,
}

/// The youngest account that is known.
pub const KNOWN_AFTER: Span = Span::days(1);
/// The fewest finished chats of one that is known.
pub const KNOWN_CHATS: u32 = 3;
/// The youngest account that is trusted.
pub const TRUSTED_AFTER: Span = Span::days(30);
/// The fewest finished chats of one that is trusted.
pub const TRUSTED_CHATS: u32 = 20;

impl Trust {
    /// The trust that these facts give.
    pub fn of(facts: &TrustFacts) -> Self {
        let known = facts.age >= KNOWN_AFTER && facts.finished_chats >= KNOWN_CHATS && facts.upheld < 2;
        let trusted = known
            && facts.age >= TRUSTED_AFTER
            && facts.finished_chats >= TRUSTED_CHATS
            && facts.upheld == 0
            && facts.conduct != Conduct::Poor;
        let tier = match (known, trusted) {
            (_, true) => Tier::Trusted,
            (true, false) => Tier::Known,
            (false, false) => Tier::New,
        };
        let wanted = match tier {
            Tier::New => (KNOWN_AFTER, KNOWN_CHATS, 2),
            Tier::Known => (TRUSTED_AFTER, TRUSTED_CHATS, 1),
            Tier::Trusted => {
                return Self {
                    tier,
                    limits: Vec::new(),
                    lifts: Vec::new(),
                };
            }
        };
        let lifts = [
            (facts.age < wanted.0, "time"),
            (facts.finished_chats < wanted.1, "finished_chats"),
            (facts.upheld >= wanted.2, "no_new_decisions"),
            (tier == Tier::Known && facts.conduct == Conduct::Poor, "kind_chats"),
        ];
        let lifts = lifts.into_iter().filter(|(missing, _)| *missing).map(|(_, key)| key);
        Self {
            tier,
            // No rule of IO limits by tier yet: what is not limited is not listed.
            limits: Vec::new(),
            lifts: lifts.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn facts() -> impl Strategy<Value = TrustFacts> {
        let conduct = prop::sample::select(vec![Conduct::Warm, Conduct::Fair, Conduct::Poor]);
        (0_i64..60, 0_u32..40, 0_u32..4, conduct).prop_map(|(days, finished_chats, upheld, conduct)| TrustFacts {
            age: Span::days(days),
            finished_chats,
            upheld,
            conduct,
        })
    }

    proptest! {
        #[test]
        fn trust_says_what_lifts_it_unless_nothing_is_missing(facts in facts()) {
            let trust = Trust::of(&facts);
            prop_assert_eq!(trust.lifts.is_empty(), trust.tier == Tier::Trusted);
            prop_assert!(trust.limits.is_empty() || trust.tier == Tier::New);
        }

        #[test]
        fn time_chats_and_a_lapsed_or_overturned_decision_never_lower_trust(facts in facts()) {
            let tier = Trust::of(&facts).tier;
            let better = [
                TrustFacts { age: facts.age + Span::days(1), ..facts },
                TrustFacts { finished_chats: facts.finished_chats + 1, ..facts },
                TrustFacts { upheld: facts.upheld.saturating_sub(1), ..facts },
                TrustFacts { conduct: Conduct::Warm, ..facts },
            ];
            for better in better {
                prop_assert!(Trust::of(&better).tier >= tier);
            }
        }
    }
}
