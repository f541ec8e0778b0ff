//! Checks people's searches and chats against the promises of matching.
//!
//! The numbers are those of `docs/promises.md`: M1 one live chat at a time, M2 both see a match or it ends, M6 no match
//! after "left", M7 one chat per ticket, M8 every search ends, S13 isolation.
//! A history is checked from outside, after all its events have arrived.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::history::{Broken, Tick};

/// One person, over all their devices.
#[derive(Clone, Debug, Default)]
pub struct Seeker {
    /// Their searches, in order.
    pub searches: Vec<Search>,
    /// Each time that they saw a live chat, in order.
    pub met: Vec<Met>,
    /// The chats whose end they saw, each with the first moment.
    pub ended: BTreeMap<Uuid, Tick>,
}

/// One search.
#[derive(Clone, Debug)]
pub struct Search {
    /// Its ticket.
    pub ticket: Uuid,
    /// How it ended, as far as this person saw.
    pub over: Option<Over>,
}

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The person left it, and the answer confirmed that.
    Left,
    /// It led to a chat or ended otherwise, or the server no longer knows it.
    Otherwise,
}

/// A live chat that someone saw.
#[derive(Clone, Copy, Debug)]
pub struct Met {
    /// The chat.
    pub chat: Uuid,
    /// The ticket that led to it, if the frame named it.
    pub ticket: Option<Uuid>,
    /// When.
    pub at: Tick,
    /// The connection; frames on one connection are in order.
    pub connection: u64,
}

/// Checks the histories of everyone who searched.
pub fn check(people: &[Seeker]) -> Vec<Broken> {
    let mut faults = Vec::new();
    for (who, person) in people.iter().enumerate() {
        one_at_a_time(who, person, &mut faults);
        searches(who, person, &mut faults);
    }
    seen_by_both(people, &mut faults);
    faults
}

fn broken(promise: &'static str, found: String) -> Broken {
    Broken { promise, found }
}

/// M1: someone who sees a chat has seen the end of every other one.
/// On one connection, the end comes first.
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
                let found = format!("{who} saw {} while {} was live", later.chat, earlier.chat);
                faults.push(broken("M1", found));
            }
        }
    }
}

/// M6: a search that was left leads to no chat.
/// M7: a search leads to one chat. M8: every search ends.
fn searches(who: usize, person: &Seeker, faults: &mut Vec<Broken>) {
    for search in &person.searches {
        let led = person.met.iter().filter(|met| met.ticket == Some(search.ticket));
        let chats: BTreeSet<Uuid> = led.map(|met| met.chat).collect();
        if chats.len() > 1 {
            faults.push(broken("M7", format!("{who}'s {} led to {chats:?}", search.ticket)));
        }
        match search.over {
            Some(Over::Left) if !chats.is_empty() => {
                let found = format!("{who} left {} and saw {chats:?}", search.ticket);
                faults.push(broken("M6", found));
            }
            None if chats.is_empty() => {
                faults.push(broken("M8", format!("{who} is still searching with {}", search.ticket)));
            }
            _ => {}
        }
    }
}

/// M2: two people see each chat, or the one who saw it saw its end.
/// S13: nobody else sees it.
fn seen_by_both(people: &[Seeker], faults: &mut Vec<Broken>) {
    let mut seen: BTreeMap<Uuid, BTreeSet<usize>> = BTreeMap::new();
    for (who, person) in people.iter().enumerate() {
        for met in &person.met {
            seen.entry(met.chat).or_default().insert(who);
        }
    }
    for (chat, members) in seen {
        let open = members.iter().any(|who| !people[*who].ended.contains_key(&chat));
        match members.len() {
            1 if open => faults.push(broken("M2", format!("only {members:?} saw {chat}, which is live"))),
            1 | 2 => {}
            _ => faults.push(broken("S13", format!("{members:?} saw {chat}"))),
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

    /// Two people meet and part, and one of them meets a third person.
    fn correct() -> [Seeker; 3] {
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
        let mut people = correct();
        plant(&mut people);
        let mut promises: Vec<&str> = check(&people).into_iter().map(|broken| broken.promise).collect();
        promises.sort_unstable();
        promises.dedup();
        promises
    }

    #[test]
    fn correct_meetings_break_no_promise() {
        assert_eq!(promises_broken_by(|_| {}), Vec::<&str>::new());
    }

    #[test]
    fn two_live_chats_of_one_person_are_found() {
        let never_seen = promises_broken_by(|people| people[0].ended.clear());
        assert_eq!(never_seen, ["M1"]);
        let too_late = promises_broken_by(|people| {
            people[0].ended.insert(id(100), 10);
        });
        assert_eq!(too_late, ["M1"]);
    }

    #[test]
    fn a_live_match_that_only_one_side_sees_is_found() {
        assert_eq!(promises_broken_by(|people| people[2].met.clear()), ["M2", "M8"]);
        let ended = promises_broken_by(|people| {
            people[2].met.clear();
            people[2].searches[0].over = Some(Over::Otherwise);
            people[0].ended.insert(id(200), 11);
        });
        assert_eq!(ended, Vec::<&str>::new(), "a match that ends is a no-show");
    }

    #[test]
    fn a_third_person_who_sees_a_chat_is_found() {
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
