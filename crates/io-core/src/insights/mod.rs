//! Operator metrics: what is counted, what each metric means, and what is too small to be shown.
//!
//! Everything here is a count of a kind of event in a day of the operator. Must not know a person: who did something is
//! used once, to count each person once a day, and is kept nowhere.

mod changes;
mod day;
mod facts;
mod histogram;
mod metric;
mod note;
mod shown;
mod tally;

pub use changes::{Change, MOST_CHANGES, most_changed, most_changed_of};
pub use day::{Day, SLOT, Slot, Zone};
pub use facts::{Counts, Fact, MailDomain, Part, SearchEnd, part_of_gender};
pub use histogram::{Histogram, Scale};
pub use metric::{Better, Metric, Unit, Value, search_funnel, steps_of_matches};
pub use note::{LONGEST_NOTE, MOST_DAYS_OF_A_NOTE, MOST_NOTES_OF_A_DAY, NewNote, NoteError, NoteKind};
pub use shown::{Figure, Hidden, SHOWN_FROM, group, nested, over_days};
pub use tally::{LeftOut, Tallied, Tally};

use crate::time::Span;

/// A search that its owner stops within this time counts as a change of mind.
pub const CHANGED_MIND: Span = Span::seconds(5);
/// A good chat lasts at least this long.
pub const GOOD_LENGTH: Span = Span::minutes(5);
/// A good chat has at least this many messages of each side.
pub const GOOD_MESSAGES: u64 = 10;
/// A chat below this length is a short one.
pub const SHORT_CHAT: Span = Span::seconds(30);
/// An email for signing in is a success when it becomes a session within this time.
pub const SIGNED_IN_WITHIN: Span = Span::minutes(15);
/// On which days after joining people are looked for again.
pub const RETURNS: [u32; 3] = [1, 7, 30];

/// Is a chat a good one? `refused`: one of the two blocked or reported the other.
pub fn is_good(lasted: Span, messages: [u64; 2], refused: bool) -> bool {
    lasted >= GOOD_LENGTH && messages.iter().all(|one| *one >= GOOD_MESSAGES) && !refused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_good_chat_is_long_and_even_and_nobody_objected() {
        let enough = [GOOD_MESSAGES; 2];
        assert!(is_good(GOOD_LENGTH, enough, false));
        assert!(!is_good(Span(GOOD_LENGTH.0 - 1), enough, false));
        assert!(!is_good(GOOD_LENGTH, [GOOD_MESSAGES, GOOD_MESSAGES - 1], false));
        assert!(!is_good(GOOD_LENGTH, enough, true));
    }
}
