//! The address of a PostgreSQL server, and how its connections are protected.
//!
//! Must not connect to anything.

use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

use super::session_settings::parse_options;
use crate::{Result, StoreError};

/// How connections are protected, in libpq's terms.
/// `tls` does what the driver itself cannot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Protection {
    /// `disable`: in the clear.
    None,
    /// `prefer`: encrypted if the server offers it. The certificate is not checked.
    IfOffered,
    /// `require`: always encrypted. The certificate is not checked.
    Encrypted,
    /// `verify-ca`: the certificate chains to a trusted root.
    Trusted(Roots),
    /// `verify-full`: and it is issued for this host.
    Verified(Roots),
}

/// The trusted roots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Roots {
    /// Those of the operating system.
    System,
    /// Those of a PEM file, `sslrootcert`.
    File(PathBuf),
}

/// The files by which IO proves to the server who it is: `sslcert` and `sslkey`, in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OwnCertificate {
    /// The certificate, and those between it and its authority.
    pub(super) certificate: PathBuf,
    /// Its private key, without a password.
    pub(super) key: PathBuf,
}

/// A parsed address.
pub(super) struct Address {
    pub(super) config: Config,
    pub(super) protection: Protection,
    pub(super) own: Option<OwnCertificate>,
    /// The settings in `options`; they are set after a connection is open.
    pub(super) options: Vec<(String, String)>,
}

