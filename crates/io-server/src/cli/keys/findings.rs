//! What `io check` says about keys of earlier generations and root keys that remain.
//!
//! Must not change anything, nor fail: what it finds is for an operator to look at.

use std::time::Duration;

use io_store::{KeyEncryptionKey, KeyState, KeyStates, KeyUse, Rotation, key_states_in};

use crate::config::Config;
use crate::keys::Ring;
use crate::storage::{database, key_encryption_keys};

/// A database that does not answer in this time is not looked at.
const PATIENCE: Duration = Duration::from_secs(5);

/// What remains in an installation, one sentence each. Nothing, where there is no installation.
pub(in crate::cli) async fn findings(config: &Config) -> Vec<String> {
    let looked = tokio::time::timeout(PATIENCE, key_states_in(&database(config))).await;
    let states = match looked.map_err(anyhow::Error::from).and_then(|states| Ok(states?)) {
        Ok(None) => return Vec::new(),
        Ok(Some(states)) => states,
        Err(error) => return vec![format!("the keys were not looked at: {error:#}")],
    };
    match Ring::read(config) {
        Ok(ring) => {
            let (current, older) = key_encryption_keys(&ring);
            let older: Vec<_> = older.iter().map(KeyEncryptionKey::id).collect();
            found(&states, current.id(), &older)
        }
        Err(error) => vec![format!("the keys were not looked at: {error:#}")],
    }
}

fn found(states: &KeyStates, current: u32, older: &[u32]) -> Vec<String> {
    let mut found = Vec::new();
    let left = states.wrapped_by_others(current);
    if left > 0 {
        found.push(format!(
            "earlier root keys still wrap {left} data keys: keep them in root_keys_old, start the server or send it \
             SIGHUP, then `io keys rotate root`"
        ));
    } else if !older.is_empty() {
        let named: Vec<_> = older.iter().map(|id| format!("{id:08x}")).collect();
        found.push(format!(
            "the root keys in root_keys_old wrap nothing any more ({}): remove them nine days after the change, \
             docs/security/keys.md says why",
            named.join(", ")
        ));
    }
    if let Some(round) = &states.round {
        let what = if round.kind == Rotation::Data.name() {
            "the data keys are being renewed"
        } else {
            "everything is being sealed anew"
        };
        found.push(format!(
            "{what}, {} of the steps are left: the server goes on while it runs, `io keys list` shows how far it is",
            round.left
        ));
    }
    // Earlier generations of the index stay: each is a link of a chain.
    let pepper = |key: &&KeyState| key.name == Rotation::Pepper.name() && key.state == KeyUse::Previous;
    if states.keys.iter().any(|key| pepper(&key)) {
        found.push("the pepper before is there: the server deletes it three days after the rotation".to_owned());
    }
    found
}
