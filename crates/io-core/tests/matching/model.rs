//! A second, naive statement of who may meet whom.
//! It compares every pair, without indexes or memory.
//!
//! Must not use anything of the pool but the types of its commands and events.

use std::collections::BTreeMap;

use io_core::account::Weight;
use io_core::ids::{TicketId, UserId};
use io_core::matching::{Command, Event, Failure, Join, Level, Tuning};
use io_core::time::Uptime;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Standing {
    Waiting,
    Proposed {
        to: TicketId,
        leaving: bool,
        away: Option<Uptime>,
    },
    Away(Uptime),
}

#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) join: Join,
    pub(crate) since: Uptime,
    pub(crate) joined: Uptime,
    pub(crate) standing: Standing,
}

#[derive(Clone)]
pub(crate) struct Model {
    pub(crate) tuning: Tuning,
    pub(crate) now: Uptime,
    pub(crate) people: BTreeMap<TicketId, Person>,
    searched: Vec<(String, UserId, Uptime)>,
    kept: Vec<(UserId, Uptime, Uptime)>,
}

impl Model {
    pub(crate) fn new(tuning: Tuning) -> Self {
        Self {
            tuning,
            now: Uptime(0),
            people: BTreeMap::new(),
            searched: Vec::new(),
            kept: Vec::new(),
        }
    }

    pub(crate) fn elapsed(&self, person: &Person) -> Level {
        let waited = self.now - person.since;
        let passed = self.tuning.steps.iter().filter(|step| waited >= **step).count();
        Level::new(u8::try_from(passed).unwrap())
    }

    pub(crate) fn last(person: &Person) -> Level {
        person.join.wishes.freeze_at.unwrap_or(Level::LAST)
    }

    pub(crate) fn level(&self, person: &Person) -> Level {
        self.elapsed(person).min(Self::last(person))
    }

    pub(crate) fn common(&self, interest: &str) -> bool {
        let mut users: Vec<UserId> = self
            .searched
            .iter()
            .filter(|(tag, _, at)| tag == interest && *at + self.tuning.common_within > self.now)
            .map(|(_, user, _)| *user)
            .collect();
        users.sort();
        users.dedup();
        users.len() >= self.tuning.common_from
    }

    fn common_interests(&self, person: &Person) -> Vec<String> {
        person
            .join
            .profile
            .interests
            .tags()
            .into_iter()
            .filter(|tag| self.common(tag))
            .collect()
    }

    fn shared(&self, one: &Person, other: &Person) -> usize {
        let theirs = self.common_interests(other);
        self.common_interests(one)
            .iter()
            .filter(|tag| theirs.contains(tag))
            .count()
    }

    fn share_language(one: &Person, other: &Person) -> bool {
        one.join
            .profile
            .languages
            .tags()
            .iter()
            .any(|tag| other.join.profile.languages.tags().contains(tag))
    }

    pub(crate) fn met(one: &Person, other: &Person) -> Option<Uptime> {
        let last = |one: &Person, other: &Person| {
            one.join
                .recent
                .iter()
                .filter(|met| met.user == other.join.user)
                .map(|met| met.at)
                .max()
        };
        last(one, other).max(last(other, one))
    }

    /// The rules that one side never relaxes.
    fn never_relaxed(&self, one: &Person, other: &Person) -> bool {
        let (wishes, profile, theirs) = (&one.join.wishes, &one.join.profile, &other.join.profile);
        let gender =
            wishes.gender_weight != Weight::Must || wishes.genders.is_empty() || wishes.genders.has(theirs.gender);
        let language = wishes.language_weight != Weight::Must || Self::share_language(one, other);
        let interest = wishes.interest_weight != Weight::Must || self.shared(one, other) > 0;
        let mood = wishes.mood_weight != Weight::Must || wishes.mood.is_none() || wishes.mood == other.join.wishes.mood;
        let apart = one.join.blocked.contains(&other.join.user) || one.join.not_again.contains(&other.join.user);
        let recent =
            Self::met(one, other).is_none_or(|met| wishes.allow_recent && self.now - met >= self.tuning.recent_after);
        one.join.user != other.join.user
            && profile.room == theirs.room
            && !profile.room.quarantined
            && gender
            && language
            && interest
            && mood
            && !apart
            && recent
    }