impl Address {
    /// Parses `postgres://user:password@host:port/database?…`.
    pub(super) fn parse(url: &str) -> Result<Self> {
        let unreadable = |what: &str| StoreError::Unavailable(format!("the database address cannot be read: {what}"));
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut mode, mut roots, mut options, mut others) = (None, None, Vec::new(), Vec::new());
        let (mut certificate, mut key) = (None, None);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let value = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
            match pair.split_once('=') {
                Some(("sslmode", text)) => mode = Some(value(text)),
                Some(("sslrootcert", text)) => roots = Some(value(text)),
                Some(("sslcert", text)) => certificate = Some(PathBuf::from(value(text))),
                Some(("sslkey", text)) => key = Some(PathBuf::from(value(text))),
                Some(("options", text)) => {
                    let settings = parse_options(&value(text));
                    options = settings.ok_or_else(|| unreadable("options holds settings such as -c name=value"))?;
                }
                Some(("target_session_attrs", "any" | "read-write")) => {}
                Some(("target_session_attrs", _)) => {
                    return Err(unreadable("target_session_attrs is read-write: IO writes"));
                }
                _ => others.push(pair),
            }
        }
        let mut config = Config::from_str(&format!("{base}?{}", others.join("&")))
            .map_err(|_| unreadable("it is not postgres://user:password@host:port/database"))?;
        let roots = roots.map(|path| match path.as_str() {
            "system" => Roots::System,
            _ => Roots::File(PathBuf::from(path)),
        });
        let protection = match (mode.as_deref(), roots) {
            (Some("disable"), _) => Protection::None,
            (Some("prefer") | None, None) => Protection::IfOffered,
            (Some("require"), None) => Protection::Encrypted,
            // As in libpq: naming a root asks for verification.
            (Some("require"), Some(roots)) => Protection::Trusted(roots),
            (Some("verify-ca"), roots) => Protection::Trusted(roots.unwrap_or(Roots::System)),
            (Some("verify-full"), roots) => Protection::Verified(roots.unwrap_or(Roots::System)),
            (None, Some(roots)) => Protection::Verified(roots),
            (Some("prefer"), Some(_)) => return Err(unreadable("sslrootcert needs sslmode=verify-full or verify-ca")),
            (Some(_), _) => {
                return Err(unreadable(
                    "sslmode is disable, prefer, require, verify-ca or verify-full",
                ));
            }
        };
        let own = match (certificate, key, &protection) {
            (None, None, _) => None,
            (Some(_), Some(_), Protection::None | Protection::IfOffered) => {
                return Err(unreadable("sslcert needs sslmode=verify-full, verify-ca or require"));
            }
            (Some(certificate), Some(key), _) => Some(OwnCertificate { certificate, key }),
            _ => return Err(unreadable("sslcert and sslkey belong together")),
        };
        // As in libpq: what stays in a socket of this machine is never encrypted, and no certificate has its name.
        let sockets = |host: &Host| matches!(host, Host::Unix(_));
        let protection = if !config.get_hosts().is_empty() && config.get_hosts().iter().all(sockets) {
            Protection::None
        } else {
            protection
        };
        config.ssl_mode(match protection {
            Protection::None => SslMode::Disable,
            Protection::IfOffered => SslMode::Prefer,
            Protection::Encrypted | Protection::Trusted(_) | Protection::Verified(_) => SslMode::Require,
        });
        // Of several hosts, and behind an address that moves, only the server that accepts writes is of use.
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        Ok(Self {
            config,
            protection,
            own,
            options,
        })
    }

    /// May traffic leave this machine unencrypted?
    pub(super) fn is_in_the_clear(&self) -> bool {
        matches!(self.protection, Protection::None | Protection::IfOffered) && self.leaves_this_machine()
    }

    /// Is traffic that leaves this machine encrypted, but not known to reach the right server?
    pub(super) fn is_unverified(&self) -> bool {
        matches!(self.protection, Protection::Encrypted | Protection::Trusted(_)) && self.leaves_this_machine()
    }

    fn leaves_this_machine(&self) -> bool {
        let here = |address: &IpAddr| address.is_loopback();
        let addresses = self.config.get_hostaddrs();
        let stays = if addresses.is_empty() {
            self.config.get_hosts().iter().all(|host| match host {
                Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|address| here(&address)),
                Host::Unix(_) => true,
            })
        } else {
            addresses.iter().all(here)
        };
        !stays
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_of_this_machine_is_never_encrypted() {
        for query in [
            "",
            "?sslmode=prefer",
            "?sslmode=require",
            "?sslmode=verify-full&sslrootcert=/ca.pem",
        ] {
            for host in ["%2Frun%2Fpostgresql", "%2Frun%2Fpostgresql:5433"] {
                let address = Address::parse(&format!("postgres://io@{host}/io{query}")).unwrap();
                assert_eq!(address.protection, Protection::None, "{host}{query}");
                assert!(!address.is_in_the_clear() && !address.is_unverified(), "{host}{query}");
            }
        }
    }

    fn protection(query: &str) -> Option<Protection> {
        Address::parse(&format!("postgres://io@db.example.org/io{query}"))
            .ok()
            .map(|address| address.protection)
    }

    #[test]
    fn ssl_modes_mean_the_same_as_in_libpq() {
        let own = Roots::File("/etc/io/ca.pem".into());
        for (query, wanted) in [
            ("", Some(Protection::IfOffered)),
            ("?sslmode=disable", Some(Protection::None)),
            ("?sslmode=prefer", Some(Protection::IfOffered)),
            ("?sslmode=require&connect_timeout=3", Some(Protection::Encrypted)),
            ("?sslmode=verify-ca", Some(Protection::Trusted(Roots::System))),
            (
                "?sslmode=verify-full&sslrootcert=system",
                Some(Protection::Verified(Roots::System)),
            ),
            (
                "?sslmode=verify-full&sslrootcert=%2Fetc%2Fio/ca.pem",
                Some(Protection::Verified(own.clone())),
            ),
            (
                "?sslrootcert=/etc/io/ca.pem&sslmode=require",
                Some(Protection::Trusted(own)),
            ),
            ("?sslmode=strict", None),
            ("?sslmode=prefer&sslrootcert=x", None),
            ("?what=ever", None),
            (
                "?target_session_attrs=read-write&options=-c%20a%3Db",
                Some(Protection::IfOffered),
            ),
            ("?target_session_attrs=read-only", None),
            ("?options=whatever", None),
        ] {
            assert_eq!(protection(query), wanted, "{query}");
        }
    }

    #[test]
    fn a_certificate_of_its_own_needs_its_key_and_encryption() {
        let own = |query: &str| Address::parse(&format!("postgres://io@db.example.org/io?{query}")).map(|one| one.own);
        let files = OwnCertificate {
            certificate: "/etc/io/own cert.pem".into(),
            key: "/etc/io/own.key".into(),
        };
        assert_eq!(own("sslmode=verify-full"), Ok(None));
        for mode in ["require", "verify-ca", "verify-full"] {
            let query = format!("sslcert=%2Fetc%2Fio%2Fown%20cert.pem&sslkey=/etc/io/own.key&sslmode={mode}");
            assert_eq!(own(&query), Ok(Some(files.clone())));
        }
        for query in [
            "sslcert=a&sslmode=verify-full",
            "sslkey=b&sslmode=verify-full",
            "sslcert=a&sslkey=b",
            "sslcert=a&sslkey=b&sslmode=disable",
        ] {
            assert!(own(query).is_err(), "{query}");
        }
    }

    #[test]
    fn only_an_address_on_this_machine_may_be_in_the_clear() {
        for (url, wanted) in [
            ("postgres://io@db.example.org/io", true),
            ("postgres://io@db.example.org/io?sslmode=prefer", true),
            ("postgres://io@10.0.0.7/io?sslmode=disable", true),
            ("postgres://io@localhost,db.example.org/io", true),
            ("postgres://io@localhost/io?hostaddr=10.0.0.7", true),
            ("postgres://io@db.example.org/io?sslmode=require", false),
            ("postgres://io@localhost/io", false),
            ("postgres://io@127.0.0.1:5432/io?sslmode=disable", false),
            ("postgres://io@[::1]/io", false),
            ("postgres://io@%2Fvar%2Frun%2Fpostgresql/io", false),
        ] {
            let address = Address::parse(url).unwrap();
            assert_eq!(address.is_in_the_clear(), wanted, "{url}");
        }
    }

    #[test]
    fn only_verify_full_knows_that_it_talks_to_the_right_server() {
        for (url, unverified) in [
            ("postgres://io@db.example.org/io?sslmode=require", true),
            ("postgres://io@10.0.0.7/io?sslmode=verify-ca", true),
            ("postgres://io@localhost,db.example.org/io?sslmode=require", true),
            ("postgres://io@db.example.org/io?sslmode=verify-full", false),
            ("postgres://io@localhost/io?sslmode=require", false),
        ] {
            let address = Address::parse(url).unwrap();
            assert_eq!(address.is_unverified(), unverified, "{url}");
        }
    }
}
