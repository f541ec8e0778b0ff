//! What is too small to be shown.
//!
//! A figure below ten might lead to one person: it is hidden in pages, tables and programs alike. Where a hidden figure
//! could be worked out from others, those are hidden too.

use super::facts::Counts;
use super::metric::{Metric, Unit, Value};

/// From here on a figure is shown.
pub const SHOWN_FROM: u64 = 10;

/// How a figure is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// It is below ten, or rests on fewer than ten.
    Below,
    /// All but fewer than ten: a share is at least the value that is shown, a count is near the one before it.
    Near,
    /// It would give another hidden figure away.
    WithAnother,
}

impl Hidden {
    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Below => "below",
            Self::Near => "near",
            Self::WithAnother => "with_another",
        }
    }
}

/// A figure as it may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The number in its unit; none: hidden, or nothing to compute it from.
    pub value: Option<u64>,
    /// Why it is hidden, if it is.
    pub hidden: Option<Hidden>,
}

impl Figure {
    /// A figure that is shown as it is.
    pub const fn exact(value: u64) -> Self {
        Self {
            value: Some(value),
            hidden: None,
        }
    }

    /// A figure that is hidden.
    pub const fn hidden(why: Hidden) -> Self {
        Self {
            value: None,
            hidden: Some(why),
        }
    }

    /// A count.
    pub const fn count(count: u64) -> Self {
        if count < SHOWN_FROM {
            Self::hidden(Hidden::Below)
        } else {
            Self::exact(count)
        }
    }

    /// A share, in tenths of a percent. Neither those who count nor those who do not may be fewer than ten.
    pub fn share(some: u64, all: u64) -> Self {
        let some = some.min(all);
        if some < SHOWN_FROM {
            return Self::hidden(Hidden::Below);
        }
        let tenths = |some: u64| (some.saturating_mul(1_000) + all / 2) / all;
        if all - some >= SHOWN_FROM {
            return Self::exact(tenths(some));
        }
        match all.checked_sub(SHOWN_FROM) {
            // As many as if ten were missing, rounded down.
            Some(least) if least >= SHOWN_FROM => Self {
                value: Some(least.saturating_mul(1_000) / all),
                hidden: Some(Hidden::Near),
            },
            _ => Self::hidden(Hidden::Below),
        }
    }

    /// What a metric shows.
    pub fn of(value: Value) -> Self {
        match value {
            Value::Count(count) => Self::count(count),
            Value::Share { some, all } => Self::share(some, all),
            Value::PerThousand { some, of } if some < SHOWN_FROM || of < SHOWN_FROM => Self::hidden(Hidden::Below),
            // In tenths.
            Value::PerThousand { some, of } => Self::exact((some.saturating_mul(10_000) + of / 2) / of),
            Value::Duration { seconds, of, percent } => {
                // Ten durations on each side: the one that is shown is nobody's.
                let rank = of.saturating_mul(percent).div_ceil(100);
                let enough = rank >= SHOWN_FROM && of - rank.min(of) >= SHOWN_FROM;
                match seconds {
                    Some(seconds) if enough => Self::exact(u64::from(seconds)),
                    _ => Self::hidden(Hidden::Below),
                }
            }
        }
    }

    /// As text in a table of values: tenths with a point, and `<10` where it is hidden.
    pub fn text(self, unit: Unit) -> String {
        let number = |value: u64| match unit {
            Unit::Count | Unit::Seconds => value.to_string(),
            Unit::Share | Unit::PerThousand => format!("{}.{}", value / 10, value % 10),
        };
        match (self.value, self.hidden) {
            (Some(value), None) => number(value),
            (Some(value), Some(_)) => format!(">={}", number(value)),
            (None, Some(Hidden::Near)) => "all but <10".to_owned(),
            (None, Some(Hidden::WithAnother)) => "hidden".to_owned(),
            (None, Some(Hidden::Below)) => "<10".to_owned(),
            (None, None) => String::new(),
        }
    }
}

