//! When a sign-in email is sent, and how long its link and code work.
//!
//! Must not know whether the address has an account: all addresses are treated alike.

use crate::time::{Span, Timestamp};

/// The rules of sign-in emails; the defaults are the product's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmailRules {
    life: Span,
    /// Wrong codes that end the code of a request; its link still works.
    pub attempts: u32,
    /// The minimum time between two emails of one asker to one mailbox.
    pub resend_after: Span,
    /// Emails of one asker to one mailbox that can be open at once.
    pub outstanding: usize,
    /// Emails of one asker to one mailbox in an hour.
    pub per_hour: usize,
    /// Emails of one asker to one mailbox in a day.
    pub per_day: usize,
    /// How many askers' worth of emails all networks together can send to one mailbox.
    pub networks: usize,
    /// Wrong codes for one mailbox in an hour, over all requests of unknown browsers.
    /// A browser that signed in before has as many of its own.
    pub code_failures_per_hour: usize,
    /// What a link does in a browser that did not request it.
    pub binding: Binding,
}

/// What a link does in a browser that did not request it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// It signs that browser in, after a click.
    Free,
    /// It only opens the page where the code is typed.
    Strict,
}

/// Where a link or a code is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// In the browser that requested the email.
    Same,
    /// In any other browser, or in one that cannot prove it.
    Other,
}

impl Default for EmailRules {
    fn default() -> Self {
        Self {
            life: Span::minutes(10),
            attempts: 5,
            resend_after: Span::seconds(60),
            outstanding: 3,
            per_hour: 5,
            per_day: 10,
            networks: 5,
            code_failures_per_hour: 10,
            binding: Binding::Free,
        }
    }
}

/// Who asks for an email, as far as limits care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// A browser that signed in to this mailbox before. Nobody else can use up its share.
    KnownBrowser,
    /// A network, which stands for every other browser in it.
    Network,
}

/// A request for an email, as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// When it was made.
    pub at: Timestamp,
    /// When its link and its code stop working.
    pub expires_at: Timestamp,
    /// When its link or code, or that of another request of the address, signed in.
    pub spent_at: Option<Timestamp>,
    /// Wrong codes typed for it so far.
    pub wrong_codes: u32,
}

/// Whether to send an email. The user sees the same answer either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// Send it.
    Send,
    /// Send nothing; the page counts down this span.
    Wait {
        /// The rest of the wait.
        resend_after: Span,
    },
}

/// What a request still allows, wherever it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestState {
    /// It signs in.
    Open,
    /// It was used before, or another email of the address was.
    Used,
    /// It is too old.
    Expired,
}

/// What a link still allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkVerdict {
    /// A click signs in.
    Ready,
    /// It was used before, or another email of the address was.
    Used,
    /// It is too old.
    Expired,
    /// Only its code works, in the browser that requested it.
    CodeOnly,
}

/// What happens with a typed code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeVerdict {
    /// It signs in.
    SignIn,
    /// It is wrong; the failure is counted for the request and for the address.
    Wrong {
        /// How many more tries the request allows.
        tries_left: u32,
    },
    /// This browser did not request it.
    /// Nothing is counted, and nothing is said about the request.
    Elsewhere,
    /// The request was used before, or another email of the address was.
    /// Nothing is counted.
    Used,
    /// The request is too old, or wrong codes ended its code. Nothing is counted.
    Expired,
    /// Too many wrong codes for this mailbox; even a right one is not checked.
    /// Links still work.
    Locked {
        /// When the next try is possible.
        retry_after: Span,
    },
}

impl EmailRules {
    /// The longest life of links and codes, whatever the operator sets.
    pub const LONGEST_LIFE: Span = Span::minutes(10);

    /// The same rules with another life of links and codes, capped at ten minutes.
    #[must_use]
    pub fn with_life(self, life: Span) -> Self {
        Self {
            life: life.clamp(Span::seconds(1), Self::LONGEST_LIFE),
            ..self
        }
    }

    /// How long a link and a code work.
    pub fn life(&self) -> Span {
        self.life
    }

    /// A request for which an email is sent now.
    pub fn begin(&self, now: Timestamp) -> Sent {
        Sent {
            at: now,
            expires_at: now + self.life,
            spent_at: None,
            wrong_codes: 0,
        }
    }

