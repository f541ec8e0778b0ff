//! The files that ship, the file that `io config init` writes, and the schema that editors use.

use serde_json::Value;

use super::*;

/// Runs the binary with nothing but these variables.
fn io(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_io"));
    command.args(arguments).env_clear().envs(variables.iter().copied());
    command.output().expect("the binary runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn shipped(profile: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config");
    path.join(format!("{profile}.toml")).display().to_string()
}

#[test]
fn cfg_06_the_shipped_files_pass_the_check_with_what_is_secret() {
    let folder = Folder::new("shipped");
    let key = folder.file("root.key", KEY);
    let needed = [
        ("IO_PUBLIC_URL", "https://io.example.org"),
        ("IO_ROOT_KEY_FILE", &*key),
        ("IO_MAIL__FROM", "IO <hello@io.example.org>"),
        ("IO_MAIL__SMTP__HOST", "smtp.example.org"),
        ("IO_CONTACT__OPERATOR", "Example Association"),
        ("IO_CONTACT__ADDRESS", "1 Street, Town"),
        ("IO_CONTACT__EMAIL", "hello@io.example.org"),
    ];
    for (profile, given) in [
        ("development", &[][..]),
        ("staging", &needed[..4]),
        ("production", &needed),
    ] {
        let file = shipped(profile);
        let variables = [given, &[("IO_CONFIG", &*file)]].concat();
        let checked = io(&["check", "--profile", profile], &variables);
        assert!(checked.status.success(), "{profile}: {}", said(&checked));
        let config = Config::load(&sources(&[], &variables)).expect("it loads");
        assert_eq!(format!("{:?}", config.environment).to_lowercase(), profile);
        // Each variable that the file calls needed is: without it the check fails and names it.
        let text = fs::read_to_string(&file).expect("it is there");
        for (missing, _) in given.iter().filter(|_| profile == "production") {
            assert!(text.contains(missing), "{missing} in {file}");
            let rest: Vec<_> = variables.iter().copied().filter(|(name, _)| name != missing).collect();
            let refused = io(&["check"], &rest);
            let key = missing.trim_end_matches("_FILE")[3..].to_lowercase().replace("__", ".");
            assert!(
                refused.status.code() == Some(78) || key == "mail.smtp.host",
                "{missing}"
            );
            assert!(
                said(&refused).contains(&key) || key == "mail.smtp.host",
                "{key}: {}",
                said(&refused)
            );
        }
    }
}

#[test]
fn a_new_file_has_every_key_is_valid_and_replaces_none() {
    let folder = Folder::new("init");
    for profile in ["development", "staging"] {
        let path = folder.0.join(format!("{profile}.toml"));
        let name = path.to_str().expect("a path");
        let init = io(&["config", "init", name, "--profile", profile], &[]);
        assert!(init.status.success(), "{}", said(&init));
        let mode = fs::metadata(&path).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "secrets may be written into it");
        let text = fs::read_to_string(&path).expect("it is there");
        let plain = Settings::load(&sources(&[], &[("IO_CONFIG", name)])).expect("it loads");
        assert_eq!(plain.get("profile").text, profile);
        for key in KEYS.iter().filter(|key| key.name != "profile") {
            assert!(text.contains(&format!("\n#{} = ", key.name)), "{}", key.name);
        }
        // With every default written out, nothing changes.
        let is_value = |line: &&str| KEYS.iter().any(|key| line.starts_with(&format!("#{} = ", key.name)));
        let all: Vec<String> = text
            .lines()
            .map(|line| {
                if is_value(&line) && !line.ends_with("= \"\"") {
                    line[1..].to_owned()
                } else {
                    line.to_owned()
                }
            })
            .collect();
        let file = folder.file("all.toml", &all.join("\n"));
        let written = Settings::load(&sources(&[], &[("IO_CONFIG", &file)])).expect("all of it loads");
        for key in KEYS {
            assert_eq!(written.get(key.name).value, plain.get(key.name).value, "{}", key.name);
        }
        fs::write(&path, "log.level = \"warn\"").expect("it is edited");
        let again = io(&["config", "init", name], &[]);
        assert!(
            !again.status.success() && said(&again).contains("nothing was changed"),
            "{}",
            said(&again)
        );
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "log.level = \"warn\"");
    }
}

#[test]
fn cfg_03_the_schema_has_every_key_with_what_it_takes() {
    let printed = io(&["config", "schema"], &[]);
    let schema: Value = serde_json::from_slice(&printed.stdout).expect("it is JSON");
    let mut seen = 0;
    for key in KEYS {
        let mut at = &schema;
        for part in key.name.split('.') {
            assert_eq!(at["additionalProperties"], false, "{}", key.name);
            at = &at["properties"][part];
        }
        let described = at["description"]
            .as_str()
            .unwrap_or_else(|| panic!("{} has no description", key.name));
        assert!(described.starts_with(key.doc), "{described}");
        assert_eq!(at["writeOnly"] == true, key.secret, "{}", key.name);
        seen += 1;
    }
    assert_eq!(seen, KEYS.len());
    assert_eq!(schema["properties"]["log"]["properties"]["level"]["enum"][1], "warn");
    assert_eq!(
        schema["properties"]["mail"]["properties"]["smtp"]["properties"]["port"]["maximum"],
        65_535
    );
}

#[test]
fn a_dump_shows_where_each_value_is_from_and_no_secret() {
    let folder = Folder::new("dump");
    let file = folder.file("io.toml", &format!("root_key = \"{KEY}\"\nlog.level = \"warn\""));
    let dumped = io(
        &["config", "dump", "--origin", "--set", "listen=127.0.0.1:1"],
        &[("IO_CONFIG", &file)],
    );
    let text = said(&dumped);
    for line in [
        format!("log.level = \"warn\"  # {file}"),
        "listen = \"127.0.0.1:1\"  # command line".to_owned(),
        format!("# root_key = [redacted]  # {file}"),
        "chat.grace = \"90s\"  # built in".to_owned(),
        "log.format = \"pretty\"  # profile".to_owned(),
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in {text}");
    }
    assert!(!text.contains(KEY));
}

#[test]
fn shells_and_manuals_know_every_command() {
    let helped = said(&io(&["--help"], &[]));
    let commands = helped.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands: Vec<&str> = commands
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty() && *name != "help")
        .collect();
    assert!(
        commands.contains(&"doctor") && commands.contains(&"serve"),
        "{commands:?}"
    );
    for shell in ["bash", "zsh", "fish"] {
        let text = said(&io(&["completions", shell], &[]));
        for command in &commands {
            assert!(text.contains(command), "{shell} {command}");
        }
    }
    let bash = io(&["completions", "bash"], &[]);
    let folder = Folder::new("shell");
    let file = folder.file("io.bash", &said(&bash));
    let read = Command::new("bash").args(["-n", &file]).output().expect("bash runs");
    assert!(read.status.success(), "{}", said(&read));
    assert!(said(&io(&["man"], &[])).contains(".TH io 1"));
    let pages = folder.0.join("man");
    let made = io(&["man", "--into", pages.to_str().expect("a path")], &[]);
    assert!(made.status.success(), "{}", said(&made));
    for command in &commands {
        assert!(pages.join(format!("io-{command}.1")).exists(), "{command}");
    }
}
