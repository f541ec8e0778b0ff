//! The configuration as an operator sees it: layers, faults, production rules, output.

mod environment;
mod files;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use io_server::config::{Config, KEYS, Origin, Problem, Settings, Sources, render};

/// A folder for one test, removed when it ends.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("io-config-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder can be created");
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).expect("a file can be written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("the mode can be set");
        path.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The hash of "a key of a test": it looks random.
const KEY: &str = "b0d449a91ebe346d3f6575050de32aa2731efabb7f7adf2eeae48ba6c652cf3a";

fn pairs<Name: for<'a> From<&'a str>>(pairs: &[(&str, &str)]) -> Vec<(Name, OsString)> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| (Name::from(name), OsString::from(value)))
        .collect()
}

fn sources(flags: &[(&str, &str)], environment: &[(&str, &str)]) -> Sources {
    Sources {
        flags: pairs(flags),
        environment: pairs(environment),
    }
}

fn faults(flags: &[(&str, &str)], environment: &[(&str, &str)]) -> Vec<(String, Problem)> {
    let faults = Config::load(&sources(flags, environment)).expect_err("the configuration is refused");
    faults.0.into_iter().map(|fault| (fault.key, fault.problem)).collect()
}

/// A valid production configuration with the given changes.
fn production(changes: &[(&str, &str)]) -> Vec<(&'static str, String)> {
    let mut set = vec![
        ("profile", "production".to_owned()),
        ("public_url", "https://io.example.org".to_owned()),
        ("root_key", KEY.to_owned()),
        ("mail.from", "IO <hello@io.example.org>".to_owned()),
        ("mail.smtp.host", "smtp.example.org".to_owned()),
        ("http.trusted_proxies", "none".to_owned()),
        ("contact.operator", "Example Association".to_owned()),
        ("contact.address", "1 Street, Town".to_owned()),
        ("contact.email", "hello@io.example.org".to_owned()),
    ];
    for (name, value) in changes {
        set.retain(|(known, _)| known != name);
        let name = KEYS.iter().find(|key| key.name == *name).expect("a known key").name;
        set.push((name, (*value).to_owned()));
    }
    set
}

fn variables(set: &[(&str, String)]) -> Vec<(OsString, OsString)> {
    let variable = |name: &str| KEYS.iter().find(|key| key.name == name).unwrap().variable();
    set.iter()
        .map(|(name, value)| (variable(name).into(), value.into()))
        .collect()
}

fn load_production(changes: &[(&str, &str)]) -> Result<Config, Vec<String>> {
    Config::load(&Sources {
        flags: Vec::new(),
        environment: variables(&production(changes)),
    })
    .map_err(|faults| faults.0.into_iter().map(|fault| fault.key).collect())
}

#[test]
fn the_default_is_a_development_server_on_loopback() {
    let config = Config::load(&Sources::default()).unwrap();
    assert!(config.listen.ip().is_loopback() && config.internal_listen.ip().is_loopback());
    assert_eq!(config.public_url, "http://127.0.0.1:8080");
}

#[test]
fn a_flag_beats_the_environment_a_file_and_the_profile_in_that_order() {
    let folder = Folder::new("layers");
    let file = folder.file(
        "io.toml",
        "profile = \"staging\"\n[log]\nlevel = \"warn\"\nformat = \"pretty\"\n[auth]\nmax_logins = 3\n",
    );
    let environment = [
        ("IO_CONFIG", file.as_str()),
        ("IO_LOG__LEVEL", "debug"),
        ("IO_AUTH__MAX_LOGINS", "4"),
    ];
    let settings = Settings::load(&sources(&[("auth.max_logins", "5")], &environment)).unwrap();

    let shown = |name: &str| (settings.get(name).text.clone(), settings.get(name).origin.clone());
    assert_eq!(shown("auth.max_logins"), ("5".to_owned(), Origin::Flag));
    assert_eq!(
        shown("log.level"),
        ("debug".to_owned(), Origin::Variable("IO_LOG__LEVEL".to_owned()))
    );
    assert_eq!(
        shown("log.format"),
        ("pretty".to_owned(), Origin::File(PathBuf::from(&file)))
    );
    assert_eq!(shown("drain.window"), ("20s".to_owned(), Origin::Profile));
    assert_eq!(shown("auth.link_life"), ("10m".to_owned(), Origin::BuiltIn));
}