    /// Does the share of one asker allow an email now?
    /// `sent` are its requests for the mailbox in the last 24 hours, in any order. Requests of the future are from a
    /// clock that was set back since, and limit nobody.
    pub fn share(&self, sent: &[Sent], now: Timestamp) -> Sending {
        let mut free_at = now;
        let mut wait_for = |at: Timestamp| free_at = free_at.max(at);
        let sent = || sent.iter().filter(|email| email.at <= now);
        let mut times: Vec<Timestamp> = sent().map(|email| email.at).collect();
        times.sort_unstable_by(|a, b| b.cmp(a));
        if let Some(last) = times.first() {
            wait_for(*last + self.resend_after);
        }
        for (most, window) in [(self.per_hour, Span::hours(1)), (self.per_day, Span::days(1))] {
            if let Some(oldest_that_counts) = times.get(most.max(1) - 1) {
                wait_for(*oldest_that_counts + window);
            }
        }
        let mut open: Vec<Timestamp> = sent()
            .filter(|email| self.state(email, now) == RequestState::Open)
            .map(|email| email.expires_at)
            .collect();
        open.sort_unstable_by(|a, b| b.cmp(a));
        if let Some(expires) = open.get(self.outstanding.max(1) - 1) {
            wait_for(*expires);
        }
        if free_at > now {
            Sending::Wait {
                resend_after: free_at - now,
            }
        } else {
            Sending::Send
        }
    }

    /// May an email be sent now?
    ///
    /// `own` are the emails that this asker caused for the mailbox in the last 24 hours, `strangers` those that all
    /// networks together caused. A browser that signed in before is limited by its own share alone, so no stranger can
    /// use it up.
    pub fn may_send(&self, asker: Asker, own: &[Sent], strangers: &[Sent], now: Timestamp) -> bool {
        let within = |most: usize, window: Span| {
            let recent = strangers
                .iter()
                .filter(|email| email.at <= now && now - email.at < window)
                .count();
            recent < most.max(1).saturating_mul(self.networks.max(1))
        };
        let room = match asker {
            Asker::KnownBrowser => true,
            Asker::Network => within(self.per_hour, Span::hours(1)) && within(self.per_day, Span::days(1)),
        };
        room && self.share(own, now) == Sending::Send
    }

    /// The state of this request.
    pub fn state(&self, request: &Sent, now: Timestamp) -> RequestState {
        if request.spent_at.is_some() {
            RequestState::Used
        } else if now >= request.expires_at {
            RequestState::Expired
        } else {
            RequestState::Open
        }
    }

    /// The state of this request's code, which wrong codes end.
    pub fn code_state(&self, request: &Sent, now: Timestamp) -> RequestState {
        match self.state(request, now) {
            RequestState::Open if request.wrong_codes >= self.attempts => RequestState::Expired,
            state => state,
        }
    }

    /// What the link of this request allows in this browser.
    pub fn link(&self, request: &Sent, browser: Browser, now: Timestamp) -> LinkVerdict {
        match self.state(request, now) {
            RequestState::Used => LinkVerdict::Used,
            RequestState::Expired => LinkVerdict::Expired,
            RequestState::Open if browser == Browser::Other && self.binding == Binding::Strict => LinkVerdict::CodeOnly,
            RequestState::Open => LinkVerdict::Ready,
        }
    }

