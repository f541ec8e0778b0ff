//! Who the people are, when they come, whom they meet and what they say: all of it from one number.
//!
//! Must not know a store or a clock.

use io_core::account::Gender;
use io_core::ids::UserId;
use io_core::insights::{MailDomain, SearchEnd};
use io_core::moderation::{Reason, Verdict};
use io_core::rating::Thumb;
use io_core::time::{Span, Timestamp};

use super::chance::Chance;
use super::lines;

/// What a stream of chance is for.
const PERSON: u64 = 1;
const DAY: u64 = 2;
const MEETING: u64 = 3;
const AROUND: u64 = 4;
const ALONE: u64 = 5;
const SIGN_INS: u64 = 6;
const CONDUCT: u64 = 7;

/// The first people are ordinary: they are those that a developer signs in as.
const ORDINARY_BELOW: u32 = 20;
/// Staff look at the reports of a day so late in it.
const DECIDED: Span = Span::minutes(23 * 60 + 45);

/// A day has three parts in which people meet: how late each begins, and how likely someone who came is in it.
const PARTS: [(Span, u64); 3] = [
    (Span::hours(6), 2_500),
    (Span::hours(12), 4_500),
    (Span::hours(18), 8_000),
];

/// A chat begins at most so late in its part, and lasts at most so long: nobody is in two at once.
const LATEST: Span = Span::hours(4);
const LONGEST: Span = Span::minutes(100);

/// A year, or less or more, of a place.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The number that everything comes from.
    pub seed: u64,
    /// How many people there are.
    pub people: u32,
    /// Over how many days.
    pub days: u32,
    /// The start of the first day.
    pub begins: Timestamp,
    /// The version of the rules that everyone agrees to.
    pub rules: u32,
}

/// A person who never was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seeded {
    /// The account.
    pub user: UserId,
    /// Where emails would go.
    pub email: String,
    /// The chosen name.
    pub alias: String,
    /// The gender.
    pub gender: Gender,
    /// Interests.
    pub interests: Vec<&'static str>,
    /// The day of the first sign-in.
    pub joins: u32,
    /// How they treat others.
    pub conduct: Conduct,
    /// The class of mail domain that they count for.
    pub mail_domain: MailDomain,
    /// How often they come on a day, of ten thousand; and whether it fades.
    comes: (u64, bool),
}

/// How someone treats others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conduct {
    /// As most do. Reports of them are not upheld.
    Ordinary,
    /// Rude, again and again: staff warn them.
    Rude,
    /// A program. It comes once, and staff close its account.
    Program,
}

impl Conduct {
    /// What staff decide of a report of them.
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::Ordinary => Verdict::Nothing,
            Self::Rude => Verdict::Warning,
            Self::Program => Verdict::Ban,
        }
    }
}

/// An email for signing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedToSignIn {
    /// Whose, by number.
    pub who: u32,
    /// When it was asked for.
    pub at: Timestamp,
    /// It became a session in time.
    pub in_time: bool,
}

/// A chat of two of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// The two, by number.
    pub who: [u32; 2],
    /// Its identity, and those of the two in it.
    pub ids: [[u8; 16]; 3],
    /// When it begins.
    pub begins: Timestamp,
    /// What is said, in order.
    pub said: Vec<Said>,
    /// When it ends.
    pub ends: Timestamp,
    /// Who ends it; nobody, if one of them never came.
    pub by: Option<usize>,
    /// What each says of the other afterwards.
    pub ratings: [Option<Thumb>; 2],
    /// What they share.
    pub shared: Vec<&'static str>,
    /// What happens around the talk.
    pub around: Around,
}

/// What happens around a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Around {
    /// How long each searched before it.
    pub waited: [Span; 2],
    /// The step of the ladder on which they were matched.
    pub step: u8,
    /// Who loses the connection, and whether it comes back.
    pub lost: Option<(usize, bool)>,
    /// An offer to reveal at the end of the talk.
    pub offer: Option<Offer>,
    /// Who reports the other afterwards.
    pub report: Option<(usize, Reason)>,
}

/// An offer to reveal, of the one who spoke first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Both reveal.
    Mutual,
    /// Its sender takes it back.
    Withdrawn,
    /// Nobody answers until the chat ends.
    Unanswered,
}