#[test]
fn a_later_file_beats_an_earlier_one() {
    let folder = Folder::new("files");
    let first = folder.file("1.toml", "log.level = \"warn\"\nauth.max_logins = 3");
    let second = folder.file("2.toml", "log.level = \"error\"");
    let files = format!("{first}:{second}");
    let config = Config::load(&sources(&[], &[("IO_CONFIG", &files)])).unwrap();
    assert_eq!((config.log.level.as_str(), config.auth.max_logins), ("error", 3));
}

#[test]
fn a_value_can_come_from_a_named_file_or_a_credential() {
    let folder = Folder::new("secrets");
    let key = folder.file("key", &format!("{KEY}\n"));
    let config = Config::load(&sources(&[], &[("IO_ROOT_KEY_FILE", &key)])).unwrap();
    assert_eq!(config.root_key.value.unwrap().reveal(), KEY);

    folder.file("root_key", KEY);
    let credentials = folder.0.display().to_string();
    let config = Config::load(&sources(&[], &[("CREDENTIALS_DIRECTORY", &credentials)])).unwrap();
    assert_eq!(config.root_key.value.unwrap().reveal(), KEY);
}

#[test]
fn all_faults_are_listed_with_key_origin_and_allowed_values() {
    let folder = Folder::new("faults");
    let file = folder.file("io.toml", "publik_url = \"https://x.example\"\n[chat]\ngrace = 3.5\n");
    let environment = [
        ("IO_CONFIG", file.as_str()),
        ("IO_LOG__FORMAT", "xml"),
        ("IO_AUTH__LINK_LIFE", "11m"),
        ("IO_MAIL__SMTP__PASSWORD_FILE", "/nonexistent/password"),
    ];
    let error = Config::load(&sources(&[("listen", "everywhere")], &environment))
        .unwrap_err()
        .to_string();
    let lines: Vec<&str> = error.lines().collect();
    assert_eq!(lines.len(), 6, "{error}");
    let line = |start: &str| {
        *lines
            .iter()
            .find(|line| line.starts_with(start))
            .unwrap_or_else(|| panic!("{start}: {error}"))
    };
    assert_eq!(
        line("publik_url"),
        format!("publik_url ({file}): unknown key; did you mean public_url?")
    );
    assert!(line("chat.grace").contains("a duration from 5s to 10m"));
    assert_eq!(
        line("log.format"),
        "log.format (environment IO_LOG__FORMAT): \"xml\" is not allowed; give json, pretty"
    );
    assert!(line("auth.link_life").contains("\"11m\" is not allowed; give a duration from 1m to 10m"));
    assert!(line("mail.smtp.password").contains("/nonexistent/password"));
    assert!(line("listen (command line)").contains("\"everywhere\""));
}

#[test]
fn a_missing_or_invalid_file_is_a_fault() {
    let folder = Folder::new("toml");
    let broken = folder.file("broken.toml", "listen = [");
    for file in [broken.as_str(), "/nonexistent/io.toml"] {
        let found = faults(&[], &[("IO_CONFIG", file)]);
        assert!(
            matches!(found.as_slice(), [(key, Problem::Unreadable { .. })] if key == "IO_CONFIG"),
            "{found:?}"
        );
    }
}

#[test]
fn a_value_and_a_file_for_the_same_key_is_a_fault() {
    let folder = Folder::new("twice");
    let file = folder.file("key", KEY);
    let found = faults(&[], &[("IO_ROOT_KEY", KEY), ("IO_ROOT_KEY_FILE", &file)]);
    assert!(
        matches!(found.as_slice(), [(key, Problem::Twice { .. })] if key == "root_key"),
        "{found:?}"
    );
}

#[test]
fn an_invalid_secret_is_not_echoed() {
    let error = Config::load(&sources(&[], &[("IO_ROOT_KEY", "my-secret-words")]))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("root_key") && !error.contains("my-secret-words"),
        "{error}"
    );
}

