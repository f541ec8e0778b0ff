//! The project's files that checks read, and the patterns that name them.
//!
//! Must not read what is built or installed: it is not part of the project.

use std::path::Path;

use anyhow::{Context as _, Result};

/// Folders that hold nothing written by hand.
const SKIPPED: [&str; 10] = [
    "target",
    "data",
    "node_modules",
    "dist",
    "dist-console",
    "dist-book",
    "test-results",
    "playwright-report",
    "screenshots",
    ".git",
];

/// Every file below a folder, relative to it, in order.
pub(crate) fn all(root: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| format!("no {}", folder.display()))? {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                if !SKIPPED.iter().any(|name| entry.file_name() == *name) {
                    waiting.push(path);
                }
            } else {
                files.push(path.strip_prefix(root)?.to_str().context("paths are text")?.to_owned());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Whether a pattern names this path.
/// `*` stands for any part of one name, `**` for any folders, also none.
pub(crate) fn matches(pattern: &str, path: &str) -> bool {
    let pattern: Vec<&str> = pattern.split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    match_parts(&pattern, &path)
}

fn match_parts(pattern: &[&str], path: &[&str]) -> bool {
    match pattern.split_first() {
        None => path.is_empty(),
        Some((&"**", rest)) => {
            (0..=path.len()).any(|skipped| match_parts(rest, &path[skipped..]))
                && (!rest.is_empty() || !path.is_empty())
        }
        Some((first, rest)) => path
            .split_first()
            .is_some_and(|(name, others)| match_name(first, name) && match_parts(rest, others)),
    }
}

fn match_name(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => name.strip_prefix(before).is_some_and(|rest| {
            (0..=rest.len()).any(|skipped| rest.get(skipped..).is_some_and(|rest| match_name(after, rest)))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_star_stays_in_a_folder_and_two_cross_folders() {
        assert!(matches("*.md", "README.md"));
        assert!(!matches("*.md", "docs/a.md"));
        assert!(matches("docs/**", "docs/adr/a.md"));
        assert!(!matches("docs/**", "docs"));
        assert!(matches("crates/**/*.rs", "crates/a/src/b/c.rs"));
        assert!(matches("crates/**/*.rs", "crates/c.rs"));
        assert!(!matches("crates/**/*.rs", "crates/a/src/b/c.ts"));
        assert!(matches("web/*.test.*", "web/a.test.tsx"));
    }

    #[test]
    fn build_output_is_left_out() {
        let root = tempfile::tempdir().unwrap();
        for path in ["a/b.rs", "target/c.rs", "a/node_modules/d.ts"] {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        assert_eq!(all(root.path()).unwrap(), ["a/b.rs"]);
    }
}
