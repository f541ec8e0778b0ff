//! What is counted: kinds of events, and the parts that each is divided into.
//!
//! A part is a word of this list, a step, or the lower end of a range of seconds. It is never free text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use super::histogram::{Histogram, Scale};
use crate::account::Gender;
use crate::email::gives_mailboxes_to_anyone;
use crate::question::Reply;

macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident = $wire:literal;)+) => {
        /// A kind of event that is counted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Fact {$(
            $(#[$doc])*
            $name,
        )+}

        impl Fact {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its name in the store and on the wire.
            pub const fn name(self) -> &'static str {
                match self {$(Self::$name => $wire,)+}
            }
        }
    };
}

facts! {
    // Counted while it happens.
    /// Searches that ended, by how.
    Searches = "searches";
    /// Searches that led to a chat, by the step of the ladder and the wait.
    Waits = "waits";
    /// People, at their first action of the day.
    Active = "active";
    /// People who act on day 1, 7 or 30 after the day they joined.
    Returned = "returned";
    /// Connections lost during a chat.
    Drops = "drops";
    /// Connections that came back within the grace period.
    Resumed = "resumed";
    /// People who left a chat and said why, by the reason.
    Leavings = "leavings";
    /// Answers to the short question after a good chat, by question and answer; of the day alone.
    Answers = "answers";
    /// Emails for signing in that left, by the class of their mail domain.
    SignInEmails = "sign_in_emails";
    /// Of these, those that became a session in time.
    SignIns = "sign_ins";
    /// People who said a gender, at their first action of the day, by gender. Of whole days alone.
    Genders = "genders";
    // Counted from what the database keeps.
    /// Accounts made.
    Joined = "joined";
    /// Chats that ended, by why; without those to which one side never came.
    Chats = "chats";
    /// Chats to which one side never came.
    NoShows = "no_shows";
    /// Chats by length.
    Lengths = "lengths";
    /// Good chats.
    GoodChats = "good_chats";
    /// Good chats in which someone offered to reveal.
    OfferedChats = "offered_chats";
    /// Offers to reveal, by how they ended.
    Offers = "offers";
    /// Requests to talk again, by how they ended.
    Again = "again";
    /// Reports, by reason.
    Reports = "reports";
    /// Cases by the time until staff first looked.
    FirstLooks = "first_looks";
    /// Cases looked at by their due time, or not.
    LooksDue = "looks_due";
    /// Cases decided, by whether the report was upheld.
    Upheld = "upheld";
    /// Appeals answered, by outcome.
    Appeals = "appeals";
    /// Conversations that staff opened, by what they saw of them.
    StaffLooks = "staff_looks";
    /// Sides of chats that can be rated, by whether they were.
    RatableSides = "ratable_sides";
    /// People against whom staff decided, once a day, by whether there was an earlier such decision.
    Sanctioned = "sanctioned";
    /// Accounts that staff closed for good as spam or programs.
    BotsRemoved = "bots_removed";
    // Known only for a whole day.
    /// People with an action in the seven days that end with this one.
    ActiveWeek = "active_week";
    /// People with an action in the thirty days that end with this one.
    ActiveMonth = "active_month";
}

impl Fact {
    /// The fact of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|fact| fact.name() == name)
    }

    /// Is it counted while it happens, and cannot be found again later?
    pub const fn is_live(self) -> bool {
        matches!(
            self,
            Self::Searches
                | Self::Waits
                | Self::Active
                | Self::Returned
                | Self::Drops
                | Self::Resumed
                | Self::Leavings
                | Self::Answers
                | Self::SignInEmails
                | Self::SignIns
                | Self::Genders
        )
    }

    /// Is it known for a whole day alone? A part of an hour might be one person.
    pub const fn is_of_whole_days(self) -> bool {
        matches!(self, Self::Genders | Self::ActiveWeek | Self::ActiveMonth)
    }
}

/// How a search ended, as it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SearchEnd {
    /// Its owner stopped it within five seconds.
    ChangedMind,
    /// Its owner stopped it later.
    Left,
    /// No match in time.
    TimedOut,
    /// Its owner went away.
    Gone,
    /// It led to a chat.
    Matched,
}

impl SearchEnd {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ChangedMind => "changed_mind",
            Self::Left => "left",
            Self::TimedOut => "timed_out",
            Self::Gone => "gone",
            Self::Matched => "matched",
        }
    }
}

/// The class of a mail domain, for counting how well signing in works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MailDomain {
    /// Anyone can get a mailbox there: a large provider, a relay or a disposable mailbox.
    Anyone,
    /// It is a domain of a community of this place, open or not.
    Community,
    /// Any other.
    Other,
}

impl MailDomain {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Anyone, Self::Community, Self::Other];

    /// The class of a domain. `of_community`: it is a domain of a community of this place.
    pub fn of(domain: &str, of_community: bool) -> Self {
        if of_community {
            Self::Community
        } else if gives_mailboxes_to_anyone(domain) {
            Self::Anyone
        } else {
            Self::Other
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Community => "community",
            Self::Other => "other",
        }
    }
}

