//! What `cargo xtask audit` needs beside the tools of others: a real IO to attack.
//! Also a look at every response, and a visitor who keeps asking meanwhile.
//!
//! `audit hold <io binary> <target.json>` starts IO, signs people in, writes where they are, and runs until it is stopped;
//! `audit encrypt <io binary> <address file>` starts an IO that speaks TLS itself, writes its address, and runs likewise;
//! `audit sweep <target.json>` asks every route in every way and prints what it found; `audit visit <target.json>
//! <seconds>` asks as an ordinary visitor and prints how that went. Must not run any tool itself: `cargo xtask audit` does.

mod encrypt;
mod hold;
mod sweep;
mod visit;

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

const USAGE: &str = "audit hold <io binary> <target.json> | audit encrypt <io binary> <address file> | \
                     audit sweep <target.json> | audit visit <target.json> <seconds>";

/// Where the IO is that is attacked, and who is signed in.
#[derive(Debug, Serialize, Deserialize)]
struct Target {
    /// Its base URL.
    base: String,
    /// The access token of a person in a chat; it is renewed in time.
    token: String,
    /// The access token of a person without a chat, for the sweep.
    other: String,
    /// The chat of the first person.
    chat: String,
    /// The peer's open reveal request.
    reveal: String,
}

impl Target {
    fn read(path: &str) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("{path} cannot be read"))?;
        Ok(serde_json::from_str(&text)?)
    }

    /// Replaces the file at once, so that no reader sees half of it.
    fn write(&self, path: &str) -> Result<()> {
        replace(path, &serde_json::to_string_pretty(self)?)
    }
}

fn replace(path: &str, text: &str) -> Result<()> {
    let new = format!("{path}.new");
    std::fs::write(&new, text)?;
    std::fs::rename(&new, path).with_context(|| format!("{path} cannot be written"))
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["hold", io, target] => hold::hold(Path::new(io), target).await,
        ["encrypt", io, address] => encrypt::encrypt(Path::new(io), address).await,
        ["sweep", target] => print(&sweep::sweep(&Target::read(target)?).await?),
        ["visit", target, seconds] => {
            let time = Duration::from_secs(seconds.parse()?);
            print(&visit::visit(&Target::read(target)?, time).await?)
        }
        _ => anyhow::bail!(USAGE),
    }
}

#[expect(clippy::print_stdout, reason = "the result is what the command is for")]
fn print(result: &impl Serialize) -> Result<()> {
    println!("{}", serde_json::to_string_pretty(result)?);
    Ok(())
}
