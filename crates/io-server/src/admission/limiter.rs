//! The rate limits of addresses, accounts and logins.
//!
//! The algorithm is `io_core::limits`.
//!
//! Must not store or log an address or an account: both are only keys of a map in memory, for as long as they count.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::net::IpAddr;

use io_core::email::EmailAddress;
use io_core::ids::{LoginId, UserId};
use io_core::limits::RateDecision;
use io_core::time::{Span, Uptime};
use parking_lot::{Mutex, RwLock};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;

use crate::admission::client::{ClientAddress, SITE_WIDTH};
use crate::config::{Limits, Rate};
use crate::telemetry::metrics::{self, Labelled};

/// The most keys kept at once; each takes about a hundred bytes.
const MOST_KEYS: usize = 200_000;

/// A limit of the configuration, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// `limits.send_magic_link_address`
    SendMagicLinkAddress,
    /// `limits.verify_token_address`
    VerifyTokenAddress,
    /// `limits.refresh_address`
    RefreshAddress,
    /// `limits.refresh_login`
    RefreshLogin,
    /// `limits.find_match_address`
    FindMatchAddress,
    /// `limits.send_message_address`
    SendMessageAddress,
    /// `limits.export_or_delete_account`
    ExportOrDeleteAccount,
    /// `limits.export_account`
    ExportAccount,
    /// `limits.change_email_account`
    ChangeEmailAccount,
    /// `limits.picture_account`
    PictureAccount,
    /// `limits.notice_address`
    NoticeAddress,
    /// `limits.notice_mailbox`
    NoticeMailbox,
    /// `limits.client_error_address`
    ClientErrorAddress,
    /// `limits.socket_address`
    SocketAddress,
    /// `limits.static_address`
    StaticAddress,
    /// `limits.other_address`
    OtherAddress,
    /// `limits.other_account`
    OtherAccount,
}

impl Rule {
    /// Every rule.
    const ALL: [Self; 16] = [
        Self::SendMagicLinkAddress,
        Self::VerifyTokenAddress,
        Self::RefreshAddress,
        Self::RefreshLogin,
        Self::FindMatchAddress,
        Self::SendMessageAddress,
        Self::ExportOrDeleteAccount,
        Self::ExportAccount,
        Self::PictureAccount,
        Self::NoticeAddress,
        Self::NoticeMailbox,
        Self::ClientErrorAddress,
        Self::SocketAddress,
        Self::StaticAddress,
        Self::OtherAddress,
        Self::OtherAccount,
    ];

    fn rate(self, limits: &Limits) -> Rate {
        match self {
            Self::SendMagicLinkAddress => limits.send_magic_link_address,
            Self::VerifyTokenAddress => limits.verify_token_address,
            Self::RefreshAddress => limits.refresh_address,
            Self::RefreshLogin => limits.refresh_login,
            Self::FindMatchAddress => limits.find_match_address,
            Self::SendMessageAddress => limits.send_message_address,
            Self::ExportOrDeleteAccount => limits.export_or_delete_account,
            Self::ExportAccount => limits.export_account,
            Self::ChangeEmailAccount => limits.change_email_account,
            Self::PictureAccount => limits.picture_account,
            Self::NoticeAddress => limits.notice_address,
            Self::NoticeMailbox => limits.notice_mailbox,
            Self::ClientErrorAddress => limits.client_error_address,
            Self::SocketAddress => limits.socket_address,
            Self::StaticAddress => limits.static_address,
            Self::OtherAddress => limits.other_address,
            Self::OtherAccount => limits.other_account,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::SendMagicLinkAddress => "send_magic_link_address",
            Self::VerifyTokenAddress => "verify_token_address",
            Self::RefreshAddress => "refresh_address",
            Self::RefreshLogin => "refresh_login",
            Self::FindMatchAddress => "find_match_address",
            Self::SendMessageAddress => "send_message_address",
            Self::ExportOrDeleteAccount => "export_or_delete_account",
            Self::ExportAccount => "export_account",
            Self::ChangeEmailAccount => "change_email_account",
            Self::PictureAccount => "picture_account",
            Self::NoticeAddress => "notice_address",
            Self::NoticeMailbox => "notice_mailbox",
            Self::ClientErrorAddress => "client_error_address",
            Self::SocketAddress => "socket_address",
            Self::StaticAddress => "static_address",
            Self::OtherAddress => "other_address",
            Self::OtherAccount => "other_account",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Who {
    Network(IpAddr),
    Site(IpAddr),
    User(UserId),
    Login(LoginId),
    /// A hash with a key of this process: no address is kept.
    Mailbox(u64),
}

/// A request that exceeds a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limited {
    /// Which limit.
    pub rule: Rule,
    /// How long until the next request can pass.
    pub retry_after: Span,
}

/// What is left of a limit after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// How many requests fit in at once.
    pub burst: u32,
    /// How long it takes until a whole burst fits in again.
    pub window: Span,
    /// How many requests still fit in now.
    pub remaining: i64,
    /// How long until nothing counts any more.
    pub full_in: Span,
}

/// The rate limits of one process.
#[derive(Debug)]
pub struct Limiter {
    limits: RwLock<Limits>,
    refused: Family<Labelled<metrics::Rule>, Counter>,
    arrivals: Mutex<HashMap<(Rule, Who), Uptime>>,
    /// Hashes mailboxes; drawn anew by each process.
    mailboxes: RandomState,
}

impl Limiter {
    /// With these rates; refusals are counted in `refused`.
    pub fn new(limits: Limits, refused: Family<Labelled<metrics::Rule>, Counter>) -> Self {
        for rule in Rule::ALL {
            drop(refused.get_or_create(&Labelled::new(rule.name())));
        }
        Self {
            limits: RwLock::new(limits),
            refused,
            arrivals: Mutex::default(),
            mailboxes: RandomState::new(),
        }
    }

