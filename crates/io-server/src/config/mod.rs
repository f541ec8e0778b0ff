//! What an operator can set, as checked values.
//!
//! Must not read files or the environment outside of `load`, nor hold a default that `table` does not declare. A new
//! key is a line in `table`, a field here and a line in `typed`; tests find the one that is missing.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use io_core::sign_in::{Binding, EmailRules, LoginRules};
use io_core::time::Span;

mod faults;
mod kind;
mod load;
pub mod render;
mod rules;
mod secret;
mod table;
mod typed;

pub use faults::{Fault, Problem};
pub use kind::{Network, Rate};
pub use load::{Origin, Renamed, Settings, Sources};
pub use secret::Secret;
pub use table::KEYS;

/// Everything that can be set, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// What kind of installation this is.
    pub environment: Environment,
    /// Where the public routes listen.
    pub listen: SocketAddr,
    /// Where metrics and detailed health listen.
    pub internal_listen: SocketAddr,
    /// The address people know, without a slash at its end; links in letters and the allowed origin come from it.
    pub public_url: String,
    /// Where everything is kept that is not in PostgreSQL.
    pub data_dir: PathBuf,
    /// Where the data are.
    pub database: Database,
    /// The root of every key.
    pub root_key: RootKey,
    /// Listeners, proxies, origins.
    pub http: Http,
    /// How stopping goes.
    pub drain: Drain,
    /// What is logged.
    pub log: Log,
    /// How letters leave.
    pub mail: Mail,
    /// Signing in.
    pub auth: Auth,
    /// Talking.
    pub chat: Chat,
    /// Revealing.
    pub reveal: Reveal,
    /// Rating.
    pub rating: Rating,
    /// Searching.
    pub matching: Matching,
    /// Sockets.
    pub socket: Socket,
    /// How often an address may do what.
    pub limits: Limits,
}

/// What kind of installation this is; chooses defaults and what is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// On one's own machine, with nothing else set up.
    Development,
    /// Like production, for trying things.
    Staging,
    /// Real people.
    Production,
    /// Automated tests.
    Test,
}

/// Where the data are.
#[derive(Clone, Debug)]
pub enum Database {
    /// Two files (data and keys) in this folder.
    Sqlite(PathBuf),
    /// `postgres://…`
    Postgres(Secret),
}

/// The root of every key: 32 bytes as 64 hexadecimal digits.
#[derive(Clone, Debug)]
pub struct RootKey {
    /// The file that holds it when it is not given; made at the first start outside of production.
    pub file: PathBuf,
    /// The key itself, when it is given.
    pub value: Option<Secret>,
}

/// Listeners, proxies, origins.
#[derive(Clone, Debug)]
pub struct Http {
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Origins of other sites that may call the API from a browser.
    pub cors_allowed_origins: Vec<String>,
    /// Most connections at once.
    pub max_connections: usize,
    /// Most connections at once from one IPv4 address or IPv6 /64.
    pub max_connections_per_network: usize,
    /// How long a connection may take to send the head of a request.
    pub header_timeout: Span,
    /// How long a connection may idle between requests.
    pub idle_timeout: Span,
    /// How long a request may take, with reading its body.
    pub handler_timeout: Span,
}

/// How stopping goes.
#[derive(Clone, Debug)]
pub struct Drain {
    /// From failing readiness to closing the first socket.
    pub delay: Span,
    /// Over which sockets are closed.
    pub window: Span,
    /// For requests under way.
    pub timeout: Span,
}

/// What is logged.
#[derive(Clone, Debug)]
pub struct Log {
    /// From which level on.
    pub level: String,
    /// In which form.
    pub format: LogFormat,
}

/// The form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For eyes.
    Pretty,
}

/// How letters leave.
#[derive(Clone, Debug)]
pub struct Mail {
    /// By which way.
    pub transport: MailTransportKind,
    /// The sender, `Name <address>`.
    pub from: String,
    /// For SMTP.
    pub smtp: Smtp,
}

