//! The root keys of an installation, and the keys derived from them.
//!
//! Must not expose the root key itself: every use derives its own key (HKDF-SHA256, RFC 5869).

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;

use anyhow::{Context as _, ensure};
use hkdf::Hkdf;
use io_core::outside::Entropy;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::config::{self, Config, Environment};

/// The roots of all keys of an installation: the current one and earlier ones.
pub struct RootKeys {
    current: RootKey,
    older: Vec<RootKey>,
}

impl RootKeys {
    /// The configured keys; the current one may be in the data folder instead.
    ///
    /// Outside production a missing key is generated and kept there.
    pub fn open(config: &Config, entropy: &dyn Entropy) -> anyhow::Result<Self> {
        let older = config.root_key.older.iter().map(|key| RootKey::parse(key.reveal()));
        Ok(Self {
            current: RootKey::open(config, entropy)?,
            older: older.collect::<anyhow::Result<_>>().context("root_keys_old")?,
        })
    }

    /// The key for one use; the same in every run with this root key.
    pub fn derive(&self, using: &str) -> Zeroizing<[u8; 32]> {
        self.current.derive(using)
    }

    /// The keys for one use that earlier root keys gave.
    pub fn derive_older(&self, using: &str) -> impl Iterator<Item = Zeroizing<[u8; 32]>> {
        self.older.iter().map(move |key| key.derive(using))
    }
}

/// One root key.
struct RootKey(Zeroizing<[u8; 32]>);

impl RootKey {
    fn open(config: &Config, entropy: &dyn Entropy) -> anyhow::Result<Self> {
        if let Some(given) = &config.root_key.value {
            return Self::parse(given.reveal()).context("root_key");
        }
        let file = &config.root_key.file;
        match std::fs::read_to_string(file) {
            Ok(text) => Self::parse(text.strip_prefix('\u{feff}').unwrap_or(&text).trim())
                .with_context(|| format!("the root key in {}", file.display())),
            Err(error)
                if error.kind() == std::io::ErrorKind::NotFound && config.environment != Environment::Production =>
            {
                Self::make(config, entropy).with_context(|| format!("cannot create {}", file.display()))
            }
            Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
        }
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let mut key = Zeroizing::new([0; 32]);
        ensure!(
            text.len() == 64 && text.is_ascii(),
            "a root key must be 64 hexadecimal digits"
        );
        for (byte, digits) in key.iter_mut().zip(text.as_bytes().chunks(2)) {
            let digits = std::str::from_utf8(digits)?;
            *byte = u8::from_str_radix(digits, 16).context("a root key must be 64 hexadecimal digits")?;
        }
        Ok(Self(key))
    }

    fn make(config: &Config, entropy: &dyn Entropy) -> anyhow::Result<Self> {
        let mut key = Zeroizing::new([0; 32]);
        entropy.fill(&mut *key);
        let file = &config.root_key.file;
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(file)?;
        writeln!(file, "{}", *Zeroizing::new(config::hex(&*key)))?;
        file.sync_all()?;
        Ok(Self(key))
    }

    fn derive(&self, using: &str) -> Zeroizing<[u8; 32]> {
        let mut key = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(Some(b"io root v1"), &*self.0)
            .expand(using.as_bytes(), &mut *key)
            .expect("invariant: HKDF can produce 32 bytes");
        key
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::outside::Outside;

    #[test]
    fn the_first_start_creates_a_private_root_key_that_the_next_one_finds() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::for_tests(folder.path().join("data"));
        let entropy = Outside::system().entropy;
        let first = RootKeys::open(&config, &*entropy).unwrap();
        let second = RootKeys::open(&config, &*entropy).unwrap();
        assert_eq!(*first.derive("x"), *second.derive("x"));
        assert_ne!(*first.derive("x"), *first.derive("y"));
        let mode = std::fs::metadata(&config.root_key.file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn earlier_root_keys_give_what_they_gave_when_they_were_current() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::for_tests(folder.path());
        let entropy = Outside::system().entropy;
        config.root_key.value = Some(config::Secret::new("5e".repeat(32)));
        let before = RootKeys::open(&config, &*entropy).unwrap();
        config.root_key.older = config
            .root_key
            .value
            .replace(config::Secret::new("a7".repeat(32)))
            .into_iter()
            .collect();
        let after = RootKeys::open(&config, &*entropy).unwrap();
        assert_ne!(*after.derive("x"), *before.derive("x"));
        assert!(after.derive_older("x").eq([before.derive("x")]));
    }

    #[test]
    fn production_never_generates_a_root_key() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::for_tests(folder.path());
        config.environment = Environment::Production;
        assert!(RootKeys::open(&config, &*Outside::system().entropy).is_err());
        assert!(!config.root_key.file.exists());
    }

    #[test]
    fn a_damaged_root_key_file_is_rejected_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::for_tests(folder.path());
        std::fs::write(&config.root_key.file, "short").unwrap();
        assert!(RootKeys::open(&config, &*Outside::system().entropy).is_err());
        assert_eq!(std::fs::read_to_string(&config.root_key.file).unwrap(), "short");
    }
}