    /// Changes the rates; what was counted counts on.
    pub fn change(&self, limits: Limits) {
        *self.limits.write() = limits;
    }

    fn rate(&self, rule: Rule) -> Rate {
        rule.rate(&self.limits.read())
    }

    /// Counts a request against an address and the IPv6 /48 around it.
    ///
    /// A request that either refuses counts for neither: a /64 over its limit takes nothing from its neighbours.
    pub fn address(&self, rule: Rule, client: ClientAddress, now: Uptime) -> Result<Left, Limited> {
        let rate = self.rate(rule);
        let network = (Who::Network(client.network()), rate);
        let wide = rate.times(u32::from(SITE_WIDTH));
        match client.site() {
            Some(site) => self.count(rule, &[network, (Who::Site(site), wide)], now),
            None => self.count(rule, &[network], now),
        }
    }

    /// Counts a request against an account.
    pub fn account(&self, rule: Rule, user: UserId, now: Uptime) -> Result<Left, Limited> {
        self.count(rule, &[(Who::User(user), self.rate(rule))], now)
    }

    /// Counts a request against a login.
    pub fn login(&self, rule: Rule, login: LoginId, now: Uptime) -> Result<Left, Limited> {
        self.count(rule, &[(Who::Login(login), self.rate(rule))], now)
    }

    /// Counts an email to a mailbox, whichever of its spellings is written.
    pub fn mailbox(&self, rule: Rule, to: &EmailAddress, now: Uptime) -> Result<Left, Limited> {
        let who = Who::Mailbox(self.mailboxes.hash_one(to.abuse_key()));
        self.count(rule, &[(who, self.rate(rule))], now)
    }

    /// Forgets the keys that no longer count, and answers how many remain.
    pub fn prune(&self, now: Uptime) -> usize {
        let mut arrivals = self.arrivals.lock();
        arrivals.retain(|_, tat| *tat > now);
        arrivals.len()
    }