/// A search that led to no chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alone {
    /// Who searched, by number.
    pub who: u32,
    /// When it ended.
    pub at: Timestamp,
    /// How.
    pub end: SearchEnd,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Which of the two.
    pub by: usize,
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
    /// Its idempotency key.
    pub cid: [u8; 16],
}

impl Plan {
    /// A person, by number.
    pub fn person(&self, number: u32) -> Seeded {
        let mut conduct = Chance::of(self.seed, &[CONDUCT, u64::from(number)]);
        let (treats, mail) = (conduct.below(100), conduct.below(100));
        let mut chance = Chance::of(self.seed, &[PERSON, u64::from(number)]);
        let days = u64::from(self.days);
        // A third is there from the beginning; of the others, more come each day than the day before.
        let joins = if chance.happens(3_300) {
            0
        } else {
            chance.below(days).max(chance.below(days))
        };
        let comes = match chance.below(10) {
            0 => (6_000, false),
            1..4 => (1_500, false),
            _ => (2_500, true),
        };
        let mut interests = lines::INTERESTS.to_vec();
        chance.shuffle(&mut interests);
        interests.truncate(usize::try_from(chance.between(2, 5)).unwrap_or(2));
        Seeded {
            user: UserId::from_random(chance.id()),
            email: format!("seed-{number}@io.example"),
            alias: format!("{} {}", chance.one_of(lines::FIRST), chance.one_of(lines::SECOND)),
            gender: *chance.one_of(&[Gender::Woman, Gender::Man, Gender::NonBinary, Gender::Unsaid]),
            interests,
            joins: u32::try_from(joins).unwrap_or(0),
            conduct: match treats {
                _ if number < ORDINARY_BELOW => Conduct::Ordinary,
                0..7 => Conduct::Program,
                7..11 => Conduct::Rude,
                _ => Conduct::Ordinary,
            },
            mail_domain: match mail {
                0..60 => MailDomain::Anyone,
                60..85 => MailDomain::Community,
                _ => MailDomain::Other,
            },
            comes,
        }
    }

    /// The start of a day.
    pub fn day(&self, day: u32) -> Timestamp {
        self.begins + Span::days(i64::from(day))
    }

    /// The chats of a day in three parts, one after the other. In one part nobody is in two.
    pub fn meetings(&self, people: &[Seeded], day: u32) -> [Vec<Meeting>; 3] {
        let mut chance = Chance::of(self.seed, &[DAY, u64::from(day)]);
        let came = came_on(people, day, &mut chance);
        let mut part_number = 0;
        PARTS.map(|(begins, likely)| {
            part_number += 1;
            let mut here: Vec<u32> = came.iter().copied().filter(|_| chance.happens(likely)).collect();
            chance.shuffle(&mut here);
            let pairs = here.chunks_exact(2).map(|pair| [pair[0], pair[1]]);
            let begin = self.day(day) + begins;
            pairs
                .map(|who| {
                    let name = [MEETING, u64::from(day), part_number, u64::from(who[0])];
                    let mut meeting = meeting(&mut Chance::of(self.seed, &name), people, who, begin);
                    let name = [AROUND, u64::from(day), part_number, u64::from(who[0])];
                    meeting.around = around(&mut Chance::of(self.seed, &name), people, &meeting);
                    meeting
                })
                .collect()
        })
    }

    /// The searches of a day that led to no chat, of people who came.
    pub fn alone(&self, people: &[Seeded], day: u32) -> Vec<Alone> {
        let came = came_on(people, day, &mut Chance::of(self.seed, &[DAY, u64::from(day)]));
        let mut chance = Chance::of(self.seed, &[ALONE, u64::from(day)]);
        let mut alone = Vec::new();
        for who in came {
            if chance.happens(2_000) {
                let end = match chance.below(10) {
                    0..3 => SearchEnd::ChangedMind,
                    3..7 => SearchEnd::Left,
                    7..9 => SearchEnd::TimedOut,
                    _ => SearchEnd::Gone,
                };
                let at = self.day(day) + seconds(chance.between(3_600, 82_800));
                alone.push(Alone { who, at, end });
            }
        }
        alone
    }
}

