//! `io doctor` against real parts, well and ill.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;

use io_server::config::{Config, MailTransportKind, SmtpTls};
use io_server::doctor::{CHECKS, NameServers, Subject, Verdict, examine};
use io_server::outside::Outside;
use io_testkit::{Disk, IoProcess, SmtpAnswer, SmtpCatcher, TestDatabase, postgres_cluster};
use serde_json::Value;
use tokio::net::UdpSocket;
use tokio::process::Command;

const IO: &str = env!("CARGO_BIN_EXE_io");

/// What depends on the machine of the test.
const OF_THE_MACHINE: [&str; 3] = ["disk", "descriptors", "entropy"];

/// What doctor says, and its status.
struct Said {
    status: Option<i32>,
    report: Value,
}

impl Said {
    fn of(output: &Output) -> Self {
        let text = String::from_utf8_lossy(&output.stdout);
        let report = serde_json::from_str(&text);
        let report = report.unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)));
        Self {
            status: output.status.code(),
            report,
        }
    }

    /// The verdict of a check, and what was seen.
    fn on(&self, id: &str) -> (&str, &str) {
        let findings = self.report["findings"].as_array().unwrap();
        let found = findings.iter().find(|finding| finding["id"] == id);
        let found = found.unwrap_or_else(|| panic!("no finding {id}"));
        (found["verdict"].as_str().unwrap(), found["seen"].as_str().unwrap())
    }

    #[track_caller]
    fn expect(&self, id: &str, verdict: &str, part: &str) {
        let (found, seen) = self.on(id);
        assert!(found == verdict && seen.contains(part), "{id}: {found}: {seen}");
    }
}

async fn doctor(io: &IoProcess) -> Said {
    Said::of(&io.beside(&["doctor", "--json"]).await.unwrap())
}

/// A place with everything: backups that were tried, and people to turn to.
async fn well(database: Option<&TestDatabase>) -> IoProcess {
    let mut io = IoProcess::start(IO, &[]).await.unwrap();
    let key = io.beside(&["backup", "keygen"]).await.unwrap();
    let key = String::from_utf8(key.stdout).unwrap();
    let file = io.data().join("identity");
    std::fs::write(&file, &key).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let recipient = key.lines().next().unwrap().rsplit(' ').next().unwrap();
    io.set(
        "IO_BACKUP__TARGET",
        &format!("file://{}", io.data().join("target").display()),
    );
    io.set("IO_BACKUP__RECIPIENTS", recipient);
    io.set("IO_BACKUP__IDENTITY_FILE", file.to_str().unwrap());
    io.set("IO_CONTACT__OPERATOR", "Example Association");
    io.set("IO_CONTACT__ADDRESS", "1 Street, Town");
    io.set("IO_CONTACT__EMAIL", "hello@io.example.org");
    if let Some(database) = database {
        io.set("IO_DATABASE", &database.url());
    }
    io.stop().await.unwrap();
    io.start_again().await.unwrap();
    io
}