    /// What happens with a code.
    /// `matches`: it is the request's code. `failures`: the times of the wrong codes in the last hour that count
    /// against this asker, in any order.
    pub fn code(
        &self,
        request: &Sent,
        browser: Browser,
        matches: bool,
        failures: &[Timestamp],
        now: Timestamp,
    ) -> CodeVerdict {
        if browser == Browser::Other {
            return CodeVerdict::Elsewhere;
        }
        let mut recent: Vec<Timestamp> = failures
            .iter()
            .copied()
            .filter(|at| *at <= now && now - *at < Span::hours(1))
            .collect();
        recent.sort_unstable_by(|a, b| b.cmp(a));
        if let Some(tenth) = recent.get(self.code_failures_per_hour.max(1) - 1) {
            return CodeVerdict::Locked {
                retry_after: *tenth + Span::hours(1) - now,
            };
        }
        match self.code_state(request, now) {
            RequestState::Used => CodeVerdict::Used,
            RequestState::Expired => CodeVerdict::Expired,
            RequestState::Open if matches => CodeVerdict::SignIn,
            RequestState::Open => CodeVerdict::Wrong {
                tries_left: self.attempts.saturating_sub(request.wrong_codes + 1),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RULES: EmailRules = EmailRules {
        life: Span::minutes(10),
        attempts: 5,
        resend_after: Span::seconds(60),
        outstanding: 3,
        per_hour: 5,
        per_day: 10,
        networks: 5,
        code_failures_per_hour: 10,
        binding: Binding::Free,
    };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::default() + Span::days(20_000) + Span::seconds(seconds)
    }

    fn sent(seconds: i64) -> Sent {
        RULES.begin(at(seconds))
    }

    #[test]
    fn the_default_rules_are_those_of_the_product() {
        assert_eq!(EmailRules::default(), RULES);
    }

    #[test]
    fn a_link_and_a_code_end_after_600_seconds_and_never_live_longer_than_900() {
        assert_eq!(RULES.link(&sent(0), Browser::Same, at(599)), LinkVerdict::Ready);
        assert_eq!(RULES.link(&sent(0), Browser::Same, at(600)), LinkVerdict::Expired);
        assert_eq!(
            RULES.code(&sent(0), Browser::Same, true, &[], at(599)),
            CodeVerdict::SignIn
        );
        assert_eq!(
            RULES.code(&sent(0), Browser::Same, true, &[], at(600)),
            CodeVerdict::Expired
        );
        assert_eq!(RULES.with_life(Span::hours(5)).life(), Span::minutes(10));
    }

    #[test]
    fn a_second_email_waits_for_sixty_seconds() {
        assert_eq!(RULES.share(&[], at(0)), Sending::Send);
        assert_eq!(
            RULES.share(&[sent(0)], at(20)),
            Sending::Wait {
                resend_after: Span::seconds(40)
            }
        );
        assert_eq!(RULES.share(&[sent(0)], at(60)), Sending::Send);
    }

    #[test]
    fn three_open_emails_keep_their_life_and_a_fourth_waits() {
        let open = [sent(0), sent(61), sent(122)];
        assert_eq!(
            RULES.share(&open, at(200)),
            Sending::Wait {
                resend_after: Span::seconds(400)
            }
        );
        assert!(RULES.share(&open, at(600)) == Sending::Send);
    }

    #[test]
    fn five_emails_an_hour_and_ten_a_day() {
        let five = [0, 700, 1_400, 2_100, 2_800].map(sent);
        assert_eq!(
            RULES.share(&five, at(3_500)),
            Sending::Wait {
                resend_after: Span::seconds(100)
            }
        );
        assert!(RULES.share(&five, at(3_600)) == Sending::Send);
        let ten: Vec<Sent> = (0..10).map(|n| sent(n * 4_000)).collect();
        assert_eq!(
            RULES.share(&ten, at(80_000)),
            Sending::Wait {
                resend_after: Span::seconds(6_400)
            }
        );
    }

    #[test]
    fn a_code_works_only_in_the_browser_that_asked() {
        assert_eq!(
            RULES.code(&sent(0), Browser::Other, true, &[], at(5)),
            CodeVerdict::Elsewhere
        );
    }

    #[test]
    fn five_wrong_codes_end_the_right_code_and_never_the_link() {
        let mut request = sent(0);
        for left in [4, 3, 2, 1, 0] {
            assert_eq!(
                RULES.code(&request, Browser::Same, false, &[], at(5)),
                CodeVerdict::Wrong { tries_left: left }
            );
            request.wrong_codes += 1;
        }
        assert_eq!(
            RULES.code(&request, Browser::Same, true, &[], at(5)),
            CodeVerdict::Expired
        );
        for browser in [Browser::Same, Browser::Other] {
            assert_eq!(RULES.link(&request, browser, at(5)), LinkVerdict::Ready);
        }
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out() {
        let future = [sent(86_400), sent(90_000), sent(90_100)];
        assert_eq!(RULES.share(&future, at(0)), Sending::Send);
        assert!(RULES.may_send(Asker::Network, &[], &future.repeat(100), at(0)));
        let failures = [at(86_400); 10];
        assert_eq!(
            RULES.code(&sent(0), Browser::Same, true, &failures, at(1)),
            CodeVerdict::SignIn
        );
    }

    #[test]
    fn a_known_browser_keeps_its_share_whatever_strangers_do() {
        let strangers: Vec<Sent> = (0..1_000).map(sent).collect();
        assert!(RULES.may_send(Asker::KnownBrowser, &[], &strangers, at(1_000)));
        assert!(!RULES.may_send(Asker::Network, &[], &strangers, at(1_000)));
    }

    #[test]
    fn one_network_leaves_room_for_others_and_all_together_have_a_ceiling() {
        let one_network: Vec<Sent> = (0..5).map(|n| sent(n * 700)).collect();
        assert!(!RULES.may_send(Asker::Network, &one_network, &one_network, at(3_000)));
        assert!(RULES.may_send(Asker::Network, &[], &one_network, at(3_000)));
        let five_networks: Vec<Sent> = one_network.repeat(5);
        assert!(!RULES.may_send(Asker::Network, &[], &five_networks, at(3_000)));
        assert!(RULES.may_send(Asker::Network, &[], &five_networks, at(3_600)));
    }

    #[test]
    fn ten_wrong_codes_an_hour_lock_the_codes_of_an_address_not_its_links() {
        let failures: Vec<Timestamp> = (0..10).map(|n| at(n * 60)).collect();
        let locked = CodeVerdict::Locked {
            retry_after: Span::seconds(3_000),
        };
        assert_eq!(RULES.code(&sent(500), Browser::Same, true, &failures, at(600)), locked);
        assert_eq!(
            RULES.code(&sent(3_500), Browser::Same, true, &failures, at(3_600)),
            CodeVerdict::SignIn
        );
        assert_eq!(RULES.link(&sent(500), Browser::Other, at(600)), LinkVerdict::Ready);
    }

    #[test]
    fn a_strictly_bound_link_leads_to_the_code_elsewhere() {
        let strict = EmailRules {
            binding: Binding::Strict,
            ..RULES
        };
        assert_eq!(strict.link(&sent(0), Browser::Other, at(1)), LinkVerdict::CodeOnly);
        assert_eq!(strict.link(&sent(0), Browser::Same, at(1)), LinkVerdict::Ready);
        let spent = Sent {
            spent_at: Some(at(1)),
            ..sent(0)
        };
        assert_eq!(strict.link(&spent, Browser::Other, at(2)), LinkVerdict::Used);
    }

    proptest! {
        #[test]
        fn waiting_as_asked_gets_an_email_and_never_too_many(asks in prop::collection::vec(1_i64..4_000, 1..60)) {
            let mut emails: Vec<Sent> = Vec::new();
            let mut now = 0;
            for pause in asks {
                now += pause;
                match RULES.share(&emails, at(now)) {
                    Sending::Send => emails.push(sent(now)),
                    Sending::Wait { resend_after } => {
                        let then = at(now) + resend_after;
                        prop_assert!(RULES.share(&emails, then) == Sending::Send, "waited in vain");
                    }
                }
                let within = |seconds: i64| emails.iter().filter(|email| at(now) - email.at < Span::seconds(seconds)).count();
                prop_assert!(within(60) <= 1 && within(600) <= 3 && within(3_600) <= 5 && within(86_400) <= 10);
            }
        }

        #[test]
        fn no_order_of_codes_and_links_allows_six_guesses_or_two_sign_ins(
            steps in prop::collection::vec((0_u8..4, any::<bool>(), 0_i64..200), 1..60),
        ) {
            let (mut request, mut failures, mut now) = (sent(0), Vec::new(), 0);
            let (mut looked_at, mut sign_ins) = (0_u32, 0_u32);
            for (step, same, pause) in steps {
                now += pause;
                let browser = if same { Browser::Same } else { Browser::Other };
                let signed_in = match step {
                    0 => RULES.link(&request, browser, at(now)) == LinkVerdict::Ready,
                    step => match RULES.code(&request, browser, step == 1, &failures, at(now)) {
                        CodeVerdict::SignIn => true,
                        CodeVerdict::Wrong { tries_left } => {
                            looked_at += 1;
                            request.wrong_codes += 1;
                            failures.push(at(now));
                            prop_assert_eq!(tries_left, 5 - looked_at);
                            false
                        }
                        CodeVerdict::Elsewhere => {
                            prop_assert!(!same);
                            false
                        }
                        _ => false,
                    },
                };
                if signed_in {
                    prop_assert!(now < 600 && (step == 0 || (same && looked_at < 5)));
                    sign_ins += 1;
                    request.spent_at = Some(at(now));
                }
            }
            prop_assert!(looked_at <= 5 && sign_ins <= 1);
        }
    }
}