#[test]
fn production_accepts_what_is_safe() {
    assert_eq!(
        load_production(&[]).map(|config| config.public_url),
        Ok("https://io.example.org".to_owned())
    );
    for database in [
        "postgres://io@db.example.org/io?sslmode=verify-full",
        "postgres://io@127.0.0.1/io",
    ] {
        let config = load_production(&[("database", database)]).unwrap();
        assert!(
            !config.warnings().iter().any(|said| said.contains("verify-full")),
            "{database}"
        );
    }
    for mode in ["require", "verify-ca"] {
        let database = format!("postgres://io@db.example.org/io?sslmode={mode}");
        let config = load_production(&[("database", &database)]).unwrap();
        assert!(
            config.warnings().iter().any(|said| said.contains("verify-full")),
            "{database}"
        );
    }
}

#[test]
fn a_base_for_files_that_browsers_would_refuse_is_refused() {
    let here = ("public_url", "https://io.example.org");
    let (smtp, host) = (("mail.transport", "smtp"), ("mail.smtp.host", "mail.example.org"));
    let base = |value: &'static str| ("assets.base_url", value);
    for (flags, part) in [
        (vec![here, base("http://files.example.org")], "must be https"),
        (vec![base("http://files.example.org")], "must be https"),
        (vec![here, base("http://127.0.0.1:9000")], "must be https"),
        (vec![here, base("https://io.example.org/")], "is public_url itself"),
        (vec![base("https://files.example.org/io")], "without a path"),
        (vec![base("files.example.org")], "without a path"),
        (vec![base("https://files.example.org; script-src *")], "without a path"),
        (vec![base("*")], "without a path"),
    ] {
        let faults = Config::load(&sources(&flags, &[]))
            .expect_err("it is refused")
            .to_string();
        assert!(faults.contains("assets.base_url") && faults.contains(part), "{faults}");
    }
    for flags in [
        vec![here, smtp, host, base("https://files.example.org")],
        vec![base("http://127.0.0.1:9000")],
        vec![base("https://files.example.org:8443/")],
    ] {
        let config = Config::load(&sources(&flags, &[])).expect("it is accepted");
        assert_eq!(
            config.assets_base_url.as_deref(),
            Some(flags[flags.len() - 1].1.trim_end_matches('/'))
        );
    }
}

#[test]
fn production_refuses_each_unsafe_setting_by_name() {
    let digits = "0".repeat(64);
    let unsafe_settings: &[(&[(&str, &str)], &str)] = &[
        (&[("public_url", "http://io.example.org")], "public_url"),
        (&[("root_key", "")], "root_key"),
        (&[("root_key", &digits)], "root_key"),
        (&[("root_key", &KEY[..32])], "root_key"),
        (&[("mail.transport", "outbox")], "mail.transport"),
        (
            &[("mail.smtp.tls", "none"), ("mail.smtp.host", "mx.example.org")],
            "mail.smtp.tls",
        ),
        (&[("mail.from", "")], "mail.from"),
        (&[("contact.operator", "")], "contact.operator"),
        (&[("contact.address", "")], "contact.address"),
        (&[("contact.email", "")], "contact.email"),
        (&[("http.trusted_proxies", "")], "http.trusted_proxies"),
        (&[("http.trusted_proxies", "0.0.0.0/0")], "http.trusted_proxies"),
        (&[("http.trusted_proxies", "10.0.0.1,::/0")], "http.trusted_proxies"),
        (&[("internal.listen", "0.0.0.0:9464")], "internal.listen"),
        (&[("internal.listen", "[::]:9464")], "internal.listen"),
        (&[("internal.listen", "203.0.113.7:9464")], "internal.listen"),
        (&[("http.cors_allowed_origins", "*")], "http.cors_allowed_origins"),
        (&[("tls.certificate", "/c.pem")], "tls.key"),
        (&[("tls.key", "/k.pem")], "tls.certificate"),
        (&[("tls.redirect", "0.0.0.0:80")], "tls.redirect"),
        (&[("tls.acme.directory", "letsencrypt")], "tls.redirect"),
        (
            &[
                ("tls.acme.directory", "http://authority.example"),
                ("tls.redirect", "0.0.0.0:80"),
            ],
            "tls.acme.directory",
        ),
        (
            &[
                ("tls.acme.directory", "letsencrypt"),
                ("tls.redirect", "0.0.0.0:80"),
                ("public_url", "https://203.0.113.7"),
            ],
            "public_url",
        ),
        (
            &[
                ("tls.acme.directory", "letsencrypt"),
                ("tls.redirect", "0.0.0.0:80"),
                ("tls.certificate", "/c.pem"),
                ("tls.key", "/k.pem"),
            ],
            "tls.acme.directory",
        ),
        (
            &[
                ("tls.certificate", "/c.pem"),
                ("tls.key", "/k.pem"),
                ("tls.redirect", "127.0.0.1:8080"),
            ],
            "tls.redirect",
        ),
        (&[("database", "postgres://io@db.example.org/io")], "database"),
        (
            &[("database", "postgres://io@db.example.org/io?sslmode=prefer")],
            "database",
        ),
    ];
    for (changes, key) in unsafe_settings {
        assert_eq!(
            load_production(changes).map(|_| ()),
            Err(vec![(*key).to_owned()]),
            "{changes:?}"
        );
    }
}