async fn done(io: &IoProcess, arguments: &[&str]) {
    let output = io.beside(arguments).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

async fn all_is_well(database: Option<&TestDatabase>) {
    let io = well(database).await;
    doctor(&io).await.expect("backup-age", "fail", "no backup");
    done(&io, &["backup", "create"]).await;
    doctor(&io)
        .await
        .expect("backup-trial", "warn", "no backup was ever restored");
    done(&io, &["backup", "verify"]).await;
    let said = doctor(&io).await;
    for check in CHECKS.iter().filter(|check| !OF_THE_MACHINE.contains(&check.id)) {
        let (verdict, seen) = said.on(check.id);
        assert!(["ok", "skipped"].contains(&verdict), "{}: {verdict}: {seen}", check.id);
    }
    for id in [
        "database",
        "migrations",
        "clock",
        "keys",
        "mail",
        "backup-target",
        "server",
        "public-url",
    ] {
        assert_eq!(said.on(id).0, "ok", "{id}");
    }
    let left: Vec<_> = std::fs::read_dir(io.data().join("target")).unwrap().flatten().collect();
    assert!(
        left.iter()
            .all(|entry| !entry.file_name().to_string_lossy().starts_with("probe")),
        "{left:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn cfg_04_doctor_finds_a_place_well_that_has_everything() {
    all_is_well(None).await;
    if let Some(cluster) = postgres_cluster() {
        let database = TestDatabase::create(&cluster).await.unwrap();
        all_is_well(Some(&database)).await;
        database.remove().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cfg_04_doctor_has_a_real_conversation_with_the_mail_server() {
    let mut io = IoProcess::start(IO, &[]).await.unwrap();
    io.mail.answer_with(SmtpAnswer::NoEncryption);
    let said = doctor(&io).await;
    said.expect("mail", "fail", "does not offer STARTTLS");
    assert_eq!(said.status, Some(2));
    io.mail.answer_with(SmtpAnswer::Accept);
    io.mail.require_password("io", "right-password");
    for (password, verdict) in [("wrong-password", "fail"), ("right-password", "ok")] {
        io.set("IO_MAIL__SMTP__USER", "io");
        io.set("IO_MAIL__SMTP__PASSWORD", password);
        let output = io.beside(&["doctor", "--json"]).await.unwrap();
        Said::of(&output).expect("mail", verdict, "");
        assert!(!String::from_utf8_lossy(&output.stdout).contains(password));
        let sent = io.mail.logins().last().cloned();
        assert_eq!(sent, Some(("io".to_owned(), password.to_owned())));
    }
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    io.set("IO_MAIL__SMTP__PORT", &free.local_addr().unwrap().port().to_string());
    drop(free);
    doctor(&io).await.expect("mail", "fail", "cannot be reached");
}

#[tokio::test(flavor = "multi_thread")]
async fn cfg_04_doctor_names_a_stopped_server_and_an_open_secret() {
    let mut io = IoProcess::start(IO, &[]).await.unwrap();
    let file = io.data().join("password");
    std::fs::write(&file, "a-password-of-a-test").unwrap();
    io.set("IO_MAIL__SMTP__USER", "io");
    io.set("IO_MAIL__SMTP__PASSWORD_FILE", file.to_str().unwrap());
    io.set("IO_BACKUP__TARGET", "file:///proc/nowhere");
    io.set(
        "IO_BACKUP__RECIPIENTS",
        "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
    );
    for (mode, verdict) in [(0o600, "ok"), (0o640, "warn"), (0o644, "fail")] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let seen = if mode == 0o600 {
            "private".to_owned()
        } else {
            format!("has mode {mode:o}")
        };
        doctor(&io).await.expect("secret-files", verdict, &seen);
    }
    io.kill().await.unwrap();
    let said = doctor(&io).await;
    said.expect("server", "warn", "nothing answers");
    said.expect("monitoring", "skipped", "");
    said.expect("public-url", "warn", "cannot be reached");
    said.expect("backup-target", "fail", "cannot put an object");
    said.expect("database", "ok", "");
    let text = io.beside(&["doctor"]).await.unwrap();
    assert_eq!(text.status.code(), Some(2));
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    for part in [
        "How to mend it: ",
        "See docs/operate/doctor.md#backup-target",
        "\nFailures: ",
    ] {
        assert!(text.contains(part), "{part:?} in {text}");
    }
    assert!(!text.contains("a-password-of-a-test"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn cfg_04_doctor_sees_a_full_disk_and_too_few_files() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("disk");
    let disk = Disk::mount(&place, "24m").unwrap();
    let asked = async |files: &str| {
        let mut shell = Command::new("sh");
        let script = "ulimit -n \"$2\" && exec \"$1\" doctor --json --data-dir \"$3\" --set http.max_connections=4000";
        shell.args(["-c", script, "sh", IO, files]).arg(&place).env_clear();
        Said::of(&shell.output().await.unwrap())
    };
    std::fs::create_dir_all(&place).unwrap();
    let said = asked("1000").await;
    said.expect("descriptors", "fail", "may open 1000 files");
    said.expect("migrations", "warn", "no installation");
    assert!(!place.join("keys.db").exists(), "it makes nothing");
    if let Some(disk) = &disk {
        said.expect("disk", "ok", "");
        disk.fill(1024 * 1024).unwrap();
    }
    let said = asked("5000").await;
    said.expect("descriptors", "warn", "fewer than 65536");
    if disk.is_some() {
        said.expect("disk", "warn", "4 %");
    }
    // Four fifths of them are enough for what is configured.
    asked("5250").await.expect("descriptors", "ok", "may open 5250 files");
}

#[tokio::test(flavor = "multi_thread")]
async fn cfg_04_doctor_sees_a_bare_way_to_the_database_and_none() {
    let Some(cluster) = postgres_cluster() else { return };
    let database = TestDatabase::create(&cluster).await.unwrap();
    let mut io = IoProcess::start(IO, &[("IO_DATABASE", &database.url())]).await.unwrap();
    doctor(&io)
        .await
        .expect("database-tls", "ok", "does not leave this machine");
    // An address that is no loopback address, and leads to this machine.
    io.set("IO_DATABASE", &database.url().replace("127.0.0.1", "0.0.0.0"));
    doctor(&io).await.expect("database-tls", "fail", "not encrypted");
    io.stop().await.unwrap();
    let url = database.url();
    database.remove().await.unwrap();
    io.set(
        "IO_DATABASE",
        &url.replace("postgres://postgres", "postgres://postgres:a-password-of-a-test"),
    );
    let output = io.beside(&["doctor", "--json"]).await.unwrap();
    let said = Said::of(&output);
    said.expect("migrations", "fail", "cannot be read");
    said.expect("keys", "skipped", "");
    said.expect("mail", "ok", "");
    assert!(!String::from_utf8_lossy(&output.stdout).contains("a-password-of-a-test"));
}

#[tokio::test(flavor = "multi_thread")]
async fn cfg_04_doctor_judges_the_certificate_as_a_browser_does() {
    let mut io = IoProcess::start(IO, &[]).await.unwrap();
    let catcher = SmtpCatcher::start().await.unwrap();
    let port = catcher.implicit_address().port();
    let trusted = io.data().join("authorities.pem");
    std::fs::write(&trusted, catcher.certificate()).unwrap();
    io.set("IO_PUBLIC_URL", &format!("https://localhost:{port}"));
    doctor(&io).await.expect("certificate", "fail", "browsers refuse it");
    io.set("SSL_CERT_FILE", trusted.to_str().unwrap());
    doctor(&io).await.expect("certificate", "ok", "it is trusted");
    io.set("IO_PUBLIC_URL", &format!("https://127.0.0.2:{port}"));
    // Nothing listens there.
    doctor(&io).await.expect("certificate", "skipped", "cannot be reached");
}

/// A name server that knows a few names.
pub(super) async fn name_server(known: &[(&str, &[&str])]) -> SocketAddr {
    let owned = |(name, texts): &(&str, &[&str])| {
        (
            String::from(*name),
            texts.iter().map(|text| String::from(*text)).collect(),
        )
    };
    let known: Vec<(String, Vec<String>)> = known.iter().map(owned).collect();
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut question = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut question).await {
            let _ = socket.send_to(&answered(&question[..length], &known), from).await;
        }
    });
    address
}

/// The answer of RFC 1035 to a question of one name.
fn answered(question: &[u8], known: &[(String, Vec<String>)]) -> Vec<u8> {
    let (mut labels, mut at) = (Vec::new(), 12);
    while question[at] != 0 {
        let length = usize::from(question[at]);
        labels.push(std::str::from_utf8(&question[at + 1..=at + length]).unwrap());
        at += length + 1;
    }
    let name = labels.join(".");
    let below = |other: &&(String, Vec<String>)| other.0 == name || other.0.ends_with(&format!(".{name}"));
    let exists = known.iter().any(|other| below(&other));
    let texts = known
        .iter()
        .find(|other| other.0 == name)
        .map_or(&[][..], |found| found.1.as_slice());
    let mut answer = question[..2].to_vec();
    answer.extend(if exists { [0x81, 0x80] } else { [0x81, 0x83] });
    answer.extend([0, 1, 0, u8::try_from(texts.len()).unwrap(), 0, 0, 0, 0]);
    answer.extend(&question[12..at + 5]);
    for text in texts {
        let length = u8::try_from(text.len()).unwrap();
        answer.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, length + 1, length]);
        answer.extend(text.as_bytes());
    }
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn cfg_04_doctor_looks_up_what_a_domain_says_of_its_emails() {
    let folder = tempfile::tempdir().unwrap();
    let mail = SmtpCatcher::start().await.unwrap();
    let mut config = Config::for_tests(folder.path());
    config.mail.transport = MailTransportKind::Smtp;
    config.mail.smtp.port = mail.address().port();
    config.mail.smtp.tls = SmtpTls::None;
    let found = async |from: &str, servers: Vec<SocketAddr>| {
        let mut config = config.clone();
        from.clone_into(&mut config.mail.from);
        let subject = Subject {
            config,
            outside: Outside::system(),
            server: None,
            name_servers: NameServers::at(servers),
            web_files: Vec::new(),
        };
        let report = Box::pin(examine(&subject)).await;
        let verdict = |id: &str| {
            let finding = report.findings.iter().find(|finding| finding.check.id == id).unwrap();
            (finding.verdict, finding.seen.clone())
        };
        ["mail-spf", "mail-dkim", "mail-dmarc"].map(verdict)
    };
    let server = name_server(&[
        ("mail.example.org", &["v=spf1 -all", "other"]),
        ("key._domainkey.mail.example.org", &["v=DKIM1"]),
        ("_dmarc.example.org", &["v=DMARC1; p=reject"]),
        ("example.net", &["v=spf1 -all", "v=spf1 +all"]),
    ])
    .await;
    for (verdict, seen) in found("IO <hello@mail.example.org>", vec![server]).await {
        assert_eq!(verdict, Verdict::Ok, "{seen}");
    }
    for (verdict, seen) in found("hello@example.net", vec![server]).await {
        assert_eq!(verdict, Verdict::Warn, "{seen}");
    }
    for (verdict, seen) in found("hello@example.net", Vec::new()).await {
        assert!(
            verdict == Verdict::Warn && seen.contains("could not be looked up"),
            "{seen}"
        );
    }
    for (verdict, seen) in found("hello@io.invalid", Vec::new()).await {
        assert_eq!(verdict, Verdict::Skipped, "{seen}");
    }
}

#[test]
fn every_finding_of_doctor_has_its_section_in_the_page() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operate/doctor.md");
    let page = std::fs::read_to_string(page).unwrap();
    let written: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let ids: Vec<&str> = CHECKS.iter().map(|check| check.id).collect();
    assert_eq!(written, ids, "the sections, in the order of the checks");
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "each once");
}
