//! What an operator can set, as checked values.
//!
//! Must not read files or the environment outside of `load`, nor hold a default that `table` does not declare.

use std::net::SocketAddr;
use std::path::PathBuf;

use io_core::time::Span;

mod secret;

pub use secret::Secret;

/// Everything that can be set, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// What kind of installation this is.
    pub profile: Profile,
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
    /// Searching.
    pub matching: Matching,
    /// Sockets.
    pub socket: Socket,
    /// How often an address may do what.
    pub limits: Limits,
}

/// What kind of installation this is; chooses defaults and what is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
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
    /// The file that holds it; made at the first start in development and tests.
    pub file: PathBuf,
    /// The key itself, when it is given directly.
    pub value: Option<Secret>,
}

/// Listeners, proxies, origins.
#[derive(Clone, Debug)]
pub struct Http {
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<String>,
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
    /// How long a request body may take.
    pub body_timeout: Span,
    /// How long a handler may take.
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
    pub letters_per_hour: u32,
    /// Letters one address can get in a day.
    pub letters_per_day: u32,
    /// Letters that leave in an hour, for everybody together.
    pub letters_per_hour_global: u32,
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
    /// Time before the first reveal; either condition is enough… both must hold.
    pub min_age: Span,
    /// How long a request waits for its answer.
    pub life: Span,
    /// From a request that came to nothing to the next.
    pub cool_down: Span,
    /// Requests one person can make in one chat.
    pub max_requests: u32,
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
    /// Most sockets from one IPv4 address or IPv6 /64.
    pub max_per_network: u32,
}

/// How often an address may do what.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Off only in tests of other things.
    pub enabled: bool,
}

impl Config {
    /// What tests start from: a free port, SQLite in the given folder, letters into the outbox.
    pub fn for_tests(data_dir: impl Into<PathBuf>) -> Self {
        let data_dir = data_dir.into();
        Self {
            profile: Profile::Test,
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            internal_listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: "http://127.0.0.1:8080".to_owned(),
            database: Database::Sqlite(data_dir.clone()),
            root_key: RootKey {
                file: data_dir.join("root.key"),
                value: None,
            },
            data_dir,
            http: Http {
                trusted_proxies: Vec::new(),
                cors_allowed_origins: Vec::new(),
                max_connections: 10_000,
                max_connections_per_network: 100,
                header_timeout: Span::seconds(10),
                idle_timeout: Span::seconds(75),
                body_timeout: Span::seconds(30),
                handler_timeout: Span::seconds(15),
            },
            drain: Drain {
                delay: Span::ZERO,
                window: Span::ZERO,
                timeout: Span::seconds(30),
            },
            log: Log {
                level: "info".to_owned(),
                format: LogFormat::Pretty,
            },
            mail: Mail {
                transport: MailTransportKind::Outbox,
                from: "IO <hello@localhost.localdomain>".to_owned(),
                smtp: Smtp {
                    host: "localhost".to_owned(),
                    port: 587,
                    user: None,
                    password: None,
                    tls: SmtpTls::StarttlsRequired,
                    timeout: Span::seconds(10),
                    ca_file: None,
                },
            },
            auth: Auth {
                link_life: Span::minutes(10),
                resend_after: Span::seconds(60),
                letters_per_hour: 5,
                letters_per_day: 10,
                letters_per_hour_global: 1_000,
                link_token_in: LinkTokenIn::Fragment,
                link_binding: LinkBinding::Ask,
                disposable: DisposablePolicy::Flag,
                access_life: Span::minutes(10),
                login_idle: Span::days(30),
                login_life: Span::days(90),
                max_logins: 10,
                new_device_notice: true,
                delete_after: Span::days(7),
                minimum_age: 18,
            },
            chat: Chat {
                grace: Span::seconds(90),
                keep: Span::days(30),
                delete_within: Span::minutes(15),
                no_show: Span::seconds(12),
            },
            reveal: Reveal {
                min_messages: 10,
                min_age: Span::minutes(2),
                life: Span::minutes(10),
                cool_down: Span::minutes(10),
                max_requests: 3,
            },
            matching: Matching {
                search_life: Span::seconds(120),
                announce_jitter: Span::milliseconds(1_500),
                no_repeat: Span::days(7),
            },
            socket: Socket {
                heartbeat: Span::seconds(25),
                pong_timeout: Span::seconds(10),
                max_per_user: 5,
                max_per_network: 50,
            },
            limits: Limits { enabled: true },
        }
    }
}
