//! A mutual request to talk again.
//! One asks, the other answers, and silence reveals nothing.
//!
//! Must not know who is online: a request waits, and people see the answer at their next visit.

mod step;

use crate::chat::Member;
use crate::time::{Span, Timestamp};

pub use step::{AgainOutcome, AgainStep};

/// The rules; the defaults are the product's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgainRules {
    /// The most requests to one person within the window.
    pub most: usize,
    /// The window.
    pub window: Span,
    /// How long an unanswered request lives.
    pub life: Span,
    /// How long a mutual "yes" waits until both are online.
    pub meeting: Span,
}

impl Default for AgainRules {
    fn default() -> Self {
        Self {
            most: 3,
            window: Span::days(30),
            life: Span::days(7),
            meeting: Span::hours(48),
        }
    }
}

/// An open request to talk again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who asked.
    pub by: Member,
    /// When it expires; after a yes, how long it waits for both.
    pub until: Timestamp,
    /// The other's answer so far.
    pub answer: Answer,
}

/// The other's answer so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing, or "later".
    Open,
    /// Never: the asker still sees "sent".
    Never,
    /// Yes: a chat opens when both are online.
    Yes,
}

/// The state of talking again between two people who met.
/// Both know which of their chats were with the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Again {
    /// The open request, if any.
    pub open: Option<Request>,
    /// When each of the two asked, as far as it counts within the window.
    pub asked: [Vec<Timestamp>; 2],
    /// The two can no longer meet.
    /// Either of them blocked, was deleted or said "not again".
    pub apart: bool,
}

/// What one of the two sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// May ask.
    CanAsk,
    /// Asked; nothing more is visible until the other says yes.
    Sent,
    /// The other asked.
    AskedMe,
    /// Both said yes.
    WaitingForBoth,
    /// The limit of requests is used up.
    Exhausted,
    /// The person no longer exists.
    Vanished,
}

/// The effect of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A repeated command, or one without effect.
    Nothing,
    /// A request is open; notify the other.
    Asked,
    /// Both want it: open a chat now if both are online, otherwise when they are.
    BothWant,
    /// "Not again": the two are never matched again, and the asker is not notified.
    NeverAgain,
}

/// Why a command was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The limit of requests is used up.
    #[error("asked too often")]
    Exhausted {
        /// When the next request is possible.
        retry_at: Timestamp,
    },
    /// There is nothing to answer, or no one to ask.
    #[error("not there")]
    NotThere,
}

