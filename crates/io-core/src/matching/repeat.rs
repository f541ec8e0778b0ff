//! Meeting the same person again by chance: who counts as met recently, and when they may come again.
//!
//! Must not know how two people met.

use crate::ids::UserId;
use crate::time::{Span, Timestamp};

/// The rules, as an operator sets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RepeatRules {
    /// Everyone met less than this time ago counts as met recently.
    pub within: Span,
    /// The latest so many people count too, however long ago that was.
    pub people: usize,
    /// People met recently may come again after this time, where both wish it.
    pub again_after: Span,
}

impl Default for RepeatRules {
    fn default() -> Self {
        Self {
            within: Span::days(7),
            people: 20,
            again_after: Span::hours(1),
        }
    }
}

impl RepeatRules {
    /// Those of all people met who count as met recently, each once, with the last meeting.
    /// Takes the meetings with the latest first, and reads no further than it must.
    pub fn recent(
        &self,
        meetings: impl IntoIterator<Item = (UserId, Timestamp)>,
        now: Timestamp,
    ) -> Vec<(UserId, Timestamp)> {
        let mut recent: Vec<(UserId, Timestamp)> = Vec::new();
        for (user, at) in meetings {
            if now - at >= self.within && recent.len() >= self.people {
                break;
            }
            if recent.iter().all(|(known, _)| *known != user) {
                recent.push((user, at));
            }
        }
        recent
    }

    /// May two people who met recently meet again by chance?
    pub fn may_come_again(&self, met: Timestamp, both_wish_it: bool, now: Timestamp) -> bool {
        both_wish_it && now - met >= self.again_after
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(n: u8, days_ago: i64) -> (UserId, Timestamp) {
        (UserId::from_random([n; 16]), now() - Span::days(days_ago))
    }

    fn now() -> Timestamp {
        Timestamp::default() + Span::days(20_000)
    }

    #[test]
    fn the_latest_people_count_however_long_ago_and_each_once() {
        let meetings = [met(1, 1), met(2, 2), met(1, 3), met(3, 9), met(4, 10), met(5, 11)];
        let recent = |within, people| {
            let rules = RepeatRules {
                within: Span::days(within),
                people,
                ..RepeatRules::default()
            };
            rules.recent(meetings, now())
        };
        assert_eq!(recent(7, 0), [met(1, 1), met(2, 2)]);
        assert_eq!(recent(7, 3), [met(1, 1), met(2, 2), met(3, 9)]);
        assert_eq!(recent(0, 2), [met(1, 1), met(2, 2)]);
        assert_eq!(recent(0, 0), [], "nobody, if an operator wants it so");
        assert_eq!(recent(30, 1).len(), 5);
    }
}
