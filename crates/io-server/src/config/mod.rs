//! The configuration, as checked values.
//!
//! Must not read files or the environment outside `load`, nor have a default that `table` does not declare. A new key
//! is a line in `table`, a field here and a line in `typed`; tests find a missing one.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use io_core::email::EmailAddress;
use io_core::insights::Zone;
use io_core::sign_in::{Binding, EmailRules, LoginRules};
use io_core::time::Span;
use io_store::housekeeping::Retention;

mod backup;
mod care_lines;
mod dsn;
mod faults;
mod key;
mod kind;
mod kubernetes;
mod load;
mod push_services;
pub mod render;
mod root_key;
mod rules;
pub mod schema;
mod secret;
mod table;
mod typed;

pub use backup::{Backup, S3Settings};
pub use care_lines::CareLine;
pub use dsn::Dsn;
pub use faults::{Fault, Problem};
pub use kind::{Network, Rate, is_one_site, normal_origin};
pub use load::{Origin, Renamed, Settings, Sources};
pub use push_services::{PushEndpoint, PushServices};
pub(crate) use root_key::has_pattern;
pub use secret::Secret;
pub use table::KEYS;

/// The checked configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// What kind of installation this is.
    pub environment: Environment,
    /// Where the public routes listen.
    pub listen: SocketAddr,
    /// Where metrics and detailed health listen.
    pub internal_listen: SocketAddr,
    /// Names with a dot by which the internal address may be asked.
    pub internal_hosts: Vec<String>,
    /// The console of staff.
    pub console: Console,
    /// Whether the page of how this place is doing is there for everyone.
    pub public_board: bool,
    /// Whether the documentation is served.
    pub docs: bool,
    /// Telling people who look elsewhere.
    pub notifications: Notifications,
    /// The public URL, without a trailing slash.
    ///
    /// Links in emails and the allowed origin come from it.
    pub public_url: String,
    /// The origin of the hashed files of the web app; none: IO itself.
    pub assets_base_url: Option<String>,
    /// The file of the rules that this place adds.
    pub own_rules: Option<PathBuf>,
    /// The folder for everything that is not in PostgreSQL.
    pub data_dir: PathBuf,
    /// The database.
    pub database: Database,
    /// The root key.
    pub root_key: RootKey,
    /// The files that secrets were read from.
    pub secret_files: Vec<PathBuf>,
    /// Listeners, proxies, origins.
    pub http: Http,
    /// TLS, if IO speaks it itself.
    pub tls: Tls,
    /// Starting.
    pub start: Start,
    /// Stopping.
    pub drain: Drain,
    /// The log.
    pub log: Log,
    /// Where errors are reported to, in the form of Sentry.
    pub error_reports: Option<Secret>,
    /// Where traces are sent, if they are made.
    pub traces: Option<Traces>,
    /// Backups.
    pub backup: Backup,
    /// Pictures of people.
    pub pictures: Pictures,
    /// Sending emails.
    pub mail: Mail,
    /// How to reach the operator.
    pub contact: Contact,
    /// Figures for the operator.
    pub insights: Insights,
    /// Signing in.
    pub auth: Auth,
    /// Chats.
    pub chat: Chat,
    /// Reveals.
    pub reveal: Reveal,
    /// Ratings.
    pub rating: Rating,
    /// Matching.
    pub matching: Matching,
    /// Reports and cases.
    pub moderation: Moderation,
    /// Sockets.
    pub socket: Socket,
    /// Telephone lines that the operator checked.
    pub care_lines: Vec<CareLine>,
    /// Hints about what a text seems to have in it.
    pub safety: io_realtime::Safety,
    /// Rate limits.
    pub limits: Limits,
}

/// Pictures of people.
#[derive(Clone, Debug)]
pub struct Pictures {
    /// Whether this place takes and shows them.
    pub enabled: bool,
    /// Where they are kept, if not in the folder.
    pub store: Option<String>,
    /// The folder for them.
    pub folder: PathBuf,
    /// The S3-compatible store.
    pub s3: S3Settings,
    /// The program that decodes them: `io` itself.
    pub program: PathBuf,
}

/// Telling people who look elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notifications {
    /// Whether browsers may keep the service worker, without which there are none.
    pub enabled: bool,
    /// Whether devices are pushed to while no page is open.
    pub push: bool,
    /// The push services that this server talks to: `host`, `*.host`, or the operator's own as `host:port`.
    pub push_services: PushServices,
    /// A PEM file with certificates to trust besides those of the system.
    pub ca_file: Option<PathBuf>,
}

