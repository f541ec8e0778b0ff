//! `io keys rotate root`: wraps everything with the new root key, beside the server that has it.
//!
//! Must not wrap with a root key that the running server does not have: the server could not open it.

use std::io::Write as _;

use io_store::Store;

/// Data keys between two lines of progress.
const STEP: u64 = 10_000;

/// Wraps what is left. The configured root key must be the one of the server.
pub(super) async fn rotate(store: &Store, configured: u32) -> anyhow::Result<String> {
    let ages = store.key_ages().await?;
    match ages.server_root() {
        Some(server) if server == configured => {}
        Some(server) => anyhow::bail!(
            "the server wraps with the root key {server:08x}, and the configured one is {configured:08x}: send SIGHUP to \
             the server, or wait a minute if the key is in a file, then try again; its log says if it cannot take the key"
        ),
        None => anyhow::bail!("no server has used these keys yet: start it with the new root key and the earlier one"),
    }
    let (mut wrapped, mut said) = (0, 0);
    loop {
        let more = store.rewrap_keys().await?;
        wrapped += more;
        if more == 0 {
            break;
        }
        if wrapped - said >= STEP {
            said = wrapped;
            let _ = writeln!(std::io::stderr(), "{wrapped} data keys wrapped anew");
        }
    }
    store.forget_old_bytes().await?;
    let left = store.key_states().await?.wrapped_by_others(configured);
    anyhow::ensure!(
        left == 0,
        "{left} data keys are still wrapped by other root keys: they are damaged, or were made at this moment; try again"
    );
    Ok(format!(
        "The root key {configured:08x} wraps every data key; {wrapped} were wrapped now. Earlier root keys can be removed \
         from root_keys_old. Keep them as long as you keep backups of their days.\n"
    ))
}
