//! The rules between settings, above all what production refuses.
//!
//! Must not check the form of a value: `kind` does that before.

use std::net::IpAddr;

use super::faults::{Fault, Problem};
use super::load::Origin;
use super::{Config, Database, Environment, MailTransportKind, Settings, SmtpTls};

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

    fn always(&mut self, config: &Config) {
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
        if config.listen == config.internal_listen && config.listen.port() != 0 {
            self.refuse_beside("internal.listen", &["listen"], "must not be the public address");
        }
    }

    fn production(&mut self, config: &Config) {
        if !config.public_url.starts_with("https://") {
            self.refuse("public_url", "production needs https");
        }
        match &config.root_key.value {
            None => self.refuse("root_key", "production needs one; generate it with `io keys new`"),
            Some(key) if weak(key.reveal()) => {
                self.refuse("root_key", "this key is not random; generate one with `io keys new`");
            }
            Some(_) => {}
        }
        if let Database::Postgres(url) = &config.database
            && io_store::Database::is_in_the_clear(url.reveal())
        {
            self.refuse(
                "database",
                "production requires TLS for a remote database; add sslmode=verify-full",
            );
        }
        if config.mail.transport == MailTransportKind::Smtp && config.mail.smtp.tls == SmtpTls::None {
            self.refuse_beside(
                "mail.smtp.tls",
                &["mail.transport"],
                "production requires TLS; use starttls_required or implicit",
            );
        }
        if config.mail.from.contains(".invalid") {
            self.refuse("mail.from", "production needs a sender at your own domain");
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

/// Whether a URL points to this machine.
fn is_loopback(url: &str) -> bool {
    let Some(host) = url
        .parse::<http::Uri>()
        .ok()
        .and_then(|uri| uri.host().map(str::to_owned))
    else {
        return false;
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
}

/// Whether a key has so few different digits that it was typed.
///
/// A random one has fewer than eight once in 10^17.
fn weak(key: &str) -> bool {
    let mut digits: Vec<u8> = key.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
    digits.sort_unstable();
    digits.dedup();
    digits.len() < 8
}
