//! Converts types of `io-core` into their twins on the wire and back.
//! The twins differ only in how they are written: the rules of a type are in `io-core`, its JSON is here.

use io_core::{account, again, chat, matching};

use crate::events::{By, Marks, PeerCard, Shared};
use crate::frames::AgainAnswer;
use crate::rest::{Preferences, Privacy};

impl From<chat::By> for By {
    fn from(by: chat::By) -> Self {
        match by {
            chat::By::Me => Self::Me,
            chat::By::Peer => Self::Peer,
            chat::By::System => Self::System,
        }
    }
}

impl From<chat::ShownCard> for PeerCard {
    fn from(chat::ShownCard { name, glyph }: chat::ShownCard) -> Self {
        Self { name, glyph }
    }
}

impl From<chat::Marks> for Marks {
    fn from(marks: chat::Marks) -> Self {
        Self {
            delivered: marks.delivered(),
            read: marks.read(),
        }
    }
}

impl From<Marks> for chat::Marks {
    fn from(marks: Marks) -> Self {
        Self::new(marks.delivered, marks.read)
    }
}

impl From<matching::Shared> for Shared {
    fn from(shared: matching::Shared) -> Self {
        Self {
            interests: shared.interests,
            languages: shared.languages,
            mood: shared.mood,
        }
    }
}

impl From<AgainAnswer> for again::AgainStep {
    fn from(answer: AgainAnswer) -> Self {
        match answer {
            AgainAnswer::Accept => Self::Accept,
            AgainAnswer::Later => Self::Later,
            AgainAnswer::NotAgain => Self::Never,
        }
    }
}

/// Both directions between two structs with the same fields.
macro_rules! same_fields {
    ($wire:ident, $core:path { $($field:ident),+ $(,)? }) => {
        impl From<$wire> for $core {
            fn from($wire { $($field),+ }: $wire) -> Self {
                Self { $($field),+ }
            }
        }

        impl From<$core> for $wire {
            fn from(core: $core) -> Self {
                Self { $($field: core.$field),+ }
            }
        }
    };
}

same_fields!(
    Preferences,
    account::Preferences {
        genders,
        gender_weight,
        language_weight,
        interest_weight,
        mood,
        mood_weight,
        freeze_at,
        allow_recent,
    }
);
same_fields!(
    Privacy,
    account::Privacy {
        receipts,
        typing,
        presence,
        show_alias,
        reveal_requests,
    }
);
