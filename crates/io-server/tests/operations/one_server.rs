//! The page `docs/guide/one-server.md`, followed to the word, from an empty folder to a place that is well.
//!
//! The commands come from the page. Each runs for real, or is in [`PLAYED`] with the reason why it cannot: the shell finds
//! no other. Must not repeat a command of the page.

use std::collections::BTreeSet;
use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use io_testkit::{PostgresServer, ReceivedEmail, SmtpCatcher, as_postgres, postgres_cluster};
use rustix::process::{Resource, geteuid, getrlimit};
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, Command};

use super::metrics::program;
use crate::support::http::{TIMEOUT, ask, raw};
use crate::support::tls::{HOST, Visitor, until};

/// What the page runs and a test cannot: the command, why, and the script that plays it.
const PLAYED: [(&str, &str, &str); 6] = [
    ("adduser", "a test adds no user to the machine", ""),
    (
        "apt-get",
        "a test installs nothing; `cargo xtask deploy-check package` installs and removes the package. What the three \
         packages bring is laid out, and the script of IO's own runs",
        r#"PATH=/usr/bin:/bin
           mkdir -p "$PLACE/etc/io" "$PLACE/etc/prometheus" "$PLACE/usr/bin"
           cp "$DEPLOY/package/io.toml" "$PLACE/etc/io/io.toml"
           touch "$PLACE/etc/prometheus/prometheus.yml" "$PLACE/etc/prometheus/alertmanager.yml"
           ln -s "$PLACE/bin/io" "$PLACE/usr/bin/io"
           DPKG_ROOT=$PLACE sh "$DEPLOY/package/postinst" configure"#,
    ),
    ("chown", "there is no user `io`: the files stay those of the test", ""),
    (
        "chgrp",
        "there is no group `io`: root gives the files to another group, anyone else cannot",
        r#"shift
           [ "$(/usr/bin/id -u)" != 0 ] || exec /bin/chgrp nogroup "$@""#,
    ),
    (
        "runuser",
        "there is no user `io`: the command runs as the user of the test. PostgreSQL of the test believes who one says",
        r#"[ "$2" != postgres ] || export PGUSER=postgres PGHOST="$POSTGRES" PGPORT="$POSTGRES_PORT"
           shift 3
           exec "$@""#,
    ),
    (
        "systemctl",
        "no systemd runs in a test: the test itself starts what it asks for",
        r#"echo "$*" >> "$PLACE/asked-of-systemd""#,
    ),
];

/// What runs as it is. The shell itself has `cd`, `exec`, `printf` and `umask`.
const REAL: [&str; 10] = [
    "amtool",
    "cat",
    "chmod",
    "createdb",
    "createuser",
    "env",
    "install",
    "io",
    "promtool",
    "sed",
];

/// What doctor says of the machine of the test.
const OF_THE_MACHINE: [&str; 2] = ["disk", "entropy"];

/// What it says of files that another group may read: that of a service, if they belong to root.
const OF_ROOT: &str = "secret-files";

/// DNS knows nothing of the domain that emails come from here.
const OF_DNS: [&str; 3] = ["mail-spf", "mail-dkim", "mail-dmarc"];

/// How many files a process may open that systemd starts: `LimitNOFILE` of the unit.
const OF_THE_UNIT: u64 = 65_536;

