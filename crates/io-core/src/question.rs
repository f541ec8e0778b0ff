//! The short question after a good chat: whom it is asked, how often, and the answers that it takes.
//!
//! Must not know what the other person did after the end, and nothing here links an answer to a person or a chat.

use crate::account::Language;
use crate::chat::EndCause;
use crate::insights::{GOOD_LENGTH, GOOD_MESSAGES};
use crate::named::named;
use crate::rating::Thumb;
use crate::reveal::Line;
use crate::time::{Span, Timestamp};

/// A person is asked at most once in this time, whether or not they answered.
pub const ASKED_AGAIN_AFTER: Span = Span::days(30);
/// For how long the day on which a person was asked is kept: thirty days after the end of that day.
pub const KEPT: Span = Span::days(31);
/// How long after the end of a chat its question can be asked.
pub const WINDOW: Span = Span::hours(24);
/// After this time from the beginning of the day on which it was asked, no answer counts.
pub const OPEN_FOR: Span = Span::days(2);
/// The largest number of good chats of which one is followed by the question.
pub const MOST_ONE_IN: u32 = 1_000;
/// How many questions of their own operators can have at once.
pub const MOST_QUESTIONS: usize = 3;
/// The most characters of a question.
pub const LONGEST: usize = 100;
/// The most languages of a question.
pub const MOST_LANGUAGES: usize = 12;
/// The question that comes with IO. Its words are part of the app.
pub static BUILT_IN: Question = Question {
    number: 0,
    takes: Takes::Scale,
    words: Vec::new(),
};

named! {
    /// What a question takes as an answer.
    Takes {
        /// One of five steps, from "not at all" to "very much".
        Scale = "scale",
        /// Yes or no.
        YesNo = "yes_no",
    }
}

named! {
    /// An answer.
    Reply {
        /// Not at all.
        One = "1",
        /// A little.
        Two = "2",
        /// In between.
        Three = "3",
        /// Much.
        Four = "4",
        /// Very much.
        Five = "5",
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
        /// "Not now": seen, and not answered.
        NotNow = "not_now",
    }
}

impl Takes {
    /// Its answers, in the order of the page; "not now" is the last.
    pub const fn replies(self) -> &'static [Reply] {
        match self {
            Self::Scale => &[
                Reply::One,
                Reply::Two,
                Reply::Three,
                Reply::Four,
                Reply::Five,
                Reply::NotNow,
            ],
            Self::YesNo => &[Reply::Yes, Reply::No, Reply::NotNow],
        }
    }
}

/// The words of a question in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The language.
    pub language: Language,
    /// One line.
    pub text: String,
}

impl Words {
    /// Parses typed words.
    pub fn parse(language: &str, text: &str) -> Result<Self, QuestionError> {
        let language = Language::parse(language).map_err(|_| QuestionError::Language)?;
        let line = Line::<LONGEST>::parse(text).map_err(|_| QuestionError::Text)?;
        if line.as_str().is_empty() {
            return Err(QuestionError::Text);
        }
        let text = line.as_str().to_owned();
        Ok(Self { language, text })
    }
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Names it in the counts; 0 is the one that comes with IO.
    pub number: u32,
    /// What it takes.
    pub takes: Takes,
    /// Its words, the first language for everyone whose own is missing; none for the one that comes with IO.
    pub words: Vec<Words>,
}

/// What operators chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// One in so many good chats is followed by the question; 0: none is.
    pub one_in: u32,
    /// Questions of their own; without any, the one that comes with IO is asked.
    pub own: Vec<Question>,
    /// The last number that a question got.
    pub last: u32,
}

impl Default for Choice {
    fn default() -> Self {
        Self {
            one_in: 8,
            own: Vec::new(),
            last: 0,
        }
    }
}

/// What operators typed cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuestionError {
    /// Too rare to be asked.
    #[error("0 to {MOST_ONE_IN}")]
    OneIn,
    /// Too many questions, or a number that no question has.
    #[error("at most {MOST_QUESTIONS} questions, each of them once")]
    Questions,
    /// The language is none that IO knows.
    #[error("a language such as en or de")]
    Language,
    /// The text is empty or too long.
    #[error("1 to {LONGEST} characters")]
    Text,
    /// There are no words, too many languages, or one language twice.
    #[error("1 to {MOST_LANGUAGES} languages, each of them once")]
    Languages,
}

