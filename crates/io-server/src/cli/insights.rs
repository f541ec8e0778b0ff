//! `io insights`: counts days anew.

use std::fmt::Write as _;

use anyhow::Context as _;
use clap::Subcommand;
use io_core::insights::{Day, Figure, Metric};
use io_store::insights::RolledUp;

use super::{on_runtime, print};
use crate::config::{Config, Sources};
use crate::insights::{left_out, roll_up};
use crate::outside::Outside;
use crate::storage::open_beside;

#[derive(Debug, Subcommand)]
pub(super) enum InsightsCommand {
    /// Count days anew from what is still kept, also beside a running server; a second time changes nothing
    Rollup {
        /// The first day, such as 2026-11-28, in the time zone of `insights.time_zone`
        #[arg(long)]
        day: String,
        /// The last day; without it, the first one alone
        #[arg(long)]
        to: Option<String>,
    },
}

/// Rolls up the days, and prints what came of each.
pub(super) fn run(command: &InsightsCommand, sources: &Sources) -> anyhow::Result<()> {
    let InsightsCommand::Rollup { day, to } = command;
    let from = read(day)?;
    let to = to.as_deref().map_or(Ok(from), read)?;
    anyhow::ensure!(from <= to, "the last day is before the first");
    let config = Config::load(sources)?;
    let text = on_runtime(async { Box::pin(count(&config, from, to)).await })?;
    print(&text)
}

fn read(day: &str) -> anyhow::Result<Day> {
    Day::parse(day).with_context(|| format!("{day} is no day such as 2026-11-28"))
}

async fn count(config: &Config, from: Day, to: Day) -> anyhow::Result<String> {
    let Outside { clock, entropy } = Outside::system();
    let (_, store) = open_beside(config, &entropy).await?;
    let work = async {
        let left_out = left_out(config, &store).await?;
        let mut text = String::new();
        let mut day = from;
        while day <= to {
            let _ = write!(text, "{day}");
            match roll_up(config, &store, day, &left_out.people, clock.now()).await? {
                RolledUp::Done(counts) => {
                    for metric in [Metric::Active, Metric::Joined, Metric::MatchSuccess, Metric::GoodChats] {
                        let shown = Figure::of(metric.value(&counts)).text(metric.unit());
                        let _ = write!(text, "  {} {shown}", metric.name());
                    }
                }
                RolledUp::TooLongAgo => text.push_str("  what it was counted from is no longer kept; unchanged"),
                RolledUp::NotYet => text.push_str("  has not begun"),
            }
            text.push('\n');
            day = day.plus(1);
        }
        anyhow::Ok(text)
    };
    let text = work.await;
    store.close().await;
    text
}
