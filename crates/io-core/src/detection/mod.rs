//! Signals in the text of a message, for hints to people. A signal never sanctions anyone.
//!
//! Deterministic and without state: the same text has the same signals by the same lists, on every node and at every
//! reading. The text does not leave the function. Time grows with the length of the text alone.

mod changes;
mod corpus;
mod link;
mod lists;
mod normal;
mod opener;
mod person;
mod phone;
mod place;
mod pressure;
mod program;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::chat::By;
use crate::text::MessageText;
pub use changes::{Edit, WordChange, WordChangeError, WordChanges};
pub use corpus::{Corpus, Difference, Effects, Quality, effects};
use lists::Hit;
pub use lists::{LANGUAGES, Section, WordLists};
use normal::Normal;
pub use opener::{Openers, Sketch};
pub use pressure::{LAST_MESSAGES, is_pressure};
pub use program::{CommonOpeners, Pace, ProgramSign};

macro_rules! signals {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// Something that a text seems to have in it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[repr(u8)]
        pub enum Signal {
            $($(#[$doc])* $name,)+
        }

        impl Signal {
            /// Every signal.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Its name, on the wire and in metrics.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

signals! {
    /// A telephone number.
    Phone = "phone",
    /// An email address.
    Email = "email",
    /// An account elsewhere, asked for or given.
    Handle = "handle",
    /// A link.
    Link = "link",
    /// A street with a number.
    Address = "address",
    /// An insult to the reader.
    Insult = "insult",
    /// An opener that says nothing. Only a first message has it.
    Opener = "opener",
    /// Words of someone who may harm themselves.
    SelfHarm = "self_harm",
    /// The writer says that they are under eighteen.
    UnderAge = "under_age",
    /// Asks to go on elsewhere.
    AsksToLeave = "asks_to_leave",
    /// Asks for a picture.
    AsksForPicture = "asks_for_picture",
    /// Asks for money.
    AsksForMoney = "asks_for_money",
    /// Threatens to publish or to pass on.
    Threat = "threat",
}

/// A set of signals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Signals(u16);

impl Signals {
    /// None.
    pub const NONE: Self = Self(0);

    /// A set of these.
    pub const fn of(signals: &[Signal]) -> Self {
        let (mut set, mut at) = (0, 0);
        while at < signals.len() {
            set |= 1 << signals[at] as u16;
            at += 1;
        }
        Self(set)
    }

    /// Whether it has this one.
    pub fn has(self, signal: Signal) -> bool {
        self.0 & (1 << signal as u16) != 0
    }

    /// Whether it has none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those that are in both sets.
    #[must_use]
    pub fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those that are in one of the sets.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The same without one.
    #[must_use]
    pub fn without(self, signal: Signal) -> Self {
        Self(self.0 & !(1 << signal as u16))
    }

    /// Adds one.
    pub fn insert(&mut self, signal: Signal) {
        self.0 |= 1 << signal as u16;
    }

    /// The signals, in the order of the list.
    pub fn iter(self) -> impl Iterator<Item = Signal> {
        Signal::ALL.iter().copied().filter(move |signal| self.has(*signal))
    }
}

impl FromIterator<Signal> for Signals {
    fn from_iter<I: IntoIterator<Item = Signal>>(signals: I) -> Self {
        let mut set = Self::NONE;
        for signal in signals {
            set.insert(signal);
        }
        set
    }
}

/// What the writer may be asked about before a message is sent.
pub const NUDGES: Signals = Signals::of(&[
    Signal::Phone,
    Signal::Email,
    Signal::Handle,
    Signal::Link,
    Signal::Address,
    Signal::Insult,
    Signal::Opener,
]);

/// What the receiver of a message may be shown beside it.
pub const HINTS_TO_READER: Signals = Signals::of(&[
    Signal::Insult,
    Signal::SelfHarm,
    Signal::AsksToLeave,
    Signal::AsksForPicture,
    Signal::AsksForMoney,
    Signal::Threat,
]);

/// What the writer of a message may be shown beside it.
pub const HINTS_TO_WRITER: Signals = Signals::of(&[Signal::SelfHarm]);

/// What the reader of a message is shown beside it, of what its text has.
pub fn hints_of(found: Signals, allowed: Signals, by: By) -> Signals {
    let shown = match by {
        By::Me => HINTS_TO_WRITER,
        By::Peer => HINTS_TO_READER,
        By::System => Signals::NONE,
    };
    found.both(shown).both(allowed)
}

/// The signals in a text by the lists of this program, [`Signal::Opener`] as if it were a first message.
pub fn signals(text: &str) -> Signals {
    WordLists::shipped().signals(text)
}

impl WordLists {
    /// The signals in a text by these lists, [`Signal::Opener`] as if it were a first message.
    pub fn signals(&self, text: &str) -> Signals {
        let normal = Normal::of(bounded(text));
        let hits: Vec<Hit> = self.hits(&normal.plain).collect();
        let found = |section: Section| hits.iter().any(|hit| hit.section == section);
        let links = link::find(self, &normal);
        let insulted = person::insults(self, &normal.plain, &hits)
            || normal.undisguised.as_ref().is_some_and(|words| {
                let hits: Vec<Hit> = self.hits(words).collect();
                person::insults(self, words, &hits)
            });
        let handle = place::find(self, &normal, &hits);
        let signs = [
            (Signal::Phone, phone::find(self, &normal, found(Section::Call))),
            (Signal::Email, links.email),
            (Signal::Handle, handle),
            (Signal::Link, links.link),
            (Signal::Address, person::has_address(self, &normal)),
            (Signal::Insult, insulted),
            (Signal::Opener, opener::says_nothing(self, &normal)),
            (Signal::SelfHarm, found(Section::SelfHarm)),
            (Signal::UnderAge, person::is_child(self, &normal, &hits)),
            (Signal::AsksToLeave, handle || found(Section::Leave)),
            (Signal::AsksForPicture, found(Section::Picture)),
            (Signal::AsksForMoney, found(Section::Money)),
            (Signal::Threat, found(Section::Threat)),
        ];
        signs
            .into_iter()
            .filter_map(|(signal, found)| found.then_some(signal))
            .collect()
    }
}

/// As much of a text as is looked at: all of any message.
fn bounded(text: &str) -> &str {
    &text[..text.floor_char_boundary(MessageText::MOST_BYTES)]
}
