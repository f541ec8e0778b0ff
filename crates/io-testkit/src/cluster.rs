//! A PostgreSQL cluster of a test's own, which it may stop, promote and lose; and an address that can move.
//!
//! For tests of failover and of poolers. All others share the cluster of `IO_TEST_POSTGRES`.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;
use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::sync::watch;

/// How long a server may take to start or to stop.
const TIMEOUT: Duration = Duration::from_mins(2);

/// One PostgreSQL server and its data; dropping it kills the server.
pub struct PostgresServer {
    port: u16,
    child: Option<Child>,
    folder: TempDir,
}

impl PostgresServer {
    /// Creates an empty cluster and starts it.
    pub async fn create() -> Result<Self> {
        Self::create_in(&std::env::temp_dir()).await
    }

    /// The same with its data in a folder below this one.
    pub async fn create_in(parent: &Path) -> Result<Self> {
        let mut server = Self::new(parent)?;
        let data = server.data();
        let arguments = [
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "-D",
        ];
        run(as_postgres("initdb")?.args(arguments).arg(&data)).await?;
        server.start().await?;
        Ok(server)
    }

    /// Copies another cluster and starts the copy, which follows it.
    pub async fn standby_of(primary: &Self) -> Result<Self> {
        let mut server = Self::new(&std::env::temp_dir())?;
        let mut copy = as_postgres("pg_basebackup")?;
        copy.args([
            "--host=127.0.0.1",
            "--username=postgres",
            "--checkpoint=fast",
            "--no-sync",
            "--write-recovery-conf",
        ]);
        copy.arg(format!("--port={}", primary.port))
            .arg("-D")
            .arg(server.data());
        run(&mut copy).await?;
        server.start().await?;
        Ok(server)
    }

    fn new(parent: &Path) -> Result<Self> {
        let folder = tempfile::tempdir_in(parent)?;
        if let Some((user, group)) = postgres_user()? {
            std::os::unix::fs::chown(folder.path(), Some(user), Some(group))?;
        }
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        Ok(Self {
            port,
            child: None,
            folder,
        })
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Starts it and waits until it answers.
    pub async fn start(&mut self) -> Result<()> {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("log"))?;
        let mut server = as_postgres("postgres")?;
        server.arg("-D").arg(self.data()).arg("-p").arg(self.port.to_string());
        server.arg("-k").arg(self.folder.path());
        for setting in [
            "listen_addresses=127.0.0.1",
            "fsync=off",
            "max_wal_senders=4",
            "hot_standby=on",
        ] {
            server.args(["-c", setting]);
        }
        server.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        self.child = Some(server.spawn().context("PostgreSQL does not start")?);
        let url = self.url("postgres");
        self.within_time(async {
            let mut tick = tokio::time::interval(Duration::from_millis(50));
            loop {
                tick.tick().await;
                if tokio_postgres::connect(&url, tokio_postgres::NoTls).await.is_ok() {
                    return Ok(());
                }
            }
        })
        .await
    }

    async fn within_time(&self, work: impl Future<Output = Result<()>>) -> Result<()> {
        let done = tokio::time::timeout(TIMEOUT, work).await;
        done.with_context(|| format!("PostgreSQL took too long; its log:\n{}", self.log()))?
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Stops it as an operator would; it ends its connections.
    pub async fn stop(&mut self) -> Result<()> {
        let mut child = self.child.take().context("the server does not run")?;
        run(as_postgres("pg_ctl")?
            .args(["stop", "--wait", "--mode=fast", "-D"])
            .arg(self.data()))
        .await?;
        child.wait().await?;
        Ok(())
    }

    /// Makes a standby the primary.
    pub async fn promote(&self) -> Result<()> {
        run(as_postgres("pg_ctl")?
            .args(["promote", "--wait", "-D"])
            .arg(self.data()))
        .await
    }

    /// From its next start on it is a standby without a primary: it can be read and not written.
    pub fn demote(&self) -> Result<()> {
        std::fs::write(self.data().join("standby.signal"), "")?;
        if let Some((user, group)) = postgres_user()? {
            std::os::unix::fs::chown(self.data().join("standby.signal"), Some(user), Some(group))?;
        }
        Ok(())
    }

    /// Writes a file into its data, readable by the server alone, and makes it read its configuration again.
    pub async fn configure(&self, files: &[(&str, &str)]) -> Result<()> {
        for (name, text) in files {
            let path = self.data().join(name);
            std::fs::write(&path, text)?;
            open_to_all(&path, 0o600)?;
            if let Some((user, group)) = postgres_user()? {
                std::os::unix::fs::chown(&path, Some(user), Some(group))?;
            }
        }
        self.execute("SELECT pg_reload_conf()").await
    }

    /// Runs one statement after the other.
    pub async fn execute(&self, statements: &str) -> Result<()> {
        execute(&self.url("postgres"), statements).await
    }

    /// Its own address.
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// The folder of its socket.
    pub fn socket_folder(&self) -> &Path {
        self.folder.path()
    }

    /// The URL of a database on it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }
}

/// One number from a database.
pub async fn number(url: &str, query: &str) -> Result<i64> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    let connection = tokio::spawn(connection);
    let found = client.query_one(query, &[]).await?.try_get(0)?;
    drop(client);
    connection.await??;
    Ok(found)
}