#[test]
fn production_refuses_a_world_readable_secret() {
    let folder = Folder::new("modes");
    let path = folder.file("key", KEY);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let mut environment = variables(&production(&[("root_key", "")]));
    environment.extend(pairs(&[("IO_ROOT_KEY_FILE", &path)]));
    let load = |environment| {
        Config::load(&Sources {
            flags: Vec::new(),
            environment,
        })
    };
    let error = load(environment.clone()).unwrap_err().to_string();
    assert!(error.contains("root_key") && error.contains("0640"), "{error}");

    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(load(environment).is_ok());
}

#[test]
fn a_password_is_never_sent_without_encryption() {
    let found = faults(
        &[("mail.smtp.user", "u"), ("mail.smtp.tls", "none")],
        &[("IO_MAIL__SMTP__PASSWORD", "p")],
    );
    assert!(
        matches!(found.as_slice(), [(key, Problem::Refused { .. })] if key == "mail.smtp.tls"),
        "{found:?}"
    );
}

#[test]
fn production_needs_no_tls_to_a_mail_server_on_this_machine() {
    for host in ["localhost", "127.0.0.1", "127.0.0.53", "::1"] {
        let settings = [("mail.smtp.tls", "none"), ("mail.smtp.host", host)];
        assert!(load_production(&settings).is_ok(), "{host}");
    }
    for host in ["10.0.0.1", "mx.example.org", "localhost.example.org"] {
        let settings = [("mail.smtp.tls", "none"), ("mail.smtp.host", host)];
        let keys = load_production(&settings).map(|_| ());
        assert_eq!(keys, Err(vec!["mail.smtp.tls".to_owned()]), "{host}");
    }
}

#[test]
fn the_dump_shows_origins_and_no_secret() {
    let environment = [
        ("IO_MAIL__SMTP__PASSWORD", "hunter2hunter2"),
        ("IO_DATABASE", "postgres://io:hunter3@db/io"),
    ];
    let environment = [&environment[..], &[("IO_ROOT_KEY", KEY)]].concat();
    let settings = Settings::load(&sources(&[], &environment)).unwrap();
    let dump = render::dump(&settings, render::Origins::Shown);
    assert!(
        dump.contains("# mail.smtp.password = [redacted]  # environment IO_MAIL__SMTP__PASSWORD"),
        "{dump}"
    );
    for secret in ["hunter2", "hunter3", KEY] {
        assert!(!dump.contains(secret), "{dump}");
    }
    assert_eq!(dump.lines().count(), KEYS.len());
}

#[test]
fn the_dump_loads_back_to_the_same_values() {
    let folder = Folder::new("dump");
    let odd = "a \"quoted\" \\ \u{e9} # name";
    let set = [
        ("mail.smtp.host", odd),
        ("http.trusted_proxies", "10.0.0.0/8,192.0.2.1"),
        ("limits.static_address", "7/1m burst 3"),
    ];
    let settings = Settings::load(&sources(&set, &[("IO_ROOT_KEY", KEY)])).unwrap();
    for origins in [render::Origins::Hidden, render::Origins::Shown] {
        let file = folder.file("dump.toml", &render::dump(&settings, origins));
        let variables = [("IO_CONFIG", file.as_str()), ("IO_ROOT_KEY", KEY)];
        let again = Settings::load(&sources(&[], &variables)).unwrap();
        for key in KEYS {
            assert_eq!(again.get(key.name).text, settings.get(key.name).text, "{}", key.name);
        }
    }
}

