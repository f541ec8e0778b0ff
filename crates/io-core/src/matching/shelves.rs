//! Shelves of waiting seats, to find fitting ones without examining the rest.
//! One shelf per room, language and interest, on it one line per class, oldest first.
//!
//! Must not know whether two seats fit beyond what shelf and class tell.

use std::cmp::Reverse;
use std::collections::binary_heap::PeekMut;
use std::collections::btree_set::Range;
use std::collections::{BTreeSet, BinaryHeap};

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
type Lines = FxHashMap<Shelf, Vec<(Class, BTreeSet<LinePosition>)>>;

impl Shelves {
    pub(super) fn put(&mut self, name: Shelf, stance: Stance, class: Class, place: LinePosition) {
        let on_shelf = self.lines(stance).entry(name).or_default();
        match on_shelf.iter_mut().find(|(known, _)| *known == class) {
            Some((_, line)) => {
                line.insert(place);
            }
            None => on_shelf.push((class, BTreeSet::from([place]))),
        }
    }

    pub(super) fn take(&mut self, name: Shelf, stance: Stance, class: Class, place: LinePosition) {
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

    /// The seats on these shelves whose class passes, oldest first.
    /// Each comes once with the number of shelves that hold it, starting at a position.
    pub(super) fn walk(
        &self,
        sources: &[Source],
        passes: impl Fn(Class) -> bool,
        from: Option<LinePosition>,
    ) -> Walk<'_> {
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
    heads: BinaryHeap<Reverse<(LinePosition, usize)>>,
    lines: Vec<Range<'a, LinePosition>>,
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
            if let Some(following) = self.lines[line].next() {
                *head = Reverse((*following, line));
            } else {
                PeekMut::pop(head);
            }
        }
        Some((place, found))
    }
}
