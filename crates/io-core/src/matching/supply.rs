//! How many of those who searched within the hour fit a wish for genders: in words, and only of a crowd (N-13).
//!
//! Must not answer a number, nor anything while few are here: one person more or less would show.

use std::collections::HashMap;

use super::ticket::Genders;
use crate::account::Gender;
use crate::ids::UserId;
use crate::time::{Span, Uptime};

/// Who searched within this time counts.
const WITHIN: Span = Span::hours(1);
/// How long one count lasts, so that nobody can be watched arriving.
const LASTS: Span = Span::minutes(10);
/// With fewer people there is no answer.
const CROWD: u32 = 50;
/// How many people are remembered. When there are more, all are forgotten.
const MOST_PEOPLE: usize = 200_000;

/// How long a wish for genders may make someone wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Supply {
    /// Two of five people fit, or more.
    Usual,
    /// Fewer do.
    Longer,
    /// Not even one of seven does.
    MuchLonger,
}

const GENDERS: [Gender; 4] = [Gender::Woman, Gender::Man, Gender::NonBinary, Gender::Unsaid];

/// Who searched within the hour, and the last count.
#[derive(Default)]
pub struct SupplyCount {
    seen: HashMap<UserId, (Gender, Uptime)>,
    count: Option<(Uptime, [u32; 4])>,
}

impl SupplyCount {
    /// Someone begins to search.
    pub fn note(&mut self, user: UserId, gender: Gender, now: Uptime) {
        if self.seen.len() >= MOST_PEOPLE {
            self.seen.clear();
        }
        self.seen.insert(user, (gender, now));
    }

    /// What a wish for these genders means now; none without a crowd.
    pub fn of(&mut self, wished: Genders, now: Uptime) -> Option<Supply> {
        let counted = match self.count {
            Some((at, counted)) if now < at + LASTS => counted,
            _ => {
                self.seen.retain(|_, (_, at)| now < *at + WITHIN);
                let count = |gender| self.seen.values().filter(|(one, _)| *one == gender).count();
                let counted = GENDERS.map(|gender| u32::try_from(count(gender)).unwrap_or(u32::MAX));
                self.count = Some((now, counted));
                counted
            }
        };
        let all: u32 = counted.iter().sum();
        if all < CROWD || wished.is_empty() {
            return None;
        }
        let fits = GENDERS.iter().zip(counted).filter(|(gender, _)| wished.has(**gender));
        let fit: u32 = fits.map(|(_, count)| count).sum();
        Some(if fit * 5 >= all * 2 {
            Supply::Usual
        } else if fit * 7 >= all {
            Supply::Longer
        } else {
            Supply::MuchLonger
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn user(number: usize) -> UserId {
        UserId::from_random(u128::try_from(number).expect("small").to_be_bytes())
    }

    fn crowd(women: usize, men: usize) -> SupplyCount {
        let mut count = SupplyCount::default();
        for number in 0..women + men {
            let gender = if number < women { Gender::Woman } else { Gender::Man };
            count.note(user(number), gender, Uptime(0));
        }
        count
    }

    #[test]
    fn n_13_a_wish_hears_the_truth_in_words_and_only_of_a_crowd() {
        let women = Genders::NONE.with(Gender::Woman);
        for (fit, others, told) in [
            (20, 29, None),
            (20, 30, Some(Supply::Usual)),
            (19, 31, Some(Supply::Longer)),
            (8, 42, Some(Supply::Longer)),
            (7, 43, Some(Supply::MuchLonger)),
            (0, 50, Some(Supply::MuchLonger)),
        ] {
            assert_eq!(
                crowd(fit, others).of(women, Uptime(1)),
                told,
                "{fit} of {}",
                fit + others
            );
        }
        assert_eq!(crowd(20, 80).of(Genders::NONE, Uptime(1)), None, "without a wish");
        let mut later = crowd(20, 80);
        assert!(
            later.of(women, Uptime(0) + WITHIN).is_none(),
            "who was here an hour ago"
        );
    }

    proptest! {
        #[test]
        fn n_13_nobody_is_seen_arriving_within_ten_minutes(
            women in 0_usize..80, men in 0_usize..80, more in 0_usize..80, after in 0_i64..600_000_000
        ) {
            let women_wished = Genders::NONE.with(Gender::Woman);
            let mut count = crowd(women, men);
            let first = count.of(women_wished, Uptime(1));
            for number in 0..more {
                count.note(user(1_000 + number), Gender::Woman, Uptime(2));
            }
            prop_assert_eq!(count.of(women_wished, Uptime(1 + after)), first);
        }

        #[test]
        fn n_13_a_wider_wish_never_waits_longer(women in 0_usize..80, men in 0_usize..80) {
            let narrow = Genders::NONE.with(Gender::Woman);
            let mut count = crowd(women, men);
            let (one, both) = (count.of(narrow, Uptime(1)), count.of(narrow.with(Gender::Man), Uptime(1)));
            prop_assert!(both <= one);
            prop_assert_eq!(both.is_some(), women + men >= 50);
        }
    }
}
