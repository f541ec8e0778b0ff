//! `cargo xtask gen`: writes the committed files that the code generates.
//!
//! Must not know what they contain: programs of the project print them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::command::Program;
use crate::compile;
use crate::session::{Session, say};
use crate::web;

/// The options of `gen`.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Options {
    /// Write nothing; fail if a committed file differs from the generated one.
    #[arg(long)]
    pub(crate) check: bool,
}

/// The program that prints a file.
enum Maker {
    /// A command of the `io` binary.
    Server(&'static [&'static str]),
    /// A document of `io-protocol`.
    Protocol(&'static str),
}

const WHOLE_FILES: &[(&str, Maker)] = &[
    ("docs/openapi.json", Maker::Server(&["openapi"])),
    ("docs/problems.md", Maker::Protocol("problems")),
    ("docs/asyncapi.json", Maker::Protocol("asyncapi")),
    (".env.example", Maker::Server(&["config", "env-example"])),
    ("docs/config.md", Maker::Server(&["config", "markdown"])),
    ("docs/operate/metrics.md", Maker::Server(&["metrics", "markdown"])),
    (
        "deploy/observability/grafana/dashboards/overview.json",
        Maker::Server(&["metrics", "dashboard", "overview"]),
    ),
    (
        "deploy/observability/grafana/dashboards/people.json",
        Maker::Server(&["metrics", "dashboard", "people"]),
    ),
    (
        "deploy/observability/grafana/dashboards/server.json",
        Maker::Server(&["metrics", "dashboard", "server"]),
    ),
];

/// The page whose tables are generated between these two lines.
/// The prose around them is written by hand.
const FRAMES: &str = "docs/protocol.md";
const FRAMES_BEGIN: &str = "<!-- begin: made by `cargo xtask gen` -->";
const FRAMES_END: &str = "<!-- end: made by `cargo xtask gen` -->";

/// The files that the web app's scripts generate.
/// Their sources are `docs/openapi.json` and `docs/asyncapi.json`.
const WEB: [&str; 4] = [
    "web/src/api/schema.gen.ts",
    "web/src/core/protocol/close-codes.gen.ts",
    "web/src/core/protocol/frames.gen.ts",
    "web/src/core/protocol/strict.gen.ts",
];

/// Writes or checks the generated files.
pub(crate) async fn generate(session: &Session, options: &Options) -> Result<()> {
    let before = read_all(session);
    let outcome = write_all(session).await;
    let after = read_all(session);
    let differing: Vec<String> = after
        .iter()
        .filter(|(path, content)| before.get(*path) != Some(content))
        .map(|(path, _)| path.display().to_string())
        .collect();
    if options.check {
        restore(session, &before, &after)?;
    }
    outcome?;
    if differing.is_empty() {
        say("every generated file is current");
    } else if options.check {
        bail!("not current: {}; run `cargo xtask gen`", differing.join(", "));
    } else {
        say(&format!("wrote {}", differing.join(", ")));
    }
    Ok(())
}

fn paths() -> impl Iterator<Item = PathBuf> {
    WHOLE_FILES
        .iter()
        .map(|(path, _)| *path)
        .chain([FRAMES])
        .chain(WEB)
        .map(PathBuf::from)
}

fn read_all(session: &Session) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    paths()
        .map(|path| (path.clone(), std::fs::read(session.path(path)).ok()))
        .collect()
}

fn restore(
    session: &Session,
    before: &BTreeMap<PathBuf, Option<Vec<u8>>>,
    after: &BTreeMap<PathBuf, Option<Vec<u8>>>,
) -> Result<()> {
    for (path, content) in before {
        if after.get(path) == Some(content) {
            continue;
        }
        match content {
            Some(content) => std::fs::write(session.path(path), content)?,
            None => std::fs::remove_file(session.path(path))?,
        }
    }
    Ok(())
}

async fn write_all(session: &Session) -> Result<()> {
    let programs = Programs::build(session).await?;
    for (path, maker) in WHOLE_FILES {
        let text = match maker {
            Maker::Server(arguments) => programs.server(session, arguments).await?,
            Maker::Protocol(document) => programs.protocol(session, document).await?,
        };
        write(&session.path(path), &text)?;
    }
    let page = session.path(FRAMES);
    let written = std::fs::read_to_string(&page).with_context(|| format!("{FRAMES} cannot be read"))?;
    write(&page, &between(&written, &programs.protocol(session, "frames").await?)?)?;
    web::install(session).await?;
    web::npm(session, &["run", "--silent", "gen"]).run(session).await
}

/// The built programs that print the files.
struct Programs {
    folder: PathBuf,
}

impl Programs {
    async fn build(session: &Session) -> Result<Self> {
        Program::cargo(session, compile::DEBUG).run(session).await?;
        let folder = compile::target(session).await?.join("debug");
        Ok(Self { folder })
    }

    async fn server(&self, session: &Session, arguments: &[&str]) -> Result<String> {
        self.read(session, "io", arguments).await
    }

    async fn protocol(&self, session: &Session, document: &str) -> Result<String> {
        self.read(session, "examples/documents", &[document]).await
    }

    async fn read(&self, session: &Session, name: &str, arguments: &[&str]) -> Result<String> {
        let program = self.folder.join(name);
        let program = program.to_str().context("the project's path is text")?;
        Program::new(session, program, arguments).read(session).await
    }
}

/// Writes a file only if it differs. An unchanged file then causes no new build.
fn write(path: &Path, text: &str) -> Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}

/// The page with new text between the two lines.
fn between(page: &str, made: &str) -> Result<String> {
    let (before, rest) = page
        .split_once(FRAMES_BEGIN)
        .with_context(|| format!("{FRAMES} lacks {FRAMES_BEGIN}"))?;
    let (_, after) = rest
        .split_once(FRAMES_END)
        .with_context(|| format!("{FRAMES} lacks {FRAMES_END}"))?;
    Ok(format!(
        "{before}{FRAMES_BEGIN}\n\n{}\n\n{FRAMES_END}{after}",
        made.trim()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_text_between_the_two_lines_is_replaced() {
        let page = format!("prose\n{FRAMES_BEGIN}\nold\n{FRAMES_END}\nmore prose\n");
        let made = between(&page, "new\n").unwrap();
        assert_eq!(
            made,
            format!("prose\n{FRAMES_BEGIN}\n\nnew\n\n{FRAMES_END}\nmore prose\n")
        );
        assert_eq!(between(&made, "new\n").unwrap(), made);
    }

    #[test]
    fn every_generated_file_of_the_web_app_is_listed() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/src");
        for path in crate::files::all(&root).unwrap() {
            let listed = WEB.iter().any(|listed| *listed == format!("web/src/{path}"));
            assert!(listed || !path.contains(".gen."), "{path}");
        }
    }

    #[test]
    fn a_page_without_the_two_lines_is_an_error() {
        assert!(between("prose", "new").is_err());
    }
}
