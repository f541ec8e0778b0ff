//! Which backups stay. Pure: the list, the time and the policy go in, a verdict on each backup comes out.
//!
//! Must not delete anything.

use std::collections::BTreeSet;

use io_core::time::{Span, Timestamp};

use crate::manifest::{BackupId, BackupSet};

/// How long backups of each set stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Backups of the data.
    pub data: Generations,
    /// Backups of the keys store stay this long. It is a promise to erased people: their keys are gone by then.
    pub keys: Span,
    /// Lists of erased people stay this long. Longer than backups of keys, for which they are needed.
    pub erased: Span,
}

/// For how many days, weeks and months the newest backup of each stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Generations {
    /// Days that have a backup.
    pub daily: usize,
    /// Weeks from Monday that have a backup.
    pub weekly: usize,
    /// Calendar months that have a backup.
    pub monthly: usize,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            data: Generations {
                daily: 7,
                weekly: 4,
                monthly: 6,
            },
            keys: Span::days(7),
            erased: Span::days(8),
        }
    }
}

/// One backup as retention sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its name, with the time.
    pub id: BackupId,
    /// Its set.
    pub set: BackupSet,
    /// Whether it was restored on trial and every check passed.
    pub verified: bool,
}

/// What becomes of a backup, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It stays: the policy asks for it.
    Keep,
    /// It stays though the policy would let it go: no later backup of its set is known to be good.
    KeepLastVerified,
    /// It stays: it is from the future, so a clock is or was wrong, and nothing can be said about its age.
    KeepFuture,
    /// It goes.
    Delete,
}

/// How far a clock may be behind another before a backup counts as from the future.
const TOLERANCE: Span = Span::minutes(5);

/// The verdict on each backup, in the order of the list.
///
/// Deletes neither the newest verified backup of a set, nor the newest one at all, nor one from the future.
pub fn plan(backups: &[Known], now: Timestamp, policy: &Policy) -> Vec<Verdict> {
    let kept: BTreeSet<(BackupSet, BackupId)> = BackupSet::ALL
        .into_iter()
        .flat_map(|set| wanted(set, backups, now, policy).into_iter().map(move |id| (set, id)))
        .collect();
    backups
        .iter()
        .map(|backup| {
            if is_future(backup, now) {
                Verdict::KeepFuture
            } else if kept.contains(&(backup.set, backup.id)) {
                Verdict::Keep
            } else if last(backup.set, backups, now) == Some(backup.id)
                || last_verified(backup.set, backups, now) == Some(backup.id)
            {
                Verdict::KeepLastVerified
            } else {
                Verdict::Delete
            }
        })
        .collect()
}

fn is_future(backup: &Known, now: Timestamp) -> bool {
    backup.id.begun() > now + TOLERANCE
}

/// The backups of a set that count for the rules, newest first.
fn newest_first(set: BackupSet, backups: &[Known], now: Timestamp) -> Vec<Known> {
    let mut of_set: Vec<Known> = backups
        .iter()
        .filter(|backup| backup.set == set && !is_future(backup, now))
        .copied()
        .collect();
    of_set.sort_by_key(|backup| std::cmp::Reverse(backup.id));
    of_set
}

fn last(set: BackupSet, backups: &[Known], now: Timestamp) -> Option<BackupId> {
    newest_first(set, backups, now).first().map(|backup| backup.id)
}

fn last_verified(set: BackupSet, backups: &[Known], now: Timestamp) -> Option<BackupId> {
    let newest_first = newest_first(set, backups, now);
    newest_first
        .iter()
        .find(|backup| backup.verified)
        .map(|backup| backup.id)
}

/// What the policy asks for.
fn wanted(set: BackupSet, backups: &[Known], now: Timestamp, policy: &Policy) -> BTreeSet<BackupId> {
    let of_set = newest_first(set, backups, now);
    let younger_than = |span: Span| {
        let young = of_set.iter().filter(|backup| now - backup.id.begun() < span);
        young.map(|backup| backup.id).collect()
    };
    match set {
        BackupSet::Keys => younger_than(policy.keys),
        BackupSet::Erased => younger_than(policy.erased),
        BackupSet::Data => {
            let Generations { daily, weekly, monthly } = policy.data;
            [(daily, day as fn(Timestamp) -> i64), (weekly, week), (monthly, month)]
                .into_iter()
                .flat_map(|(count, period)| newest_of_each(&of_set, count, period))
                .collect()
        }
    }
}

/// The newest backup of each of the latest periods that have one.
///
/// If the newest is not verified and another one of the period is, both stay.
fn newest_of_each(newest_first: &[Known], count: usize, period: fn(Timestamp) -> i64) -> Vec<BackupId> {
    let mut periods: Vec<i64> = newest_first.iter().map(|backup| period(backup.id.begun())).collect();
    periods.dedup();
    periods.truncate(count);
    let of = |wanted: i64| {
        newest_first
            .iter()
            .filter(move |backup| period(backup.id.begun()) == wanted)
    };
    periods
        .into_iter()
        .flat_map(|period| [of(period).next(), of(period).find(|backup| backup.verified)])
        .flatten()
        .map(|backup| backup.id)
        .collect()
}

fn day(at: Timestamp) -> i64 {
    at.as_seconds().div_euclid(86_400)
}

/// Weeks begin on Monday; day 0 was a Thursday.
fn week(at: Timestamp) -> i64 {
    (day(at) + 3).div_euclid(7)
}

fn month(at: Timestamp) -> i64 {
    let date = time::OffsetDateTime::from_unix_timestamp(at.as_seconds()).unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
    i64::from(date.year()) * 12 + i64::from(u8::from(date.month()))
}

