//! TLS to the mail server: its certificate must be for its name and from a trusted authority.

use std::path::Path;

use anyhow::Context as _;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::outgoing::{Authorities, Stream, trusting_system_and};

/// Encrypts connections to one server.
#[derive(Clone)]
pub(super) struct Tls {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl Tls {
    /// Trusts the authorities of the system, and those of a file.
    pub(super) fn new(host: &str, ca_file: Option<&Path>) -> anyhow::Result<Self> {
        let authorities = ca_file.map(|file| Authorities {
            setting: "mail.smtp.ca_file",
            file,
        });
        let name = ServerName::try_from(host.to_owned()).with_context(|| format!("mail.smtp.host {host}"))?;
        Ok(Self {
            connector: trusting_system_and(authorities)?,
            name,
        })
    }

    pub(super) async fn encrypt(&self, stream: Box<dyn Stream>) -> std::io::Result<TlsStream<Box<dyn Stream>>> {
        self.connector.connect(self.name.clone(), stream).await
    }
}
