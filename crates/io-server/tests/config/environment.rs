//! Values from outside as they really come: empty, not UTF-8, with a byte order mark, from Kubernetes, on a command line.

use super::*;

#[test]
fn an_empty_variable_is_not_given_for_every_key() {
    for key in KEYS {
        for blank in ["", " ", "\t"] {
            let variable = key.variable();
            let settings = Settings::load(&sources(&[], &[(&variable, blank)])).unwrap();
            assert_ne!(
                settings.get(key.name).origin,
                Origin::Variable(variable),
                "{}",
                key.name
            );
        }
    }
    let folder = Folder::new("empty");
    let file = folder.file("key", KEY);
    let config = Config::load(&sources(&[], &[("IO_ROOT_KEY", ""), ("IO_ROOT_KEY_FILE", &file)])).unwrap();
    assert_eq!(config.root_key.value.unwrap().reveal(), KEY);
    let nothing = [
        ("IO_CONFIG", ""),
        ("IO_ROOT_KEY_FILE", ""),
        ("CREDENTIALS_DIRECTORY", ""),
    ];
    assert!(Config::load(&sources(&[], &nothing)).unwrap().root_key.value.is_none());
}

#[test]
fn an_empty_variable_leaves_the_value_of_a_file() {
    let folder = Folder::new("empty-over-file");
    let file = folder.file("io.toml", "[log]\nlevel = \"warn\"\n");
    let config = Config::load(&sources(&[], &[("IO_CONFIG", &file), ("IO_LOG__LEVEL", "")])).unwrap();
    assert_eq!(config.log.level, "warn");
}

#[test]
fn an_unknown_variable_is_a_fault_even_when_it_is_empty() {
    let found = faults(&[], &[("IO_LISEN", "")]);
    assert!(
        matches!(found.as_slice(), [(key, Problem::Unknown { .. })] if key == "lisen"),
        "{found:?}"
    );
    let found = faults(&[], &[("IO_IO_LISTEN", "127.0.0.1:1")]);
    assert!(
        matches!(found.as_slice(), [(key, Problem::Unknown { .. })] if key == "io_listen"),
        "{found:?}"
    );
}

#[test]
fn a_file_for_a_value_that_holds_nothing_is_a_fault() {
    let folder = Folder::new("empty-file");
    let file = folder.file("password", "\u{feff} \n");
    let found = faults(&[("mail.smtp.user", "u")], &[("IO_MAIL__SMTP__PASSWORD_FILE", &file)]);
    assert!(
        matches!(found.as_slice(), [(key, Problem::Unreadable { .. })] if key == "mail.smtp.password"),
        "{found:?}"
    );
}

#[test]
fn a_byte_order_mark_is_part_of_no_secret_and_no_file() {
    let folder = Folder::new("mark");
    let password = folder.file("password", "\u{feff}hunter2\r\n");
    let toml = folder.file(
        "io.toml",
        "\u{feff}profile = \"staging\"\n[mail.smtp]\nhost = \"smtp.example.org\"\n",
    );
    let environment = [
        ("IO_CONFIG", toml.as_str()),
        ("IO_MAIL__SMTP__USER", "u"),
        ("IO_MAIL__SMTP__PASSWORD_FILE", &password),
    ];
    let config = Config::load(&sources(&[], &environment)).unwrap();
    assert_eq!(config.mail.smtp.password.unwrap().reveal(), "hunter2");
    assert_eq!(config.mail.smtp.host, "smtp.example.org");

    folder.file("mail.smtp.password", "\u{feff}hunter3");
    let credentials = folder.0.display().to_string();
    let environment = [
        ("CREDENTIALS_DIRECTORY", credentials.as_str()),
        ("IO_MAIL__SMTP__USER", "u"),
    ];
    let config = Config::load(&sources(&[], &environment)).unwrap();
    assert_eq!(config.mail.smtp.password.unwrap().reveal(), "hunter3");

    // In a file of variables the mark becomes part of the first name, which would be overlooked.
    let found = faults(&[], &[("\u{feff}IO_PROFILE", "production")]);
    assert!(matches!(found.as_slice(), [(_, Problem::Unknown { .. })]), "{found:?}");
}

fn odd(name: &str) -> OsString {
    OsString::from_vec([name.as_bytes(), b"-donn\xe9es"].concat())
}

