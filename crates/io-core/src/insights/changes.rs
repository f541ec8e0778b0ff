//! The few things that changed most, so that a page can say them in words.
//!
//! A change is judged by how unlikely chance makes it, not by its percentage: small numbers jump. Must not use a figure
//! that is hidden.

use super::facts::Counts;
use super::metric::{Metric, Value};
use super::shown::Figure;

/// How many changes a page says.
pub const MOST_CHANGES: usize = 3;
/// Below so many standard errors a difference is taken for chance.
const CERTAIN: f64 = 2.0;

/// A metric that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which one.
    pub metric: Metric,
    /// What it was.
    pub from: Figure,
    /// What it is.
    pub to: Figure,
}

/// The metrics that changed most, the least likely by chance first; at most [`MOST_CHANGES`].
pub fn most_changed(before: &Counts, now: &Counts) -> Vec<Change> {
    let values = Metric::ALL
        .iter()
        .map(|metric| (*metric, metric.value(before), metric.value(now)));
    most_changed_of(values)
}

/// The same of values that are known, the earlier one first.
pub fn most_changed_of(values: impl IntoIterator<Item = (Metric, Value, Value)>) -> Vec<Change> {
    let mut changes: Vec<(f64, Change)> = Vec::new();
    for (metric, from, to) in values {
        let change = Change {
            metric,
            from: Figure::of(from),
            to: Figure::of(to),
        };
        let shown = [change.from, change.to]
            .iter()
            .all(|one| one.hidden.is_none() && one.value.is_some());
        if !shown || change.from == change.to {
            continue;
        }
        let surprise = surprise(from, to);
        // Two metrics that say the same thing are not both said.
        let says_it_again = matches!(
            metric,
            Metric::LongChat
                | Metric::ActiveWeek
                | Metric::ActiveMonth
                | Metric::SignInsAnyone
                | Metric::SignInsCommunity
                | Metric::SignInsOther
        );
        if surprise >= CERTAIN && !says_it_again {
            changes.push((surprise, change));
        }
    }
    changes.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    changes
        .into_iter()
        .take(MOST_CHANGES)
        .map(|(_, change)| change)
        .collect()
}

fn number(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

/// How many standard errors two values lie apart.
fn surprise(from: Value, to: Value) -> f64 {
    let apart = match (from, to) {
        (Value::Count(a), Value::Count(b)) => (number(b) - number(a)) / (number(a) + number(b)).sqrt(),
        (Value::Share { some: a, all: m }, Value::Share { some: b, all: n }) => {
            let pooled = number(a + b) / number(m + n);
            let error = (pooled * (1.0 - pooled) * (1.0 / number(m) + 1.0 / number(n))).sqrt();
            (number(b) / number(n) - number(a) / number(m)) / error
        }
        (Value::PerThousand { some: a, of: m }, Value::PerThousand { some: b, of: n }) => {
            // Counts of rare events: their variance is their number.
            let (one, other) = (number(a) / number(m), number(b) / number(n));
            (other - one) / (one / number(m) + other / number(n)).sqrt()
        }
        (
            Value::Duration {
                seconds: Some(a),
                of: m,
                ..
            },
            Value::Duration {
                seconds: Some(b),
                of: n,
                ..
            },
        ) => {
            // The error of the logarithm of a median, for durations that end at a steady rate.
            let error = 1.44 * (1.0 / number(m) + 1.0 / number(n)).sqrt();
            (f64::from(b.max(1)).ln() - f64::from(a.max(1)).ln()) / error
        }
        _ => 0.0,
    };
    if apart.is_finite() { apart.abs() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::facts::Fact;
    use super::*;

    fn day(active: u64, joined: u64, good: u64, chats: u64) -> Counts {
        let mut counts = Counts::default();
        counts.add(Fact::Active, "", active);
        counts.add(Fact::Joined, "", joined);
        counts.add(Fact::GoodChats, "", good);
        counts.add(Fact::Chats, "left", chats);
        counts
    }

    #[test]
    fn what_chance_explains_is_not_said() {
        assert_eq!(
            most_changed(&day(2_317, 179, 440, 1_000), &day(2_320, 178, 438, 1_000)),
            []
        );
    }

    #[test]
    fn the_least_likely_change_is_said_first() {
        let changes = most_changed(&day(2_317, 179, 440, 1_000), &day(2_520, 110, 445, 1_000));
        let said: Vec<_> = changes.iter().map(|change| change.metric).collect();
        assert_eq!(said, [Metric::Joined, Metric::Active]);
        assert_eq!((changes[0].from.value, changes[0].to.value), (Some(179), Some(110)));
    }

    proptest! {
        #[test]
        fn a_hidden_figure_is_never_said(
            before in prop::collection::vec(0_u64..2_000, 4),
            now in prop::collection::vec(0_u64..2_000, 4),
        ) {
            let counts = |of: &[u64]| day(of[0], of[1], of[2].min(of[3]), of[3]);
            let changes = most_changed(&counts(&before), &counts(&now));
            prop_assert!(changes.len() <= MOST_CHANGES);
            for change in changes {
                prop_assert!(change.from.hidden.is_none() && change.to.hidden.is_none());
                prop_assert!(change.from != change.to);
            }
        }
    }
}
