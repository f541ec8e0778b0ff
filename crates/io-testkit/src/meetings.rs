//! What people were told of their searches and chats, and whether that keeps the promises of matching.
//!
//! The promises are numbered as in `docs/protocol.md`: M1 one live chat at a time, M2 a match is told to both or ends,
//! M6 nothing after "left", M7 one chat for one ticket, M8 every search ends. Must not know how a history was made: it is
//! judged from outside, when everything that was to come has come.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::history::{Broken, Tick};

/// One person, over all their devices.
#[derive(Clone, Debug, Default)]
pub struct Seeker {
    /// What was asked for, in order.
    pub searches: Vec<Search>,
    /// Each time that a live chat was told, in order.
    pub met: Vec<Met>,
    /// Chats of which the end was told, each with the first moment.
    pub ended: BTreeMap<Uuid, Tick>,
}

/// One search.
#[derive(Clone, Debug)]
pub struct Search {
    /// Its ticket.
    pub ticket: Uuid,
    /// How it ended, as far as this person was told.
    pub over: Option<Over>,
}

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// It was left, and the answer said so.
    Left,
    /// It led to a chat, or ended by itself; or the server knows nothing of it any more.
    Otherwise,
}

/// A live chat that somebody was told of.
#[derive(Clone, Copy, Debug)]
pub struct Met {
    /// The chat.
    pub chat: Uuid,
    /// The ticket that led there, where it was said.
    pub ticket: Option<Uuid>,
    /// When.
    pub at: Tick,
    /// On which connection: what is told on one is told in order.
    pub connection: u64,
}

/// Judges the histories of everybody who searched.
pub fn check(people: &[Seeker]) -> Vec<Broken> {
    let mut faults = Vec::new();
    for (who, person) in people.iter().enumerate() {
        one_at_a_time(who, person, &mut faults);
        searches(who, person, &mut faults);
    }
    told_to_both(people, &mut faults);
    faults
}

fn broken(promise: &'static str, found: String) -> Broken {
    Broken { promise, found }
}

/// M1: whoever is told of a chat was told of the end of every other one; on one connection before it.
fn one_at_a_time(who: usize, person: &Seeker, faults: &mut Vec<Broken>) {
    let chats: BTreeSet<Uuid> = person.met.iter().map(|met| met.chat).collect();
    let live: Vec<_> = chats.iter().filter(|chat| !person.ended.contains_key(chat)).collect();
    if live.len() > 1 {
        faults.push(broken("M1", format!("{who} is in {} live chats", live.len())));
    }
    for (place, later) in person.met.iter().enumerate() {
        let earlier = person.met[..place]
            .iter()
            .filter(|earlier| earlier.connection == later.connection && earlier.chat != later.chat);
        for earlier in earlier {
            if person.ended.get(&earlier.chat).is_none_or(|ended| *ended > later.at) {
                let found = format!("{who} was told of {} while {} was live", later.chat, earlier.chat);
                faults.push(broken("M1", found));
            }
        }
    }
}

/// M6: a search that was left leads nowhere. M7: a search leads to one chat. M8: every search ends.
fn searches(who: usize, person: &Seeker, faults: &mut Vec<Broken>) {
    for search in &person.searches {
        let led = person.met.iter().filter(|met| met.ticket == Some(search.ticket));
        let chats: BTreeSet<Uuid> = led.map(|met| met.chat).collect();
        if chats.len() > 1 {
            faults.push(broken("M7", format!("{who}'s {} led to {chats:?}", search.ticket)));
        }
        match search.over {
            Some(Over::Left) if !chats.is_empty() => {
                let found = format!("{who} left {} and was told of {chats:?}", search.ticket);
                faults.push(broken("M6", found));
            }
            None if chats.is_empty() => {
                faults.push(broken("M8", format!("{who} still searches with {}", search.ticket)));
            }
            _ => {}
        }
    }
}

