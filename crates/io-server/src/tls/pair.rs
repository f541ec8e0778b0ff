//! A certificate with its key: read from PEM, and checked as far as a server can.
//!
//! Must not know where a pair is used.

use std::fmt;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use io_core::certificate::{Standing, Validity};
use io_core::time::Timestamp;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio_rustls::rustls::Error as TlsError;
use tokio_rustls::rustls::client::verify_server_name;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::sign::CertifiedKey;
use zeroize::Zeroizing;

use super::der;

/// The key of the configuration that names the certificate.
const CERTIFICATE: &str = "tls.certificate";
/// The key of the configuration that names the private key.
const KEY: &str = "tls.key";

/// The bits of a mode that let others read a file, or its group change it.
const TOO_OPEN: u32 = 0o027;

/// A certificate that fits its key and is valid.
#[derive(Clone)]
pub struct Pair {
    pub(super) certified: Arc<CertifiedKey>,
    /// When it is valid.
    pub validity: Validity,
}

impl fmt::Debug for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pair")
            .field("validity", &self.validity)
            .finish_non_exhaustive()
    }
}

/// Why a pair cannot be used, in words for an operator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// A file cannot be read.
    #[error("{key}: {} cannot be read: {cause}", path.display())]
    Unreadable {
        /// The key of the configuration.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's reason.
        cause: String,
    },
    /// The file with the private key is open to others.
    #[error(
        "{KEY}: {} has the mode {mode:04o}, so others can read or change it: set its mode to 0640 or less",
        path.display()
    )]
    TooOpen {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// There is no certificate where one should be.
    #[error("{CERTIFICATE}: this is no certificate in PEM form (-----BEGIN CERTIFICATE-----)")]
    NoCertificate,
    /// There is no private key where one should be.
    #[error("{KEY}: this is no private key in PEM form (-----BEGIN PRIVATE KEY-----)")]
    NoKey,
    /// The private key is encrypted.
    #[error("{KEY}: this private key is encrypted with a password: IO needs it without one, in a file of mode 0600")]
    EncryptedKey,
    /// The private key belongs to another certificate.
    #[error("{KEY}: the key does not belong to the certificate of {CERTIFICATE}: are both from the same renewal?")]
    Mismatch,
    /// The key is of a kind that cannot be used.
    #[error("{KEY}: the key cannot be used: {0}")]
    Unsupported(String),
    /// The time of the certificate is over.
    #[error("{CERTIFICATE}: the certificate expired on {}: renew it", shown(*.0))]
    Expired(Timestamp),
    /// The time of the certificate has not begun.
    #[error("{CERTIFICATE}: the certificate is valid only from {}: is the clock of this machine right?", shown(*.0))]
    NotYet(Timestamp),
}

/// A moment, as an operator reads it.
pub(super) fn shown(at: Timestamp) -> String {
    let moment = OffsetDateTime::from_unix_timestamp(at.as_seconds()).ok();
    let text = moment.and_then(|moment| moment.format(&Rfc3339).ok());
    text.unwrap_or_else(|| format!("{} s after 1970", at.as_seconds()))
}

impl Pair {
    /// Reads a pair from two files, of which that with the key must be closed to others.
    pub fn read(certificate: &Path, key: &Path, now: Timestamp) -> Result<Self, Unusable> {
        let unreadable = |name: &'static str, path: &Path| {
            let path = path.to_owned();
            move |error: std::io::Error| Unusable::Unreadable {
                key: name,
                path,
                cause: error.to_string(),
            }
        };
        let mode = std::fs::metadata(key).map_err(unreadable(KEY, key))?;
        let mode = mode.permissions().mode() & 0o7777;
        if mode & TOO_OPEN != 0 {
            let path = key.to_owned();
            return Err(Unusable::TooOpen { path, mode });
        }
        let chain = std::fs::read(certificate).map_err(unreadable(CERTIFICATE, certificate))?;
        let secret = Zeroizing::new(std::fs::read(key).map_err(unreadable(KEY, key))?);
        Self::of(&chain, &secret, now)
    }

    /// A pair from PEM: the chain begins with the certificate itself.
    pub fn of(chain: &[u8], key: &[u8], now: Timestamp) -> Result<Self, Unusable> {
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(chain)
            .collect::<Result<_, _>>()
            .map_err(|_| Unusable::NoCertificate)?;
        let validity = chain.first().and_then(|own| der::validity(own));
        let validity = validity.ok_or(Unusable::NoCertificate)?;
        if holds(key, b"ENCRYPTED PRIVATE KEY") || holds(key, b"Proc-Type: 4,ENCRYPTED") {
            return Err(Unusable::EncryptedKey);
        }
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| Unusable::NoKey)?;
        let certified = CertifiedKey::from_der(chain, key, &ring::default_provider());
        let certified = certified.map_err(|error| match error {
            TlsError::InconsistentKeys(_) => Unusable::Mismatch,
            TlsError::InvalidCertificate(_) => Unusable::NoCertificate,
            other => Unusable::Unsupported(other.to_string()),
        })?;
        match validity.at(now) {
            Standing::NotYet => Err(Unusable::NotYet(validity.from)),
            Standing::Over => Err(Unusable::Expired(validity.until)),
            Standing::Valid => Ok(Self {
                certified: Arc::new(certified),
                validity,
            }),
        }
    }

    /// Whether the certificate names this host.
    pub fn names(&self, host: &str) -> bool {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let Ok(name) = ServerName::try_from(bare) else {
            return false;
        };
        let own = self.certified.cert.first().map(ParsedCertificate::try_from);
        matches!(own, Some(Ok(own)) if verify_server_name(&own, &name).is_ok())
    }
}

