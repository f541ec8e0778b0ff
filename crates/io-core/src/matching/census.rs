//! The interests in use, and which of them are common enough to count.
//!
//! Must not reveal who uses one: an interest of few people could identify someone.

use std::collections::HashMap;

use crate::account::Interest;
use crate::ids::UserId;
use crate::time::Uptime;

use super::tuning::Tuning;

/// An interest in use, by a small number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Tag(pub(super) u32);

struct Entry {
    interest: Interest,
    waiting: u32,
    /// The latest distinct people who searched with it.
    /// At most as many as make it common.
    seen: Vec<(UserId, Uptime)>,
    common_until: Uptime,
}

/// Which interests are in use, and how widely.
#[derive(Default)]
pub(super) struct Census {
    numbers: HashMap<Interest, Tag>,
    entries: Vec<Option<Entry>>,
    free: Vec<u32>,
    tidy_at: usize,
}

impl Census {
    /// A person begins to wait with these interests.
    /// Returns their numbers in rising order.
    pub(super) fn enter(&mut self, user: UserId, interests: &[Interest], tuning: &Tuning, now: Uptime) -> Box<[Tag]> {
        if self.numbers.len() >= self.tidy_at.max(1_024) {
            self.tidy(now);
        }
        let mut tags: Vec<Tag> = interests.iter().map(|interest| self.number(interest)).collect();
        tags.sort_unstable();
        for tag in &tags {
            let entry = self.entries[tag.0 as usize].as_mut().expect("invariant: just numbered");
            entry.waiting += 1;
            entry.see(user, tuning, now);
        }
        tags.into()
    }

    /// A person stops waiting.
    pub(super) fn leave(&mut self, tags: &[Tag]) {
        for tag in tags {
            if let Some(entry) = &mut self.entries[tag.0 as usize] {
                entry.waiting -= 1;
            }
        }
    }

    /// Do enough people use it?
    pub(super) fn is_common(&self, tag: Tag, now: Uptime) -> bool {
        self.entries[tag.0 as usize]
            .as_ref()
            .is_some_and(|entry| entry.common_until > now)
    }

    /// How much sharing it means, from 1 (everyone shares it) to 8 (few do).
    pub(super) fn rarity(&self, tag: Tag, everyone: usize) -> i64 {
        let users = self.entries[tag.0 as usize]
            .as_ref()
            .map_or(1, |entry| entry.waiting.max(1));
        let times = (everyone as u64 / u64::from(users)).max(1);
        i64::from(times.ilog2().min(7)) + 1
    }

    /// The interest itself.
    pub(super) fn interest(&self, tag: Tag) -> Option<&Interest> {
        self.entries[tag.0 as usize].as_ref().map(|entry| &entry.interest)
    }

    fn number(&mut self, interest: &Interest) -> Tag {
        if let Some(tag) = self.numbers.get(interest) {
            return *tag;
        }
        let entry = Some(Entry {
            interest: interest.clone(),
            waiting: 0,
            seen: Vec::new(),
            common_until: Uptime(i64::MIN),
        });
        let tag = if let Some(free) = self.free.pop() {
            self.entries[free as usize] = entry;
            Tag(free)
        } else {
            self.entries.push(entry);
            Tag(u32::try_from(self.entries.len() - 1).expect("invariant: fewer interests than four billion"))
        };
        self.numbers.insert(interest.clone(), tag);
        tag
    }

    /// Forgets interests that are neither in use nor common.
    fn tidy(&mut self, now: Uptime) {
        let Self {
            numbers, entries, free, ..
        } = self;
        numbers.retain(|_, tag| {
            let place = &mut entries[tag.0 as usize];
            let used = place
                .as_ref()
                .is_some_and(|entry| entry.waiting > 0 || entry.common_until > now);
            if !used {
                *place = None;
                free.push(tag.0);
            }
            used
        });
        free.sort_unstable_by(|a, b| b.cmp(a));
        self.tidy_at = 2 * numbers.len() + 1_024;
    }
}

impl Entry {
    fn see(&mut self, user: UserId, tuning: &Tuning, now: Uptime) {
        if let Some(seen) = self.seen.iter_mut().find(|(seen, _)| *seen == user) {
            seen.1 = now;
        } else if self.seen.len() < tuning.common_from {
            self.seen.push((user, now));
        } else if let Some(oldest) = self.seen.iter_mut().min_by_key(|(_, at)| *at) {
            *oldest = (user, now);
        }
        let enough = self.seen.len() >= tuning.common_from;
        let oldest = self.seen.iter().map(|(_, at)| *at).min().unwrap_or(now);
        self.common_until = if enough {
            oldest + tuning.common_within
        } else {
            Uptime(i64::MIN)
        };
    }
}
