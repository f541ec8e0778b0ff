//! The one table of everything that can be set: name, kind, default and meaning.
//!
//! Must not know where values come from. `.env.example`, `docs/config.md` and every message are made from it.

use io_core::time::Span;

use super::Environment;
use super::kind::Kind;
use super::kind::Kind::{
    Address, Choice, Database, Duration, Key as KeyMaterial, Mailbox, Networks, Number, Origin, Origins, Path, Rate,
    Switch, Text,
};

/// One thing that can be set.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name, with dots.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// What it is when nobody sets it.
    pub default: Default,
    /// What it means, in one or two sentences.
    pub doc: &'static str,
    /// Whether its value is never shown.
    pub secret: bool,
    /// Whether a running server takes a new value at SIGHUP.
    pub reloadable: bool,
}

/// What a key is when nobody sets it.
#[derive(Clone, Copy, Debug)]
pub enum Default {
    /// Nothing; the meaning says what that does.
    Nothing,
    /// The same everywhere.
    Always(&'static str),
    /// By profile: development and test, staging, production.
    By {
        /// In development and tests.
        development: &'static str,
        /// In staging.
        staging: &'static str,
        /// In production.
        production: &'static str,
    },
}

impl Key {
    /// The default under a profile, as text.
    pub fn default_under(&self, environment: Environment) -> Option<&'static str> {
        match self.default {
            Default::Nothing => None,
            Default::Always(text) => Some(text),
            Default::By {
                development,
                staging,
                production,
            } => Some(match environment {
                Environment::Development | Environment::Test => development,
                Environment::Staging => staging,
                Environment::Production => production,
            }),
        }
    }

    /// The name of its environment variable.
    pub fn variable(&self) -> String {
        format!("IO_{}", self.name.replace('.', "__").to_ascii_uppercase())
    }

    /// The heading it stands under, empty for the general ones.
    pub fn heading(&self) -> &'static str {
        self.name.split_once('.').map_or("", |(heading, _)| heading)
    }
}

/// The key of that name.
pub(super) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// Old names of keys that still work, each with the new one.
const RENAMED: [(&str, &str); 3] = [
    ("auth.letters_per_hour", "auth.emails_per_hour"),
    ("auth.letters_per_day", "auth.emails_per_day"),
    ("auth.letters_per_hour_global", "auth.emails_per_hour_global"),
];

/// The old and the new name, if this is an old one.
pub(super) fn renamed(name: &str) -> Option<(&'static str, &'static str)> {
    RENAMED.into_iter().find(|(old, _)| *old == name)
}

const fn key(name: &'static str, kind: Kind, default: &'static str, doc: &'static str) -> Key {
    Key {
        name,
        kind,
        default: Default::Always(default),
        doc,
        secret: false,
        reloadable: false,
    }
}

