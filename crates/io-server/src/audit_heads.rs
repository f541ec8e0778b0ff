//! Signed heads of the audit trail: what shows later that its end was cut off.
//!
//! A head says how many entries there are, the hash of the last one and when; one line of JSON each.
//! Must not trust a line whose signature is not the installation's own.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use ed25519_dalek::{Signature, Signer as _, SigningKey};
use io_core::time::Timestamp;
use io_store::Store;
use io_store::audit::Head;
use serde::{Deserialize, Serialize};

use crate::config::{Config, hex};

/// The file of the exported heads, in the data folder.
const FILE: &str = "audit-heads.jsonl";

/// A head as it is exported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SignedHead {
    seq: u64,
    hash: String,
    at: i64,
    key: String,
    signature: String,
}

/// Where the server writes a line each day.
pub(crate) fn file(config: &Config) -> PathBuf {
    config.data_dir.join(FILE)
}

fn signed_text(seq: u64, hash: &str, at: i64) -> String {
    format!("io audit head v1|{seq}|{hash}|{at}")
}

/// Signs the head of the trail as it is now; none: there is no entry yet.
pub(crate) async fn sign(store: &Store, now: Timestamp) -> anyhow::Result<Option<SignedHead>> {
    let head = store.audit_head().await?;
    if head.seq == 0 {
        return Ok(None);
    }
    let key = SigningKey::from_bytes(&store.audit_signing_seed());
    let (hash, at) = (hex(&head.hash), now.as_seconds());
    let signature = key.sign(signed_text(head.seq, &hash, at).as_bytes());
    Ok(Some(SignedHead {
        seq: head.seq,
        hash,
        at,
        key: hex(key.verifying_key().as_bytes()),
        signature: hex(&signature.to_bytes()),
    }))
}

/// Adds a head to the file. Earlier lines stay.
pub(crate) fn append(path: &Path, head: &SignedHead) -> anyhow::Result<()> {
    let mut options = std::fs::File::options();
    let opened = options.append(true).create(true).open(path);
    let mut file = opened.with_context(|| format!("cannot open {}", path.display()))?;
    writeln!(file, "{}", serde_json::to_string(head)?)?;
    file.sync_all()?;
    Ok(())
}

/// Reads exported heads. Every line must be signed by this installation.
pub(crate) fn read(path: &Path, store: &Store) -> anyhow::Result<Vec<Head>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let key = SigningKey::from_bytes(&store.audit_signing_seed()).verifying_key();
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .enumerate()
        .map(|(at, line)| {
            verified(line, &key)
                .with_context(|| format!("line {} of {} is not a head of this place", at + 1, path.display()))
        })
        .collect()
}

fn verified(line: &str, key: &ed25519_dalek::VerifyingKey) -> anyhow::Result<Head> {
    let head: SignedHead = serde_json::from_str(line)?;
    let signature = Signature::from_bytes(&bytes::<64>(&head.signature)?);
    key.verify_strict(signed_text(head.seq, &head.hash, head.at).as_bytes(), &signature)?;
    Ok(Head {
        seq: head.seq,
        hash: bytes(&head.hash)?,
    })
}

fn bytes<const N: usize>(text: &str) -> anyhow::Result<[u8; N]> {
    anyhow::ensure!(text.is_ascii() && text.len() == 2 * N, "wrong length");
    let mut bytes = [0; N];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16)?;
    }
    Ok(bytes)
}
