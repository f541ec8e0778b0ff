//! Starts a server for a check, and asks it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::tools::text;
use crate::command::{Program, Running};
use crate::run;
use crate::session::Session;

/// A loopback address that nobody uses now.
pub(super) async fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0").await?.local_addr()?)
}

/// A running IO on SQLite in a folder of its own, with the defaults of development.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    /// Where its metrics are.
    pub(super) internal: SocketAddr,
    running: Running,
    _folder: tempfile::TempDir,
}

impl Server {
    pub(super) async fn start(session: &Session, binary: &Path) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let (address, internal) = (free_address().await?, free_address().await?);
        let running = Program::new(session, text(binary)?, ["serve"])
            .without(|name| name.starts_with("IO_"))
            .env("IO_LISTEN", address.to_string())
            .env("IO_PUBLIC_URL", format!("http://{address}"))
            .env("IO_INTERNAL__LISTEN", internal.to_string())
            .env("IO_DATA_DIR", folder.path().join("data"))
            .into_file(&folder.path().join("log"))?
            .start()?;
        let mut server = Self {
            address,
            internal,
            running,
            _folder: folder,
        };
        run::ready(&mut server.running, session, address).await?;
        Ok(server)
    }
}

/// What a server answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
}

/// Asks for a path, with a connection of its own.
pub(super) async fn get(address: SocketAddr, path: &str, encoding: &str) -> Result<Answer> {
    let asking = async {
        let mut stream = TcpStream::connect(address).await?;
        // HTTP/1.0 has no chunks to put together.
        let request = format!("GET {path} HTTP/1.0\r\nHost: {address}\r\nAccept-Encoding: {encoding}\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut whole = Vec::new();
        stream.read_to_end(&mut whole).await?;
        anyhow::Ok(whole)
    };
    let whole = tokio::time::timeout(Duration::from_secs(10), asking)
        .await
        .context("no answer in time")??;
    parse(&whole).with_context(|| format!("the answer for {path} is none of HTTP"))
}

fn parse(whole: &[u8]) -> Result<Answer> {
    let end = whole
        .windows(4)
        .position(|bytes| bytes == b"\r\n\r\n")
        .context("it has no head")?;
    let head = std::str::from_utf8(&whole[..end])?;
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .context("it has no status")?;
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    Ok(Answer {
        status: status.parse()?,
        headers,
        body: whole[end + 4..].to_vec(),
    })
}

/// Waits until something accepts connections there.
pub(super) async fn accepts(running: &mut Running, address: SocketAddr) -> Result<()> {
    let asking = async {
        let mut tick = tokio::time::interval(Duration::from_millis(50));
        loop {
            tick.tick().await;
            if !running.runs() {
                bail!("it stopped right after its start");
            }
            if TcpStream::connect(address).await.is_ok() {
                return Ok(());
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), asking)
        .await
        .context("it did not listen in time")?
}

/// The bytes of every file below a folder.
pub(super) fn size(folder: &Path) -> Result<u64> {
    let mut whole = 0;
    for path in below(folder)? {
        whole += path.symlink_metadata()?.len();
    }
    Ok(whole)
}

/// Every file and link below a folder.
pub(super) fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| format!("no {}", folder.display()))? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                waiting.push(entry.path());
            } else {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_taken_apart() {
        let answer = parse(b"HTTP/1.1 200 OK\r\nCache-Control: no-store\r\n\r\n\xffbody").unwrap();
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert_eq!(answer.body, b"\xffbody");
        assert!(parse(b"nothing").is_err());
    }
}