/// The console of staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Console {
    /// Whether there is one.
    pub enabled: bool,
    /// Its own address; none: the public one.
    pub address: Option<SocketAddr>,
}

/// The kind of installation. It chooses defaults, and which settings are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// On a developer's machine, with nothing else set up.
    Development,
    /// Like production, for testing.
    Staging,
    /// With real users.
    Production,
    /// Automated tests.
    Test,
}

/// The database.
#[derive(Clone, Debug)]
pub enum Database {
    /// Two files (data and keys) in this folder.
    Sqlite(PathBuf),
    /// `postgres://…`
    Postgres(Secret),
}

impl Database {
    /// Whether its address holds a password.
    fn has_password(&self) -> bool {
        let Self::Postgres(url) = self else { return false };
        let (_, rest) = url.reveal().split_once("://").unwrap_or_default();
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let user = rest.split_once('@').map_or("", |(user, _)| user);
        let beside_user = user.split_once(':').is_some_and(|(_, password)| !password.is_empty());
        beside_user || query.split('&').any(|pair| pair.starts_with("password="))
    }
}

/// The root key: 32 bytes as 64 hexadecimal digits.
#[derive(Clone, Debug)]
pub struct RootKey {
    /// The file that holds it if it is not given.
    ///
    /// Created at the first start outside production.
    pub file: PathBuf,
    /// The key itself, if it is given.
    pub value: Option<Secret>,
    /// The program that prints it instead, with its arguments.
    pub command: Option<String>,
    /// Earlier root keys.
    pub older: Vec<Secret>,
    /// The program that prints them instead, with its arguments.
    pub older_command: Option<String>,
}

/// Listeners, proxies, origins.
#[derive(Clone, Debug)]
pub struct Http {
    /// Proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<Network>,
    /// Origins of other sites that may call the API from a browser.
    pub cors_allowed_origins: Vec<String>,
    /// The most connections at once.
    pub max_connections: usize,
    /// The most connections at once from one IPv4 address or IPv6 /64.
    pub max_connections_per_network: usize,
    /// The time for a client to send the head of a request.
    pub header_timeout: Span,
    /// The time that a connection may idle between requests.
    pub idle_timeout: Span,
    /// The time for a request, including reading its body.
    pub handler_timeout: Span,
}

/// TLS, if IO speaks it itself.
#[derive(Clone, Debug, Default)]
pub struct Tls {
    /// The certificate with its key, if they are files.
    pub files: Option<TlsFiles>,
    /// The authority that IO obtains it from by itself, otherwise.
    pub acme: Option<Acme>,
    /// Where plain HTTP is answered, by sending people to the public URL.
    pub redirect: Option<SocketAddr>,
}

impl Tls {
    /// Whether IO encrypts connections itself.
    pub fn encrypts(&self) -> bool {
        self.files.is_some() || self.acme.is_some()
    }
}

/// An authority that issues certificates (ACME, RFC 8555).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acme {
    /// The address of its directory.
    pub directory: String,
    /// The email address that it may write to.
    pub contact: Option<String>,
    /// A PEM file with the root certificates that its address is trusted by, instead of those of the system.
    pub ca_file: Option<PathBuf>,
}

/// The files of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, and those between it and its authority.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// Starting.
#[derive(Clone, Debug)]
pub struct Start {
    /// The time to wait for another server on the same data to stop.
    pub wait: Span,
}

/// Stopping.
#[derive(Clone, Debug)]
pub struct Drain {
    /// The time from failing readiness to closing the first socket.
    pub delay: Span,
    /// The time over which sockets are closed.
    pub window: Span,
    /// The time for running requests to finish.
    pub timeout: Span,
}

/// The log.
#[derive(Clone, Debug)]
pub struct Log {
    /// The lowest level that is logged.
    pub level: String,
    /// The format.
    pub format: LogFormat,
}

/// The format of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object per line.
    Json,
    /// For reading in a terminal.
    Pretty,
}

