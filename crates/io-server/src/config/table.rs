//! The table of all configuration keys: name, kind, default and meaning.
//!
//! Must not know where values come from. `.env.example`, `docs/config.md` and error messages are generated from it.

use io_core::time::Span;

use super::key::{Key, by, days, key, minutes, optional, reloadable, seconds, secret};
use super::kind::Kind::{
    Address, BackupTarget, Choice, Database, Duration, Hosts, Identities, Key as KeyMaterial, Keys as KeyRing, Mailbox,
    Mailboxes, Networks, Number, Origin, Origins, Path, Rate, Recipients, Switch, Text, TimeZone, Words,
};

/// The key of this name.
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

/// Every key, in the order of the documentation.
pub static KEYS: &[Key] = &[
    key(
        "profile",
        Choice(&["development", "staging", "production", "test"]),
        "development",
        "The kind of installation. It chooses the other defaults; production refuses unsafe settings.",
    ),
    key(
        "listen",
        Address,
        "127.0.0.1:8080",
        "Address and port of the web app and the API.",
    ),
    key(
        "public_url",
        Origin,
        "http://127.0.0.1:8080",
        "The public URL. Links in emails and the only origin allowed to use cookies come from it, never from a header. \
         Production requires https.",
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
        "The database: SQLite files in `data_dir`, or PostgreSQL.",
    )),
    reloadable(secret(optional(
        "root_key",
        KeyMaterial,
        "The root of all keys. Without it all encrypted data is lost: back it up separately from the data. Production \
         requires it or `root_key_command`, preferably through `IO_ROOT_KEY_FILE` or a systemd credential; otherwise it is \
         generated at the first start and kept in `data_dir/root.key`. A running server takes a changed key on SIGHUP, \
         and within a minute if it is in a file.",
    ))),
    reloadable(optional(
        "root_key_command",
        Text(1_000),
        "A program that prints the root key, instead of `root_key`: its absolute path and its arguments, separated by \
         spaces. It is run without a shell and without the variables of IO, at the start and on SIGHUP; it has ten \
         seconds, and what it prints is never written to disk.",
    )),
    reloadable(secret(key(
        "root_keys_old",
        KeyRing,
        "",
        "Earlier root keys. To change the root key, put the new one into `root_key` and the earlier one here: IO opens \
         what the earlier one wrapped and wraps it anew in the background. A start without a root key that is still \
         needed is refused with its name; `io keys list` says when the earlier ones are no longer needed. Backups of the \
         keys need the root key of their day. Prefer `IO_ROOT_KEYS_OLD_FILE`.",
    ))),
    reloadable(optional(
        "root_keys_old_command",
        Text(1_000),
        "A program that prints the earlier root keys, one on each line, instead of `root_keys_old`; run as \
         `root_key_command` is.",
    )),
    key(
        "internal.listen",
        Address,
        "127.0.0.1:9464",
        "Address and port of `/metrics` and detailed health. Production requires a loopback or private address.",
    ),
    key(
        "internal.hosts",
        Hosts,
        "",
        "Names with a dot by which `internal.listen` may be asked, such as `io.monitoring.svc`. Addresses, `localhost` \
         and names without a dot always work; any other name is refused, so that no web page can read it (DNS rebinding).",
    ),
    key(
        "console.enabled",
        Switch,
        "true",
        "Whether there is a console for staff, under `/console`. There is no account until `io staff invite` makes one.",
    ),
    optional(
        "console.address",
        Address,
        "Address and port of the console, instead of the public one, such as `127.0.0.1:9465` behind a private network. \
         Then the public address knows nothing of it.",
    ),
    optional(
        "assets.base_url",
        Origin,
        "The origin of a web front or CDN that has the hashed files of the web app and the console, such as \
         `https://files.example.org`. Pages then load scripts, styles and fonts from there, and the content security \
         policy allows it. Not set: from IO itself, which always has them as well. docs/operate/cdn.md says how.",
    ),
    key(
        "board.public",
        Switch,
        "false",
        "Whether everyone can read `/doing`: how this place is doing, with its wishes and faults. People who are signed in \
         see wishes and faults in any case.",
    ),
    by(
        "docs.enabled",
        Switch,
        ["true", "false", "false"],
        "Whether this documentation is served at `/docs`, for everyone. It is the same for every place of this version and \
         says nothing of yours.",
    ),
    key(
        "notifications.enabled",
        Switch,
        "true",
        "Whether browsers may keep the app's service worker: with it the app can be installed, opens faster, says what to \
         do without a connection, and can show notifications to people who asked for them. If not, the worker removes \
         itself from every browser that has it.",
    ),
    key(
        "notifications.push",
        Switch,
        "true",
        "Whether people who asked for it hear of a match or a message while no page is open, by the push service of their \
         browser. The messages are encrypted for it and all look alike; the service learns when a device is pushed to. \
         Needs an https `public_url` or `contact.email`, by which services reach you.",
    ),
    key(
        "notifications.push_services",
        Text(2_000),
        "fcm.googleapis.com, updates.push.services.mozilla.com, *.push.services.mozilla.com, *.push.apple.com, \
         *.notify.windows.com",
        "The push services that subscriptions may lead to: `host`, or `*.host`. IO asks them at public addresses and at \
         port 443 alone. An entry with a port, `host:port`, is your own service and may be at a private address.",
    ),
    optional(
        "notifications.ca_file",
        Path,
        "A PEM file with certificates that push services are trusted by, besides those of the system.",
    ),
    reloadable(key(
        "http.trusted_proxies",
        Networks,
        "",
        "Proxies in front of IO, or `none`. `X-Forwarded-For` and `X-Forwarded-Proto` are trusted only from them. \
         Production requires it, because without it all clients behind a proxy share one limit.",
    )),
    key(
        "http.cors_allowed_origins",
        Origins,
        "",
        "Other sites whose pages may call the API with bearer tokens. `*` is not allowed.",
    ),
    key(
        "http.max_connections",
        Number(16, 1_000_000),
        "20000",
        "The most connections at once. The last quarter is for networks that hold fewer than six, and when all are taken \
         the connection that has waited longest for a request is closed.",
    ),
    key(
        "http.max_connections_per_network",
        Number(1, 1_000_000),
        "100",
        "The most connections at once from one IPv4 address or IPv6 /64, and five times as many from an IPv6 /48. Trusted \
         proxies have no limit.",
    ),
    key(
        "http.header_timeout",
        seconds(1, 60),
        "10s",
        "Maximum time for a client to send the head of a request.",
    ),
    key(
        "http.idle_timeout",
        seconds(1, 600),
        "75s",
        "Maximum time that a connection may idle between requests.",
    ),
    key(
        "http.handler_timeout",
        seconds(1, 120),
        "15s",
        "Maximum time for a request, including reading its body.",
    ),
    optional(
        "tls.certificate",
        Path,
        "A PEM file with the certificate for `public_url` and those between it and its authority (`fullchain.pem`). With \
         it and `tls.key`, `listen` speaks TLS (1.2 and 1.3) itself. IO takes a renewed pair within half a minute, and on \
         SIGHUP at once; open connections stay. A pair that cannot be used changes nothing.",
    ),
    optional(
        "tls.key",
        Path,
        "A PEM file with the private key of `tls.certificate`, without a password and of mode 0640 or less.",
    ),
    optional(
        "tls.acme.directory",
        Text(500),
        "The authority from which IO obtains the certificate for the host of `public_url` by itself (ACME), instead of \
         `tls.certificate`: `letsencrypt`, `letsencrypt-staging` for trying it out, or the https address of another \
         directory. It looks at `tls.redirect`, through port 80 of the host. The certificate is kept in the database and \
         renewed before two thirds of its life are over. Setting it agrees to the terms of the authority.",
    ),
    optional(
        "tls.acme.contact",
        Text(254),
        "The email address to which the authority may write.",
    ),
    optional(
        "tls.acme.ca_file",
        Path,
        "A PEM file with the root certificates by which the authority itself is trusted, instead of those of the system: \
         for an authority of one's own.",
    ),
    optional(
        "tls.redirect",
        Address,
        "Address and port of plain HTTP beside TLS, such as `0.0.0.0:80`. It sends people to `public_url` and answers \
         nothing else: `/api` gets 403, so that no program sends its token in the clear and does not notice.",
    ),
    key(
        "start.wait",
        seconds(0, 900),
        "0s",
        "During a start: time to wait for another server on the same data to stop. With 0s the start is refused at once.",
    ),
    by(
        "drain.delay",
        seconds(0, 120),
        ["0s", "5s", "5s"],
        "During a stop: time from failing readiness to closing the first socket, so that load balancers can react.",
    ),
    by(
        "drain.window",
        seconds(0, 300),
        ["0s", "20s", "20s"],
        "During a stop: time over which sockets are closed, so that clients do not all reconnect at once.",
    ),
    key(
        "drain.timeout",
        seconds(1, 300),
        "30s",
        "During a stop: maximum time for running requests to finish.",
    ),
    reloadable(key(
        "log.level",
        Choice(&["error", "warn", "info", "debug", "trace"]),
        "info",
        "The lowest level that the server logs. Libraries log warnings and errors only.",
    )),
    by(
        "log.format",
        Choice(&["json", "pretty"]),
        ["pretty", "json", "json"],
        "`json` for one object per line, `pretty` for reading in a terminal.",
    ),
    secret(optional(
        "error_reports.dsn",
        Text(500),
        "Where errors are reported to: the DSN of Sentry or of a collector that understands its envelopes, such as \
         `https://key@errors.example.org/1`. Reports hold names and places of the program, and nothing of a person. Not \
         set: nothing is sent.",
    )),
    optional(
        "traces.endpoint",
        Text(500),
        "Where traces go: the address of a collector that understands OTLP over HTTP, such as \
         `http://127.0.0.1:4318/v1/traces`; http only, to a collector on this machine or behind a tunnel. They say how long \
         requests, jobs, statements and emails took, and nothing of a person. Not set: none are made.",
    ),
    key(
        "traces.percent",
        Number(1, 100),
        "10",
        "How many of a hundred traces are sent.",
    ),
    optional(
        "backup.target",
        BackupTarget,
        "Where encrypted backups go, `file:///folder` or `s3://bucket/prefix`. Not set: none are made. Use a disk or a store \
         that does not fail together with this machine, and for this installation alone.",
    ),
    key(
        "backup.recipients",
        Recipients,
        "",
        "Whom backups are encrypted for: public keys of age, as `io backup keygen` or `age-keygen` prints them. Several can \
         each open them.",
    ),
    secret(key(
        "backup.identity",
        Identities,
        "",
        "The secret key that opens backups, for verifying and restoring them. Prefer `IO_BACKUP__IDENTITY_FILE`. Keep a copy \
         away from this machine: without it no backup can be opened.",
    )),
    by(
        "backup.schedule",
        Duration(Span::ZERO, Span::days(7)),
        ["0s", "1d", "1d"],
        "Time between two backups that the server makes by itself; `0s`: it makes none.",
    ),
    by(
        "backup.verify",
        Duration(Span::ZERO, Span::days(31)),
        ["0s", "7d", "7d"],
        "Time between two trial restores of the newest backup. It needs `backup.identity`; `0s`: none.",
    ),
    key(
        "backup.keep_daily",
        Number(1, 31),
        "7",
        "For how many days the newest backup of the data is kept.",
    ),
    key(
        "backup.keep_weekly",
        Number(0, 8),
        "4",
        "For how many weeks the newest backup of the data is kept.",
    ),
    key(
        "backup.keep_monthly",
        Number(0, 6),
        "6",
        "For how many months the newest backup of the data is kept.",
    ),
    key(
        "backup.keep_keys",
        days(1, 30),
        "7d",
        "How long backups of the keys are kept. What an erased person wrote can be read from backups for as long, and no \
         longer.",
    ),
    optional(
        "backup.erased_file",
        Path,
        "The file that remembers who was erased, as keyed hashes, so that no backup brings them back. Not set: `erased.log` \
         in `data_dir`.",
    ),
    optional(
        "backup.pg_dump",
        Path,
        "The `pg_dump` to use, with `pg_restore` beside it. Not set: an installed one that fits the server.",
    ),
    secret(optional(
        "backup.scratch_database",
        Database,
        "A PostgreSQL database whose role may create databases, for trial restores. Not set: `database`.",
    )),
    optional(
        "backup.s3.endpoint",
        Text(512),
        "The address of the S3-compatible store, such as `https://s3.eu-central-1.amazonaws.com`.",
    ),
    key(
        "backup.s3.region",
        Text(64),
        "us-east-1",
        "The region of the store; any word for stores without regions.",
    ),
    optional("backup.s3.key_id", Text(256), "The id of the access key of the store."),
    secret(optional(
        "backup.s3.secret",
        Text(1_024),
        "The access key of the store.",
    )),
    key(
        "backup.s3.style",
        Choice(&["path", "host"]),
        "path",
        "Whether requests name the bucket in the path or in the host name.",
    ),
    optional(
        "backup.s3.ca_file",
        Path,
        "A PEM file with the root certificates to trust for the store, instead of those of the system.",
    ),
    by(
        "pictures.enabled",
        Switch,
        ["true", "false", "false"],
        "Whether people may upload a picture for their reveal card. Who turns it on answers for what is shown: a report \
         keeps the picture that its writer saw, for moderators to look at.",
    ),
    optional(
        "pictures.store",
        BackupTarget,
        "Where the sealed pictures are kept, `file:///folder` or `s3://bucket/prefix`, for this installation alone: what it \
         does not know there is deleted. Not set: the folder `pictures` in `data_dir`. No backup has them.",
    ),
    optional(
        "pictures.s3.endpoint",
        Text(512),
        "The address of the S3-compatible store for pictures.",
    ),
    key(
        "pictures.s3.region",
        Text(64),
        "us-east-1",
        "The region of that store; any word for stores without regions.",
    ),
    optional(
        "pictures.s3.key_id",
        Text(256),
        "The id of the access key of that store.",
    ),
    secret(optional(
        "pictures.s3.secret",
        Text(1_024),
        "The access key of that store. It needs put, get, list and delete below the prefix, and nothing else.",
    )),
    key(
        "pictures.s3.style",
        Choice(&["path", "host"]),
        "path",
        "Whether requests name the bucket in the path or in the host name.",
    ),
    optional(
        "pictures.s3.ca_file",
        Path,
        "A PEM file with the root certificates to trust for that store, instead of those of the system.",
    ),
    by(
        "mail.transport",
        Choice(&["outbox", "smtp", "resend", "ses"]),
        ["outbox", "smtp", "smtp"],
        "`outbox` keeps emails to be read at `/outbox`, for development; `smtp` sends them to a mail server; `resend` and \
         `ses` send them through the HTTP API of Resend or of Amazon SES.",
    ),
    key(
        "mail.from",
        Mailbox,
        "IO <hello@io.invalid>",
        "The sender of emails. Its domain is also the domain of each `Message-ID`.",
    ),
    key(
        "mail.smtp.host",
        Text(253),
        "localhost",
        "Host name of the SMTP server.",
    ),
    key("mail.smtp.port", Number(1, 65_535), "587", "Port of the SMTP server."),
    optional(
        "mail.smtp.user",
        Text(320),
        "The user name for the SMTP server, if it requires one.",
    ),
    secret(optional(
        "mail.smtp.password",
        Text(1_024),
        "The password for the SMTP server.",
    )),
    key(
        "mail.smtp.tls",
        Choice(&["starttls_required", "implicit", "none"]),
        "starttls_required",
        "`starttls_required` upgrades the connection first and sends nothing without TLS; `implicit` is TLS from the first \
         byte; `none` is for development and tests, and in production for a mail server on a loopback address.",
    ),
    optional(
        "mail.smtp.ca_file",
        Path,
        "A PEM file with an additional root certificate to trust.",
    ),
    optional(
        "mail.dkim.selector",
        Text(63),
        "The selector of the key that signs emails sent by `smtp` (DKIM): the key is published at \
         `SELECTOR._domainkey.DOMAIN`. Leave it out if the mail server signs; Resend and Amazon SES do.",
    ),
    optional(
        "mail.dkim.key_file",
        Path,
        "A PEM file with the private key for DKIM: RSA of 2048 bits or more, or Ed25519.",
    ),
    key(
        "mail.smtp.timeout",
        seconds(1, 600),
        "5m",
        "Longest wait for each answer of the mail server. RFC 5321 asks clients for five minutes; an email that waits \
         delays no other.",
    ),
    key(
        "mail.smtp.accept_timeout",
        seconds(1, 1_200),
        "10m",
        "Longest wait for the answer to the whole message. RFC 5321 asks for ten minutes: giving up earlier sends \
         emails twice.",
    ),
    secret(optional("mail.resend.key", Text(200), "The API key of Resend.")),
    key(
        "mail.resend.endpoint",
        Origin,
        "https://api.resend.com",
        "Where Resend is asked.",
    ),
    secret(optional(
        "mail.resend.webhook_secret",
        Text(200),
        "The signing secret of the webhook that Resend sends to `/email-reports/resend`. Without it nothing is heard there.",
    )),
    optional(
        "mail.ses.region",
        Text(40),
        "The region of Amazon SES, such as `eu-central-1`.",
    ),
    optional(
        "mail.ses.key_id",
        Text(128),
        "The access key id for Amazon SES. Its user needs `ses:SendEmail` and nothing else.",
    ),
    secret(optional(
        "mail.ses.secret",
        Text(256),
        "The secret access key for Amazon SES.",
    )),
    optional(
        "mail.ses.configuration_set",
        Text(64),
        "The configuration set of Amazon SES that emails are sent with.",
    ),
    optional(
        "mail.ses.endpoint",
        Origin,
        "Where Amazon SES is asked, such as an endpoint in your own network; without it `https://email.REGION.amazonaws.com`.",
    ),
    optional(
        "mail.ses.topic",
        Text(300),
        "The ARN of the Amazon SNS topic whose messages are heard at `/email-reports/ses`. Without it nothing is heard \
         there.",
    ),
    optional(
        "mail.ses.sns_endpoint",
        Origin,
        "Where Amazon SNS is asked for its certificate, such as an endpoint in your own network; without it \
         `https://sns.REGION.amazonaws.com`.",
    ),
    key(
        "mail.api.timeout",
        seconds(1, 120),
        "30s",
        "Longest wait for a connection to the services of `mail.resend` or `mail.ses`, and then for an answer.",
    ),
    optional(
        "mail.api.ca_file",
        Path,
        "A PEM file with an additional root certificate to trust there.",
    ),
    optional(
        "contact.operator",
        Text(200),
        "Who runs this server, for the page `/contact`. Production needs it.",
    ),
    optional(
        "contact.address",
        Text(300),
        "The operator's postal address in one line, for the page `/contact`. Production needs it.",
    ),
    optional(
        "contact.email",
        Text(254),
        "The operator's email address, for `/contact` and, without `contact.security`, `/.well-known/security.txt`. \
         Production needs it.",
    ),
    optional(
        "contact.security",
        Text(500),
        "Where to report security problems: an email address or an https URL. Printed at `/contact` and in \
         `/.well-known/security.txt`.",
    ),
    key(
        "insights.time_zone",
        TimeZone,
        "UTC",
        "The time zone whose days the figures of the console count. It comes from the time zone database of the machine, \
         usually the package `tzdata`. After a change, earlier days are counted anew with `io insights rollup`.",
    ),
    key(
        "insights.test_addresses",
        Mailboxes,
        "",
        "Email addresses of test accounts. They, every other spelling of their mailboxes, and the accounts of staff are \
         counted in no figure of the console.",
    ),
    key(
        "auth.link_life",
        minutes(1, 10),
        "10m",
        "How long a sign-in link and its code work.",
    ),
    key(
        "auth.resend_after",
        seconds(10, 600),
        "60s",
        "Time until another sign-in email can be requested.",
    ),
    key(
        "auth.emails_per_hour",
        Number(1, 100),
        "5",
        "The most sign-in emails to one email address in an hour, requested from one network. A browser that signed in \
         before has as many of its own; all networks together have five times as many.",
    ),
    key(
        "auth.emails_per_day",
        Number(1, 1_000),
        "10",
        "The most sign-in emails to one email address in a day, requested from one network; shared like the hourly limit.",
    ),
    key(
        "auth.emails_per_hour_global",
        Number(1, 10_000_000),
        "1000",
        "The most sign-in emails in an hour, to everyone together. Half is kept for addresses that have an account. Emails \
         above it wait until there is room or their link expires, an error is logged, and \
         `io_auth_mail_ceiling_reached` is 1.",
    ),
    by(
        "auth.emails_per_minute_global",
        Number(1, 10_000_000),
        ["1000", "100", "100"],
        "The same for a minute.",
    ),
    key(
        "auth.emails_per_day_global",
        Number(1, 10_000_000),
        "10000",
        "The same for a day.",
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
        "What a link does in a browser that did not request it: `ask` asks for confirmation; with `strict` only the code works.",
    ),
    key(
        "auth.disposable",
        Choice(&["flag", "block", "off"]),
        "flag",
        "What to do with disposable email addresses: `flag`, `block` or `off`. Known relay services are always accepted.",
    ),
    key(
        "auth.challenge",
        Choice(&["off", "on_risk"]),
        "off",
        "Whether browsers solve a small puzzle before a sign-in email while new accounts rise suddenly (`on_risk`). They \
         do so by themselves in seconds: nothing to see, hear, read or press. Programs that sign in must solve it too.",
    ),
    key(
        "auth.challenge_bits",
        Number(8, 24),
        "16",
        "How hard that puzzle is: each step doubles the work. 16 take a computer a second and a telephone a few.",
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
        "How long an unused login lives.",
    ),
    key(
        "auth.login_life",
        days(1, 365),
        "90d",
        "How long a login lives at most.",
    ),
    key(
        "auth.max_logins",
        Number(1, 100),
        "10",
        "The most signed-in devices of one user; one more signs out the least recently used.",
    ),
    key(
        "auth.new_device_notice",
        Switch,
        "true",
        "Whether a sign-in from a new device sends an email about it.",
    ),
    key(
        "auth.delete_after",
        days(0, 30),
        "7d",
        "Time from requesting the deletion of an account to its erasure.",
    ),
    key(
        "auth.unused_months",
        Number(0, 120),
        "12",
        "Months without use after which an account gets two emails, three weeks apart, and is then erased. 0: never.",
    ),
    key("auth.minimum_age", Number(18, 120), "18", "The minimum age of users."),
    optional(
        "auth.age_estimator.url",
        Text(500),
        "Where people go to have their age checked by someone outside, who answers yes or no; nobody searches before a yes. \
         Needs `auth.age_estimator.secret` and `auth.age_estimator.name`. Not set: people are asked for their birth date \
         alone.",
    ),
    secret(optional(
        "auth.age_estimator.secret",
        Text(200),
        "The secret with which the estimator signs its answers; at least 32 characters.",
    )),
    optional(
        "auth.age_estimator.name",
        Text(80),
        "The name that people read of who checks them.",
    ),
    optional(
        "rules.own_file",
        Path,
        "A text file with rules that this place adds to the seven of IO, one a line, at most 20. When it changes, \
         everyone reads what changed and agrees before the next chat.",
    ),
    key(
        "chat.grace",
        seconds(5, 600),
        "90s",
        "How long a chat waits for a member whose connection is lost.",
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
        "How long users can delete their own messages.",
    ),
    key(
        "chat.no_show",
        seconds(2, 60),
        "10s",
        "How long a new chat waits for both members to show up.",
    ),
    key(
        "reveal.min_messages",
        Number(0, 1_000),
        "10",
        "Messages in a chat before the first reveal can be requested.",
    ),
    key(
        "reveal.min_age",
        minutes(0, 1_440),
        "2m",
        "Age of a chat before the first reveal can be requested.",
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
        "Time from an unsuccessful reveal request to the next.",
    ),
    key(
        "reveal.max_requests",
        Number(1, 100),
        "3",
        "The most reveal requests of one user in one chat.",
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
        "The fewest messages of each member in a chat that can be rated.",
    ),
    key(
        "moderation.evidence_window",
        Duration(Span::minutes(1), Span::hours(24)),
        "15m",
        "How long a message that was taken back, and what an erased account said last, is kept sealed in case the other \
         person reports it.",
    ),
    key(
        "moderation.undo",
        Duration(Span::seconds(1), Span::hours(1)),
        "10m",
        "How long staff can undo a decision, or the answer to an appeal. Nobody hears of it before.",
    ),
    key(
        "matching.search_life",
        seconds(30, 3_600),
        "120s",
        "How long a search lasts before it asks whether to continue.",
    ),
    key(
        "matching.announce_jitter",
        Duration(Span::ZERO, Span::seconds(5)),
        "1500ms",
        "Longest random delay before a match is announced, so that its time reveals little.",
    ),
    key(
        "matching.no_repeat",
        days(0, 365),
        "7d",
        "Users who met within this time are not matched again by chance, nor are the latest `matching.no_repeat_people` of \
         each, however long ago. An hour after they met they may be, where both wish it.",
    ),
    key(
        "matching.no_repeat_people",
        Number(0, 1_000),
        "20",
        "Each user's latest so many people are not matched with them again by chance. A site with few users sets 0 here and \
         in `matching.no_repeat`.",
    ),
    key(
        "socket.heartbeat",
        seconds(5, 45),
        "25s",
        "How often the server pings an open socket.",
    ),
    key(
        "socket.background_heartbeat",
        seconds(5, 45),
        "40s",
        "The same for a tab that is hidden. Some balancers cut a connection that is silent for 50 seconds.",
    ),
    key(
        "socket.pong_timeout",
        seconds(1, 60),
        "10s",
        "How long the server waits for the pong.",
    ),
    key(
        "socket.max_per_user",
        Number(1, 100),
        "5",
        "The most sockets of one user; one more replaces the oldest.",
    ),
    key(
        "socket.max_per_network",
        Number(1, 100_000),
        "50",
        "The most sockets and event streams from one IPv4 address or IPv6 /64, and five times as many from an IPv6 /48.",
    ),
    key(
        "socket.handshakes",
        Rate,
        "20000/10s burst 4000",
        "Opening sockets and event streams, by everyone together: after an outage all clients reconnect at once.",
    ),
    reloadable(by(
        "limits.send_magic_link_address",
        Rate,
        ["1000/1h", "10/1h burst 5", "10/1h burst 5"],
        "Requesting a sign-in email, per IPv4 address or IPv6 /64. Every limit per address also applies to the IPv6 /48, \
         at five times the rate.",
    )),
    reloadable(by(
        "limits.verify_token_address",
        Rate,
        ["1000/10m", "30/10m", "30/10m"],
        "Checking and spending links and codes, per IPv4 address or IPv6 /64.",
    )),
    key(
        "safety.nudges",
        Words(&["phone", "email", "handle", "link", "address", "insult", "opener"]),
        "phone, email, handle, link, address, insult, opener",
        "What a person is asked about before it is sent: a telephone number, an email address, an account elsewhere, a \
         link, a street with a number, an insult, an opener that says nothing. Sending it anyway is always possible. \
         What is left out is still counted in `io_safety_signals`, so that a kind can be watched before it is used.",
    ),
    key(
        "safety.hints",
        Words(&[
            "insult",
            "self_harm",
            "asks_to_leave",
            "asks_for_picture",
            "asks_for_money",
            "threat",
        ]),
        "insult, self_harm, asks_to_leave, asks_for_picture, asks_for_money, threat",
        "What is shown beside a message: a question after an insult, help after words of self-harm, a calm card when \
         someone presses to leave IO together with pictures or money, or threatens.",
    ),
    key(
        "safety.slow_openers",
        Switch,
        "true",
        "Whether a person who begins every chat with the same long text has to wait between them.",
    ),
    optional(
        "safety.care_lines",
        Text(8_000),
        "Telephone lines for someone who may harm themselves, by country, in the place of those that the app knows: \
         `DE TelefonSeelsorge = 0800 111 0 111; AT TelefonSeelsorge = 142`. Check each before you open, and once a year.",
    ),
    reloadable(key(
        "limits.refresh_address",
        Rate,
        "300/5m",
        "Renewing access tokens, per IPv4 address or IPv6 /64.",
    )),
    reloadable(key(
        "limits.refresh_login",
        Rate,
        "30/5m",
        "Renewing access tokens, per login.",
    )),
    reloadable(key(
        "limits.find_match_address",
        Rate,
        "600/1h",
        "Starting a search over REST, per IPv4 address or IPv6 /64.",
    )),
    reloadable(key(
        "limits.find_match_account",
        Rate,
        "20/1m burst 3",
        "Starting a search, per account, over sockets and REST together.",
    )),
    reloadable(key(
        "limits.find_match_account_sustained",
        Rate,
        "60/1h",
        "The same over a longer time.",
    )),
    reloadable(key(
        "limits.send_message_address",
        Rate,
        "1000/1m",
        "Sending messages over REST, per IPv4 address or IPv6 /64.",
    )),
    reloadable(key(
        "limits.send_message_account",
        Rate,
        "20/10s burst 10",
        "Sending messages, per account, over sockets and REST together.",
    )),
    reloadable(key(
        "limits.send_message_account_sustained",
        Rate,
        "200/5m",
        "The same over a longer time.",
    )),
    reloadable(key(
        "limits.export_or_delete_account",
        Rate,
        "3/1d",
        "Deleting the account, per account.",
    )),
    reloadable(key(
        "limits.export_account",
        Rate,
        "3/1d",
        "Downloading a copy of one's own data, per account.",
    )),
    reloadable(key(
        "limits.change_email_account",
        Rate,
        "3/1d",
        "Asking for another email address, per account, and emails about it to one mailbox.",
    )),
    reloadable(key(
        "limits.picture_account",
        Rate,
        "30/1d burst 10",
        "Uploading a picture, per account.",
    )),
    reloadable(key(
        "limits.notice_address",
        Rate,
        "10/1h burst 5",
        "Notices by the public report form, per IPv4 address or IPv6 /64.",
    )),
    reloadable(key(
        "limits.notice_mailbox",
        Rate,
        "3/1d",
        "Confirmations of such notices by email, per mailbox. A notice beyond it is filed without one.",
    )),
    reloadable(key(
        "limits.client_error_address",
        Rate,
        "20/1m",
        "Error reports of browsers, per IPv4 address or IPv6 /64.",
    )),
    reloadable(key(
        "limits.socket_address",
        Rate,
        "100/10s burst 20",
        "Opening sockets and event streams, per IPv4 address or IPv6 /64.",
    )),
    reloadable(key(
        "limits.static_address",
        Rate,
        "600/1m",
        "Pages and files, per IPv4 address or IPv6 /64.",
    )),
    reloadable(key(
        "limits.other_address",
        Rate,
        "1200/1m",
        "Every other call of the API, per IPv4 address or IPv6 /64.",
    )),
    reloadable(key(
        "limits.other_account",
        Rate,
        "300/1m",
        "Every call of the API, per account.",
    )),
];
