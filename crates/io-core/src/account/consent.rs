//! The ledger of what a person agreed to, when, and when they took it back (GDPR-02).
//!
//! Must not hold what was agreed to beyond its version, nor a wish or a gender.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// What a consent is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The rules, terms and privacy notice, in a version.
    Rules,
    /// That a stated gender and who one wants to meet are used to find people.
    Wishes,
}

/// One entry of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// What for.
    pub purpose: Purpose,
    /// The version of what was shown.
    pub version: u32,
    /// When it was given.
    pub given_at: Timestamp,
    /// When it was taken back, or followed by another version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
}

/// Every consent of a person, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Consents(Vec<Consent>);

impl Consents {
    /// The most entries for one purpose. Those between the first and the latest are forgotten first.
    const MOST: usize = 30;

    /// The entries.
    pub fn entries(&self) -> &[Consent] {
        &self.0
    }

    /// The person agrees to a version of the rules; a repetition changes nothing.
    pub fn agree(&mut self, version: u32, now: Timestamp) {
        if self.open(Purpose::Rules).is_some_and(|open| open.version == version) {
            return;
        }
        self.end(Purpose::Rules, now);
        self.begin(Purpose::Rules, version, now);
    }

    /// The person's gender and wishes are used from now on, or no longer; `rules` is the version that says how.
    pub fn use_wishes(&mut self, used: bool, rules: u32, now: Timestamp) {
        match (used, self.open(Purpose::Wishes).is_some()) {
            (true, false) => self.begin(Purpose::Wishes, rules, now),
            (false, true) => self.end(Purpose::Wishes, now),
            (true, true) | (false, false) => {}
        }
    }

    fn open(&mut self, purpose: Purpose) -> Option<&mut Consent> {
        let mut entries = self.0.iter_mut();
        entries.rfind(|one| one.purpose == purpose && one.ended_at.is_none())
    }

    fn end(&mut self, purpose: Purpose, now: Timestamp) {
        if let Some(open) = self.open(purpose) {
            open.ended_at = Some(now);
        }
    }

    fn begin(&mut self, purpose: Purpose, version: u32, now: Timestamp) {
        let mut of_purpose = (0..self.0.len()).filter(|at| self.0[*at].purpose == purpose);
        if of_purpose.clone().count() >= Self::MOST
            && let Some(second) = of_purpose.nth(1)
        {
            self.0.remove(second);
        }
        self.0.push(Consent {
            purpose,
            version,
            given_at: now,
            ended_at: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_new_version_ends_the_one_before_and_wishes_end_when_taken_back() {
        let mut ledger = Consents::default();
        for (version, at) in [(1, 10), (1, 20), (2, 30)] {
            ledger.agree(version, Timestamp(at));
        }
        for (used, at) in [(false, 31), (true, 40), (true, 50), (false, 60), (false, 70)] {
            ledger.use_wishes(used, 2, Timestamp(at));
        }
        let entry = |purpose, version, given_at, ended_at: Option<i64>| Consent {
            purpose,
            version,
            given_at: Timestamp(given_at),
            ended_at: ended_at.map(Timestamp),
        };
        let wanted = [
            entry(Purpose::Rules, 1, 10, Some(30)),
            entry(Purpose::Rules, 2, 30, None),
            entry(Purpose::Wishes, 2, 40, Some(60)),
        ];
        assert_eq!(ledger.entries(), wanted);
    }

    proptest! {
        #[test]
        fn the_ledger_is_bounded_and_says_what_holds_now(
            steps in prop::collection::vec((any::<bool>(), 0_u32..4), 0..200),
        ) {
            let mut ledger = Consents::default();
            let (mut version, mut used) = (None, false);
            for (at, (of_rules, value)) in (0_i64..).zip(steps) {
                if of_rules {
                    ledger.agree(value, Timestamp(at));
                    version = Some(value);
                } else {
                    used = value % 2 == 1;
                    ledger.use_wishes(used, 1, Timestamp(at));
                }
                let open = |purpose| {
                    ledger.entries().iter().filter(move |one| one.purpose == purpose && one.ended_at.is_none())
                };
                let versions: Vec<u32> = open(Purpose::Rules).map(|one| one.version).collect();
                prop_assert_eq!(versions, version.into_iter().collect::<Vec<_>>());
                prop_assert_eq!(open(Purpose::Wishes).count(), usize::from(used));
                prop_assert!(ledger.entries().len() <= 2 * Consents::MOST);
                prop_assert!(ledger.entries().is_sorted_by_key(|one| one.given_at));
            }
        }
    }
}