/// A place for the page, with what it cannot make itself.
struct Place {
    folder: TempDir,
    postgres: PostgresServer,
    mail: SmtpCatcher,
    people: SocketAddr,
    plain: SocketAddr,
    internal: SocketAddr,
    prometheus: SocketAddr,
    alertmanager: SocketAddr,
    running: Vec<Child>,
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

fn page() -> String {
    fs::read_to_string(repository().join("docs/guide/one-server.md")).unwrap()
}

/// The blocks of commands, in their order.
fn blocks(page: &str) -> Vec<String> {
    let mut fences = page.split("\n```");
    let mut found = Vec::new();
    fences.next();
    // Between two blocks the text begins at the end of the first.
    while let Some(block) = fences.next() {
        let commands = block.strip_prefix("sh\n");
        found.push(
            commands
                .unwrap_or_else(|| panic!("not for a shell: {block}"))
                .to_owned(),
        );
        fences.next().expect("each block ends");
    }
    found
}

impl Place {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Self {
            postgres: PostgresServer::create().await.unwrap(),
            mail: SmtpCatcher::start().await.unwrap(),
            people: free_address(),
            plain: free_address(),
            internal: free_address(),
            prometheus: free_address(),
            alertmanager: free_address(),
            running: Vec::new(),
            folder,
        };
        for name in ["bin", "usr/local/bin", "tsdb", "alertmanager"] {
            fs::create_dir_all(place.path(name)).unwrap();
        }
        place.programs();
        place.examples();
        place.certificate();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// Everything that the shell finds.
    fn programs(&self) {
        for name in REAL {
            let found = match name {
                "io" => PathBuf::from(env!("CARGO_BIN_EXE_io")),
                "createdb" | "createuser" => as_postgres(name).unwrap().as_std().get_program().into(),
                name => program(name).unwrap(),
            };
            symlink(found, self.path("bin").join(name)).unwrap();
        }
        for (name, _, script) in PLAYED {
            let script = format!("#!/bin/sh\nset -eu\necho {name} >> \"$PLACE/played\"\n{script}\n");
            let path = self.path("bin").join(name);
            fs::write(&path, script).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
    }

    /// What the package has of `deploy/observability`; it asks each second, at the port of the mail server of the test.
    fn examples(&self) {
        let examples = self.path("usr/share/doc/io-chat/examples/observability");
        for file in [
            "prometheus/prometheus.yml",
            "prometheus/alerts.yml",
            "alertmanager/alertmanager.yml",
        ] {
            let text = fs::read_to_string(repository().join("deploy/observability").join(file)).unwrap();
            let text = text
                .replace("_interval: 15s", "_interval: 1s")
                .replace(":587", &format!(":{}", self.mail.address().port()));
            let path = examples.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    /// A certificate for the place, and what this machine trusts.
    fn certificate(&self) {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned(), HOST.to_owned()]).unwrap();
        fs::write(self.path("certificate"), made.cert.pem()).unwrap();
        fs::write(self.path("key"), made.signing_key.serialize_pem()).unwrap();
        fs::set_permissions(self.path("key"), fs::Permissions::from_mode(0o600)).unwrap();
        let trusted = format!("{}{}", made.cert.pem(), self.mail.certificate());
        fs::write(self.path("trusted"), trusted).unwrap();
        fs::write(self.path("certificate.der"), made.cert.der()).unwrap();
    }

    /// A block of the page, with the folders, ports and names of this place.
    fn here(&self, page: &str, block: &str) -> String {
        let root = self.folder.path().to_str().unwrap();
        let in_url = |path: &str| path.replace('/', "%2F");
        let socket = in_url(self.postgres.socket_folder().to_str().unwrap());
        let port = self.postgres.address().port();
        let files = format!("[tls]\ncertificate = \"{root}/certificate\"\nkey = \"{root}/key\"\n");
        let changes = [
            ("/etc/", format!("{root}/etc/")),
            ("/var/", format!("{root}/var/")),
            ("/usr/", format!("{root}/usr/")),
            ("%2Frun%2Fpostgresql", format!("{socket}:{port}")),
            (
                "https://io.example.org",
                format!("https://localhost:{}", self.people.port()),
            ),
            // No name server is asked about a domain that is reserved for tests.
            ("@io.example.org", "@io.test".to_owned()),
            ("0.0.0.0:443", self.people.to_string()),
            ("0.0.0.0:80", self.plain.to_string()),
            ("127.0.0.1:9464", self.internal.to_string()),
            ("127.0.0.1:9090", self.prometheus.to_string()),
            ("127.0.0.1:9093", self.alertmanager.to_string()),
            ("smtp.example.org", "localhost".to_owned()),
            ("port = 587", format!("port = {}", self.mail.address().port())),
            // No authority issues a certificate for `localhost`.
            ("[tls.acme]\ndirectory = \"letsencrypt\"\n", String::new()),
            ("[tls]\n", files),
            ("[http]\n", connections()),
        ];
        let mut text = block.to_owned();
        for (from, to) in changes {
            assert!(page.contains(from), "the page no longer has {from}");
            text = text.replace(from, &to);
        }
        let outside = absolute(&text).find(|path| {
            let known = [root, "/bin/sh", "/run/secrets/"];
            !known.iter().any(|known| path.starts_with(known))
        });
        assert_eq!(outside, None, "a path that would lead out of the folder of the test");
        text
    }

    /// Types a block into the shell, which remembers its folder and its mask.
    async fn typed(&self, commands: &str) -> Output {
        let remembered = self.path("shell");
        let remembered = remembered.display();
        let script = format!(
            "set -eu\n[ ! -e {remembered} ] || . {remembered}\n{commands}\n\
             printf 'cd %s\\numask %s\\n' \"$PWD\" \"$(umask)\" > {remembered}\n"
        );
        let mut shell = Command::new("/bin/sh");
        shell.arg("-c").arg(script).current_dir(self.folder.path());
        self.environment(&mut shell);
        shell.stdin(Stdio::null()).output().await.unwrap()
    }

    async fn succeeds(&self, commands: &str) -> String {
        let output = self.typed(commands).await;
        let said = String::from_utf8_lossy(&output.stderr);
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "{commands}\n{said}{printed}{}",
            self.text("log")
        );
        printed
    }