impl Plan {
    /// The emails for signing in of a day: of everyone who joins, and of many who come back.
    pub fn sign_ins(&self, people: &[Seeded], day: u32) -> Vec<AskedToSignIn> {
        let came = came_on(people, day, &mut Chance::of(self.seed, &[DAY, u64::from(day)]));
        let mut chance = Chance::of(self.seed, &[SIGN_INS, u64::from(day)]);
        let mut asked = Vec::new();
        for who in came {
            let person = &people[who as usize];
            let again = chance.happens(5_000);
            let at = self.day(day) + seconds(chance.below(18_000));
            let often = match person.mail_domain {
                MailDomain::Anyone => 8_000,
                MailDomain::Community => 6_000,
                MailDomain::Other => 7_000,
            };
            let in_time = chance.happens(often);
            if again || person.joins == day {
                asked.push(AskedToSignIn { who, at, in_time });
            }
        }
        asked
    }

    /// When staff look at what was reported on a day.
    pub fn decides(&self, day: u32) -> Timestamp {
        self.day(day) + DECIDED
    }
}

/// Who comes on a day, by number.
fn came_on(people: &[Seeded], day: u32, chance: &mut Chance) -> Vec<u32> {
    let numbered = (0..).zip(people);
    let came = numbered.filter(|(_, person)| person.comes_on(day, chance));
    came.map(|(number, _)| number).collect()
}

impl Seeded {
    fn comes_on(&self, day: u32, chance: &mut Chance) -> bool {
        let Some(since) = day.checked_sub(self.joins).map(u64::from) else {
            return false;
        };
        let (often, fades) = self.comes;
        let often = if fades { often / (1 + since / 10) } else { often };
        // Everyone comes on the first day.
        since == 0 || (self.conduct != Conduct::Program && chance.happens(often))
    }
}

fn meeting(chance: &mut Chance, people: &[Seeded], who: [u32; 2], part: Timestamp) -> Meeting {
    let [one, other] = who.map(|number| &people[number as usize]);
    let both = one.interests.iter().copied().filter(|it| other.interests.contains(it));
    let shared: Vec<&str> = both.collect();
    let begins = part + seconds(chance.below(u64::try_from(LATEST.as_seconds_ceil()).unwrap_or(1)));
    let ids = [chance.id(), chance.id(), chance.id()];
    let kind = chance.below(100);
    let count = match kind {
        0..8 => 0,
        8..30 => chance.between(1, 5),
        30..85 => chance.between(6, 22),
        _ => chance.between(23, 60),
    };
    let topic = shared
        .first()
        .copied()
        .unwrap_or_else(|| *chance.one_of(&one.interests));
    let (mut at, mut by) = (begins, usize::from(chance.happens(5_000)));
    let mut said = Vec::new();
    for place in 0..count {
        at = at + seconds(chance.between(4, 55));
        let lines = match place {
            0 => lines::OPENERS,
            last if last + 1 == count && count > 8 => lines::CLOSERS,
            asks if asks % 3 == 1 => lines::QUESTIONS,
            _ => lines::ANSWERS,
        };
        said.push(Said {
            by,
            at,
            text: chance.one_of(lines).replace("{interest}", topic),
            cid: chance.id(),
        });
        // Now and then someone writes twice.
        if !chance.happens(1_500) {
            by = 1 - by;
        }
    }
    let ends = (at + seconds(chance.between(5, 90))).min(begins + LONGEST);
    let by = (count > 0).then(|| usize::from(chance.happens(5_000)));
    let mut rating = || match chance.below(100) {
        0..35 => Some(Thumb::Up),
        35..43 => Some(Thumb::Down),
        _ => None,
    };
    Meeting {
        who,
        ids,
        begins,
        ratings: [rating(), rating()],
        said,
        ends,
        by,
        shared,
        around: Around {
            waited: [Span::ZERO; 2],
            step: 0,
            lost: None,
            offer: None,
            report: None,
        },
    }
}