/// M2: of each chat two people were told, or whoever was told of it was told of its end. S13: and nobody else was.
fn told_to_both(people: &[Seeker], faults: &mut Vec<Broken>) {
    let mut told: BTreeMap<Uuid, BTreeSet<usize>> = BTreeMap::new();
    for (who, person) in people.iter().enumerate() {
        for met in &person.met {
            told.entry(met.chat).or_default().insert(who);
        }
    }
    for (chat, members) in told {
        let open = members.iter().any(|who| !people[*who].ended.contains_key(&chat));
        match members.len() {
            1 if open => faults.push(broken(
                "M2",
                format!("{members:?} alone was told of {chat}, which is live"),
            )),
            1 | 2 => {}
            _ => faults.push(broken("S13", format!("{members:?} were told of {chat}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn met(chat: u128, ticket: u128, at: Tick) -> Met {
        Met {
            chat: id(chat),
            ticket: Some(id(ticket)),
            at,
            connection: 1,
        }
    }

    fn search(ticket: u128, over: Option<Over>) -> Search {
        Search {
            ticket: id(ticket),
            over,
        }
    }

    /// Two meet, part, and one meets a third.
    fn sound() -> [Seeker; 3] {
        let ada = Seeker {
            searches: vec![search(1, Some(Over::Otherwise)), search(4, Some(Over::Otherwise))],
            met: vec![met(100, 1, 5), met(200, 4, 9)],
            ended: [(id(100), 7)].into(),
        };
        let ben = Seeker {
            searches: vec![search(2, Some(Over::Otherwise)), search(3, Some(Over::Left))],
            met: vec![met(100, 2, 5)],
            ended: [(id(100), 7)].into(),
        };
        let cleo = Seeker {
            searches: vec![search(5, None)],
            met: vec![met(200, 5, 9)],
            ended: BTreeMap::new(),
        };
        [ada, ben, cleo]
    }

    fn promises_broken_by(plant: impl Fn(&mut [Seeker; 3])) -> Vec<&'static str> {
        let mut people = sound();
        plant(&mut people);
        let mut promises: Vec<&str> = check(&people).into_iter().map(|broken| broken.promise).collect();
        promises.sort_unstable();
        promises.dedup();
        promises
    }

    #[test]
    fn sound_meetings_break_nothing() {
        assert_eq!(promises_broken_by(|_| {}), Vec::<&str>::new());
    }

    #[test]
    fn two_live_chats_of_one_person_are_found() {
        let never_told = promises_broken_by(|people| people[0].ended.clear());
        assert_eq!(never_told, ["M1"]);
        let too_late = promises_broken_by(|people| {
            people[0].ended.insert(id(100), 10);
        });
        assert_eq!(too_late, ["M1"]);
    }

    #[test]
    fn a_match_that_one_side_never_hears_of_and_that_does_not_end_is_found() {
        assert_eq!(promises_broken_by(|people| people[2].met.clear()), ["M2", "M8"]);
        let ended = promises_broken_by(|people| {
            people[2].met.clear();
            people[2].searches[0].over = Some(Over::Otherwise);
            people[0].ended.insert(id(200), 11);
        });
        assert_eq!(ended, Vec::<&str>::new(), "one that ends is a no-show");
    }

    #[test]
    fn a_third_who_is_told_of_a_chat_is_found() {
        let broken = promises_broken_by(|people| {
            people[1].met.push(met(200, 2, 12));
            people[1].searches.remove(0);
        });
        assert_eq!(broken, ["S13"]);
    }

    #[test]
    fn a_match_after_the_search_was_left_is_found() {
        let broken = promises_broken_by(|people| people[2].searches[0].over = Some(Over::Left));
        assert_eq!(broken, ["M6"]);
    }

    #[test]
    fn a_ticket_that_leads_to_two_chats_is_found() {
        let broken = promises_broken_by(|people| people[0].met[1].ticket = Some(id(1)));
        assert_eq!(broken, ["M7"]);
    }

    #[test]
    fn a_search_that_never_ends_is_found() {
        assert_eq!(promises_broken_by(|people| people[1].searches[1].over = None), ["M8"]);
    }
}
