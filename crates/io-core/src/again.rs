//! Talking again with somebody met before: one asks, the other answers, and silence tells nothing.
//!
//! Must not know whether anybody is online: a request waits, and the answer to it is seen at the next visit.

use crate::reveal::Member;
use crate::time::{Span, Timestamp};

/// The rules; the defaults are those of the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgainRules {
    /// The most requests to one person within the window.
    pub most: usize,
    /// The window.
    pub window: Span,
    /// How long after the chat one may ask, and how long an unanswered request lives.
    pub life: Span,
    /// How long a "yes" of both waits until both are here.
    pub meeting: Span,
}

impl Default for AgainRules {
    fn default() -> Self {
        Self {
            most: 3,
            window: Span::days(30),
            life: Span::days(30),
            meeting: Span::hours(48),
        }
    }
}

/// An open request to talk again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who asked.
    pub by: Member,
    /// When.
    pub at: Timestamp,
    /// What the other said so far.
    pub answer: Answer,
}

/// What the other said so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing, or "later".
    Open,
    /// Never: the asker goes on seeing "sent".
    Never,
    /// Yes, at this time: a chat opens when both are here.
    Yes(Timestamp),
}

/// Where two people who met stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Again {
    /// The request that is open, if there is one.
    pub open: Option<Request>,
    /// When each of the two asked, within the window.
    pub asked: [Vec<Timestamp>; 2],
    /// A block, a ban, a deletion or "not again" of either: the entry has vanished for both.
    pub apart: bool,
}

/// What one of the two sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// One may ask.
    CanAsk,
    /// Asked; that is all one learns until the other says yes.
    Sent,
    /// The other asked.
    AskedMe,
    /// Both said yes.
    WaitingForBoth {
        /// Until when it waits.
        until: Timestamp,
    },
    /// Asked as often as is allowed.
    Exhausted,
    /// There is no such person any more.
    Vanished,
}

/// What a command changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The same command had this effect before.
    Nothing,
    /// A request is open; tell the other.
    Asked,
    /// Both want it: open a chat now if both are here, else when they are.
    BothWant,
    /// "Not again": the two are never matched, and the asker is not told.
    NeverAgain,
}

/// Why a command did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Asked as often as is allowed.
    #[error("asked too often")]
    Exhausted {
        /// When the next request is possible.
        retry_at: Timestamp,
    },
    /// Nothing to answer, or nobody to ask.
    #[error("not there")]
    NotThere,
}

impl Again {
    /// `by` asks to talk again. When the other asked before, that is a yes of both. Asking twice is asking once.
    pub fn ask(&mut self, by: Member, rules: &AgainRules, now: Timestamp) -> Result<Change, Refusal> {
        self.expire(rules, now);
        if self.apart {
            return Err(Refusal::NotThere);
        }
        match &mut self.open {
            Some(request) if request.by == by || matches!(request.answer, Answer::Yes(_)) => Ok(Change::Nothing),
            Some(request) => {
                request.answer = Answer::Yes(now);
                Ok(Change::BothWant)
            }
            None => {
                let times = &mut self.asked[by.index()];
                times.sort_unstable();
                if let Some(first) = times.len().checked_sub(rules.most.max(1)).map(|at| times[at]) {
                    return Err(Refusal::Exhausted {
                        retry_at: first + rules.window,
                    });
                }
                times.push(now);
                self.open = Some(Request {
                    by,
                    at: now,
                    answer: Answer::Open,
                });
                Ok(Change::Asked)
            }
        }
    }

    /// `by` says yes to the other's request.
    pub fn accept(&mut self, by: Member, rules: &AgainRules, now: Timestamp) -> Result<Change, Refusal> {
        self.expire(rules, now);
        match &mut self.open {
            Some(request) if request.by != by && !self.apart => match request.answer {
                Answer::Yes(_) => Ok(Change::Nothing),
                Answer::Open | Answer::Never => {
                    request.answer = Answer::Yes(now);
                    Ok(Change::BothWant)
                }
            },
            _ => Err(Refusal::NotThere),
        }
    }

    /// `by` never wants to meet the other again. The other sees no change while their request lives.
    pub fn never(&mut self, by: Member, rules: &AgainRules, now: Timestamp) -> Result<Change, Refusal> {
        self.expire(rules, now);
        match &mut self.open {
            Some(request) if request.by != by && request.answer == Answer::Open => {
                request.answer = Answer::Never;
                Ok(Change::NeverAgain)
            }
            _ => Err(Refusal::NotThere),
        }
    }

    /// The chat of the two opened: the request is done.
    pub fn met(&mut self) {
        self.open = None;
    }

    /// A block, a ban or a deletion: the entry vanishes for both.
    pub fn part(&mut self) {
        self.open = None;
        self.apart = true;
    }

    /// Lets go of what is too old.
    pub fn expire(&mut self, rules: &AgainRules, now: Timestamp) {
        for times in &mut self.asked {
            times.retain(|at| now - *at < rules.window);
        }
        self.open.take_if(|request| match request.answer {
            Answer::Yes(at) => now - at >= rules.meeting,
            Answer::Open | Answer::Never => now - request.at >= rules.life,
        });
    }