/// What happens around a chat that is planned.
fn around(chance: &mut Chance, people: &[Seeded], meeting: &Meeting) -> Around {
    let step = match chance.below(10) {
        0..5 => 0,
        5..8 => 1,
        8 => 2,
        _ => 3,
    };
    // Who searches longer is matched on a later step.
    let mut wait = || seconds(chance.between(1, 20) + u64::from(step) * chance.between(10, 40));
    let waited = [wait(), wait()];
    let texts = |side| meeting.said.iter().filter(|said| said.by == side).count();
    let lasted = meeting.ends - meeting.begins;
    // Both said enough for a reveal, and have the time.
    let close = texts(0) >= 6 && texts(1) >= 6 && lasted >= Span::minutes(4);
    let offer = match chance.below(100) {
        0..9 => Some(Offer::Mutual),
        9..11 => Some(Offer::Withdrawn),
        11..20 => Some(Offer::Unanswered),
        _ => None,
    };
    let lost = chance
        .happens(400)
        .then(|| (usize::from(chance.happens(5_000)), chance.happens(8_000)));
    let reason = *chance.one_of(&[Reason::Sexual, Reason::Harassment, Reason::Spam, Reason::Other]);
    let by_chance = chance
        .happens(120)
        .then(|| (usize::from(chance.happens(5_000)), reason));
    // The other one reports who is rude, and most who are programs.
    let conduct = meeting.who.map(|number| people[number as usize].conduct);
    let for_cause = [0, 1].into_iter().find_map(|side| match conduct[side] {
        Conduct::Program => chance.happens(8_000).then_some((1 - side, Reason::Spam)),
        Conduct::Rude => chance.happens(3_000).then_some((1 - side, Reason::Harassment)),
        Conduct::Ordinary => None,
    });
    // A case of a program has one reason.
    let by_chance = by_chance.filter(|(side, _)| conduct[1 - side] != Conduct::Program);
    let report = for_cause.or(by_chance).filter(|_| !meeting.said.is_empty());
    Around {
        waited,
        step,
        lost: lost.filter(|_| !meeting.said.is_empty()),
        offer: offer.filter(|_| close),
        report,
    }
}

fn seconds(count: u64) -> Span {
    Span::seconds(i64::try_from(count).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use io_core::account::Alias;
    use io_core::email::EmailAddress;
    use io_core::text::MessageText;

    use super::*;

    fn plan(seed: u64) -> Plan {
        Plan {
            seed,
            people: 60,
            days: 20,
            begins: Timestamp(1_780_272_000_000_000),
            rules: 1,
        }
    }

    fn all(plan: Plan) -> (Vec<Seeded>, Vec<[Vec<Meeting>; 3]>) {
        let people: Vec<Seeded> = (0..plan.people).map(|number| plan.person(number)).collect();
        let days = (0..plan.days).map(|day| plan.meetings(&people, day)).collect();
        (people, days)
    }

    #[test]
    fn a_number_gives_the_same_people_and_chats_in_every_run() {
        assert_eq!(all(plan(7)), all(plan(7)));
        assert_ne!(all(plan(7)).1, all(plan(8)).1);
    }

    #[test]
    fn nobody_is_in_two_chats_at_once_or_before_they_joined() {
        let (people, days) = all(plan(7));
        let mut free = vec![Timestamp(i64::MIN); people.len()];
        for (day, parts) in (0..).zip(&days) {
            for part in parts {
                let mut here = HashSet::new();
                for meeting in part {
                    for number in meeting.who {
                        assert!(here.insert(number), "{number} is in two chats of one part");
                        let number = number as usize;
                        assert!(free[number] <= meeting.begins && people[number].joins <= day);
                        free[number] = meeting.ends;
                    }
                    let times = meeting.said.iter().map(|said| said.at);
                    let whole: Vec<_> = std::iter::once(meeting.begins)
                        .chain(times)
                        .chain([meeting.ends])
                        .collect();
                    assert!(whole.is_sorted(), "{whole:?}");
                }
            }
        }
    }

    #[test]
    fn everything_that_is_planned_is_valid() {
        let (people, days) = all(plan(7));
        for person in &people {
            assert!(Alias::parse(&person.alias).is_ok() && EmailAddress::parse(&person.email).is_ok());
        }
        let meetings: Vec<&Meeting> = days.iter().flatten().flatten().collect();
        assert!(meetings.len() > 100, "{}", meetings.len());
        for said in meetings.iter().flat_map(|meeting| &meeting.said) {
            assert!(MessageText::parse(&said.text).is_ok(), "{}", said.text);
        }
        let silent = meetings.iter().filter(|meeting| meeting.said.is_empty()).count();
        assert!(silent > 0 && silent < meetings.len() / 5, "{silent}");
    }
}
