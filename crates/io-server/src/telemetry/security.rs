//! The security log: what happens to accounts, logins and limits, from one catalogue.
//!
//! Each line has the target `io_server::security`, an event of the catalogue, and an actor: a pseudonym that is the same
//! for one person or one network all day, so that lines belong together. Its key is random, never stored, and replaced
//! every day (UTC) and at every start; after that, nobody can tell whose pseudonym it was.
//!
//! Must not log an address, an id of an account or a login, or anything that a client wrote.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::Arc;

use hmac::{Hmac, KeyInit as _, Mac as _};
use io_core::ids::UserId;
use io_core::outside::{Clock, Entropy};
use io_core::time::{Span, Timestamp, Uptime};
use parking_lot::Mutex;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::config::hex;
use crate::telemetry::metrics::{Event, Labelled};

/// Who a line is about.
#[derive(Clone, Copy, Debug)]
pub enum Actor {
    /// A person who is signed in, or was until now.
    User(UserId),
    /// The network of a client that is not signed in: one IPv4 address, or the start of an IPv6 /64.
    Network(IpAddr),
    /// The server itself.
    Server,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    Info,
    Warn,
    Error,
}

macro_rules! catalogue {
    ($($(#[$doc:meta])* $event:ident = $name:literal, $weight:ident, $sentence:literal;)+) => {
        /// An event of the security log.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum SecurityEvent {$(
            #[doc = $sentence]
            $event,
        )+}

        impl SecurityEvent {
            /// The whole catalogue.
            pub const ALL: &[Self] = &[$(Self::$event),+];

            /// Its name, in the log and in the metric.
            pub const fn name(self) -> &'static str {
                match self {$(Self::$event => $name,)+}
            }

            /// What happened.
            pub const fn sentence(self) -> &'static str {
                match self {$(Self::$event => $sentence,)+}
            }

            const fn weight(self) -> Weight {
                match self {$(Self::$event => Weight::$weight,)+}
            }
        }
    };
}

catalogue! {
    SignedIn = "signed_in", Info, "Someone signed in.";
    NewDevice = "new_device", Info, "A device signed in to an existing account for the first time.";
    LinkRefused = "link_refused", Info, "A link of an email was refused: unknown, expired or used before.";
    CodeRefused = "code_refused", Info, "A code was refused: wrong, expired, used before, or from another browser.";
    CodesLocked = "codes_locked", Warn, "Too many wrong codes for a mailbox; codes are locked for a while, links are not.";
    EmailHeld = "email_held", Info, "A sign-in email was not sent: the share of the network or of all networks is used up.";
    EmailCeiling = "global_email_limit", Error, "A ceiling on all sign-in emails is reached; only accounts get some now.";
    EmailBounced = "email_bounced", Info, "A provider reported that an email bounced for good; its address gets none for 30 days.";
    EmailComplained = "email_complained", Warn, "A provider reported that someone called an email spam; the address gets none for 180 days.";
    EmailReportRefused = "email_report_refused", Warn, "A report about emails was refused: its signature, time or topic is wrong.";
    DisposableAddress = "disposable_domain", Info, "A sign-in email goes to a disposable address.";
    UnderAge = "under_age_refused", Info, "Someone who stated to be too young was refused.";
    CsrfRefused = "csrf_refused", Warn, "A request was refused because another site's page seems to have sent it.";
    LimitReached = "limit_reached", Info, "A request was refused by a rate limit.";
    TokenRefused = "token_refused", Info, "An access token or a socket ticket was refused.";
    RefreshRefused = "refresh_refused", Info, "A refresh token was refused.";
    RefreshReused = "refresh_reuse", Warn, "A spent refresh token was reused; its login was ended.";
    FreshSignInRequired = "fresh_sign_in_required", Info, "An action was refused until the person signs in again.";
    SignedOut = "signed_out", Info, "A device was signed out by its owner.";
    SignedOutEverywhere = "signed_out_everywhere", Info, "All devices were signed out by their owner.";
    SignedOutByStaff = "signed_out_by_staff", Warn, "Staff signed a person out on all devices.";
    EverybodySignedOut = "everybody_signed_out", Warn, "Staff signed everybody out.";
    DeviceEnded = "device_ended", Info, "A device was signed out from another one.";
    LoginEvicted = "login_evicted", Info, "The least recent login was ended to make room for a new one.";
    LoginDisavowed = "login_disavowed", Warn, "Someone reported that a sign-in was not theirs; all their logins were ended.";
    DeletionPlanned = "deletion_planned", Info, "The deletion of an account was planned.";
    DeletionUndone = "deletion_undone", Info, "The planned deletion of an account was cancelled.";
    EmailChanged = "email_changed", Warn, "The email address of an account was changed.";
    EmailChangeUndone = "email_change_undone", Warn, "A change of an email address was undone from the earlier one; all logins were ended.";
    DataExported = "data_exported", Info, "Someone downloaded a copy of their data.";
    AccountErased = "account_erased", Info, "An account was erased.";
    StaffSignedIn = "staff_signed_in", Info, "A member of staff signed in.";
    StaffRefused = "staff_refused", Warn, "A code or second factor of staff was wrong, or a session or key of theirs was refused.";
    StaffLocked = "staff_locked", Error, "Too many wrong second factors of one member of staff; sign-in is locked for an hour.";
    StaffForbidden = "staff_forbidden", Warn, "A member of staff or a key asked for something that its role does not allow.";
    StaffChanged = "staff_changed", Warn, "A member of staff was invited, ended, enrolled or given another role.";
}