/// Sending emails.
#[derive(Clone, Debug)]
pub struct Mail {
    /// How emails are sent.
    pub transport: MailTransportKind,
    /// The sender, `Name <address>`.
    pub from: String,
    /// The SMTP server.
    pub smtp: Smtp,
    /// How emails over SMTP are signed.
    pub dkim: MailDkim,
    /// Resend, a provider with an HTTP API.
    pub resend: Resend,
    /// Amazon SES, another.
    pub ses: Ses,
    /// How either is asked.
    pub api: MailApi,
}

/// How emails are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTransportKind {
    /// Kept in a local outbox, readable in the browser. Not for production.
    Outbox,
    /// Sent over SMTP.
    Smtp,
    /// Sent through the API of Resend.
    Resend,
    /// Sent through the API of Amazon SES.
    Ses,
}

/// How emails over SMTP are signed (DKIM).
#[derive(Clone, Debug)]
pub struct MailDkim {
    /// The selector of the key.
    pub selector: Option<String>,
    /// A PEM file with the private key.
    pub key_file: Option<PathBuf>,
}

/// Resend, as a way to send emails.
#[derive(Clone, Debug)]
pub struct Resend {
    /// The API key.
    pub key: Option<Secret>,
    /// Where it is asked.
    pub endpoint: String,
    /// What signs its reports.
    pub webhook_secret: Option<Secret>,
}

/// Amazon SES, as a way to send emails.
#[derive(Clone, Debug)]
pub struct Ses {
    /// The region.
    pub region: Option<String>,
    /// The access key id.
    pub key_id: Option<String>,
    /// The secret access key.
    pub secret: Option<Secret>,
    /// The configuration set.
    pub configuration_set: Option<String>,
    /// Where it is asked, instead of the region's own address.
    pub endpoint: Option<String>,
    /// The topic of its reports.
    pub topic: Option<String>,
    /// Where SNS is asked, instead of the region's own address.
    pub sns_endpoint: Option<String>,
}

/// How a provider with an HTTP API is asked.
#[derive(Clone, Debug)]
pub struct MailApi {
    /// The longest wait for a connection, and then for the answer.
    pub timeout: Span,
    /// A PEM file with additional root certificates to trust.
    pub ca_file: Option<PathBuf>,
}

/// The SMTP server.
#[derive(Clone, Debug)]
pub struct Smtp {
    /// Its host name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The user to sign in with, if any.
    pub user: Option<String>,
    /// The password to sign in with, if any.
    pub password: Option<Secret>,
    /// How the connection is protected.
    pub tls: SmtpTls,
    /// The longest wait for each answer of the conversation.
    pub timeout: Span,
    /// The longest wait for the answer to the whole message.
    pub accept_timeout: Span,
    /// A PEM file with additional root certificates to trust.
    pub ca_file: Option<PathBuf>,
}

/// How the connection to the SMTP server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpTls {
    /// STARTTLS before anything else; without it nothing is sent.
    StarttlsRequired,
    /// TLS from the first byte.
    Implicit,
    /// Without TLS. Only for development and tests, and for a mail server on this machine.
    None,
}

/// How to reach the operator.
#[derive(Clone, Debug, Default)]
pub struct Contact {
    /// Who runs this server.
    pub operator: Option<String>,
    /// Their postal address, in one line.
    pub address: Option<String>,
    /// Their email address.
    pub email: Option<String>,
    /// Where to report security problems: an email address or an https URL.
    pub security: Option<String>,
}

/// Figures for the operator.
#[derive(Clone, Debug)]
pub struct Insights {
    /// The zone whose days they count.
    pub zone: Zone,
    /// Test accounts, which are not counted.
    pub tests: Vec<EmailAddress>,
}

