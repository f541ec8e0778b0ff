//! Work at the console: who holds a case, and when a person should rest.
//!
//! Must not refuse work: it says what is so, and the person decides.

use std::collections::BTreeSet;

use crate::ids::{CaseId, StaffId};
use crate::time::{Span, Timestamp};

/// How long a case stays with the person who took it. Afterwards a colleague may take it.
pub const HELD_FOR: Span = Span::hours(2);

/// So long without opening a case is a break.
pub const BREAK: Span = Span::minutes(15);

/// May this person take a case that is held by `held`, since that moment?
pub fn may_take(held: Option<(StaffId, Timestamp)>, by: StaffId, now: Timestamp) -> bool {
    held.is_none_or(|(holder, since)| holder == by || now >= since + HELD_FOR)
}

/// Work without a break.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    /// Different cases that were opened.
    pub cases: usize,
    /// Since the first of them.
    pub length: Span,
}

/// How long a person has opened cases without a break. `looks` are in order of time, in any direction.
pub fn without_break(looks: &[(CaseId, Timestamp)], now: Timestamp) -> Stretch {
    let mut latest_first = looks.to_vec();
    latest_first.sort_unstable_by_key(|(_, at)| std::cmp::Reverse(*at));
    let (mut began, mut cases) = (now, BTreeSet::new());
    for (case, at) in latest_first {
        if at + BREAK <= began {
            break;
        }
        began = at.min(began);
        cases.insert(case);
    }
    Stretch {
        cases: cases.len(),
        length: now - began,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn case(number: u8) -> CaseId {
        CaseId(Uuid::from_u128(u128::from(number)))
    }

    fn staff(number: u8) -> StaffId {
        StaffId(Uuid::from_u128(u128::from(number)))
    }

    #[test]
    fn a_break_begins_the_count_anew() {
        let at = |minutes| Timestamp(0) + Span::minutes(minutes);
        let looks = [
            (case(1), at(0)),
            (case(2), at(30)),
            (case(3), at(40)),
            (case(3), at(50)),
        ];
        let stretch = |now| without_break(&looks, at(now));
        assert_eq!(
            stretch(55),
            Stretch {
                cases: 2,
                length: Span::minutes(25)
            }
        );
        assert_eq!(stretch(65), Stretch::default(), "the break is now");
    }

    proptest! {
        #[test]
        fn a_case_is_held_by_one_person_until_its_time_is_over(
            holder in 0_u8..3, by in 0_u8..3, since in 0_i64..100, passed in 0_i64..200
        ) {
            let since = Timestamp(0) + Span::minutes(since);
            let now = since + Span::minutes(passed);
            let may = may_take(Some((staff(holder), since)), staff(by), now);
            prop_assert_eq!(may, holder == by || passed >= 120);
            prop_assert!(may_take(None, staff(by), now));
        }

        #[test]
        fn a_stretch_has_no_gap_as_long_as_a_break(
            minutes in prop::collection::vec((0_u8..9, 0_i64..300), 0..30), now in 300_i64..330
        ) {
            let mut looks: Vec<_> = minutes.iter().map(|(c, at)| (case(*c), Timestamp(0) + Span::minutes(*at))).collect();
            looks.sort_unstable_by_key(|(_, at)| *at);
            let now = Timestamp(0) + Span::minutes(now);
            let stretch = without_break(&looks, now);
            let began = now - stretch.length;
            let mut times: Vec<_> = looks.iter().map(|(_, at)| *at).filter(|at| *at >= began).collect();
            times.push(now);
            prop_assert!(times.windows(2).all(|pair| pair[1] - pair[0] < BREAK));
            let before = looks.iter().rev().map(|(_, at)| *at).find(|at| *at < began);
            prop_assert!(before.is_none_or(|before| began - before >= BREAK));
            prop_assert_eq!(stretch.cases == 0, stretch.length == Span::ZERO && times.len() == 1);
        }
    }
}
