//! Rate limits: the algorithm, and the one table of named limits.
//!
//! Must not know where the stored times live, nor what an address or an account is.

use crate::time::{Span, Timestamp, Uptime};

/// The generic cell rate algorithm: one stored time per key, no window edges.
/// Allows `count` per `window`, evenly spread, with up to `burst` at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gcra {
    /// The time that one request uses up.
    pub interval: Span,
    /// How many requests may come at once.
    pub burst: u32,
}

/// Whether a request is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateDecision {
    /// Allowed: store this time for the key, at least until it has passed.
    Allowed {
        /// The theoretical arrival time of the next request.
        new_tat: Uptime,
    },
    /// Denied; nothing is stored.
    Denied {
        /// A retry after this span succeeds unless another request comes first.
        retry_after: Span,
    },
}

impl Gcra {
    /// `count` in every `window`, all of them at once after a pause.
    pub const fn per(count: u32, window: Span) -> Self {
        Self::with_burst(count, window, count)
    }

    /// `count` in every `window`, at most `burst` at once.
    pub const fn with_burst(count: u32, window: Span, burst: u32) -> Self {
        assert!(
            count > 0 && burst > 0 && window.0 > 0,
            "a limit must let something pass"
        );
        Self {
            interval: Span(if window.0 > count as i64 {
                window.0 / count as i64
            } else {
                1
            }),
            burst,
        }
    }

    /// Is a request allowed now? `tat` is the stored time of the key, if any.
    pub fn check(&self, tat: Option<Uptime>, now: Uptime) -> RateDecision {
        let ahead = Span(self.interval.0.saturating_mul(i64::from(self.burst - 1)));
        let tat = tat.map_or(now, |tat| tat.max(now));
        let excess = (tat - now).0 - ahead.0;
        if excess > 0 {
            RateDecision::Denied {
                retry_after: Span(excess),
            }
        } else {
            RateDecision::Allowed {
                new_tat: tat + self.interval,
            }
        }
    }

    /// How long a stored time must be kept.
    pub fn horizon(&self) -> Span {
        Span(self.interval.0.saturating_mul(i64::from(self.burst)))
    }
}

/// Which requests share one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Per {
    /// One account.
    Account,
    /// One login (a device).
    Login,
    /// One IPv4 address, or one IPv6 /64.
    Address,
    /// One IPv6 /48.
    Network,
    /// One chat and account.
    Chat,
    /// The whole installation.
    Everyone,
}

macro_rules! limits {
    ($($(#[$doc:meta])* $name:ident = $text:literal [$($per:ident $count:literal / $window:expr $(, burst $burst:literal)?);+];)+) => {
        /// Rate limits per account or socket.
        /// The operator configures the limits per network address; sign-in emails have [`crate::sign_in::EmailRules`],
        /// reveals and ratings their own rules.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action {
            $($(#[$doc])* $name,)+
        }

        impl Action {
            /// Every action, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Its name in the configuration and in metrics.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The default limit of one account.
            ///
            /// # Panics
            ///
            /// If the action has none.
            pub fn account_default(self) -> Gcra {
                self.default_per(Per::Account)
            }

            /// The default limit of one login.
            ///
            /// # Panics
            ///
            /// If the action has none.
            pub fn login_default(self) -> Gcra {
                self.default_per(Per::Login)
            }

            fn default_per(self, per: Per) -> Gcra {
                let own = self.defaults().iter().find(|limit| limit.per == per);
                own.expect("invariant: the action has such a limit").gcra
            }

            /// The default limits. A request must pass all of them.
            pub fn defaults(self) -> &'static [Limit] {
                match self { $(Self::$name => const { &[$(limits!(@one $per, $count, $window $(, $burst)?)),+] },)+ }
            }
        }
    };
    (@one $per:ident, $count:literal, $window:expr) => {
        Limit { per: Per::$per, gcra: Gcra::per($count, $window) }
    };
    (@one $per:ident, $count:literal, $window:expr, $burst:literal) => {
        Limit { per: Per::$per, gcra: Gcra::with_burst($count, $window, $burst) }
    };
}

/// One limit of an action: which requests it counts together, and how many pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Whose requests are counted together.
    pub per: Per,
    /// How many pass.
    pub gcra: Gcra,
}

limits! {
    /// Starting a search: no bursts of clicks.
    FindMatch = "find_match" [Account 1 / Span::seconds(3), burst 3; Address 600 / Span::hours(1)];
    /// Starting a search: no endless skipping.
    FindMatchHourly = "find_match_hourly" [Account 60 / Span::hours(1)];
    /// Sending a message: no flood.
    SendMessage = "send_message" [Account 20 / Span::seconds(10), burst 10; Address 1000 / Span::minutes(1)];
    /// Sending a message: no endless stream.
    SendMessageSustained = "send_message_sustained" [Account 200 / Span::minutes(5)];
    /// `typing`; excess frames are dropped silently.
    Typing = "typing" [Chat 1 / Span::seconds(2)];
    /// Any frame on any socket of a login.
    /// Exceeding it is abuse: the login is banned for a minute.
    SocketFrame = "socket_frame" [Login 300 / Span::seconds(10)];
}

/// When a person who skips from chat to chat must pause.
/// It is a friendly pause before the next search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SkipRules {
    /// The window that is considered.
    pub window: Span,
    /// More chats than this in the window …
    pub chats: usize,
    /// … with a median shorter than this …
    pub median: Span,
    /// … pause for this long after the last of them.
    pub pause: Span,
}