    fn environment(&self, command: &mut Command) {
        let found = [self.path("bin"), self.path("usr/local/bin")];
        command
            .env_clear()
            .env("PATH", std::env::join_paths(found).unwrap())
            .env("PLACE", self.folder.path())
            .env("DEPLOY", repository().join("deploy"))
            .env("POSTGRES", self.postgres.socket_folder())
            .env("POSTGRES_PORT", self.postgres.address().port().to_string())
            .env("SSL_CERT_FILE", self.path("trusted"))
            .kill_on_drop(true);
    }

    /// Does what was asked of systemd since the last time.
    async fn systemd(&mut self) {
        let asked = self.text("asked-of-systemd");
        let _ = fs::remove_file(self.path("asked-of-systemd"));
        for line in asked.lines() {
            match line {
                "daemon-reload" => {}
                "enable --now io.socket io-redirect.socket io-internal.socket io.service" => self.start().await,
                "restart prometheus prometheus-alertmanager" => self.watch(),
                other => panic!("systemctl {other} is neither run nor listed"),
            }
        }
    }

    /// Starts IO as its unit does after the change of the page, and waits until it is ready.
    async fn start(&mut self) {
        for unit in ["io.socket", "io-internal.socket", "io.service"] {
            assert!(repository().join("deploy/systemd").join(unit).is_file(), "{unit}");
        }
        assert!(self.path("etc/systemd/system/io-redirect.socket").is_file());
        let unit = self.text("etc/systemd/system/io.service.d/one-server.conf");
        let file = unit.lines().find_map(|line| line.strip_prefix("EnvironmentFile="));
        let variables = fs::read_to_string(file.unwrap()).unwrap();
        let log = fs::File::create(self.path("log")).unwrap();
        let mut io = Command::new(self.path("bin/io"));
        self.environment(&mut io);
        io.arg("serve")
            .envs(variables.lines().filter_map(|line| line.split_once('=')))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log);
        self.running.push(io.spawn().unwrap());
        let internal = self.internal;
        self.until("the server is ready", async |place| {
            place.still_runs();
            let open = tokio::net::TcpStream::connect(internal).await.is_ok();
            let request = b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
            open && raw(internal, request).await.status == 200
        })
        .await;
    }

