//! The rules between settings, above all what production refuses.
//!
//! Must not check the form of a value: `kind` does that before.

use std::net::IpAddr;

use io_core::email::EmailAddress;
use io_core::time::Span;

use super::care_lines;
use super::faults::{Fault, Problem};
use super::kind::{Network, Value, is_loopback};
use super::load::Origin;
use super::typed::LETSENCRYPT_STAGING;
use super::{Acme, Config, Database, Dsn, Environment, MailTransportKind, PushServices, Settings, SmtpTls, root_key};

/// Adds the faults of settings that do not fit together.
///
/// A rule about a setting with a fault of its own is skipped.
pub(super) fn add_faults(config: &Config, settings: &Settings, faults: &mut Vec<Fault>) {
    let known = faults.iter().map(|fault| fault.key.clone()).collect();
    let mut found = Rules {
        settings,
        known,
        faults,
    };
    found.always(config);
    if config.environment == Environment::Production {
        found.production(config);
    }
}

/// What `io check` and the start warn of, without refusing it.
pub(super) fn warnings(config: &Config) -> Vec<String> {
    let mut warnings = Vec::new();
    let encrypts = config.tls.encrypts();
    if config.public_url.starts_with("https://") && !encrypts && config.http.trusted_proxies.is_empty() {
        warnings.push(
            "public_url is https, but there is neither tls.certificate, tls.acme.directory nor a proxy in http.trusted_proxies: without \
             them nobody speaks TLS, and behind an unnamed proxy all clients share the limits of one address"
                .to_owned(),
        );
    }
    if config.environment == Environment::Production {
        let authority = config.tls.acme.as_ref().map(|acme| acme.directory.as_str());
        if authority == Some(LETSENCRYPT_STAGING) {
            warnings.push(
                "tls.acme.directory is letsencrypt-staging: no browser trusts its certificates; use letsencrypt"
                    .to_owned(),
            );
        }
        if let Database::Postgres(url) = &config.database
            && io_store::Database::is_unverified(url.reveal())
        {
            warnings.push(
                "database: the connection is encrypted, but nobody checks who answers: use sslmode=verify-full, and \
                 sslrootcert for an authority of your own"
                    .to_owned(),
            );
        }
        if config.backup.target.is_none() || config.backup.schedule == Span::ZERO {
            warnings.push(
                "this installation makes no backups: set backup.target and backup.recipients, unless something else does"
                    .to_owned(),
            );
        } else if config.backup.identities.is_empty() || config.backup.verify == Span::ZERO {
            warnings
                .push("no backup is tried: set backup.identity, so that each week one is restored on trial".to_owned());
        }
    }
    warnings
}

struct Rules<'a> {
    settings: &'a Settings,
    /// The keys with faults of their own.
    known: Vec<String>,
    faults: &'a mut Vec<Fault>,
}

