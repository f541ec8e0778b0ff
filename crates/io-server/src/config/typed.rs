//! From settings to the typed configuration: one line for each key.
//!
//! Must not check anything: `kind` checks each value, and `rules` checks them together.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use io_core::detection::{Signal, Signals};
use io_core::email::EmailAddress;
use io_core::time::Span;
use io_realtime::Safety;

use super::care_lines;
use super::kind::Value;
use super::{
    Acme, AgeEstimator, Auth, Backup, ChallengePolicy, Chat, Config, Console, Contact, Database, DisposablePolicy,
    Drain, Environment, Http, Insights, Limits, LinkBinding, LinkTokenIn, Log, LogFormat, Mail, MailApi, MailDkim,
    MailTransportKind, Matching, Moderation, Network, Notifications, Pictures, PushServices, Rate, Rating, Resend,
    Reveal, RootKey, S3Settings, Secret, Ses, Settings, Smtp, SmtpTls, Socket, Start, Tls, TlsFiles, Traces,
    environment_named,
};

/// Typed access.
///
/// A kind that does not fit is a bug in this file, which the tests find.
impl Settings {
    pub(super) fn optional(&self, name: &str) -> Option<&str> {
        match &self.get(name).value {
            Value::Text(text) => Some(text),
            Value::Absent => None,
            _ => mismatch(name),
        }
    }

    fn text(&self, name: &str) -> &str {
        self.optional(name).unwrap_or_else(|| mismatch(name))
    }

    fn secret(&self, name: &str) -> Option<Secret> {
        self.optional(name).map(Secret::new)
    }

