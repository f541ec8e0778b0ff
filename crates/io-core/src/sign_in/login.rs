//! Renewing a login: each refresh token works once, and a stolen one is noticed.
//!
//! Must not know how tokens look: a token is its number in the life of the login.

use crate::time::{Span, Timestamp};

/// How long logins live; the defaults are those of the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoginRules {
    /// A login that is not renewed for this long ends.
    pub idle: Span,
    /// No login lives longer.
    pub absolute: Span,
    /// For this long after a renewal the token before it gives the same answer again: the first one may have been lost
    /// on the way, and several tabs may ask at once.
    pub forgiven: Span,
    /// The most logins of one person; one more ends the one that was seen least recently.
    pub most: usize,
}

impl Default for LoginRules {
    fn default() -> Self {
        Self {
            idle: Span::days(30),
            absolute: Span::days(90),
            forgiven: Span::seconds(10),
            most: 10,
        }
    }
}

/// A login as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Login {
    /// When the person signed in.
    pub created_at: Timestamp,
    /// The number of the token that works; the first is 0.
    pub counter: u64,
    /// When that token was given out.
    pub renewed_at: Timestamp,
    /// When the token before it was given out, if there was one.
    pub renewed_before_at: Option<Timestamp>,
    /// When it was ended, if it was.
    pub ended_at: Option<Timestamp>,
}

/// What becomes of a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// The newest one: give out its successor.
    Rotate(Login),
    /// The one before it, just now replaced: give out the same successor again.
    Again {
        /// Its number.
        counter: u64,
    },
    /// An older one of the last seconds: newer ones are on their way to the same client, which should try with those.
    Retry,
    /// The one before the newest, too late. It gives nothing; the login goes on with the newest.
    Stale,
    /// One whose successor was used, long ago: somebody has a copy. End the login.
    Reused,
    /// The login ended or is too old.
    Ended,
}

impl LoginRules {
    /// A login that begins now.
    pub fn begin(now: Timestamp) -> Login {
        Login {
            created_at: now,
            counter: 0,
            renewed_at: now,
            renewed_before_at: None,
            ended_at: None,
        }
    }

    /// When a login ends by itself, if it is not renewed.
    pub fn ends_at(&self, login: &Login) -> Timestamp {
        (login.renewed_at + self.idle).min(login.created_at + self.absolute)
    }

    /// Is the login good at all?
    pub fn is_live(&self, login: &Login, now: Timestamp) -> bool {
        login.ended_at.is_none() && now < self.ends_at(login)
    }

    /// What becomes of token number `counter`?
    pub fn renew(&self, login: &Login, counter: u64, now: Timestamp) -> Renewal {
        if !self.is_live(login, now) || counter > login.counter {
            return Renewal::Ended;
        }
        let lately = |at: Timestamp| now - at <= self.forgiven;
        match login.counter - counter {
            0 => Renewal::Rotate(Login {
                counter: login.counter + 1,
                renewed_at: now,
                renewed_before_at: Some(login.renewed_at),
                ..*login
            }),
            1 if lately(login.renewed_at) => Renewal::Again { counter: login.counter },
            1 => Renewal::Stale,
            2 if login.renewed_before_at.is_some_and(lately) => Renewal::Retry,
            _ => Renewal::Reused,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::default() + Span::days(20_000) + Span::seconds(seconds)
    }

    fn rotated(renewal: Renewal) -> Login {
        match renewal {
            Renewal::Rotate(login) => login,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn ten_renewals_at_once_give_one_successor() {
        let rules = LoginRules::default();
        let login = rotated(rules.renew(&LoginRules::begin(at(0)), 0, at(600)));
        for _ in 0..9 {
            assert_eq!(rules.renew(&login, 0, at(609)), Renewal::Again { counter: 1 });
        }
        assert_eq!(login.counter, 1);
    }

    #[test]
    fn a_token_whose_successor_was_used_ends_the_login_unless_it_was_just_replaced() {
        let rules = LoginRules::default();
        let first = rotated(rules.renew(&LoginRules::begin(at(0)), 0, at(600)));
        let second = rotated(rules.renew(&first, 1, at(604)));
        assert_eq!(rules.renew(&second, 0, at(608)), Renewal::Retry);
        assert_eq!(rules.renew(&second, 0, at(611)), Renewal::Reused);
    }

    #[test]
    fn a_token_that_comes_too_late_gives_nothing_and_ends_nothing_before_its_successor_was_used() {
        let rules = LoginRules::default();
        let login = rotated(rules.renew(&LoginRules::begin(at(0)), 0, at(600)));
        assert_eq!(rules.renew(&login, 0, at(611)), Renewal::Stale);
        assert!(matches!(rules.renew(&login, 1, at(700)), Renewal::Rotate(_)));
    }

    #[test]
    fn a_login_ends_after_thirty_days_of_silence_and_after_ninety_in_all() {
        let rules = LoginRules::default();
        let day = |n: i64| at(n * 86_400);
        let mut login = LoginRules::begin(day(0));
        assert_eq!(rules.renew(&login, 0, day(30)), Renewal::Ended);
        for n in [29, 58, 87] {
            login = rotated(rules.renew(&login, login.counter, day(n)));
        }
        assert_eq!(rules.renew(&login, login.counter, day(90)), Renewal::Ended);
        assert_eq!(rules.ends_at(&login), day(90));
    }

    proptest! {
        #[test]
        fn of_two_holders_of_one_token_at_most_one_goes_on(
            steps in prop::collection::vec((any::<bool>(), 11_i64..2_000), 1..40),
        ) {
            let rules = LoginRules::default();
            let mut login = LoginRules::begin(at(0));
            let mut held = [0, 0];
            let mut now = 0;
            let mut renewed_since_copy = [0_u32; 2];
            for (thief, pause) in steps {
                now += pause;
                let who = usize::from(thief);
                match rules.renew(&login, held[who], at(now)) {
                    Renewal::Rotate(next) => {
                        login = next;
                        held[who] = next.counter;
                        renewed_since_copy[who] += 1;
                    }
                    Renewal::Reused => login.ended_at = Some(at(now)),
                    Renewal::Stale | Renewal::Ended => {}
                    other => prop_assert!(false, "{:?} more than ten seconds later", other),
                }
            }
            prop_assert!(renewed_since_copy.contains(&0), "both went on: {:?}", renewed_since_copy);
        }

        #[test]
        fn the_counter_rises_by_one_and_only_with_the_newest_token(counter in 0_u64..6, presented in 0_u64..8, pause in 0_i64..30) {
            let rules = LoginRules::default();
            let mut login = LoginRules::begin(at(0));
            for n in 0..counter {
                login = rotated(rules.renew(&login, n, at(i64::try_from(n).unwrap())));
            }
            match rules.renew(&login, presented, at(10 + pause)) {
                Renewal::Rotate(next) => prop_assert!(presented == counter && next.counter == counter + 1),
                Renewal::Again { counter: same } => prop_assert!(presented + 1 == counter && same == counter),
                Renewal::Ended => prop_assert!(presented > counter),
                _ => prop_assert!(presented < counter),
            }
        }
    }
}
