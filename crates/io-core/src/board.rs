//! The board of wishes and faults: words of staff, where each stands, and which counts people see.
//!
//! Must not know who voted.

use unicode_segmentation::UnicodeSegmentation;

use crate::insights::SHOWN_FROM;
use crate::named::named;
use crate::reveal::Line;
use crate::text::MessageText;

named! {
    /// What is on the board.
    Kind {
        /// Something that people would like.
        Wish = "wish",
        /// Something that does not work.
        Fault = "fault",
    }
}

named! {
    /// Where it stands.
    State {
        /// Nothing was decided.
        New = "new",
        /// It will be done.
        Planned = "planned",
        /// It is being done.
        Doing = "doing",
        /// It is there; a fault is fixed.
        Done = "done",
        /// It will not be done.
        Declined = "declined",
    }
}

impl State {
    /// Does a vote still say something?
    pub const fn takes_votes(self) -> bool {
        matches!(self, Self::New | Self::Planned | Self::Doing)
    }
}

/// The most characters of a title.
pub const LONGEST_TITLE: usize = 80;
/// The most characters of a text or a reason.
pub const LONGEST_TEXT: usize = 600;
/// The most characters of the version in which a fault is fixed.
pub const LONGEST_VERSION: usize = 20;
/// Counts that people see are rounded down to a multiple of this.
pub const STEP: u64 = 10;

/// A wish or a fault in words of staff: plain text, which is escaped where it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What it is.
    pub kind: Kind,
    /// One line.
    pub title: String,
    /// A few sentences.
    pub text: String,
    /// Where it stands.
    pub state: State,
    /// Why it was declined.
    pub reason: Option<String>,
    /// The version in which a fault is fixed.
    pub fixed_in: Option<String>,
    /// People see it.
    pub public: bool,
}

/// A draft as it is typed.
#[derive(Clone, Copy, Debug)]
pub struct Typed<'a> {
    /// What it is.
    pub kind: Kind,
    /// One line.
    pub title: &'a str,
    /// A few sentences.
    pub text: &'a str,
    /// Where it stands.
    pub state: State,
    /// Why it was declined.
    pub reason: Option<&'a str>,
    /// The version in which a fault is fixed.
    pub fixed_in: Option<&'a str>,
    /// People see it.
    pub public: bool,
}

/// A draft cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// The title is empty or too long.
    #[error("1 to {LONGEST_TITLE} characters")]
    Title,
    /// The text is empty or too long.
    #[error("1 to {LONGEST_TEXT} characters")]
    Text,
    /// What is declined has a reason.
    #[error("a reason of 1 to {LONGEST_TEXT} characters for what is declined")]
    Reason,
    /// What is fixed says since when.
    #[error("the version in which the fault is fixed, at most {LONGEST_VERSION} characters")]
    FixedIn,
}

impl Draft {
    /// Parses a typed draft. A reason is kept only with what is declined, a version only with a fault that is fixed.
    pub fn parse(typed: Typed<'_>) -> Result<Self, DraftError> {
        let title = Line::<LONGEST_TITLE>::parse(typed.title).map_err(|_| DraftError::Title)?;
        if title.as_str().is_empty() {
            return Err(DraftError::Title);
        }
        let reason = match typed.state {
            State::Declined => Some(bounded(typed.reason.unwrap_or_default()).ok_or(DraftError::Reason)?),
            _ => None,
        };
        let fixed_in = match (typed.kind, typed.state) {
            (Kind::Fault, State::Done) => {
                let version = Line::<LONGEST_VERSION>::parse(typed.fixed_in.unwrap_or_default());
                let version = version.map_err(|_| DraftError::FixedIn)?;
                if version.as_str().is_empty() {
                    return Err(DraftError::FixedIn);
                }
                Some(version.as_str().to_owned())
            }
            _ => None,
        };
        Ok(Self {
            kind: typed.kind,
            title: title.as_str().to_owned(),
            text: bounded(typed.text).ok_or(DraftError::Text)?,
            state: typed.state,
            reason,
            fixed_in,
            public: typed.public,
        })
    }
}

fn bounded(typed: &str) -> Option<String> {
    let text = MessageText::parse(typed).ok()?.into_string();
    (text.graphemes(true).count() <= LONGEST_TEXT).then_some(text)
}

/// What people see of a count of votes: nothing below ten, then the tens, so that one vote more or less tells nothing.
pub const fn in_public(votes: u64) -> Option<u64> {
    if votes < SHOWN_FROM {
        return None;
    }
    Some(votes / STEP * STEP)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(kind: Kind, state: State) -> Typed<'static> {
        Typed {
            kind,
            title: "Meet at a time\nwe both pick",
            text: "Both name an hour.",
            state,
            reason: None,
            fixed_in: None,
            public: true,
        }
    }

    #[test]
    fn fb_8_people_see_tens_and_nothing_below_ten() {
        for (votes, shown) in [(0, None), (9, None), (10, Some(10)), (19, Some(10)), (20, Some(20))] {
            assert_eq!(in_public(votes), shown, "{votes}");
        }
    }

    #[test]
    fn fb_9_what_is_declined_says_why_and_what_is_fixed_since_when() {
        let plain = Draft::parse(typed(Kind::Wish, State::Done)).expect("fits");
        assert_eq!(plain.title, "Meet at a time we both pick");
        let declined = typed(Kind::Wish, State::Declined);
        assert_eq!(Draft::parse(declined), Err(DraftError::Reason));
        let why = Typed {
            reason: Some("Nothing is for sale here."),
            fixed_in: Some("1.2"),
            ..declined
        };
        let kept = Draft::parse(why).expect("fits");
        assert_eq!((kept.reason.is_some(), kept.fixed_in), (true, None));
        let fixed = typed(Kind::Fault, State::Done);
        assert_eq!(Draft::parse(fixed), Err(DraftError::FixedIn));
        let fixed_in = Typed {
            fixed_in: Some("1.14.3"),
            ..fixed
        };
        assert_eq!(
            Draft::parse(fixed_in).expect("fits").fixed_in.as_deref(),
            Some("1.14.3")
        );
    }

    #[test]
    fn words_of_the_board_have_bounds() {
        let with = |title, text| {
            Draft::parse(Typed {
                title,
                text,
                ..typed(Kind::Wish, State::New)
            })
            .map(drop)
        };
        let long = "x".repeat(LONGEST_TEXT + 1);
        assert_eq!(with(" ", "text"), Err(DraftError::Title));
        assert_eq!(with(&long[..=LONGEST_TITLE], "text"), Err(DraftError::Title));
        assert_eq!(with("title", "\u{200b}"), Err(DraftError::Text));
        assert_eq!(with("title", &long), Err(DraftError::Text));
        assert_eq!(with(&long[..LONGEST_TITLE], &long[..LONGEST_TEXT]), Ok(()));
    }
}
