//! Emails over SMTP are signed, and a verifier that is not ours agrees: dkimpy, as Debian ships it.

use std::path::{Path, PathBuf};

use io_server::config::{Config, MailTransportKind};
use io_server::doctor::{NameServers, Subject, Verdict, examine};
use io_server::mail::dkim::Dkim;
use io_server::outside::Outside;
use io_testkit::TestApp;
use tokio::process::Command;

use super::doctor::name_server;
use crate::support::http::request_email;

/// Verifies a message with a record, and prints the name that was looked up.
const VERIFY: &str = "
import sys, dkim
message = open(sys.argv[1], 'rb').read()
asked = []
def record(name, timeout=5):
    asked.append(name.decode())
    return sys.argv[2].encode()
print(dkim.verify(message, dnsfunc=record), asked[0])
";

/// The interpreter of `dkimverify`.
fn python() -> Option<PathBuf> {
    let program = std::env::var_os("IO_TEST_DKIM").filter(|path| !path.is_empty())?;
    let text = std::fs::read_to_string(program).expect("dkimverify is a script");
    let first = text.lines().next().and_then(|line| line.strip_prefix("#!"));
    Some(PathBuf::from(first.expect("it names its interpreter").trim()))
}

/// A fresh key of a kind, in a folder.
async fn key(folder: &Path, kind: &[&str]) -> PathBuf {
    let file = folder.join("dkim.pem");
    let made = Command::new("openssl")
        .arg("genpkey")
        .args(kind)
        .arg("-out")
        .arg(&file)
        .output()
        .await
        .expect("openssl runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    file
}

const RSA: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
const ED25519: &[&str] = &["-algorithm", "ED25519"];

fn signing(config: &mut Config, key_file: PathBuf) {
    "IO <hello@io.example.org>".clone_into(&mut config.mail.from);
    config.mail.dkim.selector = Some("io1".to_owned());
    config.mail.dkim.key_file = Some(key_file);
}

#[tokio::test]
async fn eml_10_an_independent_verifier_accepts_the_signature_of_an_email() {
    let Some(python) = python() else {
        eprintln!("IO_TEST_DKIM is not set; `cargo xtask test` sets it");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    for kind in [RSA, ED25519] {
        let key_file = key(folder.path(), kind).await;
        let app = TestApp::with(|config| signing(config, key_file)).await;
        request_email(&app, "ada@example.org").await;
        let email = app.mail.email_to("ada@example.org").await;
        let dkim = Dkim::open(&app.config().mail, "io.example.org").unwrap().unwrap();
        let record = dkim.record().unwrap();
        let says = async |message: &[u8]| {
            let file = folder.path().join("message");
            std::fs::write(&file, message).unwrap();
            let mut command = Command::new(&python);
            command.arg("-c").arg(VERIFY).arg(&file).arg(&record);
            let said = command.output().await.unwrap();
            assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
            String::from_utf8(said.stdout).unwrap().trim().to_owned()
        };
        assert_eq!(
            says(&email.raw).await,
            "True io1._domainkey.io.example.org.",
            "{kind:?}"
        );
        let text = String::from_utf8(email.raw).unwrap();
        for (from, to) in [
            ("To: ada@example.org", "To: ben@example.org"),
            ("Subject: Your", "Subject: My"),
            ("From: IO <hello@io.example.org>", "From: IO <hello@io.example.com>"),
            ("From: IO", "From: Mallory <m@example.org>\r\nFrom: IO"),
            ("</html>", "<p>more</p></html>"),
        ] {
            assert!(text.contains(from), "{from} in {text}");
            let changed = says(text.replacen(from, to, 1).as_bytes()).await;
            assert!(changed.starts_with("False"), "{kind:?} {from}: {changed}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn eml_10_doctor_says_which_record_publishes_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::for_tests(folder.path());
    config.mail.transport = MailTransportKind::Smtp;
    signing(&mut config, key(folder.path(), ED25519).await);
    let dkim = Dkim::open(&config.mail, "io.example.org").unwrap().unwrap();
    let record = dkim.record().unwrap();
    let found = async |published: &[&str]| {
        let server = name_server(&[("io1._domainkey.io.example.org", published)]).await;
        let subject = Subject {
            config: config.clone(),
            outside: Outside::system(),
            server: None,
            name_servers: NameServers::at(vec![server]),
            web_files: Vec::new(),
        };
        let report = Box::pin(examine(&subject)).await;
        let seen = |id: &str| {
            let finding = report.findings.iter().find(|finding| finding.check.id == id).unwrap();
            (finding.verdict, finding.seen.clone())
        };
        ["mail-spf", "mail-dkim", "mail-dmarc"].map(seen)
    };
    let [spf, ours, dmarc] = found(&[record.as_str()]).await;
    assert_eq!(ours.0, Verdict::Ok, "{}", ours.1);
    assert!(
        spf.1.contains("publish TXT io.example.org \"v=spf1 a:localhost ~all\""),
        "{}",
        spf.1
    );
    assert!(
        dmarc
            .1
            .contains("publish TXT _dmarc.io.example.org \"v=DMARC1; p=quarantine\""),
        "{}",
        dmarc.1
    );
    let [_, other, _] = found(&["v=DKIM1; k=ed25519; p=AAAA"]).await;
    let expected = format!("publish TXT io1._domainkey.io.example.org \"{record}\"");
    assert!(other.0 == Verdict::Fail && other.1.contains(&expected), "{}", other.1);
}