#[cfg(test)]
mod tests {
    use io_core::outside::Entropy;
    use proptest::prelude::*;

    use super::*;

    struct Number(u64);
    impl Entropy for Number {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.copy_from_slice(&self.0.to_be_bytes());
        }
    }

    /// Noon of a Monday, the 30th of November 2026.
    const NOW: Timestamp = Timestamp(1_796_040_000_000_000);

    fn backup(set: BackupSet, age: Span, verified: bool, number: u64) -> Known {
        Known {
            id: BackupId::new(NOW - age, &Number(number)),
            set,
            verified,
        }
    }

    fn daily(set: BackupSet, days: i64) -> Vec<Known> {
        (0..days).map(|day| backup(set, Span::days(day), true, 0)).collect()
    }

    fn kept(backups: &[Known]) -> Vec<i64> {
        let verdicts = plan(backups, NOW, &Policy::default());
        let kept = backups
            .iter()
            .zip(verdicts)
            .filter(|(_, verdict)| *verdict != Verdict::Delete);
        kept.map(|(backup, _)| (NOW - backup.id.begun()).0 / Span::days(1).0)
            .collect()
    }

    #[test]
    fn seven_days_four_weeks_and_six_months_stay() {
        // The weeks end on 30 November (today), 29, 22 and 15 November; the months with the newest of each.
        let months = [0, 30, 61, 91, 122, 153];
        let mut expected: BTreeSet<i64> = (0..7).chain([0, 1, 8, 15]).collect();
        expected.extend(months);
        assert_eq!(
            kept(&daily(BackupSet::Data, 400)),
            expected.into_iter().collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_keys_backup_stays_seven_days() {
        assert_eq!(kept(&daily(BackupSet::Keys, 30)), (0..7).collect::<Vec<_>>());
        assert_eq!(kept(&daily(BackupSet::Erased, 30)), (0..8).collect::<Vec<_>>());
    }

    #[test]
    fn the_last_verified_backup_stays_however_old_it_is() {
        let young = backup(BackupSet::Keys, Span::days(1), false, 0);
        let good = backup(BackupSet::Keys, Span::days(100), true, 0);
        let older = backup(BackupSet::Keys, Span::days(101), true, 0);
        let verdicts = plan(&[young, good, older], NOW, &Policy::default());
        assert_eq!(verdicts, [Verdict::Keep, Verdict::KeepLastVerified, Verdict::Delete]);
    }

    #[test]
    fn backups_from_the_future_stay_and_push_nothing_out() {
        let future: Vec<Known> = (1..20)
            .map(|day| backup(BackupSet::Data, Span::days(-day), true, 0))
            .collect();
        let today = backup(BackupSet::Data, Span::ZERO, true, 0);
        let all: Vec<Known> = future.iter().copied().chain([today]).collect();
        let verdicts = plan(&all, NOW, &Policy::default());
        assert!(verdicts[..19].iter().all(|verdict| *verdict == Verdict::KeepFuture));
        assert_eq!(verdicts[19], Verdict::Keep);
    }

    fn any_backup() -> impl Strategy<Value = Known> {
        let set = prop_oneof![Just(BackupSet::Data), Just(BackupSet::Keys), Just(BackupSet::Erased)];
        (set, -3_000_i64..20_000, any::<bool>(), any::<u64>())
            .prop_map(|(set, hours, verified, number)| backup(set, Span::hours(hours), verified, number))
    }

    fn any_policy() -> impl Strategy<Value = Policy> {
        (0_usize..9, 0_usize..9, 0_usize..9, 0_i64..20).prop_map(|(daily, weekly, monthly, days)| Policy {
            data: Generations { daily, weekly, monthly },
            keys: Span::days(days),
            erased: Span::days(days + 1),
        })
    }

    proptest! {
        #[test]
        fn neither_the_last_verified_nor_the_future_is_ever_deleted(
            backups in prop::collection::vec(any_backup(), 0..60),
            policy in any_policy(),
        ) {
            let verdicts = plan(&backups, NOW, &policy);
            for set in BackupSet::ALL {
                let past = || backups.iter().zip(&verdicts).filter(|(backup, _)| backup.set == set && backup.id.begun() <= NOW);
                if let Some((_, verdict)) = past().filter(|(backup, _)| backup.verified).max_by_key(|(backup, _)| backup.id) {
                    prop_assert_ne!(*verdict, Verdict::Delete);
                }
                if let Some((_, verdict)) = past().max_by_key(|(backup, _)| backup.id) {
                    prop_assert_ne!(*verdict, Verdict::Delete);
                }
            }
            for (backup, verdict) in backups.iter().zip(&verdicts) {
                prop_assert_eq!(*verdict == Verdict::KeepFuture, backup.id.begun() > NOW + TOLERANCE);
            }
        }

        #[test]
        fn what_stays_stays_when_the_rest_is_gone(
            backups in prop::collection::vec(any_backup(), 0..60),
            policy in any_policy(),
        ) {
            let verdicts = plan(&backups, NOW, &policy);
            let left: Vec<Known> = backups
                .iter()
                .zip(verdicts)
                .filter(|(_, verdict)| *verdict != Verdict::Delete)
                .map(|(backup, _)| *backup)
                .collect();
            prop_assert!(!plan(&left, NOW, &policy).contains(&Verdict::Delete));
        }

        #[test]
        fn the_order_of_the_list_does_not_matter(
            backups in prop::collection::vec(any_backup(), 0..40),
            policy in any_policy(),
        ) {
            let mut reversed = plan(&backups.iter().rev().copied().collect::<Vec<_>>(), NOW, &policy);
            reversed.reverse();
            prop_assert_eq!(plan(&backups, NOW, &policy), reversed);
        }
    }
}
