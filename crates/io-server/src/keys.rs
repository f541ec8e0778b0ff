//! The root keys of an installation, and the keys derived from them.
//!
//! Must not expose the root key itself: every use derives its own key (HKDF-SHA256, RFC 5869).

mod command;

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use hkdf::Hkdf;
use io_core::outside::Entropy;
use parking_lot::RwLock;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::config::{self, Config, Environment};

/// The root keys of a running server, which may change while it runs.
pub struct RootKeys(RwLock<Arc<Ring>>);

/// The roots of all keys of an installation: the current one and earlier ones.
pub struct Ring {
    current: RootKey,
    older: Vec<RootKey>,
}

impl RootKeys {
    /// The keys of a ring.
    pub fn new(ring: Ring) -> Self {
        Self(RwLock::new(Arc::new(ring)))
    }

    /// The ring, as it is now.
    pub fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.0.read())
    }

    /// Takes another ring.
    pub(crate) fn change(&self, ring: Ring) {
        *self.0.write() = Arc::new(ring);
    }
}

impl Ring {
    /// The configured keys, and the current one made if it is missing.
    ///
    /// Outside production it is generated, and kept in the data folder.
    pub fn open(config: &Config, entropy: &dyn Entropy) -> anyhow::Result<Self> {
        let given = &config.root_key;
        let missing = given.value.is_none() && given.command.is_none() && !given.file.exists();
        if missing && config.environment != Environment::Production {
            RootKey::make(config, entropy).with_context(|| format!("cannot create {}", given.file.display()))?;
        }
        Self::read(config)
    }

    /// The configured keys, read anew from where they are; the current one may be in the data folder.
    ///
    /// Waits for a configured program.
    pub fn read(config: &Config) -> anyhow::Result<Self> {
        let given = &config.root_key;
        let printed = given.older_command.as_deref().map(command::output).transpose();
        let printed = printed.context("root_keys_old_command")?;
        let printed = printed.iter().flat_map(|text| {
            text.split([',', '\n', '\r'])
                .map(str::trim)
                .filter(|key| !key.is_empty())
        });
        let older = given.older.iter().map(config::Secret::reveal).chain(printed);
        Ok(Self {
            current: RootKey::read(config)?,
            older: older
                .map(RootKey::parse)
                .collect::<anyhow::Result<_>>()
                .context("root_keys_old")?,
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
    fn read(config: &Config) -> anyhow::Result<Self> {
        if let Some(given) = &config.root_key.value {
            return Self::parse(given.reveal()).context("root_key");
        }
        if let Some(command) = &config.root_key.command {
            let printed = command::output(command).context("root_key_command")?;
            let key = printed.trim();
            ensure!(
                config.environment == Environment::Test || !config::has_pattern(key),
                "root_key_command: this key has a pattern; generate a random one with `io keys new`"
            );
            return Self::parse(key).context("what root_key_command printed");
        }
        let file = &config.root_key.file;
        let text = std::fs::read_to_string(file).map(Zeroizing::new);
        let text = text.with_context(|| format!("cannot read the root key in {}", file.display()))?;
        Self::parse(text.strip_prefix('\u{feff}').unwrap_or(&text).trim())
            .with_context(|| format!("the root key in {}", file.display()))
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

    fn make(config: &Config, entropy: &dyn Entropy) -> anyhow::Result<()> {
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
        Ok(file.sync_all()?)
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
        let first = Ring::open(&config, &*entropy).unwrap();
        let second = Ring::open(&config, &*entropy).unwrap();
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
        let before = Ring::open(&config, &*entropy).unwrap();
        config.root_key.older = config
            .root_key
            .value
            .replace(config::Secret::new("a7".repeat(32)))
            .into_iter()
            .collect();
        let after = Ring::open(&config, &*entropy).unwrap();
        assert_ne!(*after.derive("x"), *before.derive("x"));
        assert!(after.derive_older("x").eq([before.derive("x")]));
    }

    /// A program that prints what its text says.
    fn script(folder: &std::path::Path, text: &str) -> String {
        let file = folder.join("print-key");
        std::fs::write(&file, format!("#!/bin/sh\n{text}\n")).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o700)).unwrap();
        format!("{} first second", file.display())
    }

    #[test]
    fn a_program_prints_the_root_key_and_the_earlier_ones() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::for_tests(folder.path());
        config.root_key.value = Some(config::Secret::new("5e".repeat(32)));
        let given = Ring::read(&config).unwrap();
        config.root_key.value = None;
        let (key, older) = ("5e".repeat(32), "a7".repeat(32));
        let text = format!("[ \"$1-$2\" = first-second ] && echo {key}");
        config.root_key.command = Some(script(folder.path(), &text));
        let printed = Ring::read(&config).unwrap();
        assert_eq!(*printed.derive("x"), *given.derive("x"));
        assert!(!config.root_key.file.exists(), "it is written nowhere");
        config.root_key.older_command = Some(script(folder.path(), &format!("echo {older}; echo {key}")));
        config.root_key.value = Some(config::Secret::new(key));
        assert_eq!(Ring::read(&config).unwrap().derive_older("x").count(), 2);
    }

    #[test]
    fn a_program_that_gives_no_root_key_is_named_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::for_tests(folder.path());
        for (text, reason) in [
            ("exit 3", "exit status: 3"),
            ("echo short", "64 hexadecimal digits"),
            ("true", "printed nothing"),
            ("head -c 100000 /dev/zero", "printed too much"),
            ("printf '\\377'", "not UTF-8"),
        ] {
            config.root_key.command = Some(script(folder.path(), text));
            let error = format!("{:#}", Ring::read(&config).map(|_| ()).unwrap_err());
            assert!(error.contains("root_key_command") && error.contains(reason), "{error}");
            assert!(!error.contains("short"), "what it printed is not shown");
        }
        config.root_key.command = Some("/nonexistent/program".to_owned());
        let error = format!("{:#}", Ring::read(&config).map(|_| ()).unwrap_err());
        assert!(error.contains("/nonexistent/program"), "{error}");
    }

    #[test]
    fn production_never_generates_a_root_key() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::for_tests(folder.path());
        config.environment = Environment::Production;
        assert!(Ring::open(&config, &*Outside::system().entropy).is_err());
        assert!(!config.root_key.file.exists());
    }

    #[test]
    fn a_damaged_root_key_file_is_rejected_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::for_tests(folder.path());
        std::fs::write(&config.root_key.file, "short").unwrap();
        assert!(Ring::open(&config, &*Outside::system().entropy).is_err());
        assert_eq!(std::fs::read_to_string(&config.root_key.file).unwrap(), "short");
    }
}
