//! The rules of a report: how many, how much it weighs, and what it freezes.
//!
//! Must not know what was said, nor what becomes of a report.

use super::Outcome;
use crate::text::{MessageText, TextError};
use crate::time::{Span, Timestamp};

/// The last events of a chat that a report freezes, whatever the client sends.
pub const EVIDENCE_EVENTS: u32 = 50;
/// How long what was taken back or erased is held for a report.
pub const EVIDENCE_WINDOW: Span = Span::minutes(15);
/// The most reports of one person in [`DAY`].
pub const REPORTS_A_DAY: u32 = 10;
/// The span over which reports are counted.
pub const DAY: Span = Span::days(1);
/// How long after the end of a chat it can be reported: as long as it is in the reporter's list.
pub const REPORTABLE: Span = Span::days(30);
/// The most judged reports of a person that weigh a new one; the latest.
pub const REMEMBERED: u32 = 20;
/// The weight of a report of someone whose reports were right, or who reported little: in hundredths.
pub const FULL_WEIGHT: u32 = 100;
/// So many wrong reports cost nothing.
const FORGIVEN: u32 = 2;
/// How far back judged reports count for a pattern.
pub const PATTERN_WITHIN: Span = Span::days(90);
/// Fewer wrong reports are no pattern.
pub const PATTERN: u32 = 8;

/// What is known of a reporter before a report is filed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reporter {
    /// Their reports in the last [`DAY`].
    pub today: u32,
    /// When the oldest of these was made.
    pub oldest_today: Option<Timestamp>,
}

impl Reporter {
    /// May this person report now? If not: when they may again.
    pub fn check(&self, now: Timestamp) -> Result<(), Timestamp> {
        if self.today < REPORTS_A_DAY {
            return Ok(());
        }
        Err(self.oldest_today.map_or(now + DAY, |oldest| oldest + DAY))
    }
}

/// How much a new report weighs, from what became of the reporter's earlier ones: hundredths.
/// Being wrong once or twice costs nothing. Many wrong ones weigh less; right ones make up for them. It never reaches
/// zero: the report that is right after all is still looked at.
pub fn weight(judged: &[Outcome]) -> u32 {
    let latest = judged.iter().take(REMEMBERED as usize);
    let (mut right, mut wrong) = (0, 0);
    for outcome in latest {
        match outcome {
            Outcome::Acted => right += 1,
            Outcome::NotActed => wrong += 1,
        }
    }
    if wrong <= FORGIVEN {
        return FULL_WEIGHT;
    }
    FULL_WEIGHT * (right + FORGIVEN) / (right + wrong)
}

/// Should a person look whether someone misuses reports? `judged` are the latest that nobody looked at for this before,
/// not older than [`PATTERN_WITHIN`]. At least [`PATTERN`] were wrong, and four of five. It opens a case and decides
/// nothing: being wrong is no misuse.
pub fn may_be_misuse(judged: &[Outcome]) -> bool {
    let latest = &judged[..judged.len().min(REMEMBERED as usize)];
    let wrong = latest.iter().filter(|one| **one == Outcome::NotActed).count();
    let right = latest.len() - wrong;
    wrong >= PATTERN as usize && wrong >= 4 * right
}

/// May a chat that ended at this moment still be reported? A live one may.
pub fn reportable(ended_at: Option<Timestamp>, now: Timestamp) -> bool {
    ended_at.is_none_or(|ended_at| now < ended_at + REPORTABLE)
}

/// The reporter's own words, if there are any: at most as long as a message.
pub fn words(typed: Option<&str>) -> Result<Option<MessageText>, TextError> {
    match typed.map(MessageText::parse) {
        None | Some(Err(TextError::Empty)) => Ok(None),
        Some(Ok(text)) => Ok(Some(text)),
        Some(Err(error)) => Err(error),
    }
}