    /// Counts a request against all of these or none, and answers what is left of the first.
    fn count(&self, rule: Rule, whose: &[(Who, Rate)], now: Uptime) -> Result<Left, Limited> {
        let mut arrivals = self.arrivals.lock();
        let mut passed = Vec::with_capacity(whose.len());
        for (who, rate) in whose {
            let gcra = rate.gcra();
            match gcra.check(arrivals.get(&(rule, *who)).copied(), now) {
                RateDecision::Denied { retry_after } => {
                    self.refused.get_or_create(&Labelled::new(rule.name())).inc();
                    return Err(Limited { rule, retry_after });
                }
                RateDecision::Allowed { new_tat } => passed.push((*who, gcra, new_tat)),
            }
        }
        for (who, _, new_tat) in &passed {
            let key = (rule, *who);
            if arrivals.len() >= MOST_KEYS && !arrivals.contains_key(&key) {
                make_room(&mut arrivals, now);
            }
            arrivals.insert(key, *new_tat);
        }
        let (_, gcra, new_tat) = passed
            .first()
            .expect("invariant: a request counts against at least one key");
        let full_in = *new_tat - now;
        let free = gcra.horizon().0 - full_in.0;
        Ok(Left {
            burst: gcra.burst,
            window: gcra.horizon(),
            remaining: free.max(0) / gcra.interval.0.max(1),
            full_in,
        })
    }
}

/// Forgets the keys that no longer count.
///
/// If that is not enough, it also forgets the half that would expire first.
fn make_room(arrivals: &mut HashMap<(Rule, Who), Uptime>, now: Uptime) {
    arrivals.retain(|_, tat| *tat > now);
    if arrivals.len() >= MOST_KEYS {
        let mut times: Vec<Uptime> = arrivals.values().copied().collect();
        let middle = times.len() / 2;
        let (_, median, _) = times.select_nth_unstable(middle);
        let median = *median;
        arrivals.retain(|_, tat| *tat > median);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admission::client::Transport;
    use crate::config::Config;

    fn client(address: &str) -> ClientAddress {
        ClientAddress {
            address: address.parse().unwrap(),
            transport: Transport::Unknown,
        }
    }

    fn limiter() -> Limiter {
        let mut limits = Config::for_tests("unused").limits;
        limits.verify_token_address = Rate {
            count: 6,
            per: Span::minutes(1),
            burst: 2,
        };
        Limiter::new(limits, Family::default())
    }

    const NOW: Uptime = Uptime(1_780_315_200_000_000);

    #[test]
    fn spellings_of_one_mailbox_share_its_limit_and_another_has_its_own() {
        let limiter = limiter();
        let passes = |typed: &str| {
            let to = EmailAddress::parse(typed).unwrap();
            limiter.mailbox(Rule::VerifyTokenAddress, &to, NOW).is_ok()
        };
        assert!(passes("zoe@example.org") && passes("Zoe+news@example.org"));
        assert!(!passes("zoe+again@example.org"));
        assert!(passes("yan@example.org"));
    }

    fn passes(limiter: &Limiter, address: &str, now: Uptime) -> bool {
        limiter.address(Rule::VerifyTokenAddress, client(address), now).is_ok()
    }

    #[test]
    fn one_more_than_the_burst_is_refused_until_retry_after() {
        let limiter = limiter();
        assert!(passes(&limiter, "192.0.2.1", NOW) && passes(&limiter, "192.0.2.1", NOW));
        let refused = limiter
            .address(Rule::VerifyTokenAddress, client("192.0.2.1"), NOW)
            .unwrap_err();
        assert!(!passes(&limiter, "192.0.2.1", NOW + refused.retry_after - Span(1)));
        assert!(passes(&limiter, "192.0.2.1", NOW + refused.retry_after));
        assert!(passes(&limiter, "192.0.2.2", NOW));
    }

    #[test]
    fn an_ipv6_64_shares_a_limit_and_its_48_a_wider_one() {
        let limiter = limiter();
        assert!(passes(&limiter, "2001:db8:1:1::1", NOW) && passes(&limiter, "2001:db8:1:1::2", NOW));
        assert!(!passes(&limiter, "2001:db8:1:1::3", NOW));
        let others = (2..100)
            .filter(|n| passes(&limiter, &format!("2001:db8:1:{n}::1"), NOW))
            .count();
        assert_eq!(
            others,
            10 - 2,
            "the /48 has five times the burst of two; two were counted before, and a refusal counts against nothing"
        );
        assert!(passes(&limiter, "2001:db8:2:1::1", NOW));
    }

    #[test]
    fn rules_and_accounts_are_counted_separately() {
        let limiter = limiter();
        let user = UserId::from_random([1; 16]);
        assert!(passes(&limiter, "192.0.2.1", NOW) && passes(&limiter, "192.0.2.1", NOW));
        assert!(limiter.address(Rule::OtherAddress, client("192.0.2.1"), NOW).is_ok());
        assert!(limiter.account(Rule::OtherAccount, user, NOW).is_ok());
    }

    #[test]
    fn keys_that_no_longer_count_are_forgotten() {
        let limiter = limiter();
        assert!(passes(&limiter, "192.0.2.1", NOW));
        assert_eq!(limiter.prune(NOW), 1);
        assert_eq!(limiter.prune(NOW + Span::minutes(1)), 0);
    }

    #[test]
    fn the_map_stays_bounded_under_any_number_of_addresses() {
        let mut arrivals: HashMap<(Rule, Who), Uptime> = (0..MOST_KEYS)
            .map(|n| {
                let address = std::net::Ipv4Addr::from(u32::try_from(n).unwrap());
                (
                    (Rule::OtherAddress, Who::Network(address.into())),
                    NOW + Span(1 + i64::try_from(n).unwrap()),
                )
            })
            .collect();
        make_room(&mut arrivals, NOW);
        assert!(arrivals.len() <= MOST_KEYS / 2, "{}", arrivals.len());
        let latest = NOW + Span(i64::try_from(MOST_KEYS).unwrap());
        assert!(arrivals.values().any(|tat| *tat == latest), "the busiest keys are kept");
    }
}
