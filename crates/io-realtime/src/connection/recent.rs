//! What is known about accounts or logins for a while, and then forgotten without a sweep.
//!
//! Two generations: what is used moves into the young one, and when that is old enough, the old one is dropped whole. So
//! forgetting costs nothing per entry, and no request pays for another. Each shard has its own lock and is small: no request waits
//! for a million entries to move.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};

use io_core::time::{Span, Uptime};
use parking_lot::{Mutex, MutexGuard};
use uuid::Uuid;

/// One for each value of a random byte of an id, modulo this.
const SHARDS: usize = 64;

/// A value for each id that was used recently; the default one for all others.
pub(crate) struct Recent<T> {
    /// In microseconds.
    kept: AtomicI64,
    shards: [Mutex<Shard<T>>; SHARDS],
}

struct Shard<T> {
    young: HashMap<Uuid, T>,
    old: HashMap<Uuid, T>,
    turned: Uptime,
}

impl<T: Copy + Default> Recent<T> {
    /// A value is kept for at least this long after each change, and forgotten when its generation is dropped.
    pub(crate) fn kept_for(kept: Span) -> Self {
        let shard = |_| {
            Mutex::new(Shard {
                young: HashMap::new(),
                old: HashMap::new(),
                turned: Uptime::default(),
            })
        };
        Self {
            kept: AtomicI64::new(kept.0),
            shards: std::array::from_fn(shard),
        }
    }

    /// Changes how long values are kept, from now on.
    pub(crate) fn keep_for(&self, kept: Span) {
        self.kept.store(kept.0, Ordering::Relaxed);
    }

    /// The value of an id, if it was changed recently.
    pub(crate) fn get(&self, id: Uuid, now: Uptime) -> Option<T> {
        let shard = self.shard(id, now);
        shard.young.get(&id).or_else(|| shard.old.get(&id)).copied()
    }

    /// Changes the value of an id.
    pub(crate) fn update<R>(&self, id: Uuid, now: Uptime, change: impl FnOnce(&mut T) -> R) -> R {
        let mut shard = self.shard(id, now);
        let Shard { young, old, .. } = &mut *shard;
        let value = young.entry(id).or_insert_with(|| old.remove(&id).unwrap_or_default());
        change(value)
    }

    fn shard(&self, id: Uuid, now: Uptime) -> MutexGuard<'_, Shard<T>> {
        let mut shard = self.shards[usize::from(id.as_bytes()[0]) % SHARDS].lock();
        if now - shard.turned >= Span(self.kept.load(Ordering::Relaxed)) {
            shard.turned = now;
            shard.old = std::mem::take(&mut shard.young);
        }
        shard
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        let of = |shard: &Mutex<Shard<T>>| {
            let shard = shard.lock();
            shard.young.len() + shard.old.len()
        };
        self.shards.iter().map(of).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Random;

    fn id(n: u64) -> Uuid {
        Uuid::from_u64_pair(n << 56, n)
    }

    #[test]
    fn a_value_is_kept_for_its_time_after_each_change() {
        for seed in 0..50 {
            let mut random = Random::new(seed);
            let recent = Recent::<u32>::kept_for(Span(100));
            let (mut now, mut known) = (Uptime(1_000), HashMap::<u64, (u32, Uptime)>::new());
            for _ in 0..200 {
                now = now + Span(i64::try_from(random.below(30)).unwrap());
                for (n, (value, at)) in &known {
                    if now - *at < Span(100) {
                        assert_eq!(recent.get(id(*n), now), Some(*value), "seed {seed}");
                    }
                }
                let n = random.below(4) as u64;
                let value = recent.update(id(n), now, |value| {
                    *value += 1;
                    *value
                });
                known.insert(n, (value, now));
            }
        }
    }

    #[test]
    fn what_is_not_used_is_forgotten_by_the_next_use() {
        let recent = Recent::<u32>::kept_for(Span(100));
        for n in 0..1_000 {
            recent.update(Uuid::from_u64_pair(0, n), Uptime(1_000), |value| *value = 1);
        }
        assert_eq!(recent.len(), 1_000);
        for now in [1_100, 1_200, 1_300] {
            recent.update(Uuid::from_u64_pair(0, 0), Uptime(now), |_| {});
        }
        assert_eq!(recent.len(), 1);
    }
}
