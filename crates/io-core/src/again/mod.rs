//! A mutual request to talk again.
//! One asks, the other answers, and silence reveals nothing.
//!
//! Must not know who is online: a request waits, and people see the answer at their next visit.

mod note;
mod step;

use crate::chat::Member;
use crate::time::{Span, Timestamp};

pub use note::Note;
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
    /// When it expires; after a yes, how long it waits for both.
    pub until: Timestamp,
    /// What became of it so far.
    pub answer: Answer,
}

/// What became of an open request so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The other sees it and said nothing, or "later".
    Open,
    /// The other does not see it: the asker still sees "sent".
    Unseen,
    /// The other said yes: a chat opens when both are online.
    Yes,
    /// A yes to the request of someone who can no longer be met: it waits, and nothing happens.
    Vain,
}

/// The state of talking again between two people who met, in one chat and those that continued it.
/// Both know which of their chats were with the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Again {
    /// The open request of each of the two, if any.
    pub open: [Option<Request>; 2],
    /// When each of the two asked, as far as it counts within the window.
    pub asked: [Vec<Timestamp>; 2],
    /// The two can no longer meet: one of them blocked the other, said "not again" or erased the account.
    /// Neither may notice it: every step is answered as if the other stayed silent.
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
}

/// The effect of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A repeated command, or one without effect.
    Nothing,
    /// A request is open; notify the other.
    Asked,
    /// A request is open that the other never sees.
    AskedUnseen,
    /// Both want it: open a chat now if both are online, otherwise when they are.
    BothWant,
    /// A yes to someone who can no longer be met: their request is no longer shown, and the yes waits in vain.
    AgreedInVain,
    /// "Not again": the two are never matched again, and the other's request is no longer shown.
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
        match self.view(by, rules, now) {
            View::Sent | View::WaitingForBoth => Ok(Change::Nothing),
            View::AskedMe => Ok(self.agree(by, rules, now)),
            View::Exhausted | View::CanAsk => {
                let times = &mut self.asked[by.index()];
                times.sort_unstable();
                if let Some(first) = times.len().checked_sub(rules.most.max(1)).map(|at| times[at]) {
                    return Err(Refusal::Exhausted {
                        retry_at: first + rules.window,
                    });
                }
                times.push(now);
                let until = now + rules.life;
                let (answer, change) = if self.apart {
                    (Answer::Unseen, Change::AskedUnseen)
                } else {
                    (Answer::Open, Change::Asked)
                };
                self.open[by.index()] = Some(Request { until, answer });
                Ok(change)
            }
        }
    }

    /// `by` says yes to the other's request.
    pub fn accept(&mut self, by: Member, rules: &AgainRules, now: Timestamp) -> Result<Change, Refusal> {
        self.expire(rules, now);
        match self.view(by, rules, now) {
            View::WaitingForBoth => Ok(Change::Nothing),
            View::AskedMe => Ok(self.agree(by, rules, now)),
            View::CanAsk | View::Sent | View::Exhausted => Err(Refusal::NotThere),
        }
    }

    /// `by` leaves the other's request unanswered: the asker sees silence.
    pub fn later(&mut self, by: Member, rules: &AgainRules, now: Timestamp) -> Result<Change, Refusal> {
        self.expire(rules, now);
        match self.view(by, rules, now) {
            View::AskedMe => Ok(Change::Nothing),
            View::CanAsk | View::Sent | View::WaitingForBoth | View::Exhausted => Err(Refusal::NotThere),
        }
    }

    /// `by` never wants to meet the other again, whether asked or not.
    /// To the other nothing changes: their request looks open until it expires, and a mutual yes keeps waiting.
    pub fn never(&mut self, by: Member, rules: &AgainRules, now: Timestamp) -> Change {
        self.expire(rules, now);
        self.apart = true;
        self.hide(by.other());
        Change::NeverAgain
    }

    /// Drops expired requests and forgets asks outside the window.
    pub fn expire(&mut self, rules: &AgainRules, now: Timestamp) {
        for times in &mut self.asked {
            times.retain(|at| now - *at < rules.window);
        }
        for open in &mut self.open {
            open.take_if(|request| request.until <= now);
        }
    }

    /// What `member` sees.
    /// It depends on what `member` did and on what the other asked and agreed to, never on whether they are apart.
    pub fn view(&self, member: Member, rules: &AgainRules, now: Timestamp) -> View {
        let mut current = self.clone();
        current.expire(rules, now);
        let [own, others] = [member, member.other()].map(|one| current.open[one.index()].map(|open| open.answer));
        match (own, others) {
            (Some(Answer::Yes | Answer::Vain), _) | (_, Some(Answer::Yes)) => View::WaitingForBoth,
            (Some(Answer::Open | Answer::Unseen), _) => View::Sent,
            (None, Some(Answer::Open)) => View::AskedMe,
            (None, Some(Answer::Unseen | Answer::Vain) | None)
                if current.asked[member.index()].len() >= rules.most.max(1) =>
            {
                View::Exhausted
            }
            (None, Some(Answer::Unseen | Answer::Vain) | None) => View::CanAsk,
        }
    }

    /// `by` agrees to the open request of the other.
    fn agree(&mut self, by: Member, rules: &AgainRules, now: Timestamp) -> Change {
        let until = now + rules.meeting;
        if self.apart {
            self.hide(by.other());
            self.open[by.index()] = Some(Request {
                until,
                answer: Answer::Vain,
            });
            return Change::AgreedInVain;
        }
        if let Some(request) = &mut self.open[by.other().index()] {
            *request = Request {
                until,
                answer: Answer::Yes,
            };
        }
        Change::BothWant
    }

    /// The request of `asker` is no longer shown to the other; the asker sees no difference.
    fn hide(&mut self, asker: Member) {
        if let Some(request) = &mut self.open[asker.index()]
            && request.answer == Answer::Open
        {
            request.answer = Answer::Unseen;
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
        let refuser = never.view(Member::Two, &rules(), day(2));
        assert_eq!(refuser, View::CanAsk, "the one who refused sees the request no more");
        assert_eq!(never.accept(Member::Two, &rules(), day(2)), Err(Refusal::NotThere));
        for n in 0..7 {
            assert_eq!(silent.view(Member::One, &rules(), day(n)), View::Sent);
            assert_eq!(never.view(Member::One, &rules(), day(n)), View::Sent, "day {n}");
            assert_eq!(never.clone().ask(Member::One, &rules(), day(n)), Ok(Change::Nothing));
        }
        for again in [&mut silent, &mut never] {
            assert_eq!(again.view(Member::One, &rules(), day(7)), View::CanAsk);
        }
        assert_eq!(silent.ask(Member::One, &rules(), day(7)), Ok(Change::Asked));
        assert_eq!(never.ask(Member::One, &rules(), day(7)), Ok(Change::AskedUnseen));
        assert_eq!(never.view(Member::One, &rules(), day(7)), View::Sent);
        assert_eq!(never.view(Member::Two, &rules(), day(7)), View::CanAsk);
    }

    #[test]
    fn a_yes_to_someone_who_went_away_waits_and_comes_to_nothing() {
        let mut again = Again::default();
        again.ask(Member::One, &rules(), day(0)).unwrap();
        // The asker blocks, erases the account, or says "not again" elsewhere.
        again.apart = true;
        assert_eq!(again.view(Member::Two, &rules(), day(1)), View::AskedMe);
        assert_eq!(again.accept(Member::Two, &rules(), day(1)), Ok(Change::AgreedInVain));
        assert_eq!(again.view(Member::Two, &rules(), day(2)), View::WaitingForBoth);
        assert_eq!(again.accept(Member::Two, &rules(), day(2)), Ok(Change::Nothing));
        assert_eq!(again.view(Member::Two, &rules(), day(3)), View::CanAsk);
        assert_eq!(again.view(Member::One, &rules(), day(6)), View::Sent);
    }

    #[test]
    fn three_requests_in_thirty_days_and_then_a_pause() {
        let mut again = Again::default();
        for n in 0..3 {
            assert_eq!(again.ask(Member::One, &rules(), day(n)), Ok(Change::Asked));
            again.open = [None; 2];
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

    /// One step of `by`, drawn by a property test.
    fn take(again: &mut Again, step: u8, by: Member, now: Timestamp) -> Result<Change, Refusal> {
        match step {
            0 | 1 => again.ask(by, &rules(), now),
            2 => again.accept(by, &rules(), now),
            3 => again.later(by, &rules(), now),
            _ => Ok(again.never(by, &rules(), now)),
        }
    }

    proptest! {
        // RC-6, ANO-05: whatever the other does apart from asking and saying yes, it looks like silence.
        #[test]
        fn what_parts_two_people_looks_like_silence_to_each(
            steps in prop::collection::vec((0_u8..4, any::<bool>(), 0_i64..9), 1..40),
            parted_at in 0_usize..20,
        ) {
            // The first person takes the same steps in both; the second falls silent in one, and parts in the other.
            let (mut silent, mut parted, mut now) = (Again::default(), Again::default(), 0);
            for (at, (step, first, pause)) in steps.into_iter().enumerate() {
                now += pause;
                let day = day(now);
                if at == parted_at { parted.apart = true; }
                // A mutual yes opens a chat when both are online: in silence they are not.
                if at >= parted_at && !first { continue; }
                let by = if first { Member::One } else { Member::Two };
                let [one, other] = [&mut silent, &mut parted].map(|again| take(again, step, by, day).map(drop));
                if first { prop_assert_eq!(one, other); }
                let [one, other] = [&silent, &parted].map(|again| again.view(Member::One, &rules(), day));
                prop_assert_eq!(one, other);
            }
        }

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
                    0..4 => take(&mut again, what, by, day(now)),
                    4 if pause > 15 => take(&mut again, what, by, day(now)),
                    _ => { again.open = [None; 2]; wants = [false, false]; Ok(Change::Nothing) }
                };
                if matches!(change, Ok(Change::Asked | Change::BothWant)) { wants[by.index()] = true; }
                if change == Ok(Change::BothWant) { prop_assert!(wants == [true, true] && !again.apart); }
                if !again.apart {
                    let both = Member::BOTH.map(|who| again.view(who, &rules(), day(now)) == View::WaitingForBoth);
                    prop_assert_eq!(both[0], both[1]);
                }
                prop_assert!(again.asked.iter().all(|times| times.len() <= rules().most));
                for member in Member::BOTH {
                    let offered = again.view(member, &rules(), day(now)) == View::CanAsk;
                    let asked = again.clone().ask(member, &rules(), day(now));
                    let works = matches!(asked, Ok(Change::Asked | Change::AskedUnseen));
                    prop_assert!(!offered || works, "what is offered works");
                }
            }
        }
    }
}
