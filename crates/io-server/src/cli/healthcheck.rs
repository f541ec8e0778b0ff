//! `io healthcheck`: asks a running server whether it is ready, for container health checks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::on_runtime;
use crate::config::{Config, Sources};

/// How long the health check waits for an answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Asks the server of this configuration.
pub(super) fn run(sources: &Sources) -> anyhow::Result<()> {
    let config = Config::load(sources)?;
    on_runtime(healthcheck(config.internal_listen))
}

/// Asks a server on its internal address whether it is ready.
async fn healthcheck(internal: SocketAddr) -> anyhow::Result<()> {
    let address = reachable(internal);
    let asked = async {
        let mut stream = TcpStream::connect(address).await?;
        let request = format!("GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.take(4_096).read_to_string(&mut answer).await?;
        anyhow::Ok(answer)
    };
    let answer = tokio::time::timeout(PATIENCE, asked)
        .await
        .context("no answer in time")?
        .context("cannot reach the server")?;
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    ensure!(answer.starts_with("HTTP/1.1 200"), "not ready: {body}");
    Ok(())
}

/// The address to connect to, for an address to listen on.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}