/// The picked messages that the evidence has, each once and in order; a client may have sent anything.
pub fn picked(asked: &[u64], frozen: &[u64]) -> Vec<u64> {
    let mut picked: Vec<u64> = frozen.iter().copied().filter(|seq| asked.contains(seq)).collect();
    picked.sort_unstable();
    picked.dedup();
    picked
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn outcome() -> impl Strategy<Value = Outcome> {
        prop_oneof![Just(Outcome::Acted), Just(Outcome::NotActed)]
    }

    #[test]
    fn one_wrong_report_or_two_cost_nothing_and_ten_cost_much() {
        assert_eq!(weight(&[]), FULL_WEIGHT);
        assert_eq!(weight(&[Outcome::NotActed; 2]), FULL_WEIGHT);
        assert_eq!(weight(&[Outcome::NotActed; 3]), 66);
        assert_eq!(weight(&[Outcome::NotActed; 10]), 20);
        assert_eq!(weight(&[Outcome::NotActed; 500]), 10);
    }

    #[test]
    fn empty_words_are_none_and_long_ones_are_refused() {
        assert_eq!(words(None), Ok(None));
        assert_eq!(words(Some(" \u{200b}\n")), Ok(None));
        assert!(words(Some(&"é".repeat(2_000))).is_ok_and(|text| text.is_some()));
        assert_eq!(words(Some(&"é".repeat(2_001))), Err(TextError::TooLong));
    }

    proptest! {
        #[test]
        fn a_report_always_weighs_something_and_never_more_than_in_full(judged in vec(outcome(), 0..60)) {
            prop_assert!((1..=FULL_WEIGHT).contains(&weight(&judged)));
        }

        #[test]
        fn one_more_right_report_never_lowers_the_weight(judged in vec(outcome(), 0..19)) {
            let with = |one| { let mut all = judged.clone(); all.insert(0, one); weight(&all) };
            prop_assert!(with(Outcome::Acted) >= weight(&judged));
            prop_assert!(with(Outcome::NotActed) <= weight(&judged));
        }

        #[test]
        fn br_8_a_pattern_is_eight_wrong_reports_of_which_four_of_five(judged in vec(outcome(), 0..20)) {
            let wrong = judged.iter().filter(|one| **one == Outcome::NotActed).count();
            let right = judged.len() - wrong;
            prop_assert_eq!(may_be_misuse(&judged), wrong >= 8 && wrong * 5 >= judged.len() * 4);
            let mut turned = judged.clone();
            turned.reverse();
            prop_assert_eq!(may_be_misuse(&turned), may_be_misuse(&judged), "their order does not matter");
            let mut one_more = judged.clone();
            one_more.push(Outcome::Acted);
            prop_assert!(!may_be_misuse(&one_more) || may_be_misuse(&judged), "a right one makes no pattern");
            prop_assert!(wrong > 2 || !may_be_misuse(&judged), "and what is forgiven none: {}", right);
        }

        #[test]
        fn what_is_long_ago_weighs_nothing(latest in vec(outcome(), 20), before in vec(outcome(), 0..30)) {
            let all: Vec<_> = latest.iter().chain(&before).copied().collect();
            prop_assert_eq!(weight(&all), weight(&latest));
        }

        #[test]
        fn ten_reports_a_day_and_the_next_when_the_oldest_is_a_day_old(
            mut times in vec(0_i64..200_000, 0..15), now in 0_i64..200_000,
        ) {
            times.retain(|at| *at <= now && Timestamp(0) + Span::seconds(*at) + DAY > Timestamp(0) + Span::seconds(now));
            let at = |seconds: i64| Timestamp(0) + Span::seconds(seconds);
            let reporter = Reporter {
                today: u32::try_from(times.len()).expect("few"),
                oldest_today: times.iter().min().map(|oldest| at(*oldest)),
            };
            match reporter.check(at(now)) {
                Ok(()) => prop_assert!(times.len() < 10),
                Err(again) => {
                    prop_assert!(times.len() >= 10 && again > at(now) && again <= at(now) + DAY);
                }
            }
        }

        #[test]
        fn only_frozen_messages_are_picked_each_once(asked in vec(0_u64..80, 0..200), frozen in vec(0_u64..80, 0..50)) {
            let picked = picked(&asked, &frozen);
            prop_assert!(picked.iter().all(|seq| asked.contains(seq) && frozen.contains(seq)));
            prop_assert!(picked.windows(2).all(|two| two[0] < two[1]));
            prop_assert!(frozen.iter().all(|seq| !asked.contains(seq) || picked.contains(seq)));
        }

        #[test]
        fn a_chat_can_be_reported_for_thirty_days_after_its_end(ended in 0_i64..10_000_000, now in 0_i64..10_000_000) {
            let at = |seconds: i64| Timestamp(0) + Span::seconds(seconds);
            prop_assert_eq!(reportable(Some(at(ended)), at(now)), now - ended < 30 * 86_400);
            prop_assert!(reportable(None, at(now)));
        }
    }
}
