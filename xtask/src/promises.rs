//! `cargo xtask check-promises`: every test that the documents name is there.
//!
//! Must not judge whether a test shows what a document says of it: that is for whoever reads both.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::session::{Session, say};

/// The documents that name tests.
const DOCUMENTS: [&str; 2] = ["docs/promises.md", "docs/checklist.md"];

/// Where Rust is.
const RUST: [&str; 2] = ["crates", "xtask"];

/// What a document names.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Named {
    /// A Rust test by its whole name.
    Test(String),
    /// Rust tests by how their names begin.
    Tests(String),
    /// A file of the project, from its folder or that of a crate.
    File(String),
    /// A title of a test in a file of the web app.
    Title { file: String, title: String },
}

/// Checks the documents as they are.
pub(crate) fn check(session: &Session) -> Result<()> {
    let tests = tests(session.root())?;
    let mut named = BTreeSet::new();
    for document in DOCUMENTS {
        let text = std::fs::read_to_string(session.path(document)).with_context(|| format!("no {document}"))?;
        named.extend(text.lines().flat_map(names));
    }
    let missing: Vec<String> = named
        .iter()
        .filter(|named| !exists(named, &tests, session.root()))
        .map(|named| format!("{named:?}"))
        .collect();
    if !missing.is_empty() {
        bail!("named by a document, and not there:\n  {}", missing.join("\n  "));
    }
    say(&format!(
        "{} tests and files that the documents name are there",
        named.len()
    ));
    Ok(())
}

/// What one line names: words between backticks that look like a test or a file, and titles between “ and ” after a
/// file of the web app.
fn names(line: &str) -> Vec<Named> {
    let mut found = Vec::new();
    let mut file: Option<String> = None;
    for (place, part) in line.split('`').enumerate() {
        if place % 2 == 0 {
            let titles = part.split('“').skip(1).filter_map(|rest| rest.split_once('”'));
            if let Some(file) = &file {
                found.extend(titles.map(|(title, _)| Named::Title {
                    file: file.clone(),
                    title: title.to_owned(),
                }));
            }
            continue;
        }
        let of_a_name = |text: &str| {
            text.bytes()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_')
        };
        let is_file = [".rs", ".ts", ".tsx", ".mjs", ".md", ".json", ".toml"]
            .iter()
            .any(|end| part.ends_with(end));
        if is_file && !part.contains([' ', '*']) {
            file = part.starts_with("web/").then(|| part.to_owned());
            found.push(Named::File(part.to_owned()));
        } else if let Some(start) = part.strip_suffix('…').filter(|start| of_a_name(start)) {
            found.push(Named::Tests(start.to_owned()));
        } else if of_a_name(part) && part.matches('_').count() >= 3 {
            found.push(Named::Test(part.to_owned()));
        }
    }
    found
}

fn exists(named: &Named, tests: &BTreeSet<String>, root: &Path) -> bool {
    match named {
        Named::Test(name) => tests.contains(name),
        Named::Tests(start) => tests.iter().any(|test| test.starts_with(start)),
        Named::File(path) => root.join(path).exists() || root.join("crates/io-server").join(path).exists(),
        Named::Title { file, title } => std::fs::read_to_string(root.join(file)).is_ok_and(|text| text.contains(title)),
    }
}

/// The names of all functions in files of Rust that hold tests.
fn tests(root: &Path) -> Result<BTreeSet<String>> {
    let mut tests = BTreeSet::new();
    let mut waiting: Vec<_> = RUST.iter().map(|folder| root.join(folder)).collect();
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| format!("no {}", folder.display()))? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                waiting.push(entry.path());
            } else if entry.path().extension().is_some_and(|end| end == "rs") {
                let text = std::fs::read_to_string(entry.path())?;
                if text.contains("#[test]") || text.contains("#[tokio::test") {
                    tests.extend(functions(&text));
                }
            }
        }
    }
    Ok(tests)
}

fn functions(text: &str) -> impl Iterator<Item = String> {
    text.split("fn ").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))?;
        Some(rest[..end].to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_tests_by_whole_or_half_files_and_titles() {
        let line = "| A | `a_law_that_holds`, `ses_01_…` (`src/a.rs`); `web/e2e/b.spec.ts` “two meet” | `auth.link_life` `io_core::x`";
        let expected = [
            Named::Test("a_law_that_holds".to_owned()),
            Named::Tests("ses_01_".to_owned()),
            Named::File("src/a.rs".to_owned()),
            Named::File("web/e2e/b.spec.ts".to_owned()),
            Named::Title {
                file: "web/e2e/b.spec.ts".to_owned(),
                title: "two meet".to_owned(),
            },
        ];
        assert_eq!(names(line), expected);
    }

    #[test]
    fn a_name_that_no_test_has_is_found_missing() {
        let tests = functions("#[test]\nfn a_law_that_holds() {}\n").collect();
        let root = Path::new("nowhere");
        assert!(exists(&Named::Test("a_law_that_holds".to_owned()), &tests, root));
        assert!(exists(&Named::Tests("a_law".to_owned()), &tests, root));
        assert!(!exists(&Named::Test("a_law_that".to_owned()), &tests, root));
        assert!(!exists(&Named::File("src/a.rs".to_owned()), &tests, root));
    }
}
