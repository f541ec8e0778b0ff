//! Turns received ratings into one of three conduct classes.
//!
//! Must not judge on little evidence: few data points change nothing, old ones fade, and harsh raters count less.

use crate::rating::Thumb;
use crate::time::{Span, Timestamp};

/// How a person behaves, in three classes.
/// It orders and delays matches with a sixth of the weight, and excludes no one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Conduct {
    /// Others enjoyed talking to them.
    Warm,
    /// Nothing known, or neither.
    #[default]
    Fair,
    /// Others often did not enjoy talking to them.
    Poor,
}

impl Conduct {
    /// The distance between two classes: 0 same, 1 neighbours, 2 opposite.
    pub fn distance(self, other: Self) -> u8 {
        (self as u8).abs_diff(other as u8)
    }
}

/// Whether ratings about a person may place them (GDPR-08).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RatingsUse {
    /// They may.
    #[default]
    Counted,
    /// The person objected.
    Objected,
}

/// One rating that a person received, weighed by its circumstances.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Received {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: Thumb,
    /// The share of up among all thumbs of this rater (0 to 1).
    /// A harsh rater's down and a generous rater's up mean less.
    pub rater_ups: f64,
    /// How often the two had met before.
    /// Repeated ratings between the same people count once.
    pub meetings_before: u32,
}

/// The thumbs that a person gave so far, the later ones more than the earlier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Habit {
    /// Up or down; at most [`Habit::MOST`].
    pub given: u32,
    /// Those that were up.
    pub ups: u32,
}

impl Habit {
    /// No more are counted: at this number all count half from then on.
    pub const MOST: u32 = 200;

    /// After one more thumb, or one that takes the place of another. A skip is no thumb.
    #[must_use]
    pub fn after(self, before: Option<Thumb>, thumb: Thumb) -> Self {
        let up = |thumb| u32::from(thumb == Thumb::Up);
        let mut habit = self;
        if let Some(before) = before.filter(|before| *before != Thumb::Skip) {
            habit.given = habit.given.saturating_sub(1);
            habit.ups = habit.ups.saturating_sub(up(before)).min(habit.given);
        }
        if thumb == Thumb::Skip {
            return habit;
        }
        if habit.given >= Self::MOST {
            habit.given /= 2;
            habit.ups /= 2;
        }
        Self {
            given: habit.given + 1,
            ups: habit.ups + up(thumb),
        }
    }
}

/// The share of up among a rater's thumbs: `ups` of `given`.
/// One of each is added, so that the first thumbs make no one harsh or mild.
pub fn part_up(ups: u32, given: u32) -> f64 {
    (f64::from(ups.min(given)) + 1.0) / (f64::from(given) + 2.0)
}

/// How conduct is computed; the defaults are those of the product.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConductRules {
    /// Ratings of this age count half.
    pub half_life: Span,
    /// Older ratings count nothing.
    pub forgotten: Span,
    /// The Beta prior: good experiences assumed before any is known.
    pub prior_good: f64,
    /// The Beta prior: bad experiences assumed before any is known.
    pub prior_bad: f64,
    /// From this expected share of good experiences on, a person is warm …
    pub warm_from: f64,
    /// … and below this one poor,
    pub poor_below: f64,
    /// but only with at least this much evidence (in fresh, fully counting ratings).
    pub evidence: f64,
}

impl Default for ConductRules {
    fn default() -> Self {
        Self {
            half_life: Span::days(14),
            forgotten: Span::days(90),
            prior_good: 8.0,
            prior_bad: 2.0,
            warm_from: 0.85,
            poor_below: 0.5,
            evidence: 5.0,
        }
    }
}

impl ConductRules {
    /// The class that matching uses: who objected is placed like someone of whom nothing is known.
    pub fn class_in_matching(&self, ratings: RatingsUse, received: &[Received], now: Timestamp) -> Conduct {
        match ratings {
            RatingsUse::Counted => self.class(received, now),
            RatingsUse::Objected => Conduct::default(),
        }
    }

    /// The class of a person who received these ratings.
    pub fn class(&self, received: &[Received], now: Timestamp) -> Conduct {
        let (mut good, mut bad) = (0.0, 0.0);
        for one in received {
            let weight = self.weight(one, now);
            match one.what {
                Thumb::Up => good += weight,
                Thumb::Down => bad += weight,
                Thumb::Skip => {}
            }
        }
        if good + bad < self.evidence {
            return Conduct::Fair;
        }
        let expected = (self.prior_good + good) / (self.prior_good + self.prior_bad + good + bad);
        if expected >= self.warm_from {
            Conduct::Warm
        } else if expected < self.poor_below {
            Conduct::Poor
        } else {
            Conduct::Fair
        }
    }

    fn weight(&self, one: &Received, now: Timestamp) -> f64 {
        let age = now - one.at;
        if age >= self.forgotten || one.meetings_before > 0 {
            return 0.0;
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "a span of years is exact to the millisecond as a float"
        )]
        let halvings = age.0.max(0) as f64 / self.half_life.0 as f64;
        let ups = one.rater_ups.clamp(0.0, 1.0);
        // A rater's habitual thumb means half as much as one that is rare for them.
        let surprise = match one.what {
            Thumb::Up => 1.0 - ups / 2.0,
            Thumb::Down => 0.5 + ups / 2.0,
            Thumb::Skip => 0.0,
        };
        (-halvings).exp2() * surprise
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(n: i64) -> Timestamp {
        Timestamp::default() + Span::days(20_000 + n)
    }