#[test]
fn faults_of_every_kind_are_listed_together_and_once() {
    let flags = [
        ("lisen", "127.0.0.1:1"),
        ("log.format", "xml"),
        ("mail.smtp.user", "u"),
        ("auth.login_idle", "200d"),
        ("auth.link_life", "soon"),
        ("auth.resend_after", "600s"),
    ];
    let environment = [("IO_CONFIG_FILE", "io.toml"), ("IO_ROOT_KEY_FILE", "/nowhere/at/all")];
    let mut found: Vec<String> = faults(&flags, &environment).into_iter().map(|(key, _)| key).collect();
    found.sort();
    assert_eq!(
        found,
        [
            "IO_CONFIG_FILE",
            "auth.link_life",
            "auth.login_idle",
            "lisen",
            "log.format",
            "mail.smtp.user",
            "root_key",
        ],
        "auth.resend_after is not checked, because auth.link_life cannot be parsed"
    );
}

#[test]
fn a_misspelled_config_variable_is_a_fault() {
    let found = faults(&[], &[("IO_CONFIG_FILE", "io.toml")]);
    let nearest = Some("IO_CONFIG");
    assert_eq!(found, [("IO_CONFIG_FILE".to_owned(), Problem::Unknown { nearest })]);
}

#[test]
fn the_outbox_needs_loopback_under_every_profile() {
    let outbox = ("mail.transport", "outbox");
    for profile in ["development", "staging", "test"] {
        let profile = ("profile", profile);
        assert!(Config::load(&sources(&[profile, outbox, ("public_url", "http://localhost:1")], &[])).is_ok());
        for open in [
            ("listen", "0.0.0.0:8080"),
            ("listen", "192.0.2.1:8080"),
            ("public_url", "https://io.example.org"),
            ("public_url", "http://localhost.example.org"),
        ] {
            let found = faults(&[profile, outbox, open], &[]);
            assert!(
                matches!(found.as_slice(), [(key, Problem::Refused { .. })] if key == "mail.transport"),
                "{open:?}: {found:?}"
            );
        }
    }
}

#[test]
fn the_defaults_equal_those_of_the_core_rules() {
    let auth = Config::load(&Sources::default()).unwrap().auth;
    assert_eq!(auth.email_rules(), io_core::sign_in::EmailRules::default());
    assert_eq!(auth.login_rules(), io_core::sign_in::LoginRules::default());
}

#[test]
fn debug_output_of_a_configuration_shows_no_secret() {
    let environment = [("IO_DATABASE", "postgres://io:hunter3@db/io"), ("IO_ROOT_KEY", KEY)];
    let debug = format!("{:?}", Config::load(&sources(&[], &environment)).unwrap());
    assert!(
        debug.contains("[redacted]") && !debug.contains("hunter3") && !debug.contains(KEY),
        "{debug}"
    );
}

#[test]
fn every_default_is_valid_under_every_profile() {
    for profile in ["development", "staging", "test"] {
        Settings::load(&sources(&[("profile", profile)], &[])).unwrap();
    }
    assert!(load_production(&[]).is_ok());
}

#[test]
fn the_committed_files_match_the_settings_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |name: &str| fs::read_to_string(root.join(name)).unwrap_or_default();
    assert!(
        read(".env.example") == render::env_example(),
        "run: io config env-example > .env.example"
    );
    assert!(
        read("docs/config.md") == render::markdown(),
        "run: io config markdown > docs/config.md"
    );
}

fn io(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_io"))
        .args(arguments)
        .env_clear()
        .output()
        .expect("the binary runs")
}

#[test]
fn an_invalid_configuration_exits_with_78_and_a_line_per_fault() {
    for command in ["serve", "check"] {
        let output = io(&[command, "--set", "lisen=1", "--set", "log.format=xml"]);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(78), "{errors}");
        assert!(output.stdout.is_empty());
        assert_eq!(errors.lines().count(), 2, "{errors}");
        assert!(errors.contains("did you mean listen?"), "{errors}");
    }
}

#[test]
fn a_check_of_production_says_how_a_restart_refuses_nobody() {
    let mut check = std::process::Command::new(env!("CARGO_BIN_EXE_io"));
    let output = check
        .env_clear()
        .arg("check")
        .envs(variables(&production(&[])))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("docs/operate/upgrade.md"), "{said}");
    assert!(!said.contains("finding"), "no installation has no keys: {said}");
}

