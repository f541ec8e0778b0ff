//! The rules of this place: the seven of IO and those of the operator, published in numbered versions.
//!
//! Must not know who agreed to what.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use io_core::account::RulesText;
use io_core::time::Timestamp;
use io_store::Store;
use io_store::account::PublishedRules;

/// The most bytes of the operator's file.
const MOST: u64 = 64 * 1024;

/// What the configuration says, without publishing it.
pub(crate) fn read(own: Option<&Path>) -> anyhow::Result<RulesText> {
    let Some(file) = own else {
        return Ok(RulesText::with_own("")?);
    };
    let named = || format!("rules.own_file: {}", file.display());
    let length = fs::metadata(file).with_context(named)?.len();
    anyhow::ensure!(length <= MOST, "{}: larger than 64 KiB", named());
    let text = fs::read_to_string(file).with_context(named)?;
    RulesText::with_own(&text).with_context(named)
}

/// Publishes what the configuration says, if it differs from what is in force; returns what is in force.
pub(crate) async fn publish(store: &Store, own: Option<&Path>, now: Timestamp) -> anyhow::Result<PublishedRules> {
    let published = store.publish_rules(&read(own)?, now).await?;
    tracing::info!(
        version = published.version,
        rules = published.text.rules.len(),
        "the rules in force"
    );
    Ok(published)
}