/// Signing in.
#[derive(Clone, Debug)]
pub struct Auth {
    /// How long a link and a code work.
    pub link_life: Span,
    /// The time until another sign-in email can be requested.
    pub resend_after: Span,
    /// The most sign-in emails to one address in an hour, requested from one network.
    pub emails_per_hour: u32,
    /// The most sign-in emails to one address in a day, requested from one network.
    pub emails_per_day: u32,
    /// The most sign-in emails in a minute, to everyone together.
    pub emails_per_minute_global: u32,
    /// The most sign-in emails in an hour, to everyone together.
    pub emails_per_hour_global: u32,
    /// The most sign-in emails in a day, to everyone together.
    pub emails_per_day_global: u32,
    /// Where the link carries its token.
    pub link_token_in: LinkTokenIn,
    /// What a link does in another browser.
    pub link_binding: LinkBinding,
    /// What happens to disposable email addresses.
    pub disposable: DisposablePolicy,
    /// When a browser has to solve a small puzzle before a sign-in email.
    pub challenge: ChallengePolicy,
    /// How many zero bits an answer needs.
    pub challenge_bits: u32,
    /// How long an access token works.
    pub access_life: Span,
    /// How long an unused login lives.
    pub login_idle: Span,
    /// How long a login lives at most.
    pub login_life: Span,
    /// The most logins of one user. One more ends the least recently used.
    pub max_logins: u32,
    /// Whether a sign-in from a new device sends an email.
    pub new_device_notice: bool,
    /// The time from requesting a deletion to the erasure of the account.
    pub delete_after: Span,
    /// The months after which an unused account gets its notices; 0: never.
    pub unused_months: u32,
    /// The minimum age.
    pub minimum_age: u8,
    /// Who checks the age of people from outside, if someone does.
    pub age_estimator: Option<AgeEstimator>,
}

/// Where traces are sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Traces {
    /// The collector.
    pub endpoint: String,
    /// The share of traces that are sent, from 0 to 1.
    pub share: f64,
}

/// Someone outside who says whether a person is an adult.
#[derive(Clone, Debug)]
pub struct AgeEstimator {
    /// Where people go.
    pub url: String,
    /// Signs the answers.
    pub secret: Secret,
    /// The name that people read.
    pub name: String,
}

/// Where a sign-in link carries its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkTokenIn {
    /// After `#`: never sent to a server.
    Fragment,
    /// After `?`: for mail programs that lose fragments.
    Query,
}

/// What a link does in a browser that did not ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkBinding {
    /// It asks for confirmation, then signs in there.
    Ask,
    /// Only the code works, in the browser that asked for it.
    Strict,
}

/// When a browser has to solve a small puzzle before a sign-in email.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChallengePolicy {
    /// Never.
    Off,
    /// While new accounts rise suddenly.
    OnRisk,
}

/// What happens to disposable email addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisposablePolicy {
    /// Accepted and marked.
    Flag,
    /// Refused.
    Block,
    /// Not checked.
    Off,
}

/// Chats.
#[derive(Clone, Debug)]
pub struct Chat {
    /// How long a chat waits for a member whose connection is lost.
    pub grace: Span,
    /// How long messages are kept after the end of a chat.
    pub keep: Span,
    /// How long users can delete their own messages.
    pub delete_within: Span,
    /// How long a new chat waits for both members to show up.
    pub no_show: Span,
}

/// Reveals.
#[derive(Clone, Debug)]
pub struct Reveal {
    /// Messages before the first reveal.
    pub min_messages: u32,
    /// The age of the chat before the first reveal. Both conditions must hold.
    pub min_age: Span,
    /// How long a request waits for its answer.
    pub life: Span,
    /// The time from an unsuccessful request to the next.
    pub cool_down: Span,
    /// The most requests of one user in one chat.
    pub max_requests: u32,
}

/// Ratings.
#[derive(Clone, Debug)]
pub struct Rating {
    /// The shortest chat that can be rated.
    pub min_age: Span,
    /// The fewest messages of each member.
    pub min_messages: u32,
}

/// Reports and cases.
#[derive(Clone, Debug)]
pub struct Moderation {
    /// How long what was taken back or erased is held for a report.
    pub evidence_window: Span,
    /// How long a decision can be undone, and nobody hears of it.
    pub undo: Span,
}

/// Matching.
#[derive(Clone, Debug)]
pub struct Matching {
    /// How long a search lasts before it asks whether to continue.
    pub search_life: Span,
    /// The longest random delay before users learn of a match.
    pub announce_jitter: Span,
    /// Users who met within this time are not matched again by chance.
    pub no_repeat: Span,
    /// So do not the latest so many people, however long ago.
    pub no_repeat_people: u32,
}

/// Sockets.
#[derive(Clone, Debug)]
pub struct Socket {
    /// How often the server pings.
    pub heartbeat: Span,
    /// How often a hidden tab is pinged.
    pub background_heartbeat: Span,
    /// How long it waits for the pong.
    pub pong_timeout: Span,
    /// The most sockets of one user.
    pub max_per_user: u32,
    /// The most sockets and streams from one IPv4 address or IPv6 /64.
    pub max_per_network: u32,
    /// How often sockets and streams may be opened, by everyone together.
    pub handshakes: Rate,
}

