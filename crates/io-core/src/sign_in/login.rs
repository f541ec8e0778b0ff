//! Renewing a login: each refresh token works once, and a stolen one is detected.
//!
//! Must not know what tokens look like: a token is its number within the login.

use crate::time::{Span, Timestamp};

/// How long logins live; the defaults are the product's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoginRules {
    /// A login that is not renewed for this long ends.
    pub idle: Span,
    /// The longest life of a login.
    pub absolute: Span,
    /// How long after a renewal an older token is a race and not theft.
    /// The answer may have been lost, and several tabs may renew at once.
    pub forgiven: Span,
    /// The most logins of one person; one more ends the least recently seen.
    pub most: u32,
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

/// A login as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Login {
    /// When the person signed in.
    pub created_at: Timestamp,
    /// The number of the valid token.
    pub counter: u64,
    /// The token, or the access token issued with it, was used.
    pub used: bool,
    /// When the token was issued.
    pub renewed_at: Timestamp,
    /// When the login ends unless renewed.
    pub expires_at: Timestamp,
    /// When the login ended, if it did.
    pub ended_at: Option<Timestamp>,
}

/// What happens with a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// The newest token: issue its successor.
    Rotate(Login),
    /// The token before it: issue the same successor again.
    /// The successor is unused or was issued moments ago.
    Again {
        /// Its number.
        counter: u64,
    },
    /// An older token, while the newest is a few seconds old.
    /// Newer ones are on their way to the same client, which should retry with those.
    Retry,
    /// A token whose successor was used: it was copied. End the login.
    Reused,
    /// The login ended, is too old, or never had such a token.
    Ended,
}

impl LoginRules {
    /// The number of the first token.
    pub const FIRST: u64 = 1;

    /// A login that begins now.
    pub fn begin(&self, now: Timestamp) -> Login {
        Login {
            created_at: now,
            counter: Self::FIRST,
            used: false,
            renewed_at: now,
            expires_at: now + self.idle.min(self.absolute),
            ended_at: None,
        }
    }

    /// Is the login live?
    pub fn is_live(&self, login: &Login, now: Timestamp) -> bool {
        login.ended_at.is_none() && now < login.expires_at
    }