impl Choice {
    /// Checks what was typed against the choice before it. A question with the number 0 is new and gets its own number.
    pub fn next(&self, one_in: u32, typed: Vec<Question>) -> Result<Self, QuestionError> {
        if one_in > MOST_ONE_IN {
            return Err(QuestionError::OneIn);
        }
        if typed.len() > MOST_QUESTIONS {
            return Err(QuestionError::Questions);
        }
        let (mut own, mut last) = (Vec::<Question>::new(), self.last);
        for question in typed {
            let words = &question.words;
            let twice = |at: usize| words[..at].iter().any(|one| one.language == words[at].language);
            if words.is_empty() || words.len() > MOST_LANGUAGES || (0..words.len()).any(twice) {
                return Err(QuestionError::Languages);
            }
            let number = match question.number {
                0 => {
                    last += 1;
                    last
                }
                // Answers of the other kind would be counted together with its own.
                known
                    if self
                        .own
                        .iter()
                        .any(|one| one.number == known && one.takes == question.takes) =>
                {
                    known
                }
                _ => return Err(QuestionError::Questions),
            };
            if own.iter().any(|one| one.number == number) {
                return Err(QuestionError::Questions);
            }
            own.push(Question { number, ..question });
        }
        Ok(Self { one_in, own, last })
    }

    /// The question of this number, if it is asked now.
    pub fn question(&self, number: u32) -> Option<&Question> {
        if number == BUILT_IN.number {
            return self.own.is_empty().then_some(&BUILT_IN);
        }
        self.own.iter().find(|one| one.number == number)
    }

    /// The question that a draw selects.
    /// The same draw always gives the same answer, so asking twice is no second chance.
    pub fn drawn(&self, draw: u64) -> Option<&Question> {
        let one_in = u64::from(self.one_in);
        if one_in == 0 || !draw.is_multiple_of(one_in) {
            return None;
        }
        let rest = draw / one_in;
        match u64::try_from(self.own.len()).unwrap_or(1) {
            0 => Some(&BUILT_IN),
            count => self.own.get(usize::try_from(rest % count).unwrap_or(0)),
        }
    }
}

/// The facts of a chat that the question depends on: what this person did, and what both know of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Talked {
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended, if it did.
    pub ended_at: Option<Timestamp>,
    /// Why it ended.
    pub cause: Option<EndCause>,
    /// Messages of the two sides.
    pub messages: [u32; 2],
    /// How this person rated it.
    pub thumb: Option<Thumb>,
    /// This person blocked or reported the other, or said "not again".
    pub refused: bool,
}

impl Talked {
    /// Was it good for this person, and is it recent? Nothing that the other one does after the end changes the answer.
    pub fn was_good(&self, now: Timestamp) -> bool {
        let Some(ended) = self.ended_at else { return false };
        // Every other end looks the same to this person: a leave, a block by the other, an erased account.
        let met = self.cause.is_some_and(|cause| cause != EndCause::NoShow);
        let recent = now >= ended && now - ended <= WINDOW;
        let long = ended - self.started_at >= GOOD_LENGTH
            && self.messages.iter().all(|side| u64::from(*side) >= GOOD_MESSAGES);
        let liked = match self.thumb {
            Some(Thumb::Up) => true,
            Some(Thumb::Down) => false,
            Some(Thumb::Skip) | None => long,
        };
        met && recent && liked && !self.refused
    }
}

/// When a person was last asked, and what is still open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The first moment of that day, in UTC.
    pub on: Timestamp,
    /// The question, until it is answered.
    pub open: Option<u32>,
}

impl Asked {
    /// Asked now: only the day is known afterwards.
    pub fn at(now: Timestamp, question: u32) -> Self {
        Self {
            on: day(now),
            open: Some(question),
        }
    }

    /// May the person be asked again? Counted from the end of the day on which they were asked. A clock that was set
    /// back asks nobody twice.
    pub fn is_over(self, now: Timestamp) -> bool {
        now - self.on >= KEPT
    }

