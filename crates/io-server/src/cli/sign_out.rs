//! `io sign-out`: ends the logins of one person or of everybody, beside a running server.

use clap::Args;
use io_core::email::EmailAddress;
use io_store::Store;
use io_store::audit::{By, Who};

use super::{on_runtime, print};
use crate::config::{Config, Sources};
use crate::outside::Outside;
use crate::storage::open_beside;

#[derive(Debug, Args)]
pub(super) struct SignOutArguments {
    /// The address of the person
    #[arg(long, required_unless_present = "everybody", conflicts_with = "everybody")]
    email: Option<String>,
    /// Everybody but the staff
    #[arg(long)]
    everybody: bool,
    /// Why; the audit trail keeps it
    #[arg(long)]
    reason: String,
}

/// Runs the command and prints how many logins ended.
pub(super) fn run(arguments: &SignOutArguments, sources: &Sources) -> anyhow::Result<()> {
    let reason = arguments.reason.trim();
    anyhow::ensure!(
        (1..=500).contains(&reason.chars().count()) && !reason.chars().any(char::is_control),
        "a reason has 1 to 500 characters in one line"
    );
    let config = Config::load(sources)?;
    let outside = Outside::system();
    let ended = on_runtime(async {
        let (_, store) = open_beside(&config, &outside.entropy).await?;
        let done = Box::pin(carry_out(arguments, reason, &store, &outside)).await;
        store.close().await;
        done
    })?;
    print(&format!(
        "{ended} {} ended. A running server follows within ten seconds. Everyone can sign in again.\n",
        if ended == 1 { "login" } else { "logins" }
    ))
}

async fn carry_out(
    arguments: &SignOutArguments,
    reason: &str,
    store: &Store,
    outside: &Outside,
) -> anyhow::Result<u64> {
    let by = By {
        who: Who::Machine,
        request: "io sign-out".to_owned(),
    };
    let now = outside.clock.now();
    let Some(email) = &arguments.email else {
        return Ok(store.sign_everybody_out(reason.to_owned(), by, now).await?);
    };
    let email = EmailAddress::parse(email).map_err(|why| anyhow::anyhow!("this is no email address: {why}"))?;
    let user = store.account_of(&email.identity()).await?;
    let user = user.ok_or_else(|| anyhow::anyhow!("no account has this address"))?;
    Ok(store.sign_person_out(user, reason.to_owned(), by, now).await?)
}
