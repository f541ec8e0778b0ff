//! `io seed`: fills an empty place with people who never were.

use std::io::Write as _;

use anyhow::ensure;
use clap::Args;
use io_core::time::Span;
use serde_json::json;

use super::backup::line;
use super::{on_runtime, print};
use crate::config::{Config, Environment, Sources};
use crate::insights::chats_kept;
use crate::keys::Ring;
use crate::outside::Outside;
use crate::published_rules;
use crate::seed::{Counting, Plan, Sown, sow};
use crate::storage::{OwnFolder, claim, open_store};

/// After so many days the command says how far it is.
const SAY_EVERY: u32 = 30;

#[derive(Debug, Args)]
pub(super) struct SeedArguments {
    /// How many people
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    people: u32,
    /// Over how many days, up to yesterday
    #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..=3_660))]
    days: u32,
    /// The number that everything comes from: the same one gives the same people, chats and texts
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Makes the people, and prints how many things there are.
pub(super) fn run(arguments: &SeedArguments, sources: &Sources) -> anyhow::Result<()> {
    let config = Config::load(sources)?;
    ensure!(
        matches!(config.environment, Environment::Development | Environment::Test),
        "people who never were must not be among real ones: io seed works with the profile development or test alone"
    );
    let outside = Outside::system();
    let begun = outside.clock.uptime();
    let sown = on_runtime(async {
        // No server may run meanwhile: it would not know what changes under it.
        let folder = OwnFolder::take(&config, outside.clock.now()).await?;
        let ring = Ring::open(&config, &*outside.entropy)?;
        let store = open_store(&config, &ring, &outside.entropy, Some(claim(&config))).await?;
        // If it is interrupted, an empty place is filled again: nothing here is worth waiting for the disk.
        store.hurry().await?;
        let rules = published_rules::publish(&store, config.own_rules.as_deref(), outside.clock.now()).await?;
        let today = outside.clock.now().0.div_euclid(Span::days(1).0);
        let plan = Plan {
            seed: arguments.seed,
            people: arguments.people,
            days: arguments.days,
            rules: rules.version,
            begins: io_core::time::Timestamp((today - i64::from(arguments.days)) * Span::days(1).0),
        };
        let counting = Counting {
            zone: config.insights.zone.clone(),
            chats_kept: chats_kept(&config),
        };
        let sown = Box::pin(sow(&store, plan, &counting, |day, sown| say(arguments, day, sown))).await;
        store.close().await;
        folder.release();
        sown
    })?;
    let took = outside.clock.uptime() - begun;
    print(&said(arguments, sown, took))
}

fn say(arguments: &SeedArguments, day: u32, sown: Sown) {
    if day.is_multiple_of(SAY_EVERY) && day < arguments.days {
        let _ = writeln!(
            std::io::stderr(),
            "day {day} of {}: {} chats, {} messages",
            arguments.days,
            sown.chats,
            sown.messages
        );
    }
}

fn said(arguments: &SeedArguments, sown: Sown, took: Span) -> String {
    let Sown {
        people,
        chats,
        messages,
        ratings,
    } = sown;
    if arguments.json {
        return line(&json!({
            "people": people, "chats": chats, "messages": messages, "ratings": ratings, "days": arguments.days,
            "seed": arguments.seed, "milliseconds": took.0 / 1_000,
        }));
    }
    format!(
        "{people} people, {chats} chats with {messages} messages and {ratings} ratings over {} days, made in {} seconds.\n\
         They are seed-0@io.example to seed-{}@io.example; sign in as any of them.\n",
        arguments.days,
        took.as_seconds_ceil(),
        people.saturating_sub(1)
    )
}