    fn optional_path(&self, name: &str) -> Option<PathBuf> {
        match &self.get(name).value {
            Value::Path(path) => Some(path.clone()),
            Value::Absent => None,
            _ => mismatch(name),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.optional_path(name).unwrap_or_else(|| mismatch(name))
    }

    fn switch(&self, name: &str) -> bool {
        match self.get(name).value {
            Value::Switch(on) => on,
            _ => mismatch(name),
        }
    }

    fn number<N: TryFrom<i64>>(&self, name: &str) -> N {
        match self.get(name).value {
            Value::Number(number) => N::try_from(number).unwrap_or_else(|_| mismatch(name)),
            _ => mismatch(name),
        }
    }

    fn span(&self, name: &str) -> Span {
        match self.get(name).value {
            Value::Duration(span) => span,
            _ => mismatch(name),
        }
    }

    fn rate(&self, name: &str) -> Rate {
        match self.get(name).value {
            Value::Rate(rate) => rate,
            _ => mismatch(name),
        }
    }

    fn address(&self, name: &str) -> SocketAddr {
        self.optional_address(name).unwrap_or_else(|| mismatch(name))
    }

    fn optional_address(&self, name: &str) -> Option<SocketAddr> {
        match self.get(name).value {
            Value::Address(address) => Some(address),
            Value::Absent => None,
            _ => mismatch(name),
        }
    }

    fn list(&self, name: &str) -> Vec<String> {
        match &self.get(name).value {
            Value::List(items) => items.clone(),
            _ => mismatch(name),
        }
    }

    fn signals(&self, name: &str) -> Signals {
        let named = |word: &String| Signal::ALL.iter().copied().find(|signal| signal.as_str() == word);
        let known = |word: &String| named(word).unwrap_or_else(|| mismatch(name));
        self.list(name).iter().map(known).collect()
    }

    fn networks(&self, name: &str) -> Vec<Network> {
        match &self.get(name).value {
            Value::Networks(networks) => networks.clone(),
            _ => mismatch(name),
        }
    }

    fn choice<T>(&self, name: &str, read: impl FnOnce(&str) -> Option<T>) -> T {
        read(self.text(name)).unwrap_or_else(|| mismatch(name))
    }
}

fn mismatch(name: &str) -> ! {
    unreachable!("invariant: {name} is read as the kind that the table declares")
}

fn console(of: &Settings) -> Console {
    Console {
        enabled: of.switch("console.enabled"),
        address: of.optional_address("console.address"),
    }
}

impl Config {
    /// The typed form of checked settings.
    pub(super) fn from_settings(of: &Settings) -> Self {
        let data_dir = of.path("data_dir");
        let environment: Environment = of.choice("profile", environment_named);
        Self {
            environment,
            listen: of.address("listen"),
            internal_listen: of.address("internal.listen"),
            internal_hosts: of.list("internal.hosts"),
            console: console(of),
            public_board: of.switch("board.public"),
            docs: of.switch("docs.enabled"),
            notifications: notifications(of),
            public_url: of.text("public_url").to_owned(),
            assets_base_url: of.optional("assets.base_url").map(str::to_owned),
            own_rules: of.optional_path("rules.own_file"),
            database: match of.text("database") {
                "sqlite" => Database::Sqlite(data_dir.clone()),
                url => Database::Postgres(Secret::new(url)),
            },
            secret_files: of.secret_files(),
            root_key: RootKey {
                file: data_dir.join("root.key"),
                value: of.secret("root_key"),
                command: of.optional("root_key_command").map(str::to_owned),
                older_command: of.optional("root_keys_old_command").map(str::to_owned),
                older: of.list("root_keys_old").into_iter().map(Secret::new).collect(),
            },
            http: http(of),
            tls: tls(of),
            start: Start {
                wait: of.span("start.wait"),
            },
            drain: Drain {
                delay: of.span("drain.delay"),
                window: of.span("drain.window"),
                timeout: of.span("drain.timeout"),
            },
            log: Log {
                level: of.text("log.level").to_owned(),
                format: of.choice("log.format", |word| match word {
                    "json" => Some(LogFormat::Json),
                    "pretty" => Some(LogFormat::Pretty),
                    _ => None,
                }),
            },
            error_reports: of.secret("error_reports.dsn"),
            traces: traces(of),
            backup: backup(of, &data_dir),
            pictures: pictures(of, &data_dir),
            mail: mail(of),
            contact: Contact {
                operator: of.optional("contact.operator").map(str::to_owned),
                address: of.optional("contact.address").map(str::to_owned),
                email: of.optional("contact.email").map(str::to_owned),
                security: of.optional("contact.security").map(str::to_owned),
            },
            insights: insights(of),
            auth: auth(of),
            chat: Chat {
                grace: of.span("chat.grace"),
                keep: of.span("chat.keep"),
                delete_within: of.span("chat.delete_within"),
                no_show: of.span("chat.no_show"),
            },
            reveal: reveal(of),
            rating: Rating {
                min_age: of.span("rating.min_age"),
                min_messages: of.number("rating.min_messages"),
            },
            moderation: Moderation {
                evidence_window: of.span("moderation.evidence_window"),
                undo: of.span("moderation.undo"),
            },
            matching: Matching {
                search_life: of.span("matching.search_life"),
                announce_jitter: of.span("matching.announce_jitter"),
                no_repeat: of.span("matching.no_repeat"),
                no_repeat_people: of.number("matching.no_repeat_people"),
            },
            socket: Socket {
                heartbeat: of.span("socket.heartbeat"),
                background_heartbeat: of.span("socket.background_heartbeat"),
                pong_timeout: of.span("socket.pong_timeout"),
                max_per_user: of.number("socket.max_per_user"),
                max_per_network: of.number("socket.max_per_network"),
                handshakes: of.rate("socket.handshakes"),
            },
            // The rules name a fault.
            care_lines: care_lines::parse(of.optional("safety.care_lines").unwrap_or_default()).unwrap_or_default(),
            safety: Safety {
                nudges: of.signals("safety.nudges"),
                hints: of.signals("safety.hints"),
                slow_openers: of.switch("safety.slow_openers"),
            },
            limits: limits(of),
            data_dir,
        }
    }
}

fn notifications(of: &Settings) -> Notifications {
    Notifications {
        enabled: of.switch("notifications.enabled"),
        push: of.switch("notifications.push"),
        push_services: PushServices::parse(of.text("notifications.push_services")).unwrap_or_default(),
        ca_file: of.optional_path("notifications.ca_file"),
    }
}

fn http(of: &Settings) -> Http {
    Http {
        trusted_proxies: of.networks("http.trusted_proxies"),
        cors_allowed_origins: of.list("http.cors_allowed_origins"),
        max_connections: of.number("http.max_connections"),
        max_connections_per_network: of.number("http.max_connections_per_network"),
        header_timeout: of.span("http.header_timeout"),
        idle_timeout: of.span("http.idle_timeout"),
        handler_timeout: of.span("http.handler_timeout"),
    }
}

/// The authority for trying out: nobody trusts what it issues.
pub(super) const LETSENCRYPT_STAGING: &str = "https://acme-staging-v02.api.letsencrypt.org/directory";

fn tls(of: &Settings) -> Tls {
    let files = of.optional_path("tls.certificate").zip(of.optional_path("tls.key"));
    let acme = of.optional("tls.acme.directory").map(|directory| Acme {
        directory: match directory {
            "letsencrypt" => "https://acme-v02.api.letsencrypt.org/directory".to_owned(),
            "letsencrypt-staging" => LETSENCRYPT_STAGING.to_owned(),
            other => other.to_owned(),
        },
        contact: of.optional("tls.acme.contact").map(str::to_owned),
        ca_file: of.optional_path("tls.acme.ca_file"),
    });
    Tls {
        acme,
        files: files.map(|(certificate, key)| TlsFiles { certificate, key }),
        redirect: of.optional_address("tls.redirect"),
    }
}

fn backup(of: &Settings, data_dir: &Path) -> Backup {
    let secrets = |name: &str| of.list(name).into_iter().map(Secret::new).collect();
    Backup {
        target: of.optional("backup.target").map(str::to_owned),
        recipients: of.list("backup.recipients"),
        identities: secrets("backup.identity"),
        schedule: of.span("backup.schedule"),
        verify: of.span("backup.verify"),
        keep_daily: of.number("backup.keep_daily"),
        keep_weekly: of.number("backup.keep_weekly"),
        keep_monthly: of.number("backup.keep_monthly"),
        keep_keys: of.span("backup.keep_keys"),
        erased_file: of
            .optional_path("backup.erased_file")
            .unwrap_or_else(|| data_dir.join("erased.log")),
        pg_dump: of.optional_path("backup.pg_dump"),
        scratch_database: of.secret("backup.scratch_database"),
        s3: S3Settings {
            endpoint: of.optional("backup.s3.endpoint").map(str::to_owned),
            region: of.text("backup.s3.region").to_owned(),
            key_id: of.optional("backup.s3.key_id").map(str::to_owned),
            secret: of.secret("backup.s3.secret"),
            bucket_in_host: of.text("backup.s3.style") == "host",
            ca_file: of.optional_path("backup.s3.ca_file"),
        },
    }
}

/// The running program, also after its file was replaced.
const OWN_PROGRAM: &str = "/proc/self/exe";

fn pictures(of: &Settings, data_dir: &Path) -> Pictures {
    Pictures {
        enabled: of.switch("pictures.enabled"),
        store: of.optional("pictures.store").map(str::to_owned),
        folder: data_dir.join("pictures"),
        s3: S3Settings {
            endpoint: of.optional("pictures.s3.endpoint").map(str::to_owned),
            region: of.text("pictures.s3.region").to_owned(),
            key_id: of.optional("pictures.s3.key_id").map(str::to_owned),
            secret: of.secret("pictures.s3.secret"),
            bucket_in_host: of.text("pictures.s3.style") == "host",
            ca_file: of.optional_path("pictures.s3.ca_file"),
        },
        program: PathBuf::from(OWN_PROGRAM),
    }
}

fn mail(of: &Settings) -> Mail {
    Mail {
        transport: of.choice("mail.transport", |word| match word {
            "outbox" => Some(MailTransportKind::Outbox),
            "smtp" => Some(MailTransportKind::Smtp),
            "resend" => Some(MailTransportKind::Resend),
            "ses" => Some(MailTransportKind::Ses),
            _ => None,
        }),
        from: of.text("mail.from").to_owned(),
        smtp: Smtp {
            host: of.text("mail.smtp.host").to_owned(),
            port: of.number("mail.smtp.port"),
            user: of.optional("mail.smtp.user").map(str::to_owned),
            password: of.secret("mail.smtp.password"),
            tls: of.choice("mail.smtp.tls", |word| match word {
                "starttls_required" => Some(SmtpTls::StarttlsRequired),
                "implicit" => Some(SmtpTls::Implicit),
                "none" => Some(SmtpTls::None),
                _ => None,
            }),
            timeout: of.span("mail.smtp.timeout"),
            accept_timeout: of.span("mail.smtp.accept_timeout"),
            ca_file: of.optional_path("mail.smtp.ca_file"),
        },
        dkim: MailDkim {
            selector: of.optional("mail.dkim.selector").map(str::to_owned),
            key_file: of.optional_path("mail.dkim.key_file"),
        },
        resend: Resend {
            key: of.secret("mail.resend.key"),
            endpoint: of.text("mail.resend.endpoint").to_owned(),
            webhook_secret: of.secret("mail.resend.webhook_secret"),
        },
        ses: Ses {
            region: of.optional("mail.ses.region").map(str::to_owned),
            key_id: of.optional("mail.ses.key_id").map(str::to_owned),
            secret: of.secret("mail.ses.secret"),
            configuration_set: of.optional("mail.ses.configuration_set").map(str::to_owned),
            endpoint: of.optional("mail.ses.endpoint").map(str::to_owned),
            topic: of.optional("mail.ses.topic").map(str::to_owned),
            sns_endpoint: of.optional("mail.ses.sns_endpoint").map(str::to_owned),
        },
        api: MailApi {
            timeout: of.span("mail.api.timeout"),
            ca_file: of.optional_path("mail.api.ca_file"),
        },
    }
}

fn auth(of: &Settings) -> Auth {
    Auth {
        link_life: of.span("auth.link_life"),
        resend_after: of.span("auth.resend_after"),
        emails_per_hour: of.number("auth.emails_per_hour"),
        emails_per_day: of.number("auth.emails_per_day"),
        emails_per_minute_global: of.number("auth.emails_per_minute_global"),
        emails_per_day_global: of.number("auth.emails_per_day_global"),
        emails_per_hour_global: of.number("auth.emails_per_hour_global"),
        link_token_in: of.choice("auth.link_token_in", |word| match word {
            "fragment" => Some(LinkTokenIn::Fragment),
            "query" => Some(LinkTokenIn::Query),
            _ => None,
        }),
        link_binding: of.choice("auth.link_binding", |word| match word {
            "ask" => Some(LinkBinding::Ask),
            "strict" => Some(LinkBinding::Strict),
            _ => None,
        }),
        disposable: of.choice("auth.disposable", |word| match word {
            "flag" => Some(DisposablePolicy::Flag),
            "block" => Some(DisposablePolicy::Block),
            "off" => Some(DisposablePolicy::Off),
            _ => None,
        }),
        challenge: of.choice("auth.challenge", |word| match word {
            "off" => Some(ChallengePolicy::Off),
            "on_risk" => Some(ChallengePolicy::OnRisk),
            _ => None,
        }),
        challenge_bits: of.number("auth.challenge_bits"),
        access_life: of.span("auth.access_life"),
        login_idle: of.span("auth.login_idle"),
        login_life: of.span("auth.login_life"),
        max_logins: of.number("auth.max_logins"),
        new_device_notice: of.switch("auth.new_device_notice"),
        delete_after: of.span("auth.delete_after"),
        unused_months: of.number("auth.unused_months"),
        minimum_age: of.number("auth.minimum_age"),
        age_estimator: match (
            of.optional("auth.age_estimator.url"),
            of.secret("auth.age_estimator.secret"),
            of.optional("auth.age_estimator.name"),
        ) {
            (Some(url), Some(secret), Some(name)) => Some(AgeEstimator {
                url: url.to_owned(),
                secret,
                name: name.to_owned(),
            }),
            // The rules refuse what is set in part.
            _ => None,
        },
    }
}

fn traces(of: &Settings) -> Option<Traces> {
    Some(Traces {
        endpoint: of.optional("traces.endpoint")?.to_owned(),
        share: f64::from(of.number::<u8>("traces.percent")) / 100.0,
    })
}

fn reveal(of: &Settings) -> Reveal {
    Reveal {
        min_messages: of.number("reveal.min_messages"),
        min_age: of.span("reveal.min_age"),
        life: of.span("reveal.life"),
        cool_down: of.span("reveal.cool_down"),
        max_requests: of.number("reveal.max_requests"),
    }
}

fn insights(of: &Settings) -> Insights {
    let tests = of.list("insights.test_addresses");
    Insights {
        zone: of.choice("insights.time_zone", super::kind::zone),
        tests: tests
            .iter()
            .filter_map(|address| EmailAddress::parse(address).ok())
            .collect(),
    }
}

fn limits(of: &Settings) -> Limits {
    Limits {
        send_magic_link_address: of.rate("limits.send_magic_link_address"),
        verify_token_address: of.rate("limits.verify_token_address"),
        refresh_address: of.rate("limits.refresh_address"),
        refresh_login: of.rate("limits.refresh_login"),
        find_match_address: of.rate("limits.find_match_address"),
        find_match_account: [
            of.rate("limits.find_match_account"),
            of.rate("limits.find_match_account_sustained"),
        ],
        send_message_account: [
            of.rate("limits.send_message_account"),
            of.rate("limits.send_message_account_sustained"),
        ],
        send_message_address: of.rate("limits.send_message_address"),
        export_or_delete_account: of.rate("limits.export_or_delete_account"),
        export_account: of.rate("limits.export_account"),
        change_email_account: of.rate("limits.change_email_account"),
        picture_account: of.rate("limits.picture_account"),
        notice_address: of.rate("limits.notice_address"),
        notice_mailbox: of.rate("limits.notice_mailbox"),
        client_error_address: of.rate("limits.client_error_address"),
        socket_address: of.rate("limits.socket_address"),
        static_address: of.rate("limits.static_address"),
        other_address: of.rate("limits.other_address"),
        other_account: of.rate("limits.other_account"),
    }
}