/// Runs statements one after the other.
pub async fn execute(url: &str, statements: &str) -> Result<()> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    let connection = tokio::spawn(connection);
    client.batch_execute(statements).await?;
    drop(client);
    connection.await??;
    Ok(())
}

/// A command that runs as a user other than root: PostgreSQL and `PgBouncer` refuse to be root.
/// It ends with the test.
pub fn as_postgres(name: &str) -> Result<Command> {
    let mut command = Command::new(program(name)?);
    if let Some((user, group)) = postgres_user()? {
        command.uid(user).gid(group);
    }
    command.current_dir("/").kill_on_drop(true);
    Ok(command)
}

/// The user of Debian's package, if this process is root.
pub fn postgres_user() -> Result<Option<(u32, u32)>> {
    if !rustix::process::geteuid().is_root() {
        return Ok(None);
    }
    let home = std::fs::metadata("/var/lib/postgresql").context("PostgreSQL is not installed")?;
    Ok(Some((home.uid(), home.gid())))
}

/// The newest program of this name in Debian's folders or on the path.
fn program(name: &str) -> Result<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .collect();
    folders.sort();
    folders.reverse();
    folders.extend(["/usr/sbin", "/usr/bin", "/usr/local/bin"].map(PathBuf::from));
    let found = folders
        .into_iter()
        .map(|folder| folder.join(name))
        .find(|path| path.is_file());
    found.with_context(|| format!("{name} is not installed; `cargo xtask test` installs it on Debian"))
}

async fn run(command: &mut Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).output().await?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?}: {}: {said}", output.status);
    Ok(())
}

/// `PgBouncer` in front of a PostgreSQL server; dropping it ends it.
pub struct PgBouncer {
    port: u16,
    _child: Child,
    _folder: TempDir,
}

impl PgBouncer {
    /// Starts it with Debian's defaults and this pool mode.
    pub async fn start(server: &str, pool_mode: &str, more: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let (host, server_port) = server.split_once(':').context("host:port")?;
        let settings = format!(
            "[databases]\n* = host={host} port={server_port} user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nauth_type = any\nunix_socket_dir =\npool_mode = {pool_mode}\n{more}\n"
        );
        let path = folder.path().join("pgbouncer.ini");
        std::fs::write(&path, settings)?;
        open_to_all(folder.path(), 0o755)?;
        open_to_all(&path, 0o644)?;
        let child = as_postgres("pgbouncer")?
            .arg(&path)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let listens = async {
            let mut tick = tokio::time::interval(Duration::from_millis(20));
            loop {
                tick.tick().await;
                if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok() {
                    return;
                }
            }
        };
        tokio::time::timeout(TIMEOUT, listens)
            .await
            .context("PgBouncer does not listen")?;
        Ok(Self {
            port,
            _child: child,
            _folder: folder,
        })
    }

    /// The URL of a database behind it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }
}

fn open_to_all(path: &Path, mode: u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))?)
}

/// An address that leads to one server after another, as in a failover.
/// Connections that are open when it moves stay where they are.
pub struct MovingAddress {
    address: SocketAddr,
    target: watch::Sender<SocketAddr>,
}

impl MovingAddress {
    /// An address that leads there.
    pub async fn new(target: SocketAddr) -> Result<Self> {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let target = watch::Sender::new(target);
        let current = target.subscribe();
        tokio::spawn(async move {
            while let Ok((mut inside, _)) = listener.accept().await {
                let target = *current.borrow();
                tokio::spawn(async move {
                    if let Ok(mut outside) = TcpStream::connect(target).await {
                        let _ = copy_bidirectional(&mut inside, &mut outside).await;
                    }
                });
            }
        });
        Ok(Self { address, target })
    }

    /// New connections lead there from now on.
    pub fn move_to(&self, target: SocketAddr) {
        self.target.send_replace(target);
    }

    /// The URL of a database at it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@{}/{database}", self.address)
    }
}
