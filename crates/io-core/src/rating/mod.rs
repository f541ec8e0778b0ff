//! Rating a chat, and what ratings say about conduct.
//!
//! The rated person never sees a rating.

mod conduct;

use serde::{Deserialize, Serialize};

use crate::time::{Span, Timestamp};

pub use conduct::{Conduct, ConductRules, Habit, RatingsUse, Received, part_up};

/// A thumb after a chat. Only the matcher ever uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thumb {
    /// Good.
    Up,
    /// Not good.
    Down,
    /// Asked, and skipped.
    Skip,
}

/// The tags that a rating may carry, in display order. The web app has their texts.
pub const TAGS: &[&str] = &[
    "kind",
    "funny",
    "good_listener",
    "interesting",
    "shared_interests",
    "respectful",
    "low_effort",
    "boring",
    "rude",
    "pushy",
    "off_topic",
    "left_early",
];

/// The most tags of one rating.
pub const MOST_TAGS: usize = 3;

/// A rating as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// The thumb.
    pub thumb: Thumb,
    /// Up to three tags of [`TAGS`], without duplicates.
    pub tags: Vec<&'static str>,
}

impl Rating {
    /// Checks a thumb and its tags.
    pub fn parse<T: AsRef<str>>(thumb: Thumb, tags: &[T]) -> Result<Self, RatingError> {
        let mut known = Vec::new();
        for tag in tags {
            let tag = TAGS
                .iter()
                .find(|known| **known == tag.as_ref())
                .ok_or(RatingError::UnknownTag)?;
            if !known.contains(tag) {
                known.push(*tag);
            }
        }
        if known.len() > MOST_TAGS {
            return Err(RatingError::TooManyTags);
        }
        Ok(Self { thumb, tags: known })
    }
}

/// The result of rating a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rated {
    /// Stored or changed.
    Stored,
    /// The rules do not allow it.
    Refused(RatingError),
    /// No such chat, not a member, or the peer was erased.
    NotFound,
}

/// Why a rating was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RatingError {
    /// A tag that is not on the list.
    #[error("That tag is not on the list.")]
    UnknownTag,
    /// More than three tags.
    #[error("Choose at most three tags.")]
    TooManyTags,
    /// The chat was too short, or one side wrote too few messages.
    #[error("The conversation was too short to rate.")]
    TooShort,
    /// The chat is still live.
    #[error("The conversation has not ended yet.")]
    NotEnded,
    /// More than 24 h after the end.
    #[error("It is too late to rate this conversation.")]
    TooLate,
    /// Rated more than 10 minutes ago.
    #[error("The rating can no longer be changed.")]
    Final,
}

/// Which chats can be rated, and for how long (ER-4, ER-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RatingRules {
    /// The shortest chat that can be rated.
    pub shortest: Span,
    /// The fewest messages of each side.
    pub fewest_messages: u32,
    /// How long after the end a chat can be rated.
    pub window: Span,
    /// How long after the first rating it can be changed.
    pub editable: Span,
}

impl Default for RatingRules {
    fn default() -> Self {
        Self {
            shortest: Span::seconds(30),
            fewest_messages: 2,
            window: Span::hours(24),
            editable: Span::minutes(10),
        }
    }
}

/// The facts of a chat that rating it depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rateable {
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended, if it did.
    pub ended_at: Option<Timestamp>,
    /// Messages of the two sides, deleted ones included.
    pub messages: [u32; 2],
    /// When this member first rated it, if they did.
    pub rated_at: Option<Timestamp>,
}

impl Rateable {
    /// May this member rate now, for the first time or again?
    pub fn check(&self, rules: &RatingRules, now: Timestamp) -> Result<(), RatingError> {
        let ended = self.ended_at.ok_or(RatingError::NotEnded)?;
        if ended - self.started_at < rules.shortest || self.messages.iter().any(|n| *n < rules.fewest_messages) {
            return Err(RatingError::TooShort);
        }
        let (since, allowed, error) = match self.rated_at {
            Some(rated) => (rated, rules.editable, RatingError::Final),
            None => (ended, rules.window, RatingError::TooLate),
        };
        if now - since > allowed { Err(error) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::default() + Span::days(20_000) + Span::seconds(seconds)
    }

    fn chat() -> Rateable {
        Rateable {
            started_at: at(0),
            ended_at: Some(at(30)),
            messages: [2, 2],
            rated_at: None,
        }
    }

    #[test]
    fn a_chat_of_thirty_seconds_and_two_messages_each_can_be_rated_for_a_day() {
        assert_eq!(chat().check(&RatingRules::default(), at(31)), Ok(()));
        assert_eq!(chat().check(&RatingRules::default(), at(30 + 86_400)), Ok(()));
        assert_eq!(
            chat().check(&RatingRules::default(), at(31 + 86_400)),
            Err(RatingError::TooLate)
        );
        assert_eq!(
            Rateable {
                ended_at: Some(at(29)),
                ..chat()
            }
            .check(&RatingRules::default(), at(40)),
            Err(RatingError::TooShort)
        );
        assert_eq!(
            Rateable {
                messages: [9, 1],
                ..chat()
            }
            .check(&RatingRules::default(), at(40)),
            Err(RatingError::TooShort)
        );
        assert_eq!(
            Rateable {
                ended_at: None,
                ..chat()
            }
            .check(&RatingRules::default(), at(40)),
            Err(RatingError::NotEnded)
        );
    }

    #[test]
    fn a_rating_can_be_changed_for_ten_minutes() {
        let rated = Rateable {
            rated_at: Some(at(100)),
            ..chat()
        };
        assert_eq!(rated.check(&RatingRules::default(), at(700)), Ok(()));
        assert_eq!(rated.check(&RatingRules::default(), at(701)), Err(RatingError::Final));
    }

    #[test]
    fn a_rating_has_at_most_three_tags_of_the_list() {
        let parse = |tags: &[&str]| Rating::parse(Thumb::Up, tags).map(|rating| rating.tags);
        assert_eq!(parse(&["kind", "funny", "kind"]), Ok(vec!["kind", "funny"]));
        assert_eq!(parse(&TAGS[..4]), Err(RatingError::TooManyTags));
        assert_eq!(parse(&["<b>"]), Err(RatingError::UnknownTag));
    }
}
