//! A start, and `io check`, with a certificate that cannot be used.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use io_core::time::Timestamp;

use crate::support::tls::{HOST, Made};

/// What a command of `io` prints as its error, and its status.
fn run(command: &str, folder: &Path) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_io"))
        .arg(command)
        .env_clear()
        .envs([
            ("IO_PROFILE", "test"),
            ("IO_LISTEN", "127.0.0.1:0"),
            ("IO_INTERNAL__LISTEN", "127.0.0.1:0"),
            ("IO_PUBLIC_URL", &format!("https://{HOST}")),
            ("IO_MAIL__TRANSPORT", "smtp"),
            ("IO_MAIL__SMTP__HOST", "localhost"),
            ("IO_TLS__CERTIFICATE", "fullchain.pem"),
            ("IO_TLS__KEY", "privkey.pem"),
        ])
        .current_dir(folder)
        .output()
        .unwrap();
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// What the command says, and what is done to the files before.
type Fault<'a> = (&'a str, Box<dyn Fn() + 'a>);

#[test]
fn tls_08_a_start_says_what_is_wrong_with_the_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let made = Made::new();
    let mut faults: Vec<Fault<'_>> = Vec::new();
    faults.push(("fullchain.pem cannot be read: No such file", Box::new(|| ())));
    faults.push((
        "privkey.pem has the mode 0644, so others can read or change it",
        Box::new(|| std::fs::set_permissions(at("privkey.pem"), std::fs::Permissions::from_mode(0o644)).unwrap()),
    ));
    faults.push((
        "the key does not belong to the certificate",
        Box::new(|| std::fs::write(at("privkey.pem"), Made::new().key).unwrap()),
    ));
    faults.push((
        "tls.certificate: this is no certificate in PEM form",
        Box::new(|| std::fs::write(at("fullchain.pem"), "").unwrap()),
    ));
    faults.push((
        "the certificate expired on 2001-09-09T01:46:40Z",
        Box::new(|| drop(Made::until(Timestamp(1_000_000_000_000_000)).write(folder.path()))),
    ));
    for (number, (said, make)) in faults.iter().enumerate() {
        if number > 0 {
            made.write(folder.path());
        } else {
            std::fs::write(at("privkey.pem"), &made.key).unwrap();
            std::fs::set_permissions(at("privkey.pem"), std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        make();
        for command in ["check", "serve"] {
            let (status, error) = run(command, folder.path());
            assert_eq!(status, Some(78), "{command}: {error}");
            assert!(error.contains(said), "{command}: {error}");
        }
    }
}