#[test]
fn a_path_may_have_any_bytes() {
    let folder = Folder::new("odd");
    let inside = |name: &str| folder.0.join(odd(name)).into_os_string();
    fs::write(inside("key"), KEY).unwrap();
    fs::write(inside("io.toml"), "log.level = \"warn\"").unwrap();
    let mut data_in_a_file = inside("data").into_vec();
    data_in_a_file.push(b'\n');
    fs::write(folder.0.join("data-dir"), data_in_a_file).unwrap();
    for (variable, value) in [
        ("IO_DATA_DIR", inside("data")),
        ("IO_DATA_DIR_FILE", folder.0.join("data-dir").into_os_string()),
    ] {
        let config = Config::load(&Sources {
            flags: Vec::new(),
            environment: vec![
                (variable.into(), value),
                ("IO_ROOT_KEY_FILE".into(), inside("key")),
                ("IO_CONFIG".into(), inside("io.toml")),
            ],
        })
        .unwrap();
        assert_eq!(config.data_dir.as_os_str(), inside("data"), "{variable}");
        assert_eq!(config.root_key.value.unwrap().reveal(), KEY);
        assert_eq!(config.log.level, "warn");
    }
    let flags = vec![("data_dir".to_owned(), inside("data"))];
    let by_flag = Sources {
        flags,
        environment: Vec::new(),
    };
    assert_eq!(Config::load(&by_flag).unwrap().data_dir.as_os_str(), inside("data"));
}

#[test]
fn a_value_that_must_be_text_and_is_not_is_refused_by_name() {
    let paths = [
        "data_dir",
        "mail.smtp.ca_file",
        "mail.api.ca_file",
        "mail.dkim.key_file",
        "notifications.ca_file",
        "pictures.s3.ca_file",
        "backup.erased_file",
        "backup.pg_dump",
        "backup.s3.ca_file",
        "tls.acme.ca_file",
        "tls.certificate",
        "tls.key",
        "rules.own_file",
    ];
    for key in KEYS.iter().filter(|key| !paths.contains(&key.name)) {
        let environment = vec![(key.variable().into(), OsString::from_vec(b"caf\xe9".to_vec()))];
        let refused = Config::load(&Sources {
            flags: Vec::new(),
            environment,
        });
        let faults = refused.unwrap_err().0;
        assert!(
            faults
                .iter()
                .any(|fault| fault.key == key.name && matches!(fault.problem, Problem::Unreadable { .. })),
            "{}: {faults:?}",
            key.name
        );
    }
    let name = OsString::from_vec(b"IO_DONN\xe9ES".to_vec());
    let refused = Config::load(&Sources {
        flags: Vec::new(),
        environment: vec![
            (name, "x".into()),
            (OsString::from_vec(b"OTHER_\xe9".to_vec()), "x".into()),
        ],
    });
    assert_eq!(
        refused.unwrap_err().0.len(),
        1,
        "a name that is no text is refused too, if it is meant for IO"
    );
}

/// The data folder of the real binary, whose arguments and environment are bytes.
#[test]
fn the_binary_uses_a_data_folder_of_any_bytes() {
    let folder = Folder::new("odd-binary");
    let data = folder.0.join(odd("data"));
    let flag = [b"--data-dir=".as_slice(), data.as_os_str().as_bytes()].concat();
    for by_flag in [true, false] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_io"));
        command.env_clear().arg("migrate");
        if by_flag {
            command.arg(OsStr::from_bytes(&flag));
        } else {
            command.env("IO_DATA_DIR", &data);
        }
        let output = command.output().unwrap();
        assert!(
            data.join("io.db").exists(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        fs::remove_dir_all(&data).unwrap();
    }
}

/// The variables of a Kubernetes service named `io`, as a container of its namespace gets them.
const SERVICE: [(&str, &str); 7] = [
    ("IO_SERVICE_HOST", "10.96.0.7"),
    ("IO_SERVICE_PORT", "8080"),
    ("IO_SERVICE_PORT_HTTP", "8080"),
    ("IO_PORT", "tcp://10.96.0.7:8080"),
    ("IO_PORT_8080_TCP", "tcp://10.96.0.7:8080"),
    ("IO_PORT_8080_TCP_PROTO", "tcp"),
    ("IO_PORT_8080_TCP_ADDR", "10.96.0.7"),
];

#[test]
fn variables_of_a_kubernetes_service_are_ignored_with_one_line() {
    let settings = Settings::load(&sources(&[], &SERVICE)).unwrap();
    let note = settings.note_on_services().unwrap();
    assert!(
        SERVICE.iter().all(|(name, _)| note.contains(name)) && note.lines().count() == 1,
        "{note}"
    );
    let mut check = Command::new(env!("CARGO_BIN_EXE_io"));
    let output = check.env_clear().arg("check").envs(SERVICE).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success() && said.starts_with("note: ") && said.lines().count() == 2,
        "{said}"
    );

    let found = faults(&[], &[("IO_PORT", "8080")]);
    assert!(
        matches!(found.as_slice(), [(key, Problem::Unknown { .. })] if key == "port"),
        "{found:?}"
    );
}

