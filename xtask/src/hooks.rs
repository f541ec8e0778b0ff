//! `cargo xtask hooks`: has Git run the project's hooks in this clone.
//!
//! Must not know what the hooks do: they are the scripts in `.githooks`.

use anyhow::Result;

use crate::command::Program;
use crate::session::{Session, say};

/// The folder of the hooks.
const HOOKS: &str = ".githooks";

/// Installs the hooks.
pub(crate) async fn install(session: &Session) -> Result<()> {
    Program::new(session, "git", ["config", "core.hooksPath", HOOKS])
        .run(session)
        .await?;
    say(&format!(
        "Git now runs the hooks in {HOOKS}; `git config --unset core.hooksPath` ends that"
    ));
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::{Command, Output};

    use super::*;

    /// A repository of its own with the project's hooks, installed.
    struct Repository(tempfile::TempDir);

    impl Repository {
        async fn new() -> Self {
            let repository = Self(tempfile::tempdir().unwrap());
            let root = repository.0.path();
            std::fs::create_dir(root.join(HOOKS)).unwrap();
            for hook in ["pre-commit", "commit-msg"] {
                let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(HOOKS).join(hook);
                std::fs::copy(source, root.join(HOOKS).join(hook)).unwrap();
            }
            std::fs::write(root.join("rustfmt.toml"), "max_width = 120\n").unwrap();
            assert!(repository.git(&["init", "--quiet"]).status.success());
            let (session, _stop) = Session::of_a_test(root);
            install(&session).await.unwrap();
            repository
        }

        fn git(&self, arguments: &[&str]) -> Output {
            let mut git = Command::new("git");
            // A test that a hook runs must not work on the repository of that hook.
            for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GIT_")) {
                git.env_remove(name);
            }
            git.current_dir(self.0.path())
                .args(["-c", "user.name=a", "-c", "user.email=a@example.org"])
                .args(arguments)
                .output()
                .unwrap()
        }

        fn write(&self, path: &str, text: &str) {
            std::fs::write(self.0.path().join(path), text).unwrap();
        }

        /// Commits what is staged; `Err` holds what the hooks said.
        fn commit(&self, title: &str) -> std::result::Result<(), String> {
            let output = self.git(&["commit", "--quiet", "--allow-empty", "--message", title]);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            output.status.success().then_some(()).ok_or(said)
        }
    }

    #[tokio::test]
    async fn a_commit_needs_a_title_with_an_area_and_72_characters() {
        let repository = Repository::new().await;
        assert_eq!(repository.commit("live: count pong as a sign of life\n\nWhy."), Ok(()));
        assert_eq!(repository.commit("Merge branch a"), Ok(()));
        for title in [
            "Count pong",
            "live:no blank",
            "live: count pong.",
            &format!("live: {}", "ä".repeat(67)),
        ] {
            assert!(repository.commit(title).is_err(), "{title}");
        }
        assert_eq!(repository.commit(&format!("live: {}", "ä".repeat(66))), Ok(()));
    }

    #[tokio::test]
    async fn a_staged_file_is_formatted_and_staged_again() {
        let repository = Repository::new().await;
        repository.write("a.rs", "mod missing;\nfn  f( ) { }\n");
        repository.git(&["add", "a.rs"]);
        assert_eq!(repository.commit("a: add a file"), Ok(()));
        let committed = repository.git(&["show", "HEAD:a.rs"]).stdout;
        assert_eq!(String::from_utf8(committed).unwrap(), "mod missing;\nfn f() {}\n");
        assert!(repository.git(&["diff", "--quiet"]).status.success());
    }

    #[tokio::test]
    async fn a_file_that_is_staged_in_part_is_left_as_it_is() {
        let repository = Repository::new().await;
        repository.write("a.rs", "fn  f( ) { }\n");
        repository.git(&["add", "a.rs"]);
        repository.write("a.rs", "fn  f( ) { }\nfn  g( ) { }\n");
        let said = repository.commit("a: add a file").unwrap_err();
        assert!(said.contains("a.rs is not formatted"), "{said}");
        let kept = std::fs::read_to_string(repository.0.path().join("a.rs")).unwrap();
        assert_eq!(kept, "fn  f( ) { }\nfn  g( ) { }\n");
    }

    #[tokio::test]
    async fn a_staged_file_that_is_no_rust_fails() {
        let repository = Repository::new().await;
        repository.write("a.rs", "fn {\n");
        repository.git(&["add", "a.rs"]);
        assert!(
            repository
                .commit("a: add a file")
                .unwrap_err()
                .contains("a.rs cannot be formatted")
        );
    }
}