/// Rate limits of addresses, accounts and logins.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Requesting a sign-in email, per address.
    pub send_magic_link_address: Rate,
    /// Checking and spending links and codes, per address.
    pub verify_token_address: Rate,
    /// Renewing access tokens, per address.
    pub refresh_address: Rate,
    /// Renewing access tokens, per login.
    pub refresh_login: Rate,
    /// Starting a search over REST, per address.
    pub find_match_address: Rate,
    /// Starting a search, per account, over a short and a longer time.
    pub find_match_account: [Rate; 2],
    /// Sending messages, per account, over a short and a longer time.
    pub send_message_account: [Rate; 2],
    /// Sending messages over REST, per address.
    pub send_message_address: Rate,
    /// Deleting the account, per account.
    pub export_or_delete_account: Rate,
    /// Downloading a copy of one's own data, per account.
    pub export_account: Rate,
    /// Changing the address, per account.
    pub change_email_account: Rate,
    /// Uploading a picture, per account.
    pub picture_account: Rate,
    /// Notices by the public form, per address.
    pub notice_address: Rate,
    /// Confirmations of notices by email, by mailbox.
    pub notice_mailbox: Rate,
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
    /// When a sign-in email is sent, and how long it works.
    pub fn email_rules(&self) -> EmailRules {
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

    /// How long logins live, and how many a user can have.
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
    /// Loads every layer and checks each value on its own, which is enough to show them.
    pub fn load(sources: &Sources) -> Result<Self, Faults> {
        let (settings, faults) = load::load(sources);
        none_of(faults).map(|()| settings)
    }
}

impl Config {
    /// Loads every layer, checks each value, and then all of them together.
    ///
    /// The error lists every fault.
    pub fn load(sources: &Sources) -> Result<Self, Faults> {
        let (settings, mut faults) = load::load(sources);
        let config = Self::from_settings(&settings);
        rules::add_faults(&config, &settings, &mut faults);
        none_of(faults).map(|()| config)
    }

    /// The same configuration with those keys of `new` that a running server can reload.
    ///
    /// Values that do not fit those that stay are faults, as at a start.
    pub fn reloaded(old: &Settings, new: &Settings) -> Result<(Self, Settings), Faults> {
        let settings = old.with_reloadable_of(new);
        let config = Self::from_settings(&settings);
        let mut faults = Vec::new();
        rules::add_faults(&config, &settings, &mut faults);
        none_of(faults).map(|()| (config, settings))
    }

    /// How long each class of data is kept.
    pub fn retention(&self) -> Retention {
        Retention {
            messages: self.chat.keep,
            ..Retention::default()
        }
    }

    /// The host of the public URL, without a port.
    pub fn public_host(&self) -> String {
        let uri: Option<http::Uri> = self.public_url.parse().ok();
        let host = uri.as_ref().and_then(http::Uri::host);
        host.unwrap_or_default().to_ascii_lowercase()
    }

    /// What may be meant, but is more likely a mistake.
    pub fn warnings(&self) -> Vec<String> {
        rules::warnings(self)
    }

    /// The configuration for tests.
    ///
    /// Free ports, SQLite in the given folder, emails into the outbox. Tests may change the fields before the start.
    pub fn for_tests(data_dir: impl AsRef<Path>) -> Self {
        let flag = |name: &str, value: &str| (name.to_owned(), value.into());
        let flags = vec![
            flag("profile", "test"),
            ("data_dir".to_owned(), data_dir.as_ref().into()),
            flag("listen", "127.0.0.1:0"),
            flag("internal.listen", "127.0.0.1:0"),
            flag("matching.announce_jitter", "0ms"),
        ];
        Self::load(&Sources {
            flags,
            environment: Vec::new(),
        })
        .expect("invariant: the defaults for tests are valid")
    }
}

/// All faults of a configuration.
#[derive(Debug, thiserror::Error)]
#[error("{}", lines(.0))]
pub struct Faults(pub Vec<Fault>);

fn none_of(faults: Vec<Fault>) -> Result<(), Faults> {
    if faults.is_empty() { Ok(()) } else { Err(Faults(faults)) }
}

fn lines(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n")
}

impl Environment {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Staging => "staging",
            Self::Production => "production",
            Self::Test => "test",
        }
    }
}

/// The environment of this name.
pub(crate) fn environment_named(name: &str) -> Option<Environment> {
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