/// The value of a metric over several days, and of how many of them it is made.
///
/// A day on which the metric is hidden is left out, so that two overlapping spans never tell more of it than the day
/// itself. Numbers of different people are not added up: they are those of the last day that shows them.
pub fn over_days<'a>(metric: Metric, days: impl IntoIterator<Item = &'a Counts>) -> (Value, u32) {
    let mut whole = Counts::default();
    let mut made_of = 0;
    for day in days {
        let figure = Figure::of(metric.value(day));
        if figure.value.is_none() || figure.hidden.is_some() {
            continue;
        }
        made_of += 1;
        if metric.is_of_people() {
            whole = day.clone();
        } else {
            whole.add_all(day);
        }
    }
    (metric.value(&whole), made_of)
}

/// The parts of a whole whose sum is shown beside them.
///
/// What is hidden cannot be worked out from the rest: at least two parts are hidden, and together they are ten or more.
pub fn group(parts: &[u64]) -> Vec<Figure> {
    let mut figures: Vec<Figure> = parts.iter().map(|part| Figure::count(*part)).collect();
    if parts.iter().sum::<u64>() < SHOWN_FROM {
        return figures;
    }
    loop {
        let hidden = figures.iter().filter(|figure| figure.hidden.is_some()).count();
        let together: u64 = figures
            .iter()
            .zip(parts)
            .filter(|(figure, _)| figure.hidden.is_some())
            .map(|(_, part)| part)
            .sum();
        if hidden == 0 || (hidden > 1 && together >= SHOWN_FROM) {
            return figures;
        }
        let smallest = (0..parts.len())
            .filter(|at| figures[*at].hidden.is_none())
            .min_by_key(|at| parts[*at]);
        match smallest {
            Some(at) => figures[at] = Figure::hidden(Hidden::WithAnother),
            None => return figures,
        }
    }
}

