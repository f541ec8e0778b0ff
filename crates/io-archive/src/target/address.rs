//! The address of a target as one text, and what a store needs beside it.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use url::{Host, Url};
use zeroize::Zeroizing;

use super::{TargetError, is_part};

/// Where archives go: `file:///var/backups/io` or `s3://bucket/prefix`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A folder of this machine.
    Folder(PathBuf),
    /// A bucket, and what the name of each object in it begins with (may be empty).
    S3 {
        /// The bucket.
        bucket: String,
        /// Without `/` at its ends.
        prefix: String,
    },
}

/// How to reach an S3-compatible store.
#[derive(Clone)]
pub struct S3Access {
    /// Its address, such as `https://s3.eu-central-1.amazonaws.com`; `http` for loopback addresses only.
    pub endpoint: String,
    /// The region that requests are signed for.
    pub region: String,
    /// The id of the access key.
    pub key_id: String,
    /// The access key.
    pub secret: Zeroizing<String>,
    /// How the bucket is named in requests.
    pub style: BucketStyle,
    /// A file of certificates to trust, instead of those of the system.
    pub roots: Option<PathBuf>,
}

/// Where requests to a store name the bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BucketStyle {
    /// In the path: every store but some of Amazon's regions understands it.
    Path,
    /// In the name of the host.
    Host,
}

impl fmt::Debug for S3Access {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { endpoint, region, .. } = self;
        write!(formatter, "S3Access({endpoint}, {region})")
    }
}

impl FromStr for Address {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let wrong = || {
            TargetError::Configuration(format!(
                "{text:?} is no address for backups: use file:///var/backups/io or s3://bucket/prefix"
            ))
        };
        if let Some(path) = text.strip_prefix("file://") {
            let path = PathBuf::from(path);
            let dots = path.components().any(|part| part == std::path::Component::ParentDir);
            return if path.is_absolute() && path.parent().is_some() && !dots {
                Ok(Self::Folder(path))
            } else {
                Err(wrong())
            };
        }
        let rest = text.strip_prefix("s3://").ok_or_else(wrong)?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        if !is_part(bucket) || !(prefix.is_empty() || prefix.split('/').all(is_part)) {
            return Err(wrong());
        }
        Ok(Self::S3 {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(formatter, "file://{}", path.display()),
            Self::S3 { bucket, prefix } if prefix.is_empty() => write!(formatter, "s3://{bucket}"),
            Self::S3 { bucket, prefix } => write!(formatter, "s3://{bucket}/{prefix}"),
        }
    }
}

/// The address of a store: encrypted, or on this machine.
pub(super) fn endpoint(text: &str) -> Result<Url, TargetError> {
    let wrong = |why: &str| TargetError::Configuration(format!("{why}, such as https://s3.example.org"));
    let url = Url::parse(text).map_err(|_| wrong("the endpoint of a store is an address"))?;
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("the endpoint of a store is an address alone"));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(TargetError::Configuration(
            "the endpoint of a store begins with https:// unless it is a loopback address".to_owned(),
        )),
        _ => Err(wrong("the endpoint of a store begins with https://")),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_text() {
        for text in ["file:///var/backups/io", "s3://backups", "s3://backups/io/main"] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        }
        assert_eq!(
            "s3://backups/io/".parse::<Address>().unwrap().to_string(),
            "s3://backups/io"
        );
        for text in [
            "",
            "/var/backups",
            "file://var/backups",
            "file:///",
            "file:///var/../etc",
            "s3://",
            "s3:///prefix",
            "s3://bucket//prefix",
            "s3://bucket/../other",
            "s3://key:secret@bucket/prefix",
            "https://bucket",
        ] {
            let error = text.parse::<Address>().unwrap_err().to_string();
            assert!(error.contains("file:///var/backups/io"), "{text}: {error}");
        }
    }

    #[test]
    fn only_a_loopback_endpoint_may_be_unencrypted() {
        for text in [
            "https://s3.example.org",
            "http://127.0.0.1:8333",
            "http://[::1]:8333",
            "http://localhost:1",
        ] {
            assert!(endpoint(text).is_ok(), "{text}");
        }
        for text in [
            "http://s3.example.org",
            "http://127.0.0.1.example.org",
            "http://localhost.example.org",
            "http://10.0.0.1",
            "ftp://127.0.0.1",
            "s3.example.org",
            "https://key:secret@s3.example.org",
            "https://s3.example.org/?a=b",
        ] {
            assert!(endpoint(text).is_err(), "{text}");
        }
    }
}