    /// Does an answer to this question count now?
    pub fn takes(self, question: u32, now: Timestamp) -> bool {
        self.open == Some(question) && now - self.on < OPEN_FOR
    }
}

fn day(moment: Timestamp) -> Timestamp {
    let day = Span::days(1).0;
    Timestamp(moment.0.div_euclid(day) * day)
}

/// Which question this person is asked now, if any.
pub fn ask<'a>(
    choice: &'a Choice,
    talked: &Talked,
    asked: Option<Asked>,
    draw: u64,
    now: Timestamp,
) -> Option<&'a Question> {
    let rested = asked.is_none_or(|asked| asked.is_over(now));
    if rested && talked.was_good(now) {
        choice.drawn(draw)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOON: Timestamp = Timestamp(1_800_000_000_000_000);

    fn talked() -> Talked {
        Talked {
            started_at: NOON - GOOD_LENGTH,
            ended_at: Some(NOON),
            cause: Some(EndCause::Left),
            messages: [10, 10],
            thumb: None,
            refused: false,
        }
    }

    fn own(number: u32) -> Question {
        Question {
            number,
            takes: Takes::YesNo,
            words: vec![Words::parse("en", "Was it kind?").expect("short")],
        }
    }

    fn any_talk() -> impl Strategy<Value = Talked> {
        let thumb = prop_oneof![
            Just(None),
            Just(Some(Thumb::Up)),
            Just(Some(Thumb::Down)),
            Just(Some(Thumb::Skip))
        ];
        let cause = prop_oneof![
            Just(EndCause::Left),
            Just(EndCause::Blocked),
            Just(EndCause::Lost),
            Just(EndCause::NoShow),
            Just(EndCause::Idle),
            Just(EndCause::Erased)
        ];
        let messages = prop::array::uniform2(0_u32..20);
        (0_i64..1_000, messages, thumb, cause, any::<bool>()).prop_map(|(seconds, messages, thumb, cause, refused)| {
            Talked {
                started_at: NOON - Span::seconds(seconds),
                cause: Some(cause),
                messages,
                thumb,
                refused,
                ..talked()
            }
        })
    }

    #[test]
    fn a_chat_is_good_by_the_own_thumb_or_by_its_length() {
        let short = Talked {
            messages: [1, 2],
            ..talked()
        };
        let with = |talked: Talked, thumb| Talked { thumb, ..talked }.was_good(NOON);
        assert!(with(talked(), None) && with(talked(), Some(Thumb::Skip)) && with(short, Some(Thumb::Up)));
        assert!(!with(short, None) && !with(short, Some(Thumb::Skip)) && !with(talked(), Some(Thumb::Down)));
        assert!(talked().was_good(NOON + WINDOW) && !talked().was_good(NOON + WINDOW + Span(1)));
        let live = Talked {
            ended_at: None,
            cause: None,
            ..talked()
        };
        assert!(!live.was_good(NOON));
    }

    #[test]
    fn only_the_question_that_is_open_takes_an_answer_and_not_for_long() {
        let asked = Asked::at(NOON, 3);
        assert!(asked.takes(3, NOON) && asked.takes(3, NOON + Span::days(1)));
        assert!(!asked.takes(4, NOON) && !asked.takes(3, NOON + OPEN_FOR));
        assert!(!Asked { open: None, ..asked }.takes(3, NOON));
    }

    #[test]
    fn a_new_question_gets_a_number_that_none_ever_had() {
        let first = Choice::default().next(4, vec![own(0), own(0)]).expect("fits");
        assert_eq!(first.own.iter().map(|one| one.number).collect::<Vec<_>>(), [1, 2]);
        let second = first.next(4, vec![own(2)]).expect("fits");
        let third = second.next(4, vec![own(0), own(2)]).expect("fits");
        assert_eq!(third.own.iter().map(|one| one.number).collect::<Vec<_>>(), [3, 2]);
        assert_eq!(third.next(4, vec![own(1)]), Err(QuestionError::Questions), "it is gone");
        assert_eq!(third.next(4, vec![own(2), own(2)]), Err(QuestionError::Questions));
        let other = Question {
            takes: Takes::Scale,
            ..own(2)
        };
        assert_eq!(third.next(4, vec![other]), Err(QuestionError::Questions));
        assert_eq!(third.next(4, vec![own(0); 4]), Err(QuestionError::Questions));
        assert_eq!(third.next(MOST_ONE_IN + 1, Vec::new()), Err(QuestionError::OneIn));
        let mute = Question {
            words: Vec::new(),
            ..own(0)
        };
        assert_eq!(third.next(4, vec![mute]), Err(QuestionError::Languages));
    }

    #[test]
    fn the_words_of_a_question_are_one_short_line() {
        assert_eq!(
            Words::parse("en", "  Was it\nkind? ").expect("a line").text,
            "Was it kind?"
        );
        assert_eq!(Words::parse("xx-nope-nope", "Hi"), Err(QuestionError::Language));
        for text in ["", " \u{200b} ", &"a".repeat(LONGEST + 1)] {
            assert_eq!(Words::parse("en", text), Err(QuestionError::Text));
        }
    }

    proptest! {
        /// Days pass, chats end, some questions are answered: two of them are never less than thirty days apart.
        #[test]
        fn aq_1_nobody_is_asked_twice_within_thirty_days(
            hours in prop::collection::vec((1_i64..200, any::<u64>(), any::<bool>()), 1..200),
            one_in in 1_u32..4,
        ) {
            let choice = Choice { one_in, ..Choice::default() };
            let (mut now, mut kept, mut last) = (NOON, None::<Asked>, None::<Timestamp>);
            for (later, draw, answers) in hours {
                now = now + Span::hours(later);
                let chat = Talked { started_at: now - GOOD_LENGTH, ended_at: Some(now), ..talked() };
                // The day is deleted as soon as it means nothing any more.
                kept = kept.filter(|asked| now - asked.on < KEPT);
                let Some(question) = ask(&choice, &chat, kept, draw, now) else { continue };
                prop_assert!(last.is_none_or(|last| now - last >= ASKED_AGAIN_AFTER));
                last = Some(now);
                let asked = Asked::at(now, question.number);
                kept = Some(if answers { Asked { open: None, ..asked } } else { asked });
            }
        }

        #[test]
        fn aq_2_a_report_a_block_and_a_bad_rating_are_never_followed_by_it(chat in any_talk(), draw: u64) {
            let always = Choice { one_in: 1, ..Choice::default() };
            let refused = Talked { refused: true, ..chat };
            let bad = Talked { thumb: Some(Thumb::Down), ..chat };
            let alone = Talked { cause: Some(EndCause::NoShow), ..chat };
            for never in [refused, bad, alone] {
                prop_assert_eq!(ask(&always, &never, None, draw, NOON), None);
            }
            let off = Choice { one_in: 0, ..Choice::default() };
            prop_assert_eq!(ask(&off, &chat, None, draw, NOON), None);
        }

        /// A block, an erasure and a lost connection of the other all look like a leave.
        #[test]
        fn aq_3_how_the_other_one_left_does_not_matter(chat in any_talk(), draw: u64) {
            let always = Choice { one_in: 1, ..Choice::default() };
            let by = |cause| ask(&always, &Talked { cause: Some(cause), ..chat }, None, draw, NOON);
            for cause in [EndCause::Blocked, EndCause::Lost, EndCause::Erased] {
                prop_assert_eq!(by(cause), by(EndCause::Left));
            }
        }

        #[test]
        fn one_in_so_many_draws_asks_and_each_question_gets_its_turn(one_in in 1_u32..20, count in 0_usize..4) {
            let own: Vec<_> = (1..=3).take(count).map(own).collect();
            let choice = Choice { one_in, own, last: 3 };
            let draws = u64::from(one_in) * 12;
            let asked: Vec<_> = (0..draws).filter_map(|draw| choice.drawn(draw)).collect();
            prop_assert_eq!(asked.len(), 12);
            for question in &choice.own {
                prop_assert_eq!(asked.iter().filter(|one| **one == question).count(), 12 / count);
            }
            prop_assert!(count > 0 || asked.iter().all(|one| **one == BUILT_IN));
        }
    }
}