/// The steps of a funnel, each a part of the one before it.
/// A step that lost fewer than ten shows no number: the few would be the difference.
pub fn nested(steps: &[u64]) -> Vec<Figure> {
    let mut last: Option<u64> = None;
    let mut figures = Vec::with_capacity(steps.len());
    for step in steps {
        let figure = match last {
            _ if *step < SHOWN_FROM => Figure::hidden(Hidden::Below),
            Some(before) if before.saturating_sub(*step) < SHOWN_FROM && before != *step => {
                Figure::hidden(Hidden::Near)
            }
            Some(before) if before == *step => Figure::hidden(Hidden::Near),
            _ => Figure::exact(*step),
        };
        if let Some(shown) = figure.value {
            last = Some(shown);
        }
        figures.push(figure);
    }
    figures
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::facts::Fact;
    use super::*;

    #[test]
    fn a_share_hides_few_who_count_and_few_who_do_not() {
        for (some, all, shown) in [
            (0, 0, "<10"),
            (9, 1_000, "<10"),
            (10, 1_000, "1.0"),
            (934, 1_000, "93.4"),
            (990, 1_000, "99.0"),
            (991, 1_000, ">=99.0"),
            (1_000, 1_000, ">=99.0"),
            (12, 19, "<10"),
            (15, 20, ">=50.0"),
            (10, 20, "50.0"),
        ] {
            assert_eq!(Figure::share(some, all).text(Unit::Share), shown, "{some} of {all}");
        }
    }

    fn day(chats: u64, good: u64, active: u64) -> Counts {
        let mut counts = Counts::default();
        counts.add(Fact::Chats, "left", chats);
        counts.add(Fact::GoodChats, "", good);
        counts.add(Fact::Active, "", active);
        counts
    }

    #[test]
    fn days_with_a_hidden_figure_are_left_out_of_the_sum() {
        let days = [day(100, 40, 50), day(30, 9, 9), day(50, 20, 60)];
        let share = Value::Share { some: 60, all: 150 };
        assert_eq!(over_days(Metric::GoodChats, &days), (share, 2));
        assert_eq!(
            over_days(Metric::Active, &days),
            (Value::Count(60), 2),
            "people of the last day, never a sum"
        );
        assert_eq!(over_days(Metric::Joined, &days), (Value::Count(0), 0));
    }

    #[test]
    fn a_duration_is_shown_when_ten_lie_on_each_side() {
        let shown = |of, percent| {
            let seconds = Some(372);
            Figure::of(Value::Duration { seconds, of, percent }).value
        };
        assert_eq!([shown(19, 50), shown(20, 50)], [None, Some(372)]);
        assert_eq!([shown(99, 90), shown(100, 90)], [None, Some(372)]);
        assert_eq!([shown(199, 95), shown(200, 95)], [None, Some(372)]);
    }

    #[test]
    fn a_step_that_lost_a_few_does_not_say_how_many() {
        let shown: Vec<_> = nested(&[100, 99, 95, 80, 80, 9])
            .iter()
            .map(|figure| figure.text(Unit::Count))
            .collect();
        assert_eq!(shown, ["100", "all but <10", "all but <10", "80", "all but <10", "<10"]);
    }

    proptest! {
        /// What two overlapping spans tell of the days between them is what these days show.
        #[test]
        fn a_day_that_is_hidden_changes_no_sum(
            shown in prop::collection::vec((20_u64..200, 10_u64..20, 10_u64..99), 1..8),
            hidden in (0_u64..30, 0_u64..10, 0_u64..10),
            at in 0_usize..8,
        ) {
            let mut days: Vec<Counts> = shown.iter().map(|(a, b, c)| day(*a, *b, *c)).collect();
            let before: Vec<_> = Metric::ALL.iter().map(|metric| over_days(*metric, &days)).collect();
            days.insert(at.min(days.len()), day(hidden.0, hidden.1.min(hidden.0), hidden.2));
            let extra = &days[at.min(days.len() - 1)];
            for (metric, (value, _)) in Metric::ALL.iter().zip(before) {
                let figure = Figure::of(metric.value(extra));
                if figure.value.is_none() || figure.hidden.is_some() {
                    prop_assert_eq!(over_days(*metric, &days).0, value, "{:?}", metric);
                }
            }
        }

        #[test]
        fn no_hidden_part_follows_from_the_sum_and_the_others(parts in prop::collection::vec(0_u64..40, 0..8)) {
            let figures = group(&parts);
            let sum: u64 = parts.iter().sum();
            let hidden: Vec<u64> = figures.iter().zip(&parts)
                .filter(|(figure, _)| figure.hidden.is_some()).map(|(_, part)| *part).collect();
            for (figure, part) in figures.iter().zip(&parts) {
                prop_assert!(*part >= SHOWN_FROM || figure.value.is_none());
                prop_assert!(figure.value.is_none_or(|value| value == *part));
            }
            if sum >= SHOWN_FROM && !hidden.is_empty() && parts.len() > 1 {
                prop_assert!(hidden.len() > 1 && hidden.iter().sum::<u64>() >= SHOWN_FROM);
            }
        }

        #[test]
        fn two_shown_steps_never_differ_by_fewer_than_ten(mut steps in prop::collection::vec(0_u64..60, 0..7)) {
            steps.sort_unstable_by(|one, other| other.cmp(one));
            let shown: Vec<u64> = nested(&steps).into_iter().filter_map(|figure| figure.value).collect();
            for pair in shown.windows(2) {
                prop_assert!(pair[0] - pair[1] >= SHOWN_FROM);
            }
        }

        #[test]
        fn a_shown_share_rests_on_ten_of_each_kind(some in 0_u64..60, all in 0_u64..60) {
            let figure = Figure::share(some, all);
            let some = some.min(all);
            match figure {
                Figure { value: Some(_), hidden: None } => prop_assert!(some >= 10 && all - some >= 10),
                // What is shown is the same for each number of the few.
                Figure { value: Some(_), .. } => prop_assert_eq!(figure, Figure::share(all, all)),
                Figure { value: None, .. } => prop_assert!(some < 10 || all < 20),
            }
        }
    }
}
