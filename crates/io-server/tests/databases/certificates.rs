//! A database that knows IO by its certificate instead of a password.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use io_testkit::{IoProcess, PostgresServer, postgres_cluster};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

use crate::{IO, pair, refusal};

/// An authority, and its certificate in PEM.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut own = CertificateParams::new(Vec::new()).unwrap();
        own.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = own.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(own, key);
        Self { issuer, pem }
    }

    /// A certificate and its key, for an address or for a role.
    fn issue(&self, address: Option<&str>, role: &str) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let names = address.map(str::to_owned).into_iter().collect::<Vec<_>>();
        let mut own = CertificateParams::new(names).unwrap();
        own.distinguished_name.push(DnType::CommonName, role);
        let certificate = own.signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    }
}

fn write(folder: &Path, name: &str, text: &str, mode: u32) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_asks_io_for_its_certificate_and_takes_a_renewed_one() {
    if postgres_cluster().is_none() {
        return;
    }
    let (authority, folder) = (Authority::new(), tempfile::tempdir().unwrap());
    let server = PostgresServer::create().await.unwrap();
    server.execute("CREATE ROLE io LOGIN").await.unwrap();
    server.execute("CREATE DATABASE io OWNER io").await.unwrap();
    let (certificate, key) = authority.issue(Some("127.0.0.1"), "server");
    let access = "host all postgres 127.0.0.1/32 trust\nhostssl io io 127.0.0.1/32 cert\n";
    let files = [
        ("server.crt", certificate.as_str()),
        ("server.key", &key),
        ("root.crt", &authority.pem),
        ("pg_hba.conf", access),
    ];
    server.configure(&files).await.unwrap();
    server
        .execute("ALTER SYSTEM SET ssl_ca_file = 'root.crt'")
        .await
        .unwrap();
    server.execute("ALTER SYSTEM SET ssl = on").await.unwrap();
    server.configure(&[]).await.unwrap();

    let place = server.url("io").replace("//postgres@", "//io@");
    let root = write(folder.path(), "root.pem", &authority.pem, 0o644);
    let (certificate, key) = authority.issue(None, "io");
    let certificate = write(folder.path(), "own.pem", &certificate, 0o644);
    let key = write(folder.path(), "own.key", &key, 0o600);
    let verified = format!("{place}?sslmode=verify-full&sslrootcert={}", root.display());
    let url = format!("{verified}&sslcert={}&sslkey={}", certificate.display(), key.display());

    let without = refusal(&[("IO_DATABASE", &verified)]).await;
    assert!(without.contains("certificate"), "{without}");
    write(folder.path(), "own.key", &std::fs::read_to_string(&key).unwrap(), 0o644);
    let readable = refusal(&[("IO_DATABASE", &url)]).await;
    assert!(readable.contains("others can read or change the key"), "{readable}");
    write(folder.path(), "own.key", &std::fs::read_to_string(&key).unwrap(), 0o600);

    let io = IoProcess::start(IO, &[("IO_DATABASE", &url)]).await.unwrap();
    let pair = pair(&io).await;
    let say = async |body: &str| pair.ada.client.send_message(pair.chat, pair.ada.cid(), body).await;
    say("with the first certificate").await.unwrap();

    // A new authority: only a renewed certificate opens new connections.
    let next = Authority::new();
    server.configure(&[("root.crt", &next.pem)]).await.unwrap();
    let (renewed, its_key) = next.issue(None, "io");
    write(folder.path(), "own.pem", &renewed, 0o644);
    write(folder.path(), "own.key", &its_key, 0o600);
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'io'";
    server.execute(end).await.unwrap();
    let mut tick = tokio::time::interval(std::time::Duration::from_millis(100));
    let again = tokio::time::timeout(std::time::Duration::from_mins(1), async {
        while say("with the renewed one").await.is_err() {
            tick.tick().await;
        }
    });
    again.await.expect("a renewed certificate needs no restart");
}
