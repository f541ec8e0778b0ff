//! What rises suddenly, and the interests that staff took out of matching for a while (AB-57).
//!
//! Counted in memory, by names that are forgotten with the process. Must not take anything out by itself.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use io_core::account::{Interest, Interests, Weight};
use io_core::ids::UserId;
use io_core::moderation::rise::{Alarm, Subject, Watch};
use io_core::moderation::trust::KNOWN_AFTER;
use io_core::outside::Entropy;
use io_core::time::Timestamp;
use io_protocol::problem::ProblemCode;
use parking_lot::Mutex;

use crate::realtime::Realtime;
use crate::refusal::Refusal;
use crate::store::Seeker;

/// What this node counts, and what is out of matching.
pub(crate) struct Raids {
    watch: Mutex<Watch>,
    /// Names networks, so that nothing outside of this process can.
    key: u64,
    out: Mutex<HashMap<Interest, Timestamp>>,
}

impl Raids {
    pub(crate) fn new(entropy: &dyn Entropy) -> Self {
        let mut key = [0; 8];
        entropy.fill(&mut key);
        Self {
            watch: Mutex::default(),
            key: u64::from_le_bytes(key),
            out: Mutex::default(),
        }
    }
}

impl Realtime {
    /// Notes that something happened that may be part of a raid. An account counts once for a subject.
    pub fn note_rise(&self, subject: Subject, by: Option<UserId>) {
        self.0.raids.watch.lock().note(subject, by, self.uptime());
    }

    /// Notes a new account, by the network that it came from and the domain of its address.
    pub fn note_new_account(&self, user: UserId, network: Option<&[u8]>, domain: Option<String>) {
        if let Some(network) = network {
            let mut hasher = DefaultHasher::new();
            (self.0.raids.key, network).hash(&mut hasher);
            self.note_rise(Subject::Network(hasher.finish()), Some(user));
        }
        if let Some(domain) = domain {
            self.note_rise(Subject::MailDomain(domain), Some(user));
        }
    }

    /// What rises now.
    pub fn alarms(&self) -> Vec<Alarm> {
        self.0.raids.watch.lock().alarms(self.uptime())
    }

    /// From now on these interests are out of matching until then, and no others. Searches that run keep theirs to
    /// their end.
    pub fn take_out_interests(&self, out: HashMap<Interest, Timestamp>) {
        *self.0.raids.out.lock() = out;
    }

    fn is_out(&self, interest: &Interest, now: Timestamp) -> bool {
        self.0.raids.out.lock().get(interest).is_some_and(|until| now < *until)
    }

    /// A search begins: counts what new accounts search with, and leaves out what staff took out of matching. Refused,
    /// honestly, if nothing is left of what must be shared.
    pub(crate) fn watch_search(&self, user: UserId, seeker: &mut Seeker, weight: Weight) -> Result<(), Refusal> {
        let now = self.now();
        let gender = seeker.profile.gender;
        self.0.supply.lock().note(user, gender, self.uptime());
        if now - seeker.since < KNOWN_AFTER {
            for interest in seeker.profile.interests.as_slice() {
                self.note_rise(Subject::Interest(interest.as_str().to_owned()), Some(user));
            }
        }
        let own = seeker.profile.interests.as_slice();
        let left: Vec<Interest> = own.iter().filter(|one| !self.is_out(one, now)).cloned().collect();
        if left.len() == own.len() {
            return Ok(());
        }
        if left.is_empty() && weight == Weight::Must {
            return Err(ProblemCode::InterestsUnavailable.into());
        }
        seeker.profile.interests = Interests::new(left).map_err(|_| Refusal::from(ProblemCode::Internal))?;
        Ok(())
    }

    /// Those of this user's own interests that are out of matching now.
    pub(crate) async fn unavailable_interests(&self, user: UserId) -> Result<Vec<String>, Refusal> {
        let now = self.now();
        if self.0.raids.out.lock().values().all(|until| *until <= now) {
            return Ok(Vec::new());
        }
        let seeker = self.0.stores.seekers.seeker(user, now).await?;
        let own = seeker.map(|seeker| seeker.profile.interests).unwrap_or_default();
        let out = own.as_slice().iter().filter(|one| self.is_out(one, now));
        Ok(out.map(|one| one.as_str().to_owned()).collect())
    }
}
