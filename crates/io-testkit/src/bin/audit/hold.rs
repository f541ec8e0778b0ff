//! Starts the IO that is attacked, and keeps its people signed in.
//!
//! Must not know which tool attacks.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use io_client::Credentials;
use io_client::protocol::rest::{OwnCard, ProfileUpdate};
use io_core::reveal::RevealField;
use io_testkit::{IoProcess, Person};
use tokio::time::MissedTickBehavior;

use crate::Target;

/// How often the access tokens are renewed; each works for fifteen minutes.
const RENEWAL: Duration = Duration::from_mins(4);

/// A rate that no tool reaches.
const ANY_RATE: &str = "1000000/10s";

/// The limits of how often one address or account may ask.
/// The tools shall meet the code behind them; all other limits stay as they are shipped.
const RATES: &[&str] = &[
    "IO_LIMITS__SEND_MAGIC_LINK_ADDRESS",
    "IO_LIMITS__VERIFY_TOKEN_ADDRESS",
    "IO_LIMITS__REFRESH_ADDRESS",
    "IO_LIMITS__REFRESH_LOGIN",
    "IO_LIMITS__FIND_MATCH_ADDRESS",
    "IO_LIMITS__SEND_MESSAGE_ADDRESS",
    "IO_LIMITS__EXPORT_OR_DELETE_ACCOUNT",
    "IO_LIMITS__EXPORT_ACCOUNT",
    "IO_LIMITS__NOTICE_ADDRESS",
    "IO_LIMITS__NOTICE_MAILBOX",
    "IO_LIMITS__CLIENT_ERROR_ADDRESS",
    "IO_LIMITS__STATIC_ADDRESS",
    "IO_LIMITS__OTHER_ADDRESS",
    "IO_LIMITS__OTHER_ACCOUNT",
];

/// Starts IO, writes where it is, and keeps the tokens fresh until the process is stopped.
pub(crate) async fn hold(binary: &Path, target: &str) -> Result<()> {
    let mut settings: Vec<(&str, &str)> = RATES.iter().map(|name| (*name, ANY_RATE)).collect();
    settings.extend([
        ("IO_AUTH__ACCESS_LIFE", "15m"),
        ("IO_REVEAL__MIN_MESSAGES", "0"),
        ("IO_REVEAL__MIN_AGE", "0s"),
    ]);
    let io = IoProcess::start(binary, &settings).await?;
    let mut people = Vec::new();
    for name in ["ada", "ben", "cleo"] {
        let client = io.client(Credentials::Bearer)?;
        let person = Person::sign_in(client, &io.mail, &format!("{name}@example.org")).await;
        person.complete_onboarding().await;
        let card = OwnCard {
            first_name: name.to_owned(),
            ..OwnCard::default()
        };
        let update = ProfileUpdate {
            card: Some(card),
            ..ProfileUpdate::default()
        };
        person.client.update_profile(&update).await?;
        people.push(person);
    }
    let cleo = people.pop().context("three people were signed in")?;
    let ben = people.pop().context("three people were signed in")?;
    let ada = people.pop().context("three people were signed in")?;
    let pair = io_testkit::meet(ada, ben).await;
    let reveal = pair.ben.reveal_id();
    pair.ben
        .client
        .reveal_request(pair.chat, reveal, &[RevealField::FirstName])
        .await?;
    for mut socket in [pair.ada_socket, pair.ben_socket] {
        tokio::spawn(async move { while socket.next_frame().await.is_ok() {} });
    }
    let mut tick = tokio::time::interval(RENEWAL);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let token = |person: &Person| person.client.tokens().map(|tokens| tokens.access).unwrap_or_default();
    loop {
        tick.tick().await;
        for person in [&pair.ada, &cleo] {
            person.client.refresh().await?;
        }
        let now = Target {
            base: io.base(),
            token: token(&pair.ada),
            other: token(&cleo),
            chat: pair.chat.to_string(),
            reveal: reveal.to_string(),
        };
        now.write(target)?;
    }
}