    fn still_runs(&mut self) {
        for child in &mut self.running {
            let ended = child.try_wait().unwrap();
            assert!(ended.is_none(), "{ended:?}: {}", self.folder.path().display());
        }
    }

    /// Starts Prometheus and Alertmanager where Debian's units look for their files.
    fn watch(&mut self) {
        let started = |name: &str, arguments: Vec<String>| {
            let log = fs::File::create(self.path(&format!("log-of-{name}"))).unwrap();
            Command::new(program(name).unwrap())
                .args(arguments)
                .stdin(Stdio::null())
                .stdout(log.try_clone().unwrap())
                .stderr(log)
                .kill_on_drop(true)
                .spawn()
                .unwrap()
        };
        let path = |name: &str| self.path(name).display().to_string();
        let prometheus = started(
            "prometheus",
            vec![
                format!("--config.file={}", path("etc/prometheus/prometheus.yml")),
                format!("--storage.tsdb.path={}", path("tsdb")),
                format!("--web.listen-address={}", self.prometheus),
            ],
        );
        let alertmanager = started(
            "prometheus-alertmanager",
            vec![
                format!("--config.file={}", path("etc/prometheus/alertmanager.yml")),
                format!("--storage.path={}", path("alertmanager")),
                format!("--web.listen-address={}", self.alertmanager),
                "--cluster.listen-address=".to_owned(),
            ],
        );
        self.running.extend([prometheus, alertmanager]);
    }

    /// Waits until this holds.
    async fn until(&mut self, what: &str, holds: impl AsyncFn(&mut Self) -> bool) {
        let waiting = async {
            let mut beat = tokio::time::interval(std::time::Duration::from_millis(100));
            while !holds(&mut *self).await {
                beat.tick().await;
            }
        };
        let waited = tokio::time::timeout(4 * TIMEOUT, waiting).await;
        assert!(waited.is_ok(), "{what}: it never is; {}", self.text("log"));
    }

    /// Follows one block of the page.
    async fn follow(&mut self, block: &str) {
        if block.contains("promtool query") {
            // Prometheus has asked once, and told Alertmanager.
            self.until("IO is watched", async |place| {
                place.still_runs();
                let output = place.typed(block).await;
                let printed = String::from_utf8_lossy(&output.stdout).into_owned();
                output.status.success() && printed.contains("=> 1 @") && printed.contains("IoAlertsWork")
            })
            .await;
        } else if block.contains("doctor") {
            self.is_well(block).await;
        } else if block.contains("staff invite") {
            let printed = self.succeeds(block).await;
            let link = format!("https://localhost:{}/console/", self.people.port());
            assert!(printed.contains(&link), "{printed}");
        } else {
            self.succeeds(block).await;
            self.systemd().await;
        }
    }

    /// Doctor finds nothing wrong, but for what belongs to the machine of the test.
    async fn is_well(&self, block: &str) {
        let said = self.typed(block).await;
        let printed = String::from_utf8_lossy(&said.stdout).into_owned();
        let report = self.typed(&block.replace("doctor", "doctor --json")).await;
        let report: Value = serde_json::from_slice(&report.stdout).unwrap();
        let with = |verdicts: &[&str]| -> BTreeSet<String> {
            let findings = report["findings"].as_array().unwrap().iter();
            let found = findings.filter(|finding| verdicts.contains(&finding["verdict"].as_str().unwrap()));
            found
                .map(|finding| finding["id"].as_str().unwrap().to_owned())
                .collect()
        };
        let mut ill = with(&["warn", "fail"]);
        ill.retain(|id| !OF_THE_MACHINE.contains(&id.as_str()) && (geteuid().is_root() || id != OF_ROOT));
        assert_eq!(ill, BTreeSet::new(), "{printed}");
        assert_eq!(
            with(&["skipped"]),
            OF_DNS.into_iter().chain(["picture-store"]).map(str::to_owned).collect(),
            "{printed}"
        );
        if with(&["warn", "fail"]).is_empty() {
            assert!(
                said.status.success() && printed.trim_end().ends_with("All is well."),
                "{printed}"
            );
        }
    }