/// The way letters leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTransportKind {
    /// Into a local outbox, readable in the browser. Not for production.
    Outbox,
    /// Over SMTP.
    Smtp,
}

/// The SMTP server.
#[derive(Clone, Debug)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The user to sign in with, if any.
    pub user: Option<String>,
    /// The password to sign in with, if any.
    pub password: Option<Secret>,
    /// How the connection is protected.
    pub tls: SmtpTls,
    /// For each step of the conversation.
    pub timeout: Span,
    /// Extra roots to trust, as a PEM file.
    pub ca_file: Option<PathBuf>,
}

/// How the connection to the SMTP server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpTls {
    /// Upgraded before anything is said; without an upgrade nothing is sent.
    StarttlsRequired,
    /// TLS from the first byte.
    Implicit,
    /// Not at all. Only for development and tests.
    None,
}

/// Signing in.
#[derive(Clone, Debug)]
pub struct Auth {
    /// How long a link and a code work.
    pub link_life: Span,
    /// How long until another letter can be asked for.
    pub resend_after: Span,
    /// Letters one address can get in an hour.
    pub emails_per_hour: u32,
    /// Letters one address can get in a day.
    pub emails_per_day: u32,
    /// Letters that leave in an hour, for everybody together.
    pub emails_per_hour_global: u32,
    /// Where the link carries its token.
    pub link_token_in: LinkTokenIn,
    /// What a link does in another browser.
    pub link_binding: LinkBinding,
    /// What happens to addresses of throw-away services.
    pub disposable: DisposablePolicy,
    /// How long an access token works.
    pub access_life: Span,
    /// How long a login lives without being used.
    pub login_idle: Span,
    /// How long a login lives in all.
    pub login_life: Span,
    /// Most logins of one person; one more ends the least recent.
    pub max_logins: u32,
    /// A sign-in from a new browser sends a letter.
    pub new_device_notice: bool,
    /// From asking to delete an account to its erasure.
    pub delete_after: Span,
    /// Youngest age.
    pub minimum_age: u8,
}

/// Where a sign-in link carries its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkTokenIn {
    /// Behind `#`: never sent to any server.
    Fragment,
    /// Behind `?`: for mail programs that lose fragments.
    Query,
}

/// What a link does in a browser that did not ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkBinding {
    /// It asks first, then signs in there.
    Ask,
    /// Only the code works, where it was asked for.
    Strict,
}

/// What happens to addresses of throw-away services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisposablePolicy {
    /// Accepted and marked.
    Flag,
    /// Refused.
    Block,
    /// Not looked at.
    Off,
}

/// Talking.
#[derive(Clone, Debug)]
pub struct Chat {
    /// How long a chat waits for somebody whose connection is lost.
    pub grace: Span,
    /// How long history is kept after the end.
    pub keep: Span,
    /// How long one's own message can be deleted.
    pub delete_within: Span,
    /// From matching to ending a chat in which nobody showed up.
    pub no_show: Span,
}

/// Revealing.
#[derive(Clone, Debug)]
pub struct Reveal {
    /// Messages before the first reveal.
    pub min_messages: u32,
    /// Age of the chat before the first reveal; both conditions must hold.
    pub min_age: Span,
    /// How long a request waits for its answer.
    pub life: Span,
    /// From a request that came to nothing to the next.
    pub cool_down: Span,
    /// Requests one person can make in one chat.
    pub max_requests: u32,
}

/// Rating.
#[derive(Clone, Debug)]
pub struct Rating {
    /// The shortest chat that can be rated.
    pub min_age: Span,
    /// The fewest messages of each side.
    pub min_messages: u32,
}

/// Searching.
#[derive(Clone, Debug)]
pub struct Matching {
    /// How long a search lasts before it asks whether to go on.
    pub search_life: Span,
    /// Most random delay before somebody learns of a match.
    pub announce_jitter: Span,
    /// People met within this time do not meet again by chance.
    pub no_repeat: Span,
}