fn holds(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|found| found == part)
}

#[cfg(test)]
mod tests {
    use io_core::time::Span;

    use super::*;

    const NOON: Timestamp = Timestamp(1_780_315_200_000_000);

    fn made(name: &str) -> (String, String) {
        let mut params = rcgen::CertificateParams::new([name.to_owned()]).expect("a name");
        let at = |seconds| OffsetDateTime::from_unix_timestamp(seconds).expect("a time");
        params.not_before = at(NOON.as_seconds());
        params.not_after = at(NOON.as_seconds() + 3_600);
        let key = rcgen::KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("signs");
        (certificate.pem(), key.serialize_pem())
    }

    #[test]
    fn a_pair_that_fits_is_taken_with_its_times_and_names() {
        let (certificate, key) = made("io.example.org");
        let pair = Pair::of(certificate.as_bytes(), key.as_bytes(), NOON).expect("a good pair");
        assert_eq!(pair.validity.until, NOON + Span::hours(1));
        assert!(pair.names("io.example.org") && pair.names("IO.example.org"));
        assert!(!pair.names("example.org") && !pair.names("127.0.0.1") && !pair.names("a b"));
    }

    #[test]
    fn each_unusable_pair_is_refused_with_its_own_reason() {
        let (certificate, key) = made("io.example.org");
        let (other, _) = made("io.example.org");
        let of = |certificate: &str, key: &str, now| Pair::of(certificate.as_bytes(), key.as_bytes(), now).err();
        assert_eq!(of(&other, &key, NOON), Some(Unusable::Mismatch));
        assert_eq!(of(&key, &certificate, NOON), Some(Unusable::NoCertificate));
        assert_eq!(of("", &key, NOON), Some(Unusable::NoCertificate));
        assert_eq!(of(&certificate, "", NOON), Some(Unusable::NoKey));
        let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMA==\n-----END ENCRYPTED PRIVATE KEY-----\n";
        assert_eq!(of(&certificate, encrypted, NOON), Some(Unusable::EncryptedKey));
        assert_eq!(of(&certificate, &key, NOON - Span(1)), Some(Unusable::NotYet(NOON)));
        let over = NOON + Span::hours(1) + Span(1);
        let expired = of(&certificate, &key, over);
        assert_eq!(expired, Some(Unusable::Expired(NOON + Span::hours(1))));
        let said = expired.expect("a reason").to_string();
        assert!(said.contains("expired on 2026-06-01T13:00:00Z"), "{said}");
    }

    #[test]
    fn a_key_that_others_can_read_is_refused_by_its_mode() {
        let folder = tempfile::tempdir().expect("a folder");
        let (certificate, key) = made("io.example.org");
        let [at_certificate, at_key] = ["fullchain.pem", "privkey.pem"].map(|name| folder.path().join(name));
        std::fs::write(&at_certificate, certificate).expect("writes");
        let missing = Pair::read(&at_certificate, &at_key, NOON)
            .expect_err("no file")
            .to_string();
        assert!(
            missing.starts_with("tls.key: ") && missing.contains("privkey.pem"),
            "{missing}"
        );
        std::fs::write(&at_key, key).expect("writes");
        for (mode, good) in [
            (0o600, true),
            (0o400, true),
            (0o640, true),
            (0o660, false),
            (0o644, false),
        ] {
            std::fs::set_permissions(&at_key, std::fs::Permissions::from_mode(mode)).expect("changes the mode");
            let read = Pair::read(&at_certificate, &at_key, NOON);
            let open = matches!(read, Err(Unusable::TooOpen { mode: found, .. }) if found == mode);
            assert_eq!((read.is_ok(), open), (good, !good), "{mode:o}: {read:?}");
        }
    }
}