/// How long an event of one network is not logged again. The metric counts all.
const QUIET: Span = Span::minutes(1);

/// The most networks that are remembered for that.
const MOST_QUIET: usize = 10_000;

/// Writes the security log.
pub struct SecurityLog {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    counted: Family<Labelled<Event>, Counter>,
    key: Mutex<Option<(i64, Zeroizing<[u8; 32]>)>>,
    logged: Mutex<Logged>,
}

/// What networks caused in the last minute.
#[derive(Default)]
struct Logged {
    at: HashMap<(SecurityEvent, String), Uptime>,
    swept: Uptime,
}

impl SecurityLog {
    /// With its own key of the day; events are counted in `counted`.
    pub fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>, counted: Family<Labelled<Event>, Counter>) -> Self {
        Self {
            clock,
            entropy,
            counted,
            key: Mutex::default(),
            logged: Mutex::default(),
        }
    }

    /// Counts and logs an event.
    ///
    /// A network that repeats one is logged once a minute, so that nobody can fill the disk with refusals.
    pub fn note(&self, event: SecurityEvent, actor: Actor) {
        self.counted.get_or_create(&Labelled::new(event.name())).inc();
        let pseudonym = self.pseudonym(actor);
        if matches!(actor, Actor::Network(_)) && !self.first_in_a_while(event, &pseudonym) {
            return;
        }
        let (name, actor, sentence) = (event.name(), pseudonym, event.sentence());
        match event.weight() {
            Weight::Info => {
                tracing::info!(target: "io_server::security", security_event = name, actor, "{sentence}");
            }
            Weight::Warn => {
                tracing::warn!(target: "io_server::security", security_event = name, actor, "{sentence}");
            }
            Weight::Error => {
                tracing::error!(target: "io_server::security", security_event = name, actor, "{sentence}");
            }
        }
    }

    fn pseudonym(&self, actor: Actor) -> String {
        let (kind, who) = match actor {
            Actor::User(user) => (b'u', user.as_bytes().to_vec()),
            Actor::Network(network) => (b'n', network.to_string().into_bytes()),
            Actor::Server => return "server".to_owned(),
        };
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.key_of(self.clock.now()))
            .expect("invariant: HMAC accepts a key of any length");
        mac.update(&[kind]);
        mac.update(&who);
        format!("{}-{}", char::from(kind), hex(&mac.finalize().into_bytes()[..6]))
    }

    fn key_of(&self, now: Timestamp) -> Zeroizing<[u8; 32]> {
        let today = now.0.div_euclid(Span::days(1).0);
        let mut key = self.key.lock();
        if let Some((day, key)) = &*key
            && *day == today
        {
            return key.clone();
        }
        let mut fresh = Zeroizing::new([0; 32]);
        self.entropy.fill(&mut *fresh);
        *key = Some((today, fresh.clone()));
        fresh
    }

    fn first_in_a_while(&self, event: SecurityEvent, pseudonym: &str) -> bool {
        let now = self.clock.uptime();
        let mut logged = self.logged.lock();
        // At most once a minute: a flood from many networks must not make each refusal dearer.
        if logged.at.len() >= MOST_QUIET && now - logged.swept >= QUIET {
            logged.at.retain(|_, at| now - *at < QUIET);
            logged.swept = now;
        }
        let full = logged.at.len() >= MOST_QUIET;
        match logged.at.entry((event, pseudonym.to_owned())) {
            Entry::Occupied(mut before) if now - *before.get() >= QUIET => {
                before.insert(now);
                true
            }
            Entry::Vacant(place) if !full => {
                place.insert(now);
                true
            }
            Entry::Occupied(_) | Entry::Vacant(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::outside::Outside;

    struct Calendar(Mutex<(Timestamp, Uptime)>);

    impl Clock for Calendar {
        fn now(&self) -> Timestamp {
            self.0.lock().0
        }

        fn uptime(&self) -> Uptime {
            self.0.lock().1
        }
    }

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn network(address: &str) -> Actor {
        Actor::Network(address.parse().unwrap())
    }

    fn log() -> (SecurityLog, Arc<Calendar>) {
        let noon = (Timestamp(1_780_315_200_000_000), Uptime(1_000_000_000));
        let clock = Arc::new(Calendar(Mutex::new(noon)));
        let log = SecurityLog::new(clock.clone(), Outside::system().entropy, Family::default());
        (log, clock)
    }

    /// What `events` write at this level.
    fn lines(level: &str, events: impl FnOnce(&SecurityLog)) -> Vec<serde_json::Value> {
        let written = Written::default();
        let (log, _) = log();
        // A second subscriber, or `tracing` asks only that of the thread that meets a line first, and another test's
        // thread has none.
        let second = tracing::Dispatch::new(crate::telemetry::log::to(level, Written::default()).unwrap());
        let first = crate::telemetry::log::to(level, written.clone()).unwrap();
        tracing::subscriber::with_default(first, || events(&log));
        drop(second);
        let text = String::from_utf8(written.0.lock().clone()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn log_07_each_event_is_one_line_with_its_name_and_an_actor() {
        let lines = lines("error", |log| {
            for event in SecurityEvent::ALL {
                log.note(*event, network("203.0.113.77"));
                log.note(*event, Actor::User(UserId::from_random([7; 16])));
            }
        });
        assert_eq!(
            lines.len(),
            2 * SecurityEvent::ALL.len(),
            "whatever the level of the log"
        );
        for (pair, event) in lines.chunks(2).zip(SecurityEvent::ALL) {
            for (line, kind) in pair.iter().zip(["n-", "u-"]) {
                assert_eq!(line["security_event"], event.name());
                assert_eq!(line["target"], "io_server::security");
                let actor = line["actor"].as_str().unwrap();
                assert!(actor.starts_with(kind) && actor.len() == 14, "{line}");
                let text = line.to_string();
                assert!(!text.contains("203.0") && !text.contains("0707"), "{text}");
            }
        }
    }

    #[test]
    fn log_07_a_pseudonym_lasts_a_day_and_never_returns() {
        let (log, clock) = log();
        let (one, other) = (network("203.0.113.7"), network("203.0.113.8"));
        let today = log.pseudonym(one);
        assert_eq!(log.pseudonym(one), today);
        assert_ne!(log.pseudonym(other), today);
        let noon = clock.now();
        clock.0.lock().0 = noon + Span::days(1);
        assert_ne!(log.pseudonym(one), today);
        clock.0.lock().0 = noon;
        assert_ne!(log.pseudonym(one), today, "the key of that day is gone");
    }

    #[test]
    fn log_07_a_network_that_repeats_itself_is_logged_once_a_minute() {
        let (log, clock) = log();
        let mut logged = Vec::new();
        for second in [0, 30, 59, 60, 119, 120] {
            clock.0.lock().1 = Uptime(0) + Span::seconds(second);
            logged.push(log.first_in_a_while(SecurityEvent::LimitReached, "n-1"));
        }
        assert_eq!(logged, [true, false, false, true, false, true]);
        assert!(log.first_in_a_while(SecurityEvent::CsrfRefused, "n-1"));
        assert!(log.first_in_a_while(SecurityEvent::LimitReached, "n-2"));
    }

    #[test]
    fn log_07_no_number_of_networks_fills_the_memory_or_the_log() {
        let (log, clock) = log();
        let flood = |names: &str| {
            let new = |n: &usize| log.first_in_a_while(SecurityEvent::LimitReached, &format!("{names}-{n}"));
            (0..2 * MOST_QUIET).filter(new).count()
        };
        assert_eq!(flood("a"), MOST_QUIET);
        assert_eq!(flood("b"), 0);
        let now = clock.uptime();
        clock.0.lock().1 = now + QUIET;
        assert_eq!(flood("b"), MOST_QUIET, "the first ones are forgotten after a minute");
        assert_eq!(log.logged.lock().at.len(), MOST_QUIET);
    }

    #[test]
    fn log_07_the_page_of_security_events_lists_exactly_the_catalogue() {
        let page = include_str!("../../../../docs/operate/security-log.md");
        let listed: Vec<&str> = page
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
            .collect();
        let names: Vec<&str> = SecurityEvent::ALL.iter().map(|event| event.name()).collect();
        assert_eq!(listed, names);
        for event in SecurityEvent::ALL {
            assert!(page.contains(event.sentence()), "{}", event.name());
        }
    }
}