impl Rules<'_> {
    fn refuse(&mut self, key: &str, reason: &str) {
        self.refuse_beside(key, &[], reason);
    }

    /// The same for a rule that also looks at other keys.
    fn refuse_beside(&mut self, key: &str, others: &[&str], reason: &str) {
        if others
            .iter()
            .chain([&key])
            .any(|key| self.known.iter().any(|known| known == key))
        {
            return;
        }
        let origin = self.settings.get(key).origin.clone();
        self.faults.push(Fault {
            key: key.to_owned(),
            origin,
            problem: Problem::Refused {
                reason: reason.to_owned(),
            },
        });
    }

    fn backups(&mut self, config: &Config) {
        let backup = &config.backup;
        let Some(target) = &backup.target else { return };
        if backup.recipients.is_empty() {
            self.refuse_beside(
                "backup.recipients",
                &["backup.target"],
                "must name whom backups are encrypted for; `io backup keygen` makes a key",
            );
        }
        let s3 = &backup.s3;
        if target.starts_with("s3://") && (s3.endpoint.is_none() || s3.key_id.is_none() || s3.secret.is_none()) {
            self.refuse_beside(
                "backup.target",
                &["backup.s3.endpoint", "backup.s3.key_id", "backup.s3.secret"],
                "an s3:// target needs backup.s3.endpoint, backup.s3.key_id and backup.s3.secret",
            );
        }
    }

    fn pictures(&mut self, config: &Config) {
        let pictures = &config.pictures;
        let s3 = &pictures.s3;
        let Some(store) = pictures.store.as_ref().filter(|_| pictures.enabled) else {
            return;
        };
        if store.starts_with("s3://") && (s3.endpoint.is_none() || s3.key_id.is_none() || s3.secret.is_none()) {
            self.refuse_beside(
                "pictures.store",
                &["pictures.s3.endpoint", "pictures.s3.key_id", "pictures.s3.secret"],
                "an s3:// store needs pictures.s3.endpoint, pictures.s3.key_id and pictures.s3.secret",
            );
        }
        if config.backup.target.as_ref() == Some(store) {
            self.refuse_beside(
                "pictures.store",
                &["backup.target"],
                "must not be the place of the backups: what is no picture there is deleted",
            );
        }
    }

    fn traces(&mut self, config: &Config) {
        let Some(traces) = &config.traces else { return };
        let host = traces
            .endpoint
            .strip_prefix("http://")
            .and_then(|rest| rest.split(['/', ':']).next());
        if host.is_none_or(str::is_empty) {
            self.refuse(
                "traces.endpoint",
                "must be an http address such as http://127.0.0.1:4318/v1/traces",
            );
        }
    }

    fn age_estimator(&mut self, config: &Config) {
        const KEYS: [&str; 3] = [
            "auth.age_estimator.url",
            "auth.age_estimator.secret",
            "auth.age_estimator.name",
        ];
        let Some(estimator) = &config.auth.age_estimator else {
            let absent = |key: &&&str| self.settings.get(key).value == Value::Absent;
            if let Some(missing) = KEYS
                .iter()
                .find(absent)
                .filter(|_| !KEYS.iter().all(|key| absent(&key)))
            {
                self.refuse_beside(missing, &KEYS, "set all three of auth.age_estimator, or none");
            }
            return;
        };
        if !estimator.url.starts_with("https://") && !is_loopback(&estimator.url) || estimator.url.contains('#') {
            self.refuse(KEYS[0], "must be an https address without a fragment");
        }
        if estimator.secret.reveal().len() < 32 {
            self.refuse(
                KEYS[1],
                "must have at least 32 characters; `io keys new` makes a random one",
            );
        }
    }

    fn tls(&mut self, config: &Config) {
        let given = |key| self.settings.get(key).value != Value::Absent;
        let (certificate, key) = (given("tls.certificate"), given("tls.key"));
        if certificate != key {
            let (missing, other) = if certificate {
                ("tls.key", "tls.certificate")
            } else {
                ("tls.certificate", "tls.key")
            };
            self.refuse_beside(missing, &[other], "set both tls.certificate and tls.key, or neither");
        }
        if let Some(acme) = &config.tls.acme {
            self.authority(acme, config);
        }
        let encrypts = certificate || key || config.tls.acme.is_some();
        if encrypts && !config.public_url.starts_with("https://") {
            self.refuse_beside(
                "public_url",
                &["tls.certificate", "tls.key", "tls.acme.directory"],
                "people reach IO over TLS, because tls.certificate or tls.acme.directory is set: public_url must be https",
            );
        }
        let Some(redirect) = config.tls.redirect else { return };
        if !encrypts {
            self.refuse(
                "tls.redirect",
                "sends people to the TLS of IO itself, so it needs tls.certificate or tls.acme.directory; a proxy \
                 redirects by itself",
            );
        }
        if [config.listen, config.internal_listen].contains(&redirect) && redirect.port() != 0 {
            self.refuse_beside(
                "tls.redirect",
                &["listen", "internal.listen"],
                "must be an address of its own, such as 0.0.0.0:80",
            );
        }
    }

    fn authority(&mut self, acme: &Acme, config: &Config) {
        if config.tls.files.is_some() {
            self.refuse_beside(
                "tls.acme.directory",
                &["tls.certificate", "tls.key"],
                "set either tls.certificate or tls.acme.directory, not both",
            );
        }
        if !acme.directory.starts_with("https://") {
            self.refuse(
                "tls.acme.directory",
                "must be letsencrypt, letsencrypt-staging, or the https address of an authority's directory",
            );
        }
        let host = config.public_host();
        if is_loopback(&config.public_url) || !host.contains('.') || host.parse::<IpAddr>().is_ok() {
            self.refuse_beside(
                "public_url",
                &["tls.acme.directory"],
                "an authority issues certificates for public names alone: public_url needs one, such as \
                 https://io.example.org",
            );
        }
        if config.tls.redirect.is_none() {
            self.refuse_beside(
                "tls.redirect",
                &["tls.acme.directory"],
                "the authority looks at port 80 of the host for a proof: set tls.redirect, such as 0.0.0.0:80",
            );
        }
        if acme
            .contact
            .as_deref()
            .is_some_and(|email| EmailAddress::parse(email).is_err())
        {
            self.refuse("tls.acme.contact", "must be an email address");
        }
    }

    fn mail_api(&mut self, config: &Config) {
        let (resend, ses) = (&config.mail.resend, &config.mail.ses);
        match config.mail.transport {
            MailTransportKind::Resend if resend.key.is_none() => {
                self.refuse_beside("mail.resend.key", &["mail.transport"], "Resend needs its API key");
            }
            MailTransportKind::Ses if ses.region.is_none() || ses.key_id.is_none() || ses.secret.is_none() => {
                self.refuse_beside(
                    "mail.transport",
                    &["mail.ses.region", "mail.ses.key_id", "mail.ses.secret"],
                    "Amazon SES needs mail.ses.region, mail.ses.key_id and mail.ses.secret",
                );
            }
            _ => {}
        }
        let dkim = &config.mail.dkim;
        if dkim.selector.is_some() != dkim.key_file.is_some() {
            self.refuse_beside(
                "mail.dkim.selector",
                &["mail.dkim.key_file"],
                "set both a selector and a key file, or neither",
            );
        }
        let is_label = |label: &str| {
            label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || [b'-', b'_', b'.'].contains(&byte))
        };
        if dkim.selector.as_deref().is_some_and(|selector| !is_label(selector)) {
            self.refuse("mail.dkim.selector", "must be part of a name in DNS, such as io1");
        }
        let is_region = |region: &str| region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if ses.region.as_deref().is_some_and(|region| !is_region(region)) {
            self.refuse("mail.ses.region", "must be the name of a region, such as eu-central-1");
        }
        for (key, endpoint) in [
            ("mail.resend.endpoint", Some(&resend.endpoint)),
            ("mail.ses.endpoint", ses.endpoint.as_ref()),
            ("mail.ses.sns_endpoint", ses.sns_endpoint.as_ref()),
        ] {
            if endpoint.is_some_and(|url| !url.starts_with("https://") && !is_loopback(url)) {
                self.refuse(key, "must be https, except on a loopback address");
            }
        }
    }

    fn assets(&mut self, config: &Config) {
        let Some(base) = &config.assets_base_url else { return };
        if *base == config.public_url {
            self.refuse_beside(
                "assets.base_url",
                &["public_url"],
                "is public_url itself, where the files are anyway: leave it out, or name the origin of a web front",
            );
        } else if !base.starts_with("https://") && (config.public_url.starts_with("https://") || !is_loopback(base)) {
            self.refuse_beside(
                "assets.base_url",
                &["public_url"],
                "must be https: browsers load no script over http into a page that came over https",
            );
        }
    }

    fn always(&mut self, config: &Config) {
        self.backups(config);
        self.pictures(config);
        self.tls(config);
        self.assets(config);
        self.age_estimator(config);
        self.traces(config);
        let smtp = &config.mail.smtp;
        if smtp.user.is_some() != smtp.password.is_some() {
            self.refuse_beside(
                "mail.smtp.user",
                &["mail.smtp.password"],
                "set both a user and a password, or neither",
            );
        }
        if smtp.password.is_some() && smtp.tls == SmtpTls::None {
            self.refuse_beside(
                "mail.smtp.tls",
                &["mail.smtp.password"],
                "a password must not be sent without TLS; use starttls_required or implicit",
            );
        }
        self.mail_api(config);
        self.times_of_sign_in(config);
        let contact = &config.contact;
        for (key, given, url) in [
            ("contact.email", &contact.email, false),
            ("contact.security", &contact.security, true),
        ] {
            let valid = given.as_deref().is_none_or(|text| {
                EmailAddress::parse(text).is_ok() || (url && text.starts_with("https://") && !text.contains(' '))
            });
            if !valid {
                self.refuse(key, "must be an email address, or for contact.security an https URL");
            }
        }
        let services = self.settings.optional("notifications.push_services");
        if services.is_some_and(|given| PushServices::parse(given).is_none()) {
            self.refuse(
                "notifications.push_services",
                "must be hosts such as fcm.googleapis.com or *.push.apple.com, or your own as host:port",
            );
        }
        if let Some(given) = self.settings.optional("safety.care_lines")
            && let Err(fault) = care_lines::parse(given)
        {
            self.refuse("safety.care_lines", &fault);
        }
        let near = config.listen.ip().is_loopback() && is_loopback(&config.public_url);
        if config.mail.transport == MailTransportKind::Outbox
            && (!near || config.environment == Environment::Production)
        {
            self.refuse_beside(
                "mail.transport",
                &["listen", "public_url"],
                "anyone who can reach the outbox can read all emails: use smtp, or keep listen and public_url on the \
                 loopback address and do not use the production profile",
            );
        }
        if let Some(dsn) = &config.error_reports {
            match Dsn::parse(dsn.reveal()) {
                Some(dsn) if dsn.encrypted || is_this_machine(&dsn.host) => {}
                _ => self.refuse(
                    "error_reports.dsn",
                    "must be https://key@host/project; http only to a collector on a loopback address",
                ),
            }
        }
        if config.listen == config.internal_listen && config.listen.port() != 0 {
            self.refuse_beside("internal.listen", &["listen"], "must not be the public address");
        }
        if config.http.trusted_proxies.iter().any(Network::is_everybody) {
            self.refuse(
                "http.trusted_proxies",
                "a network this wide trusts everyone to say who they are; list the addresses of your proxies",
            );
        }
        if let Some(key) = &config.root_key.value
            && config.environment != Environment::Test
            && root_key::has_pattern(key.reveal())
        {
            self.refuse(
                "root_key",
                "this key has a pattern; generate a random one with `io keys new`",
            );
        }
        self.commands_for_keys(config);
        self.secrets_on_the_command_line(config);
    }

    fn times_of_sign_in(&mut self, config: &Config) {
        if config.auth.login_idle > config.auth.login_life {
            self.refuse_beside(
                "auth.login_idle",
                &["auth.login_life"],
                "must not be longer than auth.login_life",
            );
        }
        if config.auth.resend_after > config.auth.link_life {
            self.refuse_beside(
                "auth.resend_after",
                &["auth.link_life"],
                "must not be longer than auth.link_life",
            );
        }
        if config.auth.emails_per_hour > config.auth.emails_per_day {
            self.refuse_beside(
                "auth.emails_per_hour",
                &["auth.emails_per_day"],
                "must not be more than auth.emails_per_day",
            );
        }
    }

    fn commands_for_keys(&mut self, config: &Config) {
        let given = &config.root_key;
        for (key, command, other, twice) in [
            ("root_key_command", &given.command, "root_key", given.value.is_some()),
            (
                "root_keys_old_command",
                &given.older_command,
                "root_keys_old",
                !given.older.is_empty(),
            ),
        ] {
            let Some(command) = command else { continue };
            if twice {
                self.refuse_beside(key, &[other], &format!("set either {key} or {other}, not both"));
            } else if !command.starts_with('/') {
                self.refuse(
                    key,
                    "must begin with the absolute path of a program, because no shell looks for it",
                );
            }
        }
    }

    /// Refuses secrets on the command line.
    ///
    /// Every user of the machine can read it in the list of processes.
    fn secrets_on_the_command_line(&mut self, config: &Config) {
        let harmless = |key: &str| key == "database" && !config.database.has_password();
        for key in super::KEYS.iter().filter(|key| key.secret && !harmless(key.name)) {
            if self.settings.get(key.name).origin == Origin::Flag {
                let reason = format!(
                    "a secret must not be on the command line, where every user of the machine can read it; set {0}_FILE \
                     to a file that holds it, or {0}",
                    key.variable()
                );
                self.refuse(key.name, &reason);
            }
        }
    }

    fn production(&mut self, config: &Config) {
        if !config.public_url.starts_with("https://") {
            self.refuse("public_url", "production needs https");
        }
        if config.root_key.value.is_none() && config.root_key.command.is_none() {
            self.refuse("root_key", "production needs one; generate it with `io keys new`");
        }
        if self.settings.get("http.trusted_proxies").text.is_empty() {
            self.refuse(
                "http.trusted_proxies",
                "production must know who speaks for clients: list the addresses of the proxies in front of IO, or set \
                 `none` if there are none",
            );
        }
        if is_public(config.internal_listen.ip()) {
            self.refuse(
                "internal.listen",
                "metrics and detailed health must not be public; use a loopback or private address of this machine",
            );
        }
        if let Database::Postgres(url) = &config.database
            && io_store::Database::is_in_the_clear(url.reveal())
        {
            self.refuse(
                "database",
                "production requires TLS for a remote database; add sslmode=verify-full",
            );
        }
        if config.mail.transport == MailTransportKind::Smtp
            && config.mail.smtp.tls == SmtpTls::None
            && !is_this_machine(&config.mail.smtp.host)
        {
            self.refuse_beside(
                "mail.smtp.tls",
                &["mail.transport", "mail.smtp.host"],
                "production requires TLS, except to a mail server on a loopback address; use starttls_required or \
                 implicit",
            );
        }
        if config.mail.from.contains(".invalid") {
            self.refuse("mail.from", "production needs a sender at your own domain");
        }
        let contact = &config.contact;
        for (key, missing) in [
            ("contact.operator", contact.operator.is_none()),
            ("contact.address", contact.address.is_none()),
            ("contact.email", contact.email.is_none()),
        ] {
            if missing {
                self.refuse(
                    key,
                    "people must know who runs this place and how to reach them: production needs a name, a postal \
                     address and an email address",
                );
            }
        }
        self.world_readable();
    }

    /// Refuses secrets in files that every user of the machine can read.
    fn world_readable(&mut self) {
        use std::os::unix::fs::PermissionsExt as _;
        for key in super::KEYS.iter().filter(|key| key.secret) {
            let (Origin::File(path) | Origin::VariableFile(_, path) | Origin::Credential(path)) =
                self.settings.get(key.name).origin.clone()
            else {
                continue;
            };
            let open = std::fs::metadata(&path).is_ok_and(|found| found.permissions().mode() & 0o007 != 0);
            if open {
                let reason = format!(
                    "{} is readable by every user; set its mode to 0640 or less",
                    path.display()
                );
                self.refuse(key.name, &reason);
            }
        }
    }
}

/// Whether a mail server's host is this machine.
fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
}

/// Whether strangers may be able to reach an address.
///
/// It is neither loopback nor private, or it stands for all.
fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        // 100.64.0.0/10 is what carriers and overlay networks use among themselves (RFC 6598).
        IpAddr::V4(ip) => {
            let [first, second, ..] = ip.octets();
            let shared = first == 100 && (64..128).contains(&second);
            !(ip.is_loopback() || ip.is_private() || ip.is_link_local() || shared)
        }
        IpAddr::V6(ip) => !(ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local()),
    }
}
