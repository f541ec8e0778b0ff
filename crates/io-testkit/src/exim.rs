//! A real mail server, Exim as Debian ships it, that keeps what it receives in its queue.
//!
//! Must not know what an email should say. It runs with its own configuration, in a folder of its own.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// How long to wait for its start; a bound, not a delay.
const START: Duration = Duration::from_secs(30);

/// How many free ports are tried.
const PORTS: usize = 5;

/// The name by which it greets.
const NAME: &str = "mx.test";

/// The program in `IO_TEST_EXIM`, which `cargo xtask test` sets.
pub fn exim_program() -> Option<PathBuf> {
    std::env::var_os("IO_TEST_EXIM")
        .filter(|path| !path.is_empty())
        .map(PathBuf::from)
}

/// A running Exim on a free loopback port. It requires TLS and a password; dropping it stops it.
#[derive(Debug)]
pub struct Exim {
    port: u16,
    folder: TempDir,
    _daemon: Child,
}

impl Exim {
    /// The name and the password that it accepts.
    pub const LOGIN: (&str, &str) = ("io", "hunter2");

    /// Starts it, and waits until it listens.
    pub async fn start(program: PathBuf) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()])?;
        std::fs::write(folder.path().join("cert.pem"), made.cert.pem())?;
        std::fs::write(folder.path().join("key.pem"), made.signing_key.serialize_pem())?;
        // Another program may take a port before Exim does.
        for _ in 0..PORTS {
            let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
            let config = folder.path().join("exim.conf");
            std::fs::write(&config, configuration(&folder, port)?)?;
            let mut daemon = Command::new(&program)
                .arg("-C")
                .arg(&config)
                .arg("-bdf")
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .kill_on_drop(true)
                .spawn()?;
            let began = tokio::time::timeout(START, greets(&mut daemon, port)).await;
            if began.with_context(|| format!("Exim does not listen within {START:?}"))?? {
                return Ok(Self {
                    port,
                    folder,
                    _daemon: daemon,
                });
            }
        }
        bail!("Exim ends at its start")
    }

    /// Its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its certificate, as PEM.
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    /// The emails in its queue: the envelope and headers of each with what Exim knows of the client, then the text.
    pub fn emails(&self) -> Result<Vec<String>> {
        let input = self.folder.path().join("spool/input");
        let mut emails = Vec::new();
        for entry in std::fs::read_dir(&input)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if let Some(id) = name.strip_suffix("-H") {
                let read = |end: &str| std::fs::read(input.join(format!("{id}{end}")));
                let both = [read("-H")?, read("-D")?].concat();
                emails.push(String::from_utf8_lossy(&both).into_owned());
            }
        }
        Ok(emails)
    }
}

/// Waits until Exim greets on its port; false: it ended.
async fn greets(daemon: &mut Child, port: u16) -> Result<bool> {
    let mut beat = tokio::time::interval(Duration::from_millis(20));
    while daemon.try_wait()?.is_none() {
        beat.tick().await;
        if let Ok(stream) = TcpStream::connect(("127.0.0.1", port)).await {
            let mut greeting = String::new();
            BufReader::new(stream).read_line(&mut greeting).await?;
            return Ok(greeting.starts_with(&format!("220 {NAME} ")));
        }
    }
    Ok(false)
}

fn configuration(folder: &TempDir, port: u16) -> Result<String> {
    let folder = folder.path().display();
    let (user, group) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
    let (name, password) = Exim::LOGIN;
    std::fs::create_dir_all(format!("{folder}/spool"))?;
    std::fs::create_dir_all(format!("{folder}/log"))?;
    Ok(format!(
        "exim_user = {user}\n\
         exim_group = {group}\n\
         spool_directory = {folder}/spool\n\
         log_file_path = {folder}/log/%slog\n\
         pid_file_path = {folder}/exim.pid\n\
         primary_hostname = {NAME}\n\
         daemon_startup_retries = 0\n\
         local_interfaces = 127.0.0.1\n\
         daemon_smtp_ports = {port}\n\
         keep_environment =\n\
         queue_only = true\n\
         host_lookup =\n\
         tls_advertise_hosts = *\n\
         tls_certificate = {folder}/cert.pem\n\
         tls_privatekey = {folder}/key.pem\n\
         acl_smtp_rcpt = only_signed_in\n\
         begin acl\n\
         only_signed_in:\n\
         \x20 accept authenticated = *\n\
         \x20 deny message = sign in first\n\
         begin authenticators\n\
         plain:\n\
         \x20 driver = plaintext\n\
         \x20 public_name = PLAIN\n\
         \x20 server_condition = ${{if and{{{{eq{{$auth2}}{{{name}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}\n\
         \x20 server_set_id = $auth2\n\
         \x20 server_advertise_condition = ${{if def:tls_in_cipher}}\n"
    ))
}
