//! What documents name: tests, files, and titles of tests of the web app.
//!
//! Must not know which documents are read.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

/// Something that a document names.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Named {
    /// A Rust test, by its whole name.
    Test(String),
    /// Rust tests, by how their names begin.
    Tests(String),
    /// A file, by its path from the project's folder or the server's crate.
    File(String),
    /// The title of a test in a file of the web app.
    Title { file: String, title: String },
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Test(name) => write!(f, "the test `{name}`"),
            Self::Tests(start) => write!(f, "a test that begins with `{start}`"),
            Self::File(path) => write!(f, "the file `{path}`"),
            Self::Title { file, title } => write!(f, "a test “{title}” in `{file}`"),
        }
    }
}

/// What one line names.
/// Tests and files between backticks, and titles between “ and ” after a file of the web app.
pub(crate) fn names(line: &str) -> Vec<Named> {
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

pub(crate) fn exists(named: &Named, tests: &BTreeSet<String>, root: &Path) -> bool {
    match named {
        Named::Test(name) => tests.contains(name),
        Named::Tests(start) => tests.iter().any(|test| test.starts_with(start)),
        Named::File(path) => root.join(path).exists() || root.join("crates/io-server").join(path).exists(),
        Named::Title { file, title } => std::fs::read_to_string(root.join(file)).is_ok_and(|text| text.contains(title)),
    }
}

/// Whether a file of Rust holds tests.
pub(crate) fn holds_tests(text: &str) -> bool {
    text.contains("#[test]") || text.contains("#[tokio::test")
}

/// The names of all functions of a file.
pub(crate) fn functions(text: &str) -> impl Iterator<Item = String> {
    text.split("fn ").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))?;
        Some(rest[..end].to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_tests_beginnings_of_tests_files_and_titles() {
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
    fn a_name_that_no_test_has_is_missing() {
        let tests = functions("#[test]\nfn a_law_that_holds() {}\n").collect();
        let root = Path::new("nowhere");
        assert!(exists(&Named::Test("a_law_that_holds".to_owned()), &tests, root));
        assert!(exists(&Named::Tests("a_law".to_owned()), &tests, root));
        assert!(!exists(&Named::Test("a_law_that".to_owned()), &tests, root));
        assert!(!exists(&Named::File("src/a.rs".to_owned()), &tests, root));
    }
}
