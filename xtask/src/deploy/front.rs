//! The web front: real Caddy with the files of the web app before a real server, compared with the server alone.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

use super::World;
use super::served::{Answer, Server, accepts, free_address, get};
use super::tools::text;
use crate::command::{Program, Running};
use crate::needs::{self, CADDY};
use crate::session::Session;

const CADDYFILE: &str = "deploy/image/web.Caddyfile";

/// What the front must say about a file as the server does.
///
/// Not the policy of scripts: the server gives them that of documents, for those that run as workers, and none of the
/// files with a hash in their name does. The front lets each file load nothing.
const SAME: [&str; 7] = [
    "cache-control",
    "content-encoding",
    "content-type",
    "cross-origin-resource-policy",
    "referrer-policy",
    "vary",
    "x-content-type-options",
];

pub(super) async fn check(world: &mut World<'_>) -> Result<()> {
    let session = world.session;
    if let Err(why) = needs::fetch(session, &[&CADDY]).await {
        world.skip("the web front", why);
        return Ok(());
    }
    let binary = world.binary().await?;
    let server = Server::start(session, &binary).await?;
    let page = get(server.address, "/", "identity").await?;
    let page = String::from_utf8_lossy(&page.body);
    let name = script(&page).context("the first page names no script of the web app")?;
    let dist = session.path("web/dist");
    if !dist.join(name.trim_start_matches('/')).is_file() {
        world.skip(
            "the web front",
            format!("{name} of the binary is not in web/dist: build both"),
        );
        return Ok(());
    }

    let Front {
        address: front,
        health,
        program: _program,
        folder: _folder,
    } = Front::start(session, &server, &dist, "this-origin").await?;
    for encoding in ["br", "gzip", "identity"] {
        let (alone, before) = (
            get(server.address, name, encoding).await?,
            get(front, name, encoding).await?,
        );
        world.note(
            format!("a file of the web app is the same, as {encoding}"),
            same(&alone, &before),
        );
    }
    let alone = get(front, "/", "identity").await?;
    world.note("a page comes from the server", from_server(&alone));
    // A file that the server has and the front has not, as during an update.
    let other = get(front, "/assets/of-another-version-00000000.js", "identity").await?;
    let asked = || {
        ensure!(other.status == 404, "it answers {}", other.status);
        ensure!(
            other.headers.contains_key("content-security-policy"),
            "the server was not asked"
        );
        Ok(())
    };
    world.note("a file that the front does not have is asked of the server", asked());
    let healthy = get(health, "/", "identity").await?;
    world.note(
        "its own health is asked apart",
        (healthy.status == 200).then_some(()).context("it is not healthy"),
    );

    let open = Front::start(session, &server, &dist, "any-origin").await?;
    let file = get(open.address, name, "br").await?;
    world.note(
        "for pages of another origin it says that they may use its files",
        for_others(&file),
    );
    Ok(())
}

/// A running front; dropping it ends it.
struct Front {
    address: SocketAddr,
    health: SocketAddr,
    program: Running,
    folder: TempDir,
}

impl Front {
    /// Starts one before a server, whose files these pages may use.
    async fn start(session: &Session, server: &Server, dist: &Path, pages: &str) -> Result<Self> {
        let (address, health) = (free_address().await?, free_address().await?);
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("Caddyfile");
        let written = std::fs::read_to_string(session.path(CADDYFILE))?
            .replace(":8080 {", &format!("http://{address} {{\n\tbind 127.0.0.1"))
            .replace("127.0.0.1:8081", &health.to_string())
            .replace("/srv", text(dist)?);
        std::fs::write(&path, written)?;
        let caddy = CADDY.find().context("it was just looked for")?;
        let mut program = Program::new(
            session,
            text(&caddy)?,
            ["run", "--config", text(&path)?, "--adapter", "caddyfile"],
        )
        .env("IO_UPSTREAM", server.address.to_string())
        .env("IO_FRONT_FILES", pages)
        .env("XDG_CONFIG_HOME", folder.path())
        .env("XDG_DATA_HOME", folder.path())
        .into_file(&folder.path().join("log"))?
        .start()?;
        accepts(&mut program, address).await?;
        Ok(Self {
            address,
            health,
            program,
            folder,
        })
    }
}

fn for_others(file: &Answer) -> Result<()> {
    for (name, value) in [
        ("access-control-allow-origin", "*"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("content-encoding", "br"),
    ] {
        let found = file.headers.get(name);
        ensure!(found.is_some_and(|found| found == value), "{name}: {found:?}");
    }
    Ok(())
}

/// The first script that a page names. What it names before, such as a font, may have no compressed form.
fn script(page: &str) -> Option<&str> {
    let named = page.split('"').filter(|part| part.starts_with("/assets/"));
    named
        .into_iter()
        .find(|name| Path::new(name).extension().is_some_and(|extension| extension == "js"))
}

fn same(alone: &Answer, before: &Answer) -> Result<()> {
    ensure!(
        alone.status == 200 && before.status == 200,
        "{} and {}",
        alone.status,
        before.status
    );
    ensure!(
        alone.body == before.body,
        "{} and {} bytes",
        alone.body.len(),
        before.body.len()
    );
    for name in SAME {
        let value = |answer: &Answer| answer.headers.get(name).map(|value| value.to_ascii_lowercase());
        ensure!(
            value(alone) == value(before),
            "{name}: {:?} and {:?}",
            value(alone),
            value(before)
        );
    }
    ensure!(!before.headers.contains_key("server"), "it names its program");
    Ok(())
}

fn from_server(page: &Answer) -> Result<()> {
    ensure!(page.status == 200, "it answers {}", page.status);
    let policy = page
        .headers
        .get("content-security-policy")
        .context("it has no policy")?;
    ensure!(policy.contains("script-src"), "its policy is {policy}");
    let kept = page
        .headers
        .get("cache-control")
        .context("it does not say how long to keep it")?;
    ensure!(!kept.contains("immutable"), "it may be kept: {kept}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_found_behind_a_font() {
        let page = r#"<link href="/assets/font-1.woff2"><script src="/assets/app-2.js"></script>"#;
        assert_eq!(script(page), Some("/assets/app-2.js"));
        assert_eq!(script(r#"<link href="/assets/font-1.woff2">"#), None);
    }
}
