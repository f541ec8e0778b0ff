//! TLS to PostgreSQL, as strict as the address demands.
//!
//! Must not decide how strict: `address` does. Without channel binding: a verified certificate proves the same.

use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::Socket;
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::client::{ResolvesClientCert, WebPkiServerVerifier};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, InvalidDnsNameError, PrivateKeyDer, ServerName, UnixTime};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

use super::address::{OwnCertificate, Protection, Roots};
use crate::{Result, StoreError};

/// Makes encrypted connections of one kind.
#[derive(Clone)]
pub(super) struct Tls(Arc<ClientConfig>);

impl Tls {
    /// None: the address wants no encryption.
    ///
    /// With a certificate of its own, IO shows it where the server asks for one.
    pub(super) fn of(protection: &Protection, own: Option<OwnCertificate>) -> Result<Option<Self>> {
        let provider = Arc::new(ring::default_provider());
        let verifier: Arc<dyn ServerCertVerifier> = match protection {
            Protection::None => return Ok(None),
            Protection::IfOffered | Protection::Encrypted => Arc::new(Lenient {
                chain: None,
                provider: Arc::clone(&provider),
            }),
            Protection::Trusted(roots) => Arc::new(Lenient {
                chain: Some(strict(roots, &provider)?),
                provider: Arc::clone(&provider),
            }),
            Protection::Verified(roots) => strict(roots, &provider)?,
        };
        let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| unusable(&error))?
            .dangerous()
            .with_custom_certificate_verifier(verifier);
        let mut config = match own {
            None => config.with_no_client_auth(),
            Some(files) => config.with_client_cert_resolver(Arc::new(Own::of(files, provider)?)),
        };
        config.alpn_protocols = vec![b"postgresql".to_vec()];
        Ok(Some(Self(Arc::new(config))))
    }
}

fn unusable(why: &dyn std::fmt::Display) -> StoreError {
    StoreError::Unavailable(format!("the database's certificate cannot be verified: {why}"))
}

fn strict(roots: &Roots, provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>> {
    let mut trusted = RootCertStore::empty();
    match roots {
        Roots::System => {
            trusted.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        Roots::File(path) => {
            let certificates = CertificateDer::pem_file_iter(path).map_err(|error| unusable(&error))?;
            for certificate in certificates {
                let certificate = certificate.map_err(|error| unusable(&error))?;
                trusted.add(certificate).map_err(|error| unusable(&error))?;
            }
        }
    }
    WebPkiServerVerifier::builder_with_provider(Arc::new(trusted), Arc::clone(provider))
        .build()
        .map_err(|error| unusable(&error))
}

/// The certificate by which IO proves who it is.
///
/// It is read anew for each connection, so that a renewed one needs no restart. While the files cannot be used, the last
/// good pair counts.
#[derive(Debug)]
struct Own {
    files: OwnCertificate,
    provider: Arc<CryptoProvider>,
    last: Mutex<Arc<CertifiedKey>>,
}

impl Own {
    fn of(files: OwnCertificate, provider: Arc<CryptoProvider>) -> Result<Self> {
        let last = Mutex::new(read_own(&files, &provider)?);
        Ok(Self { files, provider, last })
    }
}

fn read_own(files: &OwnCertificate, provider: &CryptoProvider) -> Result<Arc<CertifiedKey>> {
    let unusable = |why: &dyn std::fmt::Display| {
        StoreError::Unavailable(format!(
            "sslcert and sslkey of the database's address cannot be used: {why}"
        ))
    };
    let mode = std::fs::metadata(&files.key).map_err(|error| unusable(&error))?.mode();
    if mode & 0o037 != 0 {
        return Err(unusable(
            &"others can read or change the key; its mode may be 0640 or less",
        ));
    }
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect)
        .map_err(|error| unusable(&error))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| unusable(&error))?;
    let pair = CertifiedKey::from_der(chain, key, provider).map_err(|error| unusable(&error))?;
    Ok(Arc::new(pair))
}

impl ResolvesClientCert for Own {
    fn resolve(&self, _roots: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let read = read_own(&self.files, &self.provider);
        let mut last = self.last.lock();
        match read {
            Ok(pair) => *last = pair,
            Err(error) => tracing::warn!(%error, "the certificate before is used"),
        }
        Some(Arc::clone(&last))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// Checks less than a browser would, because the operator chose so.
/// The chain without the name, or neither.
#[derive(Debug)]
struct Lenient {
    chain: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Lenient {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, Error> {
        let Some(chain) = &self.chain else {
            return Ok(ServerCertVerified::assertion());
        };
        match chain.verify_server_cert(own, between, name, ocsp, now) {
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

impl MakeTlsConnect<Socket> for Tls {
    type Stream = Encrypted;
    type TlsConnect = Handshake;
    type Error = InvalidDnsNameError;

    fn make_tls_connect(&mut self, domain: &str) -> std::result::Result<Handshake, InvalidDnsNameError> {
        Ok(Handshake {
            connector: TlsConnector::from(Arc::clone(&self.0)),
            name: ServerName::try_from(domain.to_owned())?,
        })
    }
}

/// A pending handshake.
pub(super) struct Handshake {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl TlsConnect<Socket> for Handshake {
    type Stream = Encrypted;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Encrypted>> + Send>>;

    fn connect(self, stream: Socket) -> Self::Future {
        Box::pin(async move {
            let stream = self.connector.connect(self.name, stream).await?;
            Ok(Encrypted(Box::new(stream)))
        })
    }
}

/// An encrypted stream.
pub(super) struct Encrypted(Box<tokio_rustls::client::TlsStream<Socket>>);

impl TlsStream for Encrypted {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, out)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
