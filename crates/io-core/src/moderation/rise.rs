//! Sudden rises: something happens much more often than it usually does (AB-57).
//!
//! A rise is an alarm for people. Must not close anything, and must not know what is counted.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use crate::ids::UserId;
use crate::time::{Span, Uptime};

/// The steps in which things are counted.
const STEP: Span = Span::minutes(10);
/// How many steps are "now": half an hour.
const NOW: i64 = 3;
/// How many steps are remembered: a day.
const REMEMBERED: i64 = 144;
/// How many subjects are counted at once. When there are more, quiet ones go first, then nothing new comes in.
pub const MOST_SUBJECTS: usize = 20_000;
/// How many accounts are remembered, so that each counts once. When there are more, all are forgotten.
const MOST_SEEN: usize = 200_000;
/// How long an alarm lasts after the last moment at which it rose.
pub const LASTS: Span = Span::hours(1);

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// New accounts that search with an interest.
    Interest(String),
    /// New accounts with email addresses of one domain.
    MailDomain(String),
    /// New accounts from one network, by a name that says nothing outside of this process.
    Network(u64),
    /// Reports of people.
    Reports,
    /// Openers that several accounts send word for word.
    SameOpeners,
}

impl Subject {
    /// Every kind, as metrics name it.
    pub const KINDS: [&str; 5] = ["interest", "mail_domain", "network", "reports", "same_openers"];

    /// Its kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Interest(_) => Self::KINDS[0],
            Self::MailDomain(_) => Self::KINDS[1],
            Self::Network(_) => Self::KINDS[2],
            Self::Reports => Self::KINDS[3],
            Self::SameOpeners => Self::KINDS[4],
        }
    }

    /// What staff read of it; nothing of a network.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Interest(name) | Self::MailDomain(name) => Some(name),
            Self::Network(_) | Self::Reports | Self::SameOpeners => None,
        }
    }

    /// Fewer than this in half an hour are no rise, however unusual.
    pub fn least(&self) -> u32 {
        match self {
            Self::Network(_) => 10,
            Self::Interest(_) | Self::SameOpeners => 15,
            Self::MailDomain(_) | Self::Reports => 20,
        }
    }
}

/// So many times what is usual is a rise.
const TIMES: u32 = 4;

/// How often something happened, in steps of ten minutes over a day.
#[derive(Clone, Debug, Default)]
struct Flow {
    /// The latest last; steps in which nothing happened are left out.
    steps: VecDeque<(i64, u32)>,
}

/// What happens now beside what is usual, both for half an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rise {
    /// In the latest half hour.
    pub now: u32,
    /// In half an hour of the day before, on average, rounded up.
    pub usual: u32,
}

fn step(now: Uptime) -> i64 {
    now.0.div_euclid(STEP.0)
}

impl Flow {
    fn forget(&mut self, step: i64) {
        while self.steps.front().is_some_and(|(at, _)| *at <= step - REMEMBERED) {
            self.steps.pop_front();
        }
    }

    fn note(&mut self, now: Uptime) {
        // Callers may read the clock before they take their turn.
        let step = step(now).max(self.steps.back().map_or(i64::MIN, |(at, _)| *at));
        self.forget(step);
        match self.steps.back_mut() {
            Some((at, count)) if *at == step => *count = count.saturating_add(1),
            _ => self.steps.push_back((step, 1)),
        }
    }

    fn rise(&self, now: Uptime) -> Rise {
        let step = step(now);
        let (mut recent, mut before) = (0_u64, 0_u64);
        for (at, count) in &self.steps {
            if *at > step - NOW {
                recent += u64::from(*count);
            } else if *at > step - REMEMBERED {
                before += u64::from(*count);
            }
        }
        let (parts, of) = (NOW.unsigned_abs(), (REMEMBERED - NOW).unsigned_abs());
        let small = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        Rise {
            now: small(recent),
            usual: small((before * parts).div_ceil(of)),
        }
    }
}

/// A rise that staff should know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// Of what.
    pub subject: Subject,
    /// Since when.
    pub since: Uptime,
    /// How much, at its last moment.
    pub rise: Rise,
    /// When it rose last.
    pub at: Uptime,
}

/// Everything that is counted, and what is in alarm. The same notes at the same times give the same alarms.
#[derive(Debug, Default)]
pub struct Watch {
    flows: HashMap<Subject, Flow>,
    seen: HashSet<(Subject, UserId)>,
    alarms: BTreeMap<Subject, Alarm>,
}

