//! What people who look elsewhere should hear of, until the server fetches it.
//!
//! A hint: it may be lost, and nobody waits for it. Must not know how a person hears of it.

use std::collections::{HashSet, VecDeque};

use io_core::ids::UserId;
use io_core::notifications::Occasion;
use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::connection::Transport;
use crate::realtime::Realtime;

/// How many occasions wait at most; what finds no place is lost.
const MOST: usize = 10_000;

/// What waits, and who heard of a message since they last looked.
#[derive(Default)]
pub(crate) struct Elsewhere {
    inside: Mutex<Inside>,
    raised: Notify,
}

#[derive(Default)]
struct Inside {
    waiting: VecDeque<(UserId, Occasion)>,
    heard: HashSet<UserId>,
}

impl Elsewhere {
    fn raise(&self, user: UserId, occasion: Occasion) {
        let mut inside = self.inside.lock();
        if inside.waiting.len() >= MOST {
            return;
        }
        let again = matches!(occasion, Occasion::Message(_)) && !inside.heard.insert(user);
        if !again {
            inside.waiting.push_back((user, occasion));
            self.raised.notify_one();
        }
    }

    fn forget(&self, user: UserId) {
        self.inside.lock().heard.remove(&user);
    }

    fn take(&self) -> Vec<(UserId, Occasion)> {
        self.inside.lock().waiting.drain(..).collect()
    }
}

impl Realtime {
    /// Waits for people who look elsewhere and should hear of something, and takes all of it. For one caller.
    pub async fn next_elsewhere(&self) -> Vec<(UserId, Occasion)> {
        loop {
            let raised = self.0.elsewhere.raised.notified();
            let taken = self.0.elsewhere.take();
            if !taken.is_empty() {
                return taken;
            }
            raised.await;
        }
    }

    /// Whether a person has a tab in sight. A stream does not say, and counts as one.
    pub fn is_looking(&self, user: UserId) -> bool {
        let all = self.0.hub.of(user);
        all.iter()
            .any(|one| one.transport != Transport::Socket || !one.background())
    }

    /// Something happened that this person should hear of, unless they are looking.
    pub(crate) fn tell_elsewhere(&self, user: UserId, occasion: Occasion) {
        if !self.is_looking(user) {
            self.0.elsewhere.raise(user, occasion);
        }
    }

    /// The person looked, or left: the next message is news again.
    pub(crate) fn looked(&self, user: UserId) {
        self.0.elsewhere.forget(user);
    }
}

#[cfg(test)]
mod tests {
    use io_core::ids::ChatId;

    use super::*;

    #[test]
    fn push_6_further_messages_say_nothing_until_the_person_looked() {
        let elsewhere = Elsewhere::default();
        let [one, other] = [1, 2].map(|n| UserId::from_random([n; 16]));
        let message = Occasion::Message(ChatId::from_random([9; 16]));
        for user in [one, one, other, one] {
            elsewhere.raise(user, message);
        }
        elsewhere.raise(one, Occasion::Match);
        assert_eq!(
            elsewhere.take(),
            [(one, message), (other, message), (one, Occasion::Match)]
        );
        elsewhere.raise(one, message);
        assert_eq!(elsewhere.take(), []);
        elsewhere.forget(one);
        elsewhere.raise(one, message);
        assert_eq!(elsewhere.take(), [(one, message)]);
    }

    #[test]
    fn what_finds_no_place_is_lost_and_may_come_again() {
        let elsewhere = Elsewhere::default();
        let user = |n: usize| UserId::from_random((n as u128).to_be_bytes());
        let message = Occasion::Message(ChatId::from_random([9; 16]));
        for n in 0..=MOST {
            elsewhere.raise(user(n), message);
        }
        assert_eq!(elsewhere.take().len(), MOST);
        elsewhere.raise(user(MOST), message);
        assert_eq!(elsewhere.take(), [(user(MOST), message)]);
    }
}
