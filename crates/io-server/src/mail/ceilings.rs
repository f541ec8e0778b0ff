//! The ceilings on all sign-in emails of this node, against mail flooding (AB-3).
//!
//! Half of each is kept for addresses that have an account, so that emails to invented addresses stop nobody's sign-in.
//!
//! Must not be asked while a request is answered: only the email worker may know whether an address has an account.

use std::collections::VecDeque;

use io_core::time::{Span, Uptime};
use parking_lot::Mutex;

use crate::config::Auth;

/// How many parts a period has. An email counts until its part is a whole period old.
const PARTS: i64 = 60;

/// Who receives a sign-in email.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// An address that has an account.
    Account,
    /// Any other.
    Stranger,
}

/// How many sign-in emails may leave now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// In all.
    pub all: u32,
    /// To addresses without an account.
    pub strangers: u32,
    /// The ceilings that hold emails back, by name.
    pub reached: Vec<&'static str>,
}

/// Counts sign-in emails, for everyone together.
#[derive(Debug)]
pub struct EmailCeilings(Mutex<[Period; 3]>);

impl EmailCeilings {
    /// The names of the ceilings, as metrics and the log have them.
    pub const NAMES: [&'static str; 3] = ["minute", "hour", "day"];

    /// The configured ceilings.
    pub fn new(auth: &Auth) -> Self {
        let [minute, hour, day] = Self::NAMES;
        Self(Mutex::new([
            Period::new(minute, Span::minutes(1), auth.emails_per_minute_global),
            Period::new(hour, Span::hours(1), auth.emails_per_hour_global),
            Period::new(day, Span::days(1), auth.emails_per_day_global),
        ]))
    }

    /// How many emails may leave now.
    pub fn room(&self, now: Uptime) -> Room {
        let mut periods = self.0.lock();
        let mut room = Room {
            all: u32::MAX,
            strangers: u32::MAX,
            reached: Vec::new(),
        };
        for period in periods.iter_mut() {
            let (all, strangers) = period.room(now);
            if strangers == 0 {
                room.reached.push(period.name);
            }
            room.all = room.all.min(all);
            room.strangers = room.strangers.min(strangers);
        }
        room
    }

    /// Counts an email that leaves.
    pub fn count(&self, to: Recipient, now: Uptime) {
        for period in self.0.lock().iter_mut() {
            period.count(to, now);
        }
    }
}

#[derive(Debug)]
struct Period {
    name: &'static str,
    length: Span,
    most: u32,
    parts: VecDeque<Part>,
}

#[derive(Debug)]
struct Part {
    number: i64,
    all: u32,
    strangers: u32,
}

impl Period {
    fn new(name: &'static str, length: Span, most: u32) -> Self {
        Self {
            name,
            length,
            most,
            parts: VecDeque::new(),
        }
    }

    fn part_at(&self, now: Uptime) -> i64 {
        now.0.div_euclid(self.length.0 / PARTS)
    }

    fn room(&mut self, now: Uptime) -> (u32, u32) {
        let oldest = self.part_at(now) - PARTS;
        self.parts.retain(|part| part.number > oldest);
        let (all, strangers) = self.parts.iter().fold((0_u32, 0_u32), |(all, strangers), part| {
            (all.saturating_add(part.all), strangers.saturating_add(part.strangers))
        });
        let all = self.most.saturating_sub(all);
        let kept = self.most / 2;
        (all, (self.most - kept).saturating_sub(strangers).min(all))
    }

    fn count(&mut self, to: Recipient, now: Uptime) {
        let number = self.part_at(now);
        if self.parts.back().is_none_or(|part| part.number != number) {
            self.parts.push_back(Part {
                number,
                all: 0,
                strangers: 0,
            });
        }
        if let Some(part) = self.parts.back_mut() {
            part.all = part.all.saturating_add(1);
            if to == Recipient::Stranger {
                part.strangers = part.strangers.saturating_add(1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::config::Config;

    const NOW: Uptime = Uptime(1_000_000_000);

    fn ceilings(minute: u32, hour: u32, day: u32) -> EmailCeilings {
        let mut auth = Config::for_tests("unused").auth;
        auth.emails_per_minute_global = minute;
        auth.emails_per_hour_global = hour;
        auth.emails_per_day_global = day;
        EmailCeilings::new(&auth)
    }

    fn flood(ceilings: &EmailCeilings, now: Uptime) -> u32 {
        let mut sent = 0;
        while ceilings.room(now).strangers > 0 {
            ceilings.count(Recipient::Stranger, now);
            sent += 1;
        }
        sent
    }

    #[test]
    fn auth_15_strangers_get_half_of_a_ceiling_and_accounts_the_rest() {
        let ceilings = ceilings(10, 1_000, 1_000);
        assert_eq!(flood(&ceilings, NOW), 5);
        let full = ceilings.room(NOW);
        assert_eq!((full.all, full.strangers, full.reached), (5, 0, vec!["minute"]));
        for _ in 0..5 {
            ceilings.count(Recipient::Account, NOW);
        }
        assert_eq!(ceilings.room(NOW).all, 0);
        assert_eq!(ceilings.room(NOW + Span::minutes(1) + Span::seconds(1)).all, 10);
    }

    #[test]
    fn auth_15_each_period_has_its_own_ceiling() {
        let ceilings = ceilings(10, 16, 20);
        assert_eq!(flood(&ceilings, NOW), 5);
        assert_eq!(flood(&ceilings, NOW + Span::minutes(2)), 3);
        assert_eq!(ceilings.room(NOW + Span::minutes(4)).reached, ["hour"]);
        assert_eq!(flood(&ceilings, NOW + Span::hours(2)), 2);
        assert_eq!(ceilings.room(NOW + Span::hours(4)).reached, ["day"]);
        assert_eq!(flood(&ceilings, NOW + Span::hours(25)), 5);
    }

    proptest! {
        #[test]
        fn no_order_of_emails_exceeds_a_ceiling_or_takes_the_kept_half(
            steps in prop::collection::vec((any::<bool>(), 0_i64..40), 1..200), most in 1_u32..20,
        ) {
            let ceilings = ceilings(most, 10_000, 10_000);
            let (mut sent, mut now) = (Vec::new(), NOW);
            for (account, pause) in steps {
                now = now + Span::seconds(pause);
                let room = ceilings.room(now);
                let to = if account { Recipient::Account } else { Recipient::Stranger };
                if (if account { room.all } else { room.strangers }) > 0 {
                    ceilings.count(to, now);
                    sent.push((now, to));
                }
                let within = |only: Option<Recipient>| {
                    let recent = sent.iter().filter(|(at, _)| now - *at < Span::seconds(59));
                    recent.filter(|(_, to)| only.is_none_or(|only| only == *to)).count()
                };
                prop_assert!(within(None) <= most as usize);
                prop_assert!(within(Some(Recipient::Stranger)) <= (most - most / 2) as usize);
            }
        }
    }
}