    pub(crate) fn may_meet(&self, one: &Person, other: &Person) -> bool {
        self.never_relaxed(one, other) && self.never_relaxed(other, one)
    }

    /// What one side prefers at a step.
    /// `patience` is the step by time alone, which a freeze does not stop.
    fn prefers(&self, one: &Person, other: &Person, level: Level, patience: Level) -> bool {
        let (wishes, profile, theirs) = (&one.join.wishes, &one.join.profile, &other.join.profile);
        let step = level.number();
        let gender = wishes.gender_weight != Weight::Prefer
            || step >= 4
            || wishes.genders.is_empty()
            || wishes.genders.has(theirs.gender);
        let moods = (wishes.mood, other.join.wishes.mood);
        let mood = wishes.mood_weight != Weight::Prefer
            || step >= 4
            || moods.0.is_none()
            || moods.1.is_none()
            || moods.0 == moods.1;
        let language = match (wishes.language_weight, step) {
            (Weight::Any, _) | (Weight::Prefer, 4..) => true,
            (_, 0 | 1) => theirs.languages.has(profile.languages.first()),
            _ => Self::share_language(one, other),
        };
        let asked = match (wishes.interest_weight, step) {
            (Weight::Any, _) => 0,
            (_, 0) => self.common_interests(one).len().min(2),
            (_, 1) => self.common_interests(one).len().min(1),
            _ => 0,
        };
        let far = match patience.number() {
            0 | 1 => 0,
            2 | 3 => 1,
            _ => 2,
        };
        gender
            && mood
            && language
            && self.shared(one, other) >= asked
            && profile.conduct.distance(theirs.conduct) <= far
    }

    fn acceptable(&self, one: &Person, other: &Person) -> bool {
        self.may_meet(one, other)
            && self.prefers(one, other, Self::last(one), Level::LAST)
            && self.prefers(other, one, Self::last(other), Level::LAST)
    }

    pub(crate) fn thin(&self, one: &Person) -> bool {
        let waiting = self.people.values().filter(|other| other.standing == Standing::Waiting);
        waiting.filter(|other| self.acceptable(one, other)).count() < self.tuning.thin_below
    }

    /// Does one side accept the other now?
    pub(crate) fn accepts(&self, one: &Person, other: &Person) -> bool {
        self.prefers(one, other, self.level(one), self.elapsed(one))
            || (self.thin(one) && self.prefers(one, other, Self::last(one), Level::LAST))
    }

    pub(crate) fn may_repeat(&self, one: &Person, other: &Person) -> bool {
        Self::met(one, other).is_none() || (self.level(one) >= Level::RECENT && self.level(other) >= Level::RECENT)
    }

    /// May the two be proposed to each other now?
    pub(crate) fn allowed(&self, one: &Person, other: &Person) -> bool {
        self.may_meet(one, other) && self.may_repeat(one, other) && self.accepts(one, other) && self.accepts(other, one)
    }

    /// Every waiting pair that could be proposed.
    pub(crate) fn left_over(&self) -> Vec<(TicketId, TicketId)> {
        let waiting: Vec<&Person> = self
            .people
            .values()
            .filter(|person| person.standing == Standing::Waiting)
            .collect();
        let mut pairs = Vec::new();
        for (n, one) in waiting.iter().enumerate() {
            for other in &waiting[n + 1..] {
                if self.allowed(one, other) {
                    pairs.push((one.join.ticket, other.join.ticket));
                }
            }
        }
        pairs
    }

