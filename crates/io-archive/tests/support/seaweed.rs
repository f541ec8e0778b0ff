//! A real S3 server, `SeaweedFS`, on free loopback ports and in a folder of its own.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use io_archive::target::{BucketStyle, Patience, S3Access, Target};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use zeroize::Zeroizing;

const KEY: &str = "backup";
const SECRET: &str = "not-a-secret-of-anyone";
/// Two cores that compile may need this long to start it.
const START: Duration = Duration::from_mins(2);

pub(crate) struct Seaweed {
    server: Child,
    port: u16,
    // Deleted after the server ended.
    folder: TempDir,
}

impl Seaweed {
    /// Starts it with an empty bucket `backups`; `None` if the program is away and this is not CI.
    pub(crate) async fn start() -> Option<Self> {
        let program = super::program("IO_TEST_SEAWEEDFS", "weed")?;
        let folder = tempfile::tempdir().unwrap();
        let ports = free_ports();
        let server = run(&program, folder.path(), &ports);
        let mut started = Self {
            server,
            port: ports[0],
            folder,
        };
        let ready = tokio::time::timeout(START, started.answers()).await;
        assert!(ready.is_ok(), "SeaweedFS did not start:\n{}", started.log());
        Some(started)
    }

    /// A target in the bucket.
    pub(crate) fn target(&self, prefix: &str, patience: Patience) -> Target {
        let address = format!("s3://backups/{prefix}").parse().unwrap();
        Target::new(&address, Some(&self.access(SECRET)), patience, super::clock()).unwrap()
    }

    pub(crate) fn access(&self, secret: &str) -> S3Access {
        S3Access {
            endpoint: format!("http://127.0.0.1:{}", self.port),
            region: "us-east-1".to_owned(),
            key_id: KEY.to_owned(),
            secret: Zeroizing::new(secret.to_owned()),
            style: BucketStyle::Path,
            roots: None,
        }
    }

    async fn answers(&mut self) {
        let mut tick = tokio::time::interval(Duration::from_millis(50));
        loop {
            tick.tick().await;
            assert!(
                self.server.try_wait().unwrap().is_none(),
                "SeaweedFS stopped:\n{}",
                self.log()
            );
            if self.makes_bucket().await.is_some() {
                return;
            }
        }
    }

    /// Makes the bucket with a request of its own, as an operator's tool would.
    async fn makes_bucket(&self) -> Option<()> {
        let (bucket, credentials) = self.bucket();
        let url = rusty_s3::S3Action::sign(&bucket.create_bucket(&credentials), Duration::from_mins(1));
        let answer = self.ask("PUT", &url).await?;
        (answer.starts_with("HTTP/1.1 200") || answer.contains("BucketAlready")).then_some(())
    }

    /// Begins an upload in parts and leaves it, as a process that is killed does.
    pub(crate) async fn begin_upload(&self, key: &str) -> String {
        let (bucket, credentials) = self.bucket();
        let create = bucket.create_multipart_upload(Some(&credentials), key);
        let url = rusty_s3::S3Action::sign(&create, Duration::from_mins(1));
        let answer = self.ask("POST", &url).await.unwrap();
        assert!(answer.contains("<UploadId>"), "{answer}");
        answer
    }

    fn bucket(&self) -> (rusty_s3::Bucket, rusty_s3::Credentials) {
        let endpoint = self.access(SECRET).endpoint.parse().unwrap();
        let bucket = rusty_s3::Bucket::new(endpoint, rusty_s3::UrlStyle::Path, "backups", "us-east-1").unwrap();
        (bucket, rusty_s3::Credentials::new(KEY, SECRET))
    }

    async fn ask(&self, method: &str, url: &url::Url) -> Option<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await.ok()?;
        let head = format!(
            "{method} {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            &url[url::Position::BeforePath..],
            self.port
        );
        stream.write_all(head.as_bytes()).await.ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.ok()?;
        Some(answer)
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Seaweed {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn run(program: &Path, folder: &Path, ports: &[u16]) -> Child {
    let identities = format!(
        r#"{{"identities":[{{"name":"io","credentials":[{{"accessKey":"{KEY}","secretKey":"{SECRET}"}}],"actions":["Admin"]}}]}}"#
    );
    std::fs::write(folder.join("s3.json"), identities).unwrap();
    std::fs::create_dir(folder.join("data")).unwrap();
    let log = File::create(folder.join("log")).unwrap();
    let path = |name: &str| PathBuf::from(folder).join(name).display().to_string();
    Command::new(program)
        .current_dir(folder)
        .args(["server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3"])
        // It reports nothing about itself to anyone.
        .args([
            "-master.telemetry=false",
            "-volume.max=20",
            "-master.volumeSizeLimitMB=64",
        ])
        .args(["-s3.port.iceberg=0", "-s3.port.lance=0"])
        .arg(format!("-dir={}", path("data")))
        .arg(format!("-s3.config={}", path("s3.json")))
        .arg(format!("-filer.localSocket={}", path("filer.sock")))
        .arg(format!("-s3.port={}", ports[0]))
        .arg(format!("-s3.port.grpc={}", ports[1]))
        .arg(format!("-master.port={}", ports[2]))
        .arg(format!("-master.port.grpc={}", ports[3]))
        .arg(format!("-volume.port={}", ports[4]))
        .arg(format!("-volume.port.grpc={}", ports[5]))
        .arg(format!("-filer.port={}", ports[6]))
        .arg(format!("-filer.port.grpc={}", ports[7]))
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap()
}

/// Ports that nobody uses right now, all held until each has been chosen.
fn free_ports() -> Vec<u16> {
    let held: Vec<TcpListener> = (0..8)
        .map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap())
        .collect();
    held.iter().map(|port| port.local_addr().unwrap().port()).collect()
}
