//! Runs a proxy with its file from `deploy/proxies`, in an empty folder and on free loopback ports.
//!
//! Must change nothing in that file but names, addresses, ports and the certificate.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::NAME;

/// How long a proxy may take to accept its first connection.
const START: Duration = Duration::from_mins(1);

/// A program that is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    Nginx,
    Caddy,
    HaProxy,
}

impl Program {
    fn name(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Caddy => "caddy",
            Self::HaProxy => "haproxy",
        }
    }

    fn file(self) -> &'static str {
        match self {
            Self::Nginx => "nginx.conf",
            Self::Caddy => "Caddyfile",
            Self::HaProxy => "haproxy.cfg",
        }
    }

    /// Its path; `None` if it is missing and the run of the tests does not require it.
    #[expect(clippy::print_stderr, reason = "says what was not tested")]
    pub(crate) fn find(self) -> Option<PathBuf> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
        places.push(PathBuf::from("/usr/sbin"));
        let found = places
            .iter()
            .map(|folder| folder.join(self.name()))
            .find(|it| it.is_file());
        if found.is_none() {
            assert!(
                std::env::var_os("IO_TEST_PROXIES").is_none(),
                "{} is missing",
                self.name()
            );
            eprintln!("skipped: {} is not on this machine", self.name());
        }
        found
    }
}

/// A running proxy; dropping it ends it.
pub(crate) struct Proxy {
    /// Where it speaks TLS.
    pub(crate) encrypted: SocketAddr,
    /// Where it speaks plain HTTP.
    pub(crate) plain: SocketAddr,
    /// Its certificate.
    pub(crate) certificate: rcgen::Certificate,
    program: Program,
    binary: PathBuf,
    child: Child,
    folder: TempDir,
}

impl Proxy {
    pub(crate) async fn start(program: Program, binary: &Path, io: SocketAddr) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let certificate = write_pair(folder.path());
        let at = |name: &str| folder.path().join(name).display().to_string();
        let [plain, encrypted, admin] = free_addresses(program);

        let text = std::fs::read_to_string(repository().join("deploy/proxies").join(program.file())).unwrap();
        let text = replaced(&text, "127.0.0.1:8080", &io.to_string());
        let config = match program {
            Program::Nginx => {
                let text = replaced(&text, "listen 80;", &format!("listen {plain};"));
                let text = replaced(&text, "listen 443 ssl", &format!("listen {encrypted} ssl"));
                nginx(&replaced(&text, "/etc/ssl/io.example.org", &at("")))
            }
            Program::Caddy => {
                let site = format!(
                    "\n{{\n\tadmin {admin}\n\tauto_https disable_certs\n\thttp_port {}\n\thttps_port {}\n\
                     \tdefault_bind {}\n}}\n{NAME} {{\n\ttls {} {}\n",
                    plain.port(),
                    encrypted.port(),
                    encrypted.ip(),
                    at("fullchain.pem"),
                    at("privkey.pem"),
                );
                replaced(&text, &format!("\n{NAME} {{\n"), &site)
            }
            Program::HaProxy => {
                let text = replaced(&text, "bind :80\n", &format!("bind {plain}\n"));
                let text = replaced(&text, "bind :443 ssl", &format!("bind {encrypted} ssl"));
                replaced(&text, "/etc/ssl/io.example.org", &at(""))
            }
        };
        std::fs::write(at("config"), config).unwrap();

        let mut command = Command::new(binary);
        match program {
            Program::Nginx => command.args(["-p", &at(""), "-c", &at("config"), "-e", "stderr"]),
            Program::Caddy => command.args(["run", "--adapter", "caddyfile", "--config", &at("config")]),
            // With a master, as its unit starts it: it can reload then.
            Program::HaProxy => command.args(["-W", "-db", "-f", &at("config")]),
        };
        let log = std::fs::File::create(at("log")).unwrap();
        let child = command
            .current_dir(folder.path())
            .env("HOME", folder.path())
            .env("XDG_DATA_HOME", folder.path())
            .env("XDG_CONFIG_HOME", folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut proxy = Self {
            encrypted,
            plain,
            certificate,
            program,
            binary: binary.to_owned(),
            child,
            folder,
        };
        let accepted = tokio::time::timeout(START, proxy.accepts()).await;
        assert!(
            accepted.is_ok(),
            "{} does not accept; its log:\n{}",
            program.name(),
            proxy.log()
        );
        proxy
    }

    /// Gives it another certificate, and lets it reload as `systemctl reload` does.
    pub(crate) async fn renew_certificate(&mut self) {
        self.certificate = write_pair(self.folder.path());
        match self.program {
            Program::Nginx => self.signal(Signal::HUP),
            Program::HaProxy => self.signal(Signal::USR2),
            Program::Caddy => {
                let at = self.folder.path().join("config");
                let status = Command::new(&self.binary)
                    .args(["reload", "--force", "--adapter", "caddyfile", "--config"])
                    .arg(at)
                    .current_dir(self.folder.path())
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .status()
                    .await
                    .unwrap();
                assert!(status.success(), "{}", self.log());
            }
        }
    }

    /// Ends it with its workers, which would outlive a master that was killed.
    pub(crate) async fn stop(mut self) {
        self.signal(Signal::TERM);
        let ended = tokio::time::timeout(START, self.child.wait()).await;
        assert!(ended.is_ok(), "it does not end; its log:\n{}", self.log());
    }

    fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.child.id().unwrap()).unwrap();
        kill_process(Pid::from_raw(id).unwrap(), signal).unwrap();
    }

    async fn accepts(&mut self) {
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        for address in [self.encrypted, self.plain] {
            while TcpStream::connect(address).await.is_err() {
                if let Some(status) = self.child.try_wait().unwrap() {
                    panic!("it ended: {status}; its log:\n{}", self.log());
                }
                tick.tick().await;
            }
        }
    }

    /// What it printed.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

/// Writes a new certificate and its key, in the forms that the programs read.
fn write_pair(folder: &Path) -> rcgen::Certificate {
    let made = rcgen::generate_simple_self_signed([NAME.to_owned()]).unwrap();
    let (certificate, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    let both = format!("{certificate}{key}");
    for (name, text) in [
        ("fullchain.pem", &certificate),
        ("privkey.pem", &key),
        ("fullchain-and-key.pem", &both),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    made.cert
}

/// The site's file in a configuration like Debian's, but in the foreground and with every path in its own folder.
fn nginx(site: &str) -> String {
    format!(
        "daemon off;\nuser root;\nworker_processes 1;\npid nginx.pid;\nevents {{ worker_connections 256; }}\nhttp {{\n\
         access_log off;\nsendfile on;\ntcp_nopush on;\ngzip on;\nclient_body_temp_path body;\nproxy_temp_path proxy;\n\
         fastcgi_temp_path fastcgi;\nuwsgi_temp_path uwsgi;\nscgi_temp_path scgi;\n{site}\n}}\n"
    )
}

fn replaced(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "the file does not contain {old}");
    text.replace(old, new.trim_end_matches('/'))
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Ports at a loopback address of this process and program, so that nothing else takes them meanwhile.
fn free_addresses(program: Program) -> [SocketAddr; 3] {
    let [_, _, middle, low] = std::process::id().to_be_bytes();
    let host = Ipv4Addr::new(127, 60 + program as u8, middle, low.max(1));
    let bound = [(); 3].map(|()| TcpListener::bind((host, 0)).unwrap());
    bound.map(|listener| listener.local_addr().unwrap())
}
