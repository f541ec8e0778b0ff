//! How many people are online, rounded and refreshed seldom.
//!
//! Nobody can be watched arriving or leaving by this number.

use io_core::account::Weight;
use io_core::ids::UserId;
use io_core::matching::{Genders, Supply};
use io_core::time::{Span, Uptime};
use io_protocol::moment::Moment;
use io_protocol::rest::{GenderWish, Lobby};
use parking_lot::Mutex;

use crate::realtime::Realtime;
use crate::refusal::Refusal;

impl Realtime {
    /// What the lobby shows.
    pub async fn lobby(&self, user: UserId) -> Result<Lobby, Refusal> {
        let now = self.now();
        let paused_until = self.0.stores.seekers.paused_until(user, now).await?;
        let unavailable_interests = self.unavailable_interests(user).await?;
        let gender_wish = self.gender_wish(user).await?;
        Ok(Lobby {
            online: self.crowd(),
            typical_wait: self.0.matcher.lock().typical_wait(),
            paused_until: paused_until.map(Moment::from),
            unavailable_interests,
            gender_wish,
        })
    }
}

impl Realtime {
    /// The number that the lobby shows to everyone, if it shows one.
    pub fn crowd(&self) -> Option<u32> {
        self.0.crowd_size.count_at(self.uptime(), || self.people_here())
    }

    /// What the user's wish for genders means for the wait; nothing without a wish or a crowd.
    async fn gender_wish(&self, user: UserId) -> Result<Option<GenderWish>, Refusal> {
        let uptime = self.uptime();
        if self.0.supply.lock().of(Genders::ANYONE, uptime).is_none() {
            return Ok(None);
        }
        let seeker = self.0.stores.seekers.seeker(user, self.now()).await?;
        let wishes = seeker
            .map(|seeker| seeker.wishes)
            .filter(|own| own.gender_weight != Weight::Any);
        let told = wishes.and_then(|own| self.0.supply.lock().of(own.genders, uptime));
        Ok(told.map(|supply| match supply {
            Supply::Usual => GenderWish::Usual,
            Supply::Longer => GenderWish::Longer,
            Supply::MuchLonger => GenderWish::MuchLonger,
        }))
    }
}

/// How long one count lasts.
const LASTS: Span = Span::seconds(20);

/// The last count.
#[derive(Default)]
pub(crate) struct CrowdSize(Mutex<Option<(Uptime, Option<u32>)>>);

impl CrowdSize {
    /// The number of people, rounded down to its bucket; absent for "a few".
    pub(crate) fn count_at(&self, now: Uptime, count: impl FnOnce() -> usize) -> Option<u32> {
        let mut seen = self.0.lock();
        match *seen {
            Some((at, bucket)) if now - at < LASTS => bucket,
            _ => {
                let bucket = bucket(count());
                *seen = Some((now, bucket));
                bucket
            }
        }
    }
}

/// Rounded down to 10, 20, 50, 100, 200, 500 …; below 10 there is no number.
fn bucket(people: usize) -> Option<u32> {
    let people = u32::try_from(people).unwrap_or(u32::MAX);
    let mut best = None;
    let mut ten = 10_u32;
    loop {
        for times in [1, 2, 5] {
            match ten.checked_mul(times) {
                Some(step) if step <= people => best = Some(step),
                _ => return best,
            }
        }
        ten = match ten.checked_mul(10) {
            Some(next) => next,
            None => return best,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_counted_from_ten_and_rounded_down() {
        for (people, told) in [
            (0, None),
            (9, None),
            (10, Some(10)),
            (19, Some(10)),
            (49, Some(20)),
            (99, Some(50)),
            (1_234, Some(1_000)),
        ] {
            assert_eq!(bucket(people), told, "{people}");
        }
    }

    #[test]
    fn the_count_lasts_for_twenty_seconds() {
        let crowd_size = CrowdSize::default();
        assert_eq!(crowd_size.count_at(Uptime(0), || 9), None);
        assert_eq!(crowd_size.count_at(Uptime(0) + Span::seconds(19), || 10), None);
        assert_eq!(crowd_size.count_at(Uptime(0) + Span::seconds(20), || 10), Some(10));
    }
}