impl Watch {
    /// Notes that something happened; an account counts once for a subject. True: an alarm begins with it.
    pub fn note(&mut self, subject: Subject, by: Option<UserId>, now: Uptime) -> bool {
        if let Some(user) = by {
            if self.seen.len() >= MOST_SEEN {
                self.seen.clear();
            }
            if !self.seen.insert((subject.clone(), user)) {
                return false;
            }
        }
        if self.flows.len() >= MOST_SUBJECTS && !self.flows.contains_key(&subject) {
            self.flows.retain(|_, flow| flow.rise(now).now > 0);
            if self.flows.len() >= MOST_SUBJECTS {
                return false;
            }
        }
        let flow = self.flows.entry(subject.clone()).or_default();
        flow.note(now);
        let rise = flow.rise(now);
        if rise.now < subject.least() || rise.now < TIMES.saturating_mul(rise.usual.max(1)) {
            return false;
        }
        self.end_alarms(now);
        let begins = !self.alarms.contains_key(&subject);
        let alarm = self.alarms.entry(subject.clone()).or_insert(Alarm {
            subject,
            since: now,
            rise,
            at: now,
        });
        (alarm.rise, alarm.at) = (rise, alarm.at.max(now));
        begins
    }

    /// What is in alarm now.
    pub fn alarms(&mut self, now: Uptime) -> Vec<Alarm> {
        self.end_alarms(now);
        self.alarms.values().cloned().collect()
    }

    fn end_alarms(&mut self, now: Uptime) {
        self.alarms.retain(|_, alarm| now < alarm.at + LASTS);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(minutes: i64) -> Uptime {
        Uptime(0) + Span::minutes(minutes)
    }

    fn user(number: u32) -> UserId {
        let mut id = [0; 16];
        id[..4].copy_from_slice(&number.to_be_bytes());
        UserId::from_random(id)
    }

    fn interest() -> Subject {
        Subject::Interest("chess".to_owned())
    }

    #[test]
    fn ab_57_fifteen_new_people_around_one_interest_are_an_alarm_for_an_hour() {
        let mut watch = Watch::default();
        for number in 0..14 {
            assert!(!watch.note(interest(), Some(user(number)), at(0)));
            assert!(!watch.note(interest(), Some(user(number)), at(1)), "each counts once");
        }
        assert!(watch.alarms(at(1)).is_empty());
        assert!(watch.note(interest(), Some(user(14)), at(2)), "it begins");
        assert!(!watch.note(interest(), Some(user(15)), at(3)), "and begins once");
        let alarms = watch.alarms(at(3));
        assert_eq!(alarms.len(), 1);
        assert_eq!((alarms[0].since, alarms[0].at), (at(2), at(3)));
        assert_eq!(alarms[0].rise, Rise { now: 16, usual: 0 });
        assert_eq!(watch.alarms(at(62)).len(), 1);
        assert!(watch.alarms(at(63)).is_empty());
    }

    #[test]
    fn ab_57_what_is_usual_is_no_alarm_and_four_times_as_much_is() {
        let mut watch = Watch::default();
        let mut number = 0;
        let mut note = |watch: &mut Watch, minute| {
            number += 1;
            watch.note(Subject::Reports, Some(user(number)), at(minute))
        };
        for minute in 0..24 * 60 {
            // Thirty in half an hour, all day long: the first hours of a process have no usual yet.
            let rises = note(&mut watch, minute);
            assert!(!rises || minute < 60 * 24 / 4, "minute {minute}");
        }
        let next = 24 * 60;
        assert!(watch.alarms(at(next)).is_empty());
        let began = (0..200).filter(|_| note(&mut watch, next)).count();
        assert_eq!(began, 1);
    }

    #[test]
    fn ab_57_the_memory_of_rises_is_bounded_and_quiet_subjects_go_first() {
        let mut watch = Watch::default();
        for number in 0..MOST_SUBJECTS {
            watch.note(Subject::Network(number as u64), None, at(0));
        }
        watch.note(interest(), None, at(1));
        assert!(!watch.flows.contains_key(&interest()), "all of them are busy");
        watch.note(interest(), None, at(60));
        assert!(watch.flows.contains_key(&interest()) && watch.flows.len() == 1);
    }

    proptest! {
        #[test]
        fn ab_57_no_alarm_below_the_least_nor_below_four_times_the_usual(
            mut minutes in prop::collection::vec(0_i64..2_000, 0..300)
        ) {
            minutes.sort_unstable();
            let mut watch = Watch::default();
            let subject = interest();
            let mut passed: Vec<i64> = Vec::new();
            for minute in minutes {
                passed.push(minute);
                let begins = watch.note(subject.clone(), None, at(minute));
                let step = |minute: &i64| minute / 10;
                let now = minute / 10;
                let recent = passed.iter().filter(|one| step(one) > now - NOW).count();
                let before = passed.iter().filter(|one| {
                    step(one) <= now - NOW && step(one) > now - REMEMBERED
                }).count();
                let rises = recent >= 15 && recent >= 4 * (before * 3).div_ceil(141).max(1);
                prop_assert!(!begins || rises);
                let alarmed = !watch.alarms(at(minute)).is_empty();
                prop_assert!(!rises || alarmed, "a rise is an alarm");
            }
        }

        #[test]
        fn ab_57_one_account_alone_is_never_an_alarm(times in 0_usize..500) {
            let mut watch = Watch::default();
            for number in 0..times {
                let minute = i64::try_from(number).expect("few");
                prop_assert!(!watch.note(interest(), Some(user(1)), at(minute / 20)));
            }
        }
    }
}
