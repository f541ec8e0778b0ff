//! TLS to the mail server: its certificate must be for its name and from a trusted authority.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::wire::Stream;

/// Encrypts connections to one server.
#[derive(Clone)]
pub(super) struct Tls {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl Tls {
    /// Trusts the authorities of the system, and those of a file.
    pub(super) fn new(host: &str, ca_file: Option<&Path>) -> anyhow::Result<Self> {
        let mut trusted = RootCertStore::empty();
        trusted.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if let Some(path) = ca_file {
            let read = || format!("mail.smtp.ca_file {}", path.display());
            for certificate in CertificateDer::pem_file_iter(path).with_context(read)? {
                trusted.add(certificate.with_context(read)?).with_context(read)?;
            }
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(trusted)
            .with_no_client_auth();
        let name = ServerName::try_from(host.to_owned()).with_context(|| format!("mail.smtp.host {host}"))?;
        Ok(Self {
            connector: TlsConnector::from(Arc::new(config)),
            name,
        })
    }

    pub(super) async fn encrypt(&self, stream: Box<dyn Stream>) -> std::io::Result<TlsStream<Box<dyn Stream>>> {
        self.connector.connect(self.name.clone(), stream).await
    }
}