    fn thumbs(what: Thumb, count: usize, rater_ups: f64) -> Vec<Received> {
        vec![
            Received {
                at: day(0),
                what,
                rater_ups,
                meetings_before: 0
            };
            count
        ]
    }

    proptest! {
        #[test]
        fn a_changed_thumb_counts_as_if_it_had_been_given_first(
            thumbs in prop::collection::vec((prop::sample::select(vec![Thumb::Up, Thumb::Down, Thumb::Skip]),
                prop::option::of(prop::sample::select(vec![Thumb::Up, Thumb::Down, Thumb::Skip]))), 0..199),
        ) {
            let (mut changed, mut first) = (Habit::default(), Habit::default());
            for (thumb, then) in thumbs {
                changed = changed.after(None, thumb);
                if let Some(then) = then {
                    changed = changed.after(Some(thumb), then);
                }
                first = first.after(None, then.unwrap_or(thumb));
                prop_assert_eq!(changed, first);
            }
        }

        #[test]
        fn a_habit_stays_in_bounds_and_follows_what_is_given(thumbs in prop::collection::vec(any::<bool>(), 0..900)) {
            let mut habit = Habit::default();
            for up in thumbs {
                habit = habit.after(None, if up { Thumb::Up } else { Thumb::Down });
                prop_assert!(habit.ups <= habit.given && habit.given <= Habit::MOST);
            }
            for _ in 0..2_000 {
                habit = habit.after(None, Thumb::Down);
            }
            prop_assert_eq!(habit.ups, 0);
        }
    }

    fn class(received: &[Received], now: i64) -> Conduct {
        ConductRules::default().class(received, day(now))
    }

    #[test]
    fn few_ratings_make_no_one_poor_and_many_do_for_a_while() {
        assert_eq!(class(&[], 0), Conduct::Fair);
        assert_eq!(class(&thumbs(Thumb::Down, 4, 0.8), 0), Conduct::Fair);
        assert_eq!(class(&thumbs(Thumb::Down, 20, 0.8), 0), Conduct::Poor);
        assert_eq!(class(&thumbs(Thumb::Down, 20, 0.8), 60), Conduct::Fair);
        assert_eq!(class(&thumbs(Thumb::Up, 20, 0.5), 0), Conduct::Warm);
    }

    #[test]
    fn harsh_raters_count_less_than_mild_ones() {
        assert_eq!(class(&thumbs(Thumb::Down, 9, 0.9), 0), Conduct::Poor);
        assert_eq!(class(&thumbs(Thumb::Down, 9, 0.0), 0), Conduct::Fair);
    }

    #[test]
    fn a_first_thumb_makes_no_one_harsh_or_mild() {
        assert!((part_up(0, 0) - 0.5).abs() < f64::EPSILON);
        assert!(part_up(0, 1) > 0.3 && part_up(1, 1) < 0.7);
        assert!(part_up(0, 50) < 0.05 && part_up(50, 50) > 0.95);
    }

    #[test]
    fn a_pair_that_meets_again_and_again_cannot_farm_ratings() {
        let mut farmed = thumbs(Thumb::Up, 50, 0.5);
        for one in &mut farmed[1..] {
            one.meetings_before = 1;
        }
        assert_eq!(class(&farmed, 0), Conduct::Fair);
    }

    proptest! {
        #[test]
        fn gdpr_08_no_rating_places_someone_who_objected(
            received in prop::collection::vec((0_i64..200, 0_u8..3, 0.0_f64..1.0, 0_u32..3), 0..60), now in 0_i64..200,
        ) {
            let received: Vec<Received> = received
                .into_iter()
                .map(|(at, what, rater_ups, meetings_before)| Received {
                    at: day(at),
                    what: [Thumb::Up, Thumb::Down, Thumb::Skip][usize::from(what)],
                    rater_ups,
                    meetings_before,
                })
                .collect();
            let rules = ConductRules::default();
            let class = |ratings, received: &[Received]| rules.class_in_matching(ratings, received, day(now));
            let unknown = class(RatingsUse::Counted, &[]);
            prop_assert_eq!(class(RatingsUse::Objected, &received), unknown);
            // Taken back, they count as if nothing had been said.
            prop_assert_eq!(class(RatingsUse::Counted, &received), rules.class(&received, day(now)));
        }

        #[test]
        fn one_more_thumb_up_never_makes_a_class_worse(
            ups in 0_usize..30, downs in 0_usize..30, rater_ups in 0.0_f64..1.0, now in 0_i64..80,
        ) {
            let mut received = thumbs(Thumb::Up, ups, rater_ups);
            received.extend(thumbs(Thumb::Down, downs, rater_ups));
            let before = class(&received, now);
            received.extend(thumbs(Thumb::Up, 1, rater_ups));
            // The evidence may only now suffice for "poor"; the share was as poor before.
            prop_assert!(class(&received, now) <= before || before == Conduct::Fair && downs > ups);
        }
    }
}
