//! The marks that a client was shown last: what waited in its queue meanwhile may show lower ones (S11).
//!
//! Must not know how far events were written: the cursors do.

use io_core::chat::Marks;
use io_core::ids::ChatId;
use io_protocol::events::ChatView;

/// Whose marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// The peer's.
    Theirs,
    /// The user's own.
    Mine,
}

/// The marks of one chat as something shows them; those of the peer only if both share them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct InView {
    mine: Marks,
    theirs: Option<Marks>,
}

impl From<&ChatView> for InView {
    fn from(view: &ChatView) -> Self {
        Self {
            mine: view.mine.into(),
            theirs: view.theirs.map(Marks::from),
        }
    }
}

/// See the top of this file. Of one chat: nobody is in two live ones, and the marks of others do not rise.
#[derive(Default)]
pub(crate) struct ShownMarks(Option<(ChatId, InView)>);

impl ShownMarks {
    /// Notes marks that are to be sent. False: the client saw them, or higher ones.
    pub(crate) fn rise(&mut self, chat: ChatId, whose: Whose, marks: Marks) -> bool {
        let mut known = self.of(chat);
        let last = match whose {
            Whose::Theirs => known.theirs.get_or_insert_default(),
            Whose::Mine => &mut known.mine,
        };
        let rises = raise(last, marks);
        self.0 = Some((chat, known));
        rises
    }

    /// Would a view show lower marks than the client saw?
    pub(crate) fn pass(&self, chat: ChatId, view: InView) -> bool {
        let known = self.of(chat);
        let lower = |shown: Marks, marks: Marks| marks.delivered() < shown.delivered() || marks.read() < shown.read();
        lower(known.mine, view.mine)
            || known
                .theirs
                .zip(view.theirs)
                .is_some_and(|(one, other)| lower(one, other))
    }

    /// A view was written.
    pub(crate) fn note(&mut self, chat: ChatId, view: InView) {
        let mut known = self.of(chat);
        raise(&mut known.mine, view.mine);
        if let Some(theirs) = view.theirs {
            raise(known.theirs.get_or_insert_default(), theirs);
        }
        self.0 = Some((chat, known));
    }

    fn of(&self, chat: ChatId) -> InView {
        let known = self.0.filter(|(of, _)| *of == chat);
        known.map_or(InView::default(), |(_, known)| known)
    }
}

/// True: they were lower.
fn raise(known: &mut Marks, marks: Marks) -> bool {
    let risen = known.rise(Some(marks.delivered()), Some(marks.read()), u64::MAX);
    *known = risen.unwrap_or(*known);
    risen.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_marks_that_rise_are_sent_and_only_views_that_are_behind_wait() {
        let (one, other) = (ChatId::from_random([1; 16]), ChatId::from_random([2; 16]));
        let view = |mine, theirs| InView {
            mine: Marks::new(mine, mine),
            theirs: Some(Marks::new(theirs, theirs)),
        };
        let mut shown = ShownMarks::default();
        shown.note(one, view(3, 5));
        assert!(!shown.rise(one, Whose::Theirs, Marks::new(4, 4)));
        assert!(!shown.rise(one, Whose::Theirs, Marks::new(5, 5)));
        assert!(shown.rise(one, Whose::Theirs, Marks::new(6, 5)));
        assert!(shown.rise(one, Whose::Mine, Marks::new(4, 4)));
        assert!(shown.pass(one, view(4, 5)) && shown.pass(one, view(3, 6)));
        assert!(!shown.pass(one, view(4, 6)) && !shown.pass(other, view(0, 0)));
        let hides = InView {
            theirs: None,
            ..view(4, 0)
        };
        assert!(!shown.pass(one, hides));
        assert!(shown.rise(other, Whose::Theirs, Marks::new(1, 0)));
    }
}