    /// What happens with token number `counter`.
    pub fn renew(&self, login: &Login, counter: u64, now: Timestamp) -> Renewal {
        if !self.is_live(login, now) || counter < Self::FIRST || counter > login.counter {
            return Renewal::Ended;
        }
        let just_now = now - login.renewed_at <= self.forgiven;
        match login.counter - counter {
            0 => Renewal::Rotate(Login {
                counter: login.counter + 1,
                used: false,
                renewed_at: now,
                expires_at: (now + self.idle).min(login.created_at + self.absolute),
                ..*login
            }),
            1 if just_now || !login.used => Renewal::Again { counter: login.counter },
            1 => Renewal::Reused,
            _ if just_now => Renewal::Retry,
            _ => Renewal::Reused,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RULES: LoginRules = LoginRules {
        idle: Span::days(30),
        absolute: Span::days(90),
        forgiven: Span::seconds(10),
        most: 10,
    };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::default() + Span::days(20_000) + Span::seconds(seconds)
    }

    fn rotated(renewal: Renewal) -> Login {
        match renewal {
            Renewal::Rotate(login) => login,
            other => panic!("{other:?}"),
        }
    }

    fn used(login: Login) -> Login {
        Login { used: true, ..login }
    }

    #[test]
    fn the_default_rules_are_those_of_the_product() {
        assert_eq!(LoginRules::default(), RULES);
    }

    #[test]
    fn ten_renewals_at_once_give_one_successor() {
        let login = rotated(RULES.renew(&RULES.begin(at(0)), 1, at(600)));
        for _ in 0..9 {
            assert_eq!(RULES.renew(&used(login), 1, at(610)), Renewal::Again { counter: 2 });
        }
        assert_eq!(login.counter, 2);
    }

    #[test]
    fn a_token_with_a_used_successor_ends_the_login_unless_just_replaced() {
        let login = used(rotated(RULES.renew(&RULES.begin(at(0)), 1, at(600))));
        assert_eq!(RULES.renew(&login, 1, at(610)), Renewal::Again { counter: 2 });
        assert_eq!(RULES.renew(&login, 1, at(611)), Renewal::Reused);
    }

    #[test]
    fn a_lost_answer_is_repeated_with_the_same_successor_however_late() {
        let login = rotated(RULES.renew(&RULES.begin(at(0)), 1, at(600)));
        assert_eq!(RULES.renew(&login, 1, at(86_400)), Renewal::Again { counter: 2 });
        assert!(matches!(RULES.renew(&login, 2, at(86_401)), Renewal::Rotate(_)));
    }

    #[test]
    fn a_token_two_behind_retries_for_ten_seconds_then_ends_the_login() {
        let first = rotated(RULES.renew(&RULES.begin(at(0)), 1, at(600)));
        let second = rotated(RULES.renew(&first, 2, at(604)));
        assert_eq!(RULES.renew(&second, 1, at(614)), Renewal::Retry);
        assert_eq!(RULES.renew(&second, 1, at(615)), Renewal::Reused);
    }

    #[test]
    fn a_login_ends_after_thirty_days_of_silence_and_after_ninety_in_all() {
        let day = |n: i64| at(n * 86_400);
        let mut login = RULES.begin(day(0));
        assert_eq!(RULES.renew(&login, 1, day(30)), Renewal::Ended);
        for n in [29, 58, 87] {
            login = rotated(RULES.renew(&login, login.counter, day(n)));
        }
        assert_eq!(RULES.renew(&login, login.counter, day(90)), Renewal::Ended);
        assert_eq!(login.expires_at, day(90));
    }

    proptest! {
        #[test]
        fn of_two_holders_of_one_token_at_most_one_continues(
            steps in prop::collection::vec((any::<bool>(), 11_i64..2_000), 1..40),
        ) {
            let mut login = RULES.begin(at(0));
            let mut held = [LoginRules::FIRST; 2];
            let mut now = 0;
            let mut renewed_since_copy = [0_u32; 2];
            for (thief, pause) in steps {
                now += pause;
                let who = usize::from(thief);
                match RULES.renew(&login, held[who], at(now)) {
                    // A client that receives a token uses it: a page that renews has a request to make.
                    Renewal::Rotate(next) => {
                        login = used(next);
                        held[who] = next.counter;
                        renewed_since_copy[who] += 1;
                    }
                    Renewal::Reused => login.ended_at = Some(at(now)),
                    Renewal::Ended => {}
                    other => prop_assert!(false, "{:?} more than ten seconds later", other),
                }
            }
            prop_assert!(renewed_since_copy.contains(&0), "both continued: {:?}", renewed_since_copy);
        }

        #[test]
        fn the_counter_rises_by_one_and_only_with_the_newest_token(
            counter in 1_u64..6, presented in 0_u64..8, pause in 0_i64..30, was_used: bool,
        ) {
            let mut login = RULES.begin(at(0));
            for n in 1..counter {
                login = rotated(RULES.renew(&login, n, at(i64::try_from(n).unwrap())));
            }
            login.used = was_used;
            let recent = at(10 + pause) - login.renewed_at <= Span::seconds(10);
            match RULES.renew(&login, presented, at(10 + pause)) {
                Renewal::Rotate(next) => prop_assert!(presented == counter && next.counter == counter + 1 && !next.used),
                Renewal::Again { counter: same } => {
                    prop_assert!(presented + 1 == counter && same == counter && (recent || !was_used));
                }
                Renewal::Ended => prop_assert!(presented > counter || presented == 0),
                Renewal::Retry => prop_assert!(presented + 1 < counter && recent),
                Renewal::Reused => prop_assert!(presented < counter && !recent),
            }
        }

        #[test]
        fn a_timely_renewal_is_never_theft_however_many_answers_are_lost(
            steps in prop::collection::vec((any::<bool>(), 1_i64..86_400), 1..60),
        ) {
            let (mut login, mut held, mut now) = (RULES.begin(at(0)), LoginRules::FIRST, 0);
            for (lost, pause) in steps {
                now += pause;
                let (next, got) = match RULES.renew(&login, held, at(now)) {
                    Renewal::Rotate(next) => (next, next.counter),
                    Renewal::Again { counter } => (login, counter),
                    other => return Err(TestCaseError::fail(format!("{other:?}"))),
                };
                login = if lost { next } else { used(next) };
                held = if lost { held } else { got };
            }
        }
    }
}