/// Sockets.
#[derive(Clone, Debug)]
pub struct Socket {
    /// How often the server pings.
    pub heartbeat: Span,
    /// How long it waits for an answer.
    pub pong_timeout: Span,
    /// Most sockets of one person.
    pub max_per_user: u32,
    /// Most sockets and streams from one IPv4 address or IPv6 /64.
    pub max_per_network: u32,
    /// How many may be opened in a time, by everybody together.
    pub handshakes: Rate,
}

/// How often an address or an account may do what.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Asking for a letter, per address.
    pub send_magic_link_address: Rate,
    /// Checking and spending links and codes, per address.
    pub verify_token_address: Rate,
    /// Renewing access tokens, per address.
    pub refresh_address: Rate,
    /// Renewing access tokens, per login.
    pub refresh_login: Rate,
    /// Asking for a match over REST, per address.
    pub find_match_address: Rate,
    /// Sending messages over REST, per address.
    pub send_message_address: Rate,
    /// Asking for one's account to be deleted, per account.
    pub export_or_delete_account: Rate,
    /// Reports of browsers, per address.
    pub client_error_address: Rate,
    /// Opening sockets and streams, per address.
    pub socket_address: Rate,
    /// Pages and files, per address.
    pub static_address: Rate,
    /// Every other call of the API, per address.
    pub other_address: Rate,
    /// Every call of the API, per account.
    pub other_account: Rate,
}

impl Auth {
    /// When a letter is sent, and what it is good for.
    pub fn letter_rules(&self) -> EmailRules {
        let many = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        let mut rules = EmailRules::default().with_life(self.link_life);
        rules.resend_after = self.resend_after;
        rules.per_hour = many(self.emails_per_hour);
        rules.per_day = many(self.emails_per_day);
        rules.binding = match self.link_binding {
            LinkBinding::Ask => Binding::Free,
            LinkBinding::Strict => Binding::Strict,
        };
        rules
    }

    /// How long logins live, and how many there can be.
    pub fn login_rules(&self) -> LoginRules {
        LoginRules {
            idle: self.login_idle,
            absolute: self.login_life,
            most: self.max_logins,
            ..LoginRules::default()
        }
    }
}

impl Settings {
    /// Reads every layer and checks each value by itself; enough to show them.
    pub fn load(sources: &Sources) -> Result<Self, Faults> {
        let (settings, faults) = load::load(sources);
        none_of(faults).map(|()| settings)
    }
}

impl Config {
    /// Reads every layer, checks each value and then all of them together; every fault is told.
    pub fn load(sources: &Sources) -> Result<Self, Faults> {
        let (settings, mut faults) = load::load(sources);
        let config = Self::from_settings(&settings);
        rules::add_faults(&config, &settings, &mut faults);
        none_of(faults).map(|()| config)
    }

    /// What tests start from: free ports, SQLite in the given folder, letters into the outbox. The fields are open to
    /// be changed before the start.
    pub fn for_tests(data_dir: impl AsRef<Path>) -> Self {
        let flag = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let data_dir = data_dir.as_ref().display().to_string();
        let flags = vec![
            flag("profile", "test"),
            flag("data_dir", &data_dir),
            flag("listen", "127.0.0.1:0"),
            flag("internal.listen", "127.0.0.1:0"),
            flag("matching.announce_jitter", "0ms"),
        ];
        Self::load(&Sources {
            flags,
            environment: Vec::new(),
        })
        .expect("invariant: the defaults of the test profile are allowed")
    }
}

/// Everything that is wrong with a configuration.
#[derive(Debug, thiserror::Error)]
#[error("{}", lines(.0))]
pub struct Faults(pub Vec<Fault>);

fn none_of(faults: Vec<Fault>) -> Result<(), Faults> {
    if faults.is_empty() { Ok(()) } else { Err(Faults(faults)) }
}

fn lines(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n")
}

/// The profile of that name.
fn environment_named(name: &str) -> Option<Environment> {
    Some(match name {
        "development" => Environment::Development,
        "staging" => Environment::Staging,
        "production" => Environment::Production,
        "test" => Environment::Test,
        _ => return None,
    })
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
