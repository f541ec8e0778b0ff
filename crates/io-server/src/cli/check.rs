//! `io check`: checks the configuration, and says which earlier keys remain.

use std::fmt::Write as _;

use anyhow::Context as _;

use super::keys::findings::findings;
use super::{on_runtime, print};
use crate::config::{Config, Settings, Sources};
use crate::mail::{MailReports, MailTransport};
use crate::outside::Outside;
use crate::published_rules;
use crate::tls::Pair;

/// Loads the configuration; the error lists every fault.
///
/// What may be a mistake is printed, and what remains of earlier keys.
pub(super) fn run(sources: &Sources) -> anyhow::Result<()> {
    let config = Config::load(sources)?;
    let settings = Settings::load(sources)?;
    published_rules::read(config.own_rules.as_deref())?;
    let clock = Outside::system().clock;
    MailTransport::open(&config, &clock).context("mail")?;
    MailReports::open(&config.mail, &clock).context("mail")?;
    let mut said = String::new();
    if let Some(note) = settings.note_on_services() {
        let _ = writeln!(said, "note: {note}");
    }
    for warning in config.warnings() {
        let _ = writeln!(said, "warning: {warning}");
    }
    if let Some(files) = &config.tls.files {
        let pair = Pair::read(&files.certificate, &files.key, Outside::system().clock.now())?;
        if !pair.names(&config.public_host()) {
            let _ = writeln!(said, "warning: the certificate does not name the host of public_url");
        }
    }
    if settings.get("profile").text == "production" {
        said.push_str(
            "note: if systemd holds the sockets, a restart refuses no connection; docs/operate/upgrade.md says how\n",
        );
    }
    for finding in on_runtime(async { Ok(findings(&config).await) })? {
        let _ = writeln!(said, "finding: {finding}");
    }
    said.push_str("The configuration can be used.\n");
    print(&said)
}
