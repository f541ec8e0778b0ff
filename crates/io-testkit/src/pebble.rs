//! A real certificate authority for tests, Pebble as Debian ships it, with the name server that it asks.
//!
//! Must not know what is ordered. It looks for proofs where the name server says that every host is.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// How long to wait for its start; a bound, not a delay. It makes keys first.
const START: Duration = Duration::from_mins(1);

/// The program in `IO_TEST_PEBBLE`, which `cargo xtask test` sets.
pub fn pebble_program() -> Option<PathBuf> {
    std::env::var_os("IO_TEST_PEBBLE")
        .filter(|path| !path.is_empty())
        .map(PathBuf::from)
}

/// A running Pebble on free loopback ports; dropping it stops it.
#[derive(Debug)]
pub struct Pebble {
    program: PathBuf,
    directory: SocketAddr,
    manager: SocketAddr,
    names: SocketAddr,
    plain: SocketAddr,
    folder: TempDir,
    authority: Option<Child>,
    _name_server: Child,
}

impl Pebble {
    /// How long the certificates live that it issues, in seconds.
    pub const LIFE: i64 = 86_400;

    /// Starts it, and waits until it answers.
    pub async fn start(program: PathBuf) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let [_, _, middle, low] = std::process::id().to_be_bytes();
        let host = Ipv4Addr::new(127, 220, middle, low.max(1));
        // All at once, so that no two are the same.
        let free = [(); 5].map(|()| TcpListener::bind((host, 0)));
        let mut addresses = Vec::new();
        for listener in free {
            addresses.push(listener?.local_addr()?);
        }
        let [directory, manager, dns, names, plain] = addresses[..] else {
            bail!("invariant: five addresses");
        };
        let made = rcgen::generate_simple_self_signed([host.to_string()])?;
        std::fs::write(folder.path().join("cert.pem"), made.cert.pem())?;
        std::fs::write(folder.path().join("key.pem"), made.signing_key.serialize_pem())?;
        let configuration = serde_json::json!({ "pebble": {
            "listenAddress": directory.to_string(),
            "managementListenAddress": manager.to_string(),
            "certificate": "cert.pem",
            "privateKey": "key.pem",
            "httpPort": plain.port(),
            "tlsPort": 1,
            "ocspResponderURL": "",
            "externalAccountBindingRequired": false,
            "certificateValidityPeriod": Self::LIFE,
        }});
        std::fs::write(folder.path().join("pebble.json"), configuration.to_string())?;
        std::fs::write(folder.path().join("dns"), dns.to_string())?;
        let name_server = Command::new(program.with_file_name("pebble-challtestsrv"))
            .args(["-defaultIPv4", &host.to_string(), "-defaultIPv6", ""])
            .args(["-http01", "", "-https01", "", "-tlsalpn01", ""])
            .args(["-dns01", &dns.to_string(), "-management", &names.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("pebble-challtestsrv, which is in the same package, does not start")?;
        let mut pebble = Self {
            program,
            directory,
            manager,
            names,
            plain,
            folder,
            authority: None,
            _name_server: name_server,
        };
        let answers = accepts(pebble.names);
        tokio::time::timeout(START, answers)
            .await
            .context("the name server does not answer")?;
        pebble.come_back().await?;
        Ok(pebble)
    }

    /// Starts it again after [`Self::go_away`], at the same address. It remembers nothing.
    pub async fn come_back(&mut self) -> Result<()> {
        let dns = std::fs::read_to_string(self.folder.path().join("dns"))?;
        let log = std::fs::File::create(self.folder.path().join("log"))?;
        let authority = Command::new(&self.program)
            .args(["-strict", "-config", "pebble.json", "-dnsserver", &dns])
            // No sleeps, no refusals by chance, and each order needs a proof of its own.
            .envs([
                ("PEBBLE_VA_NOSLEEP", "1"),
                ("PEBBLE_WFE_NONCEREJECT", "0"),
                ("PEBBLE_AUTHZREUSE", "0"),
            ])
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()?;
        self.authority = Some(authority);
        let answers = tokio::time::timeout(START, accepts(self.directory)).await;
        answers.with_context(|| format!("Pebble does not answer; its log:\n{}", self.log()))
    }

    /// Ends it, as if its data center were gone.
    pub async fn go_away(&mut self) -> Result<()> {
        let mut authority = self.authority.take().context("it runs")?;
        Ok(authority.kill().await?)
    }

    /// From now on every host is at this address, where it looks for proofs.
    pub async fn every_host_is_at(&self, address: Ipv4Addr) -> Result<()> {
        let body = format!("{{\"ip\":\"{address}\"}}");
        let ask = format!(
            "POST /set-default-ipv4 HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(self.names).await?;
        stream.write_all(ask.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        if !answer.starts_with("HTTP/1.1 200") {
            bail!("the name server refused: {answer}");
        }
        Ok(())
    }

    /// The root of what it issues since its last start, as DER.
    pub async fn root(&self) -> Result<CertificateDer<'static>> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(self.certificate())?)?;
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let stream = TcpStream::connect(self.manager).await?;
        let name = ServerName::from(self.manager.ip());
        let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
        stream.write_all(b"GET /roots/0 HTTP/1.0\r\n\r\n").await?;
        let mut answer = Vec::new();
        // It may end TLS without a word, which is an error here; the certificate is there by then.
        let _ = stream.read_to_end(&mut answer).await;
        Ok(CertificateDer::from_pem_slice(&answer)?)
    }

    /// The address of its directory.
    pub fn directory(&self) -> String {
        format!("https://{}/dir", self.directory)
    }

    /// The certificate of its own address, as PEM.
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    /// Where it looks for proofs.
    pub fn looks_at(&self) -> SocketAddr {
        self.plain
    }

    /// What it printed.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

/// Waits until someone accepts connections.
async fn accepts(address: SocketAddr) {
    let mut beat = tokio::time::interval(Duration::from_millis(20));
    while TcpStream::connect(address).await.is_err() {
        beat.tick().await;
    }
}