impl Default for SkipRules {
    fn default() -> Self {
        Self {
            window: Span::minutes(10),
            chats: 12,
            median: Span::seconds(15),
            pause: Span::minutes(2),
        }
    }
}

impl SkipRules {
    /// When the pause ends, if there is one.
    /// `chats` are recently ended chats: when each ended and how long it lasted.
    pub fn paused_until(&self, chats: &[(Timestamp, Span)], now: Timestamp) -> Option<Timestamp> {
        // A chat that ends after now, or before it began, is from before the clock was set back.
        let counts = |(ended, length): &&(Timestamp, Span)| *ended <= now && *length >= Span::ZERO;
        let last = chats.iter().filter(counts).map(|(ended, _)| *ended).max()?;
        let mut lengths: Vec<Span> = chats
            .iter()
            .filter(counts)
            .filter(|(ended, _)| last - *ended < self.window)
            .map(|(_, length)| *length)
            .collect();
        lengths.sort_unstable();
        let skipping = lengths.len() > self.chats && lengths[lengths.len() / 2] < self.median;
        let until = last + self.pause;
        (skipping && until > now).then_some(until)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Uptime {
        Uptime::default() + Span::days(20) + Span::seconds(seconds)
    }

    #[test]
    fn one_more_than_the_limit_waits_and_then_passes() {
        for action in Action::ALL {
            for limit in action.defaults() {
                let mut tat = None;
                for n in 0..limit.gcra.burst {
                    match limit.gcra.check(tat, at(0)) {
                        RateDecision::Allowed { new_tat } => tat = Some(new_tat),
                        RateDecision::Denied { .. } => panic!("{action:?} {n}"),
                    }
                }
                let RateDecision::Denied { retry_after } = limit.gcra.check(tat, at(0)) else {
                    panic!("{action:?}")
                };
                assert!(retry_after > Span::ZERO && retry_after <= limit.gcra.interval);
                assert!(
                    matches!(limit.gcra.check(tat, at(0) + retry_after), RateDecision::Allowed { .. }),
                    "{action:?}"
                );
            }
        }
    }

    #[test]
    fn thirteen_quick_chats_pause_and_thirteen_real_ones_do_not() {
        let at = |seconds: i64| Timestamp::default() + Span::days(20_000) + Span::seconds(seconds);
        let rules = SkipRules::default();
        let chats = |length: i64| (0..13).map(|n| (at(n * 20), Span::seconds(length))).collect::<Vec<_>>();
        assert_eq!(rules.paused_until(&chats(8), at(250)), Some(at(240) + rules.pause));
        assert_eq!(rules.paused_until(&chats(8), at(361)), None);
        assert_eq!(rules.paused_until(&chats(60), at(250)), None);
        assert_eq!(rules.paused_until(&chats(8)[..12], at(250)), None);
        assert_eq!(rules.paused_until(&[], at(0)), None);
    }

    #[test]
    fn a_clock_that_is_set_back_pauses_nobody() {
        let at = |seconds: i64| Timestamp::default() + Span::days(20_000) + Span::seconds(seconds);
        let rules = SkipRules::default();
        let before = (0..13).map(|n| (at(n * 20), Span::seconds(8))).collect::<Vec<_>>();
        assert_eq!(rules.paused_until(&before, at(-3_600)), None);
        let across = (0..13).map(|n| (at(n * 20), Span::hours(-1))).collect::<Vec<_>>();
        assert_eq!(rules.paused_until(&across, at(250)), None);
    }

    proptest! {
        #[test]
        fn no_window_lets_more_pass_than_its_share_and_the_burst(
            count in 1_u32..20, window in 1_i64..600, burst in 1_u32..20,
            pauses in prop::collection::vec(0_i64..40_000, 1..200),
        ) {
            let gcra = Gcra::with_burst(count, Span::seconds(window), burst);
            let (mut tat, mut now, mut passed) = (None, at(0), Vec::new());
            for pause in pauses {
                now = now + Span::milliseconds(pause);
                if let RateDecision::Allowed { new_tat } = gcra.check(tat, now) {
                    tat = Some(new_tat);
                    passed.push(now);
                }
            }
            for (n, first) in passed.iter().enumerate() {
                for (m, last) in passed.iter().enumerate().skip(n) {
                    let share = (*last - *first).0 / gcra.interval.0 + i64::from(burst);
                    prop_assert!(i64::try_from(m - n + 1).unwrap() <= share);
                }
            }
        }

        #[test]
        fn a_retry_after_the_stated_wait_passes(
            count in 1_u32..20, window in 1_i64..600, burst in 1_u32..5, ahead in 0_i64..100_000,
        ) {
            let gcra = Gcra::with_burst(count, Span::seconds(window), burst);
            let tat = Some(at(0) + Span::milliseconds(ahead));
            if let RateDecision::Denied { retry_after } = gcra.check(tat, at(0)) {
                let passes = matches!(gcra.check(tat, at(0) + retry_after), RateDecision::Allowed { .. });
                prop_assert!(passes);
                let earlier = gcra.check(tat, at(0) + Span(retry_after.0 - 1));
                let too_early = matches!(earlier, RateDecision::Denied { .. });
                prop_assert!(too_early);
            }
        }
    }
}