#[test]
fn a_secret_on_the_command_line_is_refused() {
    let secrets = [
        ("root_key", KEY),
        ("mail.smtp.password", "hunter2"),
        ("database", "postgres://io:hunter3@127.0.0.1/io"),
        ("database", "postgres://io@127.0.0.1/io?password=hunter3"),
    ];
    for (key, value) in secrets {
        let error = Config::load(&sources(&[(key, value)], &[("IO_MAIL__SMTP__USER", "u")])).unwrap_err();
        let said = error.to_string();
        let names = error
            .0
            .iter()
            .any(|fault| fault.key == key && matches!(fault.problem, Problem::Refused { .. }));
        assert!(names && said.contains("_FILE") && !said.contains(value), "{said}");
    }
    for database in ["sqlite", "postgres://io@127.0.0.1/io"] {
        assert!(
            Config::load(&sources(&[("database", database)], &[])).is_ok(),
            "{database}"
        );
    }
}

#[test]
fn a_root_key_with_a_pattern_is_refused_outside_tests() {
    let patterned = [
        "0".repeat(64),
        "0123456789abcdef".repeat(4),
        "00112233445566778899aabbccddeeff102132435465768798a9bacbdcedfe0f".to_owned(),
    ];
    for key in &patterned {
        for profile in ["development", "staging"] {
            let found = faults(&[("profile", profile)], &[("IO_ROOT_KEY", key)]);
            assert!(
                matches!(found.as_slice(), [(name, Problem::Refused { .. })] if name == "root_key"),
                "{profile} {key}: {found:?}"
            );
        }
        assert_eq!(
            load_production(&[("root_key", key)]).map(|_| ()),
            Err(vec!["root_key".to_owned()])
        );
    }
}

#[test]
fn production_names_its_proxies_or_says_that_there_are_none() {
    for proxies in ["none", "10.0.0.0/8", "192.0.2.1,2001:db8::1"] {
        let config = load_production(&[("http.trusted_proxies", proxies)]).unwrap();
        let warned = config
            .warnings()
            .iter()
            .any(|line| line.contains("http.trusted_proxies"));
        assert_eq!(warned, proxies == "none", "{proxies}");
    }
    assert_eq!(Config::load(&Sources::default()).unwrap().warnings(), [""; 0]);
    for internal in ["127.0.0.1:9464", "10.1.2.3:9464", "[fd00::1]:9464"] {
        assert!(load_production(&[("internal.listen", internal)]).is_ok(), "{internal}");
    }
}

#[test]
fn the_public_url_has_one_form_however_it_is_written() {
    for written in [
        "https://io.example.org:443",
        "https://IO.example.org.",
        "https://io.example.org:/",
    ] {
        let config = load_production(&[("public_url", written)]).unwrap();
        assert_eq!(config.public_url, "https://io.example.org", "{written}");
    }
    let other = [("http.cors_allowed_origins", "https://APP.example.org:443")];
    assert_eq!(
        load_production(&other).unwrap().http.cors_allowed_origins,
        ["https://app.example.org"]
    );
}

#[test]
fn a_program_for_the_root_key_is_named_by_its_path_and_used_alone() {
    let command = ("root_key_command", "/usr/bin/print-key of-io");
    assert!(
        load_production(&[("root_key", ""), command]).is_ok(),
        "production takes a program"
    );
    let refused = |flags: &[(&str, &str)], environment: &[(&str, &str)]| match faults(flags, environment).as_slice() {
        [(key, Problem::Refused { .. })] => key.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(&[command], &[("IO_ROOT_KEY", KEY)]), "root_key_command");
    assert_eq!(refused(&[("root_key_command", "print-key")], &[]), "root_key_command");
    assert_eq!(
        refused(&[("root_keys_old_command", "../print")], &[]),
        "root_keys_old_command"
    );
    let older = [("IO_ROOT_KEYS_OLD", KEY)];
    assert_eq!(
        refused(&[("root_keys_old_command", "/bin/print")], &older),
        "root_keys_old_command"
    );
}

#[test]
fn a_file_of_earlier_root_keys_may_be_empty() {
    let folder = Folder::new("no-earlier-keys");
    let file = folder.file("old", "\n");
    let config = Config::load(&sources(&[], &[("IO_ROOT_KEYS_OLD_FILE", &file)])).unwrap();
    assert!(config.root_key.older.is_empty());
}
