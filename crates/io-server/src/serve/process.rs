//! The server as a process.
//!
//! Signals, file descriptors, the service manager.
//!
//! Must not know how the server works: it starts it, waits, and stops it.

use std::ffi::OsStr;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

use anyhow::bail;
use io_store::Store;
use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::MissedTickBehavior;

use super::lifecycle::start_on;
use super::passed::PassedSockets;
use super::reload::Reload;
use crate::config::{Config, MailTransportKind, Sources};
use crate::outside::Outside;
use crate::telemetry::log::LogHandle;

/// How often the files with root keys are looked at.
const LOOK_AT_KEYS: Duration = Duration::from_secs(20);

/// Serves until a signal stops it.
///
/// The first SIGTERM or SIGINT stops gracefully, a second one at once. SIGHUP reloads the configuration, the
/// root keys and the certificate.
pub async fn serve(config: Config, sources: &Sources, log: &LogHandle, passed: PassedSockets) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let mut reload = Reload::new(&config, sources, log)?;
    for warning in config.warnings() {
        tracing::warn!("{warning}");
    }
    raise_descriptors();
    let outbox = config.mail.transport == MailTransportKind::Outbox;
    let started = start_on(passed, config, Outside::system());
    let running = tokio::select! {
        started = started => started?,
        // A database that does not answer must not keep an operator from stopping the process.
        _ = terminate.recv() => return Ok(()),
        _ = interrupt.recv() => return Ok(()),
    };
    tracing::info!(address = %running.address, internal = %running.internal, "IO is ready");
    if outbox {
        tracing::info!(
            outbox = format!("http://{}/outbox", running.address),
            "emails are not sent; read them in the outbox"
        );
    }
    notify_service_manager("READY=1");
    let store = running.app.store.clone();
    let well = keep_saying_well(&store);
    tokio::pin!(well);
    let mut looks = tokio::time::interval(LOOK_AT_KEYS);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let work = async {
            tokio::select! {
                _ = hang_up.recv() => reload.reload(&running.app).await,
                _ = looks.tick() => reload.look_at_root_keys(&running.app).await,
            }
        };
        tokio::select! {
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            () = work => {}
            () = &mut well => {}
            error = running.failed() => bail!(error),
        }
    }
    notify_service_manager("STOPPING=1");
    tracing::info!("stopping; send the signal again to stop at once");
    let hurry = running.hurry();
    let stopped = running.stop();
    tokio::pin!(stopped);
    tokio::select! {
        () = &mut stopped => {}
        _ = terminate.recv() => { hurry(); stopped.await; }
        _ = interrupt.recv() => { hurry(); stopped.await; }
    }
    tracing::info!("stopped");
    Ok(())
}

/// Raises the limit of open files to the maximum.
///
/// Each socket needs one, and the usual soft limit is 1,024.
fn raise_descriptors() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        tracing::warn!(kind = %error.kind(), "cannot raise the limit of open files");
    }
}

/// Says to the service manager that this server is well, as often as its watchdog asks (`WatchdogSec=`).
///
/// It is well while its tasks run and its database answers, if only with an error: an outage is no reason to end it.
/// A database that is silent, as on a disk that hangs, is one. Without a watchdog this never ends and does nothing.
async fn keep_saying_well(store: &Store) {
    let Some(patience) = watchdog() else {
        return std::future::pending().await;
    };
    // A third: one late answer is not the end.
    let mut tick = tokio::time::interval(patience / 3);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        if tokio::time::timeout(patience / 3, store.ping()).await.is_ok() {
            notify_service_manager("WATCHDOG=1");
        } else {
            tracing::error!("the database is silent; the watchdog of the service manager is not answered");
        }
    }
}

/// How long the service manager waits for the next word, if it has a watchdog for this process.
fn watchdog() -> Option<Duration> {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    if number("WATCHDOG_PID").is_some_and(|pid| pid != u64::from(std::process::id())) {
        return None;
    }
    number("WATCHDOG_USEC")
        .filter(|micros| *micros > 0)
        .map(Duration::from_micros)
}

/// Tells the service manager (`Type=notify`) how far the server is.
///
/// Without one this does nothing.
///
/// The crate `sd-notify` would do the same, but not on an abstract socket (`@…`), which some managers use.
fn notify_service_manager(state: &str) {
    let Some(path) = std::env::var_os("NOTIFY_SOCKET") else {
        return;
    };
    let path = path.as_encoded_bytes();
    let address = match path.strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name),
        None => SocketAddr::from_pathname(OsStr::from_bytes(path)),
    };
    let sent = address.and_then(|address| UnixDatagram::unbound()?.send_to_addr(state.as_bytes(), &address));
    if let Err(error) = sent {
        tracing::warn!(kind = %error.kind(), "cannot notify the service manager");
    }
}
