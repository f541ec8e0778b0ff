//! Where waiting places stand so that fitting ones are found without looking at the rest: one shelf for each room,
//! language and interest, on it one line for each class, oldest first.
//!
//! Must not know whether two places fit beyond what their shelf and class say.

use std::cmp::Reverse;
use std::collections::btree_set::Range;
use std::collections::{BTreeSet, BinaryHeap, HashMap};

use crate::languages::Language;

use super::census::Tag;
use super::hash::Quick;
use super::seat::{Class, Place, Room};

/// The name of a shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shelf {
    pub(super) room: Room,
    /// Those who speak it; `None`: those who can do without a language in common.
    pub(super) language: Option<Language>,
    /// Those who like it; `None`: those who do not insist on an interest in common.
    pub(super) tag: Option<Tag>,
}

/// A shelf to look at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source {
    pub(super) shelf: Shelf,
    /// Only those who insist on an interest in common: the others also stand elsewhere.
    pub(super) insisting_only: bool,
}

/// All shelves.
#[derive(Default)]
pub(super) struct Shelves {
    lines: HashMap<Shelf, Vec<(Class, BTreeSet<Place>)>, Quick>,
}

impl Shelves {
    pub(super) fn put(&mut self, shelf: Shelf, class: Class, place: Place) {
        let lines = self.lines.entry(shelf).or_default();
        match lines.iter_mut().find(|(known, _)| *known == class) {
            Some((_, line)) => {
                line.insert(place);
            }
            None => lines.push((class, BTreeSet::from([place]))),
        }
    }

    pub(super) fn take(&mut self, shelf: Shelf, class: Class, place: Place) {
        let Some(lines) = self.lines.get_mut(&shelf) else {
            return;
        };
        if let Some(at) = lines.iter().position(|(known, _)| *known == class) {
            lines[at].1.remove(&place);
            if lines[at].1.is_empty() {
                lines.swap_remove(at);
            }
        }
        if lines.is_empty() {
            self.lines.remove(&shelf);
        }
    }

    /// The places on these shelves whose class passes, oldest first, each once, beginning with a place.
    pub(super) fn walk(&self, sources: &[Source], passes: impl Fn(Class) -> bool, from: Option<Place>) -> Walk<'_> {
        let mut walk = Walk {
            heads: BinaryHeap::new(),
            lines: Vec::new(),
            last: None,
        };
        for source in sources {
            for (class, line) in self.lines.get(&source.shelf).into_iter().flatten() {
                if (source.insisting_only && !class.needs_interest) || !passes(*class) {
                    continue;
                }
                let mut rest = match from {
                    Some(place) => line.range(place..),
                    None => line.range(..),
                };
                if let Some(first) = rest.next() {
                    walk.heads.push(Reverse((*first, walk.lines.len())));
                    walk.lines.push(rest);
                }
            }
        }
        walk
    }
}

/// A walk along several lines at once.
pub(super) struct Walk<'a> {
    heads: BinaryHeap<Reverse<(Place, usize)>>,
    lines: Vec<Range<'a, Place>>,
    last: Option<Place>,
}

impl Iterator for Walk<'_> {
    type Item = Place;

    fn next(&mut self) -> Option<Place> {
        loop {
            let mut head = self.heads.peek_mut()?;
            let Reverse((place, line)) = *head;
            if let Some(following) = self.lines[line].next() {
                *head = Reverse((*following, line));
            } else {
                std::collections::binary_heap::PeekMut::pop(head);
            }
            if self.last != Some(place) {
                self.last = Some(place);
                return Some(place);
            }
        }
    }
}