    /// Applies a command, before its consequences.
    pub(crate) fn command(&mut self, command: &Command, now: Uptime) {
        self.now = now;
        match command {
            Command::Join(join) => self.join(join),
            Command::Leave(ticket) => match self.people.get_mut(ticket).map(|person| &mut person.standing) {
                Some(Standing::Proposed { leaving, .. }) => *leaving = true,
                Some(_) => drop(self.people.remove(ticket)),
                None => {}
            },
            Command::Disconnected(ticket) => {
                if let Some(person) = self.people.get_mut(ticket) {
                    match &mut person.standing {
                        Standing::Waiting => person.standing = Standing::Away(now),
                        Standing::Proposed { away, .. } => *away = Some(now),
                        Standing::Away(_) => {}
                    }
                }
            }
            Command::Reconnected(ticket) => {
                if let Some(person) = self.people.get_mut(ticket) {
                    match &mut person.standing {
                        Standing::Away(_) => person.standing = Standing::Waiting,
                        Standing::Proposed { away, .. } => *away = None,
                        Standing::Waiting => {}
                    }
                }
            }
            Command::Wish(ticket, wishes) => {
                if let Some(person) = self.people.get_mut(ticket) {
                    person.join.wishes = (**wishes).clone();
                }
            }
            Command::Hold(ticket, held) => {
                if let Some(person) = self.people.get_mut(ticket) {
                    person.join.profile.room.quarantined = *held;
                }
            }
            Command::Confirmed(a, b) => {
                self.people.remove(a);
                self.people.remove(b);
            }
            Command::Failed(a, b, failure) => self.failed(*a, *b, *failure),
            Command::Tune(tunable) => {
                self.tuning.steps = tunable.steps;
                self.tuning.thin_below = usize::from(tunable.thin_below);
                self.tuning.recent_after = tunable.recent_after;
                self.tuning.best_of = usize::from(tunable.best_of);
                self.tuning.passed_over = tunable.passed_over;
            }
            Command::Tick => {}
        }
    }

    fn join(&mut self, join: &Join) {
        let searching = self
            .people
            .values()
            .find(|person| person.join.user == join.user)
            .cloned();
        let mut since = self.now;
        if let Some(old) = searching {
            if old.join.ticket == join.ticket {
                self.command(&Command::Wish(join.ticket, Box::new(join.wishes.clone())), self.now);
                self.command(&Command::Reconnected(join.ticket), self.now);
                return;
            }
            if !join.take_over || matches!(old.standing, Standing::Proposed { .. }) {
                return;
            }
            since = old.since;
            self.people.remove(&old.join.ticket);
        }
        let kept = self
            .kept
            .iter()
            .find(|(user, _, until)| *user == join.user && *until > self.now);
        since = kept.map_or(since, |(_, place, _)| since.min(*place));
        self.kept.retain(|(user, ..)| *user != join.user);
        for tag in join.profile.interests.tags() {
            self.searched.push((tag, join.user, self.now));
        }
        let person = Person {
            join: join.clone(),
            since,
            joined: self.now,
            standing: Standing::Waiting,
        };
        self.people.insert(join.ticket, person);
    }

    fn failed(&mut self, a: TicketId, b: TicketId, failure: Failure) {
        let [one, other] = [a, b].map(|ticket| self.people.get(&ticket).map(|person| person.join.user));
        for (ticket, other) in [(a, other), (b, one)] {
            let Some(person) = self.people.get_mut(&ticket) else {
                continue;
            };
            let Standing::Proposed { leaving, away, .. } = person.standing else {
                continue;
            };
            if failure == Failure::Apart {
                person.join.blocked.extend(other);
            }
            person.standing = away.map_or(Standing::Waiting, Standing::Away);
            if leaving || failure == Failure::BothGone || failure == Failure::Gone(ticket) {
                self.people.remove(&ticket);
            }
        }
    }

    /// Applies an event.
    pub(crate) fn event(&mut self, event: &Event) {
        match event {
            Event::Proposed { a, b, .. } => {
                for (ticket, to) in [(a.ticket, b.ticket), (b.ticket, a.ticket)] {
                    if let Some(person) = self.people.get_mut(&ticket) {
                        person.standing = Standing::Proposed {
                            to,
                            leaving: false,
                            away: None,
                        };
                    }
                }
            }
            Event::TimedOut(ticket, user) => {
                if let Some(person) = self.people.remove(ticket) {
                    self.kept.push((*user, person.since, self.now + self.tuning.place_kept));
                }
            }
            Event::Gone(ticket, _) => drop(self.people.remove(ticket)),
            Event::Left(..) | Event::Level(_) | Event::TakenOver { .. } | Event::Refused { .. } => {}
        }
    }
}
