//! Listening sockets that the service manager holds and passes to this process (socket activation).
//!
//! They stay open between two processes, so a restart refuses no connection: the kernel queues what arrives meanwhile.
//! Must not open a socket itself.

use std::net::{SocketAddr, TcpListener};

use anyhow::{Context as _, bail, ensure};
use listenfd::ListenFd;
use socket2::SockRef;

use crate::config::Config;

/// The name of the socket for people, as `FileDescriptorName=` of its unit says.
const PUBLIC: &str = "public";
/// The name of the socket for the operator.
const INTERNAL: &str = "internal";
/// The name of the plain socket beside TLS.
const REDIRECT: &str = "redirect";

/// The sockets that were passed.
#[derive(Debug, Default)]
pub struct PassedSockets {
    pub(super) public: Option<TcpListener>,
    pub(super) internal: Option<TcpListener>,
    pub(super) redirect: Option<TcpListener>,
}

impl PassedSockets {
    /// Takes what was passed to this process; nothing if it was started in another way.
    ///
    /// It changes the environment, so call it before there are threads.
    pub fn take() -> anyhow::Result<Self> {
        let variable = |name: &str| std::env::var(name).unwrap_or_default();
        // Without it the variables would be meant for any process that inherits them.
        if variable("LISTEN_PID").parse() != Ok(std::process::id()) {
            return Ok(Self::default());
        }
        let names = variable("LISTEN_FDNAMES");
        let mut descriptors = ListenFd::from_env();
        let mut passed = Self::default();
        for place in 0..descriptors.len() {
            let listener = descriptors
                .take_tcp_listener(place)?
                .context("a socket was passed twice")?;
            ensure!(
                SockRef::from(&listener).is_listener()?,
                "the service manager passes a socket that does not listen; its unit needs Accept=no"
            );
            // Otherwise the runtime would wait in it.
            listener.set_nonblocking(true)?;
            passed.add(names.split(':').nth(place).unwrap_or_default(), listener)?;
        }
        Ok(passed)
    }

    /// By its name. Names that say nothing mean the first socket for people and the second for the operator.
    fn add(&mut self, name: &str, listener: TcpListener) -> anyhow::Result<()> {
        let place = match name {
            PUBLIC => &mut self.public,
            INTERNAL => &mut self.internal,
            REDIRECT => &mut self.redirect,
            _ if self.public.is_none() => &mut self.public,
            _ => &mut self.internal,
        };
        if place.is_some() {
            bail!(
                "the service manager passes too many sockets: IO takes one with FileDescriptorName={PUBLIC}, one with \
                 FileDescriptorName={INTERNAL} and one with FileDescriptorName={REDIRECT}"
            );
        }
        *place = Some(listener);
        Ok(())
    }

    /// The sockets, each if it was passed.
    ///
    /// A socket must have the address that the configuration names, because other settings are judged by it.
    pub(super) fn at(self, config: &Config) -> anyhow::Result<Self> {
        check(self.public.as_ref(), "listen", config.listen)?;
        check(self.internal.as_ref(), "internal.listen", config.internal_listen)?;
        match config.tls.redirect {
            Some(address) => check(self.redirect.as_ref(), "tls.redirect", address)?,
            None => ensure!(
                self.redirect.is_none(),
                "the service manager passes a socket with FileDescriptorName={REDIRECT}, but tls.redirect is not set"
            ),
        }
        Ok(self)
    }
}

fn check(passed: Option<&TcpListener>, key: &str, wanted: SocketAddr) -> anyhow::Result<()> {
    let Some(passed) = passed else {
        return Ok(());
    };
    let found = passed.local_addr()?;
    ensure!(
        found == wanted,
        "the service manager passes a socket on {found}, but {key} is {wanted}: use the same address in both"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn socket() -> TcpListener {
        TcpListener::bind("127.0.0.1:0").expect("a port is free")
    }

    fn configured([listen, internal, redirect]: [SocketAddr; 3]) -> Config {
        let mut config = Config::for_tests("unused");
        (config.listen, config.internal_listen) = (listen, internal);
        config.tls.redirect = Some(redirect);
        config
    }

    #[test]
    fn a_socket_is_known_by_its_name_or_by_its_order() {
        for names in [["public", "internal"], ["", ""], ["io.socket", "io.socket"]] {
            let (first, second, third) = (socket(), socket(), socket());
            let addresses = [&first, &second, &third].map(|socket| socket.local_addr().expect("an address"));
            let mut passed = PassedSockets::default();
            passed.add(names[0], first).expect("is taken");
            passed.add(names[1], second).expect("is taken");
            passed.add("redirect", third).expect("is taken");
            let passed = passed.at(&configured(addresses)).expect("as configured");
            let found = [passed.public, passed.internal, passed.redirect];
            let found = found.map(|socket| socket.and_then(|socket| socket.local_addr().ok()));
            assert_eq!(found, addresses.map(Some));
        }
        let mut passed = PassedSockets::default();
        passed.add("internal", socket()).expect("is taken");
        assert!(passed.public.is_none());
        let twice = passed.add("internal", socket()).expect_err("one too many").to_string();
        assert!(twice.contains("FileDescriptorName=public"), "{twice}");
    }

    #[test]
    fn a_socket_with_another_address_than_configured_is_refused() {
        let passed = PassedSockets {
            public: Some(socket()),
            ..PassedSockets::default()
        };
        let other = "127.0.0.1:1".parse().expect("an address");
        let error = passed
            .at(&configured([other; 3]))
            .expect_err("another address")
            .to_string();
        assert!(error.contains("but listen is 127.0.0.1:1"), "{error}");
        let passed = PassedSockets {
            redirect: Some(socket()),
            ..PassedSockets::default()
        };
        let mut config = configured([other; 3]);
        config.tls.redirect = None;
        let error = passed.at(&config).expect_err("no use for it").to_string();
        assert!(error.contains("tls.redirect is not set"), "{error}");
    }
}
