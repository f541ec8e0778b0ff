//! What people who look elsewhere hear of, in which words, and how often at most.
//!
//! A notification shows on locked screens: its words say that something happened, never what, nor who did it.

use crate::ids::ChatId;
use crate::limits::Gcra;
use crate::time::Span;

/// For so long a device waits to hear that people are here.
pub const WAITS_FOR_PEOPLE: Span = Span::hours(24);

/// How often one person is pushed to, whatever happens.
pub const PACE: Gcra = Gcra::with_burst(3, Span::minutes(1), 3);

/// How long a push about a message waits at most, drawn anew for each.
///
/// A push service sees when a push is sent: it should not see when someone else wrote.
pub const HESITATION: Span = Span::seconds(5);

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// Someone was found while every tab is hidden: the person is asked whether they are here.
    Match,
    /// Someone wrote in a chat while the person looked elsewhere. Further messages say nothing more.
    Message(ChatId),
    /// So many people are here that the lobby shows a number again.
    People,
}

impl Occasion {
    /// Its name in a push.
    pub fn name(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Message(_) => "message",
            Self::People => "someone",
        }
    }

    /// What the notification says.
    pub fn title(self) -> &'static str {
        match self {
            Self::Match => "Someone is here",
            Self::Message(_) => "You have a new message",
            Self::People => "People are here now",
        }
    }

    /// The page that it opens. None of them starts a search.
    pub fn page(self) -> String {
        match self {
            Self::Match | Self::People => "/lobby".to_owned(),
            Self::Message(chat) => format!("/chat/{}", chat.0),
        }
    }

    /// For so long a push service keeps it: after that it is no longer true.
    pub fn life(self) -> Span {
        match self {
            Self::Match => Span::seconds(15),
            Self::Message(_) => Span::days(1),
            Self::People => Span::minutes(10),
        }
    }

    /// Whether it may wake a device that saves power.
    pub fn is_urgent(self) -> bool {
        matches!(self, Self::Match)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn push_5_no_words_depend_on_a_person_or_a_chat() {
        let chats = [[1; 16], [2; 16]].map(ChatId::from_random);
        let [one, other] = chats.map(Occasion::Message);
        assert_eq!((one.title(), one.name()), (other.title(), other.name()));
        for occasion in [Occasion::Match, one, Occasion::People] {
            assert!(occasion.title().is_ascii() && occasion.life() > Span::ZERO);
        }
        assert_ne!(one.page(), other.page());
        assert_eq!(Occasion::People.page(), "/lobby");
    }
}
