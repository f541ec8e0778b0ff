//! Shelves of waiting seats, to find fitting ones without examining the rest.
//! One shelf per room, language and interest, on it one line per class, oldest first.
//!
//! Must not know whether two seats fit beyond what shelf and class tell.

use std::cmp::Reverse;
use std::collections::binary_heap::PeekMut;
use std::collections::btree_set::Range;
use std::collections::{BTreeSet, BinaryHeap};
use std::ops::Bound::{Excluded, Unbounded};

use rustc_hash::FxHashMap;

use crate::account::Language;

use super::census::Tag;
use super::seat::{Class, LinePosition, RoomNumber};

/// The name of a shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shelf {
    pub(super) room: RoomNumber,
    /// Seats that speak it; `None`: seats that need no common language.
    pub(super) language: Option<Language>,
    /// Seats that like it.
    /// `None`: seats that need no common interest, now or at a later step.
    pub(super) tag: Option<Tag>,
}

/// Does a seat currently insist on a common interest?
/// Seats with no interest to offer can skip it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stance {
    /// It accepts people who share nothing.
    Open,
    /// It insists.
    Insisting,
}

/// A shelf to walk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source {
    pub(super) shelf: Shelf,
    /// Only seats of this stance; `None`: all of them.
    pub(super) only: Option<Stance>,
}

/// All shelves.
#[derive(Default)]
pub(super) struct Shelves {
    open: Lines,
    insisting: Lines,
}

// The pool itself assigns these small keys, so no one can choose them to collide.
type Lines = FxHashMap<Shelf, Vec<Line>>;

/// The seats of one class on one shelf, oldest first; never empty.
struct Line {
    class: Class,
    /// The oldest. A walk opens many lines and goes along few: this spares it the tree.
    first: LinePosition,
    places: BTreeSet<LinePosition>,
}

impl Shelves {
    pub(super) fn put(&mut self, name: Shelf, stance: Stance, class: Class, place: LinePosition) {
        let on_shelf = self.lines(stance).entry(name).or_default();
        match on_shelf.iter_mut().find(|line| line.class == class) {
            Some(line) => {
                line.places.insert(place);
                line.first = line.first.min(place);
            }
            None => on_shelf.push(Line {
                class,
                first: place,
                places: BTreeSet::from([place]),
            }),
        }
    }

    pub(super) fn take(&mut self, name: Shelf, stance: Stance, class: Class, place: LinePosition) {
        let all = self.lines(stance);
        let Some(on_shelf) = all.get_mut(&name) else {
            return;
        };
        if let Some(at) = on_shelf.iter().position(|line| line.class == class) {
            let line = &mut on_shelf[at];
            line.places.remove(&place);
            if line.first == place {
                match line.places.first() {
                    Some(first) => line.first = *first,
                    None => drop(on_shelf.swap_remove(at)),
                }
            }
        }
        if on_shelf.is_empty() {
            all.remove(&name);
        }
    }

    fn lines(&mut self, stance: Stance) -> &mut Lines {
        match stance {
            Stance::Open => &mut self.open,
            Stance::Insisting => &mut self.insisting,
        }
    }

    /// The lines on these shelves whose class passes.
    fn passing(&self, sources: &[Source], passes: impl Fn(Class) -> bool) -> impl Iterator<Item = &Line> {
        let all = sources.iter().flat_map(|source| {
            let wanted = |stance| source.only.is_none_or(|only| only == stance);
            let insisting = Some(&self.insisting).filter(|_| wanted(Stance::Insisting));
            let open = Some(&self.open).filter(|_| wanted(Stance::Open));
            let groups = insisting.into_iter().chain(open);
            groups.filter_map(|lines| lines.get(&source.shelf)).flatten()
        });
        all.filter(move |line| passes(line.class))
    }

    /// Some seats on these shelves whose class passes: the first of each line, in no order and some more than once.
    pub(super) fn firsts(
        &self,
        sources: &[Source],
        passes: impl Fn(Class) -> bool,
    ) -> impl Iterator<Item = LinePosition> {
        self.passing(sources, passes).map(|line| line.first)
    }

    /// The seats on these shelves whose class passes, oldest first.
    /// Each comes once with the number of shelves that hold it, starting at a position.
    pub(super) fn walk(
        &self,
        sources: &[Source],
        passes: impl Fn(Class) -> bool,
        from: Option<LinePosition>,
    ) -> Walk<'_> {
        let (mut heads, mut lines) = (Vec::new(), Vec::new());
        for line in self.passing(sources, passes) {
            let first = match from {
                Some(place) if line.first < place => line.places.range(place..).next().copied(),
                _ => Some(line.first),
            };
            if let Some(first) = first {
                heads.push(Reverse((first, lines.len())));
                lines.push(OpenLine { line, rest: None });
            }
        }
        Walk {
            heads: heads.into(),
            lines,
        }
    }
}

/// A line of a walk, and what is left of it once the walk has gone along it.
struct OpenLine<'a> {
    line: &'a Line,
    rest: Option<Range<'a, LinePosition>>,
}

impl OpenLine<'_> {
    fn after(&mut self, place: LinePosition) -> Option<LinePosition> {
        let places = &self.line.places;
        let rest = self
            .rest
            .get_or_insert_with(|| places.range((Excluded(place), Unbounded)));
        rest.next().copied()
    }
}

/// A walk along several lines at once.
pub(super) struct Walk<'a> {
    heads: BinaryHeap<Reverse<(LinePosition, usize)>>,
    lines: Vec<OpenLine<'a>>,
}

impl Iterator for Walk<'_> {
    type Item = (LinePosition, usize);

    fn next(&mut self) -> Option<(LinePosition, usize)> {
        let Reverse((place, _)) = *self.heads.peek()?;
        let mut found = 0;
        while let Some(mut head) = self.heads.peek_mut() {
            let Reverse((next, line)) = *head;
            if next != place {
                break;
            }
            found += 1;
            if let Some(following) = self.lines[line].after(place) {
                *head = Reverse((following, line));
            } else {
                PeekMut::pop(head);
            }
        }
        Some((place, found))
    }
}