const fn by(
    name: &'static str,
    kind: Kind,
    [development, staging, production]: [&'static str; 3],
    doc: &'static str,
) -> Key {
    let default = Default::By {
        development,
        staging,
        production,
    };
    Key {
        name,
        kind,
        default,
        doc,
        secret: false,
        reloadable: false,
    }
}

const fn optional(name: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key {
        name,
        kind,
        default: Default::Nothing,
        doc,
        secret: false,
        reloadable: false,
    }
}

const fn secret(key: Key) -> Key {
    Key { secret: true, ..key }
}

const fn reloadable(key: Key) -> Key {
    Key {
        reloadable: true,
        ..key
    }
}

const fn seconds(least: i64, most: i64) -> Kind {
    Duration(Span::seconds(least), Span::seconds(most))
}

const fn minutes(least: i64, most: i64) -> Kind {
    Duration(Span::minutes(least), Span::minutes(most))
}

const fn days(least: i64, most: i64) -> Kind {
    Duration(Span::days(least), Span::days(most))
}

/// Every key, in the order in which it is explained.
pub static KEYS: &[Key] = &[
    key(
        "profile",
        Choice(&["development", "staging", "production", "test"]),
        "development",
        "What kind of installation this is. It chooses the other defaults; production refuses unsafe settings.",
    ),
    key(
        "listen",
        Address,
        "127.0.0.1:8080",
        "Where the web app and the API listen.",
    ),
    key(
        "public_url",
        Origin,
        "http://127.0.0.1:8080",
        "The address that people type. Links in letters and the only origin allowed to use cookies come from it, never \
         from a header. Production needs https.",
    ),
    key(
        "data_dir",
        Path,
        "data",
        "The folder for everything that is not in PostgreSQL.",
    ),
    secret(key(
        "database",
        Database,
        "sqlite",
        "Where the data are: SQLite files under `data_dir`, or PostgreSQL.",
    )),
    secret(optional(
        "root_key",
        KeyMaterial,
        "The root of all keys. Without it everything encrypted is lost: back it up apart from the data. Production \
         needs it, best through `IO_ROOT_KEY_FILE` or a systemd credential; elsewhere it is made at the first start \
         and kept in `data_dir/root.key`.",
    )),
    key(
        "internal.listen",
        Address,
        "127.0.0.1:9464",
        "Where `/metrics` and detailed health listen. Never public.",
    ),
    key(
        "http.trusted_proxies",
        Networks,
        "",
        "Proxies in front of IO. Only from them is `X-Forwarded-For` and `X-Forwarded-Proto` believed.",
    ),
    key(
        "http.cors_allowed_origins",
        Origins,
        "",
        "Other sites whose pages may call the API with bearer tokens. `*` is not possible.",
    ),
    key(
        "http.max_connections",
        Number(16, 1_000_000),
        "20000",
        "Most connections at once.",
    ),
    key(
        "http.max_connections_per_network",
        Number(1, 1_000_000),
        "100",
        "Most connections at once from one IPv4 address or IPv6 /64. Trusted proxies are not counted.",
    ),
    key(
        "http.header_timeout",
        seconds(1, 60),
        "10s",
        "How long a client may take to send the head of a request.",
    ),
    key(
        "http.idle_timeout",
        seconds(1, 600),
        "75s",
        "How long a connection may stay silent between requests.",
    ),
    key(
        "http.handler_timeout",
        seconds(1, 120),
        "15s",
        "How long a request may take, with reading its body.",
    ),
    by(
        "drain.delay",
        seconds(0, 120),
        ["0s", "5s", "5s"],
        "At a stop: from failing readiness to closing the first socket, so that a balancer can turn away first.",
    ),
    by(
        "drain.window",
        seconds(0, 300),
        ["0s", "20s", "20s"],
        "At a stop: the time over which sockets are closed, so that people do not all come back at once.",
    ),
    key(
        "drain.timeout",
        seconds(1, 300),
        "30s",
        "At a stop: how long requests under way may still take.",
    ),
    reloadable(key(
        "log.level",
        Choice(&["error", "warn", "info", "debug", "trace"]),
        "info",
        "From which level on the server logs. Libraries never log below their own cap.",
    )),
    by(
        "log.format",
        Choice(&["json", "pretty"]),
        ["pretty", "json", "json"],
        "One JSON object a line, or lines for eyes.",
    ),
    by(
        "mail.transport",
        Choice(&["outbox", "smtp"]),
        ["outbox", "smtp", "smtp"],
        "`outbox` keeps letters to be read at `/outbox`, for development; `smtp` sends them.",
    ),
    key(
        "mail.from",
        Mailbox,
        "IO <hello@io.invalid>",
        "The sender of letters. Its domain also names each letter.",
    ),
    key("mail.smtp.host", Text(253), "localhost", "The SMTP server."),
    key("mail.smtp.port", Number(1, 65_535), "587", "Its port."),
    optional(
        "mail.smtp.user",
        Text(320),
        "The user to sign in with, if the server asks for one.",
    ),
    secret(optional(
        "mail.smtp.password",
        Text(1_024),
        "The password that goes with it.",
    )),
    key(
        "mail.smtp.tls",
        Choice(&["starttls_required", "implicit", "none"]),
        "starttls_required",
        "`starttls_required` upgrades before anything is said and sends nothing without; `implicit` is TLS from the \
         first byte; `none` is for development and tests only.",
    ),
    optional(
        "mail.smtp.ca_file",
        Path,
        "A PEM file with another root to trust, for a server with its own.",
    ),
    key(
        "mail.smtp.timeout",
        seconds(1, 60),
        "10s",
        "How long each step of the SMTP conversation may take.",
    ),
    key(
        "auth.link_life",
        minutes(1, 15),
        "10m",
        "How long the link and the code of a letter work.",
    ),
    key(
        "auth.resend_after",
        seconds(10, 600),
        "60s",
        "How long until another letter can be asked for.",
    ),
    key(
        "auth.emails_per_hour",
        Number(1, 100),
        "5",
        "Sign-in letters that one address can get in an hour.",
    ),
    key(
        "auth.emails_per_day",
        Number(1, 1_000),
        "10",
        "Sign-in letters that one address can get in a day.",
    ),
    key(
        "auth.emails_per_hour_global",
        Number(1, 10_000_000),
        "1000",
        "Sign-in letters that leave in an hour for everybody together; beyond it nothing is sent and an alarm is raised.",
    ),
    key(
        "auth.link_token_in",
        Choice(&["fragment", "query"]),
        "fragment",
        "Where the link carries its token. `fragment` never reaches a server or a log; `query` is for mail programs \
         that lose fragments.",
    ),
    key(
        "auth.link_binding",
        Choice(&["ask", "strict"]),
        "ask",
        "What a link does in a browser that did not ask for it: `ask` first, or `strict`ly only the code.",
    ),
    key(
        "auth.disposable",
        Choice(&["flag", "block", "off"]),
        "flag",
        "Addresses of throw-away services: `flag`, `block` or `off`. Known relay services always pass.",
    ),
    key(
        "auth.access_life",
        minutes(1, 15),
        "10m",
        "How long an access token works before it is renewed.",
    ),
    key(
        "auth.login_idle",
        days(1, 365),
        "30d",
        "How long a login lives without being used.",
    ),
    key("auth.login_life", days(1, 365), "90d", "How long a login lives in all."),
    key(
        "auth.max_logins",
        Number(1, 100),
        "10",
        "Most devices signed in; one more ends the least recent.",
    ),
    key(
        "auth.new_device_notice",
        Switch,
        "true",
        "A sign-in from a new device sends a letter about it.",
    ),
    key(
        "auth.delete_after",
        days(0, 30),
        "7d",
        "From asking to delete an account to its erasure.",
    ),
    key(
        "auth.minimum_age",
        Number(18, 120),
        "18",
        "The youngest age that is let in.",
    ),
    key(
        "chat.grace",
        seconds(5, 600),
        "90s",
        "How long a chat waits for somebody whose connection is lost.",
    ),
    key(
        "chat.keep",
        days(0, 365),
        "30d",
        "How long messages are kept after the end of a chat.",
    ),
    key(
        "chat.delete_within",
        minutes(0, 1_440),
        "15m",
        "How long one's own message can be deleted.",
    ),
    key(
        "chat.no_show",
        seconds(2, 60),
        "10s",
        "How long a new chat waits for both to show up.",
    ),
    key(
        "reveal.min_messages",
        Number(0, 1_000),
        "10",
        "Messages in a chat before the first reveal can be asked for.",
    ),
    key(
        "reveal.min_age",
        minutes(0, 1_440),
        "2m",
        "Age of a chat before the first reveal can be asked for.",
    ),
    key(
        "reveal.life",
        minutes(1, 1_440),
        "10m",
        "How long a reveal request waits for its answer.",
    ),
    key(
        "reveal.cool_down",
        minutes(0, 1_440),
        "10m",
        "From a request that came to nothing to the next one.",
    ),
    key(
        "reveal.max_requests",
        Number(1, 100),
        "3",
        "Requests that one person can make in one chat.",
    ),
    key(
        "rating.min_age",
        seconds(0, 3_600),
        "30s",
        "The shortest chat that can be rated.",
    ),
    key(
        "rating.min_messages",
        Number(0, 100),
        "2",
        "The fewest messages of each side in a chat that can be rated.",
    ),
    key(
        "matching.search_life",
        seconds(30, 3_600),
        "120s",
        "How long a search lasts before it asks whether to go on.",
    ),
    key(
        "matching.announce_jitter",
        Duration(Span::ZERO, Span::seconds(5)),
        "1500ms",
        "The most that the news of a match is held back, at random, so that its moment says little.",
    ),
    key(
        "matching.no_repeat",
        days(0, 365),
        "7d",
        "People who met within this time do not meet again by chance.",
    ),
    key(
        "socket.heartbeat",
        seconds(5, 60),
        "25s",
        "How often the server pings an open socket.",
    ),
    key(
        "socket.pong_timeout",
        seconds(1, 60),
        "10s",
        "How long it waits for the answer.",
    ),
    key(
        "socket.max_per_user",
        Number(1, 100),
        "5",
        "Most sockets of one person; one more replaces the oldest.",
    ),
    key(
        "socket.max_per_network",
        Number(1, 100_000),
        "50",
        "Most sockets and event streams from one IPv4 address or IPv6 /64.",
    ),
    key(
        "socket.handshakes",
        Rate,
        "20000/10s burst 4000",
        "Opening sockets and event streams, by everybody together: after a break all come back at once.",
    ),
    by(
        "limits.send_magic_link_address",
        Rate,
        ["1000/1h", "10/1h burst 5", "10/1h burst 5"],
        "Asking for a letter, per IPv4 address or IPv6 /64. Every limit of an address also holds for its whole IPv6 \
         /48, five times as wide.",
    ),
    by(
        "limits.verify_token_address",
        Rate,
        ["1000/10m", "30/10m", "30/10m"],
        "Checking and spending links and codes, per IPv4 address or IPv6 /64.",
    ),
    key(
        "limits.refresh_address",
        Rate,
        "300/5m",
        "Renewing access tokens, per IPv4 address or IPv6 /64.",
    ),
    key(
        "limits.refresh_login",
        Rate,
        "30/5m",
        "Renewing access tokens, per login.",
    ),
    key(
        "limits.find_match_address",
        Rate,
        "600/1h",
        "Asking for a match over REST, per IPv4 address or IPv6 /64.",
    ),
    key(
        "limits.send_message_address",
        Rate,
        "1000/1m",
        "Sending messages over REST, per IPv4 address or IPv6 /64.",
    ),
    key(
        "limits.export_or_delete_account",
        Rate,
        "3/1d",
        "Asking for one's account to be deleted, per account.",
    ),
    key(
        "limits.client_error_address",
        Rate,
        "20/1m",
        "Reports of browsers about errors, per IPv4 address or IPv6 /64.",
    ),
    key(
        "limits.socket_address",
        Rate,
        "100/10s burst 20",
        "Opening sockets and event streams, per IPv4 address or IPv6 /64.",
    ),
    key(
        "limits.static_address",
        Rate,
        "600/1m",
        "Pages and files, per IPv4 address or IPv6 /64.",
    ),
    key(
        "limits.other_address",
        Rate,
        "1200/1m",
        "Every other call of the API, per IPv4 address or IPv6 /64.",
    ),
    key(
        "limits.other_account",
        Rate,
        "300/1m",
        "Every call of the API, per account.",
    ),
];