    /// What `member` sees.
    pub fn view(&self, member: Member, rules: &AgainRules, now: Timestamp) -> View {
        let mut current = self.clone();
        current.expire(rules, now);
        match current.open {
            _ if current.apart => View::Vanished,
            Some(Request {
                answer: Answer::Yes(at),
                ..
            }) => View::WaitingForBoth {
                until: at + rules.meeting,
            },
            Some(Request { by, .. }) if by == member => View::Sent,
            Some(Request {
                answer: Answer::Never, ..
            }) => View::Vanished,
            Some(_) => View::AskedMe,
            None if current.asked[member.index()].len() >= rules.most.max(1) => View::Exhausted,
            None => View::CanAsk,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(n: i64) -> Timestamp {
        Timestamp::default() + Span::days(20_000 + n)
    }

    fn rules() -> AgainRules {
        AgainRules::default()
    }

    #[test]
    fn one_asks_the_other_says_yes_and_both_wait_for_each_other() {
        let mut again = Again::default();
        assert_eq!(again.ask(Member::One, &rules(), day(0)), Ok(Change::Asked));
        assert_eq!(again.ask(Member::One, &rules(), day(0)), Ok(Change::Nothing));
        assert_eq!(again.view(Member::Two, &rules(), day(3)), View::AskedMe);
        assert_eq!(again.accept(Member::Two, &rules(), day(3)), Ok(Change::BothWant));
        for member in [Member::One, Member::Two] {
            assert_eq!(
                again.view(member, &rules(), day(4)),
                View::WaitingForBoth { until: day(5) }
            );
            assert_eq!(again.view(member, &rules(), day(5)), View::CanAsk);
        }
    }

    #[test]
    fn both_asking_is_a_yes_of_both() {
        let mut again = Again::default();
        again.ask(Member::One, &rules(), day(0)).unwrap();
        assert_eq!(again.ask(Member::Two, &rules(), day(1)), Ok(Change::BothWant));
    }

    #[test]
    fn silence_and_never_look_the_same_to_the_one_who_asked() {
        let mut silent = Again::default();
        silent.ask(Member::One, &rules(), day(0)).unwrap();
        let mut never = silent.clone();
        assert_eq!(never.never(Member::Two, &rules(), day(1)), Ok(Change::NeverAgain));
        assert_eq!(never.view(Member::Two, &rules(), day(2)), View::Vanished);
        for n in 0..40 {
            assert_eq!(
                silent.view(Member::One, &rules(), day(n)),
                never.view(Member::One, &rules(), day(n)),
                "day {n}"
            );
        }
        assert_eq!(
            never.ask(Member::One, &rules(), day(2)),
            silent.ask(Member::One, &rules(), day(2))
        );
    }

    #[test]
    fn three_requests_in_thirty_days_and_then_a_pause() {
        let mut again = Again::default();
        for n in 0..3 {
            assert_eq!(again.ask(Member::One, &rules(), day(n)), Ok(Change::Asked));
            again.met();
        }
        assert_eq!(again.view(Member::One, &rules(), day(3)), View::Exhausted);
        assert_eq!(
            again.ask(Member::One, &rules(), day(3)),
            Err(Refusal::Exhausted { retry_at: day(30) })
        );
        assert_eq!(
            again.view(Member::Two, &rules(), day(3)),
            View::CanAsk,
            "each has a count of their own"
        );
        assert_eq!(again.ask(Member::One, &rules(), day(30)), Ok(Change::Asked));
    }

    #[test]
    fn after_a_block_there_is_nobody_to_ask() {
        let mut again = Again::default();
        again.ask(Member::One, &rules(), day(0)).unwrap();
        again.part();
        assert_eq!(again.view(Member::One, &rules(), day(0)), View::Vanished);
        assert_eq!(again.ask(Member::One, &rules(), day(1)), Err(Refusal::NotThere));
        assert_eq!(again.accept(Member::Two, &rules(), day(1)), Err(Refusal::NotThere));
    }

    proptest! {
        #[test]
        fn nobody_meets_again_without_the_word_of_both(
            steps in prop::collection::vec((0_u8..5, any::<bool>(), 0_i64..20), 1..40),
        ) {
            let (mut again, mut now) = (Again::default(), 0);
            let mut wants = [false, false];
            for (what, one, pause) in steps {
                now += pause;
                let by = if one { Member::One } else { Member::Two };
                let change = match what {
                    0 | 1 => again.ask(by, &rules(), day(now)),
                    2 => again.accept(by, &rules(), day(now)),
                    3 => again.never(by, &rules(), day(now)),
                    _ => { again.met(); wants = [false, false]; Ok(Change::Nothing) }
                };
                if matches!(change, Ok(Change::Asked | Change::BothWant)) { wants[by.index()] = true; }
                let both = [Member::One, Member::Two].map(|member| matches!(again.view(member, &rules(), day(now)), View::WaitingForBoth { .. }));
                prop_assert_eq!(both[0], both[1]);
                if both[0] { prop_assert_eq!(wants, [true, true]); }
                prop_assert!(again.asked.iter().all(|times| times.len() <= rules().most));
            }
        }
    }
}