    /// A person asks for a sign-in email, over TLS.
    async fn signs_in(&self) -> ReceivedEmail {
        let certificate = fs::read(self.path("certificate.der")).unwrap().into();
        let mut stream = Visitor::trusting(&[&certificate]).connect(self.people).await.unwrap();
        let body = r#"{"email":"ada@example.org"}"#;
        let request = format!(
            "POST /api/auth/send-magic-link HTTP/1.1\r\nhost: localhost:{}\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.people.port(),
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let answer = until(&mut stream, |_| false).await;
        assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
        self.mail.email_to("ada@example.org").await
    }
}

/// As the page advises where systemd cannot raise the limit: four fifths of the files that a process may open.
fn connections() -> String {
    let most = getrlimit(Resource::Nofile).maximum.unwrap_or(u64::MAX);
    if most >= OF_THE_UNIT {
        return "[http]\n".to_owned();
    }
    format!("[http]\nmax_connections = {}\n", most * 4 / 5 - 200)
}

/// The absolute paths in a text.
fn absolute(text: &str) -> impl Iterator<Item = &str> {
    let begins = text.match_indices('/').map(|(at, _)| at);
    let begins = begins.filter(move |at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + 1..].chars().next();
        before.is_none_or(|c| c.is_whitespace() || "'\"=>|!".contains(c)) && after.is_some_and(char::is_alphanumeric)
    });
    begins.map(move |at| {
        let rest = &text[at..];
        let end = rest.find(|c: char| c.is_whitespace() || "'\"|".contains(c));
        &rest[..end.unwrap_or(rest.len())]
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn cfg_04_the_page_about_one_server_leads_to_a_place_that_is_well() {
    let needed = ["prometheus", "promtool", "prometheus-alertmanager", "amtool"];
    if !needed.iter().all(|name| program(name).is_some()) || postgres_cluster().is_none() {
        return;
    }
    let page = page();
    let mut place = Place::new().await;
    place.mail.require_password("io", "the password of the mail provider");
    for block in blocks(&page) {
        let block = place.here(&page, &block);
        place.follow(&block).await;
    }
    let played = place.text("played");
    let played: BTreeSet<&str> = played.lines().collect();
    assert_eq!(
        played,
        BTreeSet::from(PLAYED.map(|(name, ..)| name)),
        "each that is listed is needed"
    );
    for name in REAL {
        assert!(page.contains(name), "{name} is no longer needed");
    }

    let email = place.signs_in().await;
    let link = format!("https://localhost:{}/", place.people.port());
    assert!(email.text.contains(&link), "{}", email.text);
    let logins = place.mail.logins();
    let given = ("io".to_owned(), "the password of the mail provider".to_owned());
    assert!(
        !logins.is_empty() && logins.iter().all(|login| *login == given),
        "{logins:?}"
    );
    let plain = ask(place.plain, "GET /lobby", &[], "").await;
    assert_eq!(plain.header("location"), Some(&*format!("{link}lobby")), "{plain:?}");
    let backups = fs::read_dir(place.path("var/backups/io")).unwrap();
    assert!(backups.count() > 0);
}

#[test]
fn a_command_that_is_neither_run_nor_listed_is_not_found() {
    let folder = tempfile::tempdir().unwrap();
    let output = std::process::Command::new("/bin/sh")
        .args(["-c", "set -eu\ncurl https://io.example.org"])
        .env_clear()
        .env("PATH", folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(127));
    let paths: Vec<&str> = absolute("install -d /opt/io && cat >/srv/x s/a/b/ a=/b 'c/d'").collect();
    assert_eq!(paths, ["/opt/io", "/srv/x", "/b"]);
}
