//! Where waiting places stand so that fitting ones are found without looking at the rest: one shelf for each room,
//! language and interest, on it one line for each class, oldest first.
//!
//! Must not know whether two places fit beyond what their shelf and class say.

use std::cmp::Reverse;
use std::collections::binary_heap::PeekMut;
use std::collections::btree_set::Range;
use std::collections::{BTreeSet, BinaryHeap, HashMap};

use crate::account::Language;

use super::census::Tag;
use super::hash::Quick;
use super::seat::{Class, Place, Room};

/// The name of a shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shelf {
    pub(super) room: Room,
    /// Those who speak it; `None`: those who can do without a language in common.
    pub(super) language: Option<Language>,
    /// Those who like it; `None`: everybody who can do without an interest in common, now or at a later step.
    pub(super) tag: Option<Tag>,
}

/// Does a place insist on an interest in common as things stand? Whoever has none to offer need not look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stance {
    /// It takes people who share nothing.
    Open,
    /// It does.
    Insisting,
}

/// A shelf to look at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source {
    pub(super) shelf: Shelf,
    /// Those of one stance only; `None`: everybody on it.
    pub(super) only: Option<Stance>,
}

/// All shelves.
#[derive(Default)]
pub(super) struct Shelves {
    open: Lines,
    insisting: Lines,
}

type Lines = HashMap<Shelf, Vec<(Class, BTreeSet<Place>)>, Quick>;

impl Shelves {
    pub(super) fn put(&mut self, name: Shelf, stance: Stance, class: Class, place: Place) {
        let on_shelf = self.lines(stance).entry(name).or_default();
        match on_shelf.iter_mut().find(|(known, _)| *known == class) {
            Some((_, line)) => {
                line.insert(place);
            }
            None => on_shelf.push((class, BTreeSet::from([place]))),
        }
    }

    pub(super) fn take(&mut self, name: Shelf, stance: Stance, class: Class, place: Place) {
        let all = self.lines(stance);
        let Some(on_shelf) = all.get_mut(&name) else {
            return;
        };
        if let Some(at) = on_shelf.iter().position(|(known, _)| *known == class) {
            on_shelf[at].1.remove(&place);
            if on_shelf[at].1.is_empty() {
                on_shelf.swap_remove(at);
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

    /// The places on these shelves whose class passes, oldest first, each once and with the number of shelves that it
    /// was found on, beginning with a place.
    pub(super) fn walk(&self, sources: &[Source], passes: impl Fn(Class) -> bool, from: Option<Place>) -> Walk<'_> {
        let mut walk = Walk {
            heads: BinaryHeap::new(),
            lines: Vec::new(),
        };
        for source in sources {
            let wanted = |stance| source.only.is_none_or(|only| only == stance);
            let insisting = Some(&self.insisting).filter(|_| wanted(Stance::Insisting));
            let open = Some(&self.open).filter(|_| wanted(Stance::Open));
            let all = insisting.into_iter().chain(open);
            for (class, line) in all.filter_map(|lines| lines.get(&source.shelf)).flatten() {
                if !passes(*class) {
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
}

impl Iterator for Walk<'_> {
    type Item = (Place, usize);

    fn next(&mut self) -> Option<(Place, usize)> {
        let Reverse((place, _)) = *self.heads.peek()?;
        let mut found = 0;
        while let Some(mut head) = self.heads.peek_mut() {
            let Reverse((next, line)) = *head;
            if next != place {
                break;
            }
            found += 1;
            if let Some(following) = self.lines[line].next() {
                *head = Reverse((*following, line));
            } else {
                PeekMut::pop(head);
            }
        }
        Some((place, found))
    }
}
