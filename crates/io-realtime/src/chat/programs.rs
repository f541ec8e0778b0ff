//! Signs that a program writes: each lets a person look, once a day for an account (AB-58).
//!
//! Kept in memory: times, lengths and keyed sketches. Must not sanction, and must not know a text.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use io_core::detection::{Pace, ProgramSign, Sketch};
use io_core::ids::UserId;
use io_core::moderation::rise::Subject;
use io_core::time::{Span, Uptime};
use parking_lot::Mutex;
use tokio::sync::Semaphore;

use crate::realtime::Realtime;

/// Accounts whose pace is remembered. When there are more, all are forgotten.
const MOST_PEOPLE: usize = 50_000;
/// An account is handed to people once in this time.
const AGAIN_AFTER: Span = Span::hours(24);
/// How many cases are opened at once; what finds no place is left to the next sign.
const AT_ONCE: usize = 16;

/// What this node knows of paces.
pub(crate) struct Programs {
    paces: Mutex<HashMap<UserId, Pace>>,
    handed_on: Mutex<HashMap<UserId, Uptime>>,
    counts: [AtomicU64; ProgramSign::ALL.len()],
    places: Arc<Semaphore>,
}

impl Default for Programs {
    fn default() -> Self {
        Self {
            paces: Mutex::default(),
            handed_on: Mutex::default(),
            counts: Default::default(),
            places: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl Programs {
    fn pace(&self, user: UserId, wait: Span, characters: usize) -> Option<ProgramSign> {
        let mut paces = self.paces.lock();
        if paces.len() >= MOST_PEOPLE && !paces.contains_key(&user) {
            paces.clear();
        }
        paces.entry(user).or_default().note(wait, characters)
    }

    /// Is this account to be handed to people now?
    fn is_new(&self, user: UserId, now: Uptime) -> bool {
        let mut handed_on = self.handed_on.lock();
        handed_on.retain(|_, at| now < *at + AGAIN_AFTER);
        if handed_on.len() >= MOST_PEOPLE || handed_on.contains_key(&user) {
            return false;
        }
        handed_on.insert(user, now);
        true
    }
}

impl Realtime {
    /// How often each sign of a program was handed to people, since the process started.
    pub fn program_signs(&self) -> Vec<(ProgramSign, u64)> {
        let counts = ProgramSign::ALL.iter().zip(&self.0.programs.counts);
        counts
            .map(|(sign, count)| (*sign, count.load(Ordering::Relaxed)))
            .collect()
    }

    /// An answer was stored, so long after the other's last message.
    pub(crate) fn note_answer(&self, user: UserId, wait: Span, characters: usize) {
        if let Some(sign) = self.0.programs.pace(user, wait, characters) {
            self.hand_to_people(user, sign);
        }
    }

    /// An opener was stored.
    pub(crate) fn note_opener(&self, user: UserId, opener: Sketch) {
        let writers = self.0.openers.note(user, opener, self.uptime());
        for writer in writers {
            self.note_rise(Subject::SameOpeners, Some(writer));
            self.hand_to_people(writer, ProgramSign::SameOpener);
        }
    }

    fn hand_to_people(&self, user: UserId, sign: ProgramSign) {
        let Ok(place) = Arc::clone(&self.0.programs.places).try_acquire_owned() else {
            return;
        };
        if !self.0.programs.is_new(user, self.uptime()) {
            return;
        }
        let counted = ProgramSign::ALL
            .iter()
            .zip(&self.0.programs.counts)
            .find(|(one, _)| **one == sign);
        if let Some((_, count)) = counted {
            count.fetch_add(1, Ordering::Relaxed);
        }
        let realtime = self.clone();
        self.in_background(async move {
            let opened = realtime.0.stores.messages.suspect_program(user, sign, realtime.now());
            // What the store could not do it logged; the next day has another sign.
            opened.await.ok();
            drop(place);
        });
    }
}