#[test]
fn the_example_file_is_valid_when_uncommented() {
    let environment = render::env_example();
    let environment = environment
        .lines()
        .filter_map(|line| line.strip_prefix("#IO_")?.split_once('='))
        .map(|(name, value)| (format!("IO_{name}").into(), value.into()))
        .collect::<Vec<_>>();
    assert_eq!(environment.len(), KEYS.len());
    let uncommented = Sources {
        flags: Vec::new(),
        environment,
    };
    let settings = Settings::load(&uncommented).unwrap();
    Config::load(&uncommented).unwrap();
    let built_in = Settings::load(&Sources::default()).unwrap();
    for key in KEYS {
        assert_eq!(settings.get(key.name).text, built_in.get(key.name).text, "{}", key.name);
    }
}

#[test]
fn a_new_key_is_random_and_accepted_in_production() {
    let new = || {
        String::from_utf8(io(&["keys", "new"]).stdout)
            .unwrap()
            .trim()
            .to_owned()
    };
    let key = new();
    assert_ne!(key, new());
    assert!(load_production(&[("root_key", &key)]).is_ok());
}

#[test]
fn earlier_root_keys_are_a_list_of_whole_keys_and_secret() {
    let folder = Folder::new("earlier-keys");
    let other = KEY.replace('0', "a");
    let file = folder.file("old", &format!("{KEY}\n{other}\n"));
    let config = Config::load(&sources(&[], &[("IO_ROOT_KEYS_OLD_FILE", &file)])).unwrap();
    let given: Vec<_> = config
        .root_key
        .older
        .iter()
        .map(|key| key.reveal().to_owned())
        .collect();
    assert_eq!(given, [KEY, &other]);
    let halves = format!("{},{}", &KEY[..32], &KEY[32..]);
    let error = Config::load(&sources(&[("root_keys_old", &halves)], &[]))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("root_keys_old") && !error.contains(&KEY[..32]),
        "{error}"
    );
    let settings = Settings::load(&sources(&[("root_keys_old", KEY)], &[])).unwrap();
    assert!(!render::dump(&settings, render::Origins::Shown).contains(KEY));
}

#[test]
fn a_provider_of_emails_needs_its_keys_and_https() {
    let secret = [("IO_MAIL__RESEND__KEY", "re_1"), ("IO_MAIL__SES__SECRET", "s")];
    let keys = |flags: &[(&str, &str)], environment: &[(&str, &str)]| -> Vec<String> {
        match Config::load(&sources(flags, environment)) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.0.into_iter().map(|fault| fault.key).collect(),
        }
    };
    let resend = ("mail.transport", "resend");
    let ses = ("mail.transport", "ses");
    let (region, id) = (("mail.ses.region", "eu-central-1"), ("mail.ses.key_id", "AKIA"));
    assert_eq!(keys(&[resend], &[]), ["mail.resend.key"]);
    assert_eq!(keys(&[ses], &[]), ["mail.transport"]);
    assert_eq!(keys(&[ses, region, id], &[]), ["mail.transport"]);
    assert!(keys(&[resend], &secret).is_empty());
    assert!(keys(&[ses, region, id], &secret).is_empty());
    let elsewhere = ("mail.ses.region", "eu.example.org/");
    assert_eq!(keys(&[ses, elsewhere, id], &secret), ["mail.ses.region"]);
    for key in ["mail.resend.endpoint", "mail.ses.endpoint", "mail.ses.sns_endpoint"] {
        assert_eq!(keys(&[(key, "http://api.example.org")], &[]), [key]);
        assert!(keys(&[(key, "http://127.0.0.1:8025")], &[]).is_empty(), "{key}");
        assert!(keys(&[(key, "https://api.example.org")], &[]).is_empty(), "{key}");
    }
    assert_eq!(keys(&[("mail.dkim.selector", "io1")], &[]), ["mail.dkim.selector"]);
    let both = [("mail.dkim.selector", "io 1"), ("mail.dkim.key_file", "key.pem")];
    assert_eq!(keys(&both, &[]), ["mail.dkim.selector"]);
}