impl Again {
    /// `by` asks to talk again.
    /// If the other asked before, both have said yes. Asking twice has the effect of asking once.
    pub fn ask(&mut self, by: Member, rules: &AgainRules, now: Timestamp) -> Result<Change, Refusal> {
        self.expire(rules, now);
        match &mut self.open {
            Some(request) if request.by == by || request.answer == Answer::Yes => Ok(Change::Nothing),
            _ if self.apart => Err(Refusal::NotThere),
            Some(_) => Ok(self.agree(rules, now)),
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
                    until: now + rules.life,
                    answer: Answer::Open,
                });
                Ok(Change::Asked)
            }
        }
    }

    /// `by` says yes to the other's request.
    pub fn accept(&mut self, by: Member, rules: &AgainRules, now: Timestamp) -> Result<Change, Refusal> {
        self.expire(rules, now);
        match self.open {
            Some(Request {
                answer: Answer::Yes, ..
            }) => Ok(Change::Nothing),
            Some(request) if request.by != by && !self.apart => Ok(self.agree(rules, now)),
            _ => Err(Refusal::NotThere),
        }
    }

    /// `by` leaves the other's request unanswered: the asker sees silence.
    pub fn later(&mut self, by: Member, rules: &AgainRules, now: Timestamp) -> Result<Change, Refusal> {
        self.expire(rules, now);
        match self.open {
            Some(request) if request.by != by && !self.apart => Ok(Change::Nothing),
            _ => Err(Refusal::NotThere),
        }
    }

    /// `by` never wants to meet the other again, whether asked or not.
    /// An open request still looks open to the other until it expires.
    pub fn never(&mut self, by: Member, rules: &AgainRules, now: Timestamp) -> Change {
        self.expire(rules, now);
        self.apart = true;
        match &mut self.open {
            Some(request) if request.by != by && request.answer != Answer::Yes => request.answer = Answer::Never,
            open => *open = None,
        }
        Change::NeverAgain
    }

    /// Drops an expired request and forgets asks outside the window.
    pub fn expire(&mut self, rules: &AgainRules, now: Timestamp) {
        for times in &mut self.asked {
            times.retain(|at| now - *at < rules.window);
        }
        self.open.take_if(|request| request.until <= now);
    }

    /// What `member` sees.
    pub fn view(&self, member: Member, rules: &AgainRules, now: Timestamp) -> View {
        let mut current = self.clone();
        current.expire(rules, now);
        match current.open {
            Some(Request { by, answer, .. }) if by == member && answer != Answer::Yes => View::Sent,
            _ if current.apart => View::Vanished,
            Some(Request {
                answer: Answer::Yes, ..
            }) => View::WaitingForBoth,
            Some(_) => View::AskedMe,
            None if current.asked[member.index()].len() >= rules.most.max(1) => View::Exhausted,
            None => View::CanAsk,
        }
    }

    fn agree(&mut self, rules: &AgainRules, now: Timestamp) -> Change {
        if let Some(request) = &mut self.open {
            request.answer = Answer::Yes;
            request.until = now + rules.meeting;
        }
        Change::BothWant
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
        assert_eq!(again.later(Member::One, &rules(), day(0)), Err(Refusal::NotThere));
        assert_eq!(again.accept(Member::One, &rules(), day(0)), Err(Refusal::NotThere));
        assert_eq!(again.view(Member::Two, &rules(), day(3)), View::AskedMe);
        assert_eq!(again.later(Member::Two, &rules(), day(3)), Ok(Change::Nothing));
        assert_eq!(again.accept(Member::Two, &rules(), day(3)), Ok(Change::BothWant));
        for member in Member::BOTH {
            assert_eq!(again.accept(member, &rules(), day(3)), Ok(Change::Nothing));
            assert_eq!(again.view(member, &rules(), day(4)), View::WaitingForBoth);
            assert_eq!(again.view(member, &rules(), day(5)), View::CanAsk);
        }
    }

    #[test]
    fn two_requests_are_a_mutual_yes() {
        let mut again = Again::default();
        again.ask(Member::One, &rules(), day(0)).unwrap();
        assert_eq!(again.ask(Member::Two, &rules(), day(1)), Ok(Change::BothWant));
    }

    #[test]
    fn silence_and_never_look_the_same_to_the_asker_of_an_open_request() {
        let mut silent = Again::default();
        silent.ask(Member::One, &rules(), day(0)).unwrap();
        let mut never = silent.clone();
        for _ in 0..2 {
            assert_eq!(never.never(Member::Two, &rules(), day(1)), Change::NeverAgain);
        }
        assert_eq!(never.view(Member::Two, &rules(), day(2)), View::Vanished);
        assert_eq!(never.accept(Member::Two, &rules(), day(2)), Err(Refusal::NotThere));
        for n in 0..7 {
            assert_eq!(silent.view(Member::One, &rules(), day(n)), View::Sent);
            assert_eq!(never.view(Member::One, &rules(), day(n)), View::Sent, "day {n}");
            assert_eq!(never.clone().ask(Member::One, &rules(), day(n)), Ok(Change::Nothing));
        }
        // RC-6: then the entry vanishes without a reason.
        assert_eq!(silent.view(Member::One, &rules(), day(7)), View::CanAsk);
        assert_eq!(never.view(Member::One, &rules(), day(7)), View::Vanished);
        assert_eq!(never.ask(Member::One, &rules(), day(7)), Err(Refusal::NotThere));
    }

    #[test]
    fn never_can_be_said_unasked_and_revokes_a_yes_and_a_request() {
        for prepare in [0, 1, 2] {
            let mut again = Again::default();
            if prepare > 0 {
                again.ask(Member::One, &rules(), day(0)).unwrap();
            }
            if prepare > 1 {
                again.accept(Member::Two, &rules(), day(0)).unwrap();
            }
            assert_eq!(again.never(Member::One, &rules(), day(1)), Change::NeverAgain);
            for member in Member::BOTH {
                assert_eq!(again.view(member, &rules(), day(1)), View::Vanished);
                assert_eq!(again.ask(member, &rules(), day(1)), Err(Refusal::NotThere));
            }
        }
    }

    #[test]
    fn three_requests_in_thirty_days_and_then_a_pause() {
        let mut again = Again::default();
        for n in 0..3 {
            assert_eq!(again.ask(Member::One, &rules(), day(n)), Ok(Change::Asked));
            again.open = None;
        }
        assert_eq!(again.view(Member::One, &rules(), day(3)), View::Exhausted);
        assert_eq!(
            again.ask(Member::One, &rules(), day(3)),
            Err(Refusal::Exhausted { retry_at: day(30) })
        );
        assert_eq!(
            again.view(Member::Two, &rules(), day(3)),
            View::CanAsk,
            "each has their own count"
        );
        assert_eq!(again.ask(Member::One, &rules(), day(30)), Ok(Change::Asked));
    }

    #[test]
    fn after_a_block_there_is_no_one_to_ask() {
        let mut again = Again {
            apart: true,
            ..Again::default()
        };
        assert_eq!(again.view(Member::One, &rules(), day(0)), View::Vanished);
        assert_eq!(again.ask(Member::One, &rules(), day(1)), Err(Refusal::NotThere));
        assert_eq!(again.accept(Member::Two, &rules(), day(1)), Err(Refusal::NotThere));
    }

    proptest! {
        #[test]
        fn no_one_meets_again_without_the_consent_of_both(
            steps in prop::collection::vec((0_u8..6, any::<bool>(), 0_i64..20), 1..40),
        ) {
            let (mut again, mut now) = (Again::default(), 0);
            let mut wants = [false, false];
            for (what, one, pause) in steps {
                now += pause;
                let by = if one { Member::One } else { Member::Two };
                let change = match what {
                    0 | 1 => again.ask(by, &rules(), day(now)),
                    2 => again.accept(by, &rules(), day(now)),
                    3 => again.later(by, &rules(), day(now)),
                    4 if pause > 15 => Ok(again.never(by, &rules(), day(now))),
                    _ => { again.open = None; wants = [false, false]; Ok(Change::Nothing) }
                };
                if matches!(change, Ok(Change::Asked | Change::BothWant)) { wants[by.index()] = true; }
                let both = Member::BOTH.map(|member| again.view(member, &rules(), day(now)) == View::WaitingForBoth);
                prop_assert_eq!(both[0], both[1]);
                if both[0] { prop_assert!(wants == [true, true] && !again.apart); }
                prop_assert!(again.asked.iter().all(|times| times.len() <= rules().most));
                for member in Member::BOTH {
                    let offered = again.view(member, &rules(), day(now)) == View::CanAsk;
                    let asked = again.clone().ask(member, &rules(), day(now));
                    prop_assert!(!offered || asked == Ok(Change::Asked), "what is offered works");
                }
            }
        }
    }
}