/// The part of a gender; none: the person did not say one.
pub const fn part_of_gender(gender: Gender) -> Option<Part> {
    match gender {
        Gender::Woman => Some(Part::Word("woman")),
        Gender::Man => Some(Part::Word("man")),
        Gender::NonBinary => Some(Part::Word("non_binary")),
        Gender::Unsaid => None,
    }
}

/// A part of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The fact is not divided.
    Whole,
    /// A word.
    Word(&'static str),
    /// A number: a day after joining, the lower end of a range of seconds.
    Number(u32),
    /// A step of the ladder, and the lower end of a range of seconds.
    StepAndSeconds(u8, u32),
    /// The number of a question, and an answer to it.
    Answer(u32, Reply),
}

impl Part {
    /// As it is stored.
    pub fn text(self) -> Cow<'static, str> {
        match self {
            Self::Whole => Cow::Borrowed(""),
            Self::Word(word) => Cow::Borrowed(word),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::StepAndSeconds(step, seconds) => Cow::Owned(format!("{step}/{seconds}")),
            Self::Answer(question, reply) => Cow::Owned(format!("{question}/{}", reply.name())),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// Counts of some hours or days: how often each part of each fact happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<(Fact, String), u64>);

impl Counts {
    /// Adds some of one part.
    pub fn add(&mut self, fact: Fact, part: impl Into<String>, count: u64) {
        let sum = self.0.entry((fact, part.into())).or_default();
        *sum = sum.saturating_add(count);
    }

    /// Adds all counts of another.
    pub fn add_all(&mut self, other: &Self) {
        for ((fact, part), count) in &other.0 {
            self.add(*fact, part.clone(), *count);
        }
    }

    /// All parts of a fact together.
    pub fn of(&self, fact: Fact) -> u64 {
        self.parts(fact).map(|(_, count)| count).sum()
    }

    /// One part of a fact.
    pub fn part(&self, fact: Fact, part: &str) -> u64 {
        self.0.get(&(fact, part.to_owned())).copied().unwrap_or(0)
    }

    /// The parts of a fact in the order of their names.
    pub fn parts(&self, fact: Fact) -> impl Iterator<Item = (&str, u64)> {
        let parts = self.0.range((fact, String::new())..);
        let parts = parts.take_while(move |((of, _), _)| *of == fact);
        parts.map(|((_, part), count)| (part.as_str(), *count))
    }

    /// Every count.
    pub fn all(&self) -> impl Iterator<Item = (Fact, &str, u64)> {
        self.0
            .iter()
            .map(|((fact, part), count)| (*fact, part.as_str(), *count))
    }

    /// Is nothing counted?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The durations of a fact whose parts are seconds, or a step and seconds. `step`: of this one alone.
    pub fn durations(&self, fact: Fact, step: Option<u8>) -> Histogram {
        let mut durations = Histogram::default();
        for (part, count) in self.parts(fact) {
            let (of, seconds) = match part.split_once('/') {
                Some((of, seconds)) => (of.parse().ok(), seconds),
                None => (None, part),
            };
            if step.is_none() || step == of {
                let seconds = seconds.parse().unwrap_or(0);
                durations.add(Scale::lower_end(seconds), count);
            }
        }
        durations
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_is_found_by_its_name() {
        for fact in Fact::ALL {
            assert_eq!(Fact::parse(fact.name()), Some(*fact));
        }
        assert_eq!(Fact::parse("messages"), None);
    }

    #[test]
    fn a_mail_domain_is_of_one_class_and_a_community_goes_first() {
        for (domain, of_community, class) in [
            ("gmail.com", false, MailDomain::Anyone),
            ("example.edu", false, MailDomain::Other),
            ("example.edu", true, MailDomain::Community),
            ("gmail.com", true, MailDomain::Community),
        ] {
            assert_eq!(MailDomain::of(domain, of_community), class, "{domain}");
        }
    }

    #[test]
    fn counts_of_hours_add_up_to_those_of_a_day() {
        let mut hour = Counts::default();
        hour.add(Fact::Chats, "left", 3);
        hour.add(Fact::Chats, "idle", 1);
        hour.add(Fact::ActiveWeek, "", 9);
        let mut day = hour.clone();
        day.add_all(&hour);
        assert_eq!((day.of(Fact::Chats), day.part(Fact::Chats, "left")), (8, 6));
        assert_eq!(day.parts(Fact::Chats).collect::<Vec<_>>(), [("idle", 2), ("left", 6)]);
        assert_eq!(day.of(Fact::NoShows), 0);
    }

    #[test]
    fn waits_are_read_by_step_and_together() {
        let mut counts = Counts::default();
        for (step, seconds, count) in [(0, 2, 5), (0, 4, 1), (3, 40, 2)] {
            counts.add(Fact::Waits, Part::StepAndSeconds(step, seconds).text(), count);
        }
        assert_eq!(counts.durations(Fact::Waits, None).count(), 8);
        assert_eq!(counts.durations(Fact::Waits, Some(0)).count(), 6);
        assert_eq!(counts.durations(Fact::Waits, Some(1)).count(), 0);
    }
}
